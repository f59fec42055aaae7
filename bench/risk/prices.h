/* bench/risk/prices.h: what guesses of a case take where nothing stands in the
 * way, measured. */
#ifndef BENCH_RISK_PRICES_H
#define BENCH_RISK_PRICES_H

#include "bench/analysis/guess.h"
#include "bench/profile/profile.h"
#include "bench/risk/risk.h"

/* Measure what of->guesses need and of->prices does not have (analysis/guess.h:
 * as many samples as q says, at the profile's own cost, of whoever comes first in
 * of->guesses), and append it.  Takes an enrolment and the
 * samples, each.  What can
 * be measured neither way gets cpu_ns 0; what only a secure element that was taken
 * apart answers is left out, for that is not modelled.  SB_MEMORY: no room; errors of
 * sb_guess_price; why gets a sentence.  q: as there. */
SB_MUST_USE enum sb_err sb_risk_prices_measure(const struct sb_profile *profile,
					       uint64_t seed,
					       struct sb_risk_case *of,
					       const struct sb_guess_quiet *q,
					       char *why, size_t why_bytes);
/* The secret's name, of two at once "NAME and NAME"; at least 64 bytes. */
const char *sb_risk_price_secret(const struct sb_risk_price *price, char *text,
				 size_t bytes);
/* "guess", "unlock", "open", or "nothing": what tells that it was wrong. */
const char *sb_risk_price_by(const struct sb_risk_price *price);
/* A row of guesses.csv; SB_MALFORMED: no such secret or word, or no number.
 * An existing price of that secret is replaced.  SB_MEMORY: no room. */
SB_MUST_USE enum sb_err sb_risk_price_take(struct sb_risk_case *of,
					   const char *secret, const char *by,
					   const char *cpu_seconds);

/* Price of a guess of item, or of both at once; 0: nobody measured it. */
double sb_risk_price_ns(const struct sb_risk_case *of, uint8_t item,
			uint8_t second);

#endif
