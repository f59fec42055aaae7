/* bench/risk/cubes.h: gathered access structures as rows of text (cubes.csv of
 * a run), so that risks are computed again without executing anything again.
 *
 *   profile,part,whole,item,tries,by_service,atoms
 *
 * part: cube, guess or destroyer (risk.h).  whole: bits, decimal: of a cube
 * complete, else the table is of a time when there were other verdicts.  item, tries
 * and by_service of two secrets: "A then B", each with its own, or "A and B",
 * which only both at once tell, with one for both.  atoms:
 * NAME=LOW..HIGH or NAME=VALUE, blanks between; an atom that is not there may
 * have any value. */
#ifndef BENCH_RISK_CUBES_H
#define BENCH_RISK_CUBES_H

#include <stdio.h>

#include "bench/risk/risk.h"

#define SB_CUBES_HEADER "profile,part,whole,item,tries,by_service,atoms"

struct sb_cubes_row {
	const char *part; /* static */
	uint32_t whole;
	char item[64], tries[32], by_service[16]; /* item "" but for guesses */
	char atoms[640];
};

/* Every row of a case, in its order.  Stops at the first that is not SB_OK and
 * returns it. */
typedef enum sb_err sb_cubes_visit(void *arg, const struct sb_cubes_row *row);
SB_MUST_USE enum sb_err sb_cubes_each(const struct sb_risk_case *of,
				      sb_cubes_visit *visit, void *arg);

/* The rows of profile in a table.  SB_MISSING: none; SB_MALFORMED: not such a
 * table; SB_MEMORY.  Release as gather.h says; there are no prices. */
SB_MUST_USE enum sb_err sb_cubes_read(FILE *from,
				      const struct sb_profile *profile,
				      struct sb_risk_case *out);

#endif
