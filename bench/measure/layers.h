/* bench/measure/layers.h: where the boxes of a drawn graph go: in layers from
 * top to bottom, edges downwards, few crossings.
 *
 * The usual four steps (Sugiyama, Tagawa, Toda, "Methods for visual
 * understanding of hierarchical system structures", IEEE SMC 11(2), 1981):
 * layers by the longest way, a bend for each layer that an edge passes, order
 * by the mean of the neighbours, places by sweeps.  The same for the same
 * input. */
#ifndef BENCH_MEASURE_LAYERS_H
#define BENCH_MEASURE_LAYERS_H

#include <stddef.h>

#include "schemes/kit/base.h"

struct sb_layers_box {
	double width, height; /* of the caller */
	double x, y;          /* middle; set by sb_layers_place */
};

struct sb_layers_edge {
	size_t from, to; /* boxes, of the caller; no circles */
	/* Where it passes the layers between: set. */
	double *x, *y;
	size_t bends;
};

struct sb_layers {
	struct sb_layers_box *boxes;  /* the caller's */
	struct sb_layers_edge *edges; /* the caller's */
	size_t box_count, edge_count;
	double width, height; /* of the whole: set */
};

/* SB_PARAM: edges go in a circle.  SB_MEMORY.  Release in each case. */
SB_MUST_USE enum sb_err sb_layers_place(struct sb_layers *layers);
/* Frees bends. */
void sb_layers_release(struct sb_layers *layers);

#endif
