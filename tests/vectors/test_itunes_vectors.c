/* Known answers of encrypted phone backups through the reader itself: keybags
 * made of published salts and keys, one published file, published names. */
#include "datasets/itunes/bag.h"
#include "datasets/itunes/blob.h"
#include "datasets/itunes/catalog.h"
#include "tests/vectors/hex.h"
#include "tests/vectors/kit.h"

#include <stdio.h>
#include <unistd.h>

struct tlv {
	uint8_t b[1024];
	size_t len;
};

static void put(struct tlv *t, const char *tag, const uint8_t *value,
		size_t len)
{
	uint8_t head[8] = { 0, 0, 0, 0, 0, 0, 0, (uint8_t)len };

	memcpy(head, tag, 4);
	memcpy(t->b + t->len, head, 8);
	memcpy(t->b + t->len + 8, value, len);
	t->len += 8 + len;
}

static void put_number(struct tlv *t, const char *tag, uint32_t v)
{
	uint8_t b[4] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16),
			 (uint8_t)(v >> 8), (uint8_t)v };

	put(t, tag, b, 4);
}

static void put_hex(struct tlv *t, const char *tag, const char *text)
{
	struct hex h = hex(text);

	put(t, tag, h.b, h.len);
}

/* dpsl NULL: from before iOS 10.2. */
static struct tlv bag_of(const char *dpsl, uint32_t dpic, const char *salt,
			 const char *wpky)
{
	struct tlv t = { .len = 0 };

	put_number(&t, "VERS", 4);
	put_number(&t, "TYPE", 1);
	put_hex(&t, "UUID", "000102030405060708090a0b0c0d0e0f");
	put_hex(&t, "SALT", salt);
	put_number(&t, "ITER", 10000);
	if (dpsl) {
		put_number(&t, "DPIC", dpic);
		put_hex(&t, "DPSL", dpsl);
	}
	put_hex(&t, "UUID", "101112131415161718191a1b1c1d1e1f");
	put_number(&t, "CLAS", 4);
	put_number(&t, "WRAP", 2);
	put_number(&t, "KTYP", 0);
	put_hex(&t, "WPKY", wpky);
	return t;
}

static void opens(struct sb_kit *kit, const struct tlv *t, const char *password,
		  const char *class_key)
{
	struct sb_bag bag;
	const char *why = "";

	assert_int_equal(sb_bag_parse(sb_span_of(t->b, t->len), &bag, &why),
			 SB_OK);
	assert_int_equal(sb_bag_unlock(&bag, kit, sb_span_of("wrong", 5)),
			 SB_FORGED);
	assert_int_equal(sb_bag_unlock(&bag, kit,
				       sb_span_of(password, strlen(password))),
			 SB_OK);
	assert_true(bag.classes[4].unlocked);
	assert_hex(bag.classes[4].key, 32, class_key);
}

/* hashcat's example for mode 14800. */
static void test_hashcat(void **state)
{
	struct tlv t = bag_of(
		"99fafc983e732998adb9fadc162a2e382143f115", 1000,
		"2721336781705041205314422175267631184867",
		"17a3b858e79bc273be43a9f113b71efe7ec8e7e401396b350180b4592ef45d"
		"b67ffef7b2d64329a5");

	opens(*state, &t, "hashcat",
	      "2ed7042e87b50000fa6ba698661c000013194470a1f70000c35bd72c"
	      "e0360000");
}

/* John the Ripper's example from before iOS 10. */
static void test_old(void **state)
{
	struct tlv t = bag_of(
		NULL, 0, "37d2bd7caefbb24a9729e41a3257ef06188dc01e",
		"06dc04bca4eeea2fbc1bc7356fa758243bead479673640a668db285c8f48c4"
		"02cc435539d935509e");

	opens(*state, &t, "test123",
	      "974df46624faf86673d42c658a628872963ed4ab1527b01f75f8c877"
	      "19c8a44c");
}

