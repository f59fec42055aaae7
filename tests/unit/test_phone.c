/* The phone generator: a pure function, days that change, users that share. */
#include "tests/unit/phone.h"

#include <pthread.h>

/* --- purity ------------------------------------------------------------- */

struct reader {
	const struct sb_snapshot *s;
	uint8_t (*hashes)[HASH];
	unsigned part;
	int failed;
};

/* Odd pieces from the last file to the first, every second file. */
static void *read_oddly(void *arg)
{
	struct reader *r = arg;
	uint8_t piece[7001];

	for (size_t i = r->s->entry_count; i-- > 0;) {
		EVP_MD_CTX *md;
		struct sb_span got;
		uint64_t at = 0;

		if (!is_file(&r->s->entries[i]) || i % 2 != r->part)
			continue;
		md = EVP_MD_CTX_new();
		EVP_DigestInit_ex(md, EVP_sha256(), NULL);
		do {
			size_t len = 1 + (size_t)(at * 31 + i) % 7001;

			r->failed |= r->s->source->read(r->s, i, at, len, piece,
							&got) != SB_OK;
			EVP_DigestUpdate(md, got.ptr, got.len);
			at += got.len;
		} while (got.len);
		EVP_DigestFinal_ex(md, r->hashes[i], NULL);
		EVP_MD_CTX_free(md);
	}
	return NULL;
}

static void is_a_function(void **state)
{
	struct sb_source *one = open_phone(&usual), *two = open_phone(&usual);

	(void)state;
	for (uint32_t n = 0; n < USERS * DAYS; n++) {
		uint32_t m = USERS * DAYS - 1 - n;
		struct sb_snapshot a, b;
		struct reader r[2];
		pthread_t threads[2];
		uint8_t(*hashes)[HASH];

		/* two is asked for the last days first */
		assert_int_equal(two->snapshot(two, m / DAYS, m % DAYS, &b),
				 SB_OK);
		assert_int_equal(one->snapshot(one, m / DAYS, m % DAYS, &a),
				 SB_OK);
		assert_int_equal(a.entry_count, b.entry_count);
		assert_int_equal(a.total_bytes, b.total_bytes);
		hashes = calloc(b.entry_count, HASH);
		for (unsigned t = 0; t < 2; t++) {
			r[t] = (struct reader) { &b, hashes, t, 0 };
			assert_int_equal(pthread_create(&threads[t], NULL,
							read_oddly, &r[t]),
					 0);
		}
		for (unsigned t = 0; t < 2; t++) {
			pthread_join(threads[t], NULL);
			assert_false(r[t].failed);
		}
		for (size_t i = 0; i < a.entry_count; i++) {
			const struct sb_entry *x = &a.entries[i];
			const struct sb_entry *y = &b.entries[i];
			uint8_t whole[HASH];

			assert_int_equal(x->path.len, y->path.len);
			assert_memory_equal(x->path.ptr, y->path.ptr,
					    x->path.len);
			assert_int_equal(x->mtime_ns, y->mtime_ns);
			assert_int_equal(x->data_class, y->data_class);
			if (!is_file(x))
				continue;
			hash(&a, i, whole);
			assert_memory_equal(whole, hashes[i], HASH);
		}
		free(hashes);
		one->release(&a);
		two->release(&b);
	}
	one->close(one);
	two->close(two);
}

/* Databases, their logs, and property lists. */
static int by_library(const uint8_t *b, size_t len)
{
	return len >= 8 &&
	       (!memcmp(b, "SQLite", 6) || !memcmp(b, "\x37\x7f\x06\x82", 4) ||
		!memcmp(b, "bplist00", 8) || !memcmp(b, "<?xml", 5));
}

/* What does not come out of SQLite or libplist is the same everywhere and for
 * good: if this changes, every published result does. */
