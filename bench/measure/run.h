/* bench/measure/run.h: a whole run: what is measured, in which order, until
 * when.  Every step is a process of its own. */
#ifndef BENCH_MEASURE_RUN_H
#define BENCH_MEASURE_RUN_H

#include "bench/measure/journal.h"
#include "bench/measure/left_out.h"
#include "bench/profile/profile.h"

struct sb_run_input {
	const char *kind;        /* "phone", "dir" */
	uint32_t users, days;    /* days: the most that a user has */
	uint64_t snapshots;      /* of all users */
	uint64_t bytes_per_user; /* that phones were made for; 0: others */
	uint64_t bytes, files;   /* of all snapshots */
	uint8_t digest[32];
	const struct sb_left_out *left_out; /* NULL: nothing */
};

struct sb_run {
	const char *material; /* path that children can open */
	struct sb_run_input input;
	const struct sb_profile *profiles;
	size_t profile_count;
	enum sb_budget budget;
	unsigned threads;
	uint64_t seed;
	uint64_t limit_s;  /* 0: the budget's own */
	double half_width; /* 0: the budget's own */
	int exact_only;    /* counts that no library changes; no input */
	const volatile int *stop;
	FILE *chatter; /* progress; NULL: none */
	int tty;       /* chatter is a terminal */
	struct sb_folder *folder;
	struct sb_journal *journal; /* new, or of the run that goes on */
};

/* The phone that a budget measures, unless told otherwise. */
void sb_run_usual_input(enum sb_budget budget, uint32_t *users, uint32_t *days,
			uint64_t *bytes_per_user);

/* Goes on behind what the journal says is finished.  SB_UNSUPPORTED: it was
 * begun on another machine, build or input, which why names, or its journal
 * tells of more blocks than its budget has.
 * SB_OK: all steps were run, some may have failed (folder->failures).
 * SB_STOPPED: interrupted; what was finished is in the folder.  Others: the
 * run could not go on.  why: a sentence. */
SB_MUST_USE enum sb_err sb_run_all(const struct sb_run *run, char *why,
				   size_t why_bytes);

#endif
