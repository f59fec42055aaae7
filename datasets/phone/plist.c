#include "datasets/phone/plist.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum type {
	DICT,
	ARRAY,
	STRING,
	DATA,
	INTEGER,
	BOOLEAN
};

#define NONE SIZE_MAX

struct sb_plist_node {
	enum type type;
	size_t parent, next, first, last, children;
	size_t key, key_len, value, value_len; /* in the pool */
	int64_t number;
};

static size_t keep(struct sb_plist *p, const void *bytes, size_t len)
{
	size_t at = p->pool_len;

	if (p->err)
		return 0;
	if (p->pool_cap - at < len) {
		size_t cap = 2 * p->pool_cap + len + 256;
		uint8_t *more = realloc(p->pool, cap);

		if (!more) {
			p->err = SB_MEMORY;
			return 0;
		}
		p->pool = more;
		p->pool_cap = cap;
	}
	if (len)
		memcpy(p->pool + at, bytes, len);
	p->pool_len += len;
	return at;
}

static size_t new_node(struct sb_plist *p, enum type type)
{
	struct sb_plist_node *n;

	if (p->count == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 32;

		n = reallocarray(p->nodes, cap, sizeof(*n));
		if (!n) {
			p->err = SB_MEMORY;
			return NONE;
		}
		p->nodes = n;
		p->cap = cap;
	}
	n = &p->nodes[p->count];
	memset(n, 0, sizeof(*n));
	n->type = type;
	n->parent = n->next = n->first = n->last = NONE;
	return p->count++;
}

static size_t add(struct sb_plist *p, size_t parent, const char *key,
		  enum type type)
{
	struct sb_plist_node *n, *up;
	size_t i;

	if (!p->count && !p->err)
		new_node(p, DICT);
	i = p->err ? NONE : new_node(p, type);
	if (i == NONE)
		return 0;
	n = &p->nodes[i];
	up = &p->nodes[parent];
	n->parent = parent;
	if (key) {
		n->key_len = strlen(key);
		n->key = keep(p, key, n->key_len);
	}
	if (up->last == NONE)
		up->first = i;
	else
		p->nodes[up->last].next = i;
	up->last = i;
	up->children++;
	return i;
}

static void add_value(struct sb_plist *p, size_t parent, const char *key,
		      enum type type, const void *bytes, size_t len)
{
	size_t i = add(p, parent, key, type), at = keep(p, bytes, len);

	if (!p->err) {
		p->nodes[i].value = at;
		p->nodes[i].value_len = len;
	}
}

static void add_number(struct sb_plist *p, size_t parent, const char *key,
		       enum type type, int64_t number)
{
	size_t i = add(p, parent, key, type);

	if (!p->err)
		p->nodes[i].number = number;
}

size_t sb_plist_dict(struct sb_plist *p, size_t parent, const char *key)
{
	return add(p, parent, key, DICT);
}

size_t sb_plist_array(struct sb_plist *p, size_t parent, const char *key)
{
	return add(p, parent, key, ARRAY);
}

void sb_plist_string(struct sb_plist *p, size_t parent, const char *key,
		     const char *text, size_t len)
{
	add_value(p, parent, key, STRING, text, len);
}

void sb_plist_data(struct sb_plist *p, size_t parent, const char *key,
		   const uint8_t *bytes, size_t len)
{
	add_value(p, parent, key, DATA, bytes, len);
}

void sb_plist_integer(struct sb_plist *p, size_t parent, const char *key,
		      int64_t value)
{
	add_number(p, parent, key, INTEGER, value);
}

void sb_plist_boolean(struct sb_plist *p, size_t parent, const char *key,
		      int value)
{
	add_number(p, parent, key, BOOLEAN, !!value);
}

/* --- XML ---------------------------------------------------------------- */

static void xml_base64(FILE *f, const uint8_t *bytes, size_t len)
{
	while (len) {
		char line[69];
		size_t n = len < 51 ? len : 51;

		sodium_bin2base64(line, sizeof(line), bytes, n,
				  sodium_base64_VARIANT_ORIGINAL);
		fprintf(f, "\n\t%s", line);
		bytes += n;
		len -= n;
	}
}

static void xml_node(const struct sb_plist *p, FILE *f, size_t i);

static void xml_children(const struct sb_plist *p, FILE *f,
			 const struct sb_plist_node *n, const char *tag)
{
	fprintf(f, "<%s>\n", tag);
	for (size_t c = n->first; c != NONE; c = p->nodes[c].next)
		xml_node(p, f, c);
	fprintf(f, "</%s>\n", tag);
}

