/* bench/risk/beside.h: what guessing a secret offline needs beside a copy of all
 * that is stored. */
#ifndef BENCH_RISK_BESIDE_H
#define BENCH_RISK_BESIDE_H

#include "bench/profile/profile.h"
#include "bench/risk/risk.h"

/* Of all coalitions that guess the secret of price offline the one that needs
 * least beside what anybody has, what is stored, wherever the profile keeps that,
 * and the records of accounts: what it needs besides, in words, "HSM replicas
 * corrupted: 3"; "-": nothing.  text: of bytes, cut there.  Any thread. */
void sb_beside_words(const struct sb_profile *profile,
		     const struct sb_risk_case *of,
		     const struct sb_risk_price *price, char *text,
		     size_t bytes);

#endif
