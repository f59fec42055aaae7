#include "bench/custody/attempt.h"

#include <stdlib.h>
#include <string.h>

#include "bench/custody/catcher.h"
#include "bench/custody/world.h"
#include "schemes/kit/kit.h"

static void count(struct sb_attempt *a, unsigned index, uint64_t size,
		  int right, int wrong)
{
	a->files[index]++;
	a->right[index] += right != 0;
	a->wrong[index] += wrong != 0;
	a->right_bytes[index] += right ? size : 0;
}

static enum sb_err compare(const struct sb_catcher *c, struct sb_attempt *a)
{
	for (size_t i = 0; i < c->day->entry_count; i++) {
		const struct sb_entry *e = &c->day->entries[i];
		size_t size = (size_t)e->size_bytes;
		struct sb_span truth;
		enum sb_err err =
			c->day->source->read(c->day, i, 0, size, NULL, &truth);
		int done = c->files[i].done, same;

		if (err != SB_OK)
			return err;
		if (truth.len != size)
			return SB_IO;
		same = memcmp(truth.ptr, c->files[i].bytes, size) == 0;
		count(a, e->data_class, size, done && same, done && !same);
		count(a, SB_VERDICT_OVERALL, size, done && same, done && !same);
		count(a, SB_VERDICT_NAMES, e->path.len, c->files[i].named, 0);
		a->opened += done != 0;
	}
	a->wrong[SB_VERDICT_OVERALL] += (uint32_t)c->strange;
	return SB_OK;
}

int sb_attempt_is_answer(enum sb_err err)
{
	return err == SB_OK || err == SB_FORGED || err == SB_MALFORMED ||
	       err == SB_MISSING || err == SB_DENIED || err == SB_LOCKED_OUT;
}

static enum sb_err keep(struct sb_view *view, struct sb_attempt *a)
{
	const struct sb_asked *log = sb_view_log(view, &a->log_count);

	if (sb_view_log_lost(view))
		return SB_MEMORY;
	a->log = calloc(a->log_count + 1, sizeof(*a->log));
	if (!a->log)
		return SB_MEMORY;
	if (a->log_count)
		memcpy(a->log, log, a->log_count * sizeof(*log));
	sb_view_box(view, &a->box);
	a->step_count = sb_view_steps(view, a->steps);
	sb_view_cost(view, &a->cost);
	return SB_OK;
}

static enum sb_err restore_anew(struct sb_probe *probe, struct sb_view *view,
				const struct sb_target *target,
				const struct sb_sink *sink,
				struct sb_attempt *a)
{
	uint32_t which;
	enum sb_err err = sb_pipeline_restore_anew(&probe->archiver, view,
						   SB_PROBE_VICTIM, sink,
						   &which, &a->meter);

	return err == SB_OK && which != target->snapshot ? SB_MISSING : err;
}

static enum sb_err through_view(struct sb_probe *probe, struct sb_view *view,
				const struct sb_target *target,
				struct sb_attempt *a)
{
	struct sb_catcher catcher;
	struct sb_sink sink;
	enum sb_err err = sb_catcher_init(&catcher, &probe->days[target->day]);

	if (err != SB_OK)
		return err;
	sink = sb_catcher_sink(&catcher);
	a->err = target->anew ? restore_anew(probe, view, target, &sink, a)
			      : sb_pipeline_restore_as(
					&probe->archiver, view, target->account,
					target->snapshot, &sink, &a->meter);
	err = sb_attempt_is_answer(a->err) ? compare(&catcher, a) : a->err;
	if (err == SB_OK)
		err = keep(view, a);
	sb_catcher_release(&catcher);
	return err;
}

/* What a coalition holds for right, has worked out, and whom it does not ask. */
struct told {
	const struct sb_guess *guesses;
	size_t guess_count;
	const struct sb_given *given;
	uint32_t left_out;
};

static enum sb_err attempt(struct sb_probe *probe,
			   const struct sb_coalition *who,
			   const struct told *told,
			   const struct sb_target *target,
			   struct sb_attempt *out)
{
	const struct sb_guess *guesses = told->guesses;
	size_t guess_count = told->guess_count;
	struct sb_view *view = NULL;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	err = sb_view_new(sb_pipeline_world(&probe->archiver), target->account,
			  who, &view);
	if (err == SB_OK) {
		sb_view_give(view, told->given);
		sb_view_leave_out(view, told->left_out);
	}
	for (size_t i = 0; i < guess_count && err == SB_OK; i++)
		err = sb_view_guess(view, sb_atom_name(guesses[i].item),
				    guesses[i].value);
	if (err == SB_OK) {
		sb_view_at_turn(view, target->turn, target->turn_arg);
		err = through_view(probe, view, target, out);
	}
	sb_view_free(view);
	if (err != SB_OK)
		sb_attempt_release(out);
	return err;
}

