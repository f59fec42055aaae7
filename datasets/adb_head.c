#include "datasets/adb_head.h"

#include "schemes/kit/cipher.h"
#include "schemes/kit/kdf.h"

#include <string.h>

enum {
	LINE_BYTES = 256,
	KEY_BYTES = 32,
	MOST_PASSWORD = 1024,
	/* Of the blob's plain text. */
	IV_AT = 1,
	KEY_AT = IV_AT + 16 + 1,
	CHECK_AT = KEY_AT + KEY_BYTES + 1,
	PLAIN_BYTES = CHECK_AT + KEY_BYTES,
};

static const char magic[] = "ANDROID BACKUP\n";

int sb_adb_is(struct sb_span start)
{
	return start.len >= sizeof(magic) - 1 &&
	       !memcmp(start.ptr, magic, sizeof(magic) - 1);
}

/* The next line without its end.  0: none. */
static int take_line(struct sb_span *rest, struct sb_span *line)
{
	size_t most = rest->len < LINE_BYTES ? rest->len : LINE_BYTES;
	const uint8_t *end = most ? memchr(rest->ptr, '\n', most) : NULL;

	if (!end)
		return 0;
	*line = sb_span_of(rest->ptr, (size_t)(end - rest->ptr));
	rest->ptr += line->len + 1;
	rest->len -= line->len + 1;
	return 1;
}

static int is(struct sb_span line, const char *text)
{
	return line.len == strlen(text) && !memcmp(line.ptr, text, line.len);
}

static int digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Bytes of a hexadecimal line into at most cap; 0: it is none. */
static size_t from_hex(struct sb_span line, uint8_t *out, size_t cap)
{
	if (line.len % 2 || line.len / 2 > cap)
		return 0;
	for (size_t i = 0; i < line.len; i += 2) {
		int high = digit(line.ptr[i]), low = digit(line.ptr[i + 1]);

		if (high < 0 || low < 0)
			return 0;
		out[i / 2] = (uint8_t)(high << 4 | low);
	}
	return line.len / 2;
}

static uint32_t number(struct sb_span line)
{
	uint64_t v = 0;

	for (size_t i = 0; i < line.len; i++) {
		if (line.ptr[i] < '0' || line.ptr[i] > '9' || v > UINT32_MAX)
			return 0;
		v = 10 * v + (uint64_t)(line.ptr[i] - '0');
	}
	return v <= UINT32_MAX ? (uint32_t)v : 0;
}

static const char *take_lock(struct sb_span *rest, struct sb_adb_head *h)
{
	struct sb_span user, check, rounds, iv, blob;

	if (!take_line(rest, &user) || !take_line(rest, &check) ||
	    !take_line(rest, &rounds) || !take_line(rest, &iv) ||
	    !take_line(rest, &blob))
		return "its header is cut short";
	h->user_salt.len =
		from_hex(user, h->user_salt.b, sizeof(h->user_salt.b));
	h->check_salt.len =
		from_hex(check, h->check_salt.b, sizeof(h->check_salt.b));
	h->rounds = number(rounds);
	if (!h->user_salt.len || !h->check_salt.len)
		return "a salt in its header is not hexadecimal, or too long";
	if (!h->rounds || h->rounds > SB_ADB_MOST_ROUNDS)
		return "the number of rounds in its header is none, or beyond "
		       "any device's";
	if (from_hex(iv, h->user_iv, sizeof(h->user_iv)) !=
		    sizeof(h->user_iv) ||
	    from_hex(blob, h->blob, sizeof(h->blob)) != sizeof(h->blob))
		return "the IV or the key in its header has a wrong length";
	return NULL;
}

static const char *take_head(struct sb_span *rest, struct sb_adb_head *h)
{
	struct sb_span line, version, deflated, cipher;

	if (!take_line(rest, &line) || !take_line(rest, &version) ||
	    !take_line(rest, &deflated) || !take_line(rest, &cipher))
		return "its header is cut short";
	if (version.len != 1 || version.ptr[0] < '1' || version.ptr[0] > '5')
		return "its version is not 1 to 5";
	h->version = (uint8_t)(version.ptr[0] - '0');
	h->deflated = (uint8_t)is(deflated, "1");
	if (!h->deflated && !is(deflated, "0"))
		return "it is neither deflated nor plain";
	h->encrypted = (uint8_t)is(cipher, "AES-256");
	if (h->encrypted)
		return take_lock(rest, h);
	return is(cipher, "none") ? NULL
				  : "its cipher is neither none nor AES-256";
}

