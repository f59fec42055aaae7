/* SRP-6a: RFC 5054, appendix B; K and M1 as srptools computes them for the same
 * numbers (secure-remote-password/test-vectors, srptools.json). */
#include "schemes/kit/srp.h"
#include "tests/vectors/hex.h"

#define SALT "beb25379d1a8581eb5a727673a2441ee"
#define SECRET_A \
	"60975527035cf2ad1989806f0407210bc81edc04e2762a56afd529ddda2d4393"
#define SECRET_B \
	"e487cb59d31ac550471e81f00f6928e01dda08e974a004f49e61f5d105284d20"

static const char x_text[] = "94b7555aabe9127cc58ccf4993db6cf84d16c124";
static const char v_text[] =
	"7e273de8696ffc4f4e337d05b4b375beb0dde1569e8fa00a9886d8129bada1f1"
	"822223ca1a605b530e379ba4729fdc59f105b4787e5186f5c671085a1447b52a"
	"48cf1970b4fb6f8400bbf4cebfbb168152e08ab5ea53d15c1aff87b2b9da6e04"
	"e058ad51cc72bfc9033b564e26480d78e955a5e29e7ab245db2be315e2099afb";
static const char a_text[] =
	"61d5e490f6f1b79547b0704c436f523dd0e560f0c64115bb72557ec44352e890"
	"3211c04692272d8b2d1a5358a2cf1b6e0bfcf99f921530ec8e39356179eae45e"
	"42ba92aeaced825171e1e8b9af6d9c03e1327f44be087ef06530e69f66615261"
	"eef54073ca11cf5858f0edfdfe15efeab349ef5d76988a3672fac47b0769447b";
static const char b_text[] =
	"bd0c61512c692c0cb6d041fa01bb152d4916a1e77af46ae105393011baf38964"
	"dc46a0670dd125b95a981652236f99d9b681cbf87837ec996c6da04453728610"
	"d0c6ddb58b318885d7d82c7f8deb75ce7bd4fbaa37089e6f9c6059f388838e7a"
	"00030b331eb76840910440b1b27aaeaeeb4012b7d7665238a8e3fb004b117b58";
static const char s_text[] =
	"b0dc82babcf30674ae450c0287745e7990a3381f63b387aaf271a10d233861e3"
	"59b48220f7c4693c9ae12b0a6f67809f0876e2d013800d6c41bb59b6d5979b5c"
	"00a172b4a2a5903a0bdcaf8a709585eb2afafa8f3499b200210dcc1f10eb3394"
	"3cd67fc88a2f39a4be5bec4ec0a3212dc346d7e474b29ede8a469ffeca686e5a";

static void rfc_5054(void **unused)
{
	const enum sb_srp w = SB_SRP_1024_SHA1;
	struct hex salt = hex(SALT), a = hex(SECRET_A), b = hex(SECRET_B);
	const struct sb_srp_who who = { w, sb_span_of("alice", 5),
					hex_span(&salt) };
	uint8_t x[SB_SRP_DIGEST], v[SB_SRP_MOST], pub_a[SB_SRP_MOST],
		pub_b[SB_SRP_MOST], s[SB_SRP_MOST];
	struct sb_srp_proofs p;
	struct sb_kit *kit;

	(void)unused;
	assert_int_equal(sb_kit_new(SB_PATHS_FASTEST, &kit), SB_OK);
	sb_srp_x(kit, &who, sb_span_of("password123", 11), x);
	assert_hex(x, sb_srp_digest(w), x_text);
	assert_int_equal(sb_srp_verifier(w, x, v), SB_OK);
	assert_hex(v, sb_srp_bytes(w), v_text);
	assert_int_equal(sb_srp_public_a(w, a.b, pub_a), SB_OK);
	assert_hex(pub_a, sb_srp_bytes(w), a_text);
	assert_int_equal(sb_srp_public_b(kit, w, v, b.b, pub_b), SB_OK);
	assert_hex(pub_b, sb_srp_bytes(w), b_text);
	assert_int_equal(sb_srp_client(kit, w, x, a.b, pub_a, pub_b, s), SB_OK);
	assert_hex(s, sb_srp_bytes(w), s_text);
	assert_int_equal(sb_srp_server(kit, w, v, b.b, pub_a, pub_b, s), SB_OK);
	assert_hex(s, sb_srp_bytes(w), s_text);
	sb_srp_prove(kit, &who, pub_a, pub_b, s, &p);
	assert_hex(p.key, sb_srp_digest(w),
		   "017eefa1cefc5c2e626e21598987f31e0f1b11bb");
	assert_hex(p.client, sb_srp_digest(w),
		   "3f3bc67169ea71302599cf1b0f5d408b7b65d347");
	sb_kit_free(kit);
}

/* Both sides of the group that is used agree for the right password only, and
 * neither takes a number that would make S known beforehand. */
static void of_2048_bits(void **unused)
{
	const enum sb_srp w = SB_SRP_2048_SHA256;
	struct hex salt = hex(SALT), a = hex(SECRET_A), b = hex(SECRET_B);
	const struct sb_srp_who who = { w, sb_span_of("7", 1),
					hex_span(&salt) };
	uint8_t x[SB_SRP_DIGEST], v[SB_SRP_MOST], pub_a[SB_SRP_MOST],
		pub_b[SB_SRP_MOST], mine[SB_SRP_MOST], theirs[SB_SRP_MOST];
	const uint8_t zero[SB_SRP_MOST] = { 0 };
	struct sb_kit *kit;

	(void)unused;
	assert_int_equal(sb_kit_new(SB_PATHS_FASTEST, &kit), SB_OK);
	assert_int_equal(sb_srp_bytes(w), 256);
	sb_srp_x(kit, &who, sb_span_of("123456", 6), x);
	assert_int_equal(sb_srp_verifier(w, x, v), SB_OK);
	assert_int_equal(sb_srp_public_a(w, a.b, pub_a), SB_OK);
	assert_int_equal(sb_srp_public_b(kit, w, v, b.b, pub_b), SB_OK);
	assert_int_equal(sb_srp_client(kit, w, x, a.b, pub_a, pub_b, mine),
			 SB_OK);
	assert_int_equal(sb_srp_server(kit, w, v, b.b, pub_a, pub_b, theirs),
			 SB_OK);
	assert_memory_equal(mine, theirs, sizeof(mine));
	sb_srp_x(kit, &who, sb_span_of("123457", 6), x);
	assert_int_equal(sb_srp_client(kit, w, x, a.b, pub_a, pub_b, mine),
			 SB_OK);
	assert_memory_not_equal(mine, theirs, sizeof(mine));
	assert_int_equal(sb_srp_server(kit, w, v, b.b, zero, pub_b, theirs),
			 SB_MALFORMED);
	assert_int_equal(sb_srp_client(kit, w, x, a.b, pub_a, zero, mine),
			 SB_MALFORMED);
	sb_kit_free(kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_5054),
		cmocka_unit_test(of_2048_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
