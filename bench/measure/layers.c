#include "bench/measure/layers.h"

#include <stdlib.h>
#include <string.h>

#define GAP_X  18.0
#define GAP_Y  26.0
#define BEND   8.0 /* width of an edge that passes */
#define SWEEPS 24u

/* A box, or a bend of an edge. */
struct slot {
	size_t layer;
	double width, x, rank;
};

struct line {
	size_t from, to; /* slots in neighbouring layers */
};

enum side {
	ABOVE = 1,
	BELOW = 2,
	BOTH = 3
};

struct work {
	struct slot *slots;
	size_t count;
	struct line *lines;
	size_t line_count;
	size_t *order, *first; /* slots by layer; first[layer] .. */
	size_t layer_count;
	double *top, *height; /* by layer */
};

static size_t uses(const struct sb_layers *l, size_t box)
{
	size_t count = 0;

	for (size_t i = 0; i < l->edge_count; i++)
		count += l->edges[i].from == box;
	return count;
}

/* All that leads to it leads nowhere else: it can stand right above what it is
 * for, and they above it. */
static int is_branch(const struct sb_layers *l, size_t box)
{
	for (size_t i = 0; i < l->edge_count; i++) {
		if (l->edges[i].to == box && (uses(l, l->edges[i].from) != 1 ||
					      !is_branch(l, l->edges[i].from)))
			return 0;
	}
	return 1;
}

static void pull_down(const struct sb_layers *l, struct work *w, size_t box)
{
	size_t lowest = SIZE_MAX;

	for (size_t i = 0; i < l->edge_count; i++) {
		size_t below = w->slots[l->edges[i].to].layer - 1;

		if (l->edges[i].from == box && below < lowest)
			lowest = below;
	}
	if (lowest != SIZE_MAX)
		w->slots[box].layer = lowest;
}

static enum sb_err find_layers(const struct sb_layers *l, struct work *w)
{
	int more = 1;

	for (size_t round = 0; more; round++) {
		if (round > l->box_count)
			return SB_PARAM;
		more = 0;
		for (size_t i = 0; i < l->edge_count; i++) {
			size_t least = w->slots[l->edges[i].from].layer + 1;
			struct slot *to = &w->slots[l->edges[i].to];

			if (to->layer >= least)
				continue;
			to->layer = least;
			more = 1;
		}
	}
	for (size_t layer = l->box_count; layer-- > 0;) {
		for (size_t i = 0; i < l->box_count; i++) {
			if (w->slots[i].layer == layer && is_branch(l, i))
				pull_down(l, w, i);
		}
	}
	return SB_OK;
}

static void add_bends(const struct sb_layers *l, struct work *w)
{
	for (size_t i = 0; i < l->edge_count; i++) {
		size_t last = l->edges[i].from, to = l->edges[i].to;

		while (w->slots[last].layer + 1 < w->slots[to].layer) {
			w->slots[w->count] = (struct slot) {
				.layer = w->slots[last].layer + 1, .width = BEND
			};
			w->lines[w->line_count++] =
				(struct line) { last, w->count };
			last = w->count++;
		}
		w->lines[w->line_count++] = (struct line) { last, to };
	}
}

static void list_layers(struct work *w)
{
	size_t at = 0;

	for (size_t i = 0; i < w->count; i++) {
		if (w->slots[i].layer + 1 > w->layer_count)
			w->layer_count = w->slots[i].layer + 1;
	}
	for (size_t layer = 0; layer < w->layer_count; layer++) {
		w->first[layer] = at;
		for (size_t i = 0; i < w->count; i++) {
			if (w->slots[i].layer == layer)
				w->order[at++] = i;
		}
	}
	w->first[w->layer_count] = at;
}

