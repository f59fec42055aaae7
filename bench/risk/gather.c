#include "bench/risk/gather.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/plan.h"
#include "bench/risk/disjoint.h"
#include "schemes/kit/memo.h"

struct gather {
	struct sb_probe *probe;
	const struct sb_access *access;
	struct sb_harms *harms;
	struct sb_risk_case *out;
	size_t guess_cap;
};

/* Coalitions of without that would be in with, did they know item. */
static int meet(const struct sb_box *without, const struct sb_box *with,
		enum sb_atom item, struct sb_box *out)
{
	for (size_t a = 0; a < SB_ATOM_COUNT; a++) {
		uint8_t low = without->low.of[a], high = without->high.of[a];

		if (a != (size_t)item) {
			low = with->low.of[a] > low ? with->low.of[a] : low;
			high = with->high.of[a] < high ? with->high.of[a]
						       : high;
		}
		if (low > high)
			return 0;
		out->low.of[a] = low;
		out->high.of[a] = high;
	}
	return 1;
}

static enum sb_err put(struct gather *g, const struct sb_risk_guess *guess)
{
	struct sb_risk_case *of = g->out;

	if (of->guess_count == g->guess_cap) {
		size_t cap = g->guess_cap ? 2 * g->guess_cap : 32;
		struct sb_risk_guess *more =
			realloc(of->guesses, cap * sizeof(*more));

		if (!more)
			return SB_MEMORY;
		of->guesses = more;
		g->guess_cap = cap;
	}
	of->guesses[of->guess_count++] = *guess;
	return SB_OK;
}

/* The least of box that has what everybody has, as far as box goes: replicas
 * beyond those that are needed answer, too, and can be asked apart. */
static struct sb_coalition anybody_in(const struct sb_box *box)
{
	struct sb_coalition who;

	sb_atom_public(&who);
	for (size_t a = 0; a < SB_ATOM_COUNT; a++) {
		if (who.of[a] > box->high.of[a])
			who.of[a] = box->high.of[a];
		if (who.of[a] < box->low.of[a])
			who.of[a] = box->low.of[a];
	}
	return who;
}

/* What guessing item gives to whoever would then be in cube with.  The way to
 * be tried is the same for all of them, and so is what stands in it where as
 * many replicas answer. */
static enum sb_err guesses_into(struct gather *g, const struct sb_cube *with,
				enum sb_atom item)
{
	struct sb_fence fences[SB_PROFILE_CONTACTS + 1] = { { SB_GUESSING_NO, 0,
							      0 } };
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < g->access->count && err == SB_OK; i++) {
		const struct sb_cube *c = &g->access->cubes[i];
		struct sb_risk_guess guess = { .whole = 0 };
		struct sb_coalition who;
		struct sb_fence *fence;

		guess.whole = sb_risk_complete(with->whole) &
			      ~sb_risk_complete(c->whole);
		if (!guess.whole || c->box.high.of[item] > 0 ||
		    !meet(&c->box, &with->box, item, &guess.box))
			continue;
		who = anybody_in(&guess.box);
		fence = &fences[who.of[SB_ATOM_HSM]];
		if (fence->guessing == SB_GUESSING_NO)
			err = sb_fence_of(g->probe, &who, item, fence);
		guess.first = (struct sb_risk_secret) {
			.item = (uint8_t)item,
			.tries = fence->tries,
			.by_service = fence->guessing != SB_GUESSING_OFFLINE &&
				      fence->tries == 0
		};
		if (err == SB_OK)
			err = put(g, &guess);
	}
	return err;
}

/* --- two secrets, where neither alone is enough --- */

struct pair {
	enum sb_atom items[2];
	/* How they are guessed, by replicas that answer. */
	struct sb_plan plans[SB_PROFILE_CONTACTS + 1];
	uint8_t planned[SB_PROFILE_CONTACTS + 1];
};

/* Coalitions of box that would be in cube, had they so much of the two; out has
 * none of either. */
static int meet_pair(const struct pair *p, const struct sb_box *box,
		     const struct sb_cube *cube, const uint8_t has[2],
		     struct sb_box *out)
{
	*out = *box;
	for (size_t a = 0; a < SB_ATOM_COUNT; a++) {
		uint8_t low = cube->box.low.of[a], high = cube->box.high.of[a];
		int first = a == (size_t)p->items[0];

		if (first || a == (size_t)p->items[1]) {
			uint8_t value = has[first ? 0 : 1];

			if (value < low || value > high)
				return 0;
			out->low.of[a] = out->high.of[a] = 0;
			continue;
		}
		if (low > out->low.of[a])
			out->low.of[a] = low;
		if (high < out->high.of[a])
			out->high.of[a] = high;
		if (out->low.of[a] > out->high.of[a])
			return 0;
	}
	return 1;
}

