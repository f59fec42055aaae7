#include "datasets/phone/plist.h"

#include "datasets/phone/plist_node.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* --- words ------------------------------------------------------------------ */

static int grow(struct sb_plist *p, void *list, uint32_t *room, uint32_t want,
		size_t each)
{
	void **at = list, *more;
	uint32_t n = 2 * *room + 32;

	if (want <= *room)
		return 1;
	n = n < want ? want : n;
	more = reallocarray(*at, n, each);
	if (!more) {
		p->err = SB_MEMORY;
		return 0;
	}
	*at = more;
	*room = n;
	return 1;
}

/* Where the bytes are now, among the list's. */
static uint32_t keep(struct sb_plist *p, const void *bytes, size_t len)
{
	struct sb_buf *b = &p->bytes;
	uint32_t at = (uint32_t)b->len;

	if (b->len + len > b->cap) {
		size_t cap = 2 * b->cap + len + 256;
		uint8_t *more = realloc(b->ptr, cap);

		if (!more) {
			p->err = SB_MEMORY;
			return 0;
		}
		b->ptr = more;
		b->cap = cap;
	}
	memcpy(b->ptr + at, bytes, len);
	b->len += len;
	return at;
}

static uint32_t hash_of(uint8_t kind, const void *bytes, size_t len)
{
	return (uint32_t)XXH3_64bits_withSeed(bytes, len, kind);
}

static uint32_t *slot_of(const struct sb_plist *p, uint8_t kind,
			 const void *bytes, size_t len)
{
	uint32_t at = hash_of(kind, bytes, len) & (p->table_room - 1);

	for (;; at = (at + 1) & (p->table_room - 1)) {
		const struct sb_plist_word *w;

		if (p->table[at] == SB_PLIST_NONE)
			return &p->table[at];
		w = &p->words[p->table[at]];
		if (w->kind == kind && w->len == len &&
		    !memcmp(p->bytes.ptr + w->at, bytes, len))
			return &p->table[at];
	}
}

static int widen_table(struct sb_plist *p)
{
	uint32_t room = p->table_room ? 2 * p->table_room : 64;

	if (2 * p->word_count < p->table_room)
		return 1;
	free(p->table);
	p->table = malloc(room * sizeof(*p->table));
	if (!p->table) {
		p->table_room = 0;
		p->err = SB_MEMORY;
		return 0;
	}
	p->table_room = room;
	memset(p->table, 0xff, room * sizeof(*p->table));
	for (uint32_t i = 0; i < p->word_count; i++) {
		const struct sb_plist_word *w = &p->words[i];

		*slot_of(p, w->kind, p->bytes.ptr + w->at, w->len) = i;
	}
	return 1;
}

static uint32_t word(struct sb_plist *p, enum sb_plist_kind kind,
		     const void *bytes, size_t len)
{
	struct sb_plist_word w = {
		(uint8_t)kind, 0, (uint32_t)len, 0, SB_PLIST_NONE, 0, 0
	};
	uint32_t *slot;

	if (p->err || !widen_table(p))
		return 0;
	slot = slot_of(p, w.kind, bytes, len);
	if (*slot != SB_PLIST_NONE)
		return *slot;
	w.at = keep(p, bytes, len);
	if (p->err ||
	    !grow(p, &p->words, &p->word_room, p->word_count + 1, sizeof(w)))
		return 0;
	if (kind == SB_PLIST_INTEGER)
		memcpy(&w.value, bytes, sizeof(w.value));
	*slot = p->word_count;
	p->words[p->word_count] = w;
	return p->word_count++;
}

/* --- nodes ------------------------------------------------------------------ */

static const struct sb_plist_node none = {
	SB_PLIST_DICT, SB_PLIST_NONE, 0, 0, 0, SB_PLIST_NONE,
	SB_PLIST_NONE, SB_PLIST_NONE, 0, 0
};

/* The value of that key, if the dictionary has it. */
static uint32_t find(const struct sb_plist *p, uint32_t dict, uint32_t key)
{
	const struct sb_plist_word *w = &p->words[key];

	if (w->dict == SB_PLIST_NONE)
		return SB_PLIST_NONE;
	if (w->dict == dict)
		return w->node;
	for (uint32_t n = p->nodes[dict].first; n != SB_PLIST_NONE;
	     n = p->nodes[n].next)
		if (p->nodes[n].key == key)
			return n;
	return SB_PLIST_NONE;
}

static void append(struct sb_plist *p, uint32_t parent, uint32_t child)
{
	struct sb_plist_node *n = &p->nodes[parent];

	if (n->children++)
		p->nodes[n->last].next = child;
	else
		n->first = child;
	n->last = child;
}

