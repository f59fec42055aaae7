/* Known answers of a phone's formats: names in a backup on a computer, the key
 * bag, file keys wrapped to a class's pair, chunks in the cloud.  Names, layout
 * and lengths are those that the public tools agree on; values that no tool
 * publishes were computed with Python's hashlib and cryptography. */
#include "tests/vectors/hex.h"
#include "tests/vectors/kit.h"

#include "schemes/kit/hash.h"
#include "schemes/kit/keybag.h"
#include "schemes/kit/pair.h"
#include "schemes/kit/sectors.h"
#include "tests/support/enrolled.h"

#define TEXT "The quick brown fox jumps over the lazy dog."
#define KEY                                \
	"000102030405060708090a0b0c0d0e0f" \
	"101112131415161718191a1b1c1d1e1f"

/* Real backups' names of six files. */
static void test_names(void **state)
{
	static const struct {
		const char *path, *name;
	} names[] = {
		{ "HomeDomain/Library/SMS/sms.db",
		  "3d0d7e5fb2ce288813306e4d4636395e047a3d28" },
		{ "HomeDomain/Library/AddressBook/AddressBook.sqlitedb",
		  "31bb7ba8914766d4ba40d6dfb6113c8b614be442" },
		{ "CameraRollDomain/Media/PhotoData/Photos.sqlite",
		  "12b144c0bd44f2b3dffd9186d3f9c05b917cee25" },
		{ "HomeDomain/Library/CallHistoryDB/CallHistory.storedata",
		  "5a4935c78a5255723f707230a451d79c540d2741" },
		{ "HomeDomain/Library/Safari/History.db",
		  "1a0e7afc19d307da602ccdcece51af33afe92c53" },
		{ "KeychainDomain/keychain-backup.plist",
		  "51a4616e576dd33cd2abadfea874eb8ff246bf0e" },
	};
	struct sb_enrolled w;

	(void)state;
	sb_enrolled_start(
		&w,
		"scheme = itunes_backup\nscope = alone\ncodec = none\n"
		"set.iterations = 1\n",
		SB_CLIENT);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct sb_file file = {
			.path = sb_span_of(names[i].path, strlen(names[i].path))
		};

		file.state = calloc(1, w.data->state_bytes);
		assert_non_null(file.state);
		assert_int_equal(w.data->begin(w.ctx, &w.host->env, &file),
				 SB_OK);
		sb_host_done(w.host);
		assert_hex(file.id.b, 20, names[i].name);
		assert_int_equal(file.secret_len, 44);
		free(file.state);
	}
	sb_enrolled_stop(&w);
}

static const struct sb_host_deposit *find(const struct sb_enrolled *w,
					  const char *label)
{
	for (size_t i = 0; i < w->host->world->deposit_count; i++) {
		const struct sb_host_deposit *d = &w->host->world->deposits[i];

		if (strcmp(d->label, label) == 0)
			return d;
	}
	fail_msg("no deposit %s", label);
	return NULL;
}

