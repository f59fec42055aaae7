/* datasets/phone/plist_write.c: of the sb_plist_* family, its two forms.  The binary
 * one is as CFBinaryPList.c of Apple's CoreFoundation describes it: objects,
 * each written once, where they begin, and a trailer.  Order and indentation
 * are libplist's. */
#include "datasets/phone/bytes.h"
#include "datasets/phone/plist_node.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static int make_room(struct sb_buf *b, size_t more_bytes)
{
	size_t cap = 2 * b->cap + more_bytes + 512;
	uint8_t *more;

	if (b->len + more_bytes <= b->cap)
		return 1;
	more = realloc(b->ptr, cap);
	if (!more)
		return 0;
	b->ptr = more;
	b->cap = cap;
	return 1;
}

/* --- binary ------------------------------------------------------------------- */

/* Bytes that a number needs, of 1, 2, 3, 4 or 8. */
static unsigned needs(uint64_t v)
{
	return v < 1u << 8    ? 1
	       : v < 1u << 16 ? 2
	       : v < 1u << 24 ? 3
	       : v >> 32 == 0 ? 4
			      : 8;
}

/* An object is a key, or a node's value; each is numbered where it comes first,
 * the root's children behind it, in order, with theirs. */
struct object {
	const struct sb_plist_node *node; /* NULL: word */
	const struct sb_plist_word *word;
};

struct writing {
	struct sb_plist *list;
	struct object *objects;
	uint32_t count;
	uint32_t flags[2]; /* the objects of no and yes */
	unsigned ref_bytes;
	struct sb_bytes to;
};

static uint32_t number_word(struct writing *w, uint32_t number)
{
	struct sb_plist_word *word = &w->list->words[number];

	if (word->object == SB_PLIST_NONE) {
		word->object = w->count;
		w->objects[w->count++] = (struct object) { NULL, word };
	}
	return word->object;
}

static void number_node(struct writing *w, struct sb_plist_node *n)
{
	uint32_t *flag = &w->flags[n->kind == SB_PLIST_TRUE];

	switch ((enum sb_plist_kind)n->kind) {
	case SB_PLIST_INTEGER:
	case SB_PLIST_STRING:
	case SB_PLIST_KEY:
		n->object = number_word(w, n->word);
		return;
	case SB_PLIST_FALSE:
	case SB_PLIST_TRUE:
		if (*flag == SB_PLIST_NONE) {
			*flag = w->count;
			w->objects[w->count++] = (struct object) { n, NULL };
		}
		n->object = *flag;
		return;
	case SB_PLIST_DICT:
	case SB_PLIST_ARRAY:
	case SB_PLIST_DATA:
		n->object = w->count;
		w->objects[w->count++] = (struct object) { n, NULL };
	}
}

static void number_all(struct writing *w, uint32_t at)
{
	struct sb_plist_node *nodes = w->list->nodes;

	number_node(w, &nodes[at]);
	for (uint32_t c = nodes[at].first; c != SB_PLIST_NONE;
	     c = nodes[c].next) {
		if (nodes[c].key != SB_PLIST_NONE)
			(void)number_word(w, nodes[c].key);
		number_all(w, c);
	}
}

static void put_integer(struct sb_bytes *o, uint64_t v)
{
	unsigned n = needs(v);

	n = n == 3 ? 4 : n;
	sb_bytes_put(o, 0x10u | (n == 8 ? 3 : n == 4 ? 2 : n == 2 ? 1 : 0), 1);
	sb_bytes_put(o, v, n);
}

static void put_head(struct sb_bytes *o, unsigned kind, uint32_t len)
{
	sb_bytes_put(o, kind | (len < 15 ? len : 15), 1);
	if (len >= 15)
		put_integer(o, len);
}

static void put_word(struct writing *w, const struct sb_plist_word *word)
{
	if (word->kind == SB_PLIST_INTEGER) {
		put_integer(&w->to, word->value);
		return;
	}
	put_head(&w->to, 0x50, word->len);
	sb_bytes_copy(&w->to, w->list->bytes.ptr + word->at, word->len);
}

