/* How a string comes about: sb_key_*. */
#include <stdio.h>
#include <string.h>

#include "bench/custody/key_graph_internal.h"

#define NONE SB_KEY_NONE

/* --- where bytes lie --- */

static int sb_key_in(const struct sb_derive_list *l, uint32_t string)
{
	for (size_t i = 0; i < l->count; i++) {
		if (l->of[i] == string)
			return 1;
	}
	return 0;
}

static void deposit_words(const struct sb_deposited *p, char *text)
{
	int n = snprintf(text, SB_KEY_TEXT, "%s: %s",
			 sb_atom_name((enum sb_atom)p->at), p->label);
	char *at = text + (n < (int)SB_KEY_TEXT ? n : (int)SB_KEY_TEXT - 1);
	size_t left = (size_t)(text + SB_KEY_TEXT - at);

	if (p->has_proof)
		snprintf(at, left, " [asks %s%s]",
			 sb_atom_name((enum sb_atom)p->proof),
			 p->tries ? ", counted" : "");
	else if (p->login)
		snprintf(at, left, " [after log-in]");
	sb_key_words(text);
}

/* Edges to node from all places where the string lies as it is.  Returns how
 * many. */
static unsigned placed(struct sb_key_builder *b, uint32_t string, uint32_t node)
{
	const struct sb_derive *d = b->d;
	char text[SB_KEY_TEXT];
	unsigned count = 0;

	for (size_t i = 0; i < b->owner->count; i++) {
		if (!sb_key_in(&b->deposits[i], string))
			continue;
		deposit_words(&b->owner->deposits[i], text);
		sb_key_join(b, sb_key_named(b, SB_KEY_PLACE, text), node);
		count++;
	}
	for (size_t i = 0; i < b->world->service_count; i++) {
		const struct sb_running *r = &b->world->services[i];

		for (unsigned n = 0; n < r->copies; n++) {
			if (!sb_key_in(&d->states[i][n], string))
				continue;
			snprintf(text, sizeof(text),
				 r->copies > 1 ? "%s, replica %u" : "%s",
				 r->code->name, n + 1);
			sb_key_words(text);
			sb_key_join(b, sb_key_named(b, SB_KEY_SERVICE, text),
				    node);
			count++;
		}
	}
	if (!count && sb_key_in(&d->stored, string)) {
		sb_key_join(b, sb_key_named(b, SB_KEY_PLACE, "store: objects"),
			    node);
		count++;
	}
	return count;
}

/* --- how a needed string comes about --- */

static void shares(struct sb_key_builder *b, uint32_t string, uint32_t node)
{
	const struct sb_derive *d = b->d;
	uint32_t step = NONE;
	unsigned count = 0, threshold = 0;

	for (size_t i = 0; i < d->made_count; i++) {
		const struct sb_fact_link *l = &d->links[i];

		if (l->kind != SB_FACT_SHARES || l->in[0] != string)
			continue;
		if (step == NONE)
			step = sb_key_step(b, l->how, node);
		sb_key_join(b, sb_key_need(b, l->out), step);
		threshold = l->number;
		count++;
	}
	if (step != NONE && count > 1) {
		char *text = b->draft.nodes[step].text;
		size_t len = strlen(text);

		snprintf(text + len, SB_KEY_TEXT - len, ", %u of %u", threshold,
			 count);
	}
}

uint32_t sb_key_secret_of(const struct sb_key_builder *b, uint32_t public_)
{
	for (size_t i = 0; i < b->d->made_count; i++) {
		const struct sb_fact_link *l = &b->d->links[i];

		if (l->kind == SB_FACT_PAIRS && l->out == public_)
			return l->in[0];
	}
	return NONE;
}

