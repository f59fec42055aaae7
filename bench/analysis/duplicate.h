/* bench/analysis/duplicate.h: duplicate faking and erasure, tried on a scheme's
 * own verbs.
 *
 * A victim has content M.  Before M is backed up, an attacker with an account
 * of his own, who knows M, stores an object of his making under the name that
 * M will have.  The victim's client finds the name taken and uploads nothing;
 * later it restores: what comes out? */
#ifndef BENCH_ANALYSIS_DUPLICATE_H
#define BENCH_ANALYSIS_DUPLICATE_H

#include "bench/profile/profile.h"

enum sb_duplicate_effect {
	SB_DUPLICATE_UNREACHED, /* he cannot take the victim's name: it depends
				   on the account, or the provider makes it */
	SB_DUPLICATE_CORRECT,
	SB_DUPLICATE_ERROR, /* noticed; M is lost */
	SB_DUPLICATE_WRONG  /* other bytes were restored as if right */
};
const char *sb_duplicate_effect_name(enum sb_duplicate_effect effect);

struct sb_duplicate {
	enum sb_duplicate_effect faking; /* his object holds M' under M's key */
	enum sb_duplicate_effect erasure;    /* his object is noise */
	enum sb_err faking_err, erasure_err; /* what open or check said */
	/* 1: the name is made from the object (late ids), so that a provider
	 * who recomputes names on upload refuses both; the outcomes above are
	 * those with one who does not. */
	uint8_t provider_can_check;
};

/* Enrols two accounts of one group; 4 KiB of content; no store is involved.
 * Errors of the scheme's enroll, derive or seal when used as they should. */
SB_MUST_USE enum sb_err sb_duplicate_try(const struct sb_profile *profile,
					 uint64_t seed,
					 struct sb_duplicate *out);

#endif
