/* Phones are the same in whatever order they are asked for, and by how many:
 * what a source keeps of a day serves the days after it. */
#include "tests/unit/phone.h"

#include <pthread.h>

static const struct sb_phone_params some = {
	.seed = 3, .users = 2, .days = 16, .bytes_per_user = 4000000
};

enum {
	ASKED = 11
};

/* Ahead, over days that nobody sees, the same once more, and back. */
static const uint32_t order[ASKED] = { 0, 1, 2, 2, 7, 8, 15, 4, 5, 0, 15 };

/* Of paths, sizes and bytes of one snapshot. */
static void digest(struct sb_source *s, uint32_t user, uint32_t day,
		   uint8_t out[HASH])
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	struct sb_snapshot a;
	uint8_t one[HASH];

	assert_int_equal(s->snapshot(s, user, day, &a), SB_OK);
	EVP_DigestInit_ex(md, EVP_sha256(), NULL);
	for (size_t i = 0; i < a.entry_count; i++) {
		const struct sb_entry *e = &a.entries[i];

		EVP_DigestUpdate(md, e->path.ptr, e->path.len);
		EVP_DigestUpdate(md, &e->mtime_ns, sizeof(e->mtime_ns));
		if (!is_file(e))
			continue;
		hash(&a, i, one);
		EVP_DigestUpdate(md, one, HASH);
	}
	EVP_DigestFinal_ex(md, out, NULL);
	EVP_MD_CTX_free(md);
	s->release(&a);
}

/* As a source says that was asked nothing before. */
static void fresh(uint32_t user, uint32_t day, uint8_t out[HASH])
{
	struct sb_source *s = open_phone(&some);

	digest(s, user, day, out);
	s->close(s);
}

struct asking {
	struct sb_source *s;
	uint32_t first_user;
	uint8_t got[2][ASKED][HASH];
};

static void *ask(void *arg)
{
	struct asking *a = arg;

	for (unsigned i = 0; i < ASKED; i++)
		for (uint32_t u = 0; u < some.users; u++) {
			uint32_t user = (u + a->first_user) % some.users;

			digest(a->s, user, order[i], a->got[user][i]);
		}
	return NULL;
}

static void is_the_same_in_any_order(void **state)
{
	struct sb_source *s = open_phone(&some);
	struct asking by[2] = { { s, 0, { { { 0 } } } },
				{ s, 1, { { { 0 } } } } };
	pthread_t threads[2];

	(void)state;
	for (unsigned t = 0; t < 2; t++)
		assert_int_equal(pthread_create(&threads[t], NULL, ask, &by[t]),
				 0);
	for (unsigned t = 0; t < 2; t++)
		pthread_join(threads[t], NULL);
	for (uint32_t user = 0; user < some.users; user++)
		for (unsigned i = 0; i < ASKED; i++) {
			uint8_t want[HASH];

			fresh(user, order[i], want);
			assert_memory_equal(by[0].got[user][i], want, HASH);
			assert_memory_equal(by[1].got[user][i], want, HASH);
		}
	s->close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_the_same_in_any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
