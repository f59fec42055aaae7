/* bench/custody/key_graph_internal.h: the steps of making a key graph:
 * key_graph.c begins at the files; key_graph_origin.c finds how a string comes
 * about, key_graph_draft.c keeps what was found, key_graph_trim.c drops what
 * leads nowhere, key_graph_fold.c makes one node of those that are alike. */
#ifndef BENCH_CUSTODY_KEY_GRAPH_INTERNAL_H
#define BENCH_CUSTODY_KEY_GRAPH_INTERNAL_H

#include "bench/custody/derive_internal.h"
#include "bench/custody/key_graph.h"

#define SB_KEY_NONE UINT32_MAX

struct sb_key_edge {
	uint32_t from, to;
};

/* Memory is malloc's, of whoever declared it. */
struct sb_key_draft {
	struct sb_key_node *nodes; /* inputs unused; count 0: dropped */
	size_t count, cap;
	struct sb_key_edge *edges;
	size_t edge_count, edge_cap;
	int lost; /* memory was out */
};

/* Drop what not even somebody who has all sources comes by: a key that was
 * drawn and is kept nowhere.  circles 1: and each step that only those can take
 * who have what it gives, and what no file needs.  Files stay.  Time grows with
 * nodes x edges, with circles more: fold first.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_key_graph_trim(struct sb_key_draft *draft,
					  int circles);
/* Each edge once, sorted by where it leads. */
void sb_key_graph_sort(struct sb_key_draft *draft);

/* Nodes of the same kind, text and neighbours become one, in out (which is
 * empty before).  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_key_graph_fold(const struct sb_key_draft *draft,
					  struct sb_key_draft *out);
/* By layers, with inputs.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_key_graph_order(const struct sb_key_draft *draft,
					   struct sb_key_graph *out);

struct sb_key_builder {
	const struct sb_derive *d;
	struct sb_world *world;
	const struct sb_owner *owner;
	struct sb_key_draft draft;
	uint32_t *node_of; /* by string; NONE: not needed so far */
	uint32_t *content; /* by string: classes whose content is in it */
	uint32_t *queue;   /* strings whose origin is still to be found */
	size_t queued, done;
	struct sb_derive_list *deposits; /* by deposit: strings inside it */
};

uint32_t sb_key_add(struct sb_key_builder *b, enum sb_key_kind kind,
		    const char *text, uint32_t classes);
void sb_key_join(struct sb_key_builder *b, uint32_t from, uint32_t to);
/* The node with this text, made once. */
uint32_t sb_key_named(struct sb_key_builder *b, enum sb_key_kind kind,
		      const char *text);
/* A primitive that gives a node. */
uint32_t sb_key_step(struct sb_key_builder *b, const char *how, uint32_t gives);
/* The node of a string, whose origin is then still to be found. */
uint32_t sb_key_need(struct sb_key_builder *b, uint32_t string);
/* Of a step: the string, or the secrets in it; of what is public, its words. */
void sb_key_input(struct sb_key_builder *b, uint32_t string, uint32_t step);
/* Is the one string the other, or inside it? */
int sb_key_holds(const struct sb_key_builder *b, uint32_t whole, uint32_t part);
void sb_key_words(char *text); /* '_' to ' ' */
/* Of a public key; SB_KEY_NONE. */
uint32_t sb_key_secret_of(const struct sb_key_builder *b, uint32_t public_);
/* Edges to a needed string from all that gives it. */
void sb_key_origin(struct sb_key_builder *b, uint32_t string);

#endif