static struct sb_risk_secret secret_of(const struct sb_guessed *g)
{
	return (struct sb_risk_secret) { .item = g->item,
					 .tries = g->offline ? 0 : g->tries,
					 .by_service =
						 !g->offline && !g->tries };
}

static enum sb_err put_pair(struct gather *g, struct pair *p,
			    const struct sb_box *box, uint32_t whole)
{
	struct sb_risk_guess guess = { .box = *box, .whole = whole };
	struct sb_coalition who = anybody_in(box);
	uint8_t replicas = who.of[SB_ATOM_HSM];
	struct sb_plan *plan = &p->plans[replicas];
	enum sb_err err = SB_OK;

	if (!p->planned[replicas])
		err = sb_plan_two(g->probe, &who, p->items, plan);
	p->planned[replicas] = 1;
	if (err != SB_OK || plan->guessing == SB_GUESSING_NO)
		return err;
	guess.first = secret_of(&plan->guessed[0]);
	guess.second = secret_of(&plan->guessed[1]);
	guess.together = plan->together;
	if (plan->together)
		guess.second.tries = guess.second.by_service = 0;
	return put(g, &guess);
}

/* Of box, what is opened beyond what has[at] of the two and more opens: at 0
 * neither of them, 1 the first, 2 the second. */
static enum sb_err beyond(struct gather *g, struct pair *p,
			  const struct sb_box *box, uint32_t whole, unsigned at)
{
	static const uint8_t has[3][2] = { { 0, 0 }, { 1, 0 }, { 0, 1 } };
	enum sb_err err = SB_OK;

	if (at == 3)
		return put_pair(g, p, box, whole);
	for (size_t i = 0; i < g->access->count && err == SB_OK; i++) {
		const struct sb_cube *c = &g->access->cubes[i];
		uint32_t more = whole & ~sb_risk_complete(c->whole);
		struct sb_box met;

		if (more && meet_pair(p, box, c, has[at], &met))
			err = beyond(g, p, &met, more, at + 1);
	}
	return err;
}

static enum sb_err pairs_into(struct gather *g, const struct sb_cube *with,
			      enum sb_atom first, enum sb_atom second)
{
	static const uint8_t both[2] = { 1, 1 };
	struct pair p = { .items = { first, second } };
	struct sb_box all = { .high = g->access->most }, box;

	return meet_pair(&p, &all, with, both, &box)
		       ? beyond(g, &p, &box, sb_risk_complete(with->whole), 0)
		       : SB_OK;
}

/* What a cube asked of both and got. */
static enum sb_err gather_pairs(struct gather *g, const struct sb_cube *with)
{
	enum sb_err err = SB_OK;

	for (unsigned a = 0; a < SB_ATOM_COUNT; a++) {
		if (!sb_atom_is_item((enum sb_atom)a) || !with->box.low.of[a])
			continue;
		for (unsigned b = a + 1; b < SB_ATOM_COUNT && err == SB_OK;
		     b++) {
			if (sb_atom_is_item((enum sb_atom)b) &&
			    with->box.low.of[b])
				err = pairs_into(g, with, (enum sb_atom)a,
						 (enum sb_atom)b);
		}
	}
	return err;
}

static enum sb_err gather_guesses(struct gather *g)
{
	enum sb_err err = SB_OK;

	for (unsigned a = 0; a < SB_ATOM_COUNT && err == SB_OK; a++) {
		enum sb_atom item = (enum sb_atom)a;

		if (!sb_atom_is_item(item))
			continue;
		for (size_t i = 0; i < g->access->count && err == SB_OK; i++) {
			if (g->access->cubes[i].box.low.of[a] > 0)
				err = guesses_into(g, &g->access->cubes[i],
						   item);
		}
	}
	for (size_t i = 0; i < g->access->count && err == SB_OK; i++)
		err = gather_pairs(g, &g->access->cubes[i]);
	return err;
}

static enum sb_err put_destroyers(struct sb_risk_case *of,
				  const struct sb_sets *sets, uint32_t bits)
{
	struct sb_risk_cube *more;
	struct sb_disjoint boxes;
	enum sb_err err = sb_disjoint_make(sets, &of->most, &boxes);

	if (err != SB_OK)
		return err;
	more = realloc(of->destroyers,
		       (of->destroyer_count + boxes.count + 1) * sizeof(*more));
	if (more) {
		of->destroyers = more;
		for (size_t i = 0; i < boxes.count; i++)
			more[of->destroyer_count++] =
				(struct sb_risk_cube) { boxes.of[i], bits };
	}
	free(boxes.of);
	return more ? SB_OK : SB_MEMORY;
}

