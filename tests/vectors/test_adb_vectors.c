/* Known answers of encrypted "adb backup" files: headers of real devices as
 * public programs print them, and two small files that a Java program wrote with
 * the JDK's own PBKDF2 (of characters, as Android's) and AES. */
#include "datasets/adb_head.h"
#include "datasets/archive.h"
#include "tests/vectors/hex.h"

#include <stdio.h>
#include <unistd.h>

struct header {
	const char *source;
	unsigned version;
	const char *user_salt, *check_salt, *user_iv, *blob;
	const char *password;
	const char *iv, *key; /* NULL: not published, the checksum tells */
};

static const struct header headers[] = {
	{
		"ab_decrypt, a Nexus 4",
		3,
		"eff5fff9d380affdb615a1b8f0ff9aee96f63777c9931e61845a290447a228"
		"05"
		"14c481dcebe1ab6175d159ba1e2225f61275b44b8d2e3485a3b6e1ac1bb6f7"
		"11",
		"2faa6feaf812be9f0641613f8378fb890840aea00c8ead6d81a1c16127f02f"
		"b7"
		"c37907c3c88bc08ccd2cd70aed162c62fbdf9d2a0856c149ae5a7b9877d733"
		"47",
		"e19804bb75fb9ccd0d7e09b1ee5e0173",
		"3d3fc39048cf5322f12db4ecf9374ec5059ee2e0565b5b24739c1fb7dbda90"
		"22"
		"10197574d2c709874a7022673fd1a9b2e67e8b60f4832be54bbd8aca130cbc"
		"18"
		"4ffc4d7316e334f6fcf7eb28604c5d5c210464b8cc995c75d9be9dabf7dbfd"
		"35",
		"1234",
		"000bfc38507701b2babf008befd7a09b",
		"de7afb611aeeea2c3e4b8a5841a7854b4d08aaedb0cacfbdf83eda5b1a807c"
		"ba",
	},
	{
		"ab_decrypt, Android 8.1",
		5,
		"e126eddc7772e044d31b78429961c3fd36900fb0467b55fa22f569c851dab5"
		"6b"
		"d6c5c7bf4df194c3ff5572d67ab243567d7a732d76484a5d5813df28db20a4"
		"4a",
		"a10883dceadbffd6d1b73c74c58633e2f018c679a25b62773c4965eff2aa3f"
		"f8"
		"b6d35ac520463e2f7c3ad7ff319b092aaddab8a4287ade365bd70b2d2ced60"
		"eb",
		"1b2dc97e1eb6377fd984318e2b12cc10",
		"e2bbd7aa2612812e4d89f9637899bd6e649d701f899803713ddc455f34736e"
		"a3"
		"e39fd6c6ee0e817e636de36082cb441214a53ecc7d16f3dd26bdf95b833e90"
		"1c"
		"5f7d97debde9842d602cf635245f04839ae2e7f26f9cfd5804ba4100d69804"
		"9b",
		"1234",
		"131e7c02716b0db57e6624d10cb174bc",
		"52155e98c52a173eee635ebbded652cea999fa218e9083bd775f2dcdd1235f"
		"67",
	},
	{
		"John the Ripper, an Android 6.0 device",
		3,
		"6a2b625432affe69b7bec924c643462c1bb47f8270ea32c3f4fe371f7646b5"
		"1f"
		"a5bd3b13592143bd1a03f67bb73f17c0edbaa68f9de8d88190dbf2bc1a51e1"
		"21",
		"4b8a71cb21ab4510ddf0fbcfa049c4f046baa492b51efbc7d12499c6d2d794"
		"44"
		"3c8d1f19dee8bef088dd7e1951d1215207594f828e53dd5734a9c1be1c0b35"
		"0c",
		"161cc825bb9c3025b8f81b9a1dccd1d9",
		"9424dfd7d445e3be505a8905565ed3c4359492b0f8b079a8d4ba57d72a9489"
		"c0"
		"be6e87f51d20c6544152fded3de91bdc5a74966a54d6261190f6379bc8d0a3"
		"9b"
		"2eb6ebeb1768478fdbdf241cc15137111caa00efe8e07ba2c5efcac71f91c1"
		"01",
		"\xc3\xa5"
		"bc",
		NULL,
		NULL,
	},
	{
		"John the Ripper, an Android 4.4.4 device",
		2,
		"3c3915681a460670d7511ddb0c080b838f1d25a473a82544d0b11d10eca66f"
		"92"
		"c182df30d576f388b2b800003ea06af55cbd59bd59cd236c99a945486f0a7c"
		"7b",
		"b1afc57259df27ff5e88acba5eaa8a92bde1a189f6eb9a865b3ba73e1b78f4"
		"eb"
		"514bfa7e67f98be6715647a708c7b0c78b2be0b263d8fae66bddbf3bceb6eb"
		"7e",
		"fb7bc820e2880c48bfd1fd8877ad2e5f",
		"3a1deab93e3d6e0a8689adfcae9ee85a5131147e878f720d4265d9d9b3ce26"
		"9a"
		"1cc01b3634f0dfed2463839b0725a586594d76654bf22e9caf411eed2437f6"
		"d7"
		"fddd0afa30e797145574b8f13659123665f2a94d21071607811b388714fae7"
		"28",
		"\xc3\xa5"
		"bc",
		NULL,
		NULL,
	},
	{
		"John the Ripper, an Android 8.0 device",
		5,
		"ff4b9c083784b63e1724700f18fad0fac41e9a82fb4fad6b2a2efc35d77359"
		"af"
		"0e7604f83b011660724159469f2ea5206bd3dce0f7b7fe4b9be1d2bfdb5d4c"
		"72",
		"a5ee2fb150351a4882630f71111c4619b31391069241665c81efbcd9d66960"
		"18"
		"cdbcfb412bfcc24d7e31a7fca2055892b4e64d263a5f47073177c35257b99b"
		"41",
		"0b6b9f4463420eb0dbfeb37a90cdc362",
		"238058ca186ffc15b1f8c16d8057cb8ebca600b2971f264a31964a786ebb8a"
		"f4"
		"7f9e15244c3aca5403db4481c2f268d36062b929eff12abb87b87a6f4da4de"
		"8e"
		"f76345777f99c806277123a1d9d3442a4ec7ed9669d5e237425f6745442855"
		"5c",
		"hello",
		NULL,
		NULL,
	},
};

