/* Live photos, edited photos, links: what belongs together lies together. */
#include "tests/unit/phone.h"

#include "datasets/phone/device.h"

#include <plist/plist.h>

static const char camera[] = "CameraRollDomain/Media/DCIM/1";

enum {
	ID_BYTES = 36
};

static int begins(struct sb_span path, const char *with)
{
	size_t len = strlen(with);

	return path.len >= len && !memcmp(path.ptr, with, len);
}

/* The entry whose path is that one with another end; SIZE_MAX: none. */
static size_t beside(const struct sb_snapshot *s, struct sb_span path,
		     size_t cut, const char *end)
{
	char text[400];
	int len = snprintf(text, sizeof(text), "%.*s%s", (int)(path.len - cut),
			   (const char *)path.ptr, end);

	return find(s, sb_span_of((const uint8_t *)text, (size_t)len));
}

/* The identifier that follows mark in the file, which must have one. */
static void identifier(const struct sb_snapshot *s, size_t index,
		       const char *mark, size_t mark_len, size_t skip,
		       char id[ID_BYTES + 1])
{
	uint8_t *bytes = load(s, index);
	size_t size = (size_t)s->entries[index].size_bytes;
	const uint8_t *at =
		memmem(bytes, size < 4096 ? size : 4096, mark, mark_len);

	assert_non_null(at);
	assert_true((size_t)(at - bytes) + skip + ID_BYTES < size);
	memcpy(id, at + skip, ID_BYTES);
	id[ID_BYTES] = 0;
	assert_int_equal(strspn(id, "0123456789ABCDEF-"), ID_BYTES);
	free(bytes);
}

static void live_photos_are_pairs(void **state)
{
	/* A note's directory of three, the identifier at its end. */
	static const char note[] = "Apple iOS\0\0\1MM\0\3";
	static const char key[] = "com.apple.quicktime.content.identifier";
	struct sb_phone_params p = { 1, 1, 1, 48000000, SB_PHONE_MEDIAN, 0 };
	struct sb_source *s = open_phone(&p);
	char last[ID_BYTES + 1] = "";
	size_t films = 0, stills = 0, alike = 0;
	struct sb_snapshot a;

	(void)state;
	assert_int_equal(s->snapshot(s, 0, 0, &a), SB_OK);
	for (size_t i = 0; i < a.entry_count; i++) {
		struct sb_span path = a.entries[i].path;
		char in_film[ID_BYTES + 1], in_still[ID_BYTES + 1];
		size_t still;

		if (!begins(path, camera) || !is_file(&a.entries[i]))
			continue;
		stills += (size_t)ends(path, ".JPG");
		if (!ends(path, ".MOV"))
			continue;
		films++;
		still = beside(&a, path, 3, "JPG");
		assert_true(still != SIZE_MAX);
		identifier(&a, i, key, sizeof(key) - 1,
			   sizeof(key) - 1 + 8 + 8 + 16, in_film);
		identifier(&a, still, note, sizeof(note) - 1,
			   sizeof(note) - 1 + 3 * 12 + 4, in_still);
		assert_string_equal(in_film, in_still);
		alike += !strcmp(in_film, last);
		strcpy(last, in_film);
		assert_int_equal(a.entries[i].data_class, SB_CLASS_VIDEOS);
		assert_int_equal(a.entries[still].data_class, SB_CLASS_PHOTOS);
	}
	assert_in_range(films * 100, stills * 15, stills * 45);
	assert_true(alike < films / 8); /* exact copies */
	s->release(&a);
	s->close(s);
}

/* A list that an editor left, of that day. */
static void check_adjustments(const struct sb_snapshot *s, size_t index)
{
	uint8_t *bytes = load(s, index);
	plist_t list = NULL;

	assert_int_equal(s->entries[index].data_class, SB_CLASS_PHOTOS);
	plist_from_memory((const char *)bytes,
			  (uint32_t)s->entries[index].size_bytes, &list);
	assert_non_null(list);
	assert_non_null(plist_dict_get_item(list, "adjustmentData"));
	plist_free(list);
	free(bytes);
}

