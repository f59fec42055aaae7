/* bench/measure/aa.h: the instrument on itself.  One profile is measured under
 * two names, and again slowed down by known amounts, as a run measures:
 * randomised blocks, each arm in a process of its own.  How often it sees a
 * difference where there is none, and how often it sees one that is there. */
#ifndef BENCH_MEASURE_AA_H
#define BENCH_MEASURE_AA_H

#include "bench/measure/run.h"

#define SB_AA_SLOW_MAX 4u

struct sb_aa_plan {
	/* one profile, material, seed, limit_s, stop, chatter, folder,
	 * journal */
	const struct sb_run *run;
	double slow_percent[SB_AA_SLOW_MAX]; /* injected */
	size_t slow_count;
	unsigned blocks; /* at most; 0: as many as the time allows */
};

/* One share of trials. */
struct sb_aa_row {
	const char *part;  /* "false positive", "power", "coverage" */
	const char *what;  /* operation; interval */
	const char *noise; /* "measured", or of the simulation */
	unsigned blocks;   /* of one trial */
	double injected_percent;
	double ratio; /* measured: geometric mean of times against the plain
			 arm's, all blocks */
	double resolvable; /* measured: median over trials, share */
	uint64_t hits, trials;
};

struct sb_aa_table {
	struct sb_aa_row *row;
	size_t count, cap;
};

/* Measures until the time is used up, then fills the folder: manifest,
 * samples.  Errors as sb_run_all. */
SB_MUST_USE enum sb_err sb_aa_measure(const struct sb_aa_plan *plan, char *why,
				      size_t why_bytes);
/* From the folder's samples: trials are runs of consecutive blocks that do not
 * overlap, of 5, 10 and 20 blocks.  SB_MISSING: not one trial. */
SB_MUST_USE enum sb_err sb_aa_judge(const char *folder,
				    const struct sb_aa_plan *plan,
				    struct sb_aa_table *out);
/* By simulation, where the truth is known: how often the 95 % intervals cover
 * it.  Same seed, same result. */
SB_MUST_USE enum sb_err sb_aa_coverage(unsigned trials, uint64_t seed,
				       struct sb_aa_table *out);
void sb_aa_release(struct sb_aa_table *t);

/* As FOLDER/aa.csv, and for people.  SB_IO. */
SB_MUST_USE enum sb_err sb_aa_write(const struct sb_aa_table *t,
				    const char *folder);
void sb_aa_print(const struct sb_aa_table *t, FILE *to);
/* 1: some false positive rate is above 5 % beyond doubt (95 %, Bonferroni over
 * the rows). */
int sb_aa_fails(const struct sb_aa_table *t);

/* For those that fill it.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_aa_add(struct sb_aa_table *t,
				  const struct sb_aa_row *row);

#endif
