#include "bench/analysis/dedup.h"

#include <stdlib.h>
#include <string.h>

/* A run that was seen, by whom last, and when; key 0: none. */
struct seen {
	uint64_t key;
	uint32_t user, day;
	uint8_t several; /* users */
};

struct sb_dedup_map {
	struct seen *at;
	size_t cap, used;
};

static uint64_t mix(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* One to one for each class, and for all.  Mixed before too: identities may
 * be numbers in a row. */
static uint64_t key_of(uint64_t id, unsigned data_class)
{
	uint64_t z = mix(mix(id + 1) +
			 (data_class + 1) * UINT64_C(0x9e3779b97f4a7c15));

	return z ? z : 1;
}

static struct seen *find(const struct sb_dedup_map *m, uint64_t key)
{
	size_t i = (size_t)key & (m->cap - 1);

	while (m->at[i].key && m->at[i].key != key)
		i = (i + 1) & (m->cap - 1);
	return &m->at[i];
}

static enum sb_err grow(struct sb_dedup_map *m)
{
	struct sb_dedup_map n = { .cap = m->cap ? 2 * m->cap : 8192,
				  .used = m->used };

	if (2 * (m->used + 1) <= m->cap)
		return SB_OK;
	n.at = calloc(n.cap, sizeof(*n.at));
	if (!n.at)
		return SB_MEMORY;
	for (size_t i = 0; i < m->cap; i++)
		if (m->at[i].key)
			*find(&n, m->at[i].key) = m->at[i];
	free(m->at);
	*m = n;
	return SB_OK;
}

static enum sb_err snapshot(void *arg, uint32_t user, uint32_t day)
{
	struct sb_dedup *d = arg;

	d->first_day = !d->started || user != d->user;
	d->started = 1;
	d->user = user;
	/* Days may be missing: what counts is which came before. */
	d->day = d->first_day ? 0 : d->day + 1;
	d->snapshots++;
	(void)day;
	return SB_OK;
}

static enum sb_err file(void *arg, enum sb_class data_class,
			uint64_t size_bytes)
{
	struct sb_dedup *d = arg;

	(void)size_bytes;
	d->data_class = data_class;
	d->of[data_class].files++;
	d->of[SB_CLASS_COUNT].files++;
	return SB_OK;
}

static void add(struct sb_dedup_sum *sum, const struct sb_trace_run *run)
{
	sum->chunks += run->count;
	sum->bytes += sb_trace_bytes(run);
}

static enum sb_err count(struct sb_dedup *d, unsigned data_class,
			 const struct sb_trace_run *run)
{
	struct sb_dedup_counts *c = &d->of[data_class];
	enum sb_err err = grow(d->map);
	struct seen *s;
	int mine, now;

	if (err)
		return err;
	s = find(d->map, key_of(run->id, data_class));
	mine = s->key && s->user == d->user;
	now = mine && s->day == d->day;
	add(&c->logical, run);
	if (!now)
		add(&c->snapshot, run);
	if (!now && !d->first_day)
		add(&c->later, run);
	if (!now && !d->first_day && !(mine && s->day + 1 == d->day))
		add(&c->changed, run);
	if (!mine)
		add(&c->user, run);
	if (!mine && s->key) {
		add(&c->shared, run);
		if (!s->several)
			add(&c->shared, run); /* the first one's */
		s->several = 1;
	}
	if (!s->key) {
		add(&c->all, run);
		s->key = key_of(run->id, data_class);
		d->map->used++;
	}
	s->user = d->user;
	s->day = d->day;
	return SB_OK;
}

static enum sb_err run(void *arg, const struct sb_trace_run *r)
{
	struct sb_dedup *d = arg;
	enum sb_err err = count(d, d->data_class, r);

	return err ? err : count(d, SB_CLASS_COUNT, r);
}

enum sb_err sb_dedup_init(struct sb_dedup *d, struct sb_trace_sink *sink)
{
	memset(d, 0, sizeof(*d));
	*sink = (struct sb_trace_sink) { snapshot, file, run, d };
	d->map = calloc(1, sizeof(*d->map));
	return d->map ? SB_OK : SB_MEMORY;
}

void sb_dedup_release(struct sb_dedup *d)
{
	if (d->map)
		free(d->map->at);
	free(d->map);
	d->map = NULL;
}
