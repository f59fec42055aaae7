/* No primitive touches a byte before or after what it was given: each buffer
 * lies against a page that cannot be read.  Sanitizers do not see into the
 * assembly of the libraries, the processor does. */
#include "schemes/kit/aead.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sys/mman.h>
#include <unistd.h>

#include "schemes/kit/cipher.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"

#define ROOM ((size_t)128 << 10)

/* ROOM bytes between two forbidden pages. */
struct fenced {
	uint8_t *map, *start;
	size_t map_bytes;
};

static void fence(struct fenced *f)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	f->map_bytes = ROOM + 2 * page;
	f->map = mmap(NULL, f->map_bytes, PROT_NONE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(f->map, MAP_FAILED);
	f->start = f->map + page;
	assert_int_equal(mprotect(f->start, ROOM, PROT_READ | PROT_WRITE), 0);
	memset(f->start, 0x5a, ROOM);
}

static void unfence(struct fenced *f)
{
	assert_int_equal(munmap(f->map, f->map_bytes), 0);
}

/* len bytes against the page behind or the page before. */
static uint8_t *at(const struct fenced *f, int behind, size_t len)
{
	return behind ? f->start + ROOM - len : f->start;
}

static void all(struct sb_kit *kit, const struct fenced f[3], int behind,
		size_t len)
{
	uint8_t key[32] = { 1 }, nonce[24] = { 2 }, iv[16] = { 3 };
	uint8_t name[1][32];
	struct sb_span in = sb_span_of(at(&f[0], behind, len), len);
	struct sb_span aad = sb_span_of(at(&f[2], behind, len % 49), len % 49);
	uint8_t *sealed = at(&f[1], behind, len + SB_TAG_BYTES);

	for (unsigned a = 0; a < SB_AEAD_COUNT; a++) {
		enum sb_aead alg = (enum sb_aead)a;

		assert_int_equal(
			sb_aead_seal(kit, alg, key, nonce, aad, in, sealed),
			SB_OK);
		assert_int_equal(
			sb_aead_open(kit, alg, key, nonce, aad,
				     sb_span_of(sealed, len + SB_TAG_BYTES),
				     at(&f[0], behind, len)),
			SB_OK);
	}
	sb_sha256(kit, in, name[0]);
	sb_hmac_sha256(kit, aad, in, name[0]);
	sb_tree_hash(kit, key, 0, &in, 1, name);
	sb_fast_mac(kit, key, 1, &in, 1, name);
	if (len % 16 == 0)
		assert_int_equal(sb_cbc_encrypt(kit, key, iv, in,
						at(&f[1], behind, len)),
				 SB_OK);
	if (len % 8 == 0 && len >= 16 && len <= 4096)
		assert_int_equal(
			sb_key_wrap(kit, key, in, at(&f[1], behind, len + 8)),
			SB_OK);
}

/* So many at once that all lanes are taken. */
static void batch(struct sb_kit *kit, const struct fenced f[3], int behind,
		  size_t len)
{
	uint8_t key[32] = { 1 };
	struct sb_span ins[33];
	uint8_t(*outs)[32] =
		(uint8_t(*)[32])at(&f[1], behind, sizeof(*outs) * 33);

	for (size_t i = 0; i < 33; i++)
		ins[i] = sb_span_of(at(&f[0], behind, len), len);
	sb_tree_hash(kit, key, 0, ins, 33, outs);
	sb_fast_mac(kit, key, 1, ins, 33, outs);
}

static void test_fences(void **state)
{
	struct fenced f[3];

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		fence(&f[i]);
	for (unsigned p = 0; p < 2; p++) {
		struct sb_kit *kit;

		assert_int_equal(sb_kit_new((enum sb_paths)p, &kit), SB_OK);
		for (int behind = 0; behind < 2; behind++) {
			for (size_t len = 0; len < 1100; len++) {
				all(kit, f, behind, len);
				batch(kit, f, behind, len);
			}
			for (size_t len = 32700; len < 32840; len += 5) {
				all(kit, f, behind, len);
				batch(kit, f, behind, len);
			}
			all(kit, f, behind, ROOM - SB_TAG_BYTES);
		}
		sb_kit_free(kit);
	}
	for (unsigned i = 0; i < 3; i++)
		unfence(&f[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
