/* schemes/kit/batch.h: what most verbs do first with a batch. */
#ifndef SCHEMES_KIT_BATCH_H
#define SCHEMES_KIT_BATCH_H

#include "schemes/scheme.h"

/* The tree hash (kit/hash.h) of every chunk's in under key and label, in one
 * call so that a processor may hash many leaves at once.  Returns count
 * digests in scratch memory of env, or NULL when that is out. */
uint8_t (*sb_batch_tree(struct sb_env *env, const uint8_t key[32],
			uint8_t label, const struct sb_chunk *chunks,
			size_t count))[32];
/* The same with the fast MAC (kit/hash.h); wide as there. */
uint8_t (*sb_batch_fast(struct sb_env *env, const uint8_t key[32], int wide,
			const struct sb_chunk *chunks, size_t count))[32];

/* Every chunk's verdict becomes err, which is returned: for failures that
 * concern a batch as a whole. */
enum sb_err sb_batch_all(struct sb_chunk *chunks, size_t count,
			 enum sb_err err);
/* The first verdict that is not SB_OK. */
enum sb_err sb_batch_first(const struct sb_chunk *chunks, size_t count);

#endif
