/* Materialised files that are damaged or lie: refused, or usable to the end. */
#include "tests/unit/material.h"

#include <openssl/evp.h>

static volatile uint8_t sink; /* so that reads happen */

/* Open what may be anything; if it opens, everything in it must be usable. */
static enum sb_err survive(const uint8_t *bytes, size_t len)
{
	struct sb_source *s = NULL;
	uint8_t digest[32], unused[1];
	enum sb_err err;

	write_file(hostile, bytes, len);
	err = sb_material_open(hostile, &s, digest);
	if (err) {
		assert_null(s);
		return err;
	}
	for (uint32_t u = 0; u < s->user_count && u < 4; u++) {
		for (uint32_t d = 0; d < s->day_count && d < 4; d++) {
			struct sb_snapshot snap;

			assert_int_equal(s->snapshot(s, u, d, &snap), SB_OK);
			for (size_t i = 0; i < snap.entry_count; i++) {
				const struct sb_entry *e = &snap.entries[i];
				struct sb_span got;

				for (size_t k = 0; k < e->path.len; k++)
					sink ^= e->path.ptr[k];
				for (size_t k = 0; k < e->target.len; k++)
					sink ^= e->target.ptr[k];
				if (e->type != SB_ENTRY_FILE)
					continue;
				assert_int_equal(s->read(&snap, i, 0, SIZE_MAX,
							 unused, &got),
						 SB_OK);
				assert_int_equal(got.len, e->size_bytes);
				for (size_t k = 0; k < got.len; k++)
					sink ^= got.ptr[k];
			}
			s->release(&snap);
		}
	}
	s->close(s);
	return SB_OK;
}

/* Make both hashes right again, as an attacker would. */
static void rehash(uint8_t *bytes, size_t len)
{
	uint64_t index = sb_material_get(bytes + 48, 8);

	if (index <= len)
		assert_int_equal(EVP_Digest(bytes + index,
					    (size_t)(len - index), bytes + 56,
					    NULL, EVP_sha256(), NULL),
				 1);
	assert_int_equal(
		EVP_Digest(bytes, 88, bytes + 88, NULL, EVP_sha256(), NULL), 1);
}

/* An image that ends where a page ends: one byte too far is a fault. */
static uint8_t *make_image(size_t *len)
{
	struct sb_source *dir;
	char name[300];
	size_t fill;

	small_tree(0);
	put(1, "only", "1", 1);
	dir = open_dirs(2);
	assert_int_equal(sb_material_write(dir, image, NULL, NULL), SB_OK);
	free(load(image, len));
	/* An empty file costs an entry and its name. */
	for (fill = 8192 - *len % 4096; fill; fill -= 64 + strlen(name)) {
		size_t room = fill >= 400 ? 300 : fill > 310 ? fill / 2 : fill;

		memset(name, 0, sizeof(name));
		memset(name, 'x', room - 64);
		snprintf(name, 5, "%04u", (unsigned)fill);
		name[4] = 'x';
		put(1, name, "", 0);
	}
	assert_int_equal(sb_material_write(dir, image, NULL, NULL), SB_OK);
	dir->close(dir);
	free(load(image, len));
	assert_int_equal(*len % 4096, 0);
	return load(image, len);
}

static void refuses_damage(void **state)
{
	size_t len, index;
	uint8_t *bytes = make_image(&len), digest[32];
	struct sb_source *s;

	(void)state;
	assert_int_equal(survive(bytes, len), SB_OK);
	index = (size_t)sb_material_get(bytes + 48, 8);
	assert_in_range(index, 4096 + 64, len - 1);
	for (size_t cut = 0; cut < len; cut += cut < 4000 ? 97 : 7)
		assert_int_equal(survive(bytes, cut), SB_MALFORMED);
	bytes[len] = 0;
	assert_int_equal(survive(bytes, len + 1), SB_MALFORMED);
	for (size_t i = 0; i < len; i++) {
		if (i == 130)
			i = 4090; /* the zeros between are all alike */
		if (i == 4096)
			i = index; /* data is check's to judge */
		if (i > index + 1024)
			i += 30;
		if (i >= len)
			break;
		bytes[i] ^= 0x10;
		assert_int_equal(survive(bytes, len), SB_MALFORMED);
		bytes[i] ^= 0x10;
	}
	bytes[4096] ^= 1;
	write_file(hostile, bytes, len);
	assert_int_equal(sb_material_open(hostile, &s, digest), SB_OK);
	assert_int_equal(sb_material_check(s), SB_MALFORMED);
	s->close(s);
	free(bytes);
}

