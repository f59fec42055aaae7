#include "bench/custody/tamper_plant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/tamper_pieces.h"
#include "bench/pipeline/recipe.h"

#define DAY_NS INT64_C(1700000000000000000)

/* What a file of the stranger's is for. */
enum slot {
	CONTENT,
	LIST,
	ROOT,
	LIKE_LIST, /* of the length of the owner's list */
	SLOTS
};

#define ENTRIES (SB_TAMPER_FILES + SLOTS)

/* How the stranger comes to know what a list says of a chunk. */
enum known {
	BY_CLIENT,
	BY_INDEX,
	BY_NOBODY,
	KNOWN
};

struct plant {
	struct sb_source source; /* the owner's files and the stranger's */
	struct sb_tamper_archive a;
	struct sb_snapshot own; /* the owner's, as they are all the time */
	struct sb_snapshot day;
	struct sb_entry entries[ENTRIES];
	char paths[SLOTS][16];
	uint8_t bytes[SLOTS][SB_TAMPER_LONGEST];
	struct sb_where at[SLOTS], list_at; /* where they are stored */
	uint8_t changed[SLOTS];
	uint32_t next; /* number of the snapshot that comes next */
	struct sb_tamper_seen *some, *all;
};

/* --- days --- */

static enum sb_err read_at(const struct sb_snapshot *day, size_t index,
			   uint64_t offset, size_t len, uint8_t *into,
			   struct sb_span *got)
{
	const struct plant *p = (const struct plant *)day->source;
	const size_t slot = index - p->own.entry_count;

	if (index < p->own.entry_count)
		return p->own.source->read(&p->own, index, offset, len, into,
					   got);
	if (slot >= SLOTS)
		return SB_MISSING;
	*got = sb_source_slice(p->bytes[slot], p->entries[index].size_bytes,
			       offset, len);
	return SB_OK;
}

static void release(struct sb_snapshot *day)
{
	memset(day, 0, sizeof(*day));
}

static struct sb_entry *entry_of(struct plant *p, enum slot slot)
{
	return &p->entries[p->own.entry_count + slot];
}

/* The bytes are in their slot. */
static void change(struct plant *p, enum slot slot, size_t len)
{
	struct sb_entry *e = entry_of(p, slot);

	e->size_bytes = len;
	e->mtime_ns = DAY_NS + (int64_t)(100 + p->next) * 1000000000;
	p->changed[slot] = 1;
}

/* Sorted after all of the owner's; forwarded pictures. */
static void make_day(struct plant *p)
{
	p->source = (struct sb_source) { .kind = "plant",
					 .user_count = 1,
					 .day_count = 1,
					 .read = read_at,
					 .release = release };
	p->own = p->a.days[SB_TAMPER_LAST_DAY];
	memcpy(p->entries, p->own.entries,
	       p->own.entry_count * sizeof(*p->entries));
	p->day = p->own;
	p->day.source = &p->source;
	p->day.entries = p->entries;
	p->day.entry_count += SLOTS;
	for (unsigned i = 0; i < SLOTS; i++) {
		struct sb_entry *e = entry_of(p, (enum slot)i);

		*e = p->own.entries[0];
		snprintf(p->paths[i], sizeof(p->paths[i]), "received-%u", i);
		e->path = sb_span_of(p->paths[i], strlen(p->paths[i]));
		e->data_class = SB_CLASS_PHOTOS;
		e->tag = p->own.entry_count + i;
		sb_tamper_plant_noise(i, p->bytes[i], SB_TAMPER_BYTES);
		change(p, (enum slot)i, SB_TAMPER_BYTES);
	}
	p->a.days[SB_TAMPER_LAST_DAY] = p->day;
}

/* The owner backs up, and is honest.  SB_UNSUPPORTED: what has changed is not
 * one object a file. */
static enum sb_err back_up(struct plant *p)
{
	struct sb_tamper_archive *a = &p->a;
	const struct sb_where *places;
	struct sb_meter meter = { 0 };
	size_t before, after, changed = 0;
	enum sb_err err;

