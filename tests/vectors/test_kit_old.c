/* Published vectors of what the kit has for formats of others.  Where none was
 * published, the value was computed with an independent implementation and the
 * comment says which. */
#include "tests/vectors/hex.h"
#include "tests/vectors/kit.h"

#include <openssl/bn.h>

#include "schemes/kit/base64.h"
#include "schemes/kit/blowfish.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/rsa.h"
#include "schemes/kit/stream.h"
#include "schemes/kit/stripes.h"

/* RFC 1321, A.5. */
static void test_md5(void **state)
{
	uint8_t out[16];

	sb_md5(*state, sb_span_of("", 0), out);
	assert_hex(out, 16, "d41d8cd98f00b204e9800998ecf8427e");
	sb_md5(*state, sb_span_of("message digest", 14), out);
	assert_hex(out, 16, "f96b697d7cb7938d525a2f31aaf161d0");
}

/* SP 800-38A, F.5.5 and F.5.6. */
static void test_ctr(void **state)
{
	static const char ct[] =
		"601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5"
		"c52b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd084579"
		"41a6";
	struct hex key = hex("603deb1015ca71be2b73aef0857d7781"
			     "1f352c073b6108d72d9810a30914dff4");
	struct hex iv = hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
	struct hex pt = hex("6bc1bee22e409f96e93d7e117393172a"
			    "ae2d8a571e03ac9c9eb76fac45af8e51"
			    "30c81c46a35ce411e5fbc1191a0a52ef"
			    "f69f2445df4f9b17ad2b417be66c3710");
	uint8_t out[64], back[64];

	for (size_t len = 64; len > 0; len -= 7) {
		assert_int_equal(sb_ctr_encrypt(*state, key.b, iv.b,
						sb_span_of(pt.b, len), out),
				 SB_OK);
		assert_memory_equal(out, hex(ct).b, len);
		assert_int_equal(sb_ctr_decrypt(*state, key.b, iv.b,
						sb_span_of(out, len), back),
				 SB_OK);
		assert_memory_equal(back, pt.b, len);
		if (len < 7)
			break;
	}
}

/* Bernstein, The Poly1305-AES message-authentication code, appendix B. */
static void test_poly1305(void **state)
{
	static const struct {
		const char *m, *r, *k, *n, *tag;
	} vectors[] = {
		{ "f3f6", "851fc40c3467ac0be05cc20404f3f700",
		  "ec074c835580741701425b623235add6",
		  "fb447350c4e868c52ac3275cf9d4327e",
		  "f4c633c3044fc145f84f335cb81953de" },
		{ "", "a0f3080000f46400d0c7e9076c834403",
		  "75deaa25c09f208e1dc4ce6b5cad3fbf",
		  "61ee09218d29b0aaed7e154a2c5509cc",
		  "dd3fab2251f11ac759f0887129cc2ee7" },
		{ "663cea190ffb83d89593f3f476b6bc24d7e679107ea26adb8caf6652d065"
		  "6136",
		  "48443d0bb0d21109c89a100b5ce2c208",
		  "6acb5f61a7176dd320c5c1eb2edcdc74",
		  "ae212a55399729595dea458bc621ff0e",
		  "0ee1c16bb73f0f4fd19881753c01cdbe" },
	};
	uint8_t tag[16];

	for (size_t i = 0; i < 3; i++) {
		struct hex m = hex(vectors[i].m);

		assert_int_equal(sb_poly1305_aes(*state, hex(vectors[i].k).b,
						 hex(vectors[i].r).b,
						 hex(vectors[i].n).b,
						 hex_span(&m), tag),
				 SB_OK);
		assert_hex(tag, 16, vectors[i].tag);
	}
}

/* E. Young's vectors, printed on B. Schneier's page of Blowfish; the plaintext
 * is "7654321 Now is the time for " and four zeros. */
static void test_blowfish(void **state)
{
	struct hex key = hex("0123456789abcdeff0e1d2c3b4a59687");
	struct hex iv = hex("fedcba9876543210");
	struct hex pt = hex("37363534333231204e6f77206973207468652074696d6520"
			    "666f722000000000");
	uint8_t out[32], back[32];

	assert_int_equal(sb_blowfish_encrypt(*state, hex_span(&key), iv.b,
					     hex_span(&pt), out),
			 SB_OK);
	assert_hex(out, 32,
		   "6b77b4d63006dee605b156e27403979358deb9e7154616d959f1652bd5f"
		   "f92cc");
	assert_memory_equal(iv.b, out + 24, 8);
	iv = hex("fedcba9876543210");
	assert_int_equal(sb_blowfish_decrypt(*state, hex_span(&key), iv.b,
					     sb_span_of(out, 32), back),
			 SB_OK);
	assert_memory_equal(back, pt.b, 32);
	assert_int_equal(sb_blowfish_encrypt(*state, hex_span(&key), iv.b,
					     sb_span_of(pt.b, 31), out),
			 SB_PARAM);
	assert_int_equal(sb_blowfish_decrypt(*state, sb_span_of(key.b, 0), iv.b,
					     hex_span(&pt), out),
			 SB_MALFORMED);
}