enum sb_err sb_attempt_at(struct sb_probe *probe,
			  const struct sb_coalition *who,
			  const struct sb_guess *guesses, size_t guess_count,
			  const struct sb_target *target,
			  struct sb_attempt *out)
{
	const struct told told = { guesses, guess_count, NULL, 0 };

	return attempt(probe, who, &told, target, out);
}

enum sb_err sb_attempt_apart(struct sb_probe *probe,
			     const struct sb_coalition *who,
			     const struct sb_guess *guesses, size_t guess_count,
			     uint32_t left_out, struct sb_attempt *out)
{
	const struct told told = { guesses, guess_count, NULL, left_out };
	const struct sb_target first = { .day = SB_PROBE_VICTIM };

	return attempt(probe, who, &told, &first, out);
}

enum sb_err sb_attempt_given(struct sb_probe *probe,
			     const struct sb_coalition *who,
			     const struct sb_given *given,
			     struct sb_attempt *out)
{
	const struct sb_target first = { .day = SB_PROBE_VICTIM };
	const struct told told = { .given = given };
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	struct sb_world_state *before;
	enum sb_err err = sb_world_save(world, &before), back;

	memset(out, 0, sizeof(*out));
	if (err != SB_OK)
		return err;
	err = attempt(probe, who, &told, &first, out);
	back = sb_world_rewind(world, before);
	sb_world_forget(world, before);
	if (err == SB_OK && back != SB_OK)
		sb_attempt_release(out);
	return err == SB_OK ? back : err;
}

enum sb_err sb_attempt_run(struct sb_probe *probe,
			   const struct sb_coalition *who,
			   const struct sb_guess *guesses, size_t guess_count,
			   struct sb_attempt *out)
{
	const struct sb_target first = { .day = SB_PROBE_VICTIM };

	return sb_attempt_at(probe, who, guesses, guess_count, &first, out);
}

enum sb_err sb_attempt_try(struct sb_probe *probe,
			   const struct sb_coalition *who,
			   const struct sb_guess *guesses, size_t guess_count,
			   struct sb_attempt *out)
{
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	struct sb_world_state *before;
	enum sb_err err, back;

	memset(out, 0, sizeof(*out));
	err = sb_world_save(world, &before);
	if (err != SB_OK)
		return err;
	err = sb_attempt_run(probe, who, guesses, guess_count, out);
	back = sb_world_rewind(world, before);
	sb_world_forget(world, before);
	if (err == SB_OK && back != SB_OK)
		sb_attempt_release(out);
	return err == SB_OK ? back : err;
}

static void knock(struct sb_view *view)
{
	static const enum sb_atom devices[] = { SB_ATOM_PHONE, SB_ATOM_DEVICE };

	pthread_mutex_lock(&view->world->lock);
	(void)sb_view_log_in(view);
	for (size_t i = 0; i < 2; i++) {
		if (sb_view_reach(view, devices[i], 0) != SB_NONE)
			(void)sb_view_unlock(view, devices[i]);
	}
	pthread_mutex_unlock(&view->world->lock);
}

enum sb_err sb_attempt_doors(struct sb_probe *probe,
			     const struct sb_coalition *who,
			     const struct sb_guess *guesses, size_t guess_count,
			     struct sb_attempt *out)
{
	struct sb_view *view = NULL;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	err = sb_view_new(sb_pipeline_world(&probe->archiver), SB_PROBE_VICTIM,
			  who, &view);
	for (size_t i = 0; i < guess_count && err == SB_OK; i++)
		err = sb_view_guess(view, sb_atom_name(guesses[i].item),
				    guesses[i].value);
	if (err == SB_OK) {
		knock(view);
		err = keep(view, out);
	}
	sb_view_free(view);
	return err;
}

void sb_attempt_release(struct sb_attempt *a)
{
	free(a->log);
	memset(a, 0, sizeof(*a));
}

uint32_t sb_attempt_whole(const struct sb_attempt *a)
{
	uint32_t mask = 0;

	for (unsigned i = 0; i <= SB_VERDICT_NAMES; i++) {
		if (a->files[i] && a->right[i] == a->files[i])
			mask |= 1u << i;
	}
	return mask;
}

uint32_t sb_attempt_wrong(const struct sb_attempt *a)
{
	uint32_t mask = 0;

	for (unsigned i = 0; i < SB_CLASS_COUNT; i++)
		mask |= a->wrong[i] ? 1u << i : 0;
	return mask;
}
