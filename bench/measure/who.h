/* bench/measure/who.h: the people of a situation, for the page. */
#ifndef BENCH_MEASURE_WHO_H
#define BENCH_MEASURE_WHO_H

#include "bench/measure/json.h"

/* Members of the open object: "title", and arrays of names "holds" (all of
 * it), "asks" (may use it), "knows".  Nothing for a situation that is not
 * known, as one of another version of this program. */
void sb_who_json(struct sb_json *j, const char *situation);

#endif
