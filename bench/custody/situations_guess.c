/* What a coalition gets by guessing secrets that it does not know:
 * sb_situations_guess. */
#include "bench/custody/situations.h"

#include <string.h>

struct guesses {
	struct sb_probe *probe;
	const struct sb_coalition *who;
	struct sb_situation_result *result;
};

/* How one secret, or two, would be guessed. */
struct plan {
	struct sb_guessed guessed[2];
	enum sb_guessing guessing; /* SB_GUESSING_NO: not worked out */
	uint8_t together;
};

static struct sb_guessed guessed(enum sb_atom item, const struct sb_fence *f)
{
	return (struct sb_guessed) { .item = (uint8_t)item,
				     .offline =
					     f->guessing == SB_GUESSING_OFFLINE,
				     .tries = f->tries,
				     .records = f->records };
}

/* Of secrets that are guessed at as often as a service answers, nobody says
 * that they are few. */
static uint32_t tries_of(const struct sb_guessed *g)
{
	return g->tries && !g->offline ? g->tries : UINT32_MAX;
}

/* The secret that is harder to come by (most 0), or the other one. */
static uint32_t tries_of_two(const struct sb_guessed g[2], int most)
{
	uint32_t first = tries_of(&g[0]);
	uint32_t second = g[1].item ? tries_of(&g[1]) : UINT32_MAX;

	return (first < second) == (most == 0) ? first : second;
}

static int easier(const struct sb_guessed a[2], const struct sb_guessed b[2])
{
	unsigned of_a = a[0].offline + a[1].offline;
	unsigned of_b = b[0].offline + b[1].offline;

	if (of_a != of_b)
		return of_a > of_b;
	if (tries_of_two(a, 0) != tries_of_two(b, 0))
		return tries_of_two(a, 0) > tries_of_two(b, 0);
	return tries_of_two(a, 1) > tries_of_two(b, 1);
}

static void settle(struct sb_verdict *v, uint32_t right,
		   const struct plan *plan)
{
	if (right < v->guess_right)
		return;
	if (right == v->guess_right && v->guessing != SB_GUESSING_NO &&
	    !easier(plan->guessed, v->guessed))
		return;
	v->guessing = plan->guessing;
	memcpy(v->guessed, plan->guessed, sizeof(v->guessed));
	v->together = plan->together;
	v->guess_right = right;
	if (v->outcome == SB_OUTCOME_NOTHING)
		v->outcome = SB_OUTCOME_GUESSING;
}

/* --- one secret, or two in turn --- */

static enum sb_err run_right(const struct guesses *g, const enum sb_atom *items,
			     size_t count, struct sb_attempt *run)
{
	struct sb_guess right[2];

	for (size_t i = 0; i < count; i++) {
		right[i].item = items[i];
		right[i].value = sb_world_secret(
			sb_pipeline_world(&g->probe->archiver), SB_PROBE_VICTIM,
			sb_atom_name(items[i]));
	}
	return sb_attempt_try(g->probe, g->who, right, count, run);
}

static enum sb_err plan_one(const struct guesses *g, enum sb_atom item,
			    struct plan *plan)
{
	struct sb_fence fence;
	enum sb_err err = sb_fence_of(g->probe, g->who, item, &fence);

	plan->guessing = fence.guessing;
	plan->guessed[0] = guessed(item, &fence);
	return err;
}

/* The second is guessed by who knows the first. */
static enum sb_err in_turn(const struct guesses *g, enum sb_atom first,
			   enum sb_atom second, struct plan *plan)
{
	struct sb_coalition then = *g->who;
	struct sb_fence fences[2];
	struct plan found = { .guessing = SB_GUESSING_NO };
	enum sb_err err = sb_fence_of(g->probe, g->who, first, &fences[0]);

	if (err != SB_OK || fences[0].guessing == SB_GUESSING_NO)
		return err;
	then.of[first] = 1;
	err = sb_fence_of(g->probe, &then, second, &fences[1]);
	if (err != SB_OK || fences[1].guessing == SB_GUESSING_NO)
		return err;
	found.guessed[0] = guessed(first, &fences[0]);
	found.guessed[1] = guessed(second, &fences[1]);
	found.guessing = found.guessed[0].offline && found.guessed[1].offline
				 ? SB_GUESSING_OFFLINE
				 : SB_GUESSING_LIMITED;
	if (plan->guessing == SB_GUESSING_NO ||
	    easier(found.guessed, plan->guessed))
		*plan = found;
	return SB_OK;
}

static enum sb_err plan_two(const struct guesses *g,
			    const enum sb_atom items[2], struct plan *plan)
{
	struct sb_fence fence;
	enum sb_err err = in_turn(g, items[0], items[1], plan);

	if (err == SB_OK)
		err = in_turn(g, items[1], items[0], plan);
	if (err != SB_OK || plan->guessing != SB_GUESSING_NO)
		return err;
	err = sb_fence_of_all(g->probe, g->who, items, 2, &fence);
	plan->guessing = fence.guessing;
	plan->guessed[0] = guessed(items[0], &fence);
	plan->guessed[1].item = (uint8_t)items[1];
	plan->together = 1;
	return err;
}

static enum sb_err try_items(const struct guesses *g, const enum sb_atom *items,
			     size_t count,
			     const uint8_t wanted[SB_VERDICT_COUNT])
{
	struct plan plan = { .guessing = SB_GUESSING_NO };
	struct sb_attempt run;
	enum sb_err err = run_right(g, items, count, &run);

	if (err != SB_OK)
		return err;
	for (size_t i = 0; i < SB_VERDICT_COUNT && err == SB_OK; i++) {
		struct sb_verdict *v = &g->result->of[i];

		if (!wanted[i] || run.right[i] <= v->right)
			continue;
		if (plan.guessing == SB_GUESSING_NO)
			err = count == 1 ? plan_one(g, items[0], &plan)
					 : plan_two(g, items, &plan);
		if (err == SB_OK && plan.guessing != SB_GUESSING_NO)
			settle(v, run.right[i], &plan);
	}
	sb_attempt_release(&run);
	return err;
}

enum sb_err sb_situations_guess(struct sb_probe *probe,
				const struct sb_coalition *who,
				struct sb_situation_result *result)
{
	const struct guesses g = { probe, who, result };
	uint8_t wanted[SB_VERDICT_COUNT];
	enum sb_atom items[SB_ATOM_COUNT];
	size_t count = 0;
	enum sb_err err = SB_OK;

	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (sb_atom_is_item((enum sb_atom)i) && !who->of[i])
			items[count++] = (enum sb_atom)i;
	}
	memset(wanted, 1, sizeof(wanted));
	for (size_t i = 0; i < count && err == SB_OK; i++)
		err = try_items(&g, &items[i], 1, wanted);
	for (size_t i = 0; i < SB_VERDICT_COUNT; i++)
		wanted[i] = result->of[i].guessing == SB_GUESSING_NO;
	for (size_t i = 0; i < count && err == SB_OK; i++) {
		for (size_t j = i + 1; j < count && err == SB_OK; j++) {
			const enum sb_atom both[2] = { items[i], items[j] };

			err = try_items(&g, both, 2, wanted);
		}
	}
	return err;
}
