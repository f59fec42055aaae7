/* bench/measure/verdicts_prices.h: what a guess takes, sample by sample. */
#ifndef BENCH_MEASURE_VERDICTS_PRICES_H
#define BENCH_MEASURE_VERDICTS_PRICES_H

#include "bench/measure/verdicts.h"
#include "bench/risk/risk.h"

#define SB_VERDICTS_PRICE_SAMPLES 3u /* of each, with SB_VERDICTS_SHAPE */

/* What each secret takes that can be guessed offline, as the profile has it:
 * "price" lines, one a sample, and a "guess" line of each.  More samples are
 * taken of what is cheap (guess.h). */
SB_MUST_USE enum sb_err sb_verdicts_prices(const struct sb_profile *profile,
					   uint64_t seed, unsigned how,
					   struct sb_risk_case *of,
					   const struct sb_emit *emit,
					   char *why, size_t why_bytes);

#endif
