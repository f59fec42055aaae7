/* bench/risk/cubes.h: gathered access structures as a table, cubes.csv, so that
 * risks are computed again without executing anything again.
 *
 *   profile,kind,whole,item,tries,by_service,guess_ns,ATOM,ATOM,...
 *
 * kind: cube, guess or destroyer (risk.h).  whole: bits, hexadecimal.  Each
 * atom's column has LOW..HIGH, or the one value.  guess_ns is on every row of a
 * profile: CPU time of one offline guess on the machine that wrote the table.
 * The atoms in the header and their order must be this program's. */
#ifndef BENCH_RISK_CUBES_H
#define BENCH_RISK_CUBES_H

#include <stdio.h>

#include "bench/risk/risk.h"

void sb_cubes_write_header(FILE *to);
void sb_cubes_write(FILE *to, const char *profile,
		    const struct sb_risk_case *of);

/* The table's rows of profile.  most is not in the table: it is the profile's.
 * SB_MISSING: no row of it; SB_MALFORMED: another program's table, or not one;
 * SB_MEMORY.  Release as gather.h says. */
SB_MUST_USE enum sb_err sb_cubes_read(FILE *from,
				      const struct sb_profile *profile,
				      struct sb_risk_case *out);

#endif
