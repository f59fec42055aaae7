#include "bench/custody/situations.h"

#include "bench/custody/lies.h"

#include <stdlib.h>
#include <string.h>

/* --- confirming --- */

/* What everybody may have of a class: a short file, which is one chunk however
 * files are cut. */
struct candidate {
	uint8_t *bytes; /* SB_PROBE_FILE_BYTES */
	unsigned class;
};

/* The victim's, or one that nobody has and differs in a bit only. */
static struct sb_span content(const struct sb_probe *probe,
			      const struct candidate *c, int nobodys)
{
	size_t len = sb_probe_file(probe->seed, SB_PROBE_VICTIM, 2 * c->class,
				   c->bytes);

	c->bytes[len / 2] ^= nobodys != 0;
	return sb_span_of(c->bytes, len);
}

static int found(struct sb_probe *probe, uint32_t person,
		 const struct candidate *c, int nobodys, const uint64_t *realm,
		 enum sb_err *err)
{
	struct sb_id id;
	uint64_t own;

	*err = sb_pipeline_name_candidate(&probe->archiver, person,
					  content(probe, c, nobodys), &id,
					  &own);
	if (*err != SB_OK)
		return 0;
	return sb_pipeline_has(&probe->archiver, &id, realm ? *realm : own);
}

/* Is the victim's found and one that nobody has not?  realm NULL: the asker's
 * own. */
static enum sb_err confirm(struct sb_probe *probe, uint32_t person,
			   const struct candidate *c, const uint64_t *realm,
			   uint8_t *confirmed)
{
	enum sb_err err, other;
	int there = found(probe, person, c, 0, realm, &err);
	int absent = 0;

	*confirmed = 0;
	other = err;
	if (err == SB_OK && there)
		absent = !found(probe, person, c, 1, realm, &other);
	if (err == SB_OK)
		err = other;
	*confirmed = err == SB_OK && there && absent;
	return err == SB_UNSUPPORTED || sb_attempt_is_answer(err) ? SB_OK : err;
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

/* One class. */
static enum sb_err confirm_class(struct sb_probe *probe,
				 const struct sb_coalition *who,
				 const struct candidate *c,
				 struct sb_verdict *v)
{
	uint32_t person = who->of[SB_ATOM_GROUP_SECRET] ? SB_PROBE_MEMBER
							: SB_PROBE_OUTSIDER;
	const int owns = who->of[SB_ATOM_STORE] == SB_OWN;
	uint64_t realm;
	struct sb_id id;
	uint8_t offline;
	/* Which realm the victim's file is in is no secret; its name is. */
	enum sb_err err =
		sb_pipeline_name_candidate(&probe->archiver, SB_PROBE_VICTIM,
					   content(probe, c, 1), &id, &realm);

	if (err != SB_OK)
		return err == SB_UNSUPPORTED || sb_attempt_is_answer(err)
			       ? SB_OK
			       : err;
	err = confirm(probe, person, c, owns ? &realm : NULL, &v->confirmed);
	if (err != SB_OK || !v->confirmed ||
	    who->of[SB_ATOM_THIRD_SERVICES] == SB_OWN)
		return err;
	third_parties(probe, 0);
	err = confirm(probe, person, c, owns ? &realm : NULL, &offline);
	third_parties(probe, 1);
	v->confirmed_by_service = !offline;
	return err;
}

/* Of each class that is not open anyway. */
static enum sb_err try_confirm(struct sb_probe *probe,
			       const struct sb_coalition *who,
			       struct sb_situation_result *result)
{
	struct candidate c = { NULL, 0 };
	enum sb_err err = SB_OK;

	/* Names in an index that the client seals are seen by nobody; where the
	 * provider looks up after the upload, only whoever has the store. */
	if (!probe->profile.provider_index ||
	    (probe->profile.target_lookup && who->of[SB_ATOM_STORE] != SB_OWN))
		return SB_OK;
	c.bytes = malloc(SB_PROBE_FILE_BYTES);
	if (!c.bytes)
		return SB_MEMORY;
	for (; c.class < SB_CLASS_COUNT && err == SB_OK; c.class ++) {
		struct sb_verdict *v = &result->of[c.class],
				  *all = &result->of[SB_VERDICT_OVERALL];

		if (v->outcome == SB_OUTCOME_WHOLE)
			continue;
		err = confirm_class(probe, who, &c, v);
		if (err != SB_OK || !v->confirmed)
			continue;
		all->confirmed = 1;
		all->confirmed_by_service |= v->confirmed_by_service;
		if (v->outcome == SB_OUTCOME_NOTHING)
			v->outcome = SB_OUTCOME_CONFIRMED;
		if (all->outcome == SB_OUTCOME_NOTHING)
			all->outcome = SB_OUTCOME_CONFIRMED;
	}
	free(c.bytes);
	return err;
}

/* --- a situation --- */

static void settle(const struct sb_attempt *t,
		   struct sb_situation_result *result)
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
	struct sb_world_state *before;
	enum sb_err err = sb_situations_guess(probe, who, result), back;

	if (err == SB_OK)
		err = sb_world_save(world, &before);
	if (err != SB_OK)
		return err;
	err = try_confirm(probe, who, result);
	back = sb_world_rewind(world, before);
	sb_world_forget(world, before);
	return err == SB_OK ? back : err;
}

