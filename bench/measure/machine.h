/* bench/measure/machine.h: what a run ran on and from.  No host name, user
 * name or absolute path. */
#ifndef BENCH_MEASURE_MACHINE_H
#define BENCH_MEASURE_MACHINE_H

#include "bench/measure/json.h"

/* Load now: for the difference of two. */
struct sb_machine_load {
	double load_1min;
	uint64_t steal_ticks, busy_ticks, all_ticks;
};
void sb_machine_load(struct sb_machine_load *out);
/* Per cent of CPU time between two loads that the hypervisor took. */
double sb_machine_steal_percent(const struct sb_machine_load *before,
				const struct sb_machine_load *after);

/* Per cent of CPU time between two loads that was not idle. */
double sb_machine_busy_percent(const struct sb_machine_load *before,
			       const struct sb_machine_load *after);

/* First line of a file without its newline, cut to bytes - 1; "" if it cannot
 * be read.  Returns text. */
const char *sb_machine_line(const char *path, char *text, size_t bytes);
/* "none", "kvm", ...: from the CPU's hypervisor leaf; static. */
const char *sb_machine_virtualisation(void);
unsigned sb_machine_cpus(void); /* online */

/* How this program was built. */
const char *sb_machine_commit(void);  /* 40 hex digits or "unknown" */
int sb_machine_dirty(void);           /* 1: the tree differed from it */
const char *sb_machine_datadir(void); /* installed programs of gnuplot */

/* Members "machine", "build" and "libraries" into the open object.  Makes a
 * kit for the paths that algorithms take: SB_MEMORY, SB_UNSUPPORTED. */
SB_MUST_USE enum sb_err sb_machine_write(struct sb_json *j);
/* "build", "libraries" and "compiled_against" alone. */
void sb_machine_build_write(struct sb_json *j);
/* "zstd 1.5.4, sqlite 3.40.1, libplist 2.2.0": the versions that counts_lib.csv
 * depends on. */
void sb_machine_data_libraries(char *text, size_t bytes);
/* All libraries, as text for --version. */
void sb_machine_libraries(char *text, size_t bytes);

#endif
