/* tests/custody/planted.h: schemes that look honest: they ask for a passphrase,
 * restore, and give a key away on the side.  A test walks the list and names
 * none of them. */
#ifndef TESTS_CUSTODY_PLANTED_H
#define TESTS_CUSTODY_PLANTED_H

#include "schemes/scheme.h"

/* NULL ends. */
extern const struct sb_scheme *const sb_planted[];
/* What they differ from. */
extern const struct sb_scheme sb_planted_none;
/* Gives nothing away, but reports that it seals its key under a known one. */
extern const struct sb_scheme sb_planted_overstated;
/* Keys from passphrase and passcode together. */
extern const struct sb_scheme sb_planted_two_secrets;

#endif