static void put_node(struct writing *w, const struct sb_plist_node *n)
{
	const struct sb_plist_node *nodes = w->list->nodes;
	const struct sb_plist_word *words = w->list->words;

	switch (n->kind) {
	case SB_PLIST_FALSE:
	case SB_PLIST_TRUE:
		sb_bytes_put(&w->to, n->kind == SB_PLIST_TRUE ? 9 : 8, 1);
		return;
	case SB_PLIST_DATA:
		put_head(&w->to, 0x40, n->len);
		sb_bytes_copy(&w->to, w->list->bytes.ptr + n->at, n->len);
		return;
	case SB_PLIST_DICT:
		put_head(&w->to, 0xd0, n->children);
		for (uint32_t c = n->first; c != SB_PLIST_NONE;
		     c = nodes[c].next)
			sb_bytes_put(&w->to, words[nodes[c].key].object,
				     w->ref_bytes);
		break;
	default:
		put_head(&w->to, 0xa0, n->children);
	}
	for (uint32_t c = n->first; c != SB_PLIST_NONE; c = nodes[c].next)
		sb_bytes_put(&w->to, nodes[c].object, w->ref_bytes);
}

/* Not less than the file's length. */
static size_t at_most(const struct sb_plist *p)
{
	size_t each = 2 * 8 + 9 + 8; /* references, a head, an offset */

	return 8 + 32 + p->bytes.len + (size_t)p->count * each +
	       (size_t)p->word_count * (each + 8);
}

enum sb_err sb_plist_binary(struct sb_plist *p, struct sb_buf *out)
{
	size_t most = (size_t)p->count + p->word_count;
	struct writing w = { .list = p,
			     .flags = { SB_PLIST_NONE, SB_PLIST_NONE } };
	uint32_t *starts = calloc(most, sizeof(*starts));
	unsigned offset_bytes;
	uint64_t end;

	w.objects = malloc(most * sizeof(*w.objects));
	if (!w.objects || !starts || !make_room(out, at_most(p))) {
		free(starts);
		free(w.objects);
		return SB_MEMORY;
	}
	for (uint32_t i = 0; i < p->word_count; i++)
		p->words[i].object = SB_PLIST_NONE;
	number_all(&w, SB_PLIST_ROOT);
	w.ref_bytes = needs(w.count);
	w.to.at = out->ptr;
	sb_bytes_copy(&w.to, "bplist00", 8);
	for (uint32_t i = 0; i < w.count; i++) {
		starts[i] = (uint32_t)(w.to.at - out->ptr);
		if (w.objects[i].node)
			put_node(&w, w.objects[i].node);
		else
			put_word(&w, w.objects[i].word);
	}
	end = (uint64_t)(w.to.at - out->ptr);
	offset_bytes = needs(end);
	for (uint32_t i = 0; i < w.count; i++)
		sb_bytes_put(&w.to, starts[i], offset_bytes);
	sb_bytes_zeros(&w.to, 6);
	sb_bytes_put(&w.to, offset_bytes, 1);
	sb_bytes_put(&w.to, w.ref_bytes, 1);
	sb_bytes_put(&w.to, w.count, 8);
	sb_bytes_put(&w.to, 0, 8);
	sb_bytes_put(&w.to, end, 8);
	out->len = (size_t)(w.to.at - out->ptr);
	free(starts);
	free(w.objects);
	return SB_OK;
}

/* --- XML ----------------------------------------------------------------------- */

struct xml {
	const struct sb_plist *list;
	struct sb_buf *out;
	int failed;
};

static inline void put(struct xml *x, const void *text, size_t len)
{
	if (x->out->len + len > x->out->cap &&
	    (x->failed || !make_room(x->out, len))) {
		x->failed = 1;
		return;
	}
	memcpy(x->out->ptr + x->out->len, text, len);
	x->out->len += len;
}

