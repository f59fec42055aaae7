#include "bench/custody/derive_internal.h"

#include <stdlib.h>
#include <string.h>

#include "bench/pipeline/pipeline.h"
#include "schemes/kit/kit.h"

/* --- what a coalition holds --- */

static void learn(void *arg, uint32_t string)
{
	sb_derive_learn(arg, string);
}

static void learn_list(struct sb_derive *d, const struct sb_derive_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		sb_derive_learn(d, l->of[i]);
}

static void hold(struct sb_derive *d, struct sb_span bytes)
{
	uint32_t whole = sb_facts_find(d->facts, bytes);

	if (whole != UINT32_MAX)
		sb_derive_learn(d, whole);
	sb_facts_inside(d->facts, bytes, learn, d);
}

/* What a place calls a deposit is seen by whoever gets it, and by the place's
 * owner, whatever guards the value. */
static void hold_label(struct sb_derive *d, struct sb_view *view,
		       const struct sb_deposited *p, enum sb_err fetched)
{
	if (fetched == SB_OK ||
	    sb_view_reach(view, (enum sb_atom)p->at, p->nth) == SB_OWN)
		hold(d, sb_span_of(p->label, strlen(p->label)));
}

static void hold_deposits(struct sb_derive *d, struct sb_view *view)
{
	const struct sb_owner *owner = view->owner;
	struct sb_custody *custody = sb_view_custody(view);
	uint8_t key[32];

	for (size_t i = 0; i < owner->count; i++) {
		const struct sb_deposited *p = &owner->deposits[i];
		struct sb_buf out = { d->room, 0, SB_DEPOSIT_MAX_BYTES };

		enum sb_err err =
			sb_fetch_nth(custody, sb_atom_name((enum sb_atom)p->at),
				     p->nth, p->label, &out);

		if (err == SB_OK)
			hold(d, sb_span_of(out.ptr, out.len));
		hold_label(d, view, p, err);
	}
	for (size_t i = 0; i < owner->use_count; i++) {
		const struct sb_element_use *u = &owner->uses[i];

		if (sb_entangle(custody, sb_atom_name((enum sb_atom)u->at),
				u->passcode ? SB_PASSCODE : NULL, u->label,
				key) == SB_OK)
			hold(d, sb_span_of(key, sizeof(key)));
	}
	if (sb_group_secret(custody, key) == SB_OK)
		hold(d, sb_span_of(key, sizeof(key)));
	sb_wipe(key, sizeof(key));
}

static void hold_items(struct sb_derive *d, struct sb_view *view)
{
	uint8_t text[SB_SECRET_BYTES];

	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		struct sb_buf out = { text, 0, sizeof(text) };

		if (sb_atom_is_item((enum sb_atom)i) &&
		    sb_know(sb_view_custody(view),
			    sb_atom_name((enum sb_atom)i), &out) == SB_OK)
			hold(d, sb_span_of(text, out.len));
	}
	sb_wipe(text, sizeof(text));
}

static void hold_states(struct sb_derive *d, struct sb_view *view)
{
	struct sb_world *world = view->world;

	for (size_t i = 0; i < world->service_count; i++) {
		const struct sb_running *r = &world->services[i];
		enum sb_atom party = sb_view_party(r->code);

		for (unsigned n = 0; n < r->copies; n++) {
			if (sb_view_reach(view, party, n) == SB_OWN)
				learn_list(d, &d->states[i][n]);
		}
	}
}

/* --- what came of it --- */

/* Nearly all pieces: those across the borders of sectors and last blocks are
 * not seen as a whole by any primitive. */
static int has_content(const struct sb_derive *d, struct sb_span content)
{
	size_t pieces = 0, known = 0;

	for (size_t at = 0; at + SB_DERIVE_PIECE <= content.len;
	     at += SB_DERIVE_PIECE, pieces++) {
		uint32_t string =
			sb_facts_find(d->facts, sb_span_of(content.ptr + at,
							   SB_DERIVE_PIECE));

		known += string != UINT32_MAX && d->known[string];
	}
	return pieces && 10 * known >= 9 * pieces;
}

static uint32_t judge(const struct sb_derive *d)
{
	const struct sb_snapshot *day = &d->probe.days[SB_PROBE_VICTIM];
	uint32_t mask = 1u << SB_VERDICT_NAMES, missing = 0;

	for (size_t i = 0; i < day->entry_count; i++) {
		const struct sb_entry *e = &day->entries[i];
		struct sb_span truth = { NULL, 0 };
		uint32_t string = sb_facts_find(d->facts, e->path);

		if (string == UINT32_MAX || !d->known[string])
			missing |= 1u << SB_VERDICT_NAMES;
		if (day->source->read(day, i, 0, (size_t)e->size_bytes, NULL,
				      &truth) != SB_OK)
			return 0;
		mask |= 1u << e->data_class;
		if (!has_content(d, truth))
			missing |= 1u << e->data_class;
	}
	return mask & ~missing;
}