/* RFC 7914, section 12. */
static void test_scrypt(void **state)
{
	uint8_t out[64];

	(void)state;
	assert_int_equal(sb_scrypt(sb_span_of("", 0), sb_span_of("", 0), 16, 1,
				   1, out, 64),
			 SB_OK);
	assert_hex(out, 64,
		   "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede"
		   "21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e2"
		   "0c38d18906");
	assert_int_equal(sb_scrypt(sb_span_of("password", 8),
				   sb_span_of("NaCl", 4), 1024, 8, 16, out, 64),
			 SB_OK);
	assert_hex(out, 64,
		   "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3"
		   "731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cb"
		   "dfa2cc0640");
	assert_int_equal(sb_scrypt(sb_span_of("p", 1), sb_span_of("s", 1), 3, 1,
				   1, out, 64),
			 SB_PARAM);
	assert_int_equal(sb_scrypt(sb_span_of("p", 1), sb_span_of("s", 1), 2, 0,
				   1, out, 64),
			 SB_PARAM);
}

/* By a few lines of Python over hashlib; tests/peers opens a header that
 * cryptsetup made. */
static void test_stripes(void **state)
{
	uint8_t stripes[120], key[40], back[40];

	for (size_t i = 0; i < 80; i++)
		stripes[i] = (uint8_t)(i * 7 + 1);
	for (size_t i = 0; i < 40; i++)
		key[i] = (uint8_t)i;
	assert_int_equal(
		sb_stripes_split(*state, sb_span_of(key, 40), 3, stripes),
		SB_OK);
	assert_hex(
		stripes + 80, 40,
		"5a70de03433bf8a7e7f349f25d7d0f1cd9e8e36d4f498892daaa2e914859"
		"a2b586b30f320cb5264e");
	assert_int_equal(sb_stripes_merge(*state, stripes, 3, 40, back), SB_OK);
	assert_memory_equal(back, key, 40);
	for (size_t i = 0; i < sizeof(stripes); i++) {
		stripes[i] ^= 1;
		assert_int_equal(sb_stripes_merge(*state, stripes, 3, 40, back),
				 SB_OK);
		assert_memory_not_equal(back, key, 40);
		stripes[i] ^= 1;
	}
	assert_int_equal(sb_stripes_merge(*state, stripes, 1, 65, back),
			 SB_PARAM);
}

/* By OpenSSL's own test, with its own bases. */
static void assert_primes(const uint8_t secret[256])
{
	BN_CTX *ctx = BN_CTX_new();

	for (size_t i = 0; i < 2; i++) {
		BIGNUM *n = BN_bin2bn(secret + 128 * i, 128, NULL);

		assert_int_equal(BN_num_bits(n), 1024);
		assert_int_equal(BN_check_prime(n, ctx, NULL), 1);
		BN_free(n);
	}
	BN_CTX_free(ctx);
}

/* Key and ciphertext by pyca/cryptography. */
static const char rsa_secret[] = "cd043d8f26e631551b33ff01a6c9b76ca2035030d"
				 "aa6b4eccfc800eb9480d7b5"
				 "c20c7629b2ef96d2969e4f4073071303191ec82e0"
				 "af6a9039bd61c02d7a0aa33"
				 "e9e3b80d6c4299c2b5633fd64bd3990c5fd258778"
				 "71da7f65a767ba9fa2c8aaf"
				 "5a6d1e5ae6b1a721c9d5653d1c49ff62b671f70d3"
				 "94cf68c6da29de39586f8a9"
				 "c2090238baa7863a393b23530656f5db28dcaba68"
				 "aee32c0a763c673e27fe0f9"
				 "868ea903c94e632b575861a27dffc02d8a6dcf151"
				 "aeb3aae26e9114b57b5535c"
				 "37c4d119de070c7e601c02fc44c7d6b4cbc99c1fa"
				 "2f9867896697838271abd66"
				 "bb8e3deaa94e122397724c526dc10b9901708d96b"
				 "e0929b8b8106bff9953230d";