/* Is what is sealed here kept anywhere? */
static int is_kept(const struct sb_key_builder *b, uint32_t string)
{
	const struct sb_derive *d = b->d;

	for (size_t i = 0; i < b->owner->count; i++) {
		if (sb_key_in(&b->deposits[i], string))
			return 1;
	}
	for (size_t i = 0; i < b->world->service_count; i++) {
		for (unsigned n = 0; n < b->world->services[i].copies; n++) {
			if (sb_key_in(&d->states[i][n], string))
				return 1;
		}
	}
	if (sb_key_in(&d->stored, string))
		return 1;
	for (size_t i = 0; i < d->made_count; i++) {
		const struct sb_fact_link *l = &d->links[i];

		if ((l->kind == SB_FACT_SEALS || l->kind == SB_FACT_WRAPS) &&
		    l->in_count == 2 && sb_key_holds(b, l->in[1], string) &&
		    l->out != string && is_kept(b, l->out))
			return 1;
	}
	return 0;
}

static void sealed(struct sb_key_builder *b, const struct sb_fact_link *l,
		   uint32_t node)
{
	uint32_t key = l->kind == SB_FACT_SEALS ? l->in[0]
						: sb_key_secret_of(b, l->in[0]);
	uint32_t step;

	if (key == NONE || !is_kept(b, l->out))
		return;
	step = sb_key_step(b, l->how, node);
	sb_key_input(b, key, step);
	if (!placed(b, l->out, step))
		sb_key_join(b, sb_key_need(b, l->out), step);
}

static void made(struct sb_key_builder *b, const struct sb_fact_link *l,
		 uint32_t string, uint32_t node)
{
	uint32_t step, other;

	switch ((enum sb_fact_kind)l->kind) {
	case SB_FACT_MAKES:
		step = sb_key_step(b, l->how, node);
		for (unsigned i = 0; i < l->in_count; i++)
			sb_key_input(b, l->in[i], step);
		break;
	case SB_FACT_AGREES:
		for (unsigned i = 0; i < 2; i++) {
			other = i ? sb_key_secret_of(b, l->in[1]) : l->in[0];
			if (other == NONE)
				continue;
			step = sb_key_step(b, l->how, node);
			sb_key_input(b, other, step);
		}
		break;
	case SB_FACT_MASKS:
		if (l->in_count == 2 && l->out == string) {
			step = sb_key_step(b, l->how, node);
			sb_key_input(b, l->in[0], step);
			sb_key_input(b, l->in[1], step);
		}
		break;
	case SB_FACT_DRAWN:
		if (l->how && strncmp(l->how, "random", 6) != 0) {
			step = sb_key_step(b, l->how, node);
			if (strstr(l->how, "passcode"))
				sb_key_join(b,
					    sb_key_named(b, SB_KEY_ITEM,
							 "passcode"),
					    step);
			if (strstr(l->how, "device"))
				sb_key_join(b,
					    sb_key_named(b, SB_KEY_PLACE,
							 "secure element"),
					    step);
		}
		break;
	case SB_FACT_CALLS:
	case SB_FACT_SEALS:
	case SB_FACT_WRAPS:
	case SB_FACT_PAIRS:
	case SB_FACT_SHARES:
		break;
	}
}

void sb_key_origin(struct sb_key_builder *b, uint32_t string)
{
	const struct sb_derive *d = b->d;
	uint32_t node = b->node_of[string];

	placed(b, string, node);
	shares(b, string, node);
	for (size_t i = 0; i < d->made_count; i++) {
		const struct sb_fact_link *l = &d->links[i];

		if (l->out != NONE && sb_key_holds(b, l->out, string))
			made(b, l, string, node);
		if ((l->kind == SB_FACT_SEALS || l->kind == SB_FACT_WRAPS) &&
		    l->in_count == 2 && sb_key_holds(b, l->in[1], string))
			sealed(b, l, node);
		/* Any two of the three give the third. */
		for (unsigned k = 0;
		     k < 2 && l->kind == SB_FACT_MASKS && l->in_count == 2;
		     k++) {
			uint32_t step;

			if (l->in[k] != string || l->out == string)
				continue;
			step = sb_key_step(b, l->how, node);
			sb_key_input(b, l->in[1 - k], step);
			sb_key_join(b, sb_key_need(b, l->out), step);
		}
	}
}
