/* To the fixed point: sb_derive_*. */
#include <stdlib.h>
#include <string.h>

#include "bench/custody/derive_internal.h"
#include "schemes/kit/kit.h"

#define NONE UINT32_MAX

static struct sb_running *service_of(struct sb_world *world, const char *name)
{
	for (size_t i = 0; i < world->service_count; i++) {
		if (strcmp(world->services[i].code->name, name) == 0)
			return &world->services[i];
	}
	return NULL;
}

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

/* The secret key of this public one, if somebody knows it; else NONE. */
static uint32_t secret_of(const struct sb_derive *d, uint32_t public_)
{
	for (size_t i = 0; i < d->link_count; i++) {
		const struct sb_fact_link *l = &d->links[i];

		if (l->kind == SB_FACT_PAIRS && l->out == public_ &&
		    has(d, l->in[0]))
			return l->in[0];
	}
	return NONE;
}

/* Undo the sealing: with the key that is known, of what was found, by the
 * primitive itself. */
static int opens(const struct sb_derive *d, const struct sb_fact_link *l,
		 uint32_t key)
{
	const struct sb_string *plain = &d->strings[l->in[1]],
			       *sealed = &d->strings[l->out],
			       *k = &d->strings[key];
	uint8_t *out;
	int same;

	if (!d->opening)
		return 1;
	if (!l->opening || !l->opening->how.open || sealed->len < plain->len)
		return 0;
	out = malloc(sealed->len + 1);
	if (!out)
		return 0;
	same = l->opening->how.open(
		       d->kit, sb_span_of(k->bytes, k->len), &l->opening->how,
		       sb_span_of(sealed->bytes, sealed->len), out) == SB_OK &&
	       memcmp(out, plain->bytes, plain->len) == 0;
	sb_wipe(out, sealed->len);
	free(out);
	return same;
}

static uint32_t unsealed(const struct sb_derive *d,
			 const struct sb_fact_link *l)
{
	uint32_t key =
		l->kind == SB_FACT_SEALS ? l->in[0] : secret_of(d, l->in[0]);

	if (l->in_count != 2 || !d->known[l->out] || d->known[l->in[1]] ||
	    key == NONE || !has(d, key))
		return NONE;
	return opens(d, l, key) ? l->in[1] : NONE;
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
	case SB_FACT_WRAPS:
		return unsealed(d, l);
	case SB_FACT_AGREES:
		return has(d, in[0]) || secret_of(d, in[1]) != NONE ? l->out
								    : NONE;
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

/* Parts are shorter than what they lie in: it ends. */
void sb_derive_learn(struct sb_derive *d, uint32_t string)
{
	const struct sb_string *s = &d->strings[string];

	if (d->known[string])
		return;
	d->known[string] = 1;
	for (uint32_t i = 0; i < s->part_count; i++)
		sb_derive_learn(d, s->parts[i]);
}

/* Facts and containment, until nothing new follows. */
void sb_derive_saturate(struct sb_derive *d, struct sb_view *view)
{
	int more = 1;

	while (more) {
		more = 0;
		for (size_t i = 0; i < d->link_count; i++) {
			uint32_t new = follows(d, view, &d->links[i]);

			if (new == NONE || d->known[new])
				continue;
			sb_derive_learn(d, new);
			more = 1;
		}
	}
}
