/* Known answers of the encrypted phone backup that iTunes and Finder write
 * (iOS 10.2 and later):
 *
 *   k1  = PBKDF2-HMAC-SHA256(password, DPSL, DPIC = 10,000,000, 32)
 *   KEK = PBKDF2-HMAC-SHA1(k1, SALT, ITER = 10,000, 32)
 *   class key = RFC 3394 unwrap(KEK, WPKY)
 *   blob = AES-256-CBC(file key, IV 0, PKCS#7(plain))
 *
 * and of its predecessor, which has only the second line, on the password. */
#include "schemes/kit/kdf.h"
#include "tests/vectors/hex.h"
#include "tests/vectors/kit.h"

#include "schemes/kit/cipher.h"

struct bag {
	const char *password, *dpsl;
	uint32_t dpic;
	const char *salt, *wpky, *k1, *kek, *class_key;
};

#define ZERO20 "0000000000000000000000000000000000000000"
#define ZERO32                             \
	"00000000000000000000000000000000" \
	"00000000000000000000000000000000"

/* hashcat's example for mode 14800, with 1,000 iterations to be quick. */
static const struct bag hashcat = {
	.password = "hashcat",
	.dpsl = "99fafc983e732998adb9fadc162a2e382143f115",
	.dpic = 1000,
	.salt = "2721336781705041205314422175267631184867",
	.wpky = "17a3b858e79bc273be43a9f113b71efe7ec8e7e401396b350180b4592ef45d"
		"b67ffef7b2d64329a5",
	.k1 = "9cc8d5a8d95a97a42b32441226c36939138d7d75dd1994360161dc2aaad32a3"
	      "e",
	.kek = "ca1bdd8196307fe1e2ed421321267d96e2988bf12f736035192cfed20ec823"
	       "ea",
	.class_key = "2ed7042e87b50000fa6ba698661c000013194470a1f70000c35bd72c"
		     "e0360000",
};

/* John the Ripper's example from before iOS 10: no first derivation. */
static const struct bag old = {
	.password = "test123",
	.salt = "37d2bd7caefbb24a9729e41a3257ef06188dc01e",
	.wpky = "06dc04bca4eeea2fbc1bc7356fa758243bead479673640a668db285c8f48c4"
		"02cc435539d935509e",
	.kek = "0fa447b306577e8aeb2165a3d480c40fa70eaf99f83a74c5b334b687c488a2"
	       "cd",
	.class_key = "974df46624faf86673d42c658a628872963ed4ab1527b01f75f8c877"
		     "19c8a44c",
};

/* John the Ripper's "real hash": from a device, with its true counts. */
static const struct bag real = {
	.password = "test123",
	.dpsl = "66f159e15f3ddbbdd4057f8babef7ad4472fac10",
	.dpic = 10000000,
	.salt = "f09cfa82cc1695657cb2c347ee127c2523795fda",
	.wpky = "deff6d646eb1fa2b6741efee8b70eda84341a838cef2bb10e582669759d7e3"
		"3c399a0ba2a52cb9ec",
	.k1 = "f4e8b819495eeeb6dfd63a8f60150561c0b0feb12d5d7424d4738d8416563eb"
	      "2",
	.kek = "14b002704b801f2f6afabd38cd5bee2b2a8151071f93375cc76cfc7e19539e"
	       "69",
	.class_key = "c92b6a58e988a31c65fff965911147f624567facbfce602efc1a1da2"
		     "374de238",
};

/* The fixture of the pyiosbackup project, password "0000".  Its first
 * derivation, 10,000,000 iterations too, is given instead of repeated. */
static const struct bag fixture = {
	.salt = ZERO20,
	.wpky = "528c9c5171bf8bef1ea397cf29d2a838c90529df02a6ad2f823a1c6f3a5b20"
		"40e2a309c520c6a2ab",
	.k1 = "1e8bf0bd2f08aca606dfcf6b3ab19a3307f12cfc15c787b10eb7f5ecb957b98"
	      "7",
	.kek = "ec8edc160b5745ccae000bfb4787630f322821191fba7eea38feab2c6307cd"
	       "9b",
	.class_key = ZERO32,
};

static void check(struct sb_kit *kit, const struct bag *bag)
{
	struct sb_span secret = sb_span_of(bag->password, 0);
	struct hex salt = hex(bag->salt), wpky = hex(bag->wpky), k1, dpsl;
	uint8_t kek[32], class_key[32];

	if (bag->password)
		secret.len = strlen(bag->password);
	if (bag->k1) {
		k1 = hex(bag->k1);
		secret = hex_span(&k1);
	}
	if (bag->dpsl) {
		dpsl = hex(bag->dpsl);
		assert_int_equal(sb_pbkdf2(SB_PRF_SHA256,
					   sb_span_of(bag->password,
						      strlen(bag->password)),
					   hex_span(&dpsl), bag->dpic, k1.b,
					   32),
				 SB_OK);
		assert_hex(k1.b, 32, bag->k1);
	}
	assert_int_equal(
		sb_pbkdf2(SB_PRF_SHA1, secret, hex_span(&salt), 10000, kek, 32),
		SB_OK);
	assert_hex(kek, 32, bag->kek);
	assert_int_equal(sb_key_unwrap(kit, kek, hex_span(&wpky), class_key),
			 SB_OK);
	assert_hex(class_key, 32, bag->class_key);
	kek[31] ^= 1;
	assert_int_equal(sb_key_unwrap(kit, kek, hex_span(&wpky), class_key),
			 SB_FORGED);
}

static void test_hashcat(void **state)
{
	check(*state, &hashcat);
}

static void test_old(void **state)
{
	check(*state, &old);
}

static void test_fixture(void **state)
{
	check(*state, &fixture);
}

/* About three seconds: what a backup's password costs. */
static void test_real(void **state)
{
	check(*state, &real);
}

/* The same fixture's file "Test.txt": class key and file key are zero. */
static void test_blob(void **state)
{
	struct hex wrapped = hex("97317494343807e690fd1e431413963dc0e3deb4907f"
				 "b89fa36ce65126d0ea1301381fb3a2941e2f");
	struct hex blob = hex("78b51ca5374c3ad575174288688cda49");
	uint8_t class_key[32] = { 0 }, key[32], iv[16] = { 0 }, plain[16];

	assert_int_equal(
		sb_key_unwrap(*state, class_key, hex_span(&wrapped), key),
		SB_OK);
	assert_hex(key, 32, ZERO32);
	assert_int_equal(
		sb_cbc_decrypt(*state, key, iv, hex_span(&blob), plain), SB_OK);
	assert_memory_equal(plain, "Test data\7\7\7\7\7\7\7", 16);
	memset(iv, 0, sizeof(iv));
	assert_int_equal(sb_cbc_encrypt(*state, key, iv, sb_span_of(plain, 16),
					wrapped.b),
			 SB_OK);
	assert_memory_equal(wrapped.b, blob.b, 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hashcat), cmocka_unit_test(test_old),
		cmocka_unit_test(test_fixture), cmocka_unit_test(test_blob),
		cmocka_unit_test(test_real),
	};

	return cmocka_run_group_tests(tests, kit_start, kit_stop);
}
