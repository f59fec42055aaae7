/* bench/measure/manifest.h: manifest.json: what a run ran, on and from. */
#ifndef BENCH_MEASURE_MANIFEST_H
#define BENCH_MEASURE_MANIFEST_H

#include "bench/measure/machine.h"
#include "bench/measure/run.h"

#define SB_MANIFEST_PROFILES 256u

/* All borrowed. */
struct sb_manifest {
	const struct sb_run *run;
	const char *budget, *stop_reason, *started;
	const struct sb_machine_load *before;
	/* For each block the run's profiles, by index, as they were run. */
	const uint32_t (*order)[SB_MANIFEST_PROFILES];
	unsigned blocks;
	uint64_t seconds;
	int complete;
};

/* Writes it anew into the run's folder.  Errors of sb_machine_write; SB_IO. */
SB_MUST_USE enum sb_err sb_manifest_write(const struct sb_manifest *m);
/* A member of FOLDER/manifest.json by its name, at any depth, the first; as
 * text, "" if there is none.  Returns text. */
const char *sb_manifest_text(const char *folder, const char *name, char *text,
			     size_t bytes);
/* Now, as 2016-06-01T12:00:00Z. */
void sb_manifest_utc(char text[32]);

#endif
