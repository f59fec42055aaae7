/* schemes/kit/each.h: run a one-chunk function over a batch, each chunk with
 * its own verdict.  The usual way to write a verb. */
#ifndef SCHEMES_KIT_EACH_H
#define SCHEMES_KIT_EACH_H

#include "schemes/scheme.h"

typedef enum sb_err sb_one(const void *ctx, struct sb_env *env,
			   struct sb_chunk *chunk);

static inline enum sb_err sb_each(sb_one *one, const void *ctx,
				  struct sb_env *env, struct sb_chunk *chunks,
				  size_t count)
{
	enum sb_err first = SB_OK;

	for (size_t i = 0; i < count; i++) {
		chunks[i].err = one(ctx, env, &chunks[i]);
		if (first == SB_OK)
			first = chunks[i].err;
	}
	return first;
}

#endif
