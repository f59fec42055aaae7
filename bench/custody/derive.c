#include "bench/custody/derive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/facts.h"
#include "bench/custody/world.h"
#include "bench/pipeline/pipeline.h"
#include "schemes/kit/kit.h"

#define NONE       UINT32_MAX
#define BLOCK_MOST 32u

struct list {
	uint32_t *of;
	size_t count, cap;
	int lost;
};

struct sb_derive {
	struct sb_probe probe;
	struct sb_facts *facts;
	const struct sb_string *strings;
	const struct sb_fact_link *links;
	size_t string_count, link_count;
	struct list stored; /* strings inside the store */
	uint8_t *room;      /* for deposits */
	uint8_t *known;     /* by string, of the coalition at hand */
};

/* --- making --- */

static void add_to_list(void *arg, uint32_t string)
{
	struct list *l = arg;
	size_t wider = l->cap ? 2 * l->cap : 256;
	uint32_t *more;

	if (l->count == l->cap) {
		more = realloc(l->of, wider * sizeof(*more));
		if (!more) {
			l->lost = 1;
			return;
		}
		l->of = more;
		l->cap = wider;
	}
	l->of[l->count++] = string;
}

static enum sb_err look_at_object(void *arg, const struct sb_id *id,
				  uint64_t realm, struct sb_span object)
{
	struct sb_derive *d = arg;

	(void)id;
	(void)realm;
	sb_facts_inside(d->facts, object, add_to_list, &d->stored);
	return d->stored.lost ? SB_MEMORY : SB_OK;
}

/* Strings that matter whether or not a primitive saw them. */
static enum sb_err add_targets(struct sb_derive *d)
{
	const struct sb_snapshot *day = &d->probe.days[SB_PROBE_VICTIM];
	struct sb_world *world = sb_pipeline_world(&d->probe.archiver);

	for (size_t i = 0; i < day->entry_count; i++) {
		const struct sb_entry *e = &day->entries[i];
		struct sb_span truth;
		enum sb_err err = day->source->read(
			day, i, 0, (size_t)e->size_bytes, NULL, &truth);

		if (err != SB_OK)
			return err;
		sb_facts_string(d->facts, truth, 1);
		sb_facts_string(d->facts, e->path, 1);
	}
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (sb_atom_is_item((enum sb_atom)i))
			sb_facts_string(
				d->facts,
				sb_world_secret(world, SB_PROBE_VICTIM,
						sb_atom_name((enum sb_atom)i)),
				1);
	}
	return sb_facts_ready(d->facts);
}

static enum sb_err fill(struct sb_derive *d)
{
	enum sb_err err = add_targets(d);

	if (err != SB_OK)
		return err;
	d->strings = sb_facts_strings(d->facts, &d->string_count);
	d->links = sb_facts_links(d->facts, &d->link_count);
	d->known = calloc(d->string_count + 1, 1);
	d->room = malloc(SB_DEPOSIT_MAX_BYTES);
	if (!d->known || !d->room)
		return SB_MEMORY;
	return sb_pipeline_provider_view(&d->probe.archiver, look_at_object, d);
}

enum sb_err sb_derive_open(const struct sb_profile *profile, uint64_t seed,
			   struct sb_derive **out, char *why, size_t why_bytes)
{
	struct sb_profile clear = *profile;
	struct sb_derive *d = calloc(1, sizeof(*d));
	struct sb_attempt owner = { .log = NULL };
	enum sb_err err = d ? sb_facts_new(&d->facts) : SB_MEMORY;

	*out = NULL;
	clear.codec_level = 0;
	clear.pad = SB_PAD_NONE;
	if (err == SB_OK) {
		sb_facts_listen(d->facts, 1);
		err = sb_probe_open(&clear, seed,
				    SB_PROBE_CHEAP | SB_PROBE_SMALL, &d->probe);
		/* Services are asked other things then. */
		if (err == SB_OK)
			err = sb_attempt_run(&d->probe, NULL, NULL, 0, &owner);
		sb_facts_listen(d->facts, 0);
		sb_attempt_release(&owner);
	}
	if (err == SB_OK)
		err = fill(d);
	if (err != SB_OK) {
		snprintf(why, why_bytes,
			 "profile %s, what is derivable: %s: %s", profile->name,
			 sb_err_name(err), d ? d->probe.why : "");
		sb_derive_close(d);
		return err;
	}
	*out = d;
	return SB_OK;
}