static void is_the_known_one(void **state)
{
	static const char known[] = "4677ec0f922ee32705a04d3f8f8e8373"
				    "1b507de50aad44ccf872d49fc717215e";
	struct sb_source *s = open_phone(&usual);
	struct sb_snapshot a;
	uint8_t one[HASH];
	char text[2 * HASH + 1];
	EVP_MD_CTX *md = EVP_MD_CTX_new();

	(void)state;
	assert_int_equal(s->snapshot(s, 1, 2, &a), SB_OK);
	EVP_DigestInit_ex(md, EVP_sha256(), NULL);
	for (size_t i = 0; i < a.entry_count; i++) {
		const struct sb_entry *e = &a.entries[i];
		uint8_t *bytes;

		EVP_DigestUpdate(md, e->path.ptr, e->path.len);
		if (!is_file(e))
			continue;
		bytes = load(&a, i);
		hash(&a, i, one);
		if (!by_library(bytes, (size_t)e->size_bytes))
			EVP_DigestUpdate(md, one, HASH);
		free(bytes);
	}
	EVP_DigestFinal_ex(md, one, NULL);
	EVP_MD_CTX_free(md);
	for (size_t k = 0; k < HASH; k++)
		snprintf(text + 2 * k, 3, "%02x", one[k]);
	assert_string_equal(text, known);
	s->release(&a);
	s->close(s);
}

static void depends_on_the_seed(void **state)
{
	struct sb_phone_params p = usual;
	struct sb_source *s = open_phone(&usual), *other;
	struct sb_snapshot a, b;
	size_t same = 0, files = 0;

	(void)state;
	p.seed = 2;
	other = open_phone(&p);
	assert_int_equal(s->snapshot(s, 0, 0, &a), SB_OK);
	assert_int_equal(other->snapshot(other, 0, 0, &b), SB_OK);
	for (size_t i = 0; i < a.entry_count; i++) {
		size_t j = find(&b, a.entries[i].path);
		uint8_t x[HASH], y[HASH];

		if (!is_file(&a.entries[i]) || j == SIZE_MAX)
			continue;
		hash(&a, i, x);
		hash(&b, j, y);
		files++;
		same += !memcmp(x, y, HASH);
	}
	assert_true(files > 20);
	assert_int_equal(same, 0);
	s->release(&a);
	other->release(&b);
	s->close(s);
	other->close(other);
}

static void scales(void **state)
{
	struct sb_phone_params p = usual;
	struct sb_source *s = open_phone(&usual), *big;
	struct sb_snapshot a, b;

	(void)state;
	p.bytes_per_user *= 8;
	big = open_phone(&p);
	assert_int_equal(s->snapshot(s, 0, 0, &a), SB_OK);
	assert_int_equal(big->snapshot(big, 0, 0, &b), SB_OK);
	assert_in_range(b.total_bytes, a.total_bytes * 6, a.total_bytes * 10);
	assert_in_range(b.entry_count, a.entry_count, a.entry_count * 6);
	s->release(&a);
	big->release(&b);
	s->close(s);
	big->close(big);
}

static void refuses_what_it_cannot(void **state)
{
	struct sb_phone_params p = usual;
	struct sb_source *s = open_phone(&usual);
	struct sb_snapshot a;

	(void)state;
	assert_int_equal(s->snapshot(s, USERS, 0, &a), SB_PARAM);
	assert_int_equal(s->snapshot(s, 0, DAYS, &a), SB_PARAM);
	s->close(s);
	p.users = 0;
	assert_int_equal(sb_phone_open(&p, &s), SB_PARAM);
	p = usual;
	p.days = 0;
	assert_int_equal(sb_phone_open(&p, &s), SB_PARAM);
	p = usual;
	p.bytes_per_user = 1000;
	assert_int_equal(sb_phone_open(&p, &s), SB_PARAM);
}

/* --- days and users ----------------------------------------------------- */

struct change {
	size_t same, changed, gone, pages, pages_changed;
};

