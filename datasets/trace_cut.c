#include "datasets/trace.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static uint64_t short_hash(const uint8_t hash[16])
{
	uint64_t id = 0;

	for (unsigned i = 0; i < 8; i++)
		id = id << 8 | hash[i];
	return id;
}

static enum sb_err give(const uint8_t *bytes, uint64_t len,
			const struct sb_trace_sink *to)
{
	struct sb_trace_run run = { 0, 1, len, len };
	uint8_t hash[16];

	crypto_generichash(hash, sizeof(hash), bytes, len, NULL, 0);
	run.id = short_hash(hash);
	return to->run(to->arg, &run);
}

static enum sb_err cut_by_call(const struct sb_trace_cut *cut,
			       struct sb_span data,
			       const struct sb_trace_sink *to)
{
	size_t room = data.len / cut->least_bytes + 2, n;
	uint32_t *lengths = reallocarray(NULL, room, sizeof(*lengths));
	enum sb_err err = SB_OK;
	size_t at = 0;

	if (!lengths)
		return SB_MEMORY;
	n = cut->cut(cut->arg, data, lengths, room);
	for (size_t i = 0; !err && i < n; i++) {
		err = give(data.ptr + at, lengths[i], to);
		at += lengths[i];
	}
	free(lengths);
	return err ? err : at == data.len ? SB_OK : SB_PARAM;
}

/* Runs of one chunk each of bytes that are at hand. */
static enum sb_err cut_bytes(const struct sb_trace_cut *cut,
			     struct sb_span data,
			     const struct sb_trace_sink *to)
{
	size_t step = cut->fixed_bytes ? cut->fixed_bytes : data.len;
	enum sb_err err = SB_OK;

	if (cut->cut)
		return data.len ? cut_by_call(cut, data, to) : SB_OK;
	for (size_t at = 0; !err && at < data.len; at += step) {
		size_t left = data.len - at;

		err = give(data.ptr + at, left < step ? left : step, to);
	}
	return err;
}

/* --- sources -------------------------------------------------------------- */

enum {
	PIECE_BYTES = 1 << 20
};

/* A file whole, piece by piece. */
static enum sb_err hash_whole(const struct sb_snapshot *s, size_t index,
			      uint8_t *piece, const struct sb_trace_sink *to)
{
	uint64_t size = s->entries[index].size_bytes, at = 0;
	struct sb_trace_run run = { 0, 1, size, size };
	crypto_generichash_state h;
	uint8_t hash[16];

	if (!size)
		return SB_OK;
	crypto_generichash_init(&h, NULL, 0, sizeof(hash));
	while (at < size) {
		struct sb_span got;
		enum sb_err err =
			s->source->read(s, index, at, PIECE_BYTES, piece, &got);

		if (err || !got.len)
			return err ? err : SB_IO;
		crypto_generichash_update(&h, got.ptr, got.len);
		at += got.len;
	}
	crypto_generichash_final(&h, hash, sizeof(hash));
	run.id = short_hash(hash);
	return to->run(to->arg, &run);
}

/* A file in pieces of at most room bytes, each cut on its own. */
static enum sb_err cut_pieces(const struct sb_snapshot *s, size_t index,
			      const struct sb_trace_cut *cut, uint8_t *piece,
			      size_t room, const struct sb_trace_sink *to)
{
	uint64_t size = s->entries[index].size_bytes, at = 0;
	enum sb_err err = SB_OK;

	while (!err && at < size) {
		struct sb_span got;
		size_t want = size - at < room ? (size_t)(size - at) : room;

		err = s->source->read(s, index, at, want, piece, &got);
		if (!err && got.len != want)
			err = SB_IO;
		if (!err)
			err = cut_bytes(cut, got, to);
		at += want;
	}
	return err;
}

static enum sb_err trace_file(const struct sb_snapshot *s, size_t index,
			      const struct sb_trace_cut *cut, uint8_t *piece,
			      const struct sb_trace_sink *to)
{
	uint64_t size = s->entries[index].size_bytes;
	enum sb_err err;
	uint8_t *whole;

	if (!cut->cut && !cut->fixed_bytes)
		return hash_whole(s, index, piece, to);
	if (!cut->cut)
		return cut_pieces(
			s, index, cut, piece,
			PIECE_BYTES / cut->fixed_bytes * cut->fixed_bytes, to);
	whole = malloc((size_t)size + 1);
	if (!whole)
		return SB_MEMORY;
	err = cut_pieces(s, index, cut, whole, (size_t)size + 1, to);
	free(whole);
	return err;
}

static enum sb_err trace_snapshot(const struct sb_snapshot *s,
				  const struct sb_trace_cut *cut,
				  uint8_t *piece,
				  const struct sb_trace_sink *to)
{
	enum sb_err err = to->snapshot(to->arg, s->user, s->day);

	for (size_t i = 0; !err && i < s->entry_count; i++) {
		const struct sb_entry *e = &s->entries[i];

		if (e->type != SB_ENTRY_FILE)
			continue;
		err = to->file(to->arg, e->data_class, e->size_bytes);
		if (!err)
			err = trace_file(s, i, cut, piece, to);
	}
	return err;
}

enum sb_err sb_trace_source(struct sb_source *source,
			    const struct sb_trace_cut *cut,
			    const struct sb_trace_sink *to)
{
	uint8_t *piece = malloc(PIECE_BYTES);
	enum sb_err err = piece ? SB_OK : SB_MEMORY;

	if (cut->fixed_bytes > PIECE_BYTES)
		err = SB_PARAM;
	if (!err && sodium_init() < 0)
		err = SB_UNSUPPORTED;
	for (uint32_t u = 0; !err && u < source->user_count; u++) {
		for (uint32_t d = 0; !err && d < sb_source_days(source, u);
		     d++) {
			struct sb_snapshot s;

			err = source->snapshot(source, u, d, &s);
			if (err)
				break;
			err = trace_snapshot(&s, cut, piece, to);
			source->release(&s);
		}
	}
	free(piece);
	return err;
}
