/* bench/risk/gather.h: a profile's access structure, executed, in the form
 * that risk.h sums over. */
#ifndef BENCH_RISK_GATHER_H
#define BENCH_RISK_GATHER_H

#include "bench/custody/access.h"
#include "bench/custody/harm.h"
#include "bench/risk/risk.h"

/* Explore profile (access.h), and for each secret what knowing it would add
 * and what stands in the way of guessing it.  There are no prices (prices.h), and
 * example_guesses is 0.  Errors of the experiment; why gets a sentence.  Tens of
 * milliseconds; a second where replicas are asked apart. */
SB_MUST_USE enum sb_err sb_risk_gather(const struct sb_profile *profile,
				       uint64_t seed, struct sb_risk_case *out,
				       char *why, size_t why_bytes);
/* The same from what was explored already, of an archive whose world is as it
 * was. */
SB_MUST_USE enum sb_err sb_risk_gather_of(struct sb_probe *probe,
					  const struct sb_access *access,
					  struct sb_harms *harms,
					  struct sb_risk_case *out);
void sb_risk_gather_release(struct sb_risk_case *of);

#endif
