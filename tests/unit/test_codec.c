/* Payloads: padding is zeros and a trailer, and what is not a payload is
 * refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/pipeline/codec.h"
#include "schemes/kit/wire.h"
#include "schemes/scheme.h"

#define PLAIN 5000u

static struct sb_codec *codec;
static uint8_t plain[PLAIN], buffer[4 * PLAIN], back[PLAIN];

/* A buffer that held something else before. */
static struct sb_payload encoded(int level)
{
	struct sb_payload made;

	for (size_t i = 0; i < PLAIN; i++)
		plain[i] = (uint8_t)(i / 50);
	memset(buffer, 0xcc, sizeof(buffer));
	assert_true(sb_codec_bound(PLAIN, SB_PAD_PADME) <= sizeof(buffer));
	assert_int_equal(sb_codec_encode(codec, level, SB_PAD_PADME,
					 sb_span_of(plain, PLAIN), buffer,
					 &made),
			 SB_OK);
	assert_int_equal(made.form,
			 SB_FORM_PADDED | (level ? SB_FORM_ZSTD : 0));
	return made;
}

static enum sb_err decoded(struct sb_payload made, size_t len)
{
	struct sb_span got;
	enum sb_err err =
		sb_codec_decode(codec, made.form, made.bytes, back, len, &got);

	if (err == SB_OK) {
		assert_int_equal(got.len, len);
		assert_memory_equal(got.ptr, plain, len);
	}
	return err;
}

static void padding_is_zeros_and_a_trailer(void **state)
{
	(void)state;
	for (int level = 0; level < 2; level++) {
		struct sb_payload made = encoded(level);
		size_t body = made.bytes.len - made.pad_bytes;

		assert_true(made.pad_bytes >= 4);
		for (size_t i = body; i < made.bytes.len - 4; i++)
			assert_int_equal(made.bytes.ptr[i], 0);
		assert_int_equal(
			sb_get_le32(made.bytes.ptr + made.bytes.len - 4), body);
		assert_int_equal(decoded(made, PLAIN), SB_OK);
	}
}

static void what_is_no_payload_is_refused(void **state)
{
	(void)state;
	for (int level = 0; level < 2; level++) {
		struct sb_payload made = encoded(level);
		uint8_t *trailer = buffer + made.bytes.len - 4;
		uint32_t body = (uint32_t)(made.bytes.len - made.pad_bytes);

		assert_int_equal(decoded(made, PLAIN - 1), SB_MALFORMED);
		assert_int_equal(decoded(made, PLAIN + 1), SB_MALFORMED);
		sb_put_le32(trailer, body - 1);
		assert_int_equal(decoded(made, PLAIN), SB_MALFORMED);
		sb_put_le32(trailer, (uint32_t)made.bytes.len - 3);
		assert_int_equal(decoded(made, PLAIN), SB_MALFORMED);
		sb_put_le32(trailer, body);
		made.form |= 4;
		assert_int_equal(decoded(made, PLAIN), SB_MALFORMED);
		made.form ^= 4;
		made.bytes.len = 3;
		assert_int_equal(decoded(made, PLAIN), SB_MALFORMED);
	}
}

static int setup(void **state)
{
	(void)state;
	return sb_codec_new(&codec) == SB_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	sb_codec_free(codec);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(padding_is_zeros_and_a_trailer),
		cmocka_unit_test(what_is_no_payload_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
