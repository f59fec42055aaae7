/* bench/measure/alike.c: plain's trace on a scheme's chunks. */
#include "bench/measure/alike.h"

#include <stdlib.h>
#include <string.h>

#include "bench/analysis/relation.h"
#include "schemes/scheme.h"

#define FORM_BYTES 1u

/* The occurrence as plain would have it, of content's first or a later one. */
static struct sb_occurrence plain_of(const struct sb_occurrence *o,
				     const struct sb_occurrence *object,
				     int first)
{
	struct sb_occurrence p = *o;

	p.scope = SB_EVERYONE;
	p.realm = 0;
	p.part = 0;
	p.reused = 0;
	p.stored = p.sent = (uint8_t)first;
	p.plain_bytes = object->plain_bytes;
	p.payload_bytes = first ? object->payload_bytes : 0;
	p.pad_bytes = 0;
	p.object_bytes = first ? object->payload_bytes + FORM_BYTES : 0;
	memcpy(p.content, object->content, sizeof(p.content));
	memcpy(p.id.b, object->content, sizeof(p.id.b));
	return p;
}

enum sb_err sb_alike_keyed(const struct sb_trace_log *scheme,
			   struct sb_trace_log *out, uint64_t *data_bytes)
{
	struct sb_intern contents;
	struct sb_relation r;
	uint64_t *object_of = NULL;
	enum sb_err err;

	*data_bytes = 0;
	sb_intern_init(&contents);
	err = sb_relation_init(&r, scheme, &contents);
	if (err != SB_OK)
		goto out;
	/* Number + 1 of the occurrence whose object stands for a content. */
	object_of = calloc(contents.count + 1, sizeof(*object_of));
	if (!object_of)
		err = SB_MEMORY;
	for (uint64_t i = 0; err == SB_OK && i < scheme->count; i++) {
		const struct sb_relation_name *name = &r.names[r.name_of[i]];
		int first = !object_of[name->content];
		struct sb_occurrence p;

		if (first)
			object_of[name->content] = name->stored + 1;
		p = plain_of(&scheme->items[i],
			     &scheme->items[object_of[name->content] - 1],
			     first);
		*data_bytes += p.object_bytes;
		if (sb_trace_log_append(out, &p))
			err = SB_MEMORY;
	}
	free(object_of);
	sb_relation_release(&r);
out:
	sb_intern_release(&contents);
	return err;
}

enum sb_err sb_alike_empty(const struct sb_trace_log *scheme,
			   struct sb_trace_log *plain)
{
	const struct sb_occurrence *object = NULL;

	for (uint64_t i = 0; i < scheme->count; i++) {
		const struct sb_occurrence *o = &scheme->items[i];
		struct sb_occurrence p;

		if (o->plain_bytes)
			continue;
		/* The first is never a reused one: it has a content. */
		if (!object)
			object = o;
		p = plain_of(o, object, o == object);
		p.payload_bytes = p.object_bytes = 0;
		if (sb_trace_log_append(plain, &p))
			return SB_MEMORY;
	}
	return SB_OK;
}