	a->doing = SB_TAMPER_LAST_DAY;
	sb_overlay_places(a->overlay, &before);
	err = a->archiver.ops->backup(a->archiver.self, SB_PROBE_VICTIM,
				      &p->day, &meter);
	places = sb_overlay_places(a->overlay, &after);
	p->next++;
	for (unsigned i = 0; i < SLOTS; i++)
		changed += p->changed[i];
	if (err == SB_OK && after - before != changed + 1)
		err = SB_UNSUPPORTED;
	for (unsigned i = 0; i < SLOTS && err == SB_OK; i++)
		if (p->changed[i])
			p->at[i] = places[before++];
	if (err == SB_OK)
		p->list_at = places[before];
	memset(p->changed, 0, sizeof(p->changed));
	return err;
}

/* --- what is known --- */

struct search {
	struct sb_span object;
	struct sb_id *id;
	int found;
};

static enum sb_err is_it(void *arg, const struct sb_id *id, uint64_t realm,
			 struct sb_span object)
{
	struct search *s = arg;

	(void)realm;
	if (!id || object.len != s->object.len ||
	    memcmp(object.ptr, s->object.ptr, object.len) != 0)
		return SB_OK;
	*s->id = *id;
	s->found = 1;
	return SB_OK;
}

static enum sb_err find_name(struct plant *p, enum slot slot, struct sb_id *id)
{
	struct sb_tamper_archive *a = &p->a;
	struct search s = { .id = id };
	struct sb_span bytes;
	uint8_t *copy;
	enum sb_err err =
		a->store.ops->get(a->store.self, p->at[slot], NULL, &bytes);

	if (err != SB_OK)
		return err;
	copy = malloc(bytes.len + 1);
	if (!copy)
		return SB_MEMORY;
	memcpy(copy, bytes.ptr, bytes.len);
	s.object = sb_span_of(copy, bytes.len);
	err = sb_pipeline_provider_view(&a->archiver, is_it, &s);
	free(copy);
	return err == SB_OK && !s.found ? SB_UNSUPPORTED : err;
}

/* What a list says of what is in the slot; SB_UNSUPPORTED: it is not known so. */
static enum sb_err learn(struct plant *p, enum known how, enum slot slot,
			 struct sb_ref *out)
{
	const size_t len = (size_t)entry_of(p, slot)->size_bytes;
	enum sb_err err =
		sb_pipeline_refer(&p->a.archiver, SB_PROBE_OUTSIDER,
				  sb_span_of(p->bytes[slot], len), out);

	if (how == BY_CLIENT || (err != SB_OK && err != SB_UNSUPPORTED))
		return err;
	if (err == SB_UNSUPPORTED)
		memset(out, 0, sizeof(*out));
	out->plain_bytes = (uint32_t)len;
	return find_name(p, slot, &out->id);
}

/* --- what is served --- */

/* What came of it, also by whoever logs in unless the place is others', too. */
static enum sb_err look(struct plant *p, int others)
{
	struct sb_tamper_seen seen;
	enum sb_err err = sb_tamper_pieces_look(&p->a, &seen, p->all);

	if (err != SB_OK || others)
		return err;
	p->some->right |= seen.right;
	p->some->old |= seen.old;
	p->some->other |= seen.other;
	if (p->some->err == SB_UNSUPPORTED || p->some->err == SB_OK)
		p->some->err = seen.err;
	return SB_OK;
}

static enum sb_err serve(struct plant *p, struct sb_where to,
			 struct sb_where from)
{
	struct sb_tamper_archive *a = &p->a;
	struct sb_span bytes;
	enum sb_err err = a->store.ops->get(a->store.self, from, NULL, &bytes);

	return err == SB_OK ? sb_overlay_serve(a->overlay, to, bytes) : err;
}

static enum sb_err serve_root(struct plant *p)
{
	struct sb_tamper_archive *a = &p->a;
	struct sb_span bytes;
	char name[32];
	enum sb_err err =
		a->store.ops->get(a->store.self, p->at[ROOT], NULL, &bytes);

	snprintf(name, sizeof(name), "u%06u/s%06u-0000",
		 (unsigned)SB_PROBE_VICTIM, p->next - 1);
	sb_overlay_catch(a->overlay);
	return err == SB_OK
		       ? a->store.ops->put_named(a->store.self, name, bytes)
		       : err;
}

/* Whatever has come is the honest state now. */
static enum sb_err settle(struct plant *p)
{
	sb_world_forget(p->a.world, p->a.honest);
	p->a.honest = NULL;
	return sb_world_save(p->a.world, &p->a.honest);
}

