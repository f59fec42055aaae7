#include "bench/custody/tamper_archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "a/folder/of/some/depth/in-the-home-of/somebody/"
#define DAY_NS INT64_C(1700000000000000000)

/* --- content --- */

struct day {
	struct sb_entry entries[SB_TAMPER_FILES];
	char paths[SB_TAMPER_FILES][SB_TAMPER_PATH_BYTES];
	uint8_t bytes[SB_TAMPER_FILES][SB_TAMPER_BYTES];
	size_t count;
};

struct source {
	struct sb_source source;
	struct day days[SB_TAMPER_DAYS];
};

/* Vigna's splitmix64, in hexadecimal: varied, and a codec has some work; dense:
 * its bytes, which no codec makes shorter. */
static void make_bytes(uint64_t state, int dense, uint8_t *out)
{
	static const char digits[17] = "0123456789abcdef";

	for (size_t i = 0; i < SB_TAMPER_BYTES;) {
		uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

		z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
		z ^= z >> 31;
		for (; z && i < SB_TAMPER_BYTES; z >>= dense ? 8 : 4)
			out[i++] = dense ? (uint8_t)z : (uint8_t)digits[z & 15];
	}
}

/* Each day's last file has a name of its own, but the old day has none. */
static void make_day(struct day *d, uint64_t seed, unsigned number)
{
	/* The plainer day differs from the forged one in classes only. */
	unsigned content = number == SB_TAMPER_PLAINER_DAY
				   ? (unsigned)SB_TAMPER_FORGED_DAY
				   : number;

	d->count = SB_TAMPER_FILES - (number == SB_TAMPER_OLD_DAY);
	for (unsigned i = 0; i < d->count; i++) {
		unsigned of = i < SB_CLASS_COUNT ? i : SB_CLASS_OTHER;
		struct sb_entry *e = &d->entries[i];

		make_bytes(seed << 16 | content << 8 | i, i % 2, d->bytes[i]);
		if (i < SB_CLASS_COUNT)
			snprintf(d->paths[i], SB_TAMPER_PATH_BYTES,
				 FOLDER "%02u-%s", i, sb_class_name(of));
		else
			snprintf(d->paths[i], SB_TAMPER_PATH_BYTES,
				 FOLDER "%02u-new-%u", i, content);
		e->path = sb_span_of(d->paths[i], strlen(d->paths[i]));
		e->size_bytes = SB_TAMPER_BYTES;
		e->mtime_ns = DAY_NS + (int64_t)content * 1000000000;
		e->mode = 0100600;
		e->data_class = (uint16_t)of;
		e->type = SB_ENTRY_FILE;
		e->tag = i;
	}
}

static enum sb_err snapshot(const struct sb_source *base, uint32_t user,
			    uint32_t day, struct sb_snapshot *out)
{
	const struct source *s = (const struct source *)base;

	if (user >= base->user_count || day >= base->day_count)
		return SB_MISSING;
	*out = (struct sb_snapshot) { .source = base,
				      .user = user,
				      .day = day,
				      .entries = s->days[user].entries,
				      .entry_count = s->days[user].count };
	out->total_bytes = out->entry_count * SB_TAMPER_BYTES;
	return SB_OK;
}

static enum sb_err read_at(const struct sb_snapshot *day, size_t index,
			   uint64_t offset, size_t len, uint8_t *into,
			   struct sb_span *got)
{
	const struct source *s = (const struct source *)day->source;
	const struct day *d = &s->days[day->user];

	(void)into;
	if (index >= d->count)
		return SB_MISSING;
	*got = sb_source_slice(d->bytes[index], SB_TAMPER_BYTES, offset, len);
	return SB_OK;
}

static void release(struct sb_snapshot *day)
{
	memset(day, 0, sizeof(*day));
}

static void close_source(struct sb_source *base)
{
	free(base);
}

static enum sb_err make_source(struct sb_tamper_archive *a, uint64_t seed)
{
	struct source *s = calloc(1, sizeof(*s));
	enum sb_err err = SB_OK;

