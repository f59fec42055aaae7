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
 * Guesses that an attacker can afford offline: CPU seconds bought times how
 * much faster dedicated hardware is, over the measured seconds a guess. */
#ifndef BENCH_RISK_CURVE_H
#define BENCH_RISK_CURVE_H

#include "bench/risk/model.h"

/* F(n) of a memory item (SB_ATOM_KNOW_...): passcodes and security codes are
 * PINs, the others passwords.  example_guesses > 0: the passphrase takes so
 * many.  n < 1: 0. */
double sb_curve_found(const struct sb_risk_model *model, enum sb_atom item,
		      double example_guesses, double guesses);
/* Guesses that the model's budget buys at guess_ns of CPU time each. */
double sb_curve_affordable(const struct sb_risk_model *model, double guess_ns);

#endif
