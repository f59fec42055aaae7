/* What a coalition gets by guessing secrets that it does not know:
 * sb_situations_guess. */
#include "bench/custody/situations.h"

#include <string.h>

struct guesses {
	struct sb_probe *probe;
	const struct sb_coalition *who;
	struct sb_situation_result *result;
};

static void settle(struct sb_verdict *v, uint32_t right,
		   const struct sb_plan *plan)
{
	if (right < v->guess_right)
		return;
	if (right == v->guess_right && v->guessing != SB_GUESSING_NO &&
	    !sb_plan_easier(plan->guessed, v->guessed))
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

static enum sb_err try_items(const struct guesses *g, const enum sb_atom *items,
			     size_t count,
			     const uint8_t wanted[SB_VERDICT_COUNT])
{
	struct sb_plan plan = { .guessing = SB_GUESSING_NO };
	struct sb_attempt run;
	enum sb_err err = run_right(g, items, count, &run);

	if (err != SB_OK)
		return err;
	for (size_t i = 0; i < SB_VERDICT_COUNT && err == SB_OK; i++) {
		struct sb_verdict *v = &g->result->of[i];

		if (!wanted[i] || run.right[i] <= v->right)
			continue;
		if (plan.guessing == SB_GUESSING_NO)
			err = count == 1 ? sb_plan_one(g->probe, g->who,
						       items[0], &plan)
					 : sb_plan_two(g->probe, g->who, items,
						       &plan);
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
