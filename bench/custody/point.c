#include "bench/custody/point.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/attempt.h"
#include "bench/custody/situations.h"

#define PHONE_BYTES 4000000u

/* --- what came back --- */

struct back {
	const struct sb_snapshot *day; /* that was backed up */
	uint8_t **bytes;               /* by its entries */
	uint8_t *done;
};

static int order(struct sb_span a, struct sb_span b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int by_bytes = len ? memcmp(a.ptr, b.ptr, len) : 0;

	return by_bytes ? by_bytes : (a.len > b.len) - (a.len < b.len);
}

/* The entry with this path, which are sorted; entry_count: none. */
static size_t find(const struct sb_snapshot *day, struct sb_span path)
{
	size_t low = 0, high = day->entry_count;

	while (low < high) {
		size_t at = low + (high - low) / 2;
		int by = order(day->entries[at].path, path);

		if (!by)
			return at;
		if (by < 0)
			low = at + 1;
		else
			high = at;
	}
	return day->entry_count;
}

static enum sb_err begin(void *arg, const struct sb_entry *entry, void **file)
{
	struct back *b = arg;
	size_t at = find(b->day, entry->path);

	if (at == b->day->entry_count ||
	    b->day->entries[at].size_bytes != entry->size_bytes)
		return SB_FORGED;
	free(b->bytes[at]);
	b->bytes[at] = calloc(1, (size_t)entry->size_bytes + 1);
	*file = &b->bytes[at];
	return b->bytes[at] ? SB_OK : SB_MEMORY;
}

static enum sb_err write_at(void *arg, void *file, uint64_t offset,
			    struct sb_span bytes)
{
	struct back *b = arg;
	uint8_t **to = file;
	uint64_t size = b->day->entries[to - b->bytes].size_bytes;

	if (offset > size || bytes.len > size - offset)
		return SB_FORGED;
	if (bytes.len)
		memcpy(*to + offset, bytes.ptr, bytes.len);
	return SB_OK;
}

static enum sb_err end(void *arg, void *file, const struct sb_entry *entry,
		       enum sb_err verdict)
{
	struct back *b = arg;
	uint8_t **to = file;

	(void)entry;
	b->done[to - b->bytes] = verdict == SB_OK;
	return SB_OK;
}

static void back_release(struct back *b)
{
	for (size_t i = 0; b->bytes && i < b->day->entry_count; i++)
		free(b->bytes[i]);
	free(b->bytes);
	free(b->done);
}

/* --- the phone on the day of its loss --- */

static enum sb_err compare(const struct sb_snapshot *lost, size_t index,
			   const struct back *b, uint8_t *room,
			   struct sb_point_day *out)
{
	const struct sb_entry *e = &lost->entries[index];
	size_t at = find(b->day, e->path);
	struct sb_span truth;
	enum sb_err err;

	out->files++;
	out->bytes += e->size_bytes;
	if (at == b->day->entry_count || !b->done[at])
		return SB_OK;
	if (b->day->entries[at].size_bytes != e->size_bytes) {
		out->older_files++;
		return SB_OK;
	}
	err = lost->source->read(lost, index, 0, (size_t)e->size_bytes, room,
				 &truth);
	if (err != SB_OK)
		return err;
	if (truth.len != e->size_bytes ||
	    (truth.len && memcmp(truth.ptr, b->bytes[at], truth.len) != 0)) {
		out->older_files++;
		return SB_OK;
	}
	out->back_files++;
	out->back_bytes += e->size_bytes;
	return SB_OK;
}

static enum sb_err compare_day(struct sb_source *source, uint32_t day,
			       const struct back *b, struct sb_point_day *out)
{
	struct sb_snapshot lost;
	uint64_t most = 0;
	uint8_t *room;
	enum sb_err err = source->snapshot(source, 0, day, &lost);

	memset(out, 0, sizeof(*out));
	if (err != SB_OK)
		return err;
	for (size_t i = 0; i < lost.entry_count; i++)
		if (lost.entries[i].size_bytes > most)
			most = lost.entries[i].size_bytes;
	room = malloc((size_t)most + 1);
	err = room ? SB_OK : SB_MEMORY;
	for (size_t i = 0; i < lost.entry_count && err == SB_OK; i++)
		if (lost.entries[i].type == SB_ENTRY_FILE)
			err = compare(&lost, i, b, room, out);
	free(room);
	source->release(&lost);
	return err;
}

/* The backup of day `every` is there; the phone is lost on each day from that
 * one to the last before the next. */
static enum sb_err compare_days(struct sb_source *source, uint32_t every,
				const struct back *b, struct sb_point *out)
{
	enum sb_err err = SB_OK;

	for (uint32_t age = 0; age < every && err == SB_OK; age++) {
		struct sb_point_day day;

		err = compare_day(source, every + age, b, &day);
		if (!age)
			out->best = day;
		out->worst = day;
		out->oldest_days = age;
		out->mean_days = (double)age / 2;
		if (day.bytes)
			out->mean_lost += (1 - (double)day.back_bytes /
						       (double)day.bytes) /
					  every;
	}
	return err;
}