static uint32_t add(struct sb_plist *p, uint32_t parent, const char *key,
		    const struct sb_plist_node *node)
{
	struct sb_plist_node made = *node;
	uint32_t at;

	if (p->err || !grow(p, &p->nodes, &p->room, p->count + 2, sizeof(made)))
		return SB_PLIST_ROOT;
	if (!p->count)
		p->nodes[p->count++] = none;
	assert(!key == (p->nodes[parent].kind == SB_PLIST_ARRAY));
	if (key) {
		made.key = word(p, SB_PLIST_KEY, key, strlen(key));
		if (p->err)
			return SB_PLIST_ROOT;
		at = find(p, parent, made.key);
		if (at != SB_PLIST_NONE) {
			made.next = p->nodes[at].next;
			p->nodes[at] = made;
			return at;
		}
		p->words[made.key].dict = parent;
		p->words[made.key].node = p->count;
	}
	p->nodes[p->count] = made;
	append(p, parent, p->count);
	return p->count++;
}

static uint32_t add_kind(struct sb_plist *p, uint32_t parent, const char *key,
			 enum sb_plist_kind kind)
{
	struct sb_plist_node n = none;

	n.kind = (uint8_t)kind;
	return add(p, parent, key, &n);
}

uint32_t sb_plist_dict(struct sb_plist *p, uint32_t parent, const char *key)
{
	return add_kind(p, parent, key, SB_PLIST_DICT);
}

uint32_t sb_plist_array(struct sb_plist *p, uint32_t parent, const char *key)
{
	return add_kind(p, parent, key, SB_PLIST_ARRAY);
}

void sb_plist_string(struct sb_plist *p, uint32_t parent, const char *key,
		     const char *text, size_t len)
{
	struct sb_plist_node n = none;

	n.kind = SB_PLIST_STRING;
	n.word = word(p, SB_PLIST_STRING, text, len);
	(void)add(p, parent, key, &n);
}

void sb_plist_data(struct sb_plist *p, uint32_t parent, const char *key,
		   const uint8_t *bytes, size_t len)
{
	struct sb_plist_node n = none;

	n.kind = SB_PLIST_DATA;
	n.at = keep(p, bytes, len);
	n.len = (uint32_t)len;
	(void)add(p, parent, key, &n);
}

void sb_plist_integer(struct sb_plist *p, uint32_t parent, const char *key,
		      int64_t value)
{
	struct sb_plist_node n = none;

	assert(value >= 0);
	n.kind = SB_PLIST_INTEGER;
	n.word = word(p, SB_PLIST_INTEGER, &value, sizeof(value));
	(void)add(p, parent, key, &n);
}

void sb_plist_boolean(struct sb_plist *p, uint32_t parent, const char *key,
		      int value)
{
	(void)add_kind(p, parent, key, value ? SB_PLIST_TRUE : SB_PLIST_FALSE);
}

void sb_plist_release(struct sb_plist *p)
{
	free(p->nodes);
	free(p->words);
	free(p->table);
	free(p->bytes.ptr);
	memset(p, 0, sizeof(*p));
}

static int same(void *out, const void *from, size_t bytes, size_t room)
{
	void **to = out;

	if (!room)
		return 1;
	*to = malloc(room);
	if (*to && bytes)
		memcpy(*to, from, bytes);
	return *to != NULL;
}

/* With room for some more. */
enum sb_err sb_plist_clone(const struct sb_plist *p, struct sb_plist *to)
{
	const size_t node = sizeof(*p->nodes), word = sizeof(*p->words);

	*to = *p;
	to->nodes = NULL;
	to->words = NULL;
	to->table = NULL;
	to->bytes.ptr = NULL;
	to->room = p->count + 4;
	to->word_room = p->word_count + 8;
	to->bytes.cap = p->bytes.len + 512;
	if (!same(&to->nodes, p->nodes, p->count * node, to->room * node) ||
	    !same(&to->words, p->words, p->word_count * word,
		  to->word_room * word) ||
	    !same(&to->table, p->table, p->table_room * sizeof(*p->table),
		  p->table_room * sizeof(*p->table)) ||
	    !same(&to->bytes.ptr, p->bytes.ptr, p->bytes.len, to->bytes.cap)) {
		sb_plist_release(to);
		return SB_MEMORY;
	}
	return SB_OK;
}

size_t sb_plist_memory(const struct sb_plist *p)
{
	return p->room * sizeof(*p->nodes) + p->word_room * sizeof(*p->words) +
	       p->table_room * sizeof(*p->table) + p->bytes.cap;
}

enum sb_err sb_plist_copy(struct sb_plist *p, int binary, struct sb_buf *out)
{
	memset(out, 0, sizeof(*out));
	if (!p->count && !p->err &&
	    grow(p, &p->nodes, &p->room, 1, sizeof(none)))
		p->nodes[p->count++] = none;
	if (p->err)
		return p->err;
	p->err = binary ? sb_plist_binary(p, out) : sb_plist_xml(p, out);
	return p->err;
}

enum sb_err sb_plist_write(struct sb_plist *p, int binary, struct sb_buf *out)
{
	enum sb_err err = sb_plist_copy(p, binary, out);

	sb_plist_release(p);
	return err;
}