/* The mean place of its neighbours on these sides; its own where none are. */
static double wanted(const struct work *w, size_t slot, enum side side,
		     int by_place)
{
	double sum = 0;
	size_t count = 0;

	for (size_t i = 0; i < w->line_count; i++) {
		const struct line *e = &w->lines[i];
		size_t other = SIZE_MAX;

		if (e->to == slot && side & ABOVE)
			other = e->from;
		else if (e->from == slot && side & BELOW)
			other = e->to;
		if (other == SIZE_MAX)
			continue;
		sum += by_place ? w->slots[other].x : w->slots[other].rank;
		count++;
	}
	if (!count)
		return by_place ? w->slots[slot].x : w->slots[slot].rank;
	return sum / (double)count;
}

static void sort_layer(struct work *w, size_t layer, enum side side)
{
	size_t *of = &w->order[w->first[layer]];
	size_t count = w->first[layer + 1] - w->first[layer];

	for (size_t i = 0; i < count; i++)
		w->slots[of[i]].x = wanted(w, of[i], side, 0);
	/* Insertion keeps those that are level as they were. */
	for (size_t i = 1; i < count; i++) {
		size_t slot = of[i], k = i;

		for (; k > 0 && w->slots[of[k - 1]].x > w->slots[slot].x; k--)
			of[k] = of[k - 1];
		of[k] = slot;
	}
	for (size_t i = 0; i < count; i++)
		w->slots[of[i]].rank = ((double)i + 0.5) / (double)count;
}

static void order(struct work *w)
{
	for (size_t layer = 0; layer < w->layer_count; layer++) {
		for (size_t i = w->first[layer]; i < w->first[layer + 1]; i++)
			w->slots[w->order[i]].rank = (double)i;
	}
	for (unsigned sweep = 0; sweep < SWEEPS; sweep++) {
		for (size_t i = 0; i < w->layer_count; i++) {
			int down = sweep % 2 == 0;

			sort_layer(w, down ? i : w->layer_count - 1 - i,
				   down ? ABOVE : BELOW);
		}
	}
}

static double least_apart(const struct work *w, size_t left, size_t right)
{
	return (w->slots[left].width + w->slots[right].width) / 2 + GAP_X;
}

/* Towards where its neighbours are, as far as order and gaps let it. */
static void move_layer(struct work *w, size_t layer, enum side side)
{
	size_t *of = &w->order[w->first[layer]];
	size_t count = w->first[layer + 1] - w->first[layer];
	double shift = 0;

	for (size_t i = 0; i < count; i++)
		w->slots[of[i]].rank = wanted(w, of[i], side, 1);
	for (size_t i = 0; i < count; i++) {
		double least = i ? w->slots[of[i - 1]].x +
					       least_apart(w, of[i - 1], of[i])
				 : w->slots[of[i]].rank;
		double x = w->slots[of[i]].rank;

		w->slots[of[i]].x = x > least ? x : least;
		shift += w->slots[of[i]].x - x;
	}
	/* What was pushed right is taken back as a whole. */
	for (size_t i = 0; i < count; i++)
		w->slots[of[i]].x -= shift / (double)count;
}

static void spread(struct work *w)
{
	for (size_t layer = 0; layer < w->layer_count; layer++) {
		for (size_t i = w->first[layer]; i < w->first[layer + 1]; i++)
			w->slots[w->order[i]].x =
				i == w->first[layer]
					? 0
					: w->slots[w->order[i - 1]].x +
						  least_apart(w,
							      w->order[i - 1],
							      w->order[i]);
	}
	for (unsigned sweep = 0; sweep < SWEEPS; sweep++) {
		for (size_t i = 0; i < w->layer_count; i++) {
			int down = sweep % 2 == 0;
			enum side side = sweep > SWEEPS / 2 ? BOTH
					 : down             ? ABOVE
							    : BELOW;

			move_layer(w, down ? i : w->layer_count - 1 - i, side);
		}
	}
}