static void compare_file(const struct sb_snapshot *a, size_t i,
			 const struct sb_snapshot *b, size_t j,
			 struct change *c)
{
	size_t before = (size_t)a->entries[i].size_bytes;
	size_t after = (size_t)b->entries[j].size_bytes;
	size_t both = before < after ? before : after;
	uint8_t *x = load(a, i), *y = load(b, j);
	int same = before == after && !memcmp(x, y, both);

	c->same += (size_t)same;
	c->changed += (size_t)!same;
	/* What is in a log has changed, however often. */
	if (ends(b->entries[j].path, "sms.db-wal"))
		c->pages_changed += after / 4120;
	if (ends(a->entries[i].path, "sms.db")) {
		for (size_t k = 0; k + 4096 <= both; k += 4096) {
			c->pages_changed += memcmp(x + k, y + k, 4096) != 0;
			c->pages++;
		}
	}
	free(x);
	free(y);
}

static void days_change_a_little(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct sb_phone_params p = {
			seed, 1, 2, 24000000, SB_PHONE_MEDIAN, 0
		};
		struct sb_source *s = open_phone(&p);
		struct sb_snapshot a, b;
		struct change c = { 0 };

		assert_int_equal(s->snapshot(s, 0, 0, &a), SB_OK);
		assert_int_equal(s->snapshot(s, 0, 1, &b), SB_OK);
		for (size_t i = 0; i < a.entry_count; i++) {
			size_t j = find(&b, a.entries[i].path);

			if (!is_file(&a.entries[i]))
				continue;
			if (j == SIZE_MAX)
				c.gone++;
			else
				compare_file(&a, i, &b, j, &c);
		}
		for (size_t j = 0; j < b.entry_count; j++)
			if (ends(b.entries[j].path, "sms.db-wal") &&
			    find(&a, b.entries[j].path) == SIZE_MAX)
				c.pages_changed +=
					(size_t)b.entries[j].size_bytes / 4120;
		assert_true(c.gone > 0); /* caches at least */
		assert_true(c.changed > 10);
		assert_true(c.same > 3 * c.changed);
		/* Random identifiers scatter, yet most pages stay. */
		assert_true(c.pages > 100);
		assert_in_range(c.pages_changed * 100, c.pages * 2,
				c.pages * 50);
		s->release(&a);
		s->release(&b);
		s->close(s);
	}
}

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, HASH);
}

static void users_share_some_files(void **state)
{
	struct sb_phone_params p = { 1, 2, 1, 48000000, SB_PHONE_MEDIAN, 0 };
	struct sb_source *s = open_phone(&p);
	uint8_t(*hashes[2])[HASH];
	size_t counts[2], shared = 0, copies = 0;

	(void)state;
	for (uint32_t u = 0; u < 2; u++) {
		struct sb_snapshot a;
		size_t n = 0;

		assert_int_equal(s->snapshot(s, u, 0, &a), SB_OK);
		hashes[u] = calloc(a.entry_count, HASH);
		for (size_t i = 0; i < a.entry_count; i++)
			if (is_file(&a.entries[i]) &&
			    a.entries[i].size_bytes > 2000)
				hash(&a, i, hashes[u][n++]);
		qsort(hashes[u], n, HASH, by_bytes);
		counts[u] = n;
		for (size_t i = 1; i < n; i++)
			copies += !memcmp(hashes[u][i - 1], hashes[u][i], HASH);
		s->release(&a);
	}
	for (size_t i = 0; i < counts[0]; i++)
		shared += bsearch(hashes[0][i], hashes[1], counts[1], HASH,
				  by_bytes) != NULL;
	assert_in_range(shared, 8, counts[0] / 4);
	assert_in_range(copies, 1, counts[0] / 8);
	free(hashes[0]);
	free(hashes[1]);
	s->close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_a_function),
		cmocka_unit_test(is_the_known_one),
		cmocka_unit_test(depends_on_the_seed),
		cmocka_unit_test(scales),
		cmocka_unit_test(refuses_what_it_cannot),
		cmocka_unit_test(days_change_a_little),
		cmocka_unit_test(users_share_some_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
