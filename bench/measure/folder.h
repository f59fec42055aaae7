/* bench/measure/folder.h: the folder of one run; results/README.md says what
 * is in it.  Samples and status are on disk as soon as they are known; exact
 * tables are written, sorted, when it is closed. */
#ifndef BENCH_MEASURE_FOLDER_H
#define BENCH_MEASURE_FOLDER_H

#include "bench/measure/json.h"

#define SB_FOLDER_PATH_BYTES 1024u
#define SB_FOLDER_ROWS_BYTES 512u

struct sb_folder_row {
	char *table; /* file name without .csv */
	char *text;
};

struct sb_folder {
	char path[SB_FOLDER_PATH_BYTES];
	FILE *samples, *status;
	struct sb_folder_row *rows;
	size_t row_count, row_cap;
	uint64_t failures; /* statuses that are neither ok nor skipped */
	enum sb_err err;   /* the first that writing met */
	char trouble[SB_FOLDER_PATH_BYTES + 256]; /* it as a sentence, if it was
						     a file's */
	int reported;    /* the process that runs now gave its status */
	int tables_done; /* tables are there from before: leave them */
	int counts_only; /* no other table is executed: write none */
	char note[256];  /* why of its status */
};

/* Makes the folder and its parents.  wanted NULL: a new one under results/runs/,
 * named after the time and the commit.  An existing one must be empty or
 * absent: SB_PARAM.  SB_IO.  why: a sentence. */
SB_MUST_USE enum sb_err sb_folder_make(const char *wanted,
				       char path[SB_FOLDER_PATH_BYTES],
				       char *why, size_t why_bytes);
/* Makes it as above, and begins the tables in it. */
SB_MUST_USE enum sb_err sb_folder_open(struct sb_folder *f, const char *path,
				       char *why, size_t why_bytes);
/* The folder of an interrupted run: what is behind those lengths belongs to
 * nothing finished and is moved to unfinished.jsonl and unfinished.csv.
 * SB_MALFORMED: a file is shorter.  SB_IO.  why: a sentence. */
SB_MUST_USE enum sb_err sb_folder_reopen(struct sb_folder *f, const char *path,
					 uint64_t samples_bytes,
					 uint64_t status_bytes, char *why,
					 size_t why_bytes);
/* One line of a measuring process (changed in place).  What cannot be read is
 * a failure with a status of its own. */
void sb_folder_line(struct sb_folder *f, char *text);
/* A status that no process could give. */
void sb_folder_status(struct sb_folder *f, uint64_t block, const char *mode,
		      const char *profile, const char *stage,
		      const char *status, uint64_t ms, const char *why);
/* Begin a new version of PATH/name; NULL and f->err. */
FILE *sb_folder_begin(struct sb_folder *f, const char *name);
/* Close it and put it in the old one's place, at once or not at all. */
void sb_folder_commit(struct sb_folder *f, FILE *file, const char *name);
/* Writes the tables of what is known so far. */
void sb_folder_tables(struct sb_folder *f);
/* The tables so written, without .csv. */
size_t sb_folder_table_count(void);
const char *sb_folder_table(size_t index);
/* How many rows each has: "counts=12 loss=30". */
void sb_folder_rows(const struct sb_folder *f, char text[SB_FOLDER_ROWS_BYTES]);
/* Writes the tables and closes.  The first error of all. */
SB_MUST_USE enum sb_err sb_folder_close(struct sb_folder *f);

/* One CSV field, quoted where it must be, with a comma before unless first. */
void sb_folder_csv(FILE *to, const char *text, int first);

#endif