static enum sb_err reach(struct sb_derive *d, const struct sb_coalition *who,
			 uint32_t *mask)
{
	struct sb_view *view;
	enum sb_err err = sb_view_new(sb_pipeline_world(&d->probe.archiver),
				      SB_PROBE_VICTIM, who, &view);

	if (err != SB_OK)
		return err;
	memset(d->known, 0, d->string_count);
	hold_items(d, view);
	hold_deposits(d, view);
	hold_states(d, view);
	if (sb_view_store(view) == SB_OK)
		learn_list(d, &d->stored);
	sb_derive_saturate(d, view);
	*mask = judge(d);
	sb_view_free(view);
	return SB_OK;
}

static enum sb_err reach_and_back(struct sb_derive *d,
				  const struct sb_coalition *who,
				  uint32_t *mask)
{
	struct sb_world *world = sb_pipeline_world(&d->probe.archiver);
	struct sb_world_state *before;
	enum sb_err err, back;

	*mask = 0;
	err = sb_world_save(world, &before);
	if (err != SB_OK)
		return err;
	err = reach(d, who, mask);
	back = sb_world_rewind(world, before);
	sb_world_forget(world, before);
	return err == SB_OK ? back : err;
}

enum sb_err sb_derive_reach(struct sb_derive *d, const struct sb_coalition *who,
			    uint32_t *mask)
{
	d->opening = 0;
	return reach_and_back(d, who, mask);
}

enum sb_err sb_derive_reach_opening(struct sb_derive *d,
				    const struct sb_coalition *who,
				    uint32_t *mask)
{
	enum sb_err err;

	d->opening = 1;
	err = reach_and_back(d, who, mask);
	d->opening = 0;
	return err;
}

/* --- done again, with nothing but that --- */

static int knows(void *arg, struct sb_span value)
{
	const struct sb_derive *d = arg;
	uint32_t string = sb_facts_find(d->facts, value);

	return string != UINT32_MAX && d->known[string];
}

static enum sb_err answer(void *arg, const char *service, unsigned nth,
			  struct sb_span request, struct sb_buf *response)
{
	const struct sb_derive *d = arg;
	uint32_t asked = sb_facts_find(d->facts, request);

	for (size_t i = 0; i < d->link_count && asked != UINT32_MAX; i++) {
		const struct sb_fact_link *l = &d->links[i];
		const struct sb_string *said = &d->strings[l->out];

		if (l->kind != SB_FACT_CALLS || l->number != nth ||
		    !l->in_count || l->in[0] != asked || !d->known[l->out] ||
		    strcmp(l->service, service) != 0 ||
		    said->len > response->cap)
			continue;
		memcpy(response->ptr, said->bytes, said->len);
		response->len = said->len;
		return SB_OK;
	}
	return SB_MISSING;
}

/* Bytes of content, and of names, that are known. */
static uint64_t known_bytes(const struct sb_derive *d, uint32_t verdicts)
{
	const struct sb_snapshot *day = &d->probe.days[SB_PROBE_VICTIM];
	uint64_t sum = 0;

	for (size_t i = 0; i < day->entry_count; i++) {
		const struct sb_entry *e = &day->entries[i];
		struct sb_span truth = { NULL, 0 };

		if (verdicts >> SB_VERDICT_NAMES & 1 &&
		    knows((void *)(uintptr_t)d, e->path))
			sum += e->path.len;
		if (!(verdicts >> e->data_class & 1) ||
		    day->source->read(day, i, 0, (size_t)e->size_bytes, NULL,
				      &truth) != SB_OK)
			continue;
		for (size_t at = 0; at + SB_DERIVE_PIECE <= truth.len;
		     at += SB_DERIVE_PIECE)
			sum += knows((void *)(uintptr_t)d,
				     sb_span_of(truth.ptr + at,
						SB_DERIVE_PIECE))
				       ? SB_DERIVE_PIECE
				       : 0;
	}
	return sum;
}

enum sb_err sb_derive_rerun(struct sb_derive *d, const struct sb_coalition *who,
			    uint32_t verdicts, int executed_only,
			    struct sb_rerun *out)
{
	const struct sb_given given = { knows, answer, d };
	struct sb_attempt a;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	err = sb_derive_reach_opening(d, who, &out->opened);
	if (err != SB_OK)
		return err;
	out->opened &= verdicts;
	out->opened_bytes = known_bytes(d, out->opened);
	err = sb_attempt_given(&d->probe, who, executed_only ? NULL : &given,
			       &a);
	if (err != SB_OK)
		return err;
	out->unlocked = sb_attempt_whole(&a) & verdicts;
	for (unsigned v = 0; v <= SB_VERDICT_NAMES; v++)
		out->unlocked_bytes +=
			out->unlocked >> v & 1 ? a.right_bytes[v] : 0;
	sb_attempt_release(&a);
	return SB_OK;
}
