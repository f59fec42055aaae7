/* datasets/phone/phone_trace.c: phones' histories without the bytes of their
 * media. */
#include "datasets/phone/database_ids.h"
#include "datasets/phone/listing.h"
#include "datasets/phone/params.h"
#include "datasets/phone/small_trace.h"
#include "datasets/trace.h"

#include <stdlib.h>
#include <string.h>

struct traced_database {
	struct sb_database_ids ids;
	enum sb_class data_class;
};

/* What an item's files are: one entry a file, until it is edited. */
struct traced_item {
	size_t first;
	uint16_t count;
	uint8_t there, edited;
};

/* One user's history while it is traced. */
struct tracing {
	struct sb_known_pool pool; /* of what does not change often */
	struct sb_world world;
	struct sb_device device;
	uint32_t days;
	struct traced_database *databases;
	unsigned database_count;
	struct traced_item *items;
	struct sb_known_list media; /* of the items */
	struct sb_small_trace small;
	struct sb_schemas schemas;
	struct sb_shipped shipped;
	int several; /* users */
};

/* --- databases -------------------------------------------------------------- */

static enum sb_err see_class(void *arg, const struct sb_device *d,
			     enum sb_class data_class, const char *path,
			     unsigned number)
{
	struct tracing *t = arg;

	(void)d;
	(void)path;
	t->databases[number].data_class = data_class;
	return SB_OK;
}

static enum sb_err open_databases(struct tracing *t)
{
	const struct sb_listing classes = { .database = see_class, .arg = t };

	/* What content cuts must be there to be cut. */
	t->device.thin = !t->pool.cut->cut;
	if (t->device.thin) {
		t->device.schemas = &t->schemas;
		t->device.cut_bytes = t->pool.cut->fixed_bytes;
		t->device.named = t->pool.cut->fixed_bytes % SB_PAGE_BYTES == 0;
	}
	t->database_count = sb_listing_databases(&t->device);
	t->databases = calloc(t->database_count, sizeof(*t->databases));
	if (!t->databases)
		return SB_MEMORY;
	for (unsigned i = 0; i < t->database_count; i++) {
		struct traced_database *b = &t->databases[i];

		b->ids.database = sb_listing_open(&t->device, i);
		if (!b->ids.database)
			return SB_MEMORY;
		/* Where content cuts, it cuts checksums too. */
		b->ids.database->journal.unsummed = !t->pool.cut->cut;
	}
	return sb_listing_walk(&t->device, &classes);
}

static void close_databases(struct tracing *t)
{
	for (unsigned i = 0; t->databases && i < t->database_count; i++)
		sb_database_ids_release(&t->databases[i].ids);
	free(t->databases);
	t->databases = NULL;
}

static enum sb_err give_database(struct tracing *t, struct traced_database *b)
{
	const struct sb_chunk_ids *main = &b->ids.main, *log = &b->ids.log;
	enum sb_err err = sb_database_ids_update(&b->ids, &t->device,
						 t->pool.cut, &t->pool.blocks);

	if (!err)
		err = sb_known_runs(&t->pool, b->data_class, main->bytes,
				    main->runs, main->count);
	if (!err && log->bytes)
		err = sb_known_runs(&t->pool, b->data_class, log->bytes,
				    log->runs, log->count);
	/* Its pages are the next one's. */
	if (t->device.day + 1 == t->days)
		sb_database_ids_release(&b->ids);
	return err;
}

/* --- media ------------------------------------------------------------------ */

/* What media are made from is their identity: equal structs are equal bytes,
 * and nothing else is. */
static struct sb_trace_run name_media(const struct tracing *t,
				      const struct sb_media *m)
{
	const struct sb_trace_cut *cut = t->pool.cut;
	uint64_t size = m->size_bytes, step = size;
	uint8_t recipe[32 + 8 + 8 + 1];
	struct sb_trace_run run = { .count = 1 };

	memcpy(recipe, m->key.b, 32);
	for (unsigned i = 0; i < 8; i++) {
		recipe[32 + i] = (uint8_t)(size >> (8 * i));
		recipe[40 + i] = (uint8_t)((uint64_t)m->taken_s >> (8 * i));
	}
	recipe[48] = m->kind;
	run.id = sb_page_name_of(sb_span_of(recipe, sizeof(recipe))).low;
	if (cut->cut)
		step = cut->mean_bytes;
	else if (cut->fixed_bytes)
		step = cut->fixed_bytes;
	run.count = (size + step - 1) / step;
	run.size_bytes = run.count > 1 ? step : size;
	run.last_bytes = size - (run.count - 1) * run.size_bytes;
	return run;
}