enum sb_err sb_adb_parse(struct sb_span start, struct sb_adb_head *out,
			 const char **why)
{
	struct sb_span rest = start;

	memset(out, 0, sizeof(*out));
	*why = sb_adb_is(start) ? take_head(&rest, out)
				: "it does not begin as one";
	out->bytes = start.len - rest.len;
	return *why ? SB_MALFORMED : SB_OK;
}

/* The characters of a key: chars above.  out has room for 3 * KEY_BYTES. */
static size_t key_chars(const uint8_t *key, uint8_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < KEY_BYTES; i++) {
		if (key[i] < 0x80) {
			out[n++] = key[i];
			continue;
		}
		out[n++] = 0xef;
		out[n++] = 0xbc | key[i] >> 6;
		out[n++] = 0x80 | (key[i] & 0x3f);
	}
	return n;
}

/* The low eight bits of each UTF-16 unit of UTF-8 text; never longer. */
static size_t low_bits(struct sb_span text, uint8_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len;) {
		uint8_t first = text.ptr[i];
		size_t more = first >= 0xf0   ? 3
			      : first >= 0xe0 ? 2
			      : first >= 0xc0 ? 1
					      : 0;
		uint32_t c = more == 3   ? first & 7u
			     : more == 2 ? first & 15u
			     : more == 1 ? first & 31u
					 : first;

		for (i++; more && i < text.len; more--)
			c = c << 6 | (text.ptr[i++] & 0x3fu);
		if (c > 0xffff)
			/* Two units: 0xd800 | (c - 0x10000) >> 10, and so on. */
			out[n++] = (uint8_t)((c - 0x10000) >> 10);
		out[n++] = (uint8_t)c;
	}
	return n;
}

static int holds(const uint8_t *plain)
{
	int pad = SB_ADB_BLOB_BYTES - PLAIN_BYTES;

	if (plain[0] != 16 || plain[KEY_AT - 1] != KEY_BYTES ||
	    plain[CHECK_AT - 1] != KEY_BYTES)
		return 0;
	for (int i = PLAIN_BYTES; i < SB_ADB_BLOB_BYTES; i++)
		if (plain[i] != pad)
			return 0;
	return 1;
}

/* One way of making characters bytes: low: of eight bits. */
static enum sb_err unlock(const struct sb_adb_head *h, struct sb_kit *kit,
			  struct sb_span password, int low,
			  struct sb_adb_key *out)
{
	uint8_t user[KEY_BYTES], check[KEY_BYTES], iv[16];
	uint8_t plain[SB_ADB_BLOB_BYTES], chars[3 * KEY_BYTES];
	const uint8_t *key = plain + KEY_AT;
	struct sb_span secret = sb_span_of(key, KEY_BYTES);
	enum sb_err err;

	memcpy(iv, h->user_iv, sizeof(iv));
	err = sb_pbkdf2(SB_PRF_SHA1, password,
			sb_span_of(h->user_salt.b, h->user_salt.len), h->rounds,
			user, sizeof(user));
	if (err == SB_OK)
		err = sb_cbc_decrypt(kit, user, iv,
				     sb_span_of(h->blob, sizeof(h->blob)),
				     plain);
	if (err == SB_OK && !holds(plain))
		err = SB_FORGED;
	if (err == SB_OK && !low)
		secret = sb_span_of(chars, key_chars(key, chars));
	if (err == SB_OK)
		err = sb_pbkdf2(SB_PRF_SHA1, secret,
				sb_span_of(h->check_salt.b, h->check_salt.len),
				h->rounds, check, sizeof(check));
	if (err == SB_OK && !sb_equal(check, plain + CHECK_AT, sizeof(check)))
		err = SB_FORGED;
	if (err == SB_OK) {
		memcpy(out->key, key, sizeof(out->key));
		memcpy(out->iv, plain + IV_AT, sizeof(out->iv));
	}
	sb_wipe(user, sizeof(user));
	sb_wipe(plain, sizeof(plain));
	sb_wipe(chars, sizeof(chars));
	return err;
}

enum sb_err sb_adb_unlock(const struct sb_adb_head *head, struct sb_kit *kit,
			  struct sb_span password, struct sb_adb_key *out)
{
	uint8_t text[MOST_PASSWORD];
	enum sb_err err = SB_FORGED;

	if (password.len > sizeof(text))
		return SB_PARAM;
	/* As Android tries them. */
	if (password.len)
		err = unlock(head, kit, password, 0, out);
	if (err == SB_FORGED && password.len && head->version == 1) {
		err = unlock(head, kit,
			     sb_span_of(text, low_bits(password, text)), 1,
			     out);
		sb_wipe(text, sizeof(text));
	}
	return err;
}
