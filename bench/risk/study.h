/* bench/risk/study.h: the risks of several profiles under one model, their
 * ranges, and which assumptions decide. */
#ifndef BENCH_RISK_STUDY_H
#define BENCH_RISK_STUDY_H

#include <stdio.h>

#include "bench/risk/risk.h"
#include "datasets/source.h"

/* What is compared: three numbers of struct sb_risk, smaller is better. */
enum sb_risk_axis {
	SB_RISK_LOCKOUT,
	SB_RISK_EXPOSURE,
	SB_RISK_DESTRUCTION,
	SB_RISK_AXES
};
const char *sb_study_axis(enum sb_risk_axis axis); /* static */

/* usual: every value of the model as it is set.  low, high: the least and the
 * most of what comes out with every value at its low end, at its high end, and
 * as set. */
struct sb_risk_span {
	double usual, low, high;
};

struct sb_study_row {
	const struct sb_profile *profile; /* borrowed */
	struct sb_risk_case of;           /* owned */
	struct sb_risk risk;              /* as set */
	struct sb_risk_span axis[SB_RISK_AXES][SB_RISK_VERDICTS];
	double stored_ratio; /* of plain's bytes; 0: not known */
	double mb_per_sec;   /* first backup; 0: not known */
	/* What comes back of a lost phone, in words (custody/point.h), and how
	 * old at worst; "": not known. */
	char point[64];
	uint32_t point_days;
};

struct sb_study {
	struct sb_risk_model model; /* as set */
	struct sb_study_row *rows;  /* in the order of the profiles */
	size_t count;
	uint64_t seed;
	/* What plain stores of each class, all users and snapshots; 0: not
	 * known. */
	double class_bytes[SB_CLASS_COUNT];
};

/* Bytes of the class, or of those of several, that somebody else is
 * expected to read in a year: exposure times the class's bytes. */
double sb_study_exposed_bytes(const struct sb_study *study, size_t row,
			      unsigned verdict);

/* Gather count profiles (borrowed); those that are in cubes (cubes.h; NULL:
 * no table) are read from there.  A row whose scheme refuses its settings
 * (SB_PARAM: more shares needed than made) is left out, but not all rows.
 * Errors of gather.h; why says which. */
SB_MUST_USE enum sb_err sb_study_open(const struct sb_risk_model *model,
				      const struct sb_profile *profiles,
				      size_t count, uint64_t seed, FILE *cubes,
				      struct sb_study *out, char *why,
				      size_t why_bytes);
/* Fill risk and axis of every row from the model.  SB_PARAM, SB_MEMORY. */
SB_MUST_USE enum sb_err sb_study_compute(struct sb_study *study);
void sb_study_release(struct sb_study *study);

/* 1: the machine that is backed up, opened, and whatever is asked of it with its
 * passcode, does not give any of the user's data: what the running client needs
 * for a backup is in its memory only, which nobody here reads, so that the
 * profile is flattered (results/BIAS.md). */
int sb_study_memory_only(const struct sb_study_row *row);

/* What a verdict is on an axis.  Of several classes losing or destroying any is
 * a loss, reading any is an exposure: SB_RISK_ALL, SB_RISK_DATA_ALL and
 * SB_RISK_APART_ALL stand for that; others are what they are. */
unsigned sb_study_on(enum sb_risk_axis axis, unsigned verdict);

/* 1: another row is no worse on lockout and exposure and better on one, by a
 * tenth at least.  verdict: as of sb_study_on. */
int sb_study_dominated(const struct sb_study *study, size_t row,
		       unsigned verdict);

/* 1: dominated, but only by rows that sb_study_memory_only is true of, and not of
 * this one. */
int sb_study_by_flattered(const struct sb_study *study, size_t row,
			  unsigned verdict);

/* How far one value of the model moves things. */
struct sb_swing {
	size_t value; /* index in the model */
	/* The number that comes out with this value low and high. */
	double low, high;
	/* Pairs of rows whose order on the axis differs between the two. */
	size_t swaps;
};
/* Swings of one row's number, largest first; at most most of them that move it
 * at all.  Returns how many.  *err: as compute. */
size_t sb_study_swings(const struct sb_study *study, size_t row,
		       enum sb_risk_axis axis, unsigned verdict,
		       struct sb_swing *out, size_t most, enum sb_err *err);
/* Swings of the whole ranking, by pairs swapped, then by how much the numbers
 * move in all (low and high: the sum over rows). */
size_t sb_study_deciders(const struct sb_study *study, enum sb_risk_axis axis,
			 unsigned verdict, struct sb_swing *out, size_t most,
			 enum sb_err *err);

#endif
