/* datasets/phone/phone_trace.c: phones' histories without the bytes of their
 * media. */
#include "datasets/phone/database_ids.h"
#include "datasets/phone/listing.h"
#include "datasets/phone/params.h"
#include "datasets/trace.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* A file that is not a database, as it was last seen. */
struct known {
	uint64_t version;
	size_t first, count; /* in the pool */
	uint64_t bytes;
	size_t first_version, next; /* of a setting */
	uint16_t data_class;
	uint8_t there;
};

struct known_list {
	struct known *at;
	size_t count, room;
};

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
	const struct sb_trace_cut *cut;
	const struct sb_trace_sink *to;
	struct sb_world world;
	struct sb_device device;
	uint32_t days;
	struct sb_trace_run *pool; /* runs of what does not change often */
	size_t count, room;
	struct traced_database *databases;
	unsigned database_count;
	struct traced_item *items;
	struct known_list media; /* of the items */
	/* Settings: what each is now; the days on which it changes. */
	struct known_list settings;
	struct sb_small_kept *kept; /* of each */
	struct sb_small_versions versions;
	struct known_list small; /* the others */
	size_t small_at;
	struct sb_chunk_ids scratch;
	struct sb_page_set blocks;
	struct sb_schemas schemas;
	struct sb_small_states states;
};

/* --- the pool --------------------------------------------------------------- */

static enum sb_err make_room(struct tracing *t, size_t more_runs)
{
	struct sb_trace_run *more;
	size_t room = 2 * t->room + more_runs + 1024;

	if (t->count + more_runs <= t->room)
		return SB_OK;
	more = reallocarray(t->pool, room, sizeof(*more));
	if (!more)
		return SB_MEMORY;
	t->pool = more;
	t->room = room;
	return SB_OK;
}

static enum sb_err keep_bytes(struct tracing *t, struct sb_span data,
			      struct known *out)
{
	struct sb_chunk_ids *c = &t->scratch;
	enum sb_err err = sb_page_set_bytes(&t->blocks, 0, data.len);

	c->count = 0;
	c->bytes = 0;
	if (!err)
		err = sb_chunk_ids_update(c, t->cut, data, &t->blocks);
	if (!err)
		err = make_room(t, c->count);
	if (err)
		return err;
	out->first = t->count;
	out->count = c->count;
	out->bytes = data.len;
	if (c->count)
		memcpy(t->pool + t->count, c->runs,
		       c->count * sizeof(*c->runs));
	t->count += c->count;
	return SB_OK;
}

static enum sb_err give(struct tracing *t, enum sb_class data_class,
			uint64_t bytes, const struct sb_trace_run *runs,
			size_t count)
{
	enum sb_err err = t->to->file(t->to->arg, data_class, bytes);

	for (size_t i = 0; !err && i < count; i++)
		err = t->to->run(t->to->arg, &runs[i]);
	return err;
}

static enum sb_err give_known(struct tracing *t, const struct known *k)
{
	return give(t, (enum sb_class)k->data_class, k->bytes,
		    t->pool + k->first, k->count);
}

static struct known *add_known(struct known_list *l)
{
	if (l->count == l->room) {
		size_t room = 2 * l->room + 256;
		struct known *more = reallocarray(l->at, room, sizeof(*more));

		if (!more)
			return NULL;
		l->at = more;
		l->room = room;
	}
	memset(&l->at[l->count], 0, sizeof(*l->at));
	return &l->at[l->count++];
}

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
	t->device.thin = !t->cut->cut;
	if (t->device.thin) {
		t->device.schemas = &t->schemas;
		t->device.cut_bytes = t->cut->fixed_bytes;
		t->device.named = t->cut->fixed_bytes % SB_PAGE_BYTES == 0;
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
		b->ids.database->journal.unsummed = !t->cut->cut;
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
	enum sb_err err =
		sb_database_ids_update(&b->ids, &t->device, t->cut, &t->blocks);

	if (!err)
		err = give(t, b->data_class, main->bytes, main->runs,
			   main->count);
	if (!err && log->bytes)
		err = give(t, b->data_class, log->bytes, log->runs, log->count);
	return err;
}

