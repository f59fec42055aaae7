#include "bench/custody/tamper_pieces.h"

#include <stdlib.h>
#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/kit.h"

#define BLOCK      16u
#define HEADER     80u /* longest that is looked through */
#define BYTE_TRIES 512u

enum sb_err sb_tamper_pieces_look(struct sb_tamper_archive *a,
				  struct sb_tamper_seen *seen,
				  struct sb_tamper_seen *out)
{
	enum sb_err err = sb_tamper_archive_restore(a, seen);

	if (err != SB_OK)
		return err;
	out->right |= seen->right;
	out->old |= seen->old;
	out->other |= seen->other;
	if (out->err == SB_OK || out->err == SB_UNSUPPORTED)
		out->err = seen->err;
	return sb_tamper_archive_rewind(a);
}

/* --- exchanged --- */

static size_t files_of(const struct sb_tamper_objects *o)
{
	return o->count ? o->count - 1 : 0;
}

/* A copy of what is stored there; free it. */
static enum sb_err take(struct sb_tamper_archive *a, struct sb_where at,
			uint8_t **out, size_t *len)
{
	struct sb_span bytes;
	enum sb_err err = a->store.ops->get(a->store.self, at, NULL, &bytes);

	*out = NULL;
	if (err != SB_OK)
		return err;
	*out = malloc(bytes.len + 1);
	*len = bytes.len;
	if (!*out)
		return SB_MEMORY;
	if (bytes.len)
		memcpy(*out, bytes.ptr, bytes.len);
	return SB_OK;
}

/* change 0: as they are; else one value of one byte. */
static enum sb_err serve_all(struct sb_tamper_archive *a, enum sb_tamper_day by,
			     unsigned change)
{
	const struct sb_tamper_objects *to = &a->objects[SB_TAMPER_LAST_DAY],
				       *from = &a->objects[by];
	const int same = by == SB_TAMPER_LAST_DAY;
	const size_t n = files_of(from), back = change > 256 ? 9 : 17;
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < files_of(to) && err == SB_OK; i++) {
		uint8_t *bytes;
		size_t len;

		if (i >= n)
			break;
		/* The next one's, the first one's for the last. */
		if (same)
			err = take(a, from->at[i + 1 < n ? i + 1 : 0], &bytes,
				   &len);
		else
			err = take(a, from->at[i], &bytes, &len);
		if (err == SB_OK && change && len > back)
			bytes[len - back] ^= (uint8_t)(change - 1);
		if (err == SB_OK)
			err = sb_overlay_serve(a->overlay, to->at[i],
					       sb_span_of(bytes, len));
		free(bytes);
	}
	return err;
}

enum sb_err sb_tamper_pieces_exchange(struct sb_tamper_archive *a,
				      enum sb_tamper_day by,
				      struct sb_tamper_seen *out)
{
	struct sb_tamper_seen seen = { .err = SB_MALFORMED };
	enum sb_err err = SB_OK;

	if (files_of(&a->objects[SB_TAMPER_LAST_DAY]) < 2)
		return SB_OK;
	for (unsigned i = 0; i <= BYTE_TRIES && err == SB_OK && !out->other &&
			     seen.err == SB_MALFORMED;
	     i++) {
		err = serve_all(a, by, i);
		if (err == SB_OK)
			err = sb_tamper_pieces_look(a, &seen, out);
	}
	return err;
}

/* --- composed --- */

enum mode {
	AS_CBC,
	AS_CFB,
	AS_STREAM,
	MODES
};

struct piece {
	uint8_t *object;
	size_t len, body; /* where the body begins */
	uint8_t content[SB_TAMPER_BYTES];
};

/* How a body ends. */
enum shape {
	AS_PADDED, /* PKCS #7 */
	AS_BARE,
	AS_SECTORS, /* of 512 bytes, or more of them */
	SHAPES
};

/* 0: it cannot be so. */
static int find_body(struct piece *p, enum shape shape)
{
	const size_t padded = (SB_TAMPER_BYTES / BLOCK + 1) * BLOCK;
	size_t least = shape == AS_BARE ? SB_TAMPER_BYTES : padded;

	if (p->len < least)
		return 0;
	p->body = shape == AS_SECTORS ? p->len % 512 : p->len - least;
	return p->body <= HEADER && p->len - p->body >= least;
}

static enum sb_err open_piece(struct sb_tamper_archive *a, size_t i,
			      struct piece *p)
{
	const struct sb_snapshot *day = &a->days[SB_TAMPER_LAST_DAY];
	struct sb_span content;
	enum sb_err err = take(a, a->objects[SB_TAMPER_LAST_DAY].at[i],
			       &p->object, &p->len);

	if (err == SB_OK)
		err = day->source->read(day, i, 0, SB_TAMPER_BYTES, NULL,
					&content);
	if (err != SB_OK)
		return err;
	memcpy(p->content, content.ptr, SB_TAMPER_BYTES);
	return SB_OK;
}