static struct sb_adb_head parsed(const char *text, size_t len)
{
	struct sb_adb_head head;
	const char *why = NULL;

	if (sb_adb_parse(sb_span_of(text, len), &head, &why) != SB_OK)
		fail_msg("%s", why);
	return head;
}

static void one(const struct header *h, struct sb_kit *kit)
{
	struct sb_adb_head head;
	struct sb_adb_key key;
	char text[1024];
	int len = snprintf(text, sizeof(text),
			   "ANDROID BACKUP\n%u\n1\nAES-256\n%s\n%s\n10000\n%s\n"
			   "%s\ndata",
			   h->version, h->user_salt, h->check_salt, h->user_iv,
			   h->blob);

	head = parsed(text, (size_t)len);
	assert_int_equal(head.bytes, len - 4);
	assert_int_equal(head.version, h->version);
	if (sb_adb_unlock(&head, kit,
			  sb_span_of(h->password, strlen(h->password)),
			  &key) != SB_OK)
		fail_msg("%s: not opened", h->source);
	if (h->key) {
		assert_hex(key.iv, sizeof(key.iv), h->iv);
		assert_hex(key.key, sizeof(key.key), h->key);
	}
	assert_int_equal(sb_adb_unlock(&head, kit, sb_span_of("1235", 4), &key),
			 SB_FORGED);
}

static void test_headers(void **state)
{
	struct sb_kit *kit;

	(void)state;
	assert_int_equal(sb_kit_new(SB_PATHS_FASTEST, &kit), SB_OK);
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		one(&headers[i], kit);
	sb_kit_free(kit);
}

/* Of ten letters two are beyond ASCII and one beyond 16 bits. */
#define PASSWORD "p\xc3\xa4ssw\xc3\xb6rt\xe2\x82\xac\xf0\x9d\x84\x9e"

struct whole {
	const char *head, *data;
};