/* --- media ------------------------------------------------------------------ */

/* What media are made from is their identity: equal structs are equal bytes,
 * and nothing else is. */
static struct sb_trace_run name_media(const struct tracing *t,
				      const struct sb_media *m)
{
	const struct sb_trace_cut *cut = t->cut;
	uint64_t size = m->size_bytes, step = size;
	uint8_t recipe[32 + 8 + 8 + 1], hash[16];
	struct sb_trace_run run = { .count = 1 };

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
	return run;
}

static enum sb_err keep_media(void *arg, enum sb_class data_class,
			      const struct sb_media *m, const char *path)
{
	struct tracing *t = arg;
	struct known *k = add_known(&t->media);

	(void)path;
	if (!k || make_room(t, 1))
		return SB_MEMORY;
	k->data_class = (uint16_t)data_class;
	k->bytes = m->size_bytes;
	k->first = t->count;
	if (m->size_bytes) {
		k->count = 1;
		t->pool[t->count++] = name_media(t, m);
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
	return give(t, data_class, m->size_bytes, &run, m->size_bytes > 0);
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
		err = give_known(t, &t->media.at[i->first + n]);
	return err;
}

/* --- small files ------------------------------------------------------------ */

/* Chunk n of what an app remembers: of the day where it is the first, or always
 * the same. */
static uint64_t name_of_state(const struct sb_device *d,
			      const struct sb_small *s, uint64_t n)
{
	struct {
		struct sb_draw_key user;
		uint64_t app, what;
	} recipe = { d->key, s->number, n ? n << 32 : s->version };
	uint64_t id;
	uint8_t hash[16];

	crypto_generichash(hash, sizeof(hash), (const uint8_t *)&recipe,
			   sizeof(recipe), NULL, 0);
	memcpy(&id, hash, sizeof(id));
	return id;
}

/* Where chunks are pages, what is of a day lies in the first. */
static enum sb_err name_state(struct tracing *t, const struct sb_small *s,
			      struct known *k)
{
	uint64_t step = t->cut->fixed_bytes, left;
	enum sb_err err;

	if (k->there) {
		t->pool[k->first].id = name_of_state(&t->device, s, 0);
		return SB_OK;
	}
	left = k->bytes = sb_small_state_bytes(&t->device, s->number);
	step = step ? step : left;
	k->first = t->count;
	k->count = (left + step - 1) / step;
	err = make_room(t, k->count);
	for (uint64_t n = 0; !err && left; n++) {
		uint64_t len = left < step ? left : step;

		t->pool[t->count++] =
			(struct sb_trace_run) { name_of_state(&t->device, s, n),
						1, len, len };
		left -= len;
	}
	return err;
}

static enum sb_err build_state(struct tracing *t, const struct sb_small *s,
			       struct known *k)
{
	struct sb_span bytes;
	enum sb_err err;

	if (t->device.named)
		return name_state(t, s, k);
	err = sb_small_state(&t->device, s, &t->states, &bytes);
	return err ? err : keep_bytes(t, bytes, k);
}

static enum sb_err build_small(struct tracing *t, const struct sb_small *s,
			       struct known *k)
{
	struct sb_buf bytes = { 0 };
	enum sb_err err =
		s->kind == SB_SMALL_SETTING
			? sb_small_setting(&t->device, s, &t->kept[s->number],
					   &bytes)
			: sb_small_build(&t->device, s, &bytes);

	if (!err)
		err = keep_bytes(t, sb_span_of(bytes.ptr, bytes.len), k);
	free(bytes.ptr);
	k->data_class = (uint16_t)s->data_class;
	k->version = s->version;
	k->there = 1;
	return err;
}

/* They come in about the same order every day; most are as they were. */
static enum sb_err give_small(void *arg, const struct sb_device *d,
			      const struct sb_small *s)
{
	struct tracing *t = arg;
	size_t at = t->small_at++;
	struct known *k;
	enum sb_err err = SB_OK;

	(void)d;
	if (at == t->small.count && !add_known(&t->small))
		return SB_MEMORY;
	k = &t->small.at[at];
	if (!k->there || k->version != s->version ||
	    k->data_class != s->data_class)
		err = s->kind == SB_SMALL_APP_STATE ? build_state(t, s, k)
						    : build_small(t, s, k);
	k->data_class = (uint16_t)s->data_class;
	k->version = s->version;
	k->there = 1;
	return err ? err : give_known(t, k);
}

/* Each setting's versions are found once for all days. */
static enum sb_err find_settings(struct tracing *t)
{
	uint32_t count = sb_small_settings(&t->device);
	enum sb_err err = SB_OK;

	t->settings.count = 0;
	t->versions.count = 0;
	t->kept = calloc((size_t)count + 1, sizeof(*t->kept));
	if (!t->kept)
		return SB_MEMORY;
	for (uint32_t i = 0; !err && i < count; i++) {
		struct known *k = add_known(&t->settings);

		if (!k)
			return SB_MEMORY;
		k->first_version = k->next = t->versions.count;
		err = sb_small_follow(&t->device, i, &t->versions);
	}
	return err;
}

static enum sb_err give_setting(struct tracing *t, uint32_t number)
{
	struct known *k = &t->settings.at[number];
	size_t end = number + 1 < t->settings.count
			     ? t->settings.at[number + 1].first_version
			     : t->versions.count;
	struct sb_small s = { .kind = SB_SMALL_SETTING,
			      .number = number,
			      .data_class = SB_CLASS_SETTINGS };
	enum sb_err err = SB_OK;

	if (k->next < end && t->versions.at[k->next].day == t->device.day) {
		s.version = t->versions.at[k->next++].version;
		err = build_small(t, &s, k);
	}
	return err ? err : give_known(t, k);
}

/* --- a user ----------------------------------------------------------------- */

static enum sb_err trace_day(struct tracing *t)
{
	const struct sb_listing others = { .media = give_media, .arg = t };
	const struct sb_device *d = &t->device;
	enum sb_err err = t->to->snapshot(t->to->arg, d->user, d->day);

	for (size_t i = 0; !err && i < d->item_count; i++)
		if (sb_device_has(&d->items[i], d->day))
			err = give_item(t, i);
	if (!err)
		err = sb_listing_sealed(d, &others);
	for (unsigned i = 0; !err && i < t->database_count; i++)
		err = give_database(t, &t->databases[i]);
	for (uint32_t i = 0; !err && i < t->settings.count; i++)
		err = give_setting(t, i);
	t->small_at = 0;
	return err ? err : sb_small_others(d, give_small, t);
}

static enum sb_err trace_user(struct tracing *t, uint32_t user)
{
	enum sb_err err =
		sb_device_init(&t->device, &t->world, user, t->days - 1);

	t->count = t->media.count = t->small.count = 0;
	if (!err)
		err = find_settings(t);
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
	for (size_t i = 0; t->kept && i < t->settings.count; i++)
		sb_plist_release(&t->kept[i].list);
	free(t->kept);
	t->kept = NULL;
	free(t->items);
	t->items = NULL;
	sb_small_forget(&t->states);
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
	t->cut = cut;
	t->to = to;
	t->days = params->days;
	sb_world_init(&t->world, params);
	for (uint32_t user = 0; !err && user < params->users; user++)
		err = trace_user(t, user);
	free(t->pool);
	free(t->media.at);
	free(t->small.at);
	free(t->settings.at);
	free(t->versions.at);
	sb_chunk_ids_release(&t->scratch);
	sb_page_set_release(&t->blocks);
	sb_schema_release(&t->schemas);
	free(t);
	return err;
}
