/* bench/pipeline/chunker.h: where a file is cut. */
#ifndef BENCH_PIPELINE_CHUNKER_H
#define BENCH_PIPELINE_CHUNKER_H

#include "schemes/kit/base.h"

enum sb_cut {
	SB_CUT_FIXED,
	SB_CUT_FASTCDC,
	SB_CUT_WHOLE,
	SB_CUT_RABIN
};

/* Sizes in bytes.  FIXED: min = avg = max.  FASTCDC: min = avg / 4, max =
 * 4 * avg.  RABIN: min = avg / 2, max = 8 * avg, and avg is what lies between
 * min and a cut on average.  WHOLE: one chunk a file up to SB_CHUNK_MAX, then
 * pieces of that size, so that memory stays bounded. */
#define SB_CHUNK_MAX (8u << 20)

struct sb_cutting {
	enum sb_cut how;
	uint32_t min, avg, max;
};

/* "fastcdc:65536", "fixed:4096", "rabin53:1048576", "whole".  SB_PARAM unless
 * avg is a power of two from 256 to SB_CHUNK_MAX / 4 (fastcdc) or
 * SB_CHUNK_MAX / 8 (rabin53), or a multiple of 256 up to SB_CHUNK_MAX (fixed).
 */
SB_MUST_USE enum sb_err sb_cutting_parse(const char *text,
					 struct sb_cutting *out);
/* Writes the same form back; at least 32 bytes. */
void sb_cutting_print(const struct sb_cutting *c, char *text, size_t bytes);

/* Read-only after init; used by any number of threads. */
struct sb_chunker {
	struct sb_cutting cutting;
	int portable;       /* never take the vector path */
	uint32_t gear[256]; /* FASTCDC: keyed or public table */
	uint32_t mask_hard, mask_easy;
	uint64_t rabin_out[256], rabin_mod[256]; /* RABIN: of the polynomial */
	uint64_t rabin_mask;
};

/* key 32 bytes, or NULL: the public table (derived from a fixed label) or
 * polynomial.
 * portable: do not use vector instructions (cuts are the same). */
void sb_chunker_init(struct sb_chunker *c, const struct sb_cutting *cutting,
		     const uint8_t *key, int portable);

/* Length of the chunks at the start of data, which begins at a chunk's start.
 * Writes up to room lengths, returns how many.  end 0: more bytes follow, so
 * it stops where a cut would need bytes that are not there (fewer than max
 * left).  end 1: the lengths cover data; empty data gives none. */
size_t sb_chunker_cut(const struct sb_chunker *c, struct sb_span data, int end,
		      uint32_t *lengths, size_t room);

/* Name of the path taken on this processor: "avx512vbmi", "scalar",
 * "none" ... */
const char *sb_chunker_path(const struct sb_chunker *c);

#endif
