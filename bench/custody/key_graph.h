/* bench/custody/key_graph.h: what opens what: the keys between what an owner
 * knows, or left somewhere, and the files, as enrolment and a first backup
 * made them.
 *
 * Read off the recorded facts (facts.h) backwards from the files' content, so
 * that it shows what a scheme did, not what it says.  A step needs all of its
 * inputs, a key any of its steps.  Nodes with the same neighbours are one,
 * with a count: a thousand file keys under one class key are one node. */
#ifndef BENCH_CUSTODY_KEY_GRAPH_H
#define BENCH_CUSTODY_KEY_GRAPH_H

#include "bench/custody/derive.h"

#define SB_KEY_TEXT 96u

enum sb_key_kind {
	SB_KEY_ITEM,    /* in somebody's memory */
	SB_KEY_PLACE,   /* a deposit, the store, a secure element */
	SB_KEY_SERVICE, /* what a service keeps */
	SB_KEY_STEP,    /* a primitive: all inputs are needed */
	SB_KEY_STRING,  /* a key, or what is sealed once more */
	SB_KEY_CONTENT  /* files, or as an input their content */
};

struct sb_key_node {
	uint8_t kind; /* enum sb_key_kind */
	char text[SB_KEY_TEXT];
	uint32_t count;   /* so many alike */
	uint32_t classes; /* of content: bit i for class i */
	uint32_t *inputs; /* numbers of nodes, sorted */
	size_t input_count;
};

struct sb_key_graph {
	struct sb_key_node *nodes; /* inputs mostly before what they give */
	size_t count;
};

/* Of the derivation's archive as it was first made: before rows are made of it
 * that go on with it.  The same for any threads.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_key_graph_of(struct sb_derive *derive,
					struct sb_key_graph *out);
void sb_key_graph_release(struct sb_key_graph *graph);

/* "item", "place", ... */
const char *sb_key_kind_name(enum sb_key_kind kind);

#endif
