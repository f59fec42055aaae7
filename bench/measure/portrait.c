#include "bench/measure/portrait.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

const uint32_t sb_portrait_chunk_bytes[SB_PORTRAIT_SIZES] = { 4096, 65536,
							      1048576, 0 };

enum {
	PIECE_BYTES = 1 << 20,
	LEVEL = 3,
};

/* One class while it is looked at. */
struct look {
	uint64_t counts[256], packed, *sizes;
	size_t count, cap;
};

struct looking {
	struct look of[SB_CLASS_COUNT + 1];
	ZSTD_CCtx *zstd;
	uint8_t *piece, *packed;
};

static enum sb_err add_size(struct look *l, uint64_t size)
{
	if (l->count == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 256;
		uint64_t *more = reallocarray(l->sizes, cap, sizeof(*more));

		if (!more)
			return SB_MEMORY;
		l->sizes = more;
		l->cap = cap;
	}
	l->sizes[l->count++] = size;
	return SB_OK;
}

/* Compressed bytes of one piece into *packed; end: the file's last. */
static enum sb_err pack(struct looking *l, struct sb_span piece, int end,
			uint64_t *packed)
{
	ZSTD_inBuffer in = { piece.ptr, piece.len, 0 };
	size_t left;

	do {
		ZSTD_outBuffer out = { l->packed, PIECE_BYTES, 0 };

		left = ZSTD_compressStream2(l->zstd, &out, &in,
					    end ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left))
			return SB_MEMORY;
		*packed += out.pos;
	} while (end ? left != 0 : in.pos < in.size);
	return SB_OK;
}

static enum sb_err look_at(struct looking *l, const struct sb_snapshot *s,
			   size_t index)
{
	const struct sb_entry *e = &s->entries[index];
	struct look *mine = &l->of[e->data_class],
		    *all = &l->of[SB_CLASS_COUNT];
	uint64_t packed = 0, counts[256] = { 0 };
	enum sb_err err = add_size(mine, e->size_bytes);

	if (!err)
		err = add_size(all, e->size_bytes);
	for (uint64_t at = 0; !err && at < e->size_bytes; at += PIECE_BYTES) {
		struct sb_span got;

		err = s->source->read(s, index, at, PIECE_BYTES, l->piece,
				      &got);
		if (err)
			break;
		for (size_t i = 0; i < got.len; i++)
			counts[got.ptr[i]]++;
		err = pack(l, got, at + PIECE_BYTES >= e->size_bytes, &packed);
	}
	mine->packed += packed;
	all->packed += packed;
	for (unsigned b = 0; b < 256; b++) {
		mine->counts[b] += counts[b];
		all->counts[b] += counts[b];
	}
	return err;
}

static enum sb_err look_at_first_days(struct looking *l,
				      struct sb_source *source)
{
	enum sb_err err = SB_OK;

	for (uint32_t u = 0; !err && u < source->user_count; u++) {
		struct sb_snapshot s;

		err = source->snapshot(source, u, 0, &s);
		if (err)
			break;
		for (size_t i = 0; !err && i < s.entry_count; i++)
			if (s.entries[i].type == SB_ENTRY_FILE)
				err = look_at(l, &s, i);
		source->release(&s);
	}
	return err;
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void sum_up(struct look *l, struct sb_portrait_class *out)
{
	static const unsigned per_cent[SB_PORTRAIT_QUANTILES] = { 10, 25, 50,
								  75, 99 };

	if (!l->count)
		return;
	qsort(l->sizes, l->count, sizeof(*l->sizes), by_size);
	for (unsigned q = 0; q < SB_PORTRAIT_QUANTILES; q++)
		out->quantiles[q] = l->sizes[l->count * per_cent[q] / 100];
	out->files = l->count;
	for (unsigned b = 0; b < 256; b++)
		out->bytes += l->counts[b];
	for (unsigned b = 0; b < 256; b++) {
		double p = (double)l->counts[b] / (double)out->bytes;

		if (l->counts[b])
			out->entropy_bits -= p * log2(p);
	}
	out->zstd_ratio =
		l->packed ? (double)out->bytes / (double)l->packed : 0;
}

static enum sb_err find_duplicates(struct sb_source *source, unsigned size,
				   struct sb_portrait *out)
{
	const struct sb_trace_cut cut = {
		.fixed_bytes = sb_portrait_chunk_bytes[size]
	};
	struct sb_trace_sink sink;
	struct sb_dedup d;
	enum sb_err err = sb_dedup_init(&d, &sink);

	if (!err)
		err = sb_trace_source(source, &cut, &sink);
	for (unsigned c = 0; !err && c <= SB_CLASS_COUNT; c++)
		out->of[c].dedup[size] = d.of[c];
	sb_dedup_release(&d);
	return err;
}

enum sb_err sb_portrait_take(struct sb_source *source, struct sb_portrait *out)
{
	struct looking *l = calloc(1, sizeof(*l));
	enum sb_err err = SB_MEMORY;

	memset(out, 0, sizeof(*out));
	if (!l)
		return SB_MEMORY;
	l->zstd = ZSTD_createCCtx();
	l->piece = malloc(PIECE_BYTES);
	l->packed = malloc(PIECE_BYTES);
	if (l->zstd && l->piece && l->packed &&
	    !ZSTD_isError(ZSTD_CCtx_setParameter(
		    l->zstd, ZSTD_c_compressionLevel, LEVEL)))
		err = look_at_first_days(l, source);
	for (unsigned c = 0; c <= SB_CLASS_COUNT; c++) {
		if (!err)
			sum_up(&l->of[c], &out->of[c]);
		free(l->of[c].sizes);
	}
	for (unsigned i = 0; !err && i < SB_PORTRAIT_SIZES; i++)
		err = find_duplicates(source, i, out);
	ZSTD_freeCCtx(l->zstd);
	free(l->piece);
	free(l->packed);
	free(l);
	return err;
}
