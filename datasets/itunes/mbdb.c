#include "datasets/itunes/mbdb.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const uint8_t head[6] = { 'm', 'b', 'd', 'b', 5, 0 };

enum {
	NO_STRING = 0xffff,
};

struct reader {
	struct sb_span rest;
	int cut;
};

static uint64_t number(struct reader *r, unsigned bytes)
{
	uint64_t v = 0;

	if (r->rest.len < bytes) {
		r->cut = 1;
		r->rest.len = 0;
		return 0;
	}
	for (unsigned i = 0; i < bytes; i++)
		v = v << 8 | r->rest.ptr[i];
	r->rest.ptr += bytes;
	r->rest.len -= bytes;
	return v;
}

static struct sb_span string(struct reader *r)
{
	uint64_t len = number(r, 2);
	struct sb_span s = { r->rest.ptr, 0 };

	if (len == NO_STRING)
		return s;
	if (len > r->rest.len) {
		r->cut = 1;
		len = r->rest.len;
	}
	s.len = (size_t)len;
	r->rest.ptr += len;
	r->rest.len -= (size_t)len;
	return s;
}

int sb_mbdb_is(struct sb_span b)
{
	return b.len >= sizeof(head) && !memcmp(b.ptr, head, sizeof(head));
}

static enum sb_catalog_kind kind_of(uint32_t mode)
{
	if (S_ISREG(mode))
		return SB_CATALOG_FILE;
	if (S_ISDIR(mode))
		return SB_CATALOG_DIR;
	return S_ISLNK(mode) ? SB_CATALOG_LINK : SB_CATALOG_STRANGE;
}

/* A length that is not the field's makes the record damaged, not the index. */
static int keep(struct sb_span from, void *to, size_t len, uint8_t *has)
{
	*has = from.len == len;
	if (*has)
		memcpy(to, from.ptr, len);
	return !from.len || *has;
}

static enum sb_err record(struct reader *r, struct sb_catalog_record *out)
{
	struct sb_span target, digest, key;
	struct sb_mbfile *f = &out->file;
	uint64_t properties;

	memset(out, 0, sizeof(*out));
	out->domain = string(r);
	out->path = string(r);
	target = string(r);
	digest = string(r);
	key = string(r);
	f->mode = (uint32_t)number(r, 2);
	number(r, 8); /* inode */
	number(r, 8); /* owners */
	f->modified_s = (int64_t)number(r, 4);
	number(r, 8); /* accessed, changed */
	f->size_bytes = number(r, 8);
	f->protection = (uint32_t)number(r, 1);
	properties = number(r, 1);
	for (uint64_t i = 0; i < 2 * properties; i++)
		string(r);
	if (r->cut)
		return SB_MALFORMED;
	out->kind = kind_of(f->mode);
	out->damaged =
		!keep(digest, f->digest, sizeof(f->digest), &f->has_digest) ||
		!keep(key, f->locked_key, sizeof(f->locked_key), &f->has_key) ||
		target.len > sizeof(f->target) || f->size_bytes > INT64_MAX;
	if (!out->damaged && target.len)
		memcpy(f->target, target.ptr, target.len);
	f->target_len = out->damaged ? 0 : target.len;
	/* Whether it is of the plain or of the stored bytes is not known. */
	f->has_digest = 0;
	return sb_catalog_name(out->domain, out->path, out->id);
}

enum sb_err sb_mbdb_walk(struct sb_span bytes, sb_catalog_each *each, void *arg,
			 char *why, size_t why_bytes)
{
	struct reader r = { .rest = bytes };
	struct sb_catalog_record *one = malloc(sizeof(*one));
	enum sb_err err = one ? SB_OK : SB_MEMORY;

	number(&r, sizeof(head));
	while (err == SB_OK && r.rest.len) {
		err = record(&r, one);
		if (err == SB_OK)
			err = each(arg, one);
	}
	if (r.cut)
		snprintf(why, why_bytes, "it is cut short");
	free(one);
	return err;
}
