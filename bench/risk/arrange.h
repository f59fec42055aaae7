/* bench/risk/arrange.h: the same scheme with its custody arranged in every way
 * that is allowed: thresholds, how many contacts, paper or not. */
#ifndef BENCH_RISK_ARRANGE_H
#define BENCH_RISK_ARRANGE_H

#include "bench/profile/profile.h"

#define SB_ARRANGE_KEYS   6u
#define SB_ARRANGE_VALUES 32u
#define SB_ARRANGE_MOST   4096u /* arrangements */

/* One key of a profile (schemes/README.md) and what it may be. */
struct sb_choice {
	char key[SB_PROFILE_NAME_BYTES];
	char values[SB_ARRANGE_VALUES][SB_PROFILE_NAME_BYTES];
	size_t count;
};

/* "KEY=V,V,..." or "KEY=LOW..HIGH".  SB_PARAM: neither; why says it. */
SB_MUST_USE enum sb_err sb_arrange_parse(const char *text,
					 struct sb_choice *out, char *why,
					 size_t why_bytes);

/* Every combination of the choices on top of profile name's text, that the
 * profile's own rules allow; each is named by its settings: "contacts=3
 * set.contacts=2".  *out is malloc'ed.  SB_PARAM: more than SB_ARRANGE_MOST, or
 * none is allowed (why has the last refusal); SB_MEMORY. */
SB_MUST_USE enum sb_err sb_arrange_all(const char *name, const char *text,
				       const struct sb_choice *choices,
				       size_t choice_count,
				       struct sb_profile **out, size_t *count,
				       char *why, size_t why_bytes);

/* What value says of a parameter of the scheme, in the words of the parameter's
 * own meaning ("8: shares of contacts"), the bits of a bit mask joined by "+".
 * "": key is no "set.PARAM", or its meaning has no such list.  Cut at bytes. */
void sb_arrange_words(const struct sb_scheme *scheme, const char *key,
		      const char *value, char *text, size_t bytes);

#endif
