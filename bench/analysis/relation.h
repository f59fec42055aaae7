/* bench/analysis/relation.h: a trace with names and contents as numbers.
 *
 * A name is (realm, id, part): where two occurrences have one name they share
 * an object.  A content is (hash, length).  Names refine contents, or else the
 * scheme merged different bytes. */
#ifndef BENCH_ANALYSIS_RELATION_H
#define BENCH_ANALYSIS_RELATION_H

#include "bench/analysis/intern.h"
#include "bench/analysis/trace_log.h"

/* One name.  SB_RELATION_NOBODY: not stored yet. */
#define SB_RELATION_NOBODY UINT64_MAX
struct sb_relation_name {
	uint64_t content; /* number in contents */
	uint64_t stored;  /* the occurrence whose object is in the store */
	uint64_t live;    /* live occurrences */
	uint32_t classes; /* that need it: bit c for class c; live ones */
};

/* Borrows the log.  Read-only after init. */
struct sb_relation {
	const struct sb_trace_log *log;
	struct sb_intern numbers;
	struct sb_relation_name *names; /* numbers.count of them */
	uint64_t *name_of;              /* by occurrence */
};

/* contents is shared by the relations that are to be compared, and grows; it
 * is the caller's.  Reused occurrences have the content of the earlier ones of
 * that name.
 * SB_FORGED: one name, two contents.  SB_MISSING: a reused occurrence whose
 * name is new, or a name that nobody stored.  SB_MALFORMED: a name that was
 * stored twice.  SB_PARAM: unknown class of data.  SB_MEMORY.  Nothing is owned
 * after an error. */
SB_MUST_USE enum sb_err sb_relation_init(struct sb_relation *r,
					 const struct sb_trace_log *log,
					 struct sb_intern *contents);
void sb_relation_release(struct sb_relation *r);

/* Two traces of the same chunks; contents are shared. */
struct sb_relation_pair {
	struct sb_relation scheme, plain;
	struct sb_intern contents;
};
/* Errors of sb_relation_init; release in any case. */
SB_MUST_USE enum sb_err sb_relation_pair_init(struct sb_relation_pair *p,
					      const struct sb_trace_log *scheme,
					      const struct sb_trace_log *plain);
void sb_relation_pair_release(struct sb_relation_pair *p);

/* What plain stores of each content, after compression: bytes_of[content],
 * content_count of them, 0 for contents that are not in the trace.  SB_PARAM:
 * two names for one content, so this is not plain. */
SB_MUST_USE enum sb_err sb_relation_payloads(const struct sb_relation *plain,
					     uint64_t content_count,
					     uint64_t *bytes_of);

/* Do both have every content equally often (live occurrences, or all)?
 * SB_PARAM: no, these are not traces of the same chunks.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_relation_alike(const struct sb_relation *a,
					  const struct sb_relation *b,
					  uint64_t content_count,
					  int live_only);

/* The content of each name: numbers.count of them, to be freed.  NULL: memory
 * is short. */
uint64_t *sb_relation_contents(const struct sb_relation *r);

/* The occurrence that stored the object of this name. */
static inline const struct sb_occurrence *sb_relation_object(
	const struct sb_relation *r, uint64_t name)
{
	return &r->log->items[r->names[name].stored];
}

#endif