/* The bag is as long and as ordered as the fixture of pyiosbackup. */
static void test_bag_layout(void **state)
{
	static const char head[] = "5645525300000004000000045459504500000004000"
				   "000015555494400000010";
	const struct sb_host_deposit *d;
	struct sb_keybag bag, again;
	uint8_t bytes[SB_KEYBAG_BYTES];
	struct sb_enrolled w;

	(void)state;
	sb_enrolled_start(
		&w,
		"scheme = itunes_backup\nscope = alone\ncodec = none\n"
		"set.iterations = 77\n",
		SB_CLIENT);
	d = find(&w, "BackupKeyBag");
	assert_int_equal(d->len, 1388);
	assert_hex(d->value, 32, head);
	assert_memory_equal(d->value + 148, "DPWT\0\0\0\4\0\0\0\1DPIC", 16);
	assert_memory_equal(d->value + 200, "UUID", 4);
	assert_int_equal(sb_keybag_read(sb_span_of(d->value, d->len), &bag),
			 SB_OK);
	assert_int_equal(bag.count, 11);
	assert_int_equal(bag.first_iterations, 77);
	for (uint32_t i = 0; i < 11; i++) {
		uint32_t number = 11 - i;

		assert_int_equal(bag.classes[i].number, number);
		assert_int_equal(bag.classes[i].wrap,
				 number >= 9 || number == 5 ? 3 : 2);
		assert_ptr_equal(sb_keybag_find(&bag, number), &bag.classes[i]);
	}
	assert_null(sb_keybag_find(&bag, 12));
	assert_int_equal(sb_keybag_write(&bag, bytes), d->len);
	assert_memory_equal(bytes, d->value, d->len);
	/* Cut anywhere, it is malformed or has fewer entries. */
	for (size_t len = 0; len < d->len; len++)
		if (sb_keybag_read(sb_span_of(bytes, len), &again) == SB_OK)
			assert_true(again.count <= 11 && len >= 148);
	/* No salt is not a salt of zeros. */
	memcpy(memmem(bytes, d->len, "SALT", 4), "NONE", 4);
	assert_int_equal(sb_keybag_read(sb_span_of(bytes, d->len), &again),
			 SB_MALFORMED);
	assert_int_equal(find(&w, "ManifestKey")->len, 44);
	assert_memory_equal(find(&w, "ManifestKey")->value, "\4\0\0\0", 4);
	sb_enrolled_stop(&w);
}

/* hashcat's example for mode 14800, and John the Ripper's from before iOS 10,
 * through the bag. */
static void test_bag_key(void **state)
{
	struct sb_keybag bag = { .iterations = 10000,
				 .first_iterations = 1000,
				 .twice = 1 };
	struct hex salt = hex("2721336781705041205314422175267631184867");
	struct hex first = hex("99fafc983e732998adb9fadc162a2e382143f115");
	struct hex old = hex("37d2bd7caefbb24a9729e41a3257ef06188dc01e");
	uint8_t key[32];

	(void)state;
	memcpy(bag.salt, salt.b, 20);
	memcpy(bag.first_salt, first.b, 20);
	assert_int_equal(sb_keybag_key(&bag, sb_span_of("hashcat", 7), key),
			 SB_OK);
	assert_hex(key, 32,
		   "ca1bdd8196307fe1e2ed421321267d96"
		   "e2988bf12f736035192cfed20ec823ea");
	bag.twice = 0;
	memcpy(bag.salt, old.b, 20);
	assert_int_equal(sb_keybag_key(&bag, sb_span_of("test123", 7), key),
			 SB_OK);
	assert_hex(key, 32,
		   "0fa447b306577e8aeb2165a3d480c40f"
		   "a70eaf99f83a74c5b334b687c488a2cd");
}

/* The class's pair is Alice's of RFC 7748, 6.1, the ephemeral one Bob's. */
static void test_pair(void **state)
{
	struct hex secret = hex("77076d0a7318a57d3c16c17251b26645"
				"df4c2f87ebc0992ab177fba51db92c2a");
	struct hex public_ = hex("8520f0098930a754748b7ddcb43ef75a"
				 "0dbf3a0d26381af4eba4a98eaa9b4e6a");
	struct hex ephemeral = hex("5dab087e624a8a4b79e17f8b83800ee6"
				   "6f3bb1292618b6fd1c2f8b27ff88e0eb");
	struct hex uuid = hex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
	struct hex key = hex(KEY);
	struct sb_pair pair = { .have = 1 };
	uint8_t blob[SB_PAIR_BLOB_BYTES], out[32];

	memcpy(pair.secret, secret.b, 32);
	memcpy(pair.public_, public_.b, 32);
	assert_int_equal(sb_pair_wrap(*state, &pair, uuid.b, 2, ephemeral.b,
				      key.b, blob),
			 SB_OK);
	assert_hex(blob, sizeof(blob),
		   "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf000000000000000000000002000"
		   "1000000000048de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b7867"
		   "4dadfc7e146f882b4f7f7139ebf9ff2032a9b27c82c00389a6821b5b7a1"
		   "bbba8cd531b19013cdf05ae54baedb5ac4a9515");
	assert_int_equal(sb_pair_class(sb_span_of(blob, sizeof(blob))), 2);
	assert_int_equal(sb_pair_unwrap(*state, &pair,
					sb_span_of(blob, sizeof(blob)), out),
			 SB_OK);
	assert_memory_equal(out, key.b, 32);
	pair.have = 0;
	assert_int_equal(sb_pair_unwrap(*state, &pair,
					sb_span_of(blob, sizeof(blob)), out),
			 SB_DENIED);
	assert_int_equal(
		sb_pair_unwrap(*state, &pair, sb_span_of(blob, 107), out),
		SB_MALFORMED);
	blob[100] ^= 1;
	pair.have = 1;
	assert_int_equal(sb_pair_unwrap(*state, &pair,
					sb_span_of(blob, sizeof(blob)), out),
			 SB_FORGED);
}

