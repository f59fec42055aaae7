#include "datasets/itunes/property.h"

#include <string.h>

/* Shared objects are copied by the library at every use, so a list of a hundred
 * bytes could ask for all memory there is.  Real lists share keys and short
 * strings, no containers. */
#define MOST_COPIES 64u
#define SLACK       65536u

enum {
	TRAILER_BYTES = 32,
	HEAD_BYTES = 8,
};

struct walk {
	struct sb_span all;      /* up to the trailer */
	uint64_t offsets, count; /* the table of offsets */
	unsigned offset_bytes, ref_bytes;
	uint64_t nodes_left, bytes_left;
};

static uint64_t big(const uint8_t *p, unsigned bytes)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < bytes; i++)
		v = v << 8 | p[i];
	return v;
}

/* The count of an object whose marker is at *at; *at moves past it. */
static int count_of(const struct walk *w, uint64_t *at, uint64_t *count)
{
	unsigned bytes;

	*count = w->all.ptr[*at] & 15;
	++*at;
	if (*count != 15)
		return 1;
	if (*at >= w->all.len || w->all.ptr[*at] >> 4 != 1)
		return 0;
	bytes = 1u << (w->all.ptr[*at] & 15);
	++*at;
	if (bytes > 8 || bytes > w->all.len - *at)
		return 0;
	*count = big(w->all.ptr + *at, bytes);
	*at += bytes;
	return 1;
}

static int spend(uint64_t *left, uint64_t n)
{
	if (n > *left)
		return 0;
	*left -= n;
	return 1;
}

static int leaf(struct walk *w, unsigned kind, uint64_t at, uint64_t count)
{
	uint64_t unit = kind == 6 ? 2 : 1;

	return count <= (w->all.len - at) / unit &&
	       spend(&w->bytes_left, count * unit);
}

/* Depth is bounded, so this may recur. */
static int visit(struct walk *w, uint64_t index, unsigned depth) /* NOLINT */
{
	uint64_t at, count;
	unsigned kind;

	if (index >= w->count || depth > SB_PROPERTY_MOST_DEPTH ||
	    !spend(&w->nodes_left, 1))
		return 0;
	at = big(w->all.ptr + w->offsets + index * w->offset_bytes,
		 w->offset_bytes);
	if (at < HEAD_BYTES || at >= w->all.len)
		return 0;
	kind = w->all.ptr[at] >> 4;
	if (kind < 4 || kind == 8)
		return 1;
	if (!count_of(w, &at, &count))
		return 0;
	if (kind < 8)
		return leaf(w, kind, at, count);
	if (kind == 13 && count <= w->all.len)
		count *= 2;
	if (count > (w->all.len - at) / w->ref_bytes)
		return 0;
	for (uint64_t i = 0; i < count; i++)
		if (!visit(w,
			   big(w->all.ptr + at + i * w->ref_bytes,
			       w->ref_bytes),
			   depth + 1))
			return 0;
	return 1;
}

int sb_property_bounded(struct sb_span binary)
{
	struct walk w = { .all = binary };
	const uint8_t *trailer;

	if (binary.len < HEAD_BYTES + TRAILER_BYTES)
		return 0;
	w.all.len -= TRAILER_BYTES;
	trailer = binary.ptr + w.all.len;
	w.offset_bytes = trailer[6];
	w.ref_bytes = trailer[7];
	w.count = big(trailer + 8, 8);
	w.offsets = big(trailer + 24, 8);
	if (!w.offset_bytes || w.offset_bytes > 8 || !w.ref_bytes ||
	    w.ref_bytes > 8 || w.offsets > w.all.len ||
	    w.count > (w.all.len - w.offsets) / w.offset_bytes)
		return 0;
	w.nodes_left = SB_PROPERTY_MOST_NODES;
	w.bytes_left = (uint64_t)binary.len * MOST_COPIES + SLACK;
	if (w.nodes_left > w.bytes_left)
		w.nodes_left = w.bytes_left;
	return visit(&w, big(trailer + 16, 8), 0);
}