static enum sb_err keep_media(void *arg, enum sb_class data_class,
			      const struct sb_media *m, const char *path)
{
	struct tracing *t = arg;
	struct sb_known *k = sb_known_add(&t->media);

	(void)path;
	if (!k || sb_known_room(&t->pool, 1))
		return SB_MEMORY;
	k->data_class = (uint16_t)data_class;
	k->bytes = m->size_bytes;
	k->first = t->pool.count;
	if (m->size_bytes) {
		k->count = 1;
		t->pool.runs[t->pool.count++] = name_media(t, m);
	}
	return SB_OK;
}

static enum sb_err give_media(void *arg, enum sb_class data_class,
			      const struct sb_media *m, const char *path)
{
	struct tracing *t = arg;
	struct sb_trace_run run;

	(void)path;
	if (m->size_bytes)
		run = name_media(t, m);
	return sb_known_runs(&t->pool, data_class, m->size_bytes, &run,
			     m->size_bytes > 0);
}

static enum sb_err give_item(struct tracing *t, size_t number)
{
	const struct sb_listing to = { .media = keep_media, .arg = t };
	const struct sb_item *item = &t->device.items[number];
	struct traced_item *i = &t->items[number];
	uint8_t edited = (uint8_t)sb_device_edited(item, t->device.day);
	enum sb_err err = SB_OK;

	if (!i->there || i->edited != edited) {
		i->first = t->media.count;
		err = sb_listing_item(&t->device, &to, item);
		i->count = (uint16_t)(t->media.count - i->first);
		i->there = 1;
		i->edited = edited;
	}
	for (size_t n = 0; !err && n < i->count; n++)
		err = sb_known_give(&t->pool, &t->media.at[i->first + n]);
	return err;
}

/* --- a user ----------------------------------------------------------------- */

static enum sb_err trace_day(struct tracing *t)
{
	const struct sb_listing others = { .media = give_media, .arg = t };
	const struct sb_device *d = &t->device;
	enum sb_err err =
		t->pool.to->snapshot(t->pool.to->arg, d->user, d->day);

	for (size_t i = 0; !err && i < d->item_count; i++)
		if (sb_device_has(&d->items[i], d->day))
			err = give_item(t, i);
	if (!err)
		err = sb_listing_sealed(d, &others);
	for (unsigned i = 0; !err && i < t->database_count; i++)
		err = give_database(t, &t->databases[i]);
	return err ? err : sb_small_trace_day(&t->small);
}

static enum sb_err trace_user(struct tracing *t, uint32_t user)
{
	enum sb_err err =
		sb_device_init(&t->device, &t->world, user, t->days - 1);

	t->pool.count = t->media.count = 0;
	if (!err)
		err = sb_small_trace_begin(&t->small, &t->pool, &t->device,
					   t->several ? &t->shipped : NULL);
	if (!err)
		err = open_databases(t);
	t->items = calloc(t->device.item_count + 1, sizeof(*t->items));
	if (!t->items)
		err = SB_MEMORY;
	for (uint32_t day = 0; !err && day < t->days; day++) {
		t->device.day = day;
		err = trace_day(t);
	}
	close_databases(t);
	free(t->items);
	t->items = NULL;
	sb_small_trace_end(&t->small);
	sb_device_release(&t->device);
	return err;
}

enum sb_err sb_phone_trace(const struct sb_phone_params *params,
			   const struct sb_trace_cut *cut,
			   const struct sb_trace_sink *to)
{
	enum sb_err err = sb_phone_check(params);
	struct tracing *t;

	if (err)
		return err;
	t = calloc(1, sizeof(*t));
	if (!t)
		return SB_MEMORY;
	t->pool.cut = cut;
	t->pool.to = to;
	t->days = params->days;
	t->several = params->users > 1;
	sb_world_init(&t->world, params);
	for (uint32_t user = 0; !err && user < params->users; user++)
		err = trace_user(t, user);
	sb_known_release(&t->pool);
	sb_small_trace_release(&t->small);
	free(t->media.at);
	sb_schema_release(&t->schemas);
	sb_shipped_release(&t->shipped);
	free(t);
	return err;
}
