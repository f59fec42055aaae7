#include "bench/custody/refused.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The profile's value of a parameter of its scheme. */
static int64_t value_of(const struct sb_profile *profile,
			const struct sb_param *param)
{
	int64_t value = param->usual;

	for (size_t i = 0; i < profile->setting_count; i++) {
		const struct sb_setting *s = &profile->settings[i];

		if (!*s->of && strcmp(s->name, param->name) == 0)
			value = s->value;
	}
	return value;
}

/* Asks for more than the profile has; what: of what; have: how many. */
static int asks_too_much(const struct sb_profile *profile,
			 const struct sb_param *param, const char **what,
			 unsigned *have)
{
	if (strcmp(param->unit, "people") == 0) {
		*what = "contacts";
		*have = profile->contacts;
	} else if (strcmp(param->unit, "replicas") == 0) {
		*what = "replicas";
		*have = sb_profile_replicas(profile);
	} else {
		return 0;
	}
	return value_of(profile, param) > (int64_t)*have;
}

static void say(const struct sb_profile *profile, char *why, size_t why_bytes)
{
	const struct sb_param *p = profile->scheme->params;
	const char *what;
	unsigned have;

	for (; p && p->name; p++) {
		if (!asks_too_much(profile, p, &what, &have))
			continue;
		snprintf(why, why_bytes,
			 "profile %s: set.%s = %" PRId64
			 " asks for more than %s = %u; lower the one or raise "
			 "the other",
			 profile->name, p->name, value_of(profile, p), what,
			 have);
		return;
	}
	snprintf(why, why_bytes,
		 "profile %s: scheme %s refuses its settings; sealbench list "
		 "says what each set.PARAM means",
		 profile->name, profile->scheme->name);
}

enum sb_err sb_refused(const struct sb_profile *profile, uint64_t seed,
		       char *why, size_t why_bytes)
{
	struct sb_probe probe;
	struct sb_meter meter = { 0 };
	enum sb_err err = sb_probe_begin(
		profile, seed, SB_PROBE_CHEAP | SB_PROBE_SMALL, &probe);

	if (err == SB_OK)
		err = sb_probe_fill(&probe, 1, &meter);
	if (err == SB_PARAM)
		say(profile, why, why_bytes);
	else if (err != SB_OK)
		snprintf(why, why_bytes, "profile %s: %s: %s", profile->name,
			 sb_err_name(err), probe.why);
	sb_probe_close(&probe);
	return err;
}
