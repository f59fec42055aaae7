/* bench/risk/odds.h: how likely somebody has how much of each atom at the end
 * of a year, given which causes happened.
 *
 * Given the causes, atoms are independent.  The owner begins with a good day
 * and keeps the least that any cause leaves; an adversary begins with what
 * anybody has and ends with the most that any cause gives.  Of a count, what
 * no common cause took or gave is lost or won one by one: a binomial.  Where a
 * cause happens only to whoever has one of them, that it did, or did not, says
 * something of how many he has: the binomial is then the one given that (Bayes). */
#ifndef BENCH_RISK_ODDS_H
#define BENCH_RISK_ODDS_H

#include "bench/risk/model.h"

#define SB_ODDS_MOST 15u /* highest value of an atom: profiles allow no more */

struct sb_odds {
	/* below[a][v]: the probability that atom a has a value below v. */
	double below[SB_ATOM_COUNT][SB_ODDS_MOST + 2];
};

/* causes: bit i: cause i happened.  most: highest value of each atom (beyond
 * SB_ODDS_MOST: an assertion). */
void sb_odds_given(const struct sb_risk_model *model,
		   const struct sb_coalition *most, uint8_t who,
		   uint32_t causes, struct sb_odds *out);
/* P(of the causes in mask exactly those in causes happen), to a profile with
 * this most. */
double sb_odds_of_causes(const struct sb_risk_model *model,
			 const struct sb_coalition *most, uint32_t mask,
			 uint32_t causes);
/* P(low <= value <= high in every atom). */
double sb_odds_box(const struct sb_odds *odds, const struct sb_box *box);
/* Causes that change, or are told by, anything of who: bits. */
uint32_t sb_odds_causes(const struct sb_risk_model *model, uint8_t who);

#endif
