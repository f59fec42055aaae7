/* bench/measure/verify.c: restored bytes against the source. */
#include "bench/measure/verify.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/entries.h"

/* One expected entry. */
struct expected {
	uint64_t offset; /* in memory */
	_Atomic uint64_t written;
	_Atomic unsigned begun, ended;
	_Atomic int wrong; /* metadata, bounds or verdict */
};

struct sb_verify {
	uint8_t *memory;
	uint64_t memory_bytes;
	struct expected *expected;
	size_t room;
	const struct sb_snapshot *snapshot;
	_Atomic unsigned strangers; /* files that are not in the snapshot */
	char stranger[96];          /* the first of them */
};

enum sb_err sb_verify_new(uint64_t bytes, size_t entries,
			  struct sb_verify **out)
{
	struct sb_verify *v = calloc(1, sizeof(*v));

	*out = NULL;
	if (!v)
		return SB_MEMORY;
	v->memory_bytes = bytes;
	v->room = entries;
	v->memory = malloc(bytes ? bytes : 1);
	v->expected = calloc(entries ? entries : 1, sizeof(*v->expected));
	if (!v->memory || !v->expected) {
		sb_verify_free(v);
		return SB_MEMORY;
	}
	memset(v->memory, 0xa5, bytes);
	*out = v;
	return SB_OK;
}

void sb_verify_free(struct sb_verify *v)
{
	if (!v)
		return;
	free(v->memory);
	free(v->expected);
	free(v);
}

enum sb_err sb_verify_aim(struct sb_verify *v,
			  const struct sb_snapshot *snapshot)
{
	uint64_t offset = 0;

	if (snapshot->entry_count > v->room ||
	    snapshot->total_bytes > v->memory_bytes)
		return SB_PARAM;
	v->snapshot = snapshot;
	v->strangers = 0;
	for (size_t i = 0; i < snapshot->entry_count; i++) {
		struct expected *e = &v->expected[i];

		e->offset = offset;
		e->written = 0;
		e->begun = e->ended = 0;
		e->wrong = 0;
		offset += snapshot->entries[i].size_bytes;
	}
	memset(v->memory, 0xa5, offset);
	return SB_OK;
}

static int equal(struct sb_span a, struct sb_span b)
{
	return a.len == b.len && (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

static struct expected *find(struct sb_verify *v, struct sb_span path)
{
	size_t count = v->snapshot->entry_count;
	size_t i = sb_entries_find(v->snapshot->entries, count, path);

	return i < count ? &v->expected[i] : NULL;
}

static enum sb_err begin(void *arg, const struct sb_entry *entry, void **file)
{
	struct sb_verify *v = arg;
	struct expected *e = find(v, entry->path);
	const struct sb_entry *want;

	*file = e;
	if (!e) {
		if (!v->strangers++)
			snprintf(v->stranger, sizeof(v->stranger), "%.*s",
				 (int)(entry->path.len < 90 ? entry->path.len
							    : 90),
				 (const char *)entry->path.ptr);
		return SB_OK;
	}
	want = &v->snapshot->entries[e - v->expected];
	e->begun++;
	if (entry->type != want->type || entry->mode != want->mode ||
	    entry->mtime_ns != want->mtime_ns ||
	    entry->size_bytes != want->size_bytes ||
	    !equal(entry->target, want->target))
		e->wrong = 1;
	return SB_OK;
}

static enum sb_err write(void *arg, void *file, uint64_t offset,
			 struct sb_span bytes)
{
	struct sb_verify *v = arg;
	struct expected *e = file;
	uint64_t size;

	if (!e)
		return SB_OK;
	size = v->snapshot->entries[e - v->expected].size_bytes;
	if (offset > size || bytes.len > size - offset) {
		e->wrong = 1;
		return SB_OK;
	}
	memcpy(v->memory + e->offset + offset, bytes.ptr, bytes.len);
	e->written += bytes.len;
	return SB_OK;
}

static enum sb_err end(void *arg, void *file, const struct sb_entry *entry,
		       enum sb_err verdict)
{
	struct expected *e = file;

	(void)arg;
	(void)entry;
	if (!e)
		return SB_OK;
	e->ended++;
	if (verdict != SB_OK)
		e->wrong = 1;
	return SB_OK;
}

struct sb_sink sb_verify_sink(struct sb_verify *v)
{
	return (struct sb_sink) {
		.begin = begin, .write = write, .end = end, .arg = v
	};
}

/* The file's bytes in the source against memory, in pieces. */
static int same_bytes(const struct sb_verify *v, size_t index, uint8_t *piece,
		      size_t piece_bytes)
{
	const struct sb_snapshot *s = v->snapshot;
	uint64_t size = s->entries[index].size_bytes, at = 0;

	while (at < size) {
		size_t len = size - at < piece_bytes ? (size_t)(size - at)
						     : piece_bytes;
		struct sb_span got;

		if (s->source->read(s, index, at, len, piece, &got) != SB_OK ||
		    got.len != len)
			return 0;
		if (memcmp(got.ptr, v->memory + v->expected[index].offset + at,
			   len))
			return 0;
		at += len;
	}
	return 1;
}

/* What is wrong with entry index; NULL: nothing. */
static const char *judge(const struct sb_verify *v, size_t index, int wanted,
			 uint8_t *piece, size_t piece_bytes)
{
	const struct expected *e = &v->expected[index];

	if (!wanted)
		return e->begun ? "was restored though nobody asked" : NULL;
	if (!e->begun)
		return "was not restored";
	if (e->begun > 1 || e->ended != 1)
		return "was restored more than once or not finished";
	if (e->wrong)
		return "came back with a bad verdict, size or metadata";
	if (e->written != v->snapshot->entries[index].size_bytes)
		return "came back with another length";
	if (!same_bytes(v, index, piece, piece_bytes))
		return "came back with other bytes";
	return NULL;
}

enum sb_err sb_verify_result(struct sb_verify *v, struct sb_span path,
			     char *why, size_t why_bytes)
{
	enum {
		PIECE = 1 << 20
	};
	uint8_t *piece = malloc(PIECE);
	enum sb_err err = SB_OK;

	if (!piece)
		return SB_MEMORY;
	if (v->strangers) {
		snprintf(why, why_bytes,
			 "%u restored files are not in the source; one is %s",
			 v->strangers, v->stranger);
		err = SB_FORGED;
	}
	for (size_t i = 0; err == SB_OK && i < v->snapshot->entry_count; i++) {
		struct sb_span name = v->snapshot->entries[i].path;
		const char *wrong = judge(v, i, !path.len || equal(path, name),
					  piece, PIECE);

		if (!wrong)
			continue;
		snprintf(why, why_bytes, "%.*s %s",
			 (int)(name.len < 80 ? name.len : 80),
			 (const char *)name.ptr, wrong);
		err = SB_FORGED;
	}
	free(piece);
	return err;
}
