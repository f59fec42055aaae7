/* bench/risk/lacks.h: what a model says nothing of, so that a risk under it
 * would be 0 by silence and not by the profile.
 *
 * Of each thing that the least coalitions which open anything of a profile
 * have, a model has to know how the owner loses it and, unless it can be
 * guessed, how somebody else gets it: with probability 0 where it says so.
 * And it has the values of curve.h where anything is guessed. */
#ifndef BENCH_RISK_LACKS_H
#define BENCH_RISK_LACKS_H

#include "bench/risk/risk.h"

/* Is there a cause of loss, and an adversary who gets something?  from: a
 * file's name.  SB_PARAM: no; why gets one sentence: from, what is missing, the
 * remedy. */
SB_MUST_USE enum sb_err sb_lacks_of_model(const char *from,
					  const struct sb_risk_model *model,
					  char *why, size_t why_bytes);
/* The same of what one profile's structure asks for. */
SB_MUST_USE enum sb_err sb_lacks_of_case(const char *from,
					 const struct sb_risk_model *model,
					 const char *profile,
					 const struct sb_risk_case *of,
					 char *why, size_t why_bytes);

#endif
