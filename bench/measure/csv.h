/* bench/measure/csv.h: reading back the tables of a run. */
#ifndef BENCH_MEASURE_CSV_H
#define BENCH_MEASURE_CSV_H

#include "schemes/kit/base.h"

#define SB_CSV_FIELDS 40u

struct sb_csv_row {
	const char *field[SB_CSV_FIELDS]; /* "" beyond the last */
};

/* Rows without the header; comment lines (#) are left out. */
struct sb_csv {
	char *text;
	struct sb_csv_row *rows;
	size_t count;
	int cut; /* the last line has no end */
	struct sb_csv_row header;
};

/* SB_MISSING: no such file; SB_MALFORMED: an open quote or too many fields.
 * An empty file has no rows. */
SB_MUST_USE enum sb_err sb_csv_load(const char *folder, const char *name,
				    struct sb_csv *out);
void sb_csv_release(struct sb_csv *csv);
/* Does the header name it?  0 of an empty file. */
int sb_csv_has(const struct sb_csv *csv, const char *name);
/* Field of row by the header's name; "" if there is none. */
const char *sb_csv_at(const struct sb_csv *csv, size_t row, const char *name);

#endif
