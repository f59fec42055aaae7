/* schemes/kit/memo.h: results that were computed before.
 *
 * The bench tries thousands of coalitions, whose unlocks raise the same numbers
 * to the same powers and stretch the same secrets.  While a thread remembers,
 * equal questions are looked up: the result is the same, so every answer is, and
 * what is recorded of it (record.h) too.  Never where anything is timed.  Not
 * for schemes. */
#ifndef SCHEMES_KIT_MEMO_H
#define SCHEMES_KIT_MEMO_H

#include "schemes/kit/base.h"

#define SB_MEMO_PARTS 4u

enum sb_memo_of {
	SB_MEMO_POWER, /* base, exponent, modulus */
	SB_MEMO_RSA_PAIR,
	SB_MEMO_RSA_POWER,
	SB_MEMO_PBKDF2,
	SB_MEMO_X25519_PUBLIC,
	SB_MEMO_X25519,
	SB_MEMO_RISTRETTO,
	SB_MEMO_RISTRETTO_INVERSE
};

struct sb_memo_question {
	enum sb_memo_of of;
	struct sb_span parts[SB_MEMO_PARTS]; /* unused ones are empty */
};

/* Remember on this thread: +1; no more: -1.  At 0 all is wiped and freed. */
void sb_memo_keep(int more);
int sb_memo_on(void);
/* Nothing is looked up or kept while held: +1; no more: -1.  What is kept
 * stays.  For the one thing among others that is timed. */
void sb_memo_hold(int more);
/* 1: out is the result, which is len bytes long; 0: not known. */
int sb_memo_find(const struct sb_memo_question *question, uint8_t *out,
		 size_t len);
/* Does nothing where nobody remembers, or memory is out. */
void sb_memo_put(const struct sb_memo_question *question, const uint8_t *result,
		 size_t len);

#endif
