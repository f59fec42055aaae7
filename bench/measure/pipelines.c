/* bench/measure/pipelines.c: pipelines over recycled memory. */
#include "bench/measure/pipelines.h"

#include <stdlib.h>
#include <string.h>

struct sb_pipelines {
	struct sb_profile profile;
	struct sb_pool *pool;
	uint32_t users;
	uint64_t seed;
};

/* Fill a store once and close it: its packs go back to the pool. */
static enum sb_err warm(struct sb_pool *pool, uint64_t bytes)
{
	const uint32_t piece_bytes = 1u << 20;
	uint8_t *piece = malloc(piece_bytes);
	struct sb_span object = { piece, piece_bytes };
	struct sb_where where;
	struct sb_store store;
	enum sb_err err;

	if (!piece)
		return SB_MEMORY;
	memset(piece, 0x5a, piece_bytes);
	err = sb_store_memory(pool, &store);
	if (err != SB_OK)
		goto out;
	for (uint64_t done = 0; err == SB_OK && done < bytes;
	     done += piece_bytes) {
		err = store.ops->reserve(store.self, &piece_bytes, 1, &where);
		if (err == SB_OK)
			err = store.ops->fill(store.self, &where, &object, 1);
	}
	store.ops->close(store.self);
out:
	free(piece);
	return err;
}

enum sb_err sb_pipelines_new(const struct sb_profile *profile, uint32_t users,
			     uint64_t seed, uint64_t warm_bytes,
			     struct sb_pipelines **out)
{
	struct sb_pipelines *p = calloc(1, sizeof(*p));
	enum sb_err err;

	*out = NULL;
	if (!p)
		return SB_MEMORY;
	p->profile = *profile;
	p->users = users;
	p->seed = seed;
	err = sb_pool_new(&p->pool);
	if (err == SB_OK)
		err = warm(p->pool, warm_bytes);
	if (err != SB_OK) {
		sb_pipelines_free(p);
		return err;
	}
	*out = p;
	return SB_OK;
}

void sb_pipelines_free(struct sb_pipelines *p)
{
	if (!p)
		return;
	sb_pool_free(p->pool);
	free(p);
}

static enum sb_err make(void *arg, unsigned threads, int reread,
			struct sb_archiver *out, char *why, size_t why_bytes)
{
	const struct sb_pipelines *p = arg;
	struct sb_pipeline_settings settings = { .profile = &p->profile,
						 .users = p->users,
						 .seed = p->seed,
						 .threads = threads,
						 .no_reuse = reread };
	enum sb_err err = sb_store_memory(p->pool, &settings.store);

	if (err != SB_OK)
		return err;
	return sb_pipeline_new(&settings, out, why, why_bytes);
}

struct sb_cells_maker sb_pipelines_maker(struct sb_pipelines *p)
{
	return (struct sb_cells_maker) { .make = make,
					 .arg = p,
					 .archiver = "pipeline" };
}
