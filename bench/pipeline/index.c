#include "bench/pipeline/index.h"

#include <pthread.h>
#include <string.h>

#include "schemes/kit/wire.h"

#define SHARDS      64u
#define FIRST_SLOTS 16u
#define CLAIM       (UINT64_C(1) << 63)
#define EMPTY       (UINT64_C(3) << 62)

/* place: EMPTY, CLAIM | position, or pack << 48 | offset << 24 | len. */
struct slot {
	uint64_t high, low, place;
};

struct shard {
	pthread_mutex_t lock;
	struct slot *slots;
	size_t slot_count, used;
};

struct sb_index {
	struct sb_heap *heap;
	enum sb_index_lie lie;
	struct shard shards[SHARDS];
};

static uint64_t mix(uint64_t x)
{
	/* The finaliser of splitmix64 (Steele, Lea, Flood 2014). */
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static uint64_t turned(uint64_t x)
{
	return x << 29 | x >> 35;
}

struct sb_name sb_name_of(const struct sb_id *id, uint64_t realm, uint32_t part)
{
	uint64_t salt = mix(realm);
	struct sb_name n;

	/* Both halves count: formats put what tells folders apart into the
	 * second.  A wider id's second half is as good as random. */
	n.high = sb_get_le64(id->b) ^ turned(sb_get_le64(id->b + 16)) ^ salt;
	n.low = sb_get_le64(id->b + 8) ^ turned(sb_get_le64(id->b + 24)) ^
		mix(salt + part);
	return n;
}

static uint64_t pack_where(struct sb_where w)
{
	return (uint64_t)w.pack << 48 | (uint64_t)w.offset << 24 | w.len;
}

static struct sb_where unpack_where(uint64_t place)
{
	struct sb_where w;

	w.pack = (uint32_t)(place >> 48);
	w.offset = (uint32_t)(place >> 24) & 0xffffffu;
	w.len = (uint32_t)place & 0xffffffu;
	return w;
}

enum sb_err sb_index_new(struct sb_heap *heap, struct sb_index **out)
{
	struct sb_index *index = sb_heap_alloc(heap, sizeof(*index));

	if (!index)
		return SB_MEMORY;
	index->heap = heap;
	for (size_t i = 0; i < SHARDS; i++)
		pthread_mutex_init(&index->shards[i].lock, NULL);
	*out = index;
	return SB_OK;
}

void sb_index_free(struct sb_index *index)
{
	if (!index)
		return;
	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_destroy(&index->shards[i].lock);
		sb_heap_free(index->heap, index->shards[i].slots);
	}
	sb_heap_free(index->heap, index);
}

static struct shard *shard_of(struct sb_index *index, struct sb_name name)
{
	return &index->shards[mix(name.high) % SHARDS];
}

/* The slot of name, or the empty one where it would go.  Multiply-shift maps
 * a hash to any number of slots, so that a shard can grow by a sixth. */
static struct slot *probe(const struct shard *s, struct sb_name name)
{
	size_t i = (size_t)((mix(name.low) >> 32) * s->slot_count >> 32);

	for (;; i = i + 1 == s->slot_count ? 0 : i + 1) {
		struct slot *slot = &s->slots[i];

		if (slot->place == EMPTY ||
		    (slot->high == name.high && slot->low == name.low))
			return slot;
	}
}

static enum sb_err resize(struct sb_index *index, struct shard *s,
			  size_t slot_count)
{
	struct shard bigger = *s;

	bigger.slot_count = slot_count;
	bigger.slots = sb_heap_alloc_raw(index->heap,
					 slot_count * sizeof(*bigger.slots));
	if (!bigger.slots)
		return SB_MEMORY;
	for (size_t i = 0; i < slot_count; i++)
		bigger.slots[i].place = EMPTY;
	for (size_t i = 0; i < s->slot_count; i++) {
		struct sb_name n = { s->slots[i].high, s->slots[i].low };

		if (s->slots[i].place != EMPTY)
			*probe(&bigger, n) = s->slots[i];
	}
	sb_heap_free(index->heap, s->slots);
	s->slots = bigger.slots;
	s->slot_count = slot_count;
	return SB_OK;
}

