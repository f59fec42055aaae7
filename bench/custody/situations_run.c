#include "bench/custody/situations.h"

#include <stdlib.h>
#include <string.h>

#include "bench/custody/catcher.h"

/* --- counting --- */

struct tally {
	uint32_t files[SB_VERDICT_COUNT], right[SB_VERDICT_COUNT],
		wrong[SB_VERDICT_COUNT];
};

static void count(struct tally *t, unsigned index, int right, int wrong)
{
	t->files[index]++;
	t->right[index] += right != 0;
	t->wrong[index] += wrong != 0;
}

static enum sb_err compare(const struct sb_catcher *c, struct tally *t)
{
	memset(t, 0, sizeof(*t));
	for (size_t i = 0; i < c->day->entry_count; i++) {
		const struct sb_entry *e = &c->day->entries[i];
		size_t size = (size_t)e->size_bytes;
		struct sb_span truth;
		enum sb_err err =
			c->day->source->read(c->day, i, 0, size, NULL, &truth);
		int same;

		if (err != SB_OK)
			return err;
		if (truth.len != size)
			return SB_IO;
		same = memcmp(truth.ptr, c->files[i].bytes, size) == 0;
		count(t, e->data_class, c->files[i].done && same,
		      c->files[i].done && !same);
		count(t, SB_VERDICT_OVERALL, c->files[i].done && same,
		      c->files[i].done && !same);
		count(t, SB_VERDICT_NAMES, c->files[i].named, 0);
	}
	t->wrong[SB_VERDICT_OVERALL] += (uint32_t)c->strange;
	return SB_OK;
}

/* --- one run --- */

struct run {
	struct tally tally;
	enum sb_err err;
	struct sb_asked *log; /* owned */
	size_t log_count;
};

struct guess {
	enum sb_atom item;
	struct sb_span value;
};

/* The restore ran, and that is how it ended for this coalition; the others
 * say that the experiment did not work. */
static int is_answer(enum sb_err err)
{
	return err == SB_OK || err == SB_FORGED || err == SB_MALFORMED ||
	       err == SB_MISSING || err == SB_DENIED || err == SB_LOCKED_OUT;
}

static enum sb_err keep_log(struct sb_view *view, struct run *run)
{
	const struct sb_asked *log = sb_view_log(view, &run->log_count);

	if (sb_view_log_lost(view))
		return SB_MEMORY;
	run->log = calloc(run->log_count + 1, sizeof(*run->log));
	if (!run->log)
		return SB_MEMORY;
	if (run->log_count)
		memcpy(run->log, log, run->log_count * sizeof(*log));
	return SB_OK;
}

static enum sb_err through_view(struct sb_probe *probe, struct sb_view *view,
				struct run *run)
{
	struct sb_catcher catcher;
	struct sb_sink sink;
	struct sb_meter meter = { 0 };
	enum sb_err err =
		sb_catcher_init(&catcher, &probe->days[SB_PROBE_VICTIM]);

	if (err != SB_OK)
		return err;
	sink = sb_catcher_sink(&catcher);
	run->err = sb_pipeline_restore_as(&probe->archiver, view,
					  SB_PROBE_VICTIM, 0, &sink, &meter);
	err = is_answer(run->err) ? compare(&catcher, &run->tally) : run->err;
	if (err == SB_OK)
		err = keep_log(view, run);
	sb_catcher_release(&catcher);
	return err;
}

static enum sb_err run_once(struct sb_probe *probe,
			    const struct sb_coalition *who,
			    const struct guess *guess, struct run *run)
{
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	struct sb_world_state *before;
	struct sb_view *view = NULL;
	enum sb_err err, back;

	memset(run, 0, sizeof(*run));
	err = sb_world_save(world, &before);
	if (err != SB_OK)
		return err;
	err = sb_view_new(world, SB_PROBE_VICTIM, who, &view);
	if (err == SB_OK && guess)
		err = sb_view_guess(view, sb_atom_name(guess->item),
				    guess->value);
	if (err == SB_OK)
		err = through_view(probe, view, run);
	sb_view_free(view);
	back = sb_world_rewind(world, before);
	sb_world_forget(world, before);
	return err == SB_OK ? back : err;
}

/* --- guessing --- */

/* What stands between a guess and its answer, from two runs with wrong
 * guesses. */
struct fence {
	enum sb_guessing guessing;
	uint32_t tries;
};

static const struct sb_asked *same_question(const struct run *run,
					    const struct sb_asked *a)
{
	for (size_t i = 0; i < run->log_count; i++) {
		const struct sb_asked *b = &run->log[i];

		if (b->atom == a->atom && b->granted == a->granted &&
		    strcmp(b->what, a->what) == 0)
			return b;
	}
	return NULL;
}

