/* tests/peers/test_luks.c: a header that cryptsetup makes, opened by what the
 * emulated drive is built with.  Skipped where cryptsetup is not installed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schemes/kit/base64.h"
#include "schemes/kit/kit.h"
#include "schemes/vault_drive/luks.h"

#define IMAGE_BYTES (20u << 20)
#define JSON_AT     4096u
#define JSON_BYTES  12288u
#define PASSPHRASE  "correct horse"

/* PBKDF2 instead of Argon2id: cryptsetup's salt of 32 bytes is more than
 * libsodium's Argon2id takes; what follows is the same. */
static uint8_t *make_image(void)
{
	static const char command[] =
		"printf '" PASSPHRASE "' | "
		"PATH=$PATH:/usr/sbin:/sbin cryptsetup luksFormat --batch-mode "
		"--type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 "
		"--cipher aes-xts-plain64 --key-size 512 '%s' - 2>/dev/null";
	char path[] = "/tmp/sealbench-luks-XXXXXX", text[512];
	uint8_t *image = malloc(IMAGE_BYTES);
	int fd = mkstemp(path);

	assert_non_null(image);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, IMAGE_BYTES), 0);
	snprintf(text, sizeof(text), command, path);
	if (system(text) != 0 ||
	    pread(fd, image, IMAGE_BYTES, 0) != (ssize_t)IMAGE_BYTES) {
		free(image);
		image = NULL;
	}
	close(fd);
	unlink(path);
	return image;
}

/* What follows key after the place where section begins. */
static const char *after(const char *json, const char *section, const char *key)
{
	const char *at = strstr(json, section);

	assert_non_null(at);
	at = strstr(at, key);
	assert_non_null(at);
	return at + strlen(key);
}

static void bytes(const char *at, uint8_t *out, size_t len)
{
	const char *end = strchr(at, '"');
	struct sb_buf got = { out, 0, len };

	assert_non_null(end);
	assert_int_equal(
		sb_base64_read(sb_span_of(at, (size_t)(end - at)), &got),
		SB_OK);
	assert_int_equal(got.len, len);
}

static void opens_what_cryptsetup_made(void **unused)
{
	uint8_t salt[SB_LUKS_SALT], digest_salt[SB_LUKS_SALT];
	uint8_t digest[SB_LUKS_DIGEST], got[SB_LUKS_DIGEST];
	uint8_t slot[SB_LUKS_KEY], key[SB_LUKS_KEY];
	uint8_t *image, *room;
	struct sb_kit *kit;
	char *json;
	size_t area;

	(void)unused;
	if (system("PATH=$PATH:/usr/sbin:/sbin cryptsetup --version "
		   ">/dev/null 2>&1") != 0)
		skip();
	image = make_image();
	assert_non_null(image);
	room = malloc(SB_LUKS_AREA);
	assert_non_null(room);
	assert_int_equal(sb_kit_new(SB_PATHS_FASTEST, &kit), SB_OK);
	json = (char *)image + JSON_AT;
	json[JSON_BYTES - 1] = '\0';
	assert_non_null(strstr(json, "\"stripes\":4000"));
	bytes(after(json, "\"kdf\"", "\"salt\":\""), salt, sizeof(salt));
	bytes(after(json, "\"digests\"", "\"salt\":\""), digest_salt,
	      sizeof(digest_salt));
	bytes(after(json, "\"digests\"", "\"digest\":\""), digest,
	      sizeof(digest));
	area = strtoul(after(json, "\"area\"", "\"offset\":\""), NULL, 10);
	assert_true(area && area + SB_LUKS_AREA < IMAGE_BYTES);
	for (unsigned wrong = 0; wrong < 2; wrong++) {
		assert_int_equal(
			sb_pbkdf2(SB_PRF_SHA256,
				  sb_span_of(PASSPHRASE,
					     sizeof(PASSPHRASE) - 1 - wrong),
				  sb_span_of(salt, sizeof(salt)), 1000, slot,
				  sizeof(slot)),
			SB_OK);
		assert_int_equal(
			sb_luks_slot(kit, slot, image + area, room, key),
			SB_OK);
		assert_int_equal(sb_luks_digest(key, digest_salt, 1000, got),
				 SB_OK);
		if (wrong)
			assert_memory_not_equal(got, digest, sizeof(digest));
		else
			assert_memory_equal(got, digest, sizeof(digest));
	}
	sb_kit_free(kit);
	free(room);
	free(image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_what_cryptsetup_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
