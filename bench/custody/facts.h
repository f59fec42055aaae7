/* bench/custody/facts.h: what a scheme did, as a graph: byte strings that its
 * primitives saw, what was made of what, and which strings lie inside others,
 * raw, in hexadecimal or in base64.  Secrets as long as keys (16, 32, 64 bytes)
 * are made of their halves too. */
#ifndef BENCH_CUSTODY_FACTS_H
#define BENCH_CUSTODY_FACTS_H

#include "schemes/kit/record.h"

#define SB_FACT_INPUTS  8u
#define SB_FACT_EXTRA   64u
#define SB_INSIDE_LEAST 8u /* shorter strings are not looked for in others */

struct sb_string {
	uint8_t *bytes;
	size_t len;
	uint8_t secret;  /* nobody has it for nothing */
	uint32_t *parts; /* strings inside it */
	uint32_t part_count;
};

/* A copy of how a sealing is undone; open NULL: it was not said. */
struct sb_fact_opening {
	struct sb_opening how; /* extra points below */
	uint8_t extra[2][SB_FACT_EXTRA];
};

struct sb_fact_link {
	uint8_t kind;    /* enum sb_fact_kind */
	const char *how; /* the primitive; static; may be NULL */
	uint8_t in_count;
	unsigned number;
	char service[32];
	uint32_t in[SB_FACT_INPUTS], out;
	struct sb_fact_opening
		*opening; /* of sealings and wraps; may be NULL */
};

struct sb_facts;

SB_MUST_USE enum sb_err sb_facts_new(struct sb_facts **out);
void sb_facts_free(struct sb_facts *facts); /* wipes; NULL is fine */
/* Listen to the calling thread's primitives, or no more. */
void sb_facts_listen(struct sb_facts *facts, int on);
/* The string's number; added if it is new.  UINT32_MAX when memory is out, which
 * sb_facts_ready reports. */
uint32_t sb_facts_string(struct sb_facts *facts, struct sb_span bytes,
			 int secret);
/* UINT32_MAX: never seen. */
uint32_t sb_facts_find(const struct sb_facts *facts, struct sb_span bytes);
/* When everything was seen: find what lies inside what and what is secret.
 * SB_MEMORY: the graph is not complete. */
SB_MUST_USE enum sb_err sb_facts_ready(struct sb_facts *facts);
/* After ready: visit the strings inside bytes, with where they are in it, and
 * how long there. */
typedef void sb_facts_visit(void *arg, uint32_t string, size_t at, size_t len);
void sb_facts_where(const struct sb_facts *facts, struct sb_span bytes,
		    sb_facts_visit *visit, void *arg);
/* Without that. */
void sb_facts_inside(const struct sb_facts *facts, struct sb_span bytes,
		     void (*visit)(void *arg, uint32_t string), void *arg);

const struct sb_string *sb_facts_strings(const struct sb_facts *facts,
					 size_t *count);
const struct sb_fact_link *sb_facts_links(const struct sb_facts *facts,
					  size_t *count);

#endif