void sb_derive_close(struct sb_derive *d)
{
	if (!d)
		return;
	sb_probe_close(&d->probe);
	sb_facts_free(d->facts);
	free(d->stored.of);
	free(d->room);
	free(d->known);
	free(d);
}

struct sb_probe *sb_derive_probe(struct sb_derive *d)
{
	return &d->probe;
}

/* --- what a coalition holds --- */

static void learn(void *arg, uint32_t string)
{
	struct sb_derive *d = arg;

	d->known[string] = 1;
}

static void hold(struct sb_derive *d, struct sb_span bytes)
{
	uint32_t whole = sb_facts_find(d->facts, bytes);

	if (whole != NONE)
		d->known[whole] = 1;
	sb_facts_inside(d->facts, bytes, learn, d);
}

static void hold_deposits(struct sb_derive *d, struct sb_view *view)
{
	const struct sb_owner *owner = view->owner;
	struct sb_custody *custody = sb_view_custody(view);
	uint8_t key[32];

	for (size_t i = 0; i < owner->count; i++) {
		const struct sb_deposited *p = &owner->deposits[i];
		struct sb_buf out = { d->room, 0, SB_DEPOSIT_MAX_BYTES };

		if (sb_fetch_nth(custody, sb_atom_name((enum sb_atom)p->at),
				 p->nth, p->label, &out) == SB_OK)
			hold(d, sb_span_of(out.ptr, out.len));
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

static struct sb_running *service_of(struct sb_world *world, const char *name)
{
	for (size_t i = 0; i < world->service_count; i++) {
		if (strcmp(world->services[i].code->name, name) == 0)
			return &world->services[i];
	}
	return NULL;
}

static void hold_states(struct sb_derive *d, struct sb_view *view)
{
	struct sb_world *world = view->world;

	for (size_t i = 0; i < world->service_count; i++) {
		const struct sb_running *r = &world->services[i];
		enum sb_atom party = sb_view_party(r->code);

		for (unsigned n = 0; n < r->copies; n++) {
			if (sb_view_reach(view, party, n) == SB_OWN)
				hold(d,
				     sb_span_of(
					     r->state +
						     n * r->code->state_bytes,
					     r->code->state_bytes));
		}
	}
}

/* --- what follows --- */

/* Has it, could have it for nothing, or can put it together. */
static int has(const struct sb_derive *d, uint32_t string)
{
	const struct sb_string *s = &d->strings[string];

	if (d->known[string])
		return 1;
	if (s->secret)
		return 0;
	for (uint32_t i = 0; i < s->part_count; i++) {
		if (d->strings[s->parts[i]].secret && !d->known[s->parts[i]])
			return 0;
	}
	return 1;
}

static int has_all(const struct sb_derive *d, const struct sb_fact_link *l)
{
	for (unsigned i = 0; i < l->in_count; i++) {
		if (!has(d, l->in[i]))
			return 0;
	}
	return 1;
}

/* Somebody knows the secret key of this public one. */
static int has_secret_of(const struct sb_derive *d, uint32_t public_)
{
	for (size_t i = 0; i < d->link_count; i++) {
		const struct sb_fact_link *l = &d->links[i];

		if (l->kind == SB_FACT_PAIRS && l->out == public_ &&
		    has(d, l->in[0]))
			return 1;
	}
	return 0;
}

static int enough_shares(const struct sb_derive *d,
			 const struct sb_fact_link *of)
{
	unsigned count = 0;

	for (size_t i = 0; i < d->link_count; i++) {
		const struct sb_fact_link *l = &d->links[i];

		count += l->kind == SB_FACT_SHARES && l->in[0] == of->in[0] &&
			 d->known[l->out];
	}
	return count >= of->number;
}

/* How the coalition stands to a service's replica. */
static int may_call(struct sb_view *view, const struct sb_fact_link *l,
		    int *owned)
{
	struct sb_running *r = service_of(view->world, l->service);
	enum sb_reach reach;

	*owned = 0;
	if (!r)
		return 0;
	reach = sb_view_reach(view, sb_view_party(r->code), l->number);
	*owned = reach == SB_OWN;
	if (reach != SB_USE)
		return reach == SB_OWN;
	return (!r->code->login &&
		sb_view_party(r->code) != SB_ATOM_PROVIDER_SERVICES) ||
	       sb_view_log_in(view) == SB_OK;
}

static uint32_t follows(struct sb_derive *d, struct sb_view *view,
			const struct sb_fact_link *l)
{
	const uint32_t *in = l->in;
	int owned;

	switch ((enum sb_fact_kind)l->kind) {
	case SB_FACT_MAKES:
	case SB_FACT_PAIRS:
		return has_all(d, l) ? l->out : NONE;
	case SB_FACT_SEALS:
		return l->in_count == 2 && has(d, in[0]) && d->known[l->out]
			       ? in[1]
			       : NONE;
	case SB_FACT_WRAPS:
		return l->in_count == 2 && d->known[l->out] &&
				       has_secret_of(d, in[0])
			       ? in[1]
			       : NONE;
	case SB_FACT_AGREES:
		return has(d, in[0]) || has_secret_of(d, in[1]) ? l->out : NONE;
	case SB_FACT_SHARES:
		return enough_shares(d, l) ? in[0] : NONE;
	case SB_FACT_MASKS:
		if (l->in_count != 2)
			return NONE;
		if (has(d, in[0]) && has(d, in[1]))
			return l->out;
		if (!d->known[l->out])
			return NONE;
		return has(d, in[0]) ? in[1] : has(d, in[1]) ? in[0] : NONE;
	case SB_FACT_CALLS:
		if (!may_call(view, l, &owned))
			return NONE;
		if (owned && !d->known[in[0]])
			return in[0];
		return owned || has_all(d, l) ? l->out : NONE;
	case SB_FACT_DRAWN:
		break;
	}
	return NONE;
}

/* Facts and containment, until nothing new follows. */
static void saturate(struct sb_derive *d, struct sb_view *view)
{
	int more = 1;

	while (more) {
		more = 0;
		for (size_t i = 0; i < d->link_count; i++) {
			uint32_t new = follows(d, view, &d->links[i]);

			if (new == NONE || d->known[new])
				continue;
			d->known[new] = 1;
			for (uint32_t j = 0; j < d->strings[new].part_count;
			     j++)
				d->known[d->strings[new].parts[j]] = 1;
			more = 1;
		}
	}
}

/* The content, or all of it but a last block, which chained formats seal with
 * their padding, is known. */
static int has_content(const struct sb_derive *d, struct sb_span content)
{
	uint32_t string = sb_facts_find(d->facts, content);
	const struct sb_string *s;

	if (string == NONE)
		return 0;
	if (d->known[string])
		return 1;
	s = &d->strings[string];
	for (uint32_t i = 0; i < s->part_count; i++) {
		if (d->known[s->parts[i]] &&
		    d->strings[s->parts[i]].len + BLOCK_MOST > s->len)
			return 1;
	}
	return 0;
}

static uint32_t judge(const struct sb_derive *d)
{
	const struct sb_snapshot *day = &d->probe.days[SB_PROBE_VICTIM];
	uint32_t mask = 1u << SB_VERDICT_NAMES, missing = 0;

	for (size_t i = 0; i < day->entry_count; i++) {
		const struct sb_entry *e = &day->entries[i];
		struct sb_span truth = { NULL, 0 };
		uint32_t string = sb_facts_find(d->facts, e->path);

		if (string == NONE || !d->known[string])
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
	if (sb_view_store(view) == SB_OK) {
		for (size_t i = 0; i < d->stored.count; i++)
			d->known[d->stored.of[i]] = 1;
	}
	saturate(d, view);
	*mask = judge(d);
	sb_view_free(view);
	return SB_OK;
}

enum sb_err sb_derive_reach(struct sb_derive *d, const struct sb_coalition *who,
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
