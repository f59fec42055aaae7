#include "bench/measure/portrait.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "bench/pipeline/chunker.h"

const uint32_t sb_portrait_chunk_bytes[SB_PORTRAIT_SIZES] = { 4096, 65536,
							      1048576, 0 };

enum {
	PIECE_BYTES = 1 << 20,
	LEVEL = 3,
};

struct list {
	uint64_t *at;
	size_t count, cap;
};

/* One class while it is looked at. */
struct look {
	uint64_t counts[256], packed;
	struct list sizes, ratios, chunks; /* ratios: in millionths */
};

struct looking {
	struct look of[SB_CLASS_COUNT + 1];
	ZSTD_CCtx *zstd;
	uint8_t *piece, *packed;
	/* While chunks are looked at. */
	struct sb_source *source;
	int on; /* a last day */
	enum sb_class data_class;
};

static enum sb_err add(struct list *l, uint64_t value)
{
	if (l->count == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 256;
		uint64_t *more = reallocarray(l->at, cap, sizeof(*more));

		if (!more)
			return SB_MEMORY;
		l->at = more;
		l->cap = cap;
	}
	l->at[l->count++] = value;
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
	enum sb_err err = add(&mine->sizes, e->size_bytes);

	if (!err)
		err = add(&all->sizes, e->size_bytes);
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
	if (!err && packed && e->size_bytes) {
		uint64_t ratio = (uint64_t)(1e6 * (double)e->size_bytes /
					    (double)packed);

		err = add(&mine->ratios, ratio);
		if (!err)
			err = add(&all->ratios, ratio);
	}
	mine->packed += packed;
	all->packed += packed;
	for (unsigned b = 0; b < 256; b++) {
		mine->counts[b] += counts[b];
		all->counts[b] += counts[b];
	}
	return err;
}

static enum sb_err look_at_days(struct looking *l, struct sb_source *source)
{
	enum sb_err err = SB_OK;

