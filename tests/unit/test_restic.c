/* tests/unit/test_restic.c: the emulation against files that restic 0.14.0
 * wrote (repository of format 2, password "test", nothing backed up yet). */
#include "tests/vectors/hex.h"

#include <stdlib.h>

#include "schemes/kit/base64.h"
#include "schemes/kit/kit.h"
#include "schemes/restic/crypt.h"

static const char salt_text[] =
	"CArIkeQEVWunVC3xXFaZcgaf3JnEBYrminVcQ2CQcScloIj4w4SfuvUyL8fD6QR/"
	"+inXjlf2s7gwP9p6noJxCg==";
static const char data_text[] =
	"bZ+Ku16wcyOAIjv396Ik6o35gOy/yedeJa5Hsq5Mze/9homH3W9CKq+amWOHFsIo"
	"T3WfI9ZXcOwhZBbOJZiPRfId4wdKCSpu1/dvnbq2g+6OhdiERHo2V1nYsfAbmlUy"
	"mDrrNZ0NaGggRANft0EX9DLv+lyTaI/g4tNJNESwArhVdIHkBUPAz4rqGLliYwEm"
	"G3z+/jFke6/s5wi9ZknH6Q==";
static const char config_hex[] =
	"de9151d239472c0cdb011a2d6152eeae06d79171bfd07c37f0e7b3434b2068a0"
	"6f6e15f2999040fc6691e23ee0bdd113b79c5961d66d1aae63ffbb4839875a5e"
	"98d97020e1e3c9a9403cf3500fa3941e95e35b66b185ac7d03cbf4e62a1a6770"
	"c65fa8f26e0f739b6d8f6a349020eb48305286aaa2246c7e57db2f905f701f7e"
	"015b7d6f642c40009970d27f70b12009d88355a7df3043029757e6";

static struct sb_span from_base64(const char *text, size_t len,
				  struct sb_buf *into)
{
	assert_int_equal(sb_base64_read(sb_span_of(text, len), into), SB_OK);
	return sb_span_of(into->ptr, into->len);
}

/* The value of a key in flat JSON, base64 in quotes. */
static void member(const char *json, const char *key, uint8_t *out, size_t len)
{
	struct sb_buf got = { out, 0, len };
	const char *at = strstr(json, key);
	const char *end;

	assert_non_null(at);
	at += strlen(key);
	end = strchr(at, '"');
	assert_non_null(end);
	(void)from_base64(at, (size_t)(end - at), &got);
	assert_int_equal(got.len, len);
}

static void opens_a_repository(void **unused)
{
	uint8_t salt[64], data[256], key[SB_RESTIC_KEY], master[SB_RESTIC_KEY];
	struct sb_buf salt_buf = { salt, 0, 64 }, data_buf = { data, 0, 256 };
	struct hex config = hex(config_hex);
	char json[512] = { 0 };
	struct sb_span sealed;
	struct sb_kit *kit;

	(void)unused;
	assert_int_equal(sb_kit_new(SB_PATHS_FASTEST, &kit), SB_OK);
	(void)from_base64(salt_text, sizeof(salt_text) - 1, &salt_buf);
	sealed = from_base64(data_text, sizeof(data_text) - 1, &data_buf);
	assert_int_equal(
		sb_restic_key(sb_span_of("tset", 4), salt, 32768, 1, key),
		SB_OK);
	assert_int_equal(sb_restic_open(kit, key, sealed, (uint8_t *)json),
			 SB_FORGED);
	assert_int_equal(
		sb_restic_key(sb_span_of("test", 4), salt, 32768, 1, key),
		SB_OK);
	assert_int_equal(sb_restic_open(kit, key, sealed, (uint8_t *)json),
			 SB_OK);
	member(json, "\"encrypt\":\"", master, 32);
	member(json, "\"k\":\"", master + 32, 16);
	member(json, "\"r\":\"", master + 48, 16);
	memset(json, 0, sizeof(json));
	assert_int_equal(
		sb_restic_open(kit, master, hex_span(&config), (uint8_t *)json),
		SB_OK);
	assert_non_null(
		strstr(json, "\"chunker_polynomial\":\"2362033d7333e5\""));
	config.b[40] ^= 1;
	assert_int_equal(
		sb_restic_open(kit, master, hex_span(&config), (uint8_t *)json),
		SB_FORGED);
	sb_kit_free(kit);
}

static void seals_as_it_opens(void **unused)
{
	uint8_t key[SB_RESTIC_KEY] = { 1 }, iv[16] = { 2 }, plain[100] = { 3 };
	uint8_t sealed[132], back[100];
	struct sb_kit *kit;

	(void)unused;
	assert_int_equal(sb_kit_new(SB_PATHS_FASTEST, &kit), SB_OK);
	assert_int_equal(
		sb_restic_seal(kit, key, iv, sb_span_of(plain, 100), sealed),
		SB_OK);
	assert_memory_equal(sealed, iv, 16);
	assert_int_equal(
		sb_restic_open(kit, key, sb_span_of(sealed, 132), back), SB_OK);
	assert_memory_equal(back, plain, 100);
	assert_int_equal(sb_restic_open(kit, key, sb_span_of(sealed, 31), back),
			 SB_MALFORMED);
	sb_kit_free(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_a_repository),
		cmocka_unit_test(seals_as_it_opens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
