/* Databases laid out without SQLite are, byte for byte, those that SQLite lays
 * out: every database of a phone, every day, file and log. */
#include "tests/unit/phone.h"

#include "datasets/phone/listing.h"

static void same_bytes(const struct sb_buf *a, const struct sb_buf *b,
		       const char *what, unsigned number, uint32_t day)
{
	size_t at = 0;

	while (at < a->len && at < b->len && a->ptr[at] == b->ptr[at])
		at++;
	if (a->len == b->len && at == a->len)
		return;
	fail_msg("database %u, day %u: %s: %zu and %zu bytes, differ at %zu"
		 " (page %zu, byte %zu)",
		 number, day, what, a->len, b->len, at, at / 4096 + 1,
		 at % 4096);
}

static void same_set(const struct sb_page_set *a, const struct sb_page_set *b)
{
	assert_int_equal(a->count, b->count);
	if (a->count)
		assert_memory_equal(a->at, b->at, a->count * sizeof(*a->at));
}

/* What happened to it until now. */
struct seen {
	unsigned vacuums, filled;
};

static void follow(const struct sb_phone_params *params, uint32_t user,
		   struct seen *seen)
{
	struct sb_schemas schemas = { 0 };
	struct sb_world world;
	struct sb_device d;

	sb_world_init(&world, params);
	assert_int_equal(sb_device_init(&d, &world, user, params->days - 1),
			 SB_OK);
	d.thin = 1;
	for (unsigned n = 0; n < sb_listing_databases(&d); n++) {
		struct sb_database *with, *without;

		d.schemas = NULL;
		with = sb_listing_open(&d, n);
		d.schemas = &schemas;
		without = sb_listing_open(&d, n);
		assert_non_null(with->db);
		assert_null(without->db);
		for (d.day = 0; d.day < params->days; d.day++) {
			const struct sb_journal *a = &with->journal;
			const struct sb_journal *b = &without->journal;

			assert_int_equal(sb_database_reach(with, &d), SB_OK);
			assert_int_equal(sb_database_reach(without, &d), SB_OK);
			same_bytes(&with->pages.file, &without->pages.file,
				   "pages", n, d.day);
			same_bytes(&a->main, &b->main, "file", n, d.day);
			same_bytes(&a->log, &b->log, "log", n, d.day);
			same_set(&a->main_changed, &b->main_changed);
			assert_int_equal(a->log_from, b->log_from);
			assert_int_equal(a->log_end, b->log_end);
			sb_journal_seen(&with->journal);
			sb_journal_seen(&without->journal);
		}
		seen->vacuums += without->rows.when;
		seen->filled += with->journal.filled;
		sb_database_close(with);
		sb_database_close(without);
	}
	sb_schema_release(&schemas);
	sb_device_release(&d);
}

static void is_as_sqlite_does_it(void **state)
{
	static const struct sb_phone_params some[] = {
		{ 5, 1, 40, 8000000, SB_PHONE_MEDIAN, 0 },
		{ 12, 2, 8, 48000000, SB_PHONE_MEDIAN, 0 },
		{ 13, 1, 40, 30000000, SB_PHONE_HEAVY, 0 },
		{ 3, 1, 12, 400000000, SB_PHONE_MEDIAN, 0 },
		{ 14, 1, 30, 20000000, SB_PHONE_LIGHT, 1 },
		{ 15, 2, 120, 3000000, SB_PHONE_MIXED, 0 },
	};
	struct seen seen = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++)
		for (uint32_t user = 0; user < some[i].users; user++)
			follow(&some[i], user, &seen);
	/* Files written anew, and logs that were full on a day, were among
	 * them. */
	assert_true(seen.vacuums > 0);
	assert_true(seen.filled > 0);
}

/* --- any history --------------------------------------------------------------- */

static const char schema[] =
	"CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, k TEXT UNIQUE,"
	" v BLOB, n INTEGER DEFAULT 3, r REAL);"
	"CREATE INDEX a_n ON a (n, k DESC);"
	"CREATE INDEX a_r ON a (r DESC);"
	"CREATE TABLE b (x INTEGER, y TEXT, PRIMARY KEY (x, y));"
	"CREATE TABLE c (id INTEGER PRIMARY KEY AUTOINCREMENT, v BLOB);";

struct side {
	struct sb_database *d;
	struct sb_statement *add, *change, *value, *drop, *add_b, *drop_b;
	struct sb_statement *add_c, *change_c, *drop_c;
};

static void open_side(struct side *s, const struct sb_device *device)
{
	s->d = sb_database_open(sizeof(*s->d), device, schema, 0);
	assert_non_null(s->d);
	s->add = sb_database_insert(s->d, "a", "k,v,r");
	s->change = sb_database_update(s->d, "a", "n,r");
	s->value = sb_database_update(s->d, "a", "k,v");
	s->drop = sb_database_delete(s->d, "a");
	s->add_b = sb_database_insert(s->d, "b", "x,y");
	s->drop_b = sb_database_delete(s->d, "b");
	s->add_c = sb_database_insert(s->d, "c", "v");
	s->change_c = sb_database_update(s->d, "c", "v");
	s->drop_c = sb_database_delete(s->d, "c");
}