static size_t digest(struct sb_kit *kit, unsigned which, struct sb_span of,
		     uint8_t out[32])
{
	static const size_t sizes[] = { 16, 20, 32 };

	if (which == 0)
		sb_md5(kit, of, out);
	else if (which == 1)
		sb_sha1_parts(kit, &of, 1, out);
	else
		sb_sha256(kit, of, out);
	return sizes[which];
}

/* Where in the header a digest of was stands, one of is comes. */
static void make_anew(struct sb_kit *kit, const struct piece *p, uint8_t *made,
		      struct sb_span was, struct sb_span is)
{
	for (unsigned which = 0; which < 3; which++) {
		uint8_t old[32], new[32];
		size_t size = digest(kit, which, was, old);

		(void)digest(kit, which, is, new);
		for (size_t at = 0; at + size <= p->body; at++)
			if (memcmp(p->object + at, old, size) == 0)
				memcpy(made + at, new, size);
	}
}

static void xor3(uint8_t *out, const uint8_t *x, const uint8_t *y,
		 const uint8_t *z)
{
	for (size_t i = 0; i < BLOCK; i++)
		out[i] = x[i] ^ y[i] ^ z[i];
}

/* Block j of p is block j of q; made and content are p's at first. */
static void compose(enum mode mode, const struct piece *p,
		    const struct piece *q, uint8_t *made, uint8_t *content)
{
	const size_t at = SB_TAMPER_BYTES / BLOCK / 2 * BLOCK;
	const uint8_t *c = p->object + p->body + at,
		      *x = q->object + q->body + at;

	if (mode == AS_STREAM) { /* any content at all: turn a bit */
		made[p->body + at] ^= 1;
		content[at] ^= 1;
		return;
	}
	memcpy(made + p->body + at, x, BLOCK);
	if (mode == AS_CBC) { /* D(x) = q's content + q's block before */
		xor3(content + at, q->content + at, x - BLOCK, c - BLOCK);
		/* D(c next) = content next + c */
		xor3(content + at + BLOCK, p->content + at + BLOCK, c, x);
	} else { /* E(c before) = content + c */
		xor3(content + at, p->content + at, c, x);
		xor3(content + at + BLOCK, q->content + at + BLOCK, x + BLOCK,
		     c + BLOCK);
	}
}

static enum sb_err serve_composed(struct sb_tamper_archive *a, enum mode mode,
				  const struct piece *p, const struct piece *q,
				  struct sb_where to)
{
	uint8_t content[SB_TAMPER_BYTES], *made = malloc(p->len + 1);
	enum sb_err err;

	if (!made)
		return SB_MEMORY;
	memcpy(made, p->object, p->len);
	memcpy(content, p->content, sizeof(content));
	compose(mode, p, q, made, content);
	make_anew(a->world->kit, p, made,
		  sb_span_of(p->content, sizeof(content)),
		  sb_span_of(content, sizeof(content)));
	make_anew(a->world->kit, p, made,
		  sb_span_of(p->object + p->body, p->len - p->body),
		  sb_span_of(made + p->body, p->len - p->body));
	err = sb_overlay_serve(a->overlay, to, sb_span_of(made, p->len));
	free(made);
	return err;
}

static enum sb_err compose_all(struct sb_tamper_archive *a, struct piece *p,
			       enum mode mode, enum shape shape,
			       struct sb_tamper_seen *out)
{
	const struct sb_tamper_objects *o = &a->objects[SB_TAMPER_LAST_DAY];
	const size_t n = files_of(o);
	struct sb_tamper_seen seen;
	unsigned served = 0;
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < n && err == SB_OK; i++) {
		struct piece *q = &p[(i + 2) % n];

		if (!find_body(&p[i], shape) || !find_body(q, shape))
			continue;
		served++;
		err = serve_composed(a, mode, &p[i], q, o->at[i]);
	}
	return err == SB_OK && served ? sb_tamper_pieces_look(a, &seen, out)
				      : err;
}

enum sb_err sb_tamper_pieces_compose(struct sb_tamper_archive *a,
				     struct sb_tamper_seen *out)
{
	const struct sb_tamper_objects *o = &a->objects[SB_TAMPER_LAST_DAY];
	const size_t n = files_of(o);
	struct piece p[2 * SB_TAMPER_FILES];
	enum sb_err err = SB_OK;

	memset(p, 0, sizeof(p));
	/* An object of each file, or nobody knows whose they are. */
	if (n != a->days[SB_TAMPER_LAST_DAY].entry_count)
		return SB_OK;
	for (size_t i = 0; i < n && err == SB_OK; i++)
		err = open_piece(a, i, &p[i]);
	for (unsigned i = 0; i < MODES * SHAPES && err == SB_OK && !out->other;
	     i++)
		err = compose_all(a, p, (enum mode)(i / SHAPES),
				  (enum shape)(i % SHAPES), out);
	for (size_t i = 0; i < n; i++)
		free(p[i].object);
	return err;
}
