#include "datasets/itunes/bag.h"

#include "schemes/kit/kdf.h"

#include <string.h>

enum {
	WRAP_PASSCODE = 2, /* bit of WRAP: a password opens it */
	TYPE_MASK = 0x3fffffff,
	TYPE_BACKUP = 1,
};

struct record {
	struct sb_span tag, value;
};

static uint32_t big32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

/* 1: a record; 0: the end; -1: cut short. */
static int next(struct sb_span *rest, struct record *out)
{
	uint32_t len;

	if (!rest->len)
		return 0;
	if (rest->len < 8)
		return -1;
	len = big32(rest->ptr + 4);
	if (len > rest->len - 8)
		return -1;
	out->tag = sb_span_of(rest->ptr, 4);
	out->value = sb_span_of(rest->ptr + 8, len);
	rest->ptr += 8 + (size_t)len;
	rest->len -= 8 + (size_t)len;
	return 1;
}

static int is(const struct record *r, const char *tag)
{
	return !memcmp(r->tag.ptr, tag, 4);
}

static int number(const struct record *r, uint32_t *out)
{
	if (r->value.len != 4)
		return 0;
	*out = big32(r->value.ptr);
	return 1;
}

static int salt(const struct record *r, struct sb_bag_salt *out)
{
	if (!r->value.len || r->value.len > sizeof(out->b))
		return 0;
	memcpy(out->b, r->value.ptr, r->value.len);
	out->len = r->value.len;
	return 1;
}

static int in_header(struct sb_bag *bag, const struct record *r)
{
	if (is(r, "VERS"))
		return number(r, &bag->version);
	if (is(r, "TYPE"))
		return number(r, &bag->type);
	if (is(r, "ITER"))
		return number(r, &bag->second_rounds);
	if (is(r, "DPIC"))
		return number(r, &bag->first_rounds);
	if (is(r, "SALT"))
		return salt(r, &bag->second_salt);
	if (is(r, "DPSL"))
		return salt(r, &bag->first_salt);
	return 1; /* HMCK, WRAP, DPWT and what comes later: not needed */
}

/* A class is kept when the next one starts or the bag ends. */
struct pending {
	uint32_t number, wrap;
	struct sb_span wrapped;
};

static int in_class(struct pending *p, const struct record *r)
{
	if (is(r, "CLAS"))
		return number(r, &p->number);
	if (is(r, "WRAP"))
		return number(r, &p->wrap);
	if (is(r, "WPKY"))
		p->wrapped = r->value;
	return 1;
}

static void keep(struct sb_bag *bag, const struct pending *p)
{
	struct sb_bag_class *c = &bag->classes[p->number % SB_BAG_CLASSES];

	if (p->number >= SB_BAG_CLASSES || !(p->wrap & WRAP_PASSCODE) ||
	    p->wrapped.len != SB_BAG_WRAPPED_BYTES)
		return;
	memcpy(c->wrapped, p->wrapped.ptr, SB_BAG_WRAPPED_BYTES);
	c->present = 1;
}

static const char *complaint(const struct sb_bag *bag)
{
	size_t present = 0;

	for (size_t i = 0; i < SB_BAG_CLASSES; i++)
		present += bag->classes[i].present;
	if ((bag->type & TYPE_MASK) != TYPE_BACKUP)
		return "it is not a backup's keybag (TYPE is not 1)";
	if (!bag->second_salt.len || !bag->second_rounds)
		return "it has no SALT or no ITER";
	if (bag->first_rounds && !bag->first_salt.len)
		return "it has DPIC but no DPSL";
	if (bag->first_rounds > SB_BAG_MOST_FIRST ||
	    bag->second_rounds > SB_BAG_MOST_SECOND)
		return "its DPIC or ITER is beyond any real device's";
	if (!present)
		return "it has no class that a password opens";
	return NULL;
}

enum sb_err sb_bag_parse(struct sb_span tlv, struct sb_bag *out,
			 const char **why)
{
	struct pending p = { .number = SB_BAG_CLASSES };
	struct record r;
	unsigned uuids = 0;
	int more;

	memset(out, 0, sizeof(*out));
	while ((more = next(&tlv, &r)) > 0) {
		if (is(&r, "UUID")) {
			if (uuids++)
				keep(out, &p);
			p = (struct pending) { .number = SB_BAG_CLASSES };
		} else if (uuids < 2 ? !in_header(out, &r)
				     : !in_class(&p, &r)) {
			*why = "a value has the wrong length";
			return SB_MALFORMED;
		}
	}
	if (uuids > 1)
		keep(out, &p);
	*why = more < 0 ? "it is cut short" : complaint(out);
	return *why ? SB_MALFORMED : SB_OK;
}

static enum sb_err derive(const struct sb_bag *bag, struct sb_span password,
			  uint8_t kek[32])
{
	uint8_t first[32];
	enum sb_err err = SB_OK;

	if (bag->first_rounds) {
		err = sb_pbkdf2(
			SB_PRF_SHA256, password,
			sb_span_of(bag->first_salt.b, bag->first_salt.len),
			bag->first_rounds, first, sizeof(first));
		password = sb_span_of(first, sizeof(first));
	}
	if (err == SB_OK)
		err = sb_pbkdf2(
			SB_PRF_SHA1, password,
			sb_span_of(bag->second_salt.b, bag->second_salt.len),
			bag->second_rounds, kek, 32);
	sb_wipe(first, sizeof(first));
	return err;
}

enum sb_err sb_bag_unlock(struct sb_bag *bag, struct sb_kit *kit,
			  struct sb_span password)
{
	uint8_t kek[32];
	enum sb_err err = derive(bag, password, kek);
	size_t opened = 0;

	for (size_t i = 0; err == SB_OK && i < SB_BAG_CLASSES; i++) {
		struct sb_bag_class *c = &bag->classes[i];

		if (!c->present)
			continue;
		c->unlocked = sb_key_unwrap(kit, kek,
					    sb_span_of(c->wrapped,
						       sizeof(c->wrapped)),
					    c->key) == SB_OK;
		opened += c->unlocked;
	}
	sb_wipe(kek, sizeof(kek));
	if (err != SB_OK)
		return err;
	return opened ? SB_OK : SB_FORGED;
}

enum sb_err sb_bag_key(const struct sb_bag *bag, struct sb_kit *kit,
		       struct sb_span locked, uint8_t key[SB_BAG_KEY_BYTES])
{
	uint32_t number;

	if (locked.len != SB_BAG_LOCKED_BYTES)
		return SB_MALFORMED;
	number = (uint32_t)locked.ptr[0] | (uint32_t)locked.ptr[1] << 8 |
		 (uint32_t)locked.ptr[2] << 16 | (uint32_t)locked.ptr[3] << 24;
	if (number >= SB_BAG_CLASSES)
		return SB_MALFORMED;
	if (!bag->classes[number].unlocked)
		return SB_MISSING;
	return sb_key_unwrap(kit, bag->classes[number].key,
			     sb_span_of(locked.ptr + 4, SB_BAG_WRAPPED_BYTES),
			     key);
}