/* Mostly short, some on several pages, some of a few lengths only. */
static size_t draw_length(struct sb_draw *by)
{
	static const size_t edges[] = { 0,    1,    4000, 4040, 4050, 4061,
					4070, 8150, 8180, 489,  1002, 12000 };

	switch (sb_draw_below(by, 8)) {
	case 0:
		return (size_t)sb_draw_below(by, 20000);
	case 1:
		return edges[sb_draw_below(by, 12)];
	case 2:
		return (size_t)sb_draw_below(by, 2000);
	default:
		return (size_t)sb_draw_below(by, 60);
	}
}

struct row {
	int64_t id, n;
	char key[24];
	uint8_t value[20000];
	size_t len, key_len;
};

static void draw_row(struct sb_draw *by, uint64_t rows, struct row *r)
{
	r->id = 1 + (int64_t)sb_draw_below(by, rows);
	r->n = (int64_t)(sb_draw_u64(by) >> sb_draw_below(by, 64));
	r->n = sb_draw_chance(by, 500000) ? r->n : -r->n;
	r->key_len = 6 + (size_t)sb_draw_below(by, 17);
	snprintf(r->key, sizeof(r->key), "%022llx",
		 (unsigned long long)sb_draw_u64(by));
	memmove(r->key, r->key + 22 - r->key_len, r->key_len);
	r->len = draw_length(by);
	sb_draw_bytes(by, r->value, r->len);
}

/* What there is already is put nowhere, as SQLite would not. */
static void one_change(struct side *s, unsigned what, int64_t fresh,
		       const struct row *r)
{
	switch (what) {
	case 0:
		sb_database_put(s->d, s->add, "isbi", fresh, r->key, r->key_len,
				r->value, r->len, r->n % (INT64_C(1) << 46));
		break;
	case 1:
		sb_database_put(s->d, s->change, "iii", r->id, r->n,
				r->n % (INT64_C(1) << 46));
		break;
	case 2:
		sb_database_put(s->d, s->value, "isb", r->id, r->key,
				r->key_len, r->value, r->len);
		break;
	case 3:
		sb_database_put(s->d, s->drop, "i", r->id);
		break;
	case 4:
		sb_database_put(s->d, s->add_b, "iis", fresh, r->n, r->key,
				r->key_len);
		break;
	case 5:
		sb_database_put(s->d, s->drop_b, "i", r->id);
		break;
	case 6:
		sb_database_put(s->d, s->add_c, "ib", fresh, r->value, r->len);
		break;
	case 7:
		sb_database_put(s->d, s->change_c, "ib", r->id, r->value,
				r->len);
		break;
	default:
		sb_database_put(s->d, s->drop_c, "i", r->id);
	}
}

/* Times of growing and of shrinking, so that trees get and lose levels and free
 * pages come and go. */
static void one_history(uint64_t seed)
{
	struct sb_draw_key key = sb_draw_root(seed);
	struct sb_schemas schemas = { 0 };
	struct sb_device device = { .thin = 1 };
	struct side with, without;
	static struct row r;
	struct sb_draw by;
	int64_t fresh = 0;

	sb_draw_init(&by, &key);
	open_side(&with, &device);
	device.schemas = &schemas;
	open_side(&without, &device);
	for (uint32_t n = 0; n < 400; n++) {
		uint64_t changes = 1 + sb_draw_below(&by, 60);
		int shrink = n / 50 % 2;

		sb_database_begin(with.d);
		sb_database_begin(without.d);
		while (changes--) {
			unsigned what = (unsigned)sb_draw_below(&by, 9);

			if (sb_draw_chance(&by, 500000))
				what = what / 3 * 3 + (shrink ? 2 : 0);
			what = shrink && what == 2 ? 3 : what;
			what = what == 5 && !shrink ? 4 : what;
			fresh++;
			draw_row(&by, (uint64_t)fresh, &r);
			one_change(&with, what, fresh, &r);
			one_change(&without, what, fresh, &r);
		}
		sb_database_commit(with.d);
		sb_database_commit(without.d);
		if (sb_draw_chance(&by, 10000)) {
			sb_database_vacuum(with.d);
			sb_database_vacuum(without.d);
		}
		assert_int_equal(with.d->err, SB_OK);
		assert_int_equal(without.d->err, SB_OK);
		same_bytes(&with.d->pages.file, &without.d->pages.file, "pages",
			   (unsigned)seed, n);
		same_set(&with.d->pages.changed, &without.d->pages.changed);
		sb_page_set_clear(&with.d->pages.changed);
		sb_page_set_clear(&without.d->pages.changed);
	}
	sb_database_close(with.d);
	sb_database_close(without.d);
	sb_schema_release(&schemas);
}

static void is_so_for_any_history(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++)
		one_history(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_as_sqlite_does_it),
		cmocka_unit_test(is_so_for_any_history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