static enum sb_err attack(struct plant *p, int rooted)
{
	enum sb_err err = settle(p);

	if (err == SB_OK && rooted)
		err = serve_root(p);
	if (err == SB_OK && rooted)
		err = look(p, 0);
	if (err == SB_OK)
		err = serve(p, p->list_at, p->at[LIKE_LIST]);
	if (err == SB_OK)
		err = look(p, 0);
	if (err == SB_OK)
		err = serve(p, p->at[LIKE_LIST], p->list_at);
	return err == SB_OK ? look(p, p->a.shared[SB_TAMPER_LAST_DAY]) : err;
}

/* --- planting --- */

static enum sb_err plant(struct plant *p, enum slot slot, enum sb_err made,
			 size_t len)
{
	if (made != SB_OK)
		return made;
	change(p, slot, len);
	return back_up(p);
}

/* The root is of the snapshot after the one that it comes with. */
static enum sb_err plant_root(struct plant *p, enum known how)
{
	struct sb_ref list;
	size_t len = 0;
	enum sb_err err = learn(p, how, LIST, &list);

	if (err == SB_OK)
		err = sb_tamper_plant_root(&p->own, SB_PROBE_VICTIM,
					   p->next + 1, &list, p->bytes[ROOT],
					   &len);
	return plant(p, ROOT, err, len);
}

static enum sb_err plant_like(struct plant *p, const struct sb_ref *ref)
{
	size_t exact = 0, len = 0;
	enum sb_err err = sb_pipeline_list_bytes(
		&p->a.archiver, SB_PROBE_VICTIM, p->next - 1, &exact);

	if (err == SB_OK)
		err = sb_tamper_plant_list(&p->own, ref, exact,
					   p->bytes[LIKE_LIST], &len);
	return plant(p, LIKE_LIST, err, len);
}

static enum sb_err one(struct plant *p, enum known how, int empty)
{
	const struct sb_ref *ref = NULL;
	struct sb_ref content;
	size_t len = 0;
	enum sb_err err = SB_OK;

	if (!empty) {
		err = learn(p, how, CONTENT, &content);
		ref = &content;
	}
	if (err == SB_OK)
		err = sb_tamper_plant_list(&p->own, ref, 0, p->bytes[LIST],
					   &len);
	err = plant(p, LIST, err, len);
	if (err == SB_OK && how != BY_NOBODY)
		err = plant_root(p, how);
	if (err == SB_OK)
		err = plant_like(p, ref);
	if (err == SB_OK)
		err = attack(p, how != BY_NOBODY);
	return err == SB_UNSUPPORTED || err == SB_PARAM ? SB_OK : err;
}

static int is_complete(const struct plant *p)
{
	const uint32_t all = (1u << (SB_VERDICT_NAMES + 1)) - 1;

	return (p->some->other & all) == all;
}

static enum sb_err run(struct plant *p)
{
	enum sb_err err;

	make_day(p);
	p->next = 2;
	err = back_up(p);
	if (err == SB_UNSUPPORTED)
		return SB_OK;
	for (unsigned i = 0; i < 2 * KNOWN && err == SB_OK; i++) {
		const enum known how = (enum known)(i / 2);
		const int empty = i % 2;

		if ((how == BY_NOBODY && !empty) || is_complete(p))
			continue;
		err = one(p, how, empty);
	}
	return err;
}

enum sb_err sb_tamper_plant(const struct sb_profile *profile, uint64_t seed,
			    struct sb_tamper_seen *some,
			    struct sb_tamper_seen *all, char *why,
			    size_t why_bytes)
{
	struct plant *p = calloc(1, sizeof(*p));
	enum sb_err err;

	memset(some, 0, sizeof(*some));
	some->err = SB_UNSUPPORTED;
	*all = *some;
	if (!p)
		return SB_MEMORY;
	p->some = some;
	p->all = all;
	err = sb_tamper_archive_open(profile, seed, &p->a);
	if (err == SB_OK)
		err = run(p);
	if (err != SB_OK)
		snprintf(why, why_bytes, "planting: %s", p->a.why);
	sb_tamper_archive_close(&p->a);
	free(p);
	return err;
}