/* "Test.txt" of the pyiosbackup project: class 2's key is zero. */
static void test_file(void **state)
{
	struct hex wrapped =
		hex("0200000097317494343807e690fd1e431413963dc0e3deb4907fb89fa3"
		    "6ce65126d0ea1301381fb3a2941e2f");
	struct hex stored = hex("78b51ca5374c3ad575174288688cda49");
	struct sb_bag bag = { .classes[2].unlocked = 1 };
	uint8_t key[32], plain[32];
	FILE *f = tmpfile();
	struct sb_blob blob = { .stored_bytes = stored.len, .key = key };
	enum sb_blob_fit fit;
	size_t got;

	assert_non_null(f);
	assert_int_equal(fwrite(stored.b, 1, stored.len, f), stored.len);
	assert_int_equal(fflush(f), 0);
	blob.fd = fileno(f);
	assert_int_equal(sb_bag_key(&bag, *state, hex_span(&wrapped), key),
			 SB_OK);
	assert_hex(key, 32,
		   "00000000000000000000000000000000"
		   "00000000000000000000000000000000");
	assert_int_equal(sb_blob_measure(&blob, *state, 9, &fit), SB_OK);
	assert_int_equal(fit, SB_BLOB_FITS);
	assert_int_equal(blob.plain_bytes, 9);
	assert_int_equal(sb_blob_read(&blob, *state, 0, 32, plain, &got),
			 SB_OK);
	assert_int_equal(got, 9);
	assert_memory_equal(plain, "Test data", 9);
	assert_int_equal(sb_blob_read(&blob, *state, 5, 2, plain, &got), SB_OK);
	assert_int_equal(got, 2);
	assert_memory_equal(plain, "da", 2);
	fclose(f);
}

static enum sb_err keep_id(void *arg, const struct sb_catalog_record *r)
{
	memcpy(arg, r->id, sizeof(r->id));
	return SB_OK;
}

static void test_names(void **state)
{
	static const char *const known[][3] = {
		{ "HomeDomain", "Library/SMS/sms.db",
		  "3d0d7e5fb2ce288813306e4d4636395e047a3d28" },
		{ "HomeDomain", "Library/AddressBook/AddressBook.sqlitedb",
		  "31bb7ba8914766d4ba40d6dfb6113c8b614be442" },
		{ "CameraRollDomain", "Media/PhotoData/Photos.sqlite",
		  "12b144c0bd44f2b3dffd9186d3f9c05b917cee25" },
		{ "HomeDomain", "Library/CallHistoryDB/CallHistory.storedata",
		  "5a4935c78a5255723f707230a451d79c540d2741" },
		{ "HomeDomain", "Library/Safari/History.db",
		  "1a0e7afc19d307da602ccdcece51af33afe92c53" },
		{ "KeychainDomain", "keychain-backup.plist",
		  "51a4616e576dd33cd2abadfea874eb8ff246bf0e" },
		{ "MyTestDomain", "Media/Test.txt",
		  "5727bd1c5fa1055e15d8b4a75a74793c84b5ffdc" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		uint8_t b[256] = "mbdb\5";
		size_t len = 6;
		char id[41] = "", why[64];

		for (size_t j = 0; j < 2; j++) {
			size_t n = strlen(known[i][j]);

			b[len] = 0;
			b[len + 1] = (uint8_t)n;
			memcpy(b + len + 2, known[i][j], n);
			len += 2 + n;
		}
		memset(b + len, 0xff, 6); /* no target, digest, key */
		memset(b + len + 6, 0, 40);
		assert_int_equal(sb_catalog_walk(sb_span_of(b, len + 46), NULL,
						 keep_id, id, why, sizeof(why)),
				 SB_OK);
		assert_string_equal(id, known[i][2]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hashcat),
		cmocka_unit_test(test_old),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, kit_start, kit_stop);
}
