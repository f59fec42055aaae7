/* Nodes that are alike become one, in order: sb_key_*. */
#include <stdlib.h>
#include <string.h>

#include "bench/custody/key_graph_internal.h"

#define ROUNDS_MOST 64u

struct fold {
	const struct sb_key_draft *draft;
	uint64_t *mark, *next; /* by node: equal marks, alike so far */
	uint64_t *around;      /* room for one node's neighbours */
	uint32_t *group;       /* by node; SB_KEY_NONE: dropped */
};

/* FNV-1a's steps of 64 bits from any h, and a fold of its own: the product moves
 * bits up only. */
static uint64_t mixed(uint64_t h, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < len; i++)
		h = (h ^ at[i]) * UINT64_C(0x100000001b3);
	return h ^ h >> 31;
}

static int by_mark(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Numbers in names tell apart what is alike: replica 1, share 2. */
static uint64_t first_mark(const struct sb_key_node *n)
{
	uint64_t h = mixed(UINT64_C(0xcbf29ce484222325), &n->kind, 1);

	for (const char *at = n->text; *at; at++) {
		if (n->kind != SB_KEY_STEP && n->kind != SB_KEY_STRING &&
		    *at >= '0' && *at <= '9')
			continue;
		h = mixed(h, at, 1);
	}
	return h;
}

/* The marks of a node's neighbours on one side, as a set. */
static uint64_t side(struct fold *f, uint32_t node, int inputs, uint64_t h)
{
	const struct sb_key_draft *draft = f->draft;
	size_t count = 0;

	for (size_t i = 0; i < draft->edge_count; i++) {
		const struct sb_key_edge *e = &draft->edges[i];

		if ((inputs ? e->to : e->from) == node)
			f->around[count++] = f->mark[inputs ? e->from : e->to];
	}
	qsort(f->around, count, sizeof(*f->around), by_mark);
	for (size_t i = 0; i < count; i++) {
		if (!i || f->around[i] != f->around[i - 1])
			h = mixed(h, &f->around[i], sizeof(f->around[i]));
	}
	return mixed(h, &inputs, sizeof(inputs));
}

static size_t distinct(struct fold *f)
{
	size_t count = 0;

	memcpy(f->around, f->mark, f->draft->count * sizeof(*f->mark));
	qsort(f->around, f->draft->count, sizeof(*f->mark), by_mark);
	for (size_t i = 0; i < f->draft->count; i++)
		count += !i || f->around[i] != f->around[i - 1];
	return count;
}

/* Until neighbours tell no more apart. */
static void refine(struct fold *f)
{
	size_t before = 0, now;

	for (uint32_t i = 0; i < f->draft->count; i++)
		f->mark[i] = first_mark(&f->draft->nodes[i]);
	now = distinct(f);
	for (unsigned round = 0; round < ROUNDS_MOST && now > before; round++) {
		uint64_t *swap = f->mark;

		before = now;
		for (uint32_t i = 0; i < f->draft->count; i++)
			f->next[i] = side(f, i, 0, side(f, i, 1, f->mark[i]));
		f->mark = f->next;
		f->next = swap;
		now = distinct(f);
	}
}

/* "replica 1" and "replica 2" are "replica n". */
static void generalize(char *text, const char *other)
{
	char *to = text;
	int digit = 0;

	if (!strcmp(text, other))
		return;
	for (const char *at = text; *at; at++) {
		int was = digit;

		digit = *at >= '0' && *at <= '9';
		if (!digit)
			*to++ = *at;
		else if (!was)
			*to++ = 'n';
	}
	*to = 0;
}

static void group(struct fold *f, struct sb_key_draft *out)
{
	for (uint32_t i = 0; i < f->draft->count; i++) {
		const struct sb_key_node *n = &f->draft->nodes[i];
		uint32_t g = SB_KEY_NONE;

		f->group[i] = SB_KEY_NONE;
		if (!n->count)
			continue;
		for (uint32_t k = 0; k < i && g == SB_KEY_NONE; k++) {
			if (f->mark[k] == f->mark[i])
				g = f->group[k];
		}
		if (g == SB_KEY_NONE) {
			g = (uint32_t)out->count++;
			out->nodes[g] = *n;
		} else {
			generalize(out->nodes[g].text, n->text);
			out->nodes[g].count += n->count;
			out->nodes[g].classes |= n->classes;
		}
		f->group[i] = g;
	}
	for (size_t i = 0; i < f->draft->edge_count; i++)
		out->edges[out->edge_count++] = (struct sb_key_edge) {
			f->group[f->draft->edges[i].from],
			f->group[f->draft->edges[i].to]
		};
	sb_key_graph_sort(out);
}

enum sb_err sb_key_graph_fold(const struct sb_key_draft *draft,
			      struct sb_key_draft *out)
{
	size_t nodes = draft->count + 1,
	       room = nodes > draft->edge_count ? nodes : draft->edge_count;
	struct fold f = {
		.draft = draft,
		.mark = calloc(nodes, sizeof(*f.mark)),
		.next = calloc(nodes, sizeof(*f.next)),
		.around = calloc(room, sizeof(*f.around)),
		.group = calloc(nodes, sizeof(*f.group)),
	};
	enum sb_err err = SB_MEMORY;

	out->nodes = calloc(nodes, sizeof(*out->nodes));
	out->edges = calloc(draft->edge_count + 1, sizeof(*out->edges));
	if (out->nodes && out->edges && f.mark && f.next && f.around &&
	    f.group) {
		refine(&f);
		group(&f, out);
		err = SB_OK;
	}
	free(f.mark);
	free(f.next);
	free(f.around);
	free(f.group);
	return err;
}

/* The longest way from what has no inputs; rounds end what goes in circles. */
static void find_layers(const struct sb_key_draft *f, uint32_t *layer)
{
	int more = 1;

	for (size_t round = 0; more && round < f->count; round++) {
		more = 0;
		for (size_t i = 0; i < f->edge_count; i++) {
			const struct sb_key_edge *e = &f->edges[i];

			if (layer[e->to] > layer[e->from] ||
			    layer[e->from] + 1 >= f->count)
				continue;
			layer[e->to] = layer[e->from] + 1;
			more = 1;
		}
	}
}

static enum sb_err put(const struct sb_key_draft *f, const uint32_t *place,
		       struct sb_key_graph *out)
{
	for (uint32_t i = 0; i < f->count; i++) {
		if (f->nodes[i].count)
			out->nodes[place[i]] = f->nodes[i];
	}
	for (size_t i = 0; i < f->edge_count; i++) {
		struct sb_key_node *n = &out->nodes[place[f->edges[i].to]];
		uint32_t *more = realloc(n->inputs,
					 (n->input_count + 1) * sizeof(*more));

		if (!more)
			return SB_MEMORY;
		n->inputs = more;
		n->inputs[n->input_count++] = place[f->edges[i].from];
	}
	return SB_OK;
}

enum sb_err sb_key_graph_order(const struct sb_key_draft *f,
			       struct sb_key_graph *out)
{
	uint32_t *layer = calloc(f->count + 1, sizeof(*layer)),
		 *place = calloc(f->count + 1, sizeof(*place));
	enum sb_err err = SB_MEMORY;

	out->nodes = calloc(f->count + 1, sizeof(*out->nodes));
	if (layer && place && out->nodes) {
		find_layers(f, layer);
		for (uint32_t at = 0; at < f->count; at++) {
			for (uint32_t i = 0; i < f->count; i++) {
				if (layer[i] == at && f->nodes[i].count)
					place[i] = (uint32_t)out->count++;
			}
		}
		err = put(f, place, out);
	}
	free(layer);
	free(place);
	return err;
}

void sb_key_graph_release(struct sb_key_graph *graph)
{
	for (size_t i = 0; i < graph->count; i++)
		free(graph->nodes[i].inputs);
	free(graph->nodes);
	memset(graph, 0, sizeof(*graph));
}
