/* Published vectors of every primitive of the kit, on every path.  Where no
 * vector was published for what the kit offers, the value was computed with an
 * independent implementation and the comment says which. */
#include "schemes/kit/kit.h"
#include "tests/vectors/hex.h"

#include "schemes/kit/aead.h"
#include "schemes/kit/cipher.h"
#include "schemes/kit/dh.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int with_kit(void **state, enum sb_paths paths)
{
	struct sb_kit *kit;

	if (sb_kit_new(paths, &kit) != SB_OK)
		return -1;
	*state = kit;
	return 0;
}

static int fastest(void **state)
{
	return with_kit(state, SB_PATHS_FASTEST);
}

static int portable(void **state)
{
	return with_kit(state, SB_PATHS_PORTABLE);
}

static int done(void **state)
{
	sb_kit_free(*state);
	return 0;
}

struct aead_vector {
	enum sb_aead alg;
	const char *key, *nonce, *aad, *plain, *sealed;
};

#define ZERO32 \
	"0000000000000000000000000000000000000000000000000000000000000000"
#define GCM_KEY \
	"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"

static const struct aead_vector aead_vectors[] = {
	/* D. McGrew, J. Viega, The Galois/Counter Mode of Operation (GCM),
	 * submission to NIST, 2005, appendix B, test cases 13 to 16. */
	{ SB_AES_256_GCM, ZERO32, "000000000000000000000000", "", "",
	  "530f8afbc74536b9a963b4f1c4cb738b" },
	{ SB_AES_256_GCM, ZERO32, "000000000000000000000000", "",
	  "00000000000000000000000000000000",
	  "cea7403d4d606b6e074ec5d3baf39d18"
	  "d0d1c8a799996bf0265b98b5d48ab919" },
	{ SB_AES_256_GCM, GCM_KEY, "cafebabefacedbaddecaf888", "",
	  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
	  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
	  "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
	  "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
	  "b094dac5d93471bdec1a502270e3cc6c" },
	{ SB_AES_256_GCM, GCM_KEY, "cafebabefacedbaddecaf888",
	  "feedfacedeadbeeffeedfacedeadbeefabaddad2",
	  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
	  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
	  "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
	  "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
	  "76fc6ece0f4e1768cddf8853bb2d551b" },
	/* draft-irtf-cfrg-xchacha-03, appendix A.3.1. */
	{ SB_XCHACHA20_POLY1305,
	  "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
	  "404142434445464748494a4b4c4d4e4f5051525354555657",
	  "50515253c0c1c2c3c4c5c6c7",
	  "4c616469657320616e642047656e746c656d656e206f662074686520636c6173"
	  "73206f66202739393a204966204920636f756c64206f6666657220796f75206f"
	  "6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73"
	  "637265656e20776f756c642062652069742e",
	  "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
	  "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
	  "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
	  "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780a"
	  "cf49" },
};

static void test_aead(void **state)
{
	struct sb_kit *kit = *state;

	for (size_t i = 0; i < COUNT(aead_vectors); i++) {
		const struct aead_vector *v = &aead_vectors[i];
		struct hex key = hex(v->key), nonce = hex(v->nonce);
		struct hex aad = hex(v->aad), plain = hex(v->plain);
		struct hex sealed = hex(v->sealed), out;

		assert_int_equal(nonce.len, sb_aead_nonce_bytes(v->alg));
		assert_int_equal(sb_aead_seal(kit, v->alg, key.b, nonce.b,
					      hex_span(&aad), hex_span(&plain),
					      out.b),
				 SB_OK);
		assert_hex(out.b, plain.len + SB_TAG_BYTES, v->sealed);
		assert_int_equal(sb_aead_open(kit, v->alg, key.b, nonce.b,
					      hex_span(&aad), hex_span(&sealed),
					      out.b),
				 SB_OK);
		assert_hex(out.b, plain.len, v->plain);
	}
}

