/* bench/analysis/census.h: a trace in numbers: bytes and chunks by class, and
 * how unevenly names are used. */
#ifndef BENCH_ANALYSIS_CENSUS_H
#define BENCH_ANALYSIS_CENSUS_H

#include "bench/analysis/trace_log.h"
#include "datasets/source.h"

/* Live occurrences only.  An object or content that several classes need is
 * counted in each, but its stored bytes are divided among them (share.h), so
 * that stored_bytes add up over classes. */
struct sb_census_class {
	uint64_t occurrences, logical_bytes;
	uint64_t names;           /* distinct, that this class needs */
	uint64_t contents;        /* distinct, likewise */
	uint64_t content_bytes;   /* plain bytes of those */
	uint64_t stored_bytes;    /* objects, divided */
	uint64_t exclusive_bytes; /* objects that no other class needs */
};

/* What equal names tell somebody who sees every reference to them, without a
 * key: c(i) references to the i-th of u names, n in all.
 *
 *	entropy = log2 n - (1/n) sum c log2 c       bits
 *	kld     = log2 u - entropy                  0: all equally often
 *	normalised = kld / log2 u                   0 when u < 2
 *
 * kld is the relative entropy to the uniform distribution over names, the
 * leakage by frequency of Li et al., TED (EuroSys 2020). */
struct sb_census_frequency {
	uint64_t names, references, max_references;
	double entropy_bits, kld_bits, normalised;
};

struct sb_census {
	struct sb_census_class total; /* of all classes as one */
	struct sb_census_class classes[SB_CLASS_COUNT];
	struct sb_census_frequency names, contents;
};

/* Errors as sb_relation_init.  Any thread. */
SB_MUST_USE enum sb_err sb_census_of(const struct sb_trace_log *log,
				     struct sb_census *out);

#endif
