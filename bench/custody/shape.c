#include "bench/custody/shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/attempt.h"

struct trail {
	char **lines;
	size_t count, cap;
	int lost;
};

static void heard(void *arg, const char *what)
{
	struct trail *t = arg;
	size_t cap = t->cap ? 2 * t->cap : 64;
	char **more;

	if (t->count == t->cap) {
		more = realloc(t->lines, cap * sizeof(*more));
		if (!more) {
			t->lost = 1;
			return;
		}
		t->lines = more;
		t->cap = cap;
	}
	t->lines[t->count] = strdup(what);
	if (t->lines[t->count])
		t->count++;
	else
		t->lost = 1;
}

static void release(struct trail *t)
{
	for (size_t i = 0; i < t->count; i++)
		free(t->lines[i]);
	free(t->lines);
}

/* Requests of the store have no words: their numbers and sizes. */
static void hear_store(struct trail *t, const char *when,
		       const struct sb_meter *m)
{
	char text[192];

	for (unsigned k = 0; k < SB_BYTES_KINDS; k++) {
		snprintf(text, sizeof(text),
			 "%s, store, kind %u: %llu puts of %llu bytes, %llu "
			 "gets of %llu",
			 when, k, (unsigned long long)m->put_count[k],
			 (unsigned long long)m->put_bytes[k],
			 (unsigned long long)m->get_count[k],
			 (unsigned long long)m->get_bytes[k]);
		heard(t, text);
	}
}

static enum sb_err walk(const struct sb_profile *profile, uint64_t seed,
			unsigned how, struct trail *t, char *why,
			size_t why_bytes)
{
	struct sb_probe probe;
	struct sb_coalition who;
	struct sb_attempt a;
	struct sb_meter meter = { 0 };
	enum sb_err err = sb_probe_begin(profile, seed, how, &probe);

	sb_atom_owner(&who);
	who.of[sb_atom_machine(profile)] = SB_NONE;
	if (err == SB_OK) {
		sb_world_listen(sb_pipeline_world(&probe.archiver), heard, t);
		err = sb_probe_fill(&probe, SB_PROBE_VICTIM + 1, &meter);
	}
	if (err == SB_OK) {
		hear_store(t, "backup", &meter);
		err = sb_attempt_run(&probe, &who, NULL, 0, &a);
	}
	if (err == SB_OK) {
		hear_store(t, "restore", &a.meter);
		heard(t, sb_err_name(a.err));
		sb_attempt_release(&a);
	}
	if (err == SB_OK && t->lost)
		err = SB_MEMORY;
	if (err != SB_OK)
		snprintf(why, why_bytes, "profile %s, %s cost: %s: %s",
			 profile->name,
			 how & SB_PROBE_CHEAP ? "least" : "its own",
			 sb_err_name(err), probe.why);
	sb_probe_close(&probe);
	return err;
}

static enum sb_err compare(const char *name, const struct trail *own,
			   const struct trail *cheap, char *why,
			   size_t why_bytes)
{
	size_t most = own->count > cheap->count ? own->count : cheap->count;

	for (size_t i = 0; i < most; i++) {
		const char *a = i < own->count ? own->lines[i] : "nothing";
		const char *b = i < cheap->count ? cheap->lines[i] : "nothing";

		if (strcmp(a, b) == 0)
			continue;
		snprintf(why, why_bytes,
			 "%s: the cost of key stretching changes what is "
			 "asked, so that cheap runs say nothing of real ones: "
			 "step %zu is \"%s\" at the profile's own cost and "
			 "\"%s\" at the least",
			 name, i + 1, a, b);
		return SB_FORGED;
	}
	return SB_OK;
}

enum sb_err sb_shape_check(const struct sb_profile *profile, uint64_t seed,
			   struct sb_shape *out, char *why, size_t why_bytes)
{
	struct trail own = { NULL, 0, 0, 0 }, cheap = { NULL, 0, 0, 0 };
	struct sb_profile lowered = *profile;
	enum sb_err err = sb_probe_cheapen(&lowered);

	memset(out, 0, sizeof(*out));
	if (err != SB_OK) {
		snprintf(why, why_bytes, "%s has no room for settings",
			 profile->name);
		return err;
	}
	out->cheapened = lowered.setting_count != profile->setting_count ||
			 memcmp(lowered.settings, profile->settings,
				sizeof(lowered.settings)) != 0;
	err = walk(profile, seed, SB_PROBE_SMALL | SB_PROBE_CHEAP, &cheap, why,
		   why_bytes);
	if (err == SB_OK && out->cheapened)
		err = walk(profile, seed, SB_PROBE_SMALL, &own, why, why_bytes);
	if (err == SB_OK && out->cheapened)
		err = compare(profile->name, &own, &cheap, why, why_bytes);
	out->questions = cheap.count;
	release(&own);
	release(&cheap);
	return err;
}
