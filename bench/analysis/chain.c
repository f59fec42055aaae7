/* bench/analysis/chain.c: union-find over the nodes of each content. */
#include "bench/analysis/chain.h"

#include <stdlib.h>
#include <string.h>

/* One occurrence, sorted by content and then by where it is. */
struct visit {
	uint64_t content, node;
	uint32_t user, snapshot;
};

struct work {
	struct visit *visits;
	uint64_t count;
	uint64_t *parent;  /* by node */
	uint32_t *classes; /* by node: of its group, at the group's root */
	uint8_t *done;     /* by node: levels at which this root was counted */
	struct sb_share share[SB_CHAIN_LEVELS];
};

static int by_place(const void *left, const void *right)
{
	const struct visit *a = left, *b = right;

	if (a->content != b->content)
		return a->content < b->content ? -1 : 1;
	if (a->user != b->user)
		return a->user < b->user ? -1 : 1;
	if (a->snapshot != b->snapshot)
		return a->snapshot < b->snapshot ? -1 : 1;
	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	return 0;
}

static uint64_t root_of(uint64_t *parent, uint64_t node)
{
	while (parent[node] != node) {
		parent[node] = parent[parent[node]];
		node = parent[node];
	}
	return node;
}

/* 1 when two groups became one. */
static int join(struct work *w, uint64_t a, uint64_t b)
{
	a = root_of(w->parent, a);
	b = root_of(w->parent, b);
	if (a == b)
		return 0;
	/* The lower number stays root: same result for any order. */
	if (b < a) {
		uint64_t t = a;

		a = b;
		b = t;
	}
	w->parent[b] = a;
	w->classes[a] |= w->classes[b];
	w->classes[b] = 0;
	return 1;
}

static enum sb_err prepare(const struct sb_chain_input *in, struct work *w)
{
	memset(w, 0, sizeof(*w));
	w->visits = reallocarray(NULL, in->log->count + 1, sizeof(*w->visits));
	w->parent = reallocarray(NULL, in->node_count + 1, sizeof(*w->parent));
	w->classes = calloc(in->node_count + 1, sizeof(*w->classes));
	w->done = calloc(in->node_count + 1, sizeof(*w->done));
	if (w->visits == NULL || w->parent == NULL || w->classes == NULL ||
	    w->done == NULL)
		return SB_MEMORY;
	for (uint64_t n = 0; n < in->node_count; n++)
		w->parent[n] = n;
	for (uint64_t i = 0; i < in->log->count; i++) {
		const struct sb_occurrence *o = &in->log->items[i];
		uint64_t node = in->node_of[i];

		if (!in->counted[i])
			continue;
		w->visits[w->count++] =
			(struct visit) { in->content_of[node], node, o->user,
					 o->snapshot };
		w->classes[node] |= UINT32_C(1) << o->data_class;
	}
	qsort(w->visits, w->count, sizeof(*w->visits), by_place);
	return SB_OK;
}

static void release(struct work *w)
{
	free(w->visits);
	free(w->parent);
	free(w->classes);
	free(w->done);
}

/* Do two neighbours belong together at this level? */
static int meet(const struct visit *a, const struct visit *b, unsigned level)
{
	switch (level) {
	case 0:
		return 0;
	case 1:
		return a->user == b->user && a->snapshot == b->snapshot;
	case 2:
		return a->user == b->user;
	default:
		return 1;
	}
}

/* One content: visits [from, to).  Groups are counted twice, by the joins and
 * one by one as they get their bytes. */
static enum sb_err settle(struct work *w, uint64_t from, uint64_t to,
			  uint64_t bytes, struct sb_chain *out)
{
	uint64_t groups = 0;

	for (unsigned level = 0; level < SB_CHAIN_LEVELS; level++) {
		uint64_t found = 0, joins = 0;

		for (uint64_t i = from + 1; i < to; i++)
			if (meet(&w->visits[i - 1], &w->visits[i], level))
				joins +=
					(uint64_t)join(w, w->visits[i - 1].node,
						       w->visits[i].node);
		for (uint64_t i = from; i < to; i++) {
			uint64_t root = root_of(w->parent, w->visits[i].node);

			if (w->done[root] == level + 1)
				continue;
			w->done[root] = (uint8_t)(level + 1);
			sb_share_add(&w->share[level], w->classes[root], bytes);
			found++;
		}
		if (level > 0 && groups - joins != found)
			return SB_MALFORMED;
		groups = found;
		out->level_bytes[level] += bytes * groups;
	}
	return groups == 1 ? SB_OK : SB_MALFORMED;
}

enum sb_err sb_chain_of(const struct sb_chain_input *in, struct sb_chain *out)
{
	enum sb_err err;
	struct work w;
	uint64_t to;

	memset(out, 0, sizeof(*out));
	err = prepare(in, &w);
	for (uint64_t from = 0; err == SB_OK && from < w.count; from = to) {
		uint64_t content = w.visits[from].content;

		for (to = from; to < w.count; to++)
			if (w.visits[to].content != content)
				break;
		err = settle(&w, from, to, in->bytes_of[content], out);
	}
	for (unsigned i = 0; err == SB_OK && i < SB_CHAIN_LEVELS; i++) {
		uint64_t divided[SB_CLASS_COUNT];

		sb_share_divide(&w.share[i], divided);
		for (unsigned c = 0; c < SB_CLASS_COUNT; c++)
			out->class_bytes[c][i] = divided[c];
		if (w.share[i].total_bytes != out->level_bytes[i])
			err = SB_MALFORMED;
	}
	release(&w);
	return err;
}