	if (!s)
		return SB_MEMORY;
	s->source.kind = "tamper";
	s->source.user_count = SB_TAMPER_DAYS;
	s->source.day_count = 1;
	s->source.snapshot = snapshot;
	s->source.read = read_at;
	s->source.release = release;
	s->source.close = close_source;
	a->source = &s->source;
	for (unsigned i = 0; i < SB_TAMPER_DAYS && err == SB_OK; i++) {
		make_day(&s->days[i], seed, i);
		err = snapshot(&s->source, i, 0, &a->days[i]);
	}
	return err;
}

/* --- the archive --- */

static int trace(void *arg, const struct sb_occurrence *o)
{
	struct sb_tamper_archive *a = arg;

	if (o->scope > SB_ACCOUNT)
		a->shared[a->doing] = 1;
	return 0;
}

static enum sb_err back_up(struct sb_tamper_archive *a, uint32_t user,
			   enum sb_tamper_day day)
{
	struct sb_tamper_objects *o = &a->objects[day];
	const struct sb_where *places;
	struct sb_meter meter = { 0 };
	size_t before, after;
	enum sb_err err;

	a->doing = day;
	sb_overlay_places(a->overlay, &before);
	err = a->archiver.ops->backup(a->archiver.self, user, &a->days[day],
				      &meter);
	places = sb_overlay_places(a->overlay, &after);
	o->count = after - before;
	if (err == SB_OK && o->count > sizeof(o->at) / sizeof(o->at[0]))
		err = SB_PARAM;
	if (err == SB_OK && o->count)
		memcpy(o->at, places + before, o->count * sizeof(o->at[0]));
	return err;
}

static enum sb_err back_up_lied(struct sb_tamper_archive *a, uint32_t user,
				enum sb_tamper_day day,
				const struct sb_lied *lied)
{
	int meets = lied && !lied->enrolment && day == SB_TAMPER_LAST_DAY;
	enum sb_err err;

	if (meets)
		sb_lies_tell_as(a->world, lied);
	err = back_up(a, user, day);
	if (meets)
		sb_lies_tell_as(a->world, NULL);
	return meets && err != SB_OK && sb_attempt_is_answer(err)
		       ? back_up(a, user, day)
		       : err;
}

static enum sb_err enroll_lied(struct sb_tamper_archive *a, uint32_t user,
			       const struct sb_lied *lied)
{
	int meets = lied && lied->enrolment && user == SB_PROBE_VICTIM;
	struct sb_meter meter = { 0 };
	enum sb_err err;

	if (meets)
		sb_lies_tell_as(a->world, lied);
	err = a->archiver.ops->enroll(a->archiver.self, user, &meter);
	if (meets)
		sb_lies_tell_as(a->world, NULL);
	return meets && err != SB_OK && sb_attempt_is_answer(err)
		       ? a->archiver.ops->enroll(a->archiver.self, user, &meter)
		       : err;
}

static enum sb_err fill(struct sb_tamper_archive *a, const struct sb_lied *lied)
{
	static const struct {
		uint32_t user;
		enum sb_tamper_day day;
	} plan[] = { { SB_PROBE_VICTIM, SB_TAMPER_OLD_DAY },
		     { SB_PROBE_VICTIM, SB_TAMPER_LAST_DAY },
		     { SB_PROBE_MEMBER, SB_TAMPER_MEMBERS_DAY },
		     { SB_PROBE_OUTSIDER, SB_TAMPER_STRANGERS_DAY } };
	const struct sb_owner *owner = &a->world->owners[SB_PROBE_VICTIM];
	enum sb_err err = SB_OK;

	for (uint32_t i = 0; i < SB_PROBE_PEOPLE && err == SB_OK; i++)
		err = enroll_lied(a, i, lied);
	for (size_t i = 0; i < sizeof(plan) / sizeof(plan[0]) && err == SB_OK;
	     i++) {
		struct sb_tamper_words past = { .count = 0 };
		int last = plan[i].day == SB_TAMPER_LAST_DAY;

		if (last)
			err = sb_tamper_words_copy(owner, &past);
		if (err == SB_OK)
			err = back_up_lied(a, plan[i].user, plan[i].day, lied);
		if (err == SB_OK && last)
			err = sb_tamper_words_differ(owner, &past, &a->words);
		sb_tamper_words_release(&past);
	}
	return err == SB_OK ? sb_world_save(a->world, &a->honest) : err;
}