static void test_sectors(void **state)
{
	struct hex key = hex(KEY);
	uint8_t out[48], again[48];
	struct sb_span in = sb_span_of(TEXT, sizeof(TEXT) - 1);

	assert_int_equal(sb_sectors_bytes(in.len), 48);
	assert_int_equal(sb_sectors_encrypt(*state, hex_span(&key),
					    UINT64_C(3) * SB_SECTOR_BYTES, in,
					    out),
			 SB_OK);
	assert_hex(
		out, 48,
		"398596674e46c96323db96eba2e9aef5bfa9d676b999aa765a6b4fba6444"
		"be11f1439edd803b557f9fa9a7d5512a27b7");
	assert_int_equal(sb_sectors_decrypt(*state, hex_span(&key),
					    UINT64_C(3) * SB_SECTOR_BYTES,
					    sb_span_of(out, 48), again),
			 SB_OK);
	assert_memory_equal(again, in.ptr, in.len);
	assert_int_equal(sb_sectors_decrypt(*state, hex_span(&key), 0,
					    sb_span_of(out, 47), again),
			 SB_MALFORMED);
}

/* A chunk's name, key and object. */
static void test_chunk(void **state)
{
	struct sb_enrolled w;
	struct sb_file file = { .path = { NULL, 0 } };
	uint8_t room[128];
	struct sb_chunk chunk = { .file = &file,
				  .kind = SB_DATA,
				  .scope = SB_EVERYONE,
				  .in = sb_span_of(TEXT, sizeof(TEXT) - 1),
				  .out = { room, 0, sizeof(room) } };

	(void)state;
	sb_enrolled_start(&w,
			  "scheme = icloud\nscope = everyone\nlookup = target\n"
			  "index = provider\ncodec = none\n",
			  SB_CLIENT);
	file.state = calloc(1, w.data->state_bytes);
	assert_non_null(file.state);
	assert_int_equal(w.data->begin(w.ctx, &w.host->env, &file), SB_OK);
	assert_int_equal(file.secret_len, 0);
	assert_int_equal(w.data->derive(w.ctx, &w.host->env, &chunk, 1), SB_OK);
	assert_hex(chunk.id.b, 21,
		   "01a51a910ecba8a599555b32133bf1829455d55fe5");
	assert_hex(chunk.secret, chunk.secret_len,
		   "01ef537f25c895bfa782526529a9b63d97");
	assert_int_equal(w.data->seal(w.ctx, &w.host->env, &chunk, 1), SB_OK);
	assert_hex(room, chunk.out.len,
		   "8c45ea373e949a33ef3aa405abadb4a413fd0dd6531cc203070d3a62091"
		   "7388d4896b11330747aa83d04ca37");
	free(file.state);
	sb_enrolled_stop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_bag_layout),
		cmocka_unit_test(test_bag_key),
		cmocka_unit_test(test_pair),
		cmocka_unit_test(test_sectors),
		cmocka_unit_test(test_chunk),
	};

	return cmocka_run_group_tests(tests, kit_start, kit_stop);
}
