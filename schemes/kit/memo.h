/* schemes/kit/memo.h: powers that were computed before.
 *
 * The bench tries thousands of coalitions, whose unlocks raise the same numbers
 * to the same powers.  While a thread remembers, equal ones are looked up: the
 * result is the same, so every answer is.  Never where anything is timed.  Not
 * for schemes. */
#ifndef SCHEMES_KIT_MEMO_H
#define SCHEMES_KIT_MEMO_H

#include "schemes/kit/base.h"

/* Remember on this thread: +1; no more: -1.  At 0 all is wiped and freed. */
void sb_memo_keep(int more);
/* The result of this question, or NULL; borrowed until the next put. */
const uint8_t *sb_memo_find(struct sb_span question, size_t *len);
/* Does nothing where nobody remembers, or memory is out. */
void sb_memo_put(struct sb_span question, struct sb_span result);
int sb_memo_on(void);
/* Nothing is looked up or kept while held: +1; no more: -1.  What is kept
 * stays.  For the one thing among others that is timed. */
void sb_memo_hold(int more);

#endif
