/* What leads nowhere goes: sb_key_*. */
#include <stdlib.h>
#include <string.h>

#include "bench/custody/key_graph_internal.h"

static int by_edge(const void *a, const void *b)
{
	const struct sb_key_edge *x = a, *y = b;

	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

void sb_key_graph_sort(struct sb_key_draft *f)
{
	size_t kept = 0;

	if (f->edge_count)
		qsort(f->edges, f->edge_count, sizeof(*f->edges), by_edge);
	for (size_t i = 0; i < f->edge_count; i++) {
		if (i && by_edge(&f->edges[i], &f->edges[i - 1]) == 0)
			continue;
		f->edges[kept++] = f->edges[i];
	}
	f->edge_count = kept;
}

/* Steps count once all of their inputs do, others once one does; edges are
 * sorted, this node's begin at `at`. */
static int comes_about(const struct sb_key_draft *f, uint32_t node, size_t at,
		       const uint8_t *reached)
{
	size_t inputs = 0, have = 0;

	for (; at < f->edge_count && f->edges[at].to == node; at++) {
		inputs++;
		have += reached[f->edges[at].from];
	}
	if (f->nodes[node].kind == SB_KEY_STEP)
		return have == inputs;
	return inputs ? have > 0 : f->nodes[node].kind != SB_KEY_STRING;
}

/* What somebody comes by who has all sources, but never the node `without`. */
static void reach(const struct sb_key_draft *f, uint32_t without,
		  uint8_t *reached)
{
	memset(reached, 0, f->count);
	for (int more = 1; more;) {
		size_t at = 0;

		more = 0;
		for (uint32_t i = 0; i < f->count; i++) {
			size_t first = at;

			while (at < f->edge_count && f->edges[at].to == i)
				at++;
			if (reached[i] || i == without || !f->nodes[i].count ||
			    !comes_about(f, i, first, reached))
				continue;
			reached[i] = 1;
			more = 1;
		}
	}
}

static void keep_edges(struct sb_key_draft *f, const uint8_t *kept)
{
	size_t count = 0;

	for (size_t i = 0; i < f->edge_count; i++) {
		if (kept[f->edges[i].from] && kept[f->edges[i].to])
			f->edges[count++] = f->edges[i];
	}
	f->edge_count = count;
	for (size_t i = 0; i < f->count; i++) {
		if (!kept[i] && f->nodes[i].kind != SB_KEY_CONTENT)
			f->nodes[i].count = 0;
	}
}

static void drop_circles(struct sb_key_draft *f, uint8_t *reached)
{
	for (uint32_t node = 0; node < f->count; node++) {
		size_t count = 0, inputs = 0;

		for (size_t i = 0; i < f->edge_count; i++)
			inputs += f->edges[i].to == node;
		if (f->nodes[node].kind != SB_KEY_STRING || inputs < 2)
			continue;
		reach(f, node, reached);
		for (size_t i = 0; i < f->edge_count; i++) {
			if (f->edges[i].to != node || reached[f->edges[i].from])
				f->edges[count++] = f->edges[i];
		}
		f->edge_count = count;
	}
}

/* Backwards from the files. */
static void drop_dead_ends(struct sb_key_draft *f, uint8_t *needed)
{
	for (size_t i = 0; i < f->count; i++) {
		needed[i] = f->nodes[i].kind == SB_KEY_CONTENT;
		for (size_t k = 0; k < f->edge_count && needed[i]; k++)
			needed[i] = f->edges[k].from != i;
	}
	for (int more = 1; more;) {
		more = 0;
		for (size_t i = 0; i < f->edge_count; i++) {
			if (needed[f->edges[i].from] || !needed[f->edges[i].to])
				continue;
			needed[f->edges[i].from] = 1;
			more = 1;
		}
	}
	keep_edges(f, needed);
}

enum sb_err sb_key_graph_trim(struct sb_key_draft *f, int circles)
{
	uint8_t *marks = malloc(f->count + 1);

	if (!marks)
		return SB_MEMORY;
	sb_key_graph_sort(f);
	reach(f, SB_KEY_NONE, marks);
	keep_edges(f, marks);
	if (circles) {
		drop_circles(f, marks);
		reach(f, SB_KEY_NONE, marks);
		keep_edges(f, marks);
		drop_dead_ends(f, marks);
	}
	free(marks);
	return SB_OK;
}
