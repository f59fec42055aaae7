#include "bench/analysis/guess.h"

#include <stdlib.h>
#include <string.h>

#include "bench/analysis/loose.h"
#include "bench/custody/attempt.h"
#include "bench/custody/desk.h"
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

/* --- the price of a guess --- */

#define ITEMS_MOST 2u
#define CHEAP_NS   UINT64_C(250000000)

static const char *const wrong_text = "wrong";

struct priced {
	const struct sb_profile *profile;
	uint64_t seed;
	const enum sb_atom *items;
	size_t count;
	struct sb_coalition without; /* who has everything but the items */
	const struct sb_guess_quiet *quiet;
	struct sb_guess_price *out;
};

static void timed_begin(const struct priced *p)
{
	p->out->count = 0;
	p->out->paused = p->quiet ? p->quiet->begin(p->quiet->arg) : 0;
}

static void sample_begin(const struct priced *p)
{
	struct sb_guess_price *out = p->out;

	out->wall_samples_ns[out->count] = sb_clock_ns(CLOCK_MONOTONIC);
	out->cpu_samples_ns[out->count] = sb_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

/* 1: another one is wanted. */
static int sample_end(const struct priced *p)
{
	struct sb_guess_price *out = p->out;
	uint64_t *cpu = &out->cpu_samples_ns[out->count];
	uint64_t *wall = &out->wall_samples_ns[out->count];
	uint64_t all = 0;

	*cpu = sb_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - *cpu;
	*wall = sb_clock_ns(CLOCK_MONOTONIC) - *wall;
	out->count++;
	for (unsigned i = 0; i < out->count; i++)
		all += out->cpu_samples_ns[i];
	if (!p->quiet || out->count == SB_GUESS_SAMPLES)
		return 0;
	return out->count < p->quiet->least || all < CHEAP_NS;
}

static int by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static uint64_t median(const uint64_t *samples, unsigned count)
{
	uint64_t sorted[SB_GUESS_SAMPLES];

	memcpy(sorted, samples, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), by_size);
	return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

static void timed_end(const struct priced *p)
{
	struct sb_guess_price *out = p->out;

	if (p->quiet)
		p->quiet->end(p->quiet->arg);
	if (!out->count)
		return;
	out->cpu_ns = median(out->cpu_samples_ns, out->count);
	out->wall_ns = median(out->wall_samples_ns, out->count);
}

const char *sb_guess_by_name(enum sb_guess_by by)
{
	static const char *const names[] = { "guess", "unlock", "open" };

	return (unsigned)by < 3 ? names[by] : "unknown";
}

static enum sb_err view_of(const struct priced *p, struct sb_world *world,
			   struct sb_view **view)
{
	enum sb_err err = sb_view_new(world, 0, &p->without, view);

	for (size_t i = 0; i < p->count && err == SB_OK; i++)
		err = sb_view_guess(*view, sb_atom_name(p->items[i]),
				    sb_span_of(wrong_text, strlen(wrong_text)));
	return err;
}

/* *refused: it told that the values are wrong. */
static enum sb_err time_unlocks(const struct priced *p, struct table *t,
				struct sb_view *view, int *refused)
{
	const struct sb_scheme *scheme = p->profile->scheme;
	enum sb_err err = SB_OK;
	int more = 1;

	t->desk.view = view;
	timed_begin(p);
	while (more && err == SB_OK) {
		memset(t->ctx, 0, scheme->ctx_bytes);
		err = sb_profile_apply(p->profile, t->ctx);
		if (err != SB_OK)
			break;
		sample_begin(p);
		*refused = scheme->keys.unlock(t->ctx, &t->desk.env,
					       sb_view_custody(view)) != SB_OK;
		more = sample_end(p) && *refused;
		sb_desk_clear(&t->desk);
	}
	timed_end(p);
	t->desk.view = t->attacker;
	return err;
}

static enum sb_err price_unlock(const struct priced *p, int *refused)
{
	struct sb_view *view = NULL;
	struct table t;
	enum sb_err err = table_init(&t, p->profile, p->seed);

	if (err == SB_OK)
		err = view_of(p, t.world, &view);
	if (err == SB_OK)
		err = time_unlocks(p, &t, view, refused);
	table_release(&t);
	sb_view_free(view);
	return err;
}

/* Unlock, then what there is to open, until something is refused. */
static enum sb_err price_open(const struct priced *p)
{
	struct sb_guess wrong[ITEMS_MOST];
	struct sb_attempt a;
	struct sb_probe probe;
	enum sb_err err =
		sb_probe_begin(p->profile, p->seed, SB_PROBE_SMALL, &probe);

	for (size_t i = 0; i < p->count; i++)
		wrong[i] = (struct sb_guess) {
			p->items[i], sb_span_of(wrong_text, strlen(wrong_text))
		};
	if (err == SB_OK)
		err = sb_probe_fill(&probe, SB_PROBE_VICTIM + 1, NULL);
	if (err == SB_OK) {
		timed_begin(p);
		for (int more = 1; more && err == SB_OK;) {
			sample_begin(p);
			err = sb_attempt_run(&probe, &p->without, wrong,
					     p->count, &a);
			more = sample_end(p);
			if (err == SB_OK)
				sb_attempt_release(&a);
		}
		timed_end(p);
	}
	sb_probe_close(&probe);
	return err;
}

static enum sb_err price_test(const struct priced *p)
{
	struct table t;
	uint64_t cpu_ns;
	enum sb_err err = table_init(&t, p->profile, p->seed);
	int more = 1;

	if (err != SB_OK) {
		table_release(&t);
		return err;
	}
	timed_begin(p);
	while (more) {
		sample_begin(p);
		err = guess(&t, sb_atom_name(p->items[0]),
			    sb_span_of(wrong_text, strlen(wrong_text)),
			    &cpu_ns);
		more = sample_end(p) && err == SB_DENIED;
	}
	timed_end(p);
	table_release(&t);
	if (err == SB_UNSUPPORTED)
		return err;
	return err == SB_DENIED ? SB_OK : SB_FORGED;
}

enum sb_err sb_guess_price(const struct sb_profile *profile, uint64_t seed,
			   const struct sb_coalition *who,
			   const enum sb_atom *items, size_t count,
			   const struct sb_guess_quiet *quiet,
			   struct sb_guess_price *out)
{
	struct priced p = { profile, seed, items, count, *who, quiet, out };
	enum sb_err err = SB_UNSUPPORTED;
	int refused = 0;

	memset(out, 0, sizeof(*out));
	if (!count || count > ITEMS_MOST)
		return SB_PARAM;
	for (size_t i = 0; i < count; i++)
		p.without.of[items[i]] = 0;
	if (profile->scheme->keys.guess && count == 1)
		err = price_test(&p);
	if (err != SB_UNSUPPORTED || !profile->scheme->keys.unlock)
		return err;
	out->by = SB_GUESS_BY_UNLOCK;
	err = price_unlock(&p, &refused);
	if (err != SB_OK || refused)
		return err;
	out->by = SB_GUESS_BY_OPEN;
	return price_open(&p);
}
