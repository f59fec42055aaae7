/* bench/custody/shape.h: are cheap runs like real ones?
 *
 * Coalitions are tried with key stretching at its least (SB_PROBE_CHEAP).  That
 * is only right where the cost of stretching changes no question: so one person
 * enrols, backs one file of each class up and restores on a new phone, once as
 * cheaply and once at the profile's own cost, and all that was asked of
 * custodians and services, in its order, with its answers and sizes, and all
 * that was asked of the store, is compared. */
#ifndef BENCH_CUSTODY_SHAPE_H
#define BENCH_CUSTODY_SHAPE_H

#include "bench/custody/probe.h"

struct sb_shape {
	int cheapened; /* 0: no parameter of the profile only sets a cost */
	size_t questions;
};

/* Two enrolments and two unlocks, one of each at full cost: seconds for slow
 * KDFs.  SB_FORGED: they differ, why says where; errors of sb_probe_open. */
SB_MUST_USE enum sb_err sb_shape_check(const struct sb_profile *profile,
				       uint64_t seed, struct sb_shape *out,
				       char *why, size_t why_bytes);

#endif
