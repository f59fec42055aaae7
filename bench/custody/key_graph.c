#include "bench/custody/key_graph.h"

#include <stdlib.h>
#include <string.h>

#include "bench/custody/key_graph_internal.h"

#define NONE    SB_KEY_NONE
#define STRETCH 64u /* bytes: nobody has so many of another's file by chance */

/* --- content --- */

/* Does this have a stretch of the file in it, or lie inside it? */
static int is_of(const struct sb_string *s, struct sb_span truth)
{
	size_t len = truth.len < STRETCH ? truth.len : STRETCH;

	if (s->len < len || !len)
		return 0;
	return memmem(truth.ptr, truth.len, s->bytes, len) ||
	       memmem(s->bytes, s->len, truth.ptr, len);
}

static enum sb_err mark_content(struct sb_key_builder *b)
{
	const struct sb_snapshot *day = &b->d->probe.days[SB_PROBE_VICTIM];

	for (size_t i = 0; i < day->entry_count; i++) {
		const struct sb_entry *e = &day->entries[i];
		struct sb_span truth;
		enum sb_err err = day->source->read(
			day, i, 0, (size_t)e->size_bytes, NULL, &truth);

		if (err != SB_OK)
			return err;
		for (size_t k = 0; k < b->d->string_count; k++) {
			if (is_of(&b->d->strings[k], truth))
				b->content[k] |= 1u << e->data_class;
		}
	}
	return SB_OK;
}

/* Files as they are opened: under which keys, or lying in clear. */
static void files(struct sb_key_builder *b)
{
	const struct sb_derive *d = b->d;
	uint32_t files_of[SB_CLASS_COUNT], sealed_mask = 0, all = 0;
	const struct sb_snapshot *day = &d->probe.days[SB_PROBE_VICTIM];

	for (size_t i = 0; i < day->entry_count; i++)
		all |= 1u << day->entries[i].data_class;
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++)
		files_of[c] = all >> c & 1 ? sb_key_add(b, SB_KEY_CONTENT,
							"files", 1u << c)
					   : NONE;
	for (size_t i = 0; i < d->made_count; i++) {
		const struct sb_fact_link *l = &d->links[i];
		uint32_t key;

		if ((l->kind != SB_FACT_SEALS && l->kind != SB_FACT_WRAPS) ||
		    l->in_count != 2 || !b->content[l->in[1]])
			continue;
		key = l->kind == SB_FACT_SEALS ? l->in[0]
					       : sb_key_secret_of(b, l->in[0]);
		sealed_mask |= b->content[l->in[1]];
		for (unsigned c = 0; c < SB_CLASS_COUNT && key != NONE; c++) {
			if (b->content[l->in[1]] >> c & 1)
				sb_key_input(
					b, key,
					sb_key_step(b, l->how, files_of[c]));
		}
	}
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		if (all >> c & 1 && !(sealed_mask >> c & 1))
			sb_key_join(b,
				    sb_key_named(b, SB_KEY_PLACE,
						 "store: in clear"),
				    files_of[c]);
	}
}

static void add_inside(void *arg, uint32_t string)
{
	sb_derive_list_add(arg, string);
}

static enum sb_err look(struct sb_key_builder *b)
{
	size_t strings = b->d->string_count + 1;

	b->node_of = malloc(strings * sizeof(*b->node_of));
	b->content = calloc(strings, sizeof(*b->content));
	b->queue = malloc(strings * sizeof(*b->queue));
	b->deposits = calloc(b->owner->count + 1, sizeof(*b->deposits));
	if (!b->node_of || !b->content || !b->queue || !b->deposits)
		return SB_MEMORY;
	memset(b->node_of, 0xff, strings * sizeof(*b->node_of));
	for (size_t i = 0; i < b->owner->count; i++) {
		const struct sb_deposited *p = &b->owner->deposits[i];

		sb_facts_inside(b->d->facts, sb_span_of(p->value, p->len),
				add_inside, &b->deposits[i]);
		if (b->deposits[i].lost)
			return SB_MEMORY;
	}
	return mark_content(b);
}

static enum sb_err finish(struct sb_key_draft *draft, struct sb_key_graph *out)
{
	struct sb_key_draft folded = { 0 };
	enum sb_err err = draft->lost ? SB_MEMORY : sb_key_graph_trim(draft, 0);

	if (err == SB_OK)
		err = sb_key_graph_fold(draft, &folded);
	if (err == SB_OK)
		err = sb_key_graph_trim(&folded, 1);
	if (err == SB_OK)
		err = sb_key_graph_order(&folded, out);
	if (err != SB_OK)
		sb_key_graph_release(out);
	free(folded.nodes);
	free(folded.edges);
	return err;
}

enum sb_err sb_key_graph_of(struct sb_derive *d, struct sb_key_graph *out)
{
	struct sb_world *world = sb_pipeline_world(&d->probe.archiver);
	struct sb_key_builder b = { .d = d,
				    .world = world,
				    .owner = &world->owners[SB_PROBE_VICTIM] };
	enum sb_err err = look(&b);

	memset(out, 0, sizeof(*out));
	if (err == SB_OK) {
		files(&b);
		while (b.done < b.queued && !b.draft.lost)
			sb_key_origin(&b, b.queue[b.done++]);
		err = finish(&b.draft, out);
	}
	for (size_t i = 0; b.deposits && i < b.owner->count; i++)
		free(b.deposits[i].of);
	free(b.deposits);
	free(b.queue);
	free(b.content);
	free(b.node_of);
	free(b.draft.nodes);
	free(b.draft.edges);
	return err;
}

const char *sb_key_kind_name(enum sb_key_kind kind)
{
	static const char *const names[] = {
		[SB_KEY_ITEM] = "item",       [SB_KEY_PLACE] = "place",
		[SB_KEY_SERVICE] = "service", [SB_KEY_STEP] = "step",
		[SB_KEY_STRING] = "key",      [SB_KEY_CONTENT] = "content",
	};

	return names[kind];
}
