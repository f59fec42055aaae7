#include "schemes/kit/keybag.h"

#include <string.h>

#include "schemes/kit/dh.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/wire.h"

#define TAG 4u

static void put(uint8_t **at, const char *tag, const void *value, size_t len)
{
	memcpy(*at, tag, TAG);
	sb_put_be32(*at + TAG, (uint32_t)len);
	memcpy(*at + TAG + 4, value, len);
	*at += TAG + 4 + len;
}

static void put_number(uint8_t **at, const char *tag, uint32_t value)
{
	uint8_t bytes[4];

	sb_put_be32(bytes, value);
	put(at, tag, bytes, 4);
}

size_t sb_keybag_write(const struct sb_keybag *bag, uint8_t *out)
{
	uint8_t *at = out;

	put_number(&at, "VERS", bag->version);
	put_number(&at, "TYPE", bag->type);
	put(&at, "UUID", bag->uuid, sizeof(bag->uuid));
	put(&at, "HMCK", bag->hmac_key, sizeof(bag->hmac_key));
	put_number(&at, "WRAP", bag->wrap);
	put(&at, "SALT", bag->salt, sizeof(bag->salt));
	put_number(&at, "ITER", bag->iterations);
	if (bag->twice) {
		put_number(&at, "DPWT", 1);
		put_number(&at, "DPIC", bag->first_iterations);
		put(&at, "DPSL", bag->first_salt, sizeof(bag->first_salt));
	}
	for (size_t i = 0; i < bag->count; i++) {
		const struct sb_keybag_class *c = &bag->classes[i];

		put(&at, "UUID", c->uuid, sizeof(c->uuid));
		put_number(&at, "CLAS", c->number);
		put_number(&at, "WRAP", c->wrap);
		put_number(&at, "KTYP", c->type);
		put(&at, "WPKY", c->wrapped, sizeof(c->wrapped));
		if (c->type == 1)
			put(&at, "PBKY", c->public_, sizeof(c->public_));
	}
	return (size_t)(at - out);
}

/* A place for a value: of a number when bytes is NULL. */
struct field {
	const char *tag;
	uint32_t *number;
	uint8_t *bytes;
	size_t len;
};

static int take(const struct field *fields, size_t count, const uint8_t *tag,
		struct sb_span value)
{
	for (size_t i = 0; i < count; i++) {
		if (memcmp(fields[i].tag, tag, TAG) != 0)
			continue;
		if (value.len != fields[i].len)
			return 0;
		if (fields[i].bytes)
			memcpy(fields[i].bytes, value.ptr, value.len);
		else
			*fields[i].number = sb_get_be32(value.ptr);
		return 1;
	}
	return 1;
}

static int of_header(struct sb_keybag *bag, const uint8_t *tag,
		     struct sb_span value)
{
	const struct field fields[] = {
		{ "VERS", &bag->version, NULL, 4 },
		{ "TYPE", &bag->type, NULL, 4 },
		{ "UUID", NULL, bag->uuid, sizeof(bag->uuid) },
		{ "HMCK", NULL, bag->hmac_key, sizeof(bag->hmac_key) },
		{ "WRAP", &bag->wrap, NULL, 4 },
		{ "SALT", NULL, bag->salt, sizeof(bag->salt) },
		{ "ITER", &bag->iterations, NULL, 4 },
		{ "DPIC", &bag->first_iterations, NULL, 4 },
		{ "DPSL", NULL, bag->first_salt, sizeof(bag->first_salt) },
	};

	if (memcmp(tag, "DPSL", TAG) == 0)
		bag->twice = 1;
	return take(fields, sizeof(fields) / sizeof(fields[0]), tag, value);
}

static int of_class(struct sb_keybag_class *class, const uint8_t *tag,
		    struct sb_span value)
{
	const struct field fields[] = {
		{ "UUID", NULL, class->uuid, sizeof(class->uuid) },
		{ "CLAS", &class->number, NULL, 4 },
		{ "WRAP", &class->wrap, NULL, 4 },
		{ "KTYP", &class->type, NULL, 4 },
		{ "WPKY", NULL, class->wrapped, sizeof(class->wrapped) },
		{ "PBKY", NULL, class->public_, sizeof(class->public_) },
	};

	return take(fields, sizeof(fields) / sizeof(fields[0]), tag, value);
}

static int sane(const struct sb_keybag *bag)
{
	if (bag->iterations < 1 || bag->iterations > SB_KEYBAG_MOST_ROUNDS)
		return 0;
	return !bag->twice || (bag->first_iterations >= 1 &&
			       bag->first_iterations <= SB_KEYBAG_MOST_ROUNDS);
}

enum sb_err sb_keybag_read(struct sb_span bytes, struct sb_keybag *bag)
{
	struct sb_reader in = { bytes, 0 };
	size_t uuids = 0, salts = 0;

	memset(bag, 0, sizeof(*bag));
	while (in.rest.len) {
		struct sb_span head = sb_take(&in, TAG + 4), value;
		int fits;

		if (in.bad)
			return SB_MALFORMED;
		value = sb_take(&in, sb_get_be32(head.ptr + TAG));
		if (in.bad)
			return SB_MALFORMED;
		uuids += memcmp(head.ptr, "UUID", TAG) == 0;
		if (uuids > 1 + SB_KEYBAG_CLASSES)
			return SB_MALFORMED;
		salts += memcmp(head.ptr, "SALT", TAG) == 0;
		if (uuids <= 1)
			fits = of_header(bag, head.ptr, value);
		else
			fits = of_class(&bag->classes[uuids - 2], head.ptr,
					value);
		if (!fits)
			return SB_MALFORMED;
	}
	bag->count = uuids ? uuids - 1 : 0;
	return salts && sane(bag) ? SB_OK : SB_MALFORMED;
}

const struct sb_keybag_class *sb_keybag_find(const struct sb_keybag *bag,
					     uint32_t number)
{
	for (size_t i = 0; i < bag->count; i++)
		if (bag->classes[i].number == number)
			return &bag->classes[i];
	return NULL;
}

enum sb_err sb_keybag_key(const struct sb_keybag *bag, struct sb_span secret,
			  uint8_t key[32])
{
	uint8_t first[32];
	enum sb_err err = SB_OK;

	if (bag->twice) {
		err = sb_pbkdf2(
			SB_PRF_SHA256, secret,
			sb_span_of(bag->first_salt, sizeof(bag->first_salt)),
			bag->first_iterations, first, sizeof(first));
		secret = sb_span_of(first, sizeof(first));
	}
	if (err == SB_OK)
		err = sb_pbkdf2(SB_PRF_SHA1, secret,
				sb_span_of(bag->salt, sizeof(bag->salt)),
				bag->iterations, key, 32);
	sb_wipe(first, sizeof(first));
	return err;
}

enum sb_err sb_keybag_agree(struct sb_kit *kit, const uint8_t secret[32],
			    const uint8_t peer[32], const uint8_t ephemeral[32],
			    const uint8_t class_public[32], uint8_t key[32])
{
	static const uint8_t counter[4] = { 0, 0, 0, 1 };
	uint8_t shared[32];
	const struct sb_span parts[] = { { counter, 4 },
					 { shared, 32 },
					 { ephemeral, 32 },
					 { class_public, 32 } };
	enum sb_err err = sb_x25519(secret, peer, shared);

	if (err == SB_OK)
		sb_sha256_parts(kit, parts, 4, key);
	sb_wipe(shared, sizeof(shared));
	return err;
}
