/* bench/measure/load.c: a day's chunks in memory. */
#include "bench/measure/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A batch of the pipeline's size in objects, and one largest chunk more. */
#define OBJECTS_BYTES ((size_t)(2u << 20) + 2 * SB_CHUNK_MAX)

static enum sb_err add_chunks(struct sb_load *l, struct sb_load_file *f)
{
	uint32_t lengths[256];
	struct sb_span rest = f->bytes;
	uint64_t offset = 0;

	while (rest.len) {
		size_t n = sb_chunker_cut(l->chunker, rest, 1, lengths, 256);

		if (!n)
			return SB_MALFORMED;
		if (l->chunk_count + n > l->chunk_cap) {
			size_t cap = 2 * l->chunk_cap + 1024;
			struct sb_chunk *more = reallocarray(
				l->chunks, cap, sizeof(*l->chunks));

			if (!more)
				return SB_MEMORY;
			l->chunks = more;
			l->chunk_cap = cap;
		}
		for (size_t i = 0; i < n; i++) {
			struct sb_chunk *c = &l->chunks[l->chunk_count++];

			memset(c, 0, sizeof(*c));
			c->file = &f->file;
			c->at = f->file.at;
			c->at.offset = c->offset = offset;
			c->kind = SB_DATA;
			c->last = lengths[i] == rest.len;
			c->scope = l->verbs.profile.scope;
			c->in = sb_span_of(rest.ptr, lengths[i]);
			memcpy(c->id.b, &l->chunk_count, 8);
			offset += lengths[i];
			rest.ptr += lengths[i];
			rest.len -= lengths[i];
		}
	}
	return SB_OK;
}

static enum sb_err add_file(struct sb_load *l, const struct sb_snapshot *s,
			    size_t index)
{
	struct sb_load_file *f = &l->files[l->file_count];
	const struct sb_entry *e = &s->entries[index];

	if (e->type != SB_ENTRY_FILE || !e->size_bytes)
		return SB_OK;
	if (s->source->read(s, index, 0, e->size_bytes, NULL, &f->bytes) !=
		    SB_OK ||
	    f->bytes.len != e->size_bytes)
		return SB_UNSUPPORTED;
	f->file.path = e->path;
	f->file.at = (struct sb_place) { .user = s->user, .file = index };
	f->file.data_class = e->data_class;
	if (l->data->state_bytes) {
		f->file.state =
			sb_heap_alloc(&l->verbs.heap, l->data->state_bytes);
		if (!f->file.state)
			return SB_MEMORY;
	}
	l->bytes += e->size_bytes;
	l->file_count++;
	return add_chunks(l, f);
}

static enum sb_err add_files(struct sb_load *l)
{
	struct sb_source *source = l->source;
	size_t most = 0;
	enum sb_err err = SB_OK;

	l->snapshots = calloc(source->user_count, sizeof(*l->snapshots));
	if (!l->snapshots)
		return SB_MEMORY;
	for (uint32_t u = 0; u < source->user_count; u++) {
		err = source->snapshot(source, u, 0, &l->snapshots[u]);
		if (err != SB_OK) {
			l->snapshots[u].source = NULL;
			return err;
		}
		most += l->snapshots[u].entry_count;
	}
	l->files = calloc(most + 1, sizeof(*l->files));
	if (!l->files)
		return SB_MEMORY;
	for (uint32_t u = 0; u < source->user_count; u++)
		for (size_t i = 0;
		     err == SB_OK && i < l->snapshots[u].entry_count; i++)
			err = add_file(l, &l->snapshots[u], i);
	return err == SB_OK && !l->chunk_count ? SB_MISSING : err;
}

static enum sb_err make_chunker(struct sb_load *l)
{
	l->chunker = malloc(sizeof(*l->chunker));
	if (!l->chunker)
		return SB_MEMORY;
	sb_route_chunker(&l->route, &l->verbs.profile, l->verbs.ctx, 0,
			 l->chunker);
	return SB_OK;
}

static enum sb_err make_room(struct sb_load *l)
{
	size_t bound = sb_codec_bound(SB_CHUNK_MAX, l->route.pad);

