/* datasets/phone/phone_trace.c: phones' histories without the bytes of their
 * media. */
#include "datasets/phone/listing.h"
#include "datasets/phone/params.h"
#include "datasets/trace.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Runs [first, first + count) of the pool. */
struct slice {
	size_t first, count;
	uint64_t bytes;
};

struct known {
	uint64_t version;
	struct slice slice;
	int there;
};

/* One user's history while it is traced. */
struct tracing {
	const struct sb_trace_cut *cut;
	const struct sb_trace_sink *to;
	struct sb_world world;
	struct sb_device device;
	struct sb_trace_run *pool;
	size_t count, cap;
	/* Databases: of each, a slice for file and log on each day. */
	struct slice *images;
	uint32_t databases, days, building;
	struct sb_buf before[2]; /* what was there the day before */
	struct known *small;
	size_t small_count, small_cap, small_at;
};

/* --- the pool --------------------------------------------------------------- */

static enum sb_err keep_run(void *arg, const struct sb_trace_run *run)
{
	struct tracing *t = arg;

	if (t->count == t->cap) {
		size_t cap = t->cap ? 2 * t->cap : 4096;
		struct sb_trace_run *more =
			reallocarray(t->pool, cap, sizeof(*more));

		if (!more)
			return SB_MEMORY;
		t->pool = more;
		t->cap = cap;
	}
	t->pool[t->count++] = *run;
	return SB_OK;
}

static enum sb_err keep_bytes(struct tracing *t, struct sb_span data,
			      struct slice *out)
{
	const struct sb_trace_sink to = { NULL, NULL, keep_run, t };
	enum sb_err err;

	out->first = t->count;
	out->bytes = data.len;
	err = sb_trace_cut_bytes(t->cut, data, &to);
	out->count = t->count - out->first;
	return err;
}

static enum sb_err give_slice(struct tracing *t, enum sb_class data_class,
			      const struct slice *s)
{
	enum sb_err err = t->to->file(t->to->arg, data_class, s->bytes);

	for (size_t i = 0; !err && i < s->count; i++)
		err = t->to->run(t->to->arg, &t->pool[s->first + i]);
	return err;
}

/* --- databases -------------------------------------------------------------- */

/* As keep_bytes, but chunks at fixed places that are as they were are not
 * hashed again. */
static enum sb_err keep_changed(struct tracing *t, struct sb_span data,
				const struct sb_buf *was,
				const struct slice *old, struct slice *out)
{
	size_t step = t->cut->fixed_bytes;
	enum sb_err err = SB_OK;

	out->first = t->count;
	out->bytes = data.len;
	for (size_t at = 0, i = 0; !err && at < data.len; at += step, i++) {
		size_t len = data.len - at < step ? data.len - at : step;
		const struct sb_trace_sink to = { NULL, NULL, keep_run, t };

		if (i < old->count &&
		    t->pool[old->first + i].size_bytes == len &&
		    !memcmp(data.ptr + at, was->ptr + at, len)) {
			struct sb_trace_run same = t->pool[old->first + i];

			err = keep_run(t, &same);
		} else {
			err = sb_trace_cut_bytes(
				t->cut, sb_span_of(data.ptr + at, len), &to);
		}
	}
	out->count = t->count - out->first;
	return err;
}

static enum sb_err keep_image(struct tracing *t, struct sb_span data,
			      unsigned log, uint32_t day)
{
	struct slice *out =
		&t->images[((size_t)t->building * t->days + day) * 2 + log];
	struct sb_buf *was = &t->before[log];
	static const struct slice none;
	const struct slice *old = day ? out - 2 : &none;
	enum sb_err err;

	if (day && was->len == data.len &&
	    (!data.len || !memcmp(was->ptr, data.ptr, data.len))) {
		*out = *old;
		return SB_OK;
	}
	if (t->cut->fixed_bytes && !t->cut->cut)
		err = keep_changed(t, data, was, old, out);
	else
		err = keep_bytes(t, data, out);
	if (!err && data.len > was->cap) {
		uint8_t *more = realloc(was->ptr, data.len + data.len / 8);

		if (!more)
			return SB_MEMORY;
		was->ptr = more;
		was->cap = data.len + data.len / 8;
	}
	was->len = data.len;
	if (data.len)
		memcpy(was->ptr, data.ptr, data.len);
	return err;
}

static enum sb_err see_database(void *arg, const char *label, uint32_t day,
				const struct sb_journal *j)
{
	enum sb_err err =
		keep_image(arg, sb_span_of(j->main.ptr, j->main.len), 0, day);

	(void)label;
	return err ? err
		   : keep_image(arg, sb_span_of(j->log.ptr, j->log.len), 1,
				day);
}

static enum sb_err count_database(void *arg, const struct sb_device *d,
				  enum sb_class data_class, const char *path,
				  unsigned number)
{
	struct tracing *t = arg;

	(void)d;
	(void)data_class;
	(void)path;
	t->databases = number + 1;
	return SB_OK;
}

/* Every database once, through all days. */
static enum sb_err build_databases(struct tracing *t)
{
	const struct sb_watch watch = { see_database, t };
	const struct sb_listing count = { .database = count_database,
					  .arg = t };
	enum sb_err err = sb_listing_walk(&t->device, &count);

