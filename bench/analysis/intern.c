/* bench/analysis/intern.c: open addressing, at most half full. */
#include "bench/analysis/intern.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 512u

void sb_intern_init(struct sb_intern *t)
{
	memset(t, 0, sizeof(*t));
}

void sb_intern_release(struct sb_intern *t)
{
	free(t->keys);
	free(t->slots);
	sb_intern_init(t);
}

/* Every word is mixed: ids need not be hashes. */
static uint64_t hash(const struct sb_intern_key *key)
{
	uint64_t h = 0;

	for (unsigned i = 0; i < SB_INTERN_WORDS; i++) {
		h = (h ^ key->w[i]) * UINT64_C(0x9fb21c651e98df25);
		h ^= h >> 32;
	}
	return h;
}

/* Where key is, or the free slot where it belongs. */
static uint64_t slot_of(const struct sb_intern *t,
			const struct sb_intern_key *key)
{
	uint64_t mask = t->slot_count - 1;
	uint64_t at = hash(key) & mask;

	while (t->slots[at] != 0 &&
	       memcmp(&t->keys[t->slots[at] - 1], key, sizeof(*key)) != 0)
		at = (at + 1) & mask;
	return at;
}

static enum sb_err grow(struct sb_intern *t)
{
	uint64_t room = t->room == 0 ? FIRST_ROOM : t->room * 2;
	struct sb_intern_key *keys;
	uint64_t *slots;

	keys = reallocarray(t->keys, room, sizeof(*keys));
	if (keys == NULL)
		return SB_MEMORY;
	t->keys = keys;
	slots = calloc(room * 2, sizeof(*slots));
	if (slots == NULL)
		return SB_MEMORY;
	free(t->slots);
	t->slots = slots;
	t->slot_count = room * 2;
	t->room = room;
	for (uint64_t i = 0; i < t->count; i++)
		t->slots[slot_of(t, &t->keys[i])] = i + 1;
	return SB_OK;
}

enum sb_err sb_intern_add(struct sb_intern *t, const struct sb_intern_key *key,
			  uint64_t *number)
{
	uint64_t at;

	if (t->count == t->room && grow(t) != SB_OK)
		return SB_MEMORY;
	at = slot_of(t, key);
	if (t->slots[at] == 0) {
		t->keys[t->count++] = *key;
		t->slots[at] = t->count;
	}
	*number = t->slots[at] - 1;
	return SB_OK;
}
