/* bench/measure/likeness.h: what files are like, in numbers that can be held
 * against each other: generated phones against real input, kind by kind.
 *
 * As a table, data.csv: part,name,measure,real,made,verdict; part "kind" (of
 * file, kinds.h), "class" (of data: only what was generated), "written_back"
 * (what real databases' logs change, over a span that nobody knows) or "left_out"
 * (name is why, real is how many entries of the input); a cell is empty where
 * there is nothing. */
#ifndef BENCH_MEASURE_LIKENESS_H
#define BENCH_MEASURE_LIKENESS_H

#include <stdio.h>

#include "bench/measure/kinds.h"
#include "bench/measure/portrait.h"

enum sb_measure {
	SB_MEASURE_FILES,
	SB_MEASURE_BYTES,
	SB_MEASURE_SIZE,        /* of the median file */
	SB_MEASURE_ENTROPY,     /* bits a byte */
	SB_MEASURE_ZSTD,        /* all bytes over all compressed ones */
	SB_MEASURE_ZSTD_MEDIAN, /* the same of the median file */
	SB_MEASURE_CHUNK,       /* FastCDC for 64 KiB: 10, 50, 90 % */
	SB_MEASURE_SELF = SB_MEASURE_CHUNK + SB_PORTRAIT_CUTS,
	/* Per cent, at 4 KiB, 64 KiB, 1 MiB, whole files: there twice in a
	 * snapshot; another user has it too; not there the day before. */
	SB_MEASURE_CROSS = SB_MEASURE_SELF + SB_PORTRAIT_SIZES,
	SB_MEASURE_CHANGED = SB_MEASURE_CROSS + SB_PORTRAIT_SIZES,
	SB_MEASURES = SB_MEASURE_CHANGED + SB_PORTRAIT_SIZES
};

/* "zstd_median", "changed_65536"; static. */
const char *sb_measure_name(unsigned measure);

/* Of one kind or class. */
struct sb_likeness_row {
	double value[SB_MEASURES];
	uint8_t known[SB_MEASURES];
};

/* Of a source: rows by kind, or by class with all of them last. */
struct sb_likeness {
	struct sb_likeness_row row[SB_CLASS_COUNT + 1];
	struct sb_likeness_row written_back; /* real side; else unknown */
};

/* Of the last day's files; what changed, of all days.  Errors as
 * sb_portrait_take's. */
SB_MUST_USE enum sb_err sb_likeness_of_kinds(struct sb_source *source,
					     struct sb_likeness *out);
SB_MUST_USE enum sb_err sb_likeness_of_classes(struct sb_source *source,
					       struct sb_likeness *out);

/* Column real of a data.csv's kinds.  SB_MISSING, SB_MALFORMED: why says. */
SB_MUST_USE enum sb_err sb_likeness_load(const char *path,
					 struct sb_likeness *out, char *why,
					 size_t why_bytes);

/* How a measure of a kind compares: "alike"; "differs", which is more than
 * 0.5 bits of entropy, 10 per cent points of a share, or a factor of 1.5 (of
 * sizes: 2); "scaled" where phones at less than full size have smaller ones;
 * "few" with less than five real files; "" where either side has nothing, and
 * for what is not compared. */
const char *sb_likeness_verdict(const struct sb_likeness_row *real,
				const struct sb_likeness_row *made,
				enum sb_kinds_kind kind,
				enum sb_measure measure);

/* data.csv.  real, classes: NULL, none. */
void sb_likeness_write(const struct sb_likeness *real,
		       const struct sb_likeness *made,
		       const struct sb_likeness *classes, FILE *to);

#endif