	for (uint32_t u = 0; !err && u < source->user_count; u++) {
		struct sb_snapshot s;

		err = source->snapshot(source, u, sb_source_days(source, u) - 1,
				       &s);
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

static void sort(struct list *l)
{
	if (l->count)
		qsort(l->at, l->count, sizeof(*l->at), by_size);
}

/* Of a list that is not empty. */
static uint64_t quantile(struct list *l, unsigned per_cent)
{
	return l->at[l->count * per_cent / 100];
}

static void sum_up(struct look *l, struct sb_portrait_class *out)
{
	static const unsigned cuts[SB_PORTRAIT_CUTS] = { 10, 50, 90 };
	static const unsigned per_cent[SB_PORTRAIT_QUANTILES] = { 10, 25, 50,
								  75, 99 };

	if (!l->sizes.count)
		return;
	sort(&l->sizes);
	sort(&l->ratios);
	sort(&l->chunks);
	for (unsigned q = 0; q < SB_PORTRAIT_QUANTILES; q++)
		out->quantiles[q] = quantile(&l->sizes, per_cent[q]);
	for (unsigned q = 0; l->chunks.count && q < SB_PORTRAIT_CUTS; q++)
		out->chunk_quantiles[q] =
			(uint32_t)quantile(&l->chunks, cuts[q]);
	if (l->ratios.count)
		out->zstd_median = (double)quantile(&l->ratios, 50) / 1e6;
	out->files = l->sizes.count;
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

/* --- chunks of last days ------------------------------------------------ */

static enum sb_err see_snapshot(void *arg, uint32_t user, uint32_t day)
{
	struct looking *l = arg;

	l->on = day + 1 == sb_source_days(l->source, user);
	return SB_OK;
}

static enum sb_err see_file(void *arg, enum sb_class data_class, uint64_t size)
{
	struct looking *l = arg;

	(void)size;
	l->data_class = data_class;
	return SB_OK;
}

static enum sb_err see_run(void *arg, const struct sb_trace_run *run)
{
	struct looking *l = arg;
	enum sb_err err = SB_OK;

	for (uint64_t i = 0; !err && l->on && i < run->count; i++) {
		uint64_t size =
			i + 1 < run->count ? run->size_bytes : run->last_bytes;

		err = add(&l->of[l->data_class].chunks, size);
		if (!err)
			err = add(&l->of[SB_CLASS_COUNT].chunks, size);
	}
	return err;
}

static size_t cut_data(const void *arg, struct sb_span data, uint32_t *lengths,
		       size_t room)
{
	return sb_chunker_cut(arg, data, 1, lengths, room);
}

static enum sb_err look_at_chunks(struct looking *l, struct sb_source *source)
{
	const struct sb_trace_sink to = { see_snapshot, see_file, see_run, l };
	struct sb_trace_cut cut = { .cut = cut_data };
	struct sb_chunker chunker;
	struct sb_cutting c;
	enum sb_err err = sb_cutting_parse("fastcdc:65536", &c);

	if (err)
		return err;
	sb_chunker_init(&chunker, &c, NULL, 0);
	cut.arg = &chunker;
	cut.least_bytes = c.min;
	cut.mean_bytes = c.avg;
	return sb_trace_source(source, &cut, &to);
}

/* All snapshots into one, those of last days into the other. */
struct tee {
	struct sb_trace_sink all, one;
	const struct sb_source *source;
	int on;
};

static enum sb_err tee_snapshot(void *arg, uint32_t user, uint32_t day)
{
	struct tee *t = arg;
	enum sb_err err = t->all.snapshot(t->all.arg, user, day);

	t->on = day + 1 == sb_source_days(t->source, user);
	return err || !t->on ? err : t->one.snapshot(t->one.arg, user, day);
}

static enum sb_err tee_file(void *arg, enum sb_class data_class, uint64_t size)
{
	struct tee *t = arg;
	enum sb_err err = t->all.file(t->all.arg, data_class, size);

	return err || !t->on ? err : t->one.file(t->one.arg, data_class, size);
}

static enum sb_err tee_run(void *arg, const struct sb_trace_run *run)
{
	struct tee *t = arg;
	enum sb_err err = t->all.run(t->all.arg, run);

	return err || !t->on ? err : t->one.run(t->one.arg, run);
}

static enum sb_err find_duplicates(struct sb_source *source, unsigned size,
				   struct sb_portrait *out)
{
	const struct sb_trace_cut cut = {
		.fixed_bytes = sb_portrait_chunk_bytes[size]
	};
	struct tee tee = { .source = source };
	const struct sb_trace_sink sink = { tee_snapshot, tee_file, tee_run,
					    &tee };
	struct sb_dedup all, one;
	enum sb_err err = sb_dedup_init(&all, &tee.all);
	enum sb_err also = sb_dedup_init(&one, &tee.one);

	err = err ? err : also;
	if (!err)
		err = sb_trace_source(source, &cut, &sink);
	for (unsigned c = 0; !err && c <= SB_CLASS_COUNT; c++) {
		out->of[c].dedup[size] = all.of[c];
		out->of[c].last_day[size] = one.of[c];
	}
	sb_dedup_release(&all);
	sb_dedup_release(&one);
	return err;
}

static double part(uint64_t a, uint64_t b)
{
	return b ? 100.0 * (double)a / (double)b : 0;
}

struct sb_portrait_shares sb_portrait_shares(const struct sb_portrait_class *c)
{
	struct sb_portrait_shares s;

	for (unsigned i = 0; i < SB_PORTRAIT_SIZES; i++) {
		const struct sb_dedup_counts *d = &c->dedup[i],
					     *one = &c->last_day[i];

		s.self[i] = part(one->logical.bytes - one->snapshot.bytes,
				 one->logical.bytes);
		s.cross[i] = part(one->shared.bytes, one->user.bytes);
		s.changed[i] = part(d->changed.bytes, d->later.bytes);
	}
	return s;
}

enum sb_err sb_portrait_take(struct sb_source *source, struct sb_portrait *out)
{
	struct looking *l = calloc(1, sizeof(*l));
	enum sb_err err = SB_MEMORY;

	memset(out, 0, sizeof(*out));
	if (!l)
		return SB_MEMORY;
	l->source = source;
	l->zstd = ZSTD_createCCtx();
	l->piece = malloc(PIECE_BYTES);
	l->packed = malloc(PIECE_BYTES);
	if (l->zstd && l->piece && l->packed &&
	    !ZSTD_isError(ZSTD_CCtx_setParameter(
		    l->zstd, ZSTD_c_compressionLevel, LEVEL)))
		err = look_at_days(l, source);
	if (!err)
		err = look_at_chunks(l, source);
	for (unsigned c = 0; c <= SB_CLASS_COUNT; c++) {
		if (!err)
			sum_up(&l->of[c], &out->of[c]);
		free(l->of[c].sizes.at);
		free(l->of[c].ratios.at);
		free(l->of[c].chunks.at);
	}
	for (unsigned i = 0; !err && i < SB_PORTRAIT_SIZES; i++)
		err = find_duplicates(source, i, out);
	ZSTD_freeCCtx(l->zstd);
	free(l->piece);
	free(l->packed);
	free(l);
	return err;
}
