/* bench/measure/claims_time.h: claims about time, see claims.h. */
#ifndef BENCH_MEASURE_CLAIMS_TIME_H
#define BENCH_MEASURE_CLAIMS_TIME_H

#include "bench/measure/claims.h"

/* An order or a ratio, in a family of so many. */
void sb_claims_time_check(const struct sb_claim *claim, size_t family,
			  const struct sb_claims_side *reference,
			  const struct sb_claims_side *here,
			  struct sb_claim_result *out);

#endif