static const char rsa_sealed[] = "61bacdf815ed4cdb065f2cda4e4a7a5f65c7e5c79"
				 "793d2f958df369a03b90995"
				 "2d3c4a161b324b3a897a91f58412656ee8f5e8ce2"
				 "489f28c3c1b6e933837048e"
				 "f3d5d67de5012ca7913484ad36205a9bd3086c5a1"
				 "71f091167e8c68dba402e29"
				 "d680381d0a3a5911a03ee9e8359995a503a152b13"
				 "c23c2a9a5b58d823eae064f"
				 "cac9a08b513efd67ec2d2d99dbe5f8e5c122af173"
				 "56b6b6e2568cfb0c3bda1f5"
				 "62e45b014b653c97065d16aaddb63d7151330e449"
				 "30d816166267767ceaab558"
				 "1d51199cdaa91d3f1491a98d760eb467bd5105ed4"
				 "0e295da348d0d96abed5fff"
				 "e9f39d64b49e7ff8fa006d7086032bcecd894a0e0"
				 "a7468bc0c8cf8d106a1067b";

static void test_rsa(void **state)
{
	uint8_t message[SB_RSA_MESSAGE], seed[32] = { 7 }, made[2][256];
	uint8_t again[2][256], out[256];
	struct sb_buf got = { message, 0, sizeof(message) };
	struct hex key = hex(rsa_secret), in = hex(rsa_sealed);

	assert_int_equal(sb_rsa_unwrap(*state, key.b, in.b, &got), SB_OK);
	assert_int_equal(got.len, 12);
	assert_memory_equal(message, "layered keys", 12);
	in.b[100] ^= 1;
	assert_int_equal(sb_rsa_unwrap(*state, key.b, in.b, &got), SB_FORGED);
	assert_int_equal(sb_rsa_make(*state, seed, made[0], made[1]), SB_OK);
	assert_int_equal(sb_rsa_make(*state, seed, again[0], again[1]), SB_OK);
	assert_memory_equal(made, again, sizeof(made));
	for (uint8_t i = 0; i < 4; i++) {
		seed[1] = i;
		assert_int_equal(sb_rsa_make(*state, seed, again[0], again[1]),
				 SB_OK);
		assert_primes(again[0]);
	}
	for (size_t len = 0; len <= SB_RSA_MESSAGE; len += 107) {
		assert_int_equal(sb_rsa_wrap(*state, made[1], seed,
					     sb_span_of(key.b, len), out),
				 SB_OK);
		assert_int_equal(sb_rsa_unwrap(*state, made[0], out, &got),
				 SB_OK);
		assert_int_equal(got.len, len);
		assert_memory_equal(message, key.b, len);
	}
	assert_int_equal(sb_rsa_unwrap(*state, key.b, out, &got), SB_FORGED);
	assert_int_equal(
		sb_rsa_wrap(*state, made[1], seed, sb_span_of(key.b, 215), out),
		SB_PARAM);
	memset(key.b, 0, 256);
	assert_int_equal(sb_rsa_unwrap(*state, key.b, out, &got), SB_MALFORMED);
}

/* RFC 4648, section 10, and a length that is written in pieces. */
static void test_base64(void **state)
{
	static const char *const texts[] = {
		"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"
	};
	uint8_t bytes[100], back[100];
	char out[200];
	struct sb_buf got = { back, 0, sizeof(back) };

	(void)state;
	for (size_t i = 0; i < 7; i++) {
		struct sb_span text = sb_span_of(texts[i], strlen(texts[i]));

		assert_int_equal(sb_base64_bytes(i), text.len);
		sb_base64_write(sb_span_of("foobar", i), out);
		assert_memory_equal(out, texts[i], text.len);
		assert_int_equal(sb_base64_read(text, &got), SB_OK);
		assert_int_equal(got.len, i);
		assert_memory_equal(back, "foobar", i);
	}
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(37 * i);
	sb_base64_write(sb_span_of(bytes, sizeof(bytes)), out);
	assert_int_equal(sb_base64_read(sb_span_of(out, 136), &got), SB_OK);
	assert_int_equal(got.len, sizeof(bytes));
	assert_memory_equal(back, bytes, sizeof(bytes));
	assert_int_equal(sb_base64_read(sb_span_of("Zg=", 3), &got),
			 SB_MALFORMED);
	assert_int_equal(sb_base64_read(sb_span_of("Zg==Zg==", 8), &got),
			 SB_MALFORMED);
	got.cap = 3;
	assert_int_equal(sb_base64_read(sb_span_of("Zm9vYg==", 8), &got),
			 SB_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_md5),
		cmocka_unit_test(test_ctr),
		cmocka_unit_test(test_poly1305),
		cmocka_unit_test(test_blowfish),
		cmocka_unit_test(test_scrypt),
		cmocka_unit_test(test_stripes),
		cmocka_unit_test(test_rsa),
		cmocka_unit_test(test_base64),
	};

	return cmocka_run_group_tests(tests, kit_start, kit_stop);
}
