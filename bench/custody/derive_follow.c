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

int sb_derive_has(const struct sb_derive *d, uint32_t string)
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
		if (!sb_derive_has(d, l->in[i]))
			return 0;
	}
	return 1;
}

/* The secret key of this public one, if somebody knows it; else NONE. */
static uint32_t secret_of(const struct sb_derive *d, uint32_t public_)
{
	for (uint32_t i = d->web.pairs[public_]; i != NONE;
	     i = d->web.next_pair[i]) {
		if (sb_derive_has(d, d->links[i].in[0]))
			return d->links[i].in[0];
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
	    key == NONE || !sb_derive_has(d, key))
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

uint32_t sb_derive_follows(struct sb_derive *d, struct sb_view *view,
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
		return sb_derive_has(d, in[0]) || secret_of(d, in[1]) != NONE
			       ? l->out
			       : NONE;
	case SB_FACT_SHARES:
		return enough_shares(d, l) ? in[0] : NONE;
	case SB_FACT_MASKS:
		if (l->in_count != 2)
			return NONE;
		if (sb_derive_has(d, in[0]) && sb_derive_has(d, in[1]))
			return l->out;
		if (!d->known[l->out])
			return NONE;
		return sb_derive_has(d, in[0])   ? in[1]
		       : sb_derive_has(d, in[1]) ? in[0]
						 : NONE;
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

/* --- which links a string matters to --- */

struct weaving {
	struct sb_derive *d;
	uint32_t link;
	uint32_t *fill; /* NULL: only counting */
};

static void matters(struct weaving *w, uint32_t string)
{
	struct sb_web *web = &w->d->web;

	if (w->fill)
		web->links[w->fill[string]++] = w->link;
	else
		web->start[string + 1]++;
}

/* It, or what it can be put together of. */
static void whole_matters(struct weaving *w, uint32_t string)
{
	const struct sb_string *s = &w->d->strings[string];

	matters(w, string);
	for (uint32_t i = 0; i < s->part_count; i++)
		matters(w, s->parts[i]);
}

static void secrets_matter(struct weaving *w, uint32_t public_)
{
	const struct sb_web *web = &w->d->web;

	for (uint32_t i = web->pairs[public_]; i != NONE; i = web->next_pair[i])
		whole_matters(w, w->d->links[i].in[0]);
}

static void weave_link(struct weaving *w)
{
	const struct sb_derive *d = w->d;
	const struct sb_fact_link *l = &d->links[w->link];

	matters(w, l->out);
	for (unsigned i = 0; i < l->in_count; i++)
		whole_matters(w, l->in[i]);
	if (l->kind == SB_FACT_WRAPS)
		secrets_matter(w, l->in[0]);
	if (l->kind == SB_FACT_AGREES)
		secrets_matter(w, l->in[1]);
	for (size_t i = 0; l->kind == SB_FACT_SHARES && i < d->link_count; i++)
		if (d->links[i].kind == SB_FACT_SHARES &&
		    d->links[i].in[0] == l->in[0])
			matters(w, d->links[i].out);
}

static void find_pairs(struct sb_derive *d)
{
	struct sb_web *web = &d->web;

	memset(web->pairs, 0xff, d->string_count * sizeof(*web->pairs));
	/* Backwards, so that the first is the first. */
	for (size_t i = d->link_count; i-- > 0;) {
		const struct sb_fact_link *l = &d->links[i];

		if (l->kind != SB_FACT_PAIRS)
			continue;
		web->next_pair[i] = web->pairs[l->out];
		web->pairs[l->out] = (uint32_t)i;
	}
}

enum sb_err sb_derive_weave(struct sb_derive *d)
{
	struct sb_web *web = &d->web;
	size_t strings = d->string_count + 1, links = d->link_count + 1;
	struct weaving w = { d, 0, NULL };
	uint32_t *fill = calloc(strings, sizeof(*fill));

	web->pairs = malloc(strings * sizeof(*web->pairs));
	web->next_pair = malloc(links * sizeof(*web->next_pair));
	web->start = calloc(strings + 1, sizeof(*web->start));
	web->queue = malloc(links * sizeof(*web->queue));
	web->queued = calloc(links, 1);
	if (!fill || !web->pairs || !web->next_pair || !web->start ||
	    !web->queue || !web->queued)
		goto out;
	find_pairs(d);
	for (w.link = 0; w.link < d->link_count; w.link++)
		weave_link(&w);
	for (size_t i = 0; i < d->string_count; i++) {
		web->start[i + 1] += web->start[i];
		fill[i] = web->start[i];
	}
	web->links =
		malloc((web->start[d->string_count] + 1) * sizeof(*web->links));
	w.fill = fill;
	for (w.link = 0; web->links && w.link < d->link_count; w.link++)
		weave_link(&w);
out:
	free(fill);
	return web->links ? SB_OK : SB_MEMORY;
}

void sb_derive_unweave(struct sb_derive *d)
{
	struct sb_web *web = &d->web;

	free(web->pairs);
	free(web->next_pair);
	free(web->start);
	free(web->links);
	free(web->queue);
	free(web->queued);
	memset(web, 0, sizeof(*web));
}

/* --- the fixed point --- */

/* A ring of links to look at again, each there once. */
struct ring {
	size_t head, count;
};

static void look_again(struct sb_derive *d, struct ring *ring, uint32_t link)
{
	struct sb_web *web = &d->web;

	if (web->queued[link])
		return;
	web->queued[link] = 1;
	web->queue[(ring->head + ring->count++) % d->link_count] = link;
}

/* As sb_derive_learn. */
static void learn(struct sb_derive *d, struct ring *ring, uint32_t string)
{
	const struct sb_web *web = &d->web;
	const struct sb_string *s = &d->strings[string];

	if (d->known[string])
		return;
	d->known[string] = 1;
	for (uint32_t i = web->start[string]; i < web->start[string + 1]; i++)
		look_again(d, ring, web->links[i]);
	for (uint32_t i = 0; i < s->part_count; i++)
		learn(d, ring, s->parts[i]);
}

void sb_derive_saturate(struct sb_derive *d, struct sb_view *view)
{
	struct ring ring = { 0, 0 };

	for (uint32_t i = 0; i < d->link_count; i++)
		look_again(d, &ring, i);
	while (ring.count) {
		uint32_t link = d->web.queue[ring.head], new;

		ring.head = (ring.head + 1) % d->link_count;
		ring.count--;
		d->web.queued[link] = 0;
		if (link >= d->own_from && link < d->own_to)
			continue;
		new = sb_derive_follows(d, view, &d->links[link]);
		if (new != NONE)
			learn(d, &ring, new);
	}
}