static int is_service(const struct sb_asked *q)
{
	return q->atom == SB_ATOM_PROVIDER_SERVICES ||
	       q->atom == SB_ATOM_THIRD_SERVICES || q->atom == SB_ATOM_HSM;
}

static struct fence judge(enum sb_atom item, const struct run *a,
			  const struct run *b)
{
	struct fence fence = { SB_GUESSING_OFFLINE, 0 };

	for (size_t i = 0; i < a->log_count; i++) {
		const struct sb_asked *q = &a->log[i], *other;

		if (q->atom == (uint8_t)item && q->tries) {
			fence.guessing = SB_GUESSING_LIMITED;
			fence.tries += q->tries;
		}
		if (!is_service(q) || q->owned)
			continue;
		other = same_question(b, q);
		if (!other || memcmp(q->requests, other->requests,
				     sizeof(q->requests)) != 0)
			fence.guessing = SB_GUESSING_LIMITED;
	}
	return fence;
}

static enum sb_err find_fence(struct sb_probe *probe,
			      const struct sb_coalition *who, enum sb_atom item,
			      struct sb_span truth, struct fence *fence)
{
	uint8_t wrong[2][64];
	struct run runs[2] = { { .log = NULL }, { .log = NULL } };
	enum sb_err err = truth.len && truth.len <= 64 ? SB_OK : SB_PARAM;

	for (size_t i = 0; i < 2 && err == SB_OK; i++) {
		const struct guess guess = { item,
					     sb_span_of(wrong[i], truth.len) };

		memcpy(wrong[i], truth.ptr, truth.len);
		wrong[i][0] = (uint8_t)(truth.ptr[0] + 1 + i);
		err = run_once(probe, who, &guess, &runs[i]);
	}
	if (err == SB_OK)
		*fence = judge(item, &runs[0], &runs[1]);
	free(runs[0].log);
	free(runs[1].log);
	memset(wrong, 0, sizeof(wrong));
	return err;
}

static int better(const struct sb_verdict *v, uint32_t right,
		  const struct fence *fence)
{
	if (right != v->guess_right)
		return right > v->guess_right;
	if (v->guessing == SB_GUESSING_NO)
		return 1;
	if (fence->guessing != v->guessing)
		return fence->guessing == SB_GUESSING_OFFLINE;
	return fence->tries > v->tries;
}

static enum sb_err try_guess(struct sb_probe *probe,
			     const struct sb_coalition *who, enum sb_atom item,
			     struct sb_situation_result *result)
{
	struct sb_span truth =
		sb_world_secret(sb_pipeline_world(&probe->archiver),
				SB_PROBE_VICTIM, sb_atom_name(item));
	const struct guess guess = { item, truth };
	struct fence fence = { SB_GUESSING_NO, 0 };
	struct run run;
	enum sb_err err = run_once(probe, who, &guess, &run);

	for (size_t i = 0; i < SB_VERDICT_COUNT && err == SB_OK; i++) {
		struct sb_verdict *v = &result->of[i];

		if (run.tally.right[i] <= v->right)
			continue;
		if (fence.guessing == SB_GUESSING_NO)
			err = find_fence(probe, who, item, truth, &fence);
		if (err != SB_OK || !better(v, run.tally.right[i], &fence))
			continue;
		v->guessing = fence.guessing;
		v->guessed = (uint8_t)item;
		v->tries = fence.tries;
		v->guess_right = run.tally.right[i];
		if (v->outcome == SB_OUTCOME_NOTHING)
			v->outcome = SB_OUTCOME_GUESSING;
	}
	free(run.log);
	return err;
}

/* --- confirming --- */

static int found(struct sb_probe *probe, uint32_t person, unsigned pin,
		 const uint64_t *realm, enum sb_err *err)
{
	uint8_t letter[SB_PROBE_LETTER_BYTES];
	struct sb_id id;
	uint64_t own;

	sb_probe_letter(pin, letter);
	*err = sb_pipeline_name_candidate(&probe->archiver, person,
					  sb_span_of(letter, sizeof(letter)),
					  &id, &own);
	if (*err != SB_OK)
		return 0;
	return sb_pipeline_has(&probe->archiver, &id, realm ? *realm : own);
}

/* Is the letter found and another not?  realm NULL: the asker's own. */
static enum sb_err confirm(struct sb_probe *probe, uint32_t person,
			   const uint64_t *realm, uint8_t *confirmed)
{
	unsigned pin = sb_probe_pin(probe->seed);
	enum sb_err err, other;
	int there = found(probe, person, pin, realm, &err);
	int absent = 0;

	*confirmed = 0;
	other = err;
	if (err == SB_OK && there)
		absent = !found(probe, person, (pin + 1) % SB_PROBE_PINS, realm,
				&other);
	if (err == SB_OK)
		err = other;
	*confirmed = err == SB_OK && there && absent;
	return err == SB_UNSUPPORTED || is_answer(err) ? SB_OK : err;
}

