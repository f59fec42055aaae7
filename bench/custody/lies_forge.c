#include "bench/custody/lies_forge.h"

#include <stdio.h>

#include "bench/custody/tamper.h"

#define ALL_CLASSES ((1u << SB_CLASS_COUNT) - 1)

static enum sb_err forge(struct sb_tamper_archive *a, struct sb_forge *f,
			 const struct sb_coalition *who,
			 const struct sb_lied *played, uint8_t *forged)
{
	struct sb_tamper_seen seen;
	enum sb_err err;

	a->played = played;
	err = sb_tamper_keyed(a, f, SB_TAMPER_RESEAL, who, &seen);
	a->played = NULL;
	if (err == SB_OK)
		*forged |= (seen.other & ALL_CLASSES) != 0;
	return err;
}

enum sb_err sb_lies_forge(const struct sb_profile *profile, uint64_t seed,
			  const struct sb_lied *lied, struct sb_lies_forger *of,
			  size_t count, char *why, size_t why_bytes)
{
	struct sb_tamper_archive a;
	struct sb_forge f = { .real = NULL };
	enum sb_err err = sb_tamper_archive_open_lied(profile, seed, lied, &a);

	if (err == SB_OK)
		err = sb_forge_init(&f, a.world, SB_PROBE_VICTIM, seed);
	for (size_t i = 0; i < count && err == SB_OK; i++) {
		err = forge(&a, &f, &of[i].who, NULL, &of[i].forged);
		if (err == SB_OK && of[i].plays && !of[i].forged)
			err = forge(&a, &f, &of[i].player, lied, &of[i].forged);
	}
	if (err != SB_OK)
		snprintf(why, why_bytes,
			 "profile %s, forging after false answers: %s: %s",
			 profile->name, sb_err_name(err), a.why);
	sb_forge_release(&f);
	sb_tamper_archive_close(&a);
	return err;
}
