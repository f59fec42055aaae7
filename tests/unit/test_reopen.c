/* What the kit reports of a sealing is enough to undo it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "schemes/kit/aead.h"
#include "schemes/kit/blowfish.h"
#include "schemes/kit/cipher.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/record.h"
#include "schemes/kit/rsa.h"
#include "schemes/kit/sectors.h"
#include "schemes/kit/stream.h"

#define PLAIN_BYTES 1024u

struct seen {
	struct sb_kit *kit;
	struct sb_span plain;
	const uint8_t *secret; /* of a wrap */
	unsigned opened, refused;
};

/* Under the key it opens to the same bytes; under another it does not. */
static void undo(void *arg, const struct sb_fact *fact)
{
	struct seen *s = arg;
	struct sb_span key;
	uint8_t out[2 * PLAIN_BYTES + 8192], other[256] = { 0 };
	enum sb_err err;

	if (fact->kind != SB_FACT_SEALS && fact->kind != SB_FACT_WRAPS)
		return;
	if (fact->in[1].len != s->plain.len ||
	    memcmp(fact->in[1].ptr, s->plain.ptr, s->plain.len) != 0)
		return;
	assert_non_null(fact->opening);
	key = s->secret ? sb_span_of(s->secret, SB_RSA_BYTES) : fact->in[0];
	assert_true(fact->out.len <= sizeof(out) && key.len <= sizeof(other));
	sb_record_quiet(1);
	assert_int_equal(
		fact->opening->open(s->kit, key, fact->opening, fact->out, out),
		SB_OK);
	assert_memory_equal(out, s->plain.ptr, s->plain.len);
	s->opened++;
	memcpy(other, key.ptr, key.len);
	other[key.len / 2] ^= 0x55;
	err = fact->opening->open(s->kit, sb_span_of(other, key.len),
				  fact->opening, fact->out, out);
	s->refused +=
		err != SB_OK || memcmp(out, s->plain.ptr, s->plain.len) != 0;
	sb_record_quiet(-1);
}

static uint8_t plain[PLAIN_BYTES], sealed[2 * PLAIN_BYTES + 8192], key[64];

static void begin(struct seen *s, size_t len)
{
	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = (uint8_t)(i * 7 + 1);
	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)(i * 3 + 5);
	memset(s, 0, sizeof(*s));
	assert_int_equal(sb_kit_new(SB_PATHS_PORTABLE, &s->kit), SB_OK);
	s->plain = sb_span_of(plain, len);
	sb_record_to(undo, s);
}

static void end(struct seen *s, unsigned count)
{
	sb_record_to(NULL, NULL);
	assert_int_equal(s->opened, count);
	assert_int_equal(s->refused, count);
	sb_kit_free(s->kit);
}

static void test_authenticated(void **state)
{
	static const uint8_t nonce[24] = { 1, 2, 3 };
	struct seen s;

	(void)state;
	begin(&s, 1000);
	for (unsigned alg = 0; alg < SB_AEAD_COUNT; alg++)
		assert_int_equal(sb_aead_seal(s.kit, (enum sb_aead)alg, key,
					      nonce, sb_span_of("aad", 3),
					      s.plain, sealed),
				 SB_OK);
	end(&s, 2);
	begin(&s, 32);
	assert_int_equal(sb_key_wrap(s.kit, key, s.plain, sealed), SB_OK);
	end(&s, 1);
}

static void test_modes(void **state)
{
	uint8_t iv[16] = { 9 };
	struct seen s;

	(void)state;
	begin(&s, PLAIN_BYTES);
	assert_int_equal(sb_cbc_encrypt(s.kit, key, iv, s.plain, sealed),
			 SB_OK);
	assert_int_equal(sb_ctr_encrypt(s.kit, key, iv, s.plain, sealed),
			 SB_OK);
	for (size_t n = 16; n <= 32; n += 16)
		assert_int_equal(sb_cfb_encrypt(s.kit, sb_span_of(key, n), iv,
						s.plain, sealed),
				 SB_OK);
	end(&s, 4);
}

static void test_sectors(void **state)
{
	const uint8_t tweak[16] = { 4 };
	const struct sb_xts_run run = { sb_span_of(key, 64), 5, 2, 512 };
	struct seen s;

	(void)state;
	begin(&s, PLAIN_BYTES);
	assert_int_equal(sb_xts_encrypt(s.kit, run.key, tweak, s.plain, sealed),
			 SB_OK);
	assert_int_equal(sb_xts_encrypt_run(s.kit, &run, s.plain, sealed),
			 SB_OK);
	end(&s, 2);
	begin(&s, 700);
	assert_int_equal(sb_xts_encrypt_filled(s.kit, &run, s.plain, sealed),
			 SB_OK);
	assert_int_equal(
		sb_sectors_encrypt(s.kit, run.key, 8192, s.plain, sealed),
		SB_OK);
	end(&s, 2);
}

static void test_blowfish(void **state)
{
	uint8_t iv[8] = { 2 };
	struct seen s;
	enum sb_err err;

	(void)state;
	begin(&s, 64);
	err = sb_blowfish_encrypt(s.kit, sb_span_of(key, 56), iv, s.plain,
				  sealed);
	end(&s, err == SB_UNSUPPORTED ? 0 : 1);
	assert_true(err == SB_OK || err == SB_UNSUPPORTED);
}

static void test_wraps(void **state)
{
	static uint8_t secret[SB_RSA_BYTES], public_[SB_RSA_BYTES];
	const uint8_t seed[32] = { 6 };
	struct seen s;

	(void)state;
	begin(&s, 32);
	sb_record_to(NULL, NULL);
	assert_int_equal(sb_rsa_make(s.kit, seed, secret, public_), SB_OK);
	s.secret = secret;
	sb_record_to(undo, &s);
	assert_int_equal(sb_rsa_wrap(s.kit, public_, seed, s.plain, sealed),
			 SB_OK);
	end(&s, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_authenticated),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_sectors),
		cmocka_unit_test(test_blowfish),
		cmocka_unit_test(test_wraps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
