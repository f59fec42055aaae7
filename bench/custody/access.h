/* bench/custody/access.h: the exact access structure of a profile, executed.
 *
 * unlock and restore are functions of (coalition, randomness), so that a run
 * goes the same way for every coalition that agrees with its own on whatever
 * that run asked for.  Depth first over the questions asked, runs yield
 * disjoint cubes that cover all coalitions exactly: no order among coalitions
 * is assumed.  That the cover is exact is checked on every result, and that
 * more reach never opens less is reported, not taken for granted.
 *
 * One run answers for every class of data and for names: one file of each
 * class is restored and compared. */
#ifndef BENCH_CUSTODY_ACCESS_H
#define BENCH_CUSTODY_ACCESS_H

#include "bench/custody/attempt.h"

/* Coalitions with box.low <= value <= box.high in every atom open exactly
 * these verdicts: bit i for class i, bit SB_VERDICT_NAMES for names. */
struct sb_cube {
	struct sb_box box;
	uint32_t whole;
	uint32_t wrong; /* other bytes came out as if they were right */
};

struct sb_access {
	char profile[SB_PROFILE_NAME_BYTES];
	struct sb_coalition least, most; /* of each atom, in what was tried */
	struct sb_cube *cubes;
	size_t count; /* as many coalitions were tried, and as many again to
			 see that the other end of each cube fares alike */
	/* Coalitions that differ in an atom that any run asked for. */
	uint64_t coalitions;
	/* A pair of cubes where more reach opens less; both 0: none. */
	size_t less[2];
};

/* Explore all coalitions of a small probe (SB_PROBE_SMALL).  The world is as
 * before.  SB_FORGED: the cover is not exact, which is a defect of this
 * instrument or an unlock that is no function of what it asked for. */
SB_MUST_USE enum sb_err sb_access_explore(struct sb_probe *probe,
					  struct sb_access *out);
/* The same of any experiment: run tries one coalition, fills whole, wrong,
 * steps and nothing else. */
struct sb_trial {
	uint32_t whole, wrong;
	struct sb_query steps[SB_VIEW_STEPS];
	size_t step_count;
};
typedef enum sb_err sb_trial_run(void *arg, const struct sb_coalition *who,
				 struct sb_trial *out);
SB_MUST_USE enum sb_err sb_access_cover(const struct sb_profile *profile,
					sb_trial_run *run, void *arg,
					struct sb_access *out);
/* Only the coalitions of a box, which is cut to what the profile has. */
SB_MUST_USE enum sb_err sb_access_cover_within(const struct sb_profile *profile,
					       const struct sb_box *within,
					       sb_trial_run *run, void *arg,
					       struct sb_access *out);
void sb_access_release(struct sb_access *access);

/* The cube that a coalition is in; NULL only for one that was not tried. */
const struct sb_cube *sb_access_find(const struct sb_access *access,
				     const struct sb_coalition *who);

struct sb_sets {
	struct sb_coalition *of;
	size_t count;
};

void sb_sets_release(struct sb_sets *sets);
/* Add set unless the same one is there. */
SB_MUST_USE enum sb_err sb_sets_put(struct sb_sets *sets,
				    const struct sb_coalition *set);
/* Add set unless a smaller one is there; drop those that it makes needless. */
SB_MUST_USE enum sb_err sb_sets_add(struct sb_sets *sets,
				    const struct sb_coalition *set);

/* 1: one of sets is at or below set. */
int sb_sets_has_below(const struct sb_sets *sets,
		      const struct sb_coalition *set);
void sb_sets_sort(struct sb_sets *sets); /* the smallest first */

/* Minimal coalitions between least and most (NULL: nothing, everything) that
 * open verdict.  Sorted.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_access_minimal(const struct sb_access *access,
					  unsigned verdict,
					  const struct sb_coalition *least,
					  const struct sb_coalition *most,
					  struct sb_sets *out);
/* Who can read: everybody's front doors are given.  Restorers: what an owner
 * can have (sb_atom_owner), nothing given. */
SB_MUST_USE enum sb_err sb_access_readers(const struct sb_access *access,
					  unsigned verdict,
					  struct sb_sets *out);
SB_MUST_USE enum sb_err sb_access_restorers(const struct sb_access *access,
					    unsigned verdict,
					    struct sb_sets *out);
/* Minimal losses after which no restorer is left: value i of a set is how much
 * of atom i, of what the owner has on a good day, must be lost.  No set: the
 * owner cannot restore even then; a set of nothing never appears.
 * Transversals of the restorers, whatever more reach would do. */
SB_MUST_USE enum sb_err sb_access_lockouts(const struct sb_access *access,
					   unsigned verdict,
					   struct sb_sets *out);

/* A coalition in plain words: "the phone + the passcode", "3 contacts"; cut at
 * bytes.  Atoms at or below base (may be NULL) are left out; lost: value is
 * how much is lost of what the owner has.  Empty: "anybody" or "nothing". */
void sb_access_words(const struct sb_access *access,
		     const struct sb_coalition *set,
		     const struct sb_coalition *base, int lost, char *text,
		     size_t bytes);

#endif