static void test_sha256(void **state)
{
	/* FIPS 180-2, appendix B.1 to B.3, and the empty message of NIST's
	 * CAVP SHA256ShortMsg. */
	static const char text[] =
		"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	struct sb_span parts[3] = { { NULL, 0 },
				    sb_span_of(text, 9),
				    sb_span_of(text + 9, 47) };
	uint8_t out[32], *many = malloc(1000000);

	assert_non_null(many);
	memset(many, 'a', 1000000);
	sb_sha256(*state, sb_span_of(NULL, 0), out);
	assert_hex(out, 32,
		   "e3b0c44298fc1c149afbf4c8996fb924"
		   "27ae41e4649b934ca495991b7852b855");
	sb_sha256(*state, sb_span_of("abc", 3), out);
	assert_hex(out, 32,
		   "ba7816bf8f01cfea414140de5dae2223"
		   "b00361a396177a9cb410ff61f20015ad");
	sb_sha256_parts(*state, parts, 3, out);
	assert_hex(out, 32,
		   "248d6a61d20638b8e5c026930c3e6039"
		   "a33ce45964ff2167f6ecedd419db06c1");
	sb_sha256(*state, sb_span_of(many, 1000000), out);
	assert_hex(out, 32,
		   "cdc76e5c9914fb9281a1c7e284d73e67"
		   "f1809a48a497200e046d39ccc7112cd0");
	free(many);
}

/* RFC 4231, cases 1, 3, 4 (runs of one byte) ... */
static void test_hmac_runs(void **state)
{
	uint8_t key[25], data[50], out[32];

	memset(key, 0x0b, 20);
	sb_hmac_sha256(*state, sb_span_of(key, 20), sb_span_of("Hi There", 8),
		       out);
	assert_hex(out, 32,
		   "b0344c61d8db38535ca8afceaf0bf12b"
		   "881dc200c9833da726e9376c2e32cff7");
	memset(key, 0xaa, 20);
	memset(data, 0xdd, 50);
	sb_hmac_sha256(*state, sb_span_of(key, 20), sb_span_of(data, 50), out);
	assert_hex(out, 32,
		   "773ea91e36800e46854db8ebd09181a7"
		   "2959098b3ef8c122d9635514ced565fe");
	for (uint8_t i = 0; i < 25; i++)
		key[i] = (uint8_t)(i + 1);
	memset(data, 0xcd, 50);
	sb_hmac_sha256(*state, sb_span_of(key, 25), sb_span_of(data, 50), out);
	assert_hex(out, 32,
		   "82558a389a443c0ea4cc819899f2083a"
		   "85f0faa3e578f8077a2e3ff46729665b");
}

/* ... and 2, 6, 7: a key shorter and two longer than a block. */
static void test_hmac_texts(void **state)
{
	static const char two[] = "what do ya want for nothing?";
	static const char six[] =
		"Test Using Larger Than Block-Size Key - Hash Key First";
	static const char seven[] =
		"This is a test using a larger than block-size key and a "
		"larger than block-size data. The key needs to be hashed "
		"before being used by the HMAC algorithm.";
	uint8_t key[131], out[32];

	memset(key, 0xaa, sizeof(key));
	sb_hmac_sha256(*state, sb_span_of("Jefe", 4),
		       sb_span_of(two, sizeof(two) - 1), out);
	assert_hex(out, 32,
		   "5bdcc146bf60754e6a042426089575c7"
		   "5a003f089d2739839dec58b964ec3843");
	sb_hmac_sha256(*state, sb_span_of(key, sizeof(key)),
		       sb_span_of(six, sizeof(six) - 1), out);
	assert_hex(out, 32,
		   "60e431591ee0b67f0d8a26aacbf5b77f"
		   "8e0bc6213728c5140546040f0ee37f54");
	sb_hmac_sha256(*state, sb_span_of(key, sizeof(key)),
		       sb_span_of(seven, sizeof(seven) - 1), out);
	assert_hex(out, 32,
		   "9b09ffa71b942fcb27635fbcd5b0e944"
		   "bfdc63644f0713938a7f51535c3a35e2");
}

