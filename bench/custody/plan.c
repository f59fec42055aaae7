/* How secrets would be guessed: sb_plan_*. */
#include "bench/custody/plan.h"

#include <string.h>

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

int sb_plan_easier(const struct sb_guessed a[2], const struct sb_guessed b[2])
{
	unsigned of_a = a[0].offline + a[1].offline;
	unsigned of_b = b[0].offline + b[1].offline;

	if (of_a != of_b)
		return of_a > of_b;
	if (tries_of_two(a, 0) != tries_of_two(b, 0))
		return tries_of_two(a, 0) > tries_of_two(b, 0);
	return tries_of_two(a, 1) > tries_of_two(b, 1);
}

enum sb_err sb_plan_one(struct sb_probe *probe, const struct sb_coalition *who,
			enum sb_atom item, struct sb_plan *out)
{
	struct sb_fence fence;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	err = sb_fence_of(probe, who, item, &fence);
	if (err != SB_OK)
		return err;
	out->guessing = fence.guessing;
	out->guessed[0] = guessed(item, &fence);
	return SB_OK;
}

/* The second is guessed by who knows the first. */
static enum sb_err in_turn(struct sb_probe *probe,
			   const struct sb_coalition *who, enum sb_atom first,
			   enum sb_atom second, struct sb_plan *plan)
{
	struct sb_coalition then = *who;
	struct sb_fence fences[2];
	struct sb_plan found = { .guessing = SB_GUESSING_NO };
	enum sb_err err = sb_fence_of(probe, who, first, &fences[0]);

	if (err != SB_OK || fences[0].guessing == SB_GUESSING_NO)
		return err;
	then.of[first] = 1;
	err = sb_fence_of(probe, &then, second, &fences[1]);
	if (err != SB_OK || fences[1].guessing == SB_GUESSING_NO)
		return err;
	found.guessed[0] = guessed(first, &fences[0]);
	found.guessed[1] = guessed(second, &fences[1]);
	found.guessing = found.guessed[0].offline && found.guessed[1].offline
				 ? SB_GUESSING_OFFLINE
				 : SB_GUESSING_LIMITED;
	if (plan->guessing == SB_GUESSING_NO ||
	    sb_plan_easier(found.guessed, plan->guessed))
		*plan = found;
	return SB_OK;
}

enum sb_err sb_plan_two(struct sb_probe *probe, const struct sb_coalition *who,
			const enum sb_atom items[2], struct sb_plan *out)
{
	struct sb_fence fence;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	err = in_turn(probe, who, items[0], items[1], out);
	if (err == SB_OK)
		err = in_turn(probe, who, items[1], items[0], out);
	if (err != SB_OK || out->guessing != SB_GUESSING_NO)
		return err;
	err = sb_fence_of_all(probe, who, items, 2, &fence);
	if (err != SB_OK)
		return err;
	out->guessing = fence.guessing;
	out->guessed[0] = guessed(items[0], &fence);
	out->guessed[1].item = (uint8_t)items[1];
	out->together = 1;
	return SB_OK;
}