/* --- XML --- */

static int starts(const char *p, const char *end, const char *with)
{
	size_t len = strlen(with);

	return (size_t)(end - p) >= len && !memcmp(p, with, len);
}

/* Past the mark that follows p; NULL: there is none. */
static const char *past(const char *p, const char *end, const char *mark)
{
	const char *at = memmem(p, (size_t)(end - p), mark, strlen(mark));

	return at ? at + strlen(mark) : NULL;
}

/* Past the '>' of what begins at p.  In quotes it is none, as for libplist; a
 * '<' before it, even there, would leave two ways to read the rest: NULL. */
static const char *past_tag(const char *p, const char *end)
{
	int quoted = 0;

	while (++p < end && *p != '<') {
		quoted ^= *p == '"';
		if (*p == '>' && !quoted)
			return p + 1;
	}
	return NULL;
}

/* Past the markup at p; NULL: libplist could take other bytes for it. */
static const char *past_markup(const char *p, const char *end)
{
	const char *next;

	if (starts(p, end, "<!--"))
		return past(p + 4, end, "-->");
	if (starts(p, end, "<![CDATA["))
		return past(p + 9, end, "]]>");
	next = past_tag(p, end);
	/* Entities of its own are nothing that a backup declares. */
	if (next && p[1] == '!' &&
	    (!starts(p, end, "<!DOCTYPE") ||
	     memchr(p, '[', (size_t)(next - p))))
		return NULL;
	return next && p[1] == '?' && next[-2] != '?' ? NULL : next;
}

/* Is an XML list nested no deeper than libplist may free?  It finds every tag
 * that libplist finds (src/xplist.c), as it passes over the same comments, CDATA
 * and quotes; which tag closes which is libplist's to judge. */
static int shallow(struct sb_span xml)
{
	const char *p = (const char *)xml.ptr, *end = p + xml.len, *next;
	unsigned depth = 0;

	while (p < end && (p = memchr(p, '<', (size_t)(end - p)))) {
		next = past_markup(p, end);
		if (!next)
			return 0;
		if (starts(p, end, "<dict") || starts(p, end, "<array"))
			depth += next[-2] != '/';
		else if (starts(p, end, "</dict") || starts(p, end, "</array"))
			depth -= depth > 0;
		if (depth > SB_PROPERTY_MOST_DEPTH)
			return 0;
		p = next;
	}
	return 1;
}

plist_t sb_property_load(struct sb_span bytes)
{
	plist_t root = NULL;

	if (bytes.len < HEAD_BYTES || bytes.len > UINT32_MAX / 2)
		return NULL;
	if (!memcmp(bytes.ptr, "bplist00", HEAD_BYTES)) {
		if (sb_property_bounded(bytes))
			plist_from_bin((const char *)bytes.ptr,
				       (uint32_t)bytes.len, &root);
	} else if (memchr(bytes.ptr, '<', HEAD_BYTES) && shallow(bytes)) {
		plist_from_xml((const char *)bytes.ptr, (uint32_t)bytes.len,
			       &root);
	}
	return root;
}

plist_t sb_property_at(plist_t node, const char *key, plist_type type)
{
	plist_t found;

	if (!node || plist_get_node_type(node) != PLIST_DICT)
		return NULL;
	found = plist_dict_get_item(node, key);
	return found && plist_get_node_type(found) == type ? found : NULL;
}

struct sb_span sb_property_data(plist_t node, const char *key)
{
	plist_t found = sb_property_at(node, key, PLIST_DATA);
	uint64_t len = 0;
	const char *ptr = found ? plist_get_data_ptr(found, &len) : NULL;

	return sb_span_of(ptr, ptr ? (size_t)len : 0);
}

int sb_property_number(plist_t node, const char *key, uint64_t *out)
{
	plist_t found = sb_property_at(node, key, PLIST_UINT);

	if (found)
		plist_get_uint_val(found, out);
	return found != NULL;
}
