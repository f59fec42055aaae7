#include "bench/analysis/dedup.h"

#include <stdlib.h>
#include <string.h>

/* By whom last, and when. */
struct seen {
	uint32_t user, day;
};

/* A run that was seen; key 0: none.  One place of memory tells of all classes and
 * of the first one that had it; another that does has an entry of its own. */
struct entry {
	uint64_t key;
	struct seen of_all, of_class;
	uint8_t data_class;
	uint8_t several[2]; /* users: of all, of that class */
};

struct sb_dedup_map {
	struct entry *at;
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

static struct entry *find(const struct sb_dedup_map *m, uint64_t key)
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

	if (2 * (m->used + 2) <= m->cap)
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

static void count(struct sb_dedup *d, unsigned data_class,
		  const struct sb_trace_run *run, int known, struct seen *s,
		  uint8_t *several)
{
	struct sb_dedup_counts *c = &d->of[data_class];
	int mine = known && s->user == d->user;
	int now = mine && s->day == d->day;

	add(&c->logical, run);
	if (!now)
		add(&c->snapshot, run);
	if (!now && !d->first_day)
		add(&c->later, run);
	if (!now && !d->first_day && !(mine && s->day + 1 == d->day))
		add(&c->changed, run);
	if (!mine)
		add(&c->user, run);
	if (!mine && known) {
		add(&c->shared, run);
		if (!*several)
			add(&c->shared, run); /* the first one's */
		*several = 1;
	}
	if (!known)
		add(&c->all, run);
	s->user = d->user;
	s->day = d->day;
}

/* *known: it was there. */
static struct entry *look_up(struct sb_dedup *d, uint64_t id,
			     unsigned data_class, int *known)
{
	uint64_t key = key_of(id, data_class);
	struct entry *e = find(d->map, key);

	*known = e->key != 0;
	if (*known)
		return e;
	e->key = key;
	e->data_class = (uint8_t)d->data_class;
	d->map->used++;
	return e;
}

static enum sb_err run(void *arg, const struct sb_trace_run *r)
{
	struct sb_dedup *d = arg;
	enum sb_err err = grow(d->map);
	struct entry *e;
	int known;

	if (err)
		return err;
	e = look_up(d, r->id, SB_CLASS_COUNT, &known);
	count(d, SB_CLASS_COUNT, r, known, &e->of_all, &e->several[0]);
	if (e->data_class != d->data_class)
		e = look_up(d, r->id, d->data_class, &known);
	count(d, d->data_class, r, known, &e->of_class, &e->several[1]);
	return SB_OK;
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