static void survives_malice(void **state)
{
	static const uint64_t evil[] = {
		0,
		1,
		63,
		64,
		4096,
		0x7fffffff,
		0xffffffff,
		0x100000000,
		INT64_MAX,
		UINT64_MAX,
		UINT64_MAX - 63,
		UINT64_MAX - 4095,
	};
	size_t len, index, refused = 0, accepted = 0;
	uint8_t *bytes = make_image(&len), *copy = malloc(len);

	(void)state;
	assert_non_null(copy);
	index = (size_t)sb_material_get(bytes + 48, 8);
	for (size_t at = 0; at + 8 <= index + 1024; at += 4) {
		if (at == 120)
			at = index;
		for (size_t e = 0; e < sizeof(evil) / sizeof(evil[0]); e++) {
			for (unsigned width = 4; width <= 8; width += 4) {
				enum sb_err err;

				memcpy(copy, bytes, len);
				sb_material_put(copy + at, evil[e], width);
				rehash(copy, len);
				err = survive(copy, len);
				assert_true(err == SB_OK ||
					    err == SB_MALFORMED);
				refused += err == SB_MALFORMED;
				accepted += err == SB_OK;
			}
		}
	}
	/* With right hashes only the checks refuse; times and modes may be
	 * anything. */
	assert_true(refused > 1000);
	assert_true(accepted > 100);
	free(bytes);
	free(copy);
}

/* One well-aimed lie each, with right hashes. */
static void refuses_lies(void **state)
{
	size_t len, index, entries, strings;
	uint8_t *bytes = make_image(&len), *copy = malloc(len);
	uint64_t contents;

	(void)state;
	assert_non_null(copy);
	index = (size_t)sb_material_get(bytes + 48, 8);
	contents = sb_material_get(bytes + 24, 8);
	assert_int_equal(contents, 5);
	entries = index + 48 * (size_t)contents + 2 * 16;
	strings = entries + 64 * (size_t)sb_material_get(bytes + 32, 8);
#define LIE(change)                                                 \
	do {                                                        \
		memcpy(copy, bytes, len);                           \
		change;                                             \
		rehash(copy, len);                                  \
		assert_int_equal(survive(copy, len), SB_MALFORMED); \
	} while (0)
	LIE(copy[strings] = '/');                             /* absolute */
	LIE(copy[strings] = 0);                               /* NUL */
	LIE(copy[strings] = '.');                             /* "." */
	LIE(copy[strings] = 'z');                             /* out of order */
	LIE(memcpy(copy + entries + 64, copy + entries, 12)); /* twice */
	LIE(copy[entries + 46] = 3);                          /* no such type */
	LIE(copy[entries + 46] = SB_ENTRY_SYMLINK); /* without target */
	LIE(copy[entries + 44] = SB_CLASS_COUNT);   /* no such class */
	LIE(copy[entries + 47] = SB_PROTECTION_COUNT);
	LIE(copy[entries + 16]++);                   /* size */
	LIE(copy[entries + 32] = (uint8_t)contents); /* content */
	LIE(copy[entries + 63] = 1);                 /* reserved */
	LIE(copy[index + 48 * contents] = 1);        /* gap in entries */
	LIE(copy[index + 48 * contents + 8]--);      /* too few */
	LIE(sb_material_put(copy + index + 48 * contents + 8,
			    SB_MATERIAL_NO_SNAPSHOT, 8)); /* no first day */
	LIE(copy[index + 8] += 200);                      /* past the data */
	LIE(copy[index + 48 * contents + 24]--); /* too few at the end */
	LIE(sb_material_put(copy + index, sb_material_get(copy + 16, 8) - 1,
			    8));              /* past the data */
	LIE(copy[entries + 6 * 64 + 12] = 0); /* link to nothing */
	LIE(copy[entries + 3 * 64 + 12] = 1); /* directory with target */
	LIE(copy[strings - 64 + 8]++);        /* past the strings */
	LIE(copy[7] = '1');                   /* version */
	LIE(copy[200] = 1);                   /* head's zeros */
#undef LIE
	free(bytes);
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		T(refuses_damage),
		T(survives_malice),
		T(refuses_lies),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
