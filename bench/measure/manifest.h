/* bench/measure/manifest.h: manifest.json: what a run ran, on and from. */
#ifndef BENCH_MEASURE_MANIFEST_H
#define BENCH_MEASURE_MANIFEST_H

#include "bench/measure/journal.h"
#include "bench/measure/machine.h"
#include "bench/measure/run.h"

#define SB_MANIFEST_VERSION  3u /* results/METHOD.md: what changed when */
#define SB_MANIFEST_PROFILES 256u
/* stop_reason of what has no table but counts. */
#define SB_MANIFEST_COUNTS_ONLY "exact part only"

/* All borrowed. */
struct sb_manifest {
	const struct sb_run *run;
	const struct sb_plan *plan; /* as it is run: limits are the run's */
	const struct sb_journal *journal;
	const char *stop_reason;
	double half_width; /* widest of the headline ratios; not finite: none */
	/* For each block the run's profiles, by index, as they were run; NULL:
	 * only the samples say. */
	const uint32_t (*order)[SB_MANIFEST_PROFILES];
	int complete;
};

/* Writes it anew into the run's folder, in place of the old one at once.
 * Errors of sb_machine_write; SB_IO. */
SB_MUST_USE enum sb_err sb_manifest_write(const struct sb_manifest *m);
/* The same as FOLDER/name, a draft to compare. */
SB_MUST_USE enum sb_err sb_manifest_draft(const struct sb_manifest *m,
					  const char *name);
/* A member of a manifest (its path) by its name, at any depth, the first; as
 * text, "" if there is none.  Returns text. */
const char *sb_manifest_member(const char *path, const char *name, char *text,
			       size_t bytes);
/* A member of FOLDER/manifest.json likewise. */
const char *sb_manifest_text(const char *folder, const char *name, char *text,
			     size_t bytes);
/* Now, as 2016-06-01T12:00:00Z. */
void sb_manifest_utc(char text[32]);

#endif