/* RFC 3394, sections 4.3, 4.5 and 4.6: the ones with a key of 256 bits. */
static void test_key_wrap(void **state)
{
	static const char *const wrapped[] = {
		"64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7",
		"a8f9bc1612c68b3ff6e6f4fbe30e71e4769c8b80a32cb8958cd5d17d6b25"
		"4da1",
		"28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99"
		"f43bfb988b9b7a02dd21",
	};
	struct hex kek = hex("000102030405060708090a0b0c0d0e0f1011121314151617"
			     "18191a1b1c1d1e1f");
	struct hex data = hex("00112233445566778899aabbccddeeff00010203040506"
			      "0708090a0b0c0d0e0f");
	uint8_t out[40];

	for (size_t i = 0; i < COUNT(wrapped); i++) {
		struct hex in = hex(wrapped[i]);
		size_t len = 16 + 8 * i;

		assert_int_equal(sb_key_wrap(*state, kek.b,
					     sb_span_of(data.b, len), out),
				 SB_OK);
		assert_hex(out, len + 8, wrapped[i]);
		assert_int_equal(
			sb_key_unwrap(*state, kek.b, hex_span(&in), out),
			SB_OK);
		assert_memory_equal(out, data.b, len);
	}
}

struct pbkdf2_vector {
	enum sb_prf prf;
	const char *secret;
	size_t secret_len;
	const char *salt;
	size_t salt_len;
	uint32_t iterations;
	const char *out;
};

static const struct pbkdf2_vector pbkdf2_vectors[] = {
	/* RFC 6070, but for the case of 16,777,216 iterations. */
	{ SB_PRF_SHA1, "password", 8, "salt", 4, 1,
	  "0c60c80f961f0e71f3a9b524af6012062fe037a6" },
	{ SB_PRF_SHA1, "password", 8, "salt", 4, 2,
	  "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957" },
	{ SB_PRF_SHA1, "password", 8, "salt", 4, 4096,
	  "4b007901b765489abead49d926f721d065a429c1" },
	{ SB_PRF_SHA1, "passwordPASSWORDpassword", 24,
	  "saltSALTsaltSALTsaltSALTsaltSALTsalt", 36, 4096,
	  "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038" },
	{ SB_PRF_SHA1, "pass\0word", 9, "sa\0lt", 5, 4096,
	  "56fa6aa75548099dcc37d7f03425e0c3" },
	/* RFC 7914, section 11. */
	{ SB_PRF_SHA256, "passwd", 6, "salt", 4, 1,
	  "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
	  "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783" },
	{ SB_PRF_SHA256, "Password", 8, "NaCl", 4, 80000,
	  "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
	  "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d" },
	/* No RFC has one; computed with Python's hashlib. */
	{ SB_PRF_SHA512, "password", 8, "salt", 4, 1,
	  "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252"
	  "c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce" },
};

static void test_pbkdf2(void **state)
{
	uint8_t out[64];

	(void)state;
	for (size_t i = 0; i < COUNT(pbkdf2_vectors); i++) {
		const struct pbkdf2_vector *v = &pbkdf2_vectors[i];
		struct hex want = hex(v->out);

		assert_int_equal(sb_pbkdf2(v->prf,
					   sb_span_of(v->secret, v->secret_len),
					   sb_span_of(v->salt, v->salt_len),
					   v->iterations, out, want.len),
				 SB_OK);
		assert_memory_equal(out, want.b, want.len);
	}
}

/* RFC 9106's own vector uses four lanes, a secret key and associated data,
 * which the kit does not offer; libsodium's have other output lengths.  These
 * were computed with OpenSSL 4.0's Argon2id, an implementation of its own. */
static void test_argon2id(void **state)
{
	uint8_t ones[32], twos[16], salt[16], out[32];

	(void)state;
	memset(ones, 1, sizeof(ones));
	memset(twos, 2, sizeof(twos));
	for (uint8_t i = 0; i < 16; i++)
		salt[i] = i;
	assert_int_equal(
		sb_argon2id(sb_span_of("password", 8), salt, 8, 1, out), SB_OK);
	assert_hex(out, 32,
		   "3a008963c65f7ffa7331a90babd1fd17"
		   "ea9f03bd05356b857ceb43f7b7080adc");
	assert_int_equal(
		sb_argon2id(sb_span_of("password", 8), salt, 65536, 3, out),
		SB_OK);
	assert_hex(out, 32,
		   "def6fd068289b9a0cf1114f8e978a2c4"
		   "dab6faef377d895b9c2d59fc93fc5653");
	assert_int_equal(sb_argon2id(sb_span_of(ones, 32), twos, 32, 3, out),
			 SB_OK);
	assert_hex(out, 32,
		   "30e0b44b7e23423b7282859ea36f0282"
		   "5b5828dde3c25f124d59d42d7235e132");
	assert_int_equal(sb_argon2id(sb_span_of(ones, 32), twos, 7, 3, out),
			 SB_PARAM);
	assert_int_equal(sb_argon2id(sb_span_of(ones, 32), twos, 8, 0, out),
			 SB_PARAM);
}