	if (err)
		return err;
	t->images =
		calloc((size_t)t->databases * t->days * 2, sizeof(*t->images));
	if (!t->images)
		return SB_MEMORY;
	t->device.watch = &watch;
	for (t->building = 0; !err && t->building < t->databases;
	     t->building++) {
		struct sb_image image;

		t->before[0].len = t->before[1].len = 0;
		err = sb_listing_build(&t->device, t->building, &image);
		if (!err)
			sb_database_free(&image);
	}
	t->device.watch = NULL;
	return err;
}

/* --- a day ------------------------------------------------------------------ */

/* What media are made from is their identity: equal structs are equal bytes,
 * and nothing else is. */
static enum sb_err give_media(void *arg, enum sb_class data_class,
			      const struct sb_media *m, const char *path)
{
	struct tracing *t = arg;
	const struct sb_trace_cut *cut = t->cut;
	uint64_t size = m->size_bytes, step = size;
	uint8_t recipe[32 + 8 + 8 + 1], hash[16];
	struct sb_trace_run run = { .count = 1 };
	enum sb_err err = t->to->file(t->to->arg, data_class, size);

	(void)path;
	if (err || !size)
		return err;
	memcpy(recipe, m->key.b, 32);
	for (unsigned i = 0; i < 8; i++) {
		recipe[32 + i] = (uint8_t)(size >> (8 * i));
		recipe[40 + i] = (uint8_t)((uint64_t)m->taken_s >> (8 * i));
	}
	recipe[48] = m->kind;
	crypto_generichash(hash, sizeof(hash), recipe, sizeof(recipe), NULL, 0);
	for (unsigned i = 0; i < 8; i++)
		run.id = run.id << 8 | hash[i];
	if (cut->cut)
		step = cut->mean_bytes;
	else if (cut->fixed_bytes)
		step = cut->fixed_bytes;
	run.count = (size + step - 1) / step;
	run.size_bytes = run.count > 1 ? step : size;
	run.last_bytes = size - (run.count - 1) * run.size_bytes;
	return t->to->run(t->to->arg, &run);
}

static enum sb_err give_database(void *arg, const struct sb_device *d,
				 enum sb_class data_class, const char *path,
				 unsigned number)
{
	struct tracing *t = arg;
	const struct slice *s =
		&t->images[((size_t)number * t->days + d->day) * 2];
	enum sb_err err = give_slice(t, data_class, &s[0]);

	(void)path;
	return err || !s[1].bytes ? err : give_slice(t, data_class, &s[1]);
}

/* Small files come in the same order every day; most are as they were. */
static enum sb_err give_small(void *arg, const struct sb_device *d,
			      const struct sb_small *s)
{
	struct tracing *t = arg;
	size_t at = t->small_at++;
	enum sb_err err = SB_OK;
	struct known *k;

	if (at == t->small_cap) {
		size_t cap = t->small_cap ? 2 * t->small_cap : 1024;
		struct known *more = reallocarray(t->small, cap, sizeof(*more));

		if (!more)
			return SB_MEMORY;
		memset(more + t->small_cap, 0,
		       (cap - t->small_cap) * sizeof(*more));
		t->small = more;
		t->small_cap = cap;
	}
	k = &t->small[at];
	if (!k->there || k->version != s->version) {
		struct sb_buf bytes;

		err = sb_small_build(d, s, &bytes);
		if (!err)
			err = keep_bytes(t, sb_span_of(bytes.ptr, bytes.len),
					 &k->slice);
		free(bytes.ptr);
		k->there = 1;
		k->version = s->version;
	}
	return err ? err : give_slice(t, s->data_class, &k->slice);
}

static enum sb_err trace_user(struct tracing *t, uint32_t user)
{
	const struct sb_listing to = { give_media, give_database,
				       give_small, NULL,
				       t,          NULL };
	enum sb_err err =
		sb_device_init(&t->device, &t->world, user, t->days - 1);

	if (!err)
		err = build_databases(t);
	for (uint32_t day = 0; !err && day < t->days; day++) {
		t->device.day = day;
		t->small_at = 0;
		err = t->to->snapshot(t->to->arg, user, day);
		if (!err)
			err = sb_listing_walk(&t->device, &to);
	}
	sb_device_release(&t->device);
	free(t->images);
	t->images = NULL;
	if (t->small)
		memset(t->small, 0, t->small_cap * sizeof(*t->small));
	t->count = 0;
	return err;
}

enum sb_err sb_phone_trace(const struct sb_phone_params *params,
			   const struct sb_trace_cut *cut,
			   const struct sb_trace_sink *to)
{
	struct sb_source *checked;
	enum sb_err err = sb_phone_open(params, &checked);
	struct tracing *t;

	if (err)
		return err;
	checked->close(checked);
	t = calloc(1, sizeof(*t));
	if (!t)
		return SB_MEMORY;
	t->cut = cut;
	t->to = to;
	t->days = params->days;
	sb_world_init(&t->world, params);
	for (uint32_t user = 0; !err && user < params->users; user++)
		err = trace_user(t, user);
	free(t->pool);
	free(t->small);
	free(t->before[0].ptr);
	free(t->before[1].ptr);
	free(t);
	return err;
}
