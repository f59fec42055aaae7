/* What was found so far: sb_key_*. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/key_graph_internal.h"

#define NONE SB_KEY_NONE

/* --- the draft --- */

uint32_t sb_key_add(struct sb_key_builder *b, enum sb_key_kind kind,
		    const char *text, uint32_t classes)
{
	struct sb_key_draft *f = &b->draft;

	if (f->count >= NONE) { /* there is no number for one more */
		f->lost = 1;
		return NONE;
	}
	if (f->count == f->cap) {
		size_t wider = f->cap ? 2 * f->cap : 64;
		struct sb_key_node *more =
			realloc(f->nodes, wider * sizeof(*more));

		if (!more) {
			f->lost = 1;
			return NONE;
		}
		f->nodes = more;
		f->cap = wider;
	}
	f->nodes[f->count] = (struct sb_key_node) { .kind = (uint8_t)kind,
						    .count = 1,
						    .classes = classes };
	snprintf(f->nodes[f->count].text, SB_KEY_TEXT, "%s", text);
	return (uint32_t)f->count++;
}

void sb_key_join(struct sb_key_builder *b, uint32_t from, uint32_t to)
{
	struct sb_key_draft *f = &b->draft;

	if (from == NONE || to == NONE || from == to)
		return;
	if (f->edge_count == f->edge_cap) {
		size_t wider = f->edge_cap ? 2 * f->edge_cap : 128;
		struct sb_key_edge *more =
			realloc(f->edges, wider * sizeof(*more));

		if (!more) {
			f->lost = 1;
			return;
		}
		f->edges = more;
		f->edge_cap = wider;
	}
	f->edges[f->edge_count++] = (struct sb_key_edge) { from, to };
}

/* The node with this text, made once. */
uint32_t sb_key_named(struct sb_key_builder *b, enum sb_key_kind kind,
		      const char *text)
{
	for (size_t i = 0; i < b->draft.count; i++) {
		if (b->draft.nodes[i].kind == kind &&
		    strcmp(b->draft.nodes[i].text, text) == 0)
			return (uint32_t)i;
	}
	return sb_key_add(b, kind, text, 0);
}

/* --- strings --- */

static const char *item_of(const struct sb_key_builder *b, uint32_t string)
{
	const struct sb_string *s = &b->d->strings[string];

	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		struct sb_span secret;

		if (!sb_atom_is_item((enum sb_atom)i))
			continue;
		secret = sb_world_secret(b->world, SB_PROBE_VICTIM,
					 sb_atom_name((enum sb_atom)i));
		if (secret.len == s->len && s->len &&
		    memcmp(secret.ptr, s->bytes, s->len) == 0)
			return sb_atom_name((enum sb_atom)i);
	}
	return NULL;
}

void sb_key_words(char *text)
{
	for (; *text; text++) {
		if (*text == '_')
			*text = ' ';
	}
}

uint32_t sb_key_need(struct sb_key_builder *b, uint32_t string)
{
	const char *item;
	char text[SB_KEY_TEXT];

	if (b->node_of[string] != NONE)
		return b->node_of[string];
	item = item_of(b, string);
	if (item) {
		snprintf(text, sizeof(text), "%s", item);
		sb_key_words(text);
		b->node_of[string] = sb_key_named(b, SB_KEY_ITEM, text);
	} else if (b->content[string]) {
		b->node_of[string] =
			sb_key_add(b, SB_KEY_CONTENT, "its own content",
				   b->content[string]);
	} else {
		snprintf(text, sizeof(text), "%zu bits",
			 8 * b->d->strings[string].len);
		b->node_of[string] = sb_key_add(b, SB_KEY_STRING, text, 0);
		/* There is one place for each: what has no node comes again. */
		if (b->node_of[string] != NONE)
			b->queue[b->queued++] = string;
	}
	return b->node_of[string];
}

int sb_key_holds(const struct sb_key_builder *b, uint32_t whole, uint32_t part)
{
	const struct sb_string *s = &b->d->strings[whole];

	if (whole == part)
		return 1;
	for (uint32_t i = 0; i < s->part_count; i++) {
		if (s->parts[i] == part)
			return 1;
	}
	return 0;
}

/* Some bits of labels are for people: "sealbench name key". */
static int readable(const struct sb_string *s, char *text, size_t bytes)
{
	size_t len = s->len;

	while (len && !s->bytes[len - 1])
		len--;
	if (len < 3 || len >= bytes)
		return 0;
	for (size_t i = 0; i < len; i++) {
		if (!isprint(s->bytes[i]))
			return 0;
	}
	memcpy(text, s->bytes, len);
	text[len] = 0;
	return 1;
}

/* The secrets inside a string that is none itself, but for those inside
 * another of them. */
static void need_parts(struct sb_key_builder *b, uint32_t string, uint32_t step)
{
	const struct sb_string *s = &b->d->strings[string];

	for (uint32_t i = 0; i < s->part_count; i++) {
		int inner = 0;

		if (!b->d->strings[s->parts[i]].secret)
			continue;
		for (uint32_t k = 0; k < s->part_count && !inner; k++)
			inner = k != i && b->d->strings[s->parts[k]].secret &&
				sb_key_holds(b, s->parts[k], s->parts[i]);
		if (!inner)
			sb_key_join(b, sb_key_need(b, s->parts[i]), step);
	}
}

void sb_key_input(struct sb_key_builder *b, uint32_t string, uint32_t step)
{
	const struct sb_string *s = &b->d->strings[string];
	char label[40];
	char *text;
	size_t len;

	if (s->secret) {
		sb_key_join(b, sb_key_need(b, string), step);
		return;
	}
	need_parts(b, string, step);
	if (step == NONE || s->part_count || !readable(s, label, sizeof(label)))
		return;
	text = b->draft.nodes[step].text;
	len = strlen(text);
	if (!strchr(text, '"'))
		snprintf(text + len, SB_KEY_TEXT - len, " \"%s\"", label);
}

uint32_t sb_key_step(struct sb_key_builder *b, const char *how, uint32_t gives)
{
	uint32_t step = sb_key_add(b, SB_KEY_STEP, how ? how : "made", 0);

	sb_key_join(b, step, gives);
	return step;
}