static void xml_node(const struct sb_plist *p, FILE *f, size_t i)
{
	const struct sb_plist_node *n = &p->nodes[i];
	const uint8_t *value = p->pool + n->value;

	if (n->key_len)
		fprintf(f, "<key>%.*s</key>\n", (int)n->key_len,
			(const char *)p->pool + n->key);
	switch (n->type) {
	case DICT:
		xml_children(p, f, n, "dict");
		break;
	case ARRAY:
		xml_children(p, f, n, "array");
		break;
	case STRING:
		fprintf(f, "<string>%.*s</string>\n", (int)n->value_len,
			(const char *)value);
		break;
	case DATA:
		fputs("<data>", f);
		xml_base64(f, value, n->value_len);
		fputs("\n</data>\n", f);
		break;
	case INTEGER:
		fprintf(f, "<integer>%lld</integer>\n", (long long)n->number);
		break;
	case BOOLEAN:
		fputs(n->number ? "<true/>\n" : "<false/>\n", f);
		break;
	}
}

static void write_xml(const struct sb_plist *p, FILE *f)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
	      "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
	      "<plist version=\"1.0\">\n",
	      f);
	xml_node(p, f, 0);
	fputs("</plist>\n", f);
}

/* --- binary ------------------------------------------------------------- */

static void put(FILE *f, uint64_t v, unsigned bytes)
{
	while (bytes--)
		putc((int)(v >> (8 * bytes) & 0xff), f);
}

static void put_integer(FILE *f, int64_t v)
{
	if (v >= 0 && v < 1 << 8) {
		put(f, 0x10, 1);
		put(f, (uint64_t)v, 1);
	} else if (v >= 0 && v < 1 << 16) {
		put(f, 0x11, 1);
		put(f, (uint64_t)v, 2);
	} else {
		put(f, 0x13, 1);
		put(f, (uint64_t)v, 8);
	}
}

static void put_marker(FILE *f, unsigned kind, size_t len)
{
	put(f, kind << 4 | (len < 15 ? (unsigned)len : 15), 1);
	if (len >= 15)
		put_integer(f, (int64_t)len);
}

/* Objects: the nodes by number, then the key of node i as count + i. */
static void binary_node(const struct sb_plist *p, FILE *f, size_t i)
{
	const struct sb_plist_node *n = &p->nodes[i];

	switch (n->type) {
	case DICT:
		put_marker(f, 0xd, n->children);
		for (size_t c = n->first; c != NONE; c = p->nodes[c].next)
			put(f, p->count + c, 4);
		break;
	case ARRAY:
		put_marker(f, 0xa, n->children);
		break;
	case STRING:
		put_marker(f, 0x5, n->value_len);
		break;
	case DATA:
		put_marker(f, 0x4, n->value_len);
		break;
	case INTEGER:
		put_integer(f, n->number);
		break;
	case BOOLEAN:
		put(f, n->number ? 9 : 8, 1);
		break;
	}
	for (size_t c = n->first; c != NONE; c = p->nodes[c].next)
		put(f, c, 4);
	if (n->value_len)
		fwrite(p->pool + n->value, 1, n->value_len, f);
}

static void write_binary(struct sb_plist *p, FILE *f)
{
	size_t objects = 2 * p->count;
	uint64_t *offsets = calloc(objects, sizeof(*offsets));
	uint64_t table;

	if (!offsets) {
		p->err = SB_MEMORY;
		return;
	}
	fputs("bplist00", f);
	for (size_t i = 0; i < p->count; i++) {
		offsets[i] = (uint64_t)ftell(f);
		binary_node(p, f, i);
	}
	for (size_t i = 0; i < p->count; i++) {
		const struct sb_plist_node *n = &p->nodes[i];

		offsets[p->count + i] = (uint64_t)ftell(f);
		put_marker(f, 0x5, n->key_len);
		if (n->key_len)
			fwrite(p->pool + n->key, 1, n->key_len, f);
	}
	table = (uint64_t)ftell(f);
	for (size_t i = 0; i < objects; i++)
		put(f, offsets[i], 4);
	put(f, 0, 6);
	put(f, 4, 1); /* bytes per offset */
	put(f, 4, 1); /* bytes per reference */
	put(f, objects, 8);
	put(f, 0, 8);
	put(f, table, 8);
	free(offsets);
}

enum sb_err sb_plist_write(struct sb_plist *p, int binary, struct sb_buf *out)
{
	char *bytes = NULL;
	size_t len = 0;
	int failed;
	FILE *f;

	memset(out, 0, sizeof(*out));
	if (!p->count && !p->err)
		new_node(p, DICT);
	if (p->err)
		return p->err;
	f = open_memstream(&bytes, &len);
	if (!f)
		return SB_MEMORY;
	if (binary)
		write_binary(p, f);
	else
		write_xml(p, f);
	failed = ferror(f);
	failed |= fclose(f);
	if (failed || p->err) {
		free(bytes);
		return SB_MEMORY;
	}
	out->ptr = (uint8_t *)bytes;
	out->len = out->cap = len;
	return SB_OK;
}

void sb_plist_release(struct sb_plist *p)
{
	free(p->nodes);
	free(p->pool);
	memset(p, 0, sizeof(*p));
}