/* What belongs to a photo: FOLDER/100APPLE/IMG_0001END. */
static size_t find_named(const struct sb_snapshot *s, const char *folder,
			 unsigned number, const char *end)
{
	char name[200];
	int len = snprintf(name, sizeof(name), "%s/%uAPPLE/IMG_%04u%s", folder,
			   100 + number / 1000, number, end);

	return find(s, sb_span_of((const uint8_t *)name, (size_t)len));
}

/* A photo that is edited on a later day than it came, and when; its number. */
static unsigned find_edit(const struct sb_phone_params *p, uint32_t *user,
			  uint32_t *day)
{
	struct sb_world w;

	sb_world_init(&w, p);
	sb_world_draw_pictures(&w);
	for (*user = 0; *user < p->users; ++*user) {
		struct sb_device d;
		const struct sb_item *i = NULL;
		unsigned number = 0;

		assert_int_equal(sb_device_init(&d, &w, *user, p->days - 1),
				 SB_OK);
		for (size_t n = 0; n < d.item_count && !i; n++)
			if (d.items[n].edited < p->days &&
			    d.items[n].born < d.items[n].edited &&
			    d.items[n].died > d.items[n].edited)
				i = &d.items[n];
		if (i) {
			*day = i->edited;
			number = i->number;
		}
		sb_device_release(&d);
		if (i)
			return number;
	}
	fail_msg("nobody edits a photo on a later day");
	return 0;
}

static void edits_leave_the_original(void **state)
{
	static const char roll[] = "CameraRollDomain/Media/DCIM";
	static const char edits[] =
		"CameraRollDomain/Media/PhotoData/Mutations/DCIM";
	static const char render[] = "/Adjustments/FullSizeRender.jpg";
	static const char how[] = "/Adjustments/Adjustments.plist";
	const struct sb_phone_params p = { 1, 64, 8, 48000000, SB_PHONE_MEDIAN,
					   0 };
	struct sb_source *s = open_phone(&p);
	struct sb_snapshot was, now;
	uint8_t before[HASH], after[HASH], other[HASH];
	uint32_t user, day;
	unsigned number = find_edit(&p, &user, &day);

	(void)state;
	assert_int_equal(s->snapshot(s, user, day - 1, &was), SB_OK);
	assert_int_equal(s->snapshot(s, user, day, &now), SB_OK);
	assert_true(find_named(&was, edits, number, render) == SIZE_MAX);
	assert_true(find_named(&was, edits, number, how) == SIZE_MAX);
	check_adjustments(&now, find_named(&now, edits, number, how));
	hash(&was, find_named(&was, roll, number, ".JPG"), before);
	hash(&now, find_named(&now, roll, number, ".JPG"), after);
	hash(&now, find_named(&now, edits, number, render), other);
	assert_memory_equal(before, after, HASH);
	assert_memory_not_equal(before, other, HASH);
	s->release(&was);
	s->release(&now);
	s->close(s);
}

/* The rate of the parameters, among photos that had their time. */
static void some_are_edited(void **state)
{
	const struct sb_phone_params p = { 1, 8, 1, 400000000, SB_PHONE_MEDIAN,
					   0 };
	size_t photos = 0, edited = 0;
	struct sb_world w;

	(void)state;
	sb_world_init(&w, &p);
	sb_world_draw_pictures(&w);
	for (uint32_t user = 0; user < p.users; user++) {
		struct sb_device d;

		assert_int_equal(sb_device_init(&d, &w, user, 0), SB_OK);
		for (size_t i = 0; i < d.item_count; i++) {
			photos += d.items[i].role == SB_ROLE_PHOTO;
			edited += (size_t)sb_device_edited(&d.items[i], 0);
			if (d.items[i].role != SB_ROLE_PHOTO)
				assert_int_equal(d.items[i].edited, SB_NEVER);
		}
		sb_device_release(&d);
	}
	assert_true(photos > 1000);
	assert_in_range(edited * 1000, photos * 80, photos * 115);
}

