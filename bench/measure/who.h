/* bench/measure/who.h: the people of a situation, in words. */
#ifndef BENCH_MEASURE_WHO_H
#define BENCH_MEASURE_WHO_H

#include "bench/measure/json.h"

/* Members of the open object: "title", and arrays of names "holds" (all of
 * it), "asks" (may use it), "knows".  Nothing for a situation that is not
 * known, as one of another version of this program. */
void sb_who_json(struct sb_json *j, const char *situation);

/* The same as text, names with commas between.  0: not known, and nothing is
 * written. */
#define SB_WHO_BYTES 512u
struct sb_who {
	const char *title; /* static */
	char holds[SB_WHO_BYTES], asks[SB_WHO_BYTES], knows[SB_WHO_BYTES];
};
int sb_who_words(const char *situation, struct sb_who *out);

#endif