/* --- the archive --- */

struct bench {
	struct sb_source *source;
	struct sb_pool *pool;
	struct sb_archiver archiver;
	struct sb_snapshot days[2]; /* of the backups */
};

static void bench_close(struct bench *b)
{
	if (b->archiver.ops)
		b->archiver.ops->close(b->archiver.self);
	for (size_t i = 0; i < 2; i++)
		if (b->days[i].source)
			b->source->release(&b->days[i]);
	if (b->source)
		b->source->close(b->source);
	sb_pool_free(b->pool);
}

static enum sb_err bench_open(struct bench *b, const struct sb_profile *profile,
			      uint64_t seed, char *why, size_t why_bytes)
{
	const struct sb_phone_params phone = {
		.seed = seed,
		.users = 1,
		.days = 2 * sb_profile_every_days(profile),
		.bytes_per_user = PHONE_BYTES,
	};
	struct sb_pipeline_settings settings = {
		.profile = profile, .users = 1, .seed = seed, .threads = 1
	};
	enum sb_err err = sb_phone_open(&phone, &b->source);

	if (err == SB_OK)
		err = sb_pool_new(&b->pool);
	if (err == SB_OK)
		err = sb_store_memory(b->pool, &settings.store);
	if (err != SB_OK)
		return err;
	err = sb_pipeline_new(&settings, &b->archiver, why, why_bytes);
	if (err != SB_OK)
		b->archiver.ops = NULL; /* it is closed */
	return err;
}

static enum sb_err fill(struct bench *b, uint32_t every, char *why,
			size_t why_bytes)
{
	const struct sb_archiver_ops *ops = b->archiver.ops;
	struct sb_meter meter = { 0 };
	enum sb_err err = ops->enroll(b->archiver.self, 0, &meter);

	for (uint32_t i = 0; i < 2 && err == SB_OK; i++) {
		err = b->source->snapshot(b->source, 0, i * every, &b->days[i]);
		if (err == SB_OK)
			err = ops->backup(b->archiver.self, 0, &b->days[i],
					  &meter);
	}
	if (err != SB_OK)
		snprintf(why, why_bytes, "%s", ops->why(b->archiver.self));
	return err;
}

static enum sb_err restore(struct bench *b, struct back *back)
{
	const struct sb_situation *s = sb_situations_find("new_phone");
	struct sb_sink sink = { begin, write_at, end, back };
	struct sb_meter meter = { 0 };
	struct sb_view *view;
	enum sb_err err;

	back->day = &b->days[1];
	back->bytes = calloc(back->day->entry_count + 1, sizeof(*back->bytes));
	back->done = calloc(back->day->entry_count + 1, 1);
	if (!back->bytes || !back->done)
		return SB_MEMORY;
	err = sb_view_new(sb_pipeline_world(&b->archiver), 0, &s->who, &view);
	if (err != SB_OK)
		return err;
	err = sb_pipeline_restore_as(&b->archiver, view, 0, 1, &sink, &meter);
	sb_view_free(view);
	return sb_attempt_is_answer(err) ? SB_OK : err;
}

enum sb_err sb_point_run(const struct sb_profile *profile, uint64_t seed,
			 struct sb_point *out, char *why, size_t why_bytes)
{
	uint32_t every = sb_profile_every_days(profile);
	struct sb_profile cheap = *profile;
	struct bench b = { .source = NULL };
	struct back back = { .bytes = NULL };
	enum sb_err err = sb_probe_cheapen(&cheap);

	memset(out, 0, sizeof(*out));
	out->every_days = every;
	snprintf(why, why_bytes, "the recovery point could not be executed");
	if (cheap.scope == SB_GROUP)
		cheap.group_users = 1;
	if (err == SB_OK)
		err = bench_open(&b, &cheap, seed, why, why_bytes);
	if (err == SB_OK)
		err = fill(&b, every, why, why_bytes);
	if (err == SB_OK)
		err = restore(&b, &back);
	if (err == SB_OK)
		err = compare_days(b.source, every, &back, out);
	back_release(&back);
	bench_close(&b);
	return err;
}

void sb_point_words(const struct sb_profile *profile,
		    const struct sb_point *point, char *text, size_t bytes)
{
	const char *what =
		profile->store_at == SB_STORE_AT_DRIVE ? "visit" : "backup";

	if (!point->best.back_files)
		snprintf(text, bytes, "nothing");
	else if (point->every_days == 1)
		snprintf(text, bytes, "the last day");
	else
		snprintf(text, bytes, "the last %s, up to %u days old", what,
			 point->oldest_days);
}
