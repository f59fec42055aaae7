#include "datasets/itunes/kits.h"

#include <pthread.h>
#include <stdlib.h>

enum {
	KEPT = 64, /* at rest; more may be lent */
};

struct sb_kits {
	pthread_mutex_t lock;
	struct sb_kit *rest[KEPT];
	size_t count;
};

struct sb_kits *sb_kits_new(void)
{
	struct sb_kits *kits = calloc(1, sizeof(*kits));

	if (kits && pthread_mutex_init(&kits->lock, NULL)) {
		free(kits);
		return NULL;
	}
	return kits;
}

enum sb_err sb_kits_take(struct sb_kits *kits, struct sb_kit **out)
{
	*out = NULL;
	pthread_mutex_lock(&kits->lock);
	if (kits->count)
		*out = kits->rest[--kits->count];
	pthread_mutex_unlock(&kits->lock);
	return *out ? SB_OK : sb_kit_new(SB_PATHS_FASTEST, out);
}

void sb_kits_give(struct sb_kits *kits, struct sb_kit *kit)
{
	pthread_mutex_lock(&kits->lock);
	if (kits->count < KEPT) {
		kits->rest[kits->count++] = kit;
		kit = NULL;
	}
	pthread_mutex_unlock(&kits->lock);
	sb_kit_free(kit);
}

void sb_kits_free(struct sb_kits *kits)
{
	if (!kits)
		return;
	for (size_t i = 0; i < kits->count; i++)
		sb_kit_free(kits->rest[i]);
	pthread_mutex_destroy(&kits->lock);
	free(kits);
}