static const struct whole wholes[] = {
	{
		"ANDROID BACKUP\n"
		"5\n"
		"1\n"
		"AES-256\n"
		"4541DABAB8DC500FF9EE6A46AADA2F3841EE217BC6580709DD7E13F03FAF8C"
		"9E"
		"5935420A2B3397EE81F07268A14D630D3BF5CE539643EA2B6EE5F371E8897D"
		"D6\n"
		"F03A01B27E0071AD829D28E46620C8E86463D9BD555C778614DE99C0FA7745"
		"DD"
		"255183EAFDC1CDAB5BA77AD2A5B5B95B6BBAA1607AE4A05E0F5C17A35DF5CB"
		"CE\n"
		"1000\n"
		"57D3F1C4E955D2B9503F1D0121BCC1FE\n"
		"FF7C7915CD571C45027DFB518EE3556766BDF44A4BEAFB973EC7466C6CCCB8"
		"B7"
		"9825F74771C7F8EACE1522910CF461B29199B43B13D52B0BE4EBE2742A3DB9"
		"FC"
		"195371961A4AD6FB880D05AE4F920CCE5AC1721A2C2E6A4D593A599131029F"
		"42\n",
		"a103018c304299f5c2db15eaa764b5d30ae951ae09db2ad6f56b954ffa64c2"
		"ec"
		"fd2723a3a427f69cde84b3dcf09809c7e96d509dd361abd60a5d8db393b21d"
		"a1"
		"95279f9cdfec3091fb962739733feb4a98f7a7b318c3a31c3d89f4b6b6a68c"
		"09"
		"7d5a4454f14723f8e958df1324e08d7b138792652d4f0b264b2bfe499fd8c0"
		"ef"
		"9dad20dc6bc986861d9f650032e5d8697c4c6cc757e280dd4d64beebfb9005"
		"48"
		"4c42d1047ce70c7656527a22b1312692",
	},
	{
		"ANDROID BACKUP\n"
		"1\n"
		"1\n"
		"AES-256\n"
		"E59BF7BA9862F4B62FA0666D872EC93622DF26A1366D3B66F8F8C106FBCAF7"
		"E8"
		"63976330474E35491D77230BBD66708D46F54E6FA2485770D4AD85AB2C6C49"
		"FB\n"
		"A5EDF25AB734F83CF1117EE9F5698F5A2B3868218BDD26859B2CC4A8B86153"
		"E8"
		"2B23C52D00AA1A5A42C5EC67ECDCFC0AAC5005885A162FB8D036599BFFEBAD"
		"B4\n"
		"1000\n"
		"C8B007FEFEC15EC71E64AA58C073C59D\n"
		"6C234AFF98218381EA192949794C5BD2F51BC915D42D3ED05E8CCC8C44D278"
		"7A"
		"102376E932CC5E3B47A332049E8698B42F5E575A58D59B67D5BD73BA7D7DE1"
		"C1"
		"F5D142A857402F61CCA55F7DC24218C8A4CBCBAD81923DD01D6E376730D300"
		"4A\n",
		"63e882324cfbd170b61926dfcd21d81e67b0dd5adfb2c36155bfbdcef18a06"
		"cc"
		"2b5f3fedd35854ed246304b2e98c8d959dfbefeeef88694b7a37200aed0773"
		"92"
		"1bf50969fb452925de678105095eceaba3524cece2205551c76e1066049f01"
		"ea"
		"7de0fe07d8f0e32c0b9c12ec52452253163841c5a970f7bc380fd50db8129a"
		"c7"
		"736544a85aaa067674c2e9c11a62e8a452b59b2cd39fda9dbe69c268f726ca"
		"03"
		"9153fef3ab0a8f127a8736bbb86bcae8",
	},
};

static enum sb_err give(void *arg, const char *path, struct sb_buf *password,
			char *why, size_t why_bytes)
{
	(void)arg;
	(void)path;
	(void)why;
	(void)why_bytes;
	password->len = strlen(PASSWORD);
	memcpy(password->ptr, PASSWORD, password->len);
	return SB_OK;
}

static void open_whole(const struct whole *w)
{
	char path[] = "/tmp/sealbench-test-XXXXXX", why[256] = "";
	struct hex data = hex(w->data);
	struct sb_source *s;
	struct sb_snapshot all;
	struct sb_span got;
	uint8_t into[64];
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, w->head, strlen(w->head)), strlen(w->head));
	assert_int_equal(write(fd, data.b, data.len), data.len);
	close(fd);
	if (sb_archive_open(path, "/tmp", give, NULL, NULL, NULL, why,
			    sizeof(why), &s) != SB_OK)
		fail_msg("%s", why);
	unlink(path);
	assert_int_equal(s->snapshot(s, 0, 0, &all), SB_OK);
	assert_int_equal(all.entry_count, 4);
	assert_memory_equal(all.entries[3].path.ptr,
			    "apps/com.example/f/note.txt", 27);
	assert_int_equal(s->read(&all, 3, 0, sizeof(into), into, &got), SB_OK);
	assert_int_equal(got.len, 15);
	assert_memory_equal(got.ptr, "a phone's note\n", 15);
	s->release(&all);
	s->close(s);
}

static void test_wholes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wholes) / sizeof(wholes[0]); i++)
		open_whole(&wholes[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_wholes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