static inline void put_text(struct xml *x, const char *text)
{
	put(x, text, strlen(text));
}

static void indent(struct xml *x, unsigned depth)
{
	while (depth--)
		put(x, "\t", 1);
}

static void put_number(struct xml *x, uint64_t v)
{
	char digits[20];
	unsigned n = sizeof(digits);

	do
		digits[--n] = (char)('0' + v % 10);
	while (v /= 10);
	put(x, digits + n, sizeof(digits) - n);
}

/* Words between tags. */
static void put_between(struct xml *x, const char *open, uint32_t word,
			const char *close)
{
	const struct sb_plist_word *w = &x->list->words[word];

	put_text(x, open);
	put(x, x->list->bytes.ptr + w->at, w->len);
	put_text(x, close);
}

/* Base64 in lines that get shorter, the deeper they are. */
static void put_data(struct xml *x, const struct sb_plist_node *n,
		     unsigned depth)
{
	unsigned in = depth > 8 ? 8 : depth;
	uint32_t line = ((76 - (in << 3)) >> 2) * 3;
	char text[80];

	put_text(x, "<data>\n");
	for (uint32_t at = 0; at < n->len; at += line) {
		uint32_t len = n->len - at < line ? n->len - at : line;

		indent(x, in);
		sodium_bin2base64(text, sizeof(text),
				  x->list->bytes.ptr + n->at + at, len,
				  sodium_base64_VARIANT_ORIGINAL);
		put_text(x, text);
		put(x, "\n", 1);
	}
	indent(x, depth);
	put_text(x, "</data>\n");
}

static void put_value(struct xml *x, const struct sb_plist_node *n,
		      unsigned depth);

static void put_children(struct xml *x, const struct sb_plist_node *n,
			 unsigned depth)
{
	int dict = n->kind == SB_PLIST_DICT;

	put_text(x, !n->children ? (dict ? "<dict/>\n" : "<array/>\n")
		    : dict       ? "<dict>\n"
				 : "<array>\n");
	if (!n->children)
		return;
	for (uint32_t c = n->first; c != SB_PLIST_NONE;
	     c = x->list->nodes[c].next) {
		if (dict) {
			indent(x, depth + 1);
			put_between(x, "<key>", x->list->nodes[c].key,
				    "</key>\n");
		}
		put_value(x, &x->list->nodes[c], depth + 1);
	}
	indent(x, depth);
	put_text(x, dict ? "</dict>\n" : "</array>\n");
}

static void put_value(struct xml *x, const struct sb_plist_node *n,
		      unsigned depth)
{
	indent(x, depth);
	switch ((enum sb_plist_kind)n->kind) {
	case SB_PLIST_FALSE:
		put_text(x, "<false/>\n");
		return;
	case SB_PLIST_TRUE:
		put_text(x, "<true/>\n");
		return;
	case SB_PLIST_INTEGER:
		put_text(x, "<integer>");
		put_number(x, x->list->words[n->word].value);
		put_text(x, "</integer>\n");
		return;
	case SB_PLIST_STRING:
	case SB_PLIST_KEY:
		put_between(x, "<string>", n->word, "</string>\n");
		return;
	case SB_PLIST_DATA:
		put_data(x, n, depth);
		return;
	case SB_PLIST_DICT:
	case SB_PLIST_ARRAY:
		put_children(x, n, depth);
	}
}

enum sb_err sb_plist_xml(const struct sb_plist *p, struct sb_buf *out)
{
	struct xml x = { p, out, 0 };

	put_text(&x, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		     "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
		     "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
		     "<plist version=\"1.0\">\n");
	put_value(&x, &p->nodes[SB_PLIST_ROOT], 0);
	put_text(&x, "</plist>\n");
	if (!x.failed)
		return SB_OK;
	free(out->ptr);
	memset(out, 0, sizeof(*out));
	return SB_MEMORY;
}
