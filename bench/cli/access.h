/* bench/cli/access.h: the part of sealbench access that is of named situations. */
#ifndef BENCH_CLI_ACCESS_H
#define BENCH_CLI_ACCESS_H

#include "bench/profile/profile.h"

/* Execute every situation of the table (situations.h), print each verdict, and
 * beside it what is on record of the system, from where, and whether the two
 * agree.  name: as the profile was named, a path too.  json: an object a row.
 * Prints one sentence on failure; an exit status. */
int sb_access_situations(const char *name, const struct sb_profile *profile,
			 uint64_t seed, int json);

#endif
