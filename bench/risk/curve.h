/* bench/risk/curve.h: how likely somebody's secret is among the n guesses that
 * are tried first.
 *
 *   PIN        a published share of PINs found by 10, 30 and 100 guesses
 *              (values pin_10, pin_30, pin_100), straight lines between their
 *              logarithms, from there on by counting: all of 10^digits at last
 *   password   F(n) = c n^s, the Zipf law of cumulated password popularity
 *              (Wang et al., values zipf_c and zipf_s), at most zipf_end: the
 *              share of passwords that the fit is taken to cover.  The others
 *              are counted as never found, but by guesses without end
 *   example    a password of the user's own that takes about g guesses
 *              (zxcvbn): 0 below g, 1 from there
 *
 * Two secrets, chosen independently, with ranks n1 and n2 in the order of
 * guessing, of which each has a price or a number of answered guesses:
 *
 *   in turn    each is told right from wrong by itself: costs add,
 *              P(n1 p1 + n2 p2 <= budget), which is what guessing the first
 *              until it is found and spending the rest on the second finds
 *   together   only the pair is: costs multiply, P(n1 n2 <= guesses).  Before
 *              the pair (n1, n2) come at least all n1 n2 pairs that are no less
 *              likely in both, so that nobody finds more: an upper bound
 *
 * Both are sums over n1, one by one to 1024 and then in steps of a fiftieth, of
 * F1's increase times F2 of what is left.
 *
 * Guesses that an attacker can afford offline: CPU seconds bought times how
 * much faster dedicated hardware is, over the measured seconds a guess. */
#ifndef BENCH_RISK_CURVE_H
#define BENCH_RISK_CURVE_H

#include "bench/risk/model.h"

/* Names of the values that a model must have for any of this; NULL ends. */
const char *sb_curve_needs(size_t index);

/* F(n) of a memory item (SB_ATOM_KNOW_...): passcodes and security codes are
 * PINs, the others passwords.  example_guesses > 0: the passphrase takes so
 * many.  n < 1: 0. */
double sb_curve_found(const struct sb_risk_model *model, enum sb_atom item,
		      double example_guesses, double guesses);
/* Guesses that the model's budget buys at guess_ns of CPU time each. */
double sb_curve_affordable(const struct sb_risk_model *model, double guess_ns);

/* One of two secrets.  Of an offline one most is INFINITY; of a limited one
 * guess_ns is 0.  guess_ns 0: no price. */
struct sb_curve_secret {
	enum sb_atom item;
	double most, guess_ns;
};
/* As above, under the model's budget.  example_guesses as of sb_curve_found. */
double sb_curve_found_in_turn(const struct sb_risk_model *model,
			      const struct sb_curve_secret of[2],
			      double example_guesses);
/* guesses: of pairs. */
double sb_curve_found_together(const struct sb_risk_model *model,
			       const enum sb_atom items[2],
			       double example_guesses, double guesses);

#endif