static void down(struct sb_layers *l, struct work *w)
{
	double at = 0;

	for (size_t i = 0; i < l->box_count; i++) {
		double *height = &w->height[w->slots[i].layer];

		if (l->boxes[i].height > *height)
			*height = l->boxes[i].height;
	}
	for (size_t layer = 0; layer < w->layer_count; layer++) {
		w->top[layer] = at;
		at += w->height[layer] + GAP_Y;
	}
	l->height = at - GAP_Y;
}

static void set_places(struct sb_layers *l, const struct work *w)
{
	double left = 0, right = 0;

	for (size_t i = 0; i < w->count; i++) {
		const struct slot *s = &w->slots[i];

		if (!i || s->x - s->width / 2 < left)
			left = s->x - s->width / 2;
		if (!i || s->x + s->width / 2 > right)
			right = s->x + s->width / 2;
	}
	l->width = right - left;
	for (size_t i = 0; i < l->box_count; i++) {
		size_t layer = w->slots[i].layer;

		l->boxes[i].x = w->slots[i].x - left;
		l->boxes[i].y = w->top[layer] + w->height[layer] / 2;
	}
	for (size_t i = 0, bend = l->box_count; i < l->edge_count; i++) {
		struct sb_layers_edge *e = &l->edges[i];

		for (size_t k = 0; k < e->bends; k++, bend++) {
			size_t layer = w->slots[bend].layer;

			e->x[k] = w->slots[bend].x - left;
			e->y[k] = w->top[layer] + w->height[layer] / 2;
		}
	}
}

static enum sb_err room_for_bends(struct sb_layers *l, const struct work *w)
{
	for (size_t i = 0; i < l->edge_count; i++) {
		struct sb_layers_edge *e = &l->edges[i];

		e->bends = w->slots[e->to].layer - w->slots[e->from].layer - 1;
		e->x = calloc(e->bends + 1, sizeof(*e->x));
		e->y = calloc(e->bends + 1, sizeof(*e->y));
		if (!e->x || !e->y)
			return SB_MEMORY;
	}
	return SB_OK;
}

static enum sb_err make_room(const struct sb_layers *l, struct work *w)
{
	size_t most = (l->edge_count + 1) * (l->box_count + 1) + l->box_count;

	w->count = l->box_count;
	w->slots = calloc(most, sizeof(*w->slots));
	w->lines = calloc(most + l->edge_count, sizeof(*w->lines));
	w->order = calloc(most, sizeof(*w->order));
	w->first = calloc(l->box_count + 2, sizeof(*w->first));
	w->top = calloc(l->box_count + 1, sizeof(*w->top));
	w->height = calloc(l->box_count + 1, sizeof(*w->height));
	if (!w->slots || !w->lines || !w->order || !w->first || !w->top ||
	    !w->height)
		return SB_MEMORY;
	for (size_t i = 0; i < l->box_count; i++)
		w->slots[i].width = l->boxes[i].width;
	return SB_OK;
}

enum sb_err sb_layers_place(struct sb_layers *l)
{
	struct work w = { 0 };
	enum sb_err err = make_room(l, &w);

	for (size_t i = 0; i < l->edge_count; i++) {
		l->edges[i].x = l->edges[i].y = NULL;
		l->edges[i].bends = 0;
	}
	if (err == SB_OK)
		err = find_layers(l, &w);
	if (err == SB_OK)
		err = room_for_bends(l, &w);
	if (err == SB_OK) {
		add_bends(l, &w);
		list_layers(&w);
		order(&w);
		spread(&w);
		down(l, &w);
		set_places(l, &w);
	}
	free(w.slots);
	free(w.lines);
	free(w.order);
	free(w.first);
	free(w.top);
	free(w.height);
	return err;
}

void sb_layers_release(struct sb_layers *l)
{
	for (size_t i = 0; i < l->edge_count; i++) {
		free(l->edges[i].x);
		free(l->edges[i].y);
		l->edges[i].x = l->edges[i].y = NULL;
	}
}
