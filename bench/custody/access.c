#include "bench/custody/access.h"

#include <stdlib.h>
#include <string.h>

/* --- the cover --- */

struct todo {
	struct sb_box *boxes;
	size_t count, cap;
};

static enum sb_err push(struct todo *t, const struct sb_box *box)
{
	size_t cap = t->cap ? 2 * t->cap : 64;
	struct sb_box *more;

	if (t->count == t->cap) {
		more = realloc(t->boxes, cap * sizeof(*more));
		if (!more)
			return SB_MEMORY;
		t->boxes = more;
		t->cap = cap;
	}
	t->boxes[t->count++] = *box;
	return SB_OK;
}

static enum sb_err add(struct sb_access *a, size_t *cap,
		       const struct sb_cube *cube)
{
	size_t wider = *cap ? 2 * *cap : 64;
	struct sb_cube *more;

	if (a->count == *cap) {
		more = realloc(a->cubes, wider * sizeof(*more));
		if (!more)
			return SB_MEMORY;
		a->cubes = more;
		*cap = wider;
	}
	a->cubes[a->count++] = *cube;
	return SB_OK;
}

/* Narrow box to the answer that was given; *other is the rest of it.  0: the
 * question was settled by earlier ones. */
static int split(struct sb_box *box, const struct sb_query *step,
		 struct sb_box *other)
{
	uint8_t *low = &box->low.of[step->atom],
		*high = &box->high.of[step->atom];

	if (step->least <= *low || step->least > *high)
		return 0;
	*other = *box;
	if (step->has) {
		other->high.of[step->atom] = (uint8_t)(step->least - 1);
		*low = step->least;
	} else {
		other->low.of[step->atom] = step->least;
		*high = (uint8_t)(step->least - 1);
	}
	return 1;
}

static int is_below(const struct sb_coalition *a, const struct sb_coalition *b)
{
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (a->of[i] > b->of[i])
			return 0;
	}
	return 1;
}

/* The coalition with most in the cube must fare like the one with least, and
 * be asked the same, else something was not asked for that mattered. */
static enum sb_err try_again(const struct sb_cube *cube,
			     const struct sb_trial *first, sb_trial_run *run,
			     void *arg)
{
	struct sb_trial t;
	enum sb_err err;

	if (is_below(&cube->box.high, &cube->box.low))
		return SB_OK;
	memset(&t, 0, sizeof(t));
	err = run(arg, &cube->box.high, &t);
	if (err == SB_OK &&
	    (t.whole != cube->whole || t.wrong != cube->wrong ||
	     t.step_count != first->step_count ||
	     memcmp(t.steps, first->steps, sizeof(t.steps)) != 0))
		err = SB_FORGED;
	return err;
}

static enum sb_err explore_box(struct sb_access *a, size_t *cap,
			       struct todo *todo, struct sb_box box,
			       sb_trial_run *run, void *arg)
{
	const struct sb_coalition who = box.low;
	struct sb_trial t;
	struct sb_box other;
	struct sb_cube cube;
	enum sb_err err;

	memset(&t, 0, sizeof(t));
	err = run(arg, &who, &t);
	for (size_t i = 0; i < t.step_count && err == SB_OK; i++) {
		const struct sb_query *step = &t.steps[i];

		if (step->has != (who.of[step->atom] >= step->least))
			return SB_FORGED;
		if (split(&box, step, &other))
			err = push(todo, &other);
	}
	if (err != SB_OK)
		return err;
	cube.box = box;
	cube.whole = t.whole;
	cube.wrong = t.wrong;
	err = add(a, cap, &cube);
	return err == SB_OK ? try_again(&cube, &t, run, arg) : err;
}

/* --- checks --- */

static int meet(const struct sb_box *a, const struct sb_box *b)
{
	return is_below(&a->low, &b->high) && is_below(&b->low, &a->high);
}

static uint64_t volume(const struct sb_box *box)
{
	uint64_t v = 1;

	for (unsigned i = 0; i < SB_ATOM_COUNT; i++)
		v *= (uint64_t)(box->high.of[i] - box->low.of[i]) + 1;
	return v;
}