static enum sb_err append(struct sb_sets *all, const struct sb_sets *more)
{
	size_t count = all->count + more->count;
	struct sb_coalition *of = realloc(all->of, (count + 1) * sizeof(*of));

	if (!of)
		return SB_MEMORY;
	all->of = of;
	if (more->count)
		memcpy(of + all->count, more->of, more->count * sizeof(*of));
	all->count = count;
	return SB_OK;
}

/* Any of several classes: whoever destroys one. */
static enum sb_err destroyers_of_any(struct gather *g, unsigned verdict)
{
	struct sb_sets any = { NULL, 0 };
	enum sb_err err = SB_OK;

	for (unsigned v = 0; v < SB_CLASS_COUNT && err == SB_OK; v++) {
		struct sb_sets sets;

		if (!(sb_risk_classes(verdict) >> v & 1))
			continue;
		err = sb_harms_destroyers(g->harms, v, &sets);
		if (err != SB_OK)
			break;
		err = append(&any, &sets);
		sb_sets_release(&sets);
	}
	if (err == SB_OK)
		err = put_destroyers(g->out, &any, UINT32_C(1) << verdict);
	free(any.of);
	return err;
}

/* Boxes of one verdict are disjoint; those of different ones may overlap, each
 * with its own bit. */
static enum sb_err gather_destroyers(struct gather *g)
{
	static const unsigned several[] = { SB_RISK_ANY, SB_RISK_DATA_ANY,
					    SB_RISK_APART_ANY };
	enum sb_err err = SB_OK;

	for (unsigned v = 0; v < SB_CLASS_COUNT && err == SB_OK; v++) {
		struct sb_sets sets;

		err = sb_harms_destroyers(g->harms, v, &sets);
		if (err != SB_OK)
			break;
		err = put_destroyers(g->out, &sets, UINT32_C(1) << v);
		sb_sets_release(&sets);
	}
	for (size_t i = 0; i < 3 && err == SB_OK; i++)
		err = destroyers_of_any(g, several[i]);
	return err;
}

static enum sb_err gather(struct gather *g)
{
	struct sb_risk_case *of = g->out;
	const struct sb_access *access = g->access;
	enum sb_err err;

	of->most = access->most;
	of->machine = (uint8_t)sb_atom_machine(&g->probe->profile);
	of->cubes = calloc(access->count + 1, sizeof(*of->cubes));
	if (!of->cubes)
		return SB_MEMORY;
	for (size_t i = 0; i < access->count; i++) {
		of->cubes[i].box = access->cubes[i].box;
		of->cubes[i].whole = sb_risk_complete(access->cubes[i].whole);
	}
	of->cube_count = access->count;
	err = gather_guesses(g);
	return err == SB_OK ? gather_destroyers(g) : err;
}

enum sb_err sb_risk_gather_of(struct sb_probe *probe,
			      const struct sb_access *access,
			      struct sb_harms *harms, struct sb_risk_case *out)
{
	struct gather g = { probe, access, harms, out, 0 };
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	err = gather(&g);
	if (err != SB_OK)
		sb_risk_gather_release(out);
	return err;
}

enum sb_err sb_risk_gather(const struct sb_profile *profile, uint64_t seed,
			   struct sb_risk_case *out, char *why,
			   size_t why_bytes)
{
	struct sb_probe probe = { 0 };
	struct sb_access access = { .cubes = NULL };
	struct sb_harms *harms = NULL;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	sb_memo_keep(1);
	err = sb_probe_open(profile, seed, SB_PROBE_CHEAP | SB_PROBE_SMALL,
			    &probe);
	if (err == SB_OK)
		err = sb_access_explore(&probe, &access);
	if (err == SB_OK)
		err = sb_harms_new(&probe, &access, &harms);
	if (err == SB_OK)
		err = sb_risk_gather_of(&probe, &access, harms, out);
	if (err != SB_OK)
		snprintf(why, why_bytes, "profile %s, who can read: %s: %s",
			 profile->name, sb_err_name(err), probe.why);
	sb_harms_free(harms);
	sb_access_release(&access);
	sb_probe_close(&probe);
	sb_memo_keep(-1);
	return err;
}

void sb_risk_gather_release(struct sb_risk_case *of)
{
	free(of->cubes);
	free(of->guesses);
	free(of->destroyers);
	memset(of, 0, sizeof(*of));
}