/* RFC 7748, sections 5.2 and 6.1. */
static void test_x25519(void **state)
{
	struct hex k = hex("a546e36bf0527c9d3b16154b82465edd"
			   "62144c0ac1fc5a18506a2244ba449ac4");
	struct hex u = hex("e6db6867583030db3594c1a424b15f7c"
			   "726624ec26b3353b10a903a6d0ab1c4c");
	struct hex a = hex("77076d0a7318a57d3c16c17251b26645"
			   "df4c2f87ebc0992ab177fba51db92c2a");
	struct hex b = hex("5dab087e624a8a4b79e17f8b83800ee6"
			   "6f3bb1292618b6fd1c2f8b27ff88e0eb");
	uint8_t of_a[32], of_b[32], out[32];

	(void)state;
	assert_int_equal(sb_x25519(k.b, u.b, out), SB_OK);
	assert_hex(out, 32,
		   "c3da55379de9c6908e94ea4df28d084f"
		   "32eccf03491c71f754b4075577a28552");
	sb_x25519_public(a.b, of_a);
	assert_hex(of_a, 32,
		   "8520f0098930a754748b7ddcb43ef75a"
		   "0dbf3a0d26381af4eba4a98eaa9b4e6a");
	sb_x25519_public(b.b, of_b);
	assert_hex(of_b, 32,
		   "de9edb7d7b7dc1b4d35b61c2ece43537"
		   "3f8343c85b78674dadfc7e146f882b4f");
	assert_int_equal(sb_x25519(a.b, of_b, out), SB_OK);
	assert_hex(out, 32,
		   "4a5d9d5ba4ce2de1728e3bf480350f25"
		   "e07e21c947d19e3376f09b3c1e161742");
	assert_int_equal(sb_x25519(b.b, of_a, of_b), SB_OK);
	assert_memory_equal(out, of_b, 32);
	memset(of_a, 0, 32);
	assert_int_equal(sb_x25519(b.b, of_a, out), SB_FORGED);
}

/* NIST SP 800-38A, F.2.5 and F.2.6; in one piece and block by block. */
static void test_cbc(void **state)
{
	static const char ct[] =
		"f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c"
		"7d39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a"
		"9d1b";
	struct hex key = hex("603deb1015ca71be2b73aef0857d7781"
			     "1f352c073b6108d72d9810a30914dff4");
	struct hex iv = hex("000102030405060708090a0b0c0d0e0f");
	struct hex pt = hex("6bc1bee22e409f96e93d7e117393172a"
			    "ae2d8a571e03ac9c9eb76fac45af8e51"
			    "30c81c46a35ce411e5fbc1191a0a52ef"
			    "f69f2445df4f9b17ad2b417be66c3710");
	struct hex in = hex(ct);
	uint8_t out[64], chain[16];

	for (size_t step = 16; step <= 64; step *= 2) {
		memcpy(chain, iv.b, 16);
		for (size_t i = 0; i < 64; i += step)
			assert_int_equal(
				sb_cbc_encrypt(*state, key.b, chain,
					       sb_span_of(pt.b + i, step),
					       out + i),
				SB_OK);
		assert_hex(out, 64, ct);
		assert_memory_equal(chain, out + 48, 16);
		memcpy(chain, iv.b, 16);
		for (size_t i = 0; i < 64; i += step)
			assert_int_equal(
				sb_cbc_decrypt(*state, key.b, chain,
					       sb_span_of(in.b + i, step),
					       out + i),
				SB_OK);
		assert_memory_equal(out, pt.b, 64);
	}
}

#define BOTH(test)                                            \
	cmocka_unit_test_setup_teardown(test, fastest, done), \
		cmocka_unit_test_setup_teardown(test, portable, done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(test_aead),
		BOTH(test_sha256),
		BOTH(test_hmac_runs),
		BOTH(test_hmac_texts),
		BOTH(test_key_wrap),
		BOTH(test_cbc),
		cmocka_unit_test(test_pbkdf2),
		cmocka_unit_test(test_argon2id),
		cmocka_unit_test(test_x25519),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
