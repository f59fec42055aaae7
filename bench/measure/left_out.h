/* bench/measure/left_out.h: entries of the input that could not be had, or not
 * as they were listed, for the run's folder:
 *
 *   left_out.csv        user, day, reason, entries: no names
 *   left_out_paths.csv  user, day, path, reason: for the owner of the files, who
 *                       alone may read it (0600); nothing reads it back */
#ifndef BENCH_MEASURE_LEFT_OUT_H
#define BENCH_MEASURE_LEFT_OUT_H

#include "bench/measure/folder.h"

enum {
	SB_LEFT_OUT_ROWS =
		1024, /* of left_out.csv; those beyond are in the last */
	SB_LEFT_OUT_REASON_BYTES = 96,
	SB_LEFT_OUT_SHOWN = 100, /* paths; left_out_paths.csv has all */
};
/* Of left_out_paths.csv; those beyond are counted only. */
#define SB_LEFT_OUT_PATHS UINT64_C(100000)

struct sb_left_out_row {
	uint32_t user, day;
	uint64_t entries;
	char reason[SB_LEFT_OUT_REASON_BYTES];
};

/* Zeroed = empty. */
struct sb_left_out {
	uint64_t entries;
	struct sb_left_out_row *rows;
	size_t row_count;
	FILE *paths; /* in memory */
	char *text;
	size_t text_bytes;
	enum sb_err err; /* SB_MEMORY: rows or paths are not all there */
};

/* One thread at a time. */
void sb_left_out_add(struct sb_left_out *l, uint32_t user, uint32_t day,
		     struct sb_span path, const char *reason);
/* Both files into the folder, if there is anything to say; errors go to
 * folder->err. */
void sb_left_out_write(struct sb_left_out *l, struct sb_folder *folder);
void sb_left_out_release(struct sb_left_out *l);

/* Lines for people: how many entries, how many of each user's day for which
 * reason, and the paths (up to SB_LEFT_OUT_SHOWN).  Nothing if there are none. */
void sb_left_out_say(const struct sb_left_out *l, FILE *to);
/* A row of data.csv (likeness.h) for each reason: left_out,REASON,entries,N,, */
void sb_left_out_rows(const struct sb_left_out *l, FILE *to);

/* "left_out": how many entries, and "left_out_reasons", as members.  NULL:
 * none. */
void sb_left_out_members(const struct sb_left_out *l, struct sb_json *j);

#endif