/* Of a photo's EXIF: its phone, its date and its system. */
static void exif_of(const struct sb_snapshot *s, size_t index, char model[10],
		    char date[20], char system[8])
{
	uint8_t *bytes = load(s, index);
	const uint8_t *at = memmem(bytes, 400, "Apple\0iPhone", 12);

	assert_non_null(at);
	snprintf(model, 10, "%s", (const char *)at + 6);
	snprintf(system, 8, "%s",
		 (const char *)at + 32); /* behind resolutions */
	at += strlen(system) < 6 ? 38 : 40;
	snprintf(date, 20, "%s", (const char *)at);
	assert_int_equal(date[4], ':');
	free(bytes);
}

/* Pictures have the phone, the system and the hours of their time. */
static void photos_have_a_history(void **state)
{
	struct sb_phone_params p = { 1, 2, 1, 48000000, SB_PHONE_MEDIAN, 0 };
	struct sb_source *s = open_phone(&p);
	size_t photos = 0, round = 0, at_night = 0, present = 0;

	(void)state;
	for (uint32_t u = 0; u < p.users; u++) {
		struct sb_snapshot a;

		assert_int_equal(s->snapshot(s, u, 0, &a), SB_OK);
		for (size_t i = 0; i < a.entry_count; i++) {
			char model[10], date[20], system[8];
			int is_new;

			if (!begins(a.entries[i].path, camera) ||
			    !ends(a.entries[i].path, ".JPG"))
				continue;
			exif_of(&a, i, model, date, system);
			photos++;
			round += !strncmp(date + 13, ":00:0", 5) &&
				 date[18] < '3';
			at_night += strcmp(date + 11, "07:00:00") < 0;
			is_new = !strcmp(model, "iPhone 15");
			present += (size_t)is_new;
			if (is_new)
				assert_true(strcmp(date, "2023:09:22") > 0 &&
					    !strncmp(system, "17.", 3));
			else if (strcmp(date, "2021:09:20") < 0)
				assert_true(!strncmp(system, "14.", 3));
		}
		s->release(&a);
	}
	assert_true(photos > 80);
	assert_in_range(present, 1, photos / 3);
	assert_true(round < photos / 20);
	assert_true(at_night < photos / 8);
	s->close(s);
}

static void links_lead_somewhere(void **state)
{
	struct sb_source *s = open_phone(&usual);
	size_t links = 0, entries = 0;
	char target[100];

	(void)state;
	for (uint32_t u = 0; u < USERS; u++) {
		struct sb_snapshot a;

		assert_int_equal(s->snapshot(s, u, 0, &a), SB_OK);
		entries += a.entry_count;
		for (size_t i = 0; i < a.entry_count; i++) {
			const struct sb_entry *e = &a.entries[i];

			if (e->type != SB_ENTRY_SYMLINK) {
				assert_int_equal(e->target.len, 0);
				continue;
			}
			links++;
			assert_int_equal(e->size_bytes, 0);
			assert_in_range(e->target.len, 1, sizeof(target) - 1);
			memcpy(target, e->target.ptr, e->target.len);
			target[e->target.len] = 0;
			assert_true(beside(&a, e->path, strlen("Current"),
					   target) != SIZE_MAX);
		}
		s->release(&a);
	}
	assert_in_range(links, 1, entries / 100);
	s->close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(live_photos_are_pairs),
		cmocka_unit_test(edits_leave_the_original),
		cmocka_unit_test(some_are_edited),
		cmocka_unit_test(photos_have_a_history),
		cmocka_unit_test(links_lead_somewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