/* Disjoint, and as many coalitions as there are. */
static int is_exact(const struct sb_access *a)
{
	const struct sb_box all = { a->least, a->most };
	uint64_t sum = 0;

	for (size_t i = 0; i < a->count; i++) {
		sum += volume(&a->cubes[i].box);
		for (size_t j = 0; j < i; j++) {
			if (meet(&a->cubes[i].box, &a->cubes[j].box))
				return 0;
		}
	}
	return sum == volume(&all);
}

/* Some coalition of one cube is below some of the other exactly when low of
 * the one is below high of the other. */
static void check_order(struct sb_access *a)
{
	for (size_t i = 0; i < a->count; i++) {
		for (size_t j = 0; j < a->count; j++) {
			if (i != j && a->cubes[i].whole & ~a->cubes[j].whole &&
			    is_below(&a->cubes[i].box.low,
				     &a->cubes[j].box.high)) {
				a->less[0] = i;
				a->less[1] = j;
				return;
			}
		}
	}
}

static void count_coalitions(struct sb_access *a)
{
	a->coalitions = 1;
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		int asked = 0;

		for (size_t j = 0; j < a->count && !asked; j++)
			asked = a->cubes[j].box.low.of[i] != a->least.of[i] ||
				a->cubes[j].box.high.of[i] != a->most.of[i];
		if (asked)
			a->coalitions *=
				(uint64_t)(a->most.of[i] - a->least.of[i]) + 1;
	}
}

enum sb_err sb_access_cover_within(const struct sb_profile *profile,
				   const struct sb_box *within,
				   sb_trial_run *run, void *arg,
				   struct sb_access *out)
{
	struct todo todo = { NULL, 0, 0 };
	struct sb_box box = *within;
	struct sb_coalition most;
	size_t cap = 0;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	memcpy(out->profile, profile->name, sizeof(out->profile));
	sb_atom_most(profile, &most);
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (box.high.of[i] > most.of[i])
			box.high.of[i] = most.of[i];
		if (box.low.of[i] > box.high.of[i])
			box.low.of[i] = box.high.of[i];
	}
	out->least = box.low;
	out->most = box.high;
	err = push(&todo, &box);
	while (todo.count && err == SB_OK) {
		box = todo.boxes[--todo.count];
		err = explore_box(out, &cap, &todo, box, run, arg);
	}
	free(todo.boxes);
	if (err == SB_OK && !is_exact(out))
		err = SB_FORGED;
	if (err != SB_OK) {
		sb_access_release(out);
		return err;
	}
	check_order(out);
	count_coalitions(out);
	return SB_OK;
}

enum sb_err sb_access_cover(const struct sb_profile *profile, sb_trial_run *run,
			    void *arg, struct sb_access *out)
{
	struct sb_box all = { { { 0 } }, { { 0 } } };

	sb_atom_most(profile, &all.high);
	return sb_access_cover_within(profile, &all, run, arg, out);
}

static enum sb_err try_restore(void *arg, const struct sb_coalition *who,
			       struct sb_trial *out)
{
	struct sb_attempt a;
	enum sb_err err = sb_attempt_try(arg, who, NULL, 0, &a);

	if (err != SB_OK)
		return err;
	out->whole = sb_attempt_whole(&a);
	out->wrong = sb_attempt_wrong(&a);
	out->step_count = a.step_count;
	memcpy(out->steps, a.steps, sizeof(out->steps));
	sb_attempt_release(&a);
	return SB_OK;
}

enum sb_err sb_access_explore(struct sb_probe *probe, struct sb_access *out)
{
	return sb_access_cover(&probe->profile, try_restore, probe, out);
}

void sb_access_release(struct sb_access *a)
{
	free(a->cubes);
	memset(a, 0, sizeof(*a));
}

const struct sb_cube *sb_access_find(const struct sb_access *a,
				     const struct sb_coalition *who)
{
	for (size_t i = 0; i < a->count; i++) {
		if (is_below(&a->cubes[i].box.low, who) &&
		    is_below(who, &a->cubes[i].box.high))
			return &a->cubes[i];
	}
	return NULL;
}
