/* What is recorded of a life, and what of it is looked for: sb_derive_*. */
#include "bench/custody/derive_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/pipeline/pipeline.h"
#include "schemes/kit/kit.h"

void sb_derive_list_add(struct sb_derive_list *l, uint32_t string)
{
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

static void add_to_list(void *arg, uint32_t string)
{
	sb_derive_list_add(arg, string);
}

/* Each string once: a state that is mostly empty says the same at every
 * offset. */
static void say_once(struct sb_derive *d, struct sb_derive_list *l)
{
	size_t kept = 0;

	memset(d->known, 0, d->string_count);
	for (size_t i = 0; i < l->count; i++) {
		if (d->known[l->of[i]])
			continue;
		d->known[l->of[i]] = 1;
		l->of[kept++] = l->of[i];
	}
	l->count = kept;
}

static enum sb_err look_at_object(void *arg, const struct sb_id *id,
				  uint64_t realm, struct sb_span object)
{
	struct sb_derive *d = arg;

	(void)realm;
	if (id)
		sb_facts_inside(d->facts, sb_span_of(id->b, sizeof(id->b)),
				add_to_list, &d->stored);
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
		for (size_t at = 0; at + SB_DERIVE_PIECE <= truth.len;
		     at += SB_DERIVE_PIECE)
			sb_facts_string(
				d->facts,
				sb_span_of(truth.ptr + at, SB_DERIVE_PIECE), 1);
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

/* Services are asked other things in a restore, and each way asks its own. */
static enum sb_err watch_restores(struct sb_derive *d)
{
	struct sb_sets done = { NULL, 0 };
	enum sb_err err = SB_OK;

	for (unsigned v = 0; v <= SB_VERDICT_NAMES && err == SB_OK; v++) {
		struct sb_sets sets;

		err = sb_access_minimal(&d->access, v, NULL, NULL, &sets);
		for (size_t i = 0; i < sets.count && err == SB_OK; i++)
			err = sb_sets_put(&done, &sets.of[i]);
		sb_sets_release(&sets);
	}
	for (size_t i = 0; i < done.count && err == SB_OK; i++) {
		struct sb_attempt a;

		sb_facts_listen(d->facts, 1);
		err = sb_attempt_try(&d->probe, &done.of[i], NULL, 0, &a);
		sb_facts_listen(d->facts, 0);
		if (err == SB_OK)
			sb_attempt_release(&a);
	}
	sb_sets_release(&done);
	return err;
}

/* Once: a state has room for many accounts. */
static enum sb_err look_at_states(struct sb_derive *d)
{
	const struct sb_world *world = sb_pipeline_world(&d->probe.archiver);

	for (size_t i = 0; i < world->service_count; i++) {
		const struct sb_running *r = &world->services[i];
		size_t bytes = r->code->state_bytes;

		for (unsigned n = 0; n < r->copies; n++) {
			struct sb_derive_list *l = &d->states[i][n];

			sb_facts_inside(d->facts,
					sb_span_of(r->state + n * bytes, bytes),
					add_to_list, l);
			if (l->lost)
				return SB_MEMORY;
			say_once(d, l);
		}
	}
	return SB_OK;
}

enum sb_err sb_derive_fill(struct sb_derive *d)
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
	err = sb_derive_weave(d);
	if (err == SB_OK)
		err = look_at_states(d);
	if (err != SB_OK)
		return err;
	err = sb_pipeline_provider_view(&d->probe.archiver, look_at_object, d);
	say_once(d, &d->stored);
	return err == SB_OK ? sb_kit_new(SB_PATHS_PORTABLE, &d->kit) : err;
}

enum sb_err sb_derive_new(const struct sb_profile *profile,
			  struct sb_profile *clear, struct sb_derive **out)
{
	*out = calloc(1, sizeof(**out));
	*clear = *profile;
	clear->codec_level = 0;
	clear->pad = SB_PAD_NONE;
	return *out ? sb_facts_new(&(*out)->facts) : SB_MEMORY;
}

enum sb_err sb_derive_made(struct sb_derive *d, enum sb_err err,
			   const struct sb_profile *profile, const char *what,
			   struct sb_derive **out, char *why, size_t why_bytes)
{
	if (err == SB_OK)
		err = sb_derive_fill(d);
	*out = err == SB_OK ? d : NULL;
	if (err == SB_OK)
		return SB_OK;
	snprintf(why, why_bytes, "profile %s, %s: %s: %s", profile->name, what,
		 sb_err_name(err), d ? d->probe.why : "");
	sb_derive_close(d);
	return err;
}

enum sb_err sb_derive_open(const struct sb_profile *profile, uint64_t seed,
			   struct sb_derive **out, char *why, size_t why_bytes)
{
	struct sb_profile clear;
	struct sb_derive *d;
	enum sb_err err = sb_derive_new(profile, &clear, &d);

	if (err == SB_OK) {
		sb_facts_listen(d->facts, 1);
		err = sb_probe_open(&clear, seed,
				    SB_PROBE_CHEAP | SB_PROBE_SMALL, &d->probe);
		sb_facts_listen(d->facts, 0);
		sb_facts_links(d->facts, &d->made_count);
	}
	if (err == SB_OK)
		err = sb_access_explore(&d->probe, &d->access);
	if (err == SB_OK)
		err = watch_restores(d);
	return sb_derive_made(d, err, profile, "what is derivable", out, why,
			      why_bytes);
}

void sb_derive_close(struct sb_derive *d)
{
	if (!d)
		return;
	sb_access_release(&d->access);
	sb_probe_close(&d->probe);
	sb_facts_free(d->facts);
	free(d->stored.of);
	for (size_t i = 0; i < SB_SERVICES_MAX; i++) {
		for (size_t n = 0; n < SB_PROFILE_CONTACTS; n++)
			free(d->states[i][n].of);
	}
	sb_derive_unweave(d);
	sb_kit_free(d->kit);
	free(d->room);
	free(d->known);
	free(d);
}

struct sb_probe *sb_derive_probe(struct sb_derive *d)
{
	return &d->probe;
}

const struct sb_access *sb_derive_access(const struct sb_derive *d)
{
	return &d->access;
}
