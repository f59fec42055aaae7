/* tests/custody/planted_peppers.h: schemes whose content keys depend on what a
 * service answers, which is secret as long as the service is honest. */
#ifndef TESTS_CUSTODY_PLANTED_PEPPERS_H
#define TESTS_CUSTODY_PLANTED_PEPPERS_H

#include "schemes/scheme.h"

/* The answer is the key. */
extern const struct sb_scheme sb_planted_trusting;
/* The key is made of the answer and the content, and the name of the key. */
extern const struct sb_scheme sb_planted_salting;
/* The key is made of the answer and a key of the account's own. */
extern const struct sb_scheme sb_planted_keeping;
/* What enrolment is answered is a key, under which the account's is left with the
 * account, too. */
extern const struct sb_scheme sb_planted_enrolling;

#endif