/* The number that was found, into every verdict. */
static void note_count(const struct sb_probe *probe,
		       const struct sb_coalition *fewest,
		       struct sb_situation_result *result)
{
	struct sb_coalition most;

	sb_atom_most(&probe->profile, &most);
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		for (size_t k = 0; fewest->of[i] && k < SB_VERDICT_COUNT; k++) {
			result->of[k].counted = result->who.of[i];
			result->of[k].counted_of = most.of[i];
			result->of[k].counted_atom = (uint8_t)i;
		}
	}
}

/* Other bytes as right are worst, then what comes back least. */
static int is_worse(const struct sb_attempt *a, const struct sb_attempt *b)
{
	const unsigned i = SB_VERDICT_OVERALL;

	return a->wrong[i] != b->wrong[i] ? a->wrong[i] > b->wrong[i]
					  : a->right[i] < b->right[i];
}

static enum sb_err try_lied_to(struct sb_probe *probe,
			       const struct sb_situation *situation,
			       struct sb_attempt *worst)
{
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	enum sb_err err =
		sb_attempt_try(probe, &situation->who, NULL, 0, worst);

	for (unsigned i = 0; i < SB_LIES && err == SB_OK; i++) {
		struct sb_attempt a, drop;

		sb_lies_tell(world, &situation->by, (enum sb_lie)i, NULL);
		err = sb_attempt_try(probe, &situation->who, NULL, 0, &a);
		sb_lies_tell(world, NULL, SB_LIE_SILENT, NULL);
		if (err != SB_OK)
			break;
		drop = is_worse(&a, worst) ? *worst : a;
		if (is_worse(&a, worst))
			*worst = a;
		sb_attempt_release(&drop);
	}
	if (err != SB_OK)
		sb_attempt_release(worst);
	return err;
}

static enum sb_err run(struct sb_probe *probe,
		       const struct sb_situation *situation,
		       struct sb_situation_result *result)
{
	struct sb_attempt first;
	enum sb_err err = sb_harm_do(probe, situation->harm, &situation->by);

	if (err == SB_OK && situation->harm == SB_HARM_LIES)
		err = try_lied_to(probe, situation, &first);
	else if (err == SB_OK)
		err = sb_attempt_try(probe, &situation->who, NULL, 0, &first);
	if (err != SB_OK)
		return err;
	result->err = first.err;
	settle(&first, result);
	result->log = first.log;
	result->log_count = first.log_count;
	if (!situation->owner &&
	    result->of[SB_VERDICT_OVERALL].outcome != SB_OUTCOME_WHOLE)
		err = look_further(probe, &situation->who, result);
	return err;
}

enum sb_err sb_situations_run(struct sb_probe *probe,
			      const struct sb_situation *situation,
			      struct sb_situation_result *result)
{
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	struct sb_situation settled;
	struct sb_coalition fewest;
	struct sb_world_state *before;
	enum sb_err err, back;

	memset(result, 0, sizeof(*result));
	result->situation = situation;
	err = sb_situations_settle(probe, situation, &settled, &fewest);
	if (err == SB_OK)
		err = sb_world_save(world, &before);
	if (err != SB_OK)
		return err;
	result->who = settled.who;
	err = run(probe, &settled, result);
	note_count(probe, &fewest, result);
	back = sb_world_rewind(world, before);
	sb_world_forget(world, before);
	if (err == SB_OK)
		err = back;
	if (err != SB_OK)
		sb_situations_release(result);
	return err;
}

void sb_situations_release(struct sb_situation_result *result)
{
	free(result->log);
	memset(result, 0, sizeof(*result));
}