static void make_plainer(struct sb_tamper_archive *a)
{
	struct source *s = (struct source *)a->source;
	struct day *d = &s->days[SB_TAMPER_PLAINER_DAY];
	uint16_t class = 0;

	while (class + 1u < SB_CLASS_COUNT && !(a->gets >> class & 1))
		class ++;
	for (size_t i = 0; i < d->count; i++)
		d->entries[i].data_class = class;
}

/* Where nothing is outside of the old phone, it is not lost. */
static enum sb_err settle_owner(struct sb_tamper_archive *a)
{
	struct sb_tamper_seen seen = { .right = 0 };
	enum sb_err err;

	sb_atom_owner(&a->owner);
	a->owner.of[sb_atom_machine(&a->profile)] = SB_NONE;
	err = sb_tamper_archive_restore(a, &seen);
	if (err == SB_OK && !seen.right) {
		sb_atom_owner(&a->owner);
		err = sb_tamper_archive_restore(a, &seen);
	}
	a->gets = seen.right;
	make_plainer(a);
	return err == SB_OK ? sb_tamper_archive_rewind(a) : err;
}

static enum sb_err make_store(struct sb_tamper_archive *a)
{
	struct sb_store base;
	enum sb_err err = sb_pool_new(&a->pool);

	if (err == SB_OK)
		err = sb_store_memory(a->pool, &base);
	return err == SB_OK ? sb_overlay_new(base, &a->overlay, &a->store)
			    : err;
}

enum sb_err sb_tamper_archive_open(const struct sb_profile *profile,
				   uint64_t seed, struct sb_tamper_archive *a)
{
	return sb_tamper_archive_open_lied(profile, seed, NULL, a);
}

enum sb_err sb_tamper_archive_open_lied(const struct sb_profile *profile,
					uint64_t seed,
					const struct sb_lied *lied,
					struct sb_tamper_archive *a)
{
	struct sb_pipeline_settings settings = { .users = SB_PROBE_PEOPLE,
						 .seed = seed,
						 .threads = 1,
						 .trace = trace,
						 .trace_arg = a };
	enum sb_err err;

	memset(a, 0, sizeof(*a));
	a->profile = *profile;
	if (profile->scope == SB_GROUP)
		a->profile.group_users = 2;
	err = sb_probe_cheapen(&a->profile);
	if (err == SB_OK)
		err = make_source(a, seed);
	if (err == SB_OK)
		err = make_store(a);
	if (err != SB_OK)
		return err;
	settings.profile = &a->profile;
	settings.store = a->store;
	err = sb_pipeline_new(&settings, &a->archiver, a->why, sizeof(a->why));
	if (err != SB_OK) {
		a->archiver.ops = NULL; /* it is closed */
		return err;
	}
	a->world = sb_pipeline_world(&a->archiver);
	err = fill(a, lied);
	if (err != SB_OK)
		snprintf(a->why, sizeof(a->why), "%s",
			 a->archiver.ops->why(a->archiver.self));
	return err == SB_OK ? settle_owner(a) : err;
}

void sb_tamper_archive_close(struct sb_tamper_archive *a)
{
	if (a->world)
		sb_world_forget(a->world, a->honest);
	if (a->archiver.ops)
		a->archiver.ops->close(a->archiver.self);
	if (a->source)
		a->source->close(a->source);
	sb_tamper_words_release(&a->words);
	sb_pool_free(a->pool);
	memset(a, 0, sizeof(*a));
}

enum sb_err sb_tamper_archive_rewind(struct sb_tamper_archive *a)
{
	sb_overlay_reset(a->overlay);
	return sb_world_rewind(a->world, a->honest);
}
