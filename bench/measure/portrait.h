/* bench/measure/portrait.h: what a class of files is like: sizes, byte entropy,
 * compression, chunks, and what deduplication finds. */
#ifndef BENCH_MEASURE_PORTRAIT_H
#define BENCH_MEASURE_PORTRAIT_H

#include "bench/analysis/dedup.h"

enum {
	SB_PORTRAIT_SIZES = 4, /* chunks of 4 KiB, 64 KiB, 1 MiB, whole files */
	SB_PORTRAIT_QUANTILES = 5,
	SB_PORTRAIT_CUTS = 3,
};

extern const uint32_t sb_portrait_chunk_bytes[SB_PORTRAIT_SIZES]; /* 0: whole */

struct sb_portrait_class {
	uint64_t files, bytes; /* of every user's last day */
	uint64_t quantiles[SB_PORTRAIT_QUANTILES]; /* 10, 25, 50, 75, 99 % */
	double entropy_bits; /* a byte, of all bytes together */
	double zstd_ratio;   /* bytes / compressed, each file on its own */
	double zstd_median;  /* the same of the median file; empty ones: not */
	/* Sizes of chunks as FastCDC cuts for 64 KiB: 10, 50, 90 %. */
	uint32_t chunk_quantiles[SB_PORTRAIT_CUTS];
	struct sb_dedup_counts dedup[SB_PORTRAIT_SIZES]; /* of all days */
	struct sb_dedup_counts
		last_day[SB_PORTRAIT_SIZES]; /* of the last ones */
};

struct sb_portrait {
	struct sb_portrait_class of[SB_CLASS_COUNT + 1]; /* the last: all */
};

/* Shares in per cent, by size of chunk. */
struct sb_portrait_shares {
	double self[SB_PORTRAIT_SIZES];    /* there twice */
	double cross[SB_PORTRAIT_SIZES];   /* of what a user has, another
					      has it too */
	double changed[SB_PORTRAIT_SIZES]; /* all days, not the day before */
};
struct sb_portrait_shares sb_portrait_shares(
	const struct sb_portrait_class *of);

/* Of every user's last day; what changed, of all days.  Reads everything, six
 * times over.  Errors as the source's; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_portrait_take(struct sb_source *source,
					 struct sb_portrait *out);

#endif