	l->fresh = malloc(l->chunk_count * sizeof(*l->fresh));
	l->fresh_plain = malloc(l->chunk_count * sizeof(*l->fresh_plain));
	l->kept = malloc(l->chunk_count);
	l->arena_bytes = l->route.codec_side >= 0
				 ? l->bytes + l->bytes / 8 +
					   l->chunk_count * 1280 + bound
				 : 64;
	l->objects_bytes = OBJECTS_BYTES;
	l->arena = aligned_alloc(64, (l->arena_bytes + 63) / 64 * 64);
	l->objects = aligned_alloc(64, l->objects_bytes);
	if (!l->fresh || !l->fresh_plain || !l->kept || !l->arena ||
	    !l->objects)
		return SB_MEMORY;
	memset(l->kept, 1, l->chunk_count);
	memcpy(l->fresh, l->chunks, l->chunk_count * sizeof(*l->fresh));
	for (size_t i = 0; i < l->chunk_count; i++)
		l->fresh_plain[i] = l->chunks[i].in;
	l->fresh_count = l->chunk_count;
	return SB_OK;
}

enum sb_err sb_load_init(struct sb_load *l, struct sb_source *source,
			 const struct sb_profile *profile, uint64_t seed,
			 char *why, size_t why_bytes)
{
	enum sb_err err;

	memset(l, 0, sizeof(*l));
	l->source = source;
	snprintf(why, why_bytes, "the stages could not be set up");
	err = sb_verbs_init(&l->verbs, profile, SB_PATHS_FASTEST, seed);
	if (err != SB_OK)
		return err;
	err = sb_route_make(&l->verbs.profile, l->verbs.ctx, &l->route, why,
			    why_bytes);
	if (err == SB_OK && l->verbs.data[0] && l->verbs.data[1]) {
		snprintf(why, why_bytes, "both sides of the wire work");
		err = SB_UNSUPPORTED;
	}
	l->data = l->verbs.data[SB_CLIENT] ? l->verbs.data[SB_CLIENT]
					   : l->verbs.data[SB_PROVIDER];
	if (err == SB_OK)
		err = make_chunker(l);
	if (err == SB_OK)
		err = sb_pool_new(&l->pool);
	if (err == SB_OK)
		err = add_files(l);
	if (err == SB_OK)
		err = make_room(l);
	if (err != SB_OK)
		sb_load_release(l);
	return err;
}

void sb_load_release(struct sb_load *l)
{
	for (size_t i = 0; i < l->file_count; i++)
		sb_heap_free_secret(&l->verbs.heap, l->files[i].file.state);
	for (uint32_t u = 0; l->snapshots && u < l->source->user_count; u++)
		if (l->snapshots[u].source)
			l->source->release(&l->snapshots[u]);
	free(l->snapshots);
	free(l->files);
	free(l->chunks);
	free(l->fresh);
	free(l->fresh_plain);
	free(l->kept);
	free(l->arena);
	free(l->objects);
	free(l->chunker);
	sb_pool_free(l->pool);
	sb_verbs_release(&l->verbs);
}

struct named {
	uint64_t realm;
	struct sb_id id;
	size_t index;
};

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = memcmp(&x->id, &y->id, sizeof(x->id));

	if (order)
		return order;
	if (x->realm != y->realm)
		return x->realm < y->realm ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* first[i]: is chunk i the first of its name? */
static enum sb_err find_first(const struct sb_load *l,
			      const struct sb_chunk *chunks, size_t count,
			      uint8_t *first)
{
	struct named *names = malloc(count * sizeof(*names));

	if (!names)
		return SB_MEMORY;
	memset(first, 1, count);
	for (size_t i = 0; i < count; i++) {
		const struct sb_chunk *c = &chunks[i];

		names[i].id = c->id;
		names[i].index = i;
		names[i].realm =
			sb_route_realm(&l->route, c->scope, c->file->at.user);
	}
	qsort(names, count, sizeof(*names), by_name);
	for (size_t i = 1; i < count; i++)
		if (names[i].realm == names[i - 1].realm &&
		    !memcmp(&names[i].id, &names[i - 1].id,
			    sizeof(names[i].id)) &&
		    chunks[names[i].index].scope != SB_ALONE)
			first[names[i].index] = 0;
	free(names);
	return SB_OK;
}

enum sb_err sb_load_choose(struct sb_load *l)
{
	size_t n = 0;
	enum sb_err err;

	if (l->data->named != SB_EARLY || l->data->sees != SB_SEES_PLAIN)
		return SB_OK;
	err = find_first(l, l->chunks, l->chunk_count, l->kept);
	if (err != SB_OK)
		return err;
	for (size_t i = 0; i < l->chunk_count; i++) {
		if (!l->kept[i])
			continue;
		l->fresh[n] = l->chunks[i];
		l->fresh_plain[n++] = l->chunks[i].in;
	}
	l->fresh_count = n;
	memset(l->kept, 1, n);
	return SB_OK;
}

enum sb_err sb_load_choose_late(struct sb_load *l)
{
	return l->data->named == SB_LATE
		       ? find_first(l, l->fresh, l->fresh_count, l->kept)
		       : SB_OK;
}