/* The slot for name with room for one more. */
static enum sb_err enter(struct sb_index *index, struct shard *s,
			 struct sb_name name, struct slot **out)
{
	if (s->slot_count == 0 || (s->used + 1) * 100 > s->slot_count * 85) {
		size_t more = s->slot_count + s->slot_count / 8 + FIRST_SLOTS;
		enum sb_err err = resize(index, s, more);

		if (err != SB_OK)
			return err;
	}
	*out = probe(s, name);
	if ((*out)->place == EMPTY) {
		(*out)->high = name.high;
		(*out)->low = name.low;
		s->used++;
	}
	return SB_OK;
}

void sb_index_tell(struct sb_index *index, enum sb_index_lie lie)
{
	index->lie = lie;
}

enum sb_err sb_index_claim(struct sb_index *index, struct sb_name name,
			   uint64_t position, int *known)
{
	struct shard *s = shard_of(index, name);
	struct slot *slot;
	enum sb_err err;

	*known = 1;
	if (index->lie == SB_INDEX_HAS_ALL)
		return SB_OK; /* a slot that nobody fills is not entered */
	pthread_mutex_lock(&s->lock);
	err = enter(index, s, name, &slot);
	if (err == SB_OK) {
		/* EMPTY is the largest claim, so that it loses to any. */
		if (index->lie == SB_INDEX_HAS_NONE ||
		    (slot->place >= CLAIM &&
		     slot->place > (CLAIM | position))) {
			slot->place = CLAIM | position;
			*known = 0;
		}
	}
	pthread_mutex_unlock(&s->lock);
	return err;
}

int sb_index_owns(struct sb_index *index, struct sb_name name,
		  uint64_t position)
{
	struct shard *s = shard_of(index, name);
	int owns = 0;

	pthread_mutex_lock(&s->lock);
	if (s->slot_count)
		owns = probe(s, name)->place == (CLAIM | position);
	pthread_mutex_unlock(&s->lock);
	return owns;
}

enum sb_err sb_index_put(struct sb_index *index, struct sb_name name,
			 struct sb_where where)
{
	struct shard *s = shard_of(index, name);
	struct slot *slot;
	enum sb_err err;

	pthread_mutex_lock(&s->lock);
	err = enter(index, s, name, &slot);
	if (err == SB_OK)
		slot->place = pack_where(where);
	pthread_mutex_unlock(&s->lock);
	return err;
}

enum sb_err sb_index_find(struct sb_index *index, struct sb_name name,
			  struct sb_where *where)
{
	struct shard *s = shard_of(index, name);
	enum sb_err err = SB_MISSING;

	pthread_mutex_lock(&s->lock);
	if (s->slot_count) {
		uint64_t place = probe(s, name)->place;

		if (place < CLAIM) {
			*where = unpack_where(place);
			err = SB_OK;
		}
	}
	pthread_mutex_unlock(&s->lock);
	return err;
}

void sb_index_drop(struct sb_index *index, struct sb_name name)
{
	struct shard *s = shard_of(index, name);

	pthread_mutex_lock(&s->lock);
	if (s->slot_count && probe(s, name)->place != EMPTY)
		probe(s, name)->place = EMPTY - 1;
	pthread_mutex_unlock(&s->lock);
}

/* A dropped claim stays as one that any later claim beats. */
void sb_index_drop_claims(struct sb_index *index)
{
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *s = &index->shards[i];

		pthread_mutex_lock(&s->lock);
		for (size_t k = 0; k < s->slot_count; k++) {
			if (s->slots[k].place >= CLAIM &&
			    s->slots[k].place != EMPTY)
				s->slots[k].place = EMPTY - 1;
		}
		pthread_mutex_unlock(&s->lock);
	}
}
