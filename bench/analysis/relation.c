/* bench/analysis/relation.c: names and contents as numbers. */
#include "bench/analysis/relation.h"

#include "datasets/source.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(SB_CLASS_COUNT <= 32, "classes are bits of 32");

static struct sb_intern_key name_key(const struct sb_occurrence *o)
{
	struct sb_intern_key key = { { o->realm, o->part } };

	memcpy(&key.w[2], o->id.b, sizeof(o->id.b));
	return key;
}

static struct sb_intern_key content_key(const struct sb_occurrence *o)
{
	struct sb_intern_key key = { { o->plain_bytes } };

	memcpy(&key.w[1], o->content, sizeof(o->content));
	return key;
}

/* The name's content is that of its first occurrence. */
static enum sb_err settle(struct sb_intern *contents,
			  const struct sb_occurrence *o, int fresh,
			  struct sb_relation_name *name)
{
	struct sb_intern_key key;
	uint64_t content;

	if (o->reused) {
		if (fresh)
			return SB_MISSING;
		return contents->keys[name->content].w[0] == o->plain_bytes
			       ? SB_OK
			       : SB_FORGED;
	}
	key = content_key(o);
	if (sb_intern_add(contents, &key, &content) != SB_OK)
		return SB_MEMORY;
	if (!fresh)
		return name->content == content ? SB_OK : SB_FORGED;
	name->content = content;
	name->stored = SB_RELATION_NOBODY;
	return SB_OK;
}

static enum sb_err take(struct sb_relation *r, struct sb_intern *contents,
			uint64_t i)
{
	const struct sb_occurrence *o = &r->log->items[i];
	struct sb_intern_key key = name_key(o);
	uint64_t known = r->numbers.count;
	struct sb_relation_name *name;
	uint64_t number;
	enum sb_err err;

	if (o->data_class >= SB_CLASS_COUNT)
		return SB_PARAM;
	if (sb_intern_add(&r->numbers, &key, &number) != SB_OK)
		return SB_MEMORY;
	name = &r->names[number];
	err = settle(contents, o, number == known, name);
	if (err != SB_OK)
		return err;
	if (o->stored) {
		if (name->stored != SB_RELATION_NOBODY)
			return SB_MALFORMED;
		name->stored = i;
	}
	if (r->log->live[i]) {
		name->live++;
		name->classes |= UINT32_C(1) << o->data_class;
	}
	r->name_of[i] = number;
	return SB_OK;
}

enum sb_err sb_relation_init(struct sb_relation *r,
			     const struct sb_trace_log *log,
			     struct sb_intern *contents)
{
	/* No more names than occurrences; untouched pages cost nothing. */
	size_t room = log->count == 0 ? 1 : log->count;
	enum sb_err err = SB_OK;

	memset(r, 0, sizeof(*r));
	r->log = log;
	sb_intern_init(&r->numbers);
	r->names = calloc(room, sizeof(*r->names));
	r->name_of = calloc(room, sizeof(*r->name_of));
	if (r->names == NULL || r->name_of == NULL)
		err = SB_MEMORY;
	for (uint64_t i = 0; err == SB_OK && i < log->count; i++)
		err = take(r, contents, i);
	for (uint64_t n = 0; err == SB_OK && n < r->numbers.count; n++)
		if (r->names[n].stored == SB_RELATION_NOBODY)
			err = SB_MISSING;
	if (err != SB_OK)
		sb_relation_release(r);
	return err;
}

void sb_relation_release(struct sb_relation *r)
{
	sb_intern_release(&r->numbers);
	free(r->names);
	free(r->name_of);
	memset(r, 0, sizeof(*r));
}

enum sb_err sb_relation_pair_init(struct sb_relation_pair *p,
				  const struct sb_trace_log *scheme,
				  const struct sb_trace_log *plain)
{
	enum sb_err err;

	memset(p, 0, sizeof(*p));
	sb_intern_init(&p->contents);
	err = sb_relation_init(&p->plain, plain, &p->contents);
	return err == SB_OK ? sb_relation_init(&p->scheme, scheme, &p->contents)
			    : err;
}

void sb_relation_pair_release(struct sb_relation_pair *p)
{
	sb_relation_release(&p->scheme);
	sb_relation_release(&p->plain);
	sb_intern_release(&p->contents);
}

enum sb_err sb_relation_payloads(const struct sb_relation *plain,
				 uint64_t content_count, uint64_t *bytes_of)
{
	uint8_t *seen = calloc(content_count + 1, 1);
	enum sb_err err = SB_OK;

	if (seen == NULL)
		return SB_MEMORY;
	memset(bytes_of, 0, content_count * sizeof(*bytes_of));
	for (uint64_t n = 0; n < plain->numbers.count; n++) {
		uint64_t content = plain->names[n].content;

		if (seen[content])
			err = SB_PARAM;
		seen[content] = 1;
		bytes_of[content] = sb_relation_object(plain, n)->payload_bytes;
	}
	free(seen);
	return err;
}

static void weigh(const struct sb_relation *r, int live_only, uint64_t by,
		  uint64_t *balance)
{
	for (uint64_t i = 0; i < r->log->count; i++)
		if (!live_only || r->log->live[i])
			balance[r->names[r->name_of[i]].content] += by;
}

enum sb_err sb_relation_alike(const struct sb_relation *a,
			      const struct sb_relation *b,
			      uint64_t content_count, int live_only)
{
	uint64_t *balance = calloc(content_count + 1, sizeof(*balance));
	enum sb_err err = SB_OK;

	if (balance == NULL)
		return SB_MEMORY;
	weigh(a, live_only, 1, balance);
	weigh(b, live_only, UINT64_MAX, balance);
	for (uint64_t c = 0; c < content_count; c++)
		if (balance[c] != 0)
			err = SB_PARAM;
	free(balance);
	return err;
}

uint64_t *sb_relation_contents(const struct sb_relation *r)
{
	uint64_t *out = calloc(r->numbers.count + 1, sizeof(*out));

	for (uint64_t n = 0; out != NULL && n < r->numbers.count; n++)
		out[n] = r->names[n].content;
	return out;
}
