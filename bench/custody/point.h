/* bench/custody/point.h: the recovery point, executed: how old what comes back
 * is, and what of a phone is not in it. */
#ifndef BENCH_CUSTODY_POINT_H
#define BENCH_CUSTODY_POINT_H

#include "bench/profile/profile.h"

/* Files of one day's phone, and those that came back byte by byte. */
struct sb_point_day {
	uint64_t files, bytes;
	uint64_t back_files, back_bytes;
	uint64_t older_files; /* came back as they were before */
};

struct sb_point {
	uint32_t every_days;  /* between backups; of the profile */
	uint32_t oldest_days; /* age of what comes back, at worst ... */
	double mean_days;     /* ... and over all days */
	struct sb_point_day best, worst; /* the day of a backup; the last day
					    before the next one */
	double mean_lost; /* share of the phone's bytes that does not come
			     back, over all days */
};

/* A synthetic phone of 4 MB is backed up on two days so far apart as the
 * profile says, and is lost at the end of each day from the second backup to
 * the day before the next.  The owner restores with everything but the phone
 * (situation "new_phone"); every file of the lost phone is compared with what
 * came back.  why: a sentence.  Errors of the pipeline and of the situation's
 * restore that are no answer. */
SB_MUST_USE enum sb_err sb_point_run(const struct sb_profile *profile,
				     uint64_t seed, struct sb_point *out,
				     char *why, size_t why_bytes);

/* "the last day", "the last visit, up to 29 days old", "nothing". */
void sb_point_words(const struct sb_profile *profile,
		    const struct sb_point *point, char *text, size_t bytes);

#endif
