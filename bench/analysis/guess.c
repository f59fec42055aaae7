#include "bench/analysis/guess.h"

#include <stdlib.h>
#include <string.h>

#include "bench/analysis/loose.h"
#include "bench/custody/desk.h"
#include "bench/custody/probe.h"
#include "bench/pipeline/clock.h"

struct table {
	const struct sb_profile *profile;
	struct sb_world *world;
	struct sb_view *owner, *attacker;
	struct sb_desk desk;
	void *ctx, *params;
};

static void table_release(struct table *t)
{
	if (t->desk.env.ops)
		sb_desk_close(&t->desk);
	sb_loose_free(t->ctx, t->profile->scheme->ctx_bytes);
	sb_loose_free(t->params, t->profile->scheme->ctx_bytes);
	sb_view_free(t->owner);
	sb_view_free(t->attacker);
	sb_world_free(t->world);
}

static enum sb_err table_init(struct table *t, const struct sb_profile *profile,
			      uint64_t seed)
{
	struct sb_coalition all = { { 0 } };
	enum sb_err err;

	memset(t, 0, sizeof(*t));
	t->profile = profile;
	for (unsigned i = 0; i < SB_ATOM_KNOW_PASSPHRASE; i++)
		all.of[i] = SB_ALL;
	err = sb_world_new(profile, 1, seed, &t->world);
	if (err == SB_OK)
		err = sb_view_new(t->world, 0, NULL, &t->owner);
	if (err == SB_OK)
		err = sb_view_new(t->world, 0, &all, &t->attacker);
	if (err == SB_OK)
		err = sb_desk_open(&t->desk, seed, "guess", t->owner);
	if (err != SB_OK)
		return err;
	t->ctx = sb_loose_new(profile->scheme->ctx_bytes);
	t->params = sb_loose_new(profile->scheme->ctx_bytes);
	if (!t->ctx || !t->params)
		return SB_MEMORY;
	err = sb_profile_apply(profile, t->ctx);
	if (err == SB_OK)
		err = sb_profile_apply(profile, t->params);
	if (err == SB_OK && profile->scheme->keys.enroll)
		err = profile->scheme->keys.enroll(t->ctx, &t->desk.env,
						   sb_view_custody(t->owner));
	sb_desk_clear(&t->desk);
	t->desk.view = t->attacker;
	return err;
}

static enum sb_err guess(struct table *t, const char *item,
			 struct sb_span secret, uint64_t *cost_ns)
{
	uint64_t start = sb_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	enum sb_err err = t->profile->scheme->keys.guess(
		t->params, &t->desk.env, sb_view_custody(t->attacker), item,
		secret);

	*cost_ns = sb_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - start;
	sb_desk_clear(&t->desk);
	return err;
}

/* Which item can be tested?  NULL: none. */
static enum sb_err find_item(struct table *t, struct sb_guess_cost *out)
{
	static const char *const items[] = { SB_PASSPHRASE, SB_PASSCODE,
					     SB_ACCOUNT_PASSWORD,
					     SB_SECURITY_CODE };

	for (size_t i = 0; i < 4; i++) {
		struct sb_span truth = sb_world_secret(t->world, 0, items[i]);
		uint64_t cost_ns;
		enum sb_err err = guess(t, items[i], truth, &cost_ns);

		if (err == SB_UNSUPPORTED)
			continue;
		if (err == SB_OK)
			err = guess(t, items[i], sb_span_of("wrong", 5),
				    &out->cheap_cpu_ns) == SB_DENIED
				      ? SB_OK
				      : SB_FORGED;
		out->guessable = err == SB_OK;
		out->item = items[i];
		return err;
	}
	return SB_OK;
}

enum sb_err sb_guess_cost(const struct sb_profile *profile, uint64_t seed,
			  struct sb_guess_cost *out)
{
	struct sb_profile cheap = *profile;
	struct table t;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	if (!profile->scheme->keys.guess)
		return SB_OK;
	err = sb_probe_cheapen(&cheap);
	if (err != SB_OK)
		return err;
	err = table_init(&t, &cheap, seed);
	if (err == SB_OK)
		err = find_item(&t, out);
	table_release(&t);
	if (err != SB_OK || !out->guessable)
		return err;
	err = table_init(&t, profile, seed);
	if (err == SB_OK)
		err = guess(&t, out->item, sb_span_of("wrong", 5),
			    &out->cpu_ns) == SB_DENIED
			      ? SB_OK
			      : SB_FORGED;
	table_release(&t);
	return err;
}

static enum sb_err price_unlock(const struct sb_profile *profile, uint64_t seed,
				const struct sb_coalition *who,
				enum sb_atom item, uint64_t *cpu_ns)
{
	struct sb_coalition without = *who;
	struct sb_view *view = NULL;
	struct table t;
	enum sb_err err = table_init(&t, profile, seed);
	uint64_t start;

	without.of[item] = 0;
	if (err == SB_OK)
		err = sb_view_new(t.world, 0, &without, &view);
	if (err == SB_OK)
		err = sb_view_guess(view, sb_atom_name(item),
				    sb_span_of("wrong", 5));
	if (err == SB_OK) {
		t.desk.view = view;
		memset(t.ctx, 0, profile->scheme->ctx_bytes);
		err = sb_profile_apply(profile, t.ctx);
	}
	if (err == SB_OK) {
		start = sb_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
		/* Refused, it is a guess that was wrong. */
		(void)profile->scheme->keys.unlock(t.ctx, &t.desk.env,
						   sb_view_custody(view));
		*cpu_ns = sb_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - start;
		sb_desk_clear(&t.desk);
	}
	t.desk.view = t.attacker;
	table_release(&t);
	sb_view_free(view);
	return err;
}

static enum sb_err price_guess(const struct sb_profile *profile, uint64_t seed,
			       enum sb_atom item, uint64_t *cpu_ns)
{
	struct table t;
	enum sb_err err = table_init(&t, profile, seed);

	if (err == SB_OK)
		err = guess(&t, sb_atom_name(item), sb_span_of("wrong", 5),
			    cpu_ns);
	table_release(&t);
	if (err == SB_UNSUPPORTED)
		return err;
	return err == SB_DENIED ? SB_OK : SB_FORGED;
}

enum sb_err sb_guess_price(const struct sb_profile *profile, uint64_t seed,
			   const struct sb_coalition *who, enum sb_atom item,
			   struct sb_guess_price *out)
{
	enum sb_err err = SB_UNSUPPORTED;

	memset(out, 0, sizeof(*out));
	if (profile->scheme->keys.guess)
		err = price_guess(profile, seed, item, &out->cpu_ns);
	if (err != SB_UNSUPPORTED || !profile->scheme->keys.unlock)
		return err;
	out->by_unlock = 1;
	return price_unlock(profile, seed, who, item, &out->cpu_ns);
}
