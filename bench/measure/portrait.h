/* bench/measure/portrait.h: what a class of files is like: sizes, byte entropy,
 * compression, and what deduplication finds. */
#ifndef BENCH_MEASURE_PORTRAIT_H
#define BENCH_MEASURE_PORTRAIT_H

#include "bench/analysis/dedup.h"

enum {
	SB_PORTRAIT_SIZES = 4, /* chunks of 4 KiB, 64 KiB, 1 MiB, whole files */
	SB_PORTRAIT_QUANTILES = 5,
};

extern const uint32_t sb_portrait_chunk_bytes[SB_PORTRAIT_SIZES]; /* 0: whole */

struct sb_portrait_class {
	uint64_t files, bytes; /* of every user's first day */
	uint64_t quantiles[SB_PORTRAIT_QUANTILES]; /* 10, 25, 50, 75, 99 % */
	double entropy_bits; /* a byte, of all bytes together */
	double zstd_ratio;   /* bytes / compressed, each file on its own */
	struct sb_dedup_counts dedup[SB_PORTRAIT_SIZES]; /* of all days */
};

struct sb_portrait {
	struct sb_portrait_class of[SB_CLASS_COUNT + 1]; /* the last: all */
};

/* Reads everything, four times over.  Errors as the source's; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_portrait_take(struct sb_source *source,
					 struct sb_portrait *out);

#endif