static void third_parties(struct sb_probe *probe, int up)
{
	const struct sb_service *const *s = probe->profile.scheme->services;

	for (; s && *s; s++) {
		if (strcmp((*s)->party, "provider") != 0)
			sb_world_service_up(sb_pipeline_world(&probe->archiver),
					    (*s)->name, up);
	}
}

static enum sb_err try_confirm(struct sb_probe *probe,
			       const struct sb_coalition *who,
			       struct sb_verdict *v)
{
	uint32_t person = who->of[SB_ATOM_GROUP_SECRET] ? SB_PROBE_MEMBER
							: SB_PROBE_OUTSIDER;
	uint8_t letter[SB_PROBE_LETTER_BYTES];
	uint64_t realm;
	const uint64_t *where = NULL;
	struct sb_id id;
	uint8_t offline;
	enum sb_err err;

	/* Names in an index that the client seals are seen by nobody. */
	if (!probe->profile.provider_index)
		return SB_OK;
	/* Which realm the victim's letter is in is no secret; its name is. */
	sb_probe_letter(0, letter);
	err = sb_pipeline_name_candidate(&probe->archiver, SB_PROBE_VICTIM,
					 sb_span_of(letter, sizeof(letter)),
					 &id, &realm);
	if (err != SB_OK)
		return err == SB_UNSUPPORTED || is_answer(err) ? SB_OK : err;
	if (who->of[SB_ATOM_STORE] == SB_OWN)
		where = &realm;
	else if (probe->profile.target_lookup)
		return SB_OK;
	err = confirm(probe, person, where, &v->confirmed);
	if (err != SB_OK || !v->confirmed ||
	    who->of[SB_ATOM_THIRD_SERVICES] == SB_OWN)
		return err;
	third_parties(probe, 0);
	err = confirm(probe, person, where, &offline);
	third_parties(probe, 1);
	v->confirmed_by_service = !offline;
	return err;
}

/* --- a situation --- */

static void settle(const struct tally *t, struct sb_situation_result *result)
{
	for (size_t i = 0; i < SB_VERDICT_COUNT; i++) {
		struct sb_verdict *v = &result->of[i];

		v->files = t->files[i];
		v->right = v->guess_right = t->right[i];
		v->wrong = t->wrong[i];
		v->outcome = SB_OUTCOME_NOTHING;
		if (v->right)
			v->outcome = SB_OUTCOME_PARTLY;
		if (v->right && v->right == v->files)
			v->outcome = SB_OUTCOME_WHOLE;
	}
}

static enum sb_err look_further(struct sb_probe *probe,
				const struct sb_coalition *who,
				struct sb_situation_result *result)
{
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	struct sb_verdict asked = { .confirmed = 0 };
	struct sb_world_state *before;
	enum sb_err err = SB_OK, back;

	for (unsigned i = 0; i < SB_ATOM_COUNT && err == SB_OK; i++) {
		if (sb_atom_is_item((enum sb_atom)i) && !who->of[i])
			err = try_guess(probe, who, (enum sb_atom)i, result);
	}
	if (err == SB_OK)
		err = sb_world_save(world, &before);
	if (err != SB_OK)
		return err;
	err = try_confirm(probe, who, &asked);
	back = sb_world_rewind(world, before);
	sb_world_forget(world, before);
	if (err == SB_OK)
		err = back;
	for (size_t i = 0; i < SB_VERDICT_COUNT && asked.confirmed; i++) {
		struct sb_verdict *v = &result->of[i];

		if ((i != SB_CLASS_OTHER && i != SB_VERDICT_OVERALL) ||
		    v->outcome == SB_OUTCOME_WHOLE)
			continue;
		v->confirmed = 1;
		v->confirmed_by_service = asked.confirmed_by_service;
		if (v->outcome == SB_OUTCOME_NOTHING)
			v->outcome = SB_OUTCOME_CONFIRMED;
	}
	return err;
}

enum sb_err sb_situations_run(struct sb_probe *probe,
			      const struct sb_situation *situation,
			      struct sb_situation_result *result)
{
	struct run run;
	enum sb_err err;

	memset(result, 0, sizeof(*result));
	result->situation = situation;
	err = run_once(probe, &situation->who, NULL, &run);
	if (err == SB_OK) {
		result->err = run.err;
		settle(&run.tally, result);
		if (!situation->owner &&
		    result->of[SB_VERDICT_OVERALL].outcome != SB_OUTCOME_WHOLE)
			err = look_further(probe, &situation->who, result);
	}
	if (err != SB_OK) {
		free(run.log);
		memset(result, 0, sizeof(*result));
		return err;
	}
	result->log = run.log;
	result->log_count = run.log_count;
	return SB_OK;
}

void sb_situations_release(struct sb_situation_result *result)
{
	free(result->log);
	memset(result, 0, sizeof(*result));
}
