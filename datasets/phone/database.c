#include "datasets/phone/database.h"

#include "datasets/phone/params.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(struct sb_database *d, int rc)
{
	if (!d->err && rc != SQLITE_OK && rc != SQLITE_DONE)
		d->err = rc == SQLITE_NOMEM ? SB_MEMORY : SB_IO;
}

void sb_database_run(struct sb_database *d, const char *sql)
{
	if (!d->err)
		check(d, sqlite3_exec(d->db, sql, NULL, NULL, NULL));
}

void *sb_database_open(size_t bytes, const struct sb_device *device,
		       const char *schema)
{
	struct sb_database *d = calloc(1, bytes);

	if (!d)
		return NULL;
	d->device = device;
	d->err = sb_pages_init(&d->pages);
	if (!d->err)
		check(d, sqlite3_open_v2("phone", &d->db,
					 SQLITE_OPEN_READWRITE |
						 SQLITE_OPEN_CREATE |
						 SQLITE_OPEN_NOMUTEX,
					 d->pages.name));
	/* secure_delete: else freed space would show bytes of SQLite's own
	 * buffers, which differ between runs. */
	sb_database_run(d, "PRAGMA page_size=4096; PRAGMA auto_vacuum=NONE;"
			   "PRAGMA encoding='UTF-8';"
			   "PRAGMA secure_delete=ON; PRAGMA journal_mode=OFF;"
			   "PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;"
			   "PRAGMA temp_store=MEMORY;"
			   /* As with a log: the header changes with the file's
			    * length only. */
			   "PRAGMA locking_mode=EXCLUSIVE; BEGIN;");
	sb_database_run(d, schema);
	sb_database_run(d, "COMMIT");
	d->begin = sb_database_prepare(d, "BEGIN");
	d->commit = sb_database_prepare(d, "COMMIT");
	return d;
}

sqlite3_stmt *sb_database_prepare(struct sb_database *d, const char *sql)
{
	sqlite3_stmt *s = NULL;

	if (!d->err)
		check(d, sqlite3_prepare_v2(d->db, sql, -1, &s, NULL));
	return s;
}

void sb_database_done(sqlite3_stmt *s)
{
	sqlite3_finalize(s);
}

void sb_database_put(struct sb_database *d, sqlite3_stmt *s, const char *types,
		     ...)
{
	va_list args;
	int n = 0;

	if (d->err)
		return;
	va_start(args, types);
	for (; *types; types++) {
		const void *p = NULL;
		size_t len = 0;

		n++;
		if (*types == 'i') {
			check(d,
			      sqlite3_bind_int64(s, n, va_arg(args, int64_t)));
			continue;
		}
		if (*types != 'n')
			p = va_arg(args, const void *);
		if (*types == 's' || *types == 'b')
			len = va_arg(args, size_t);
		if (*types == 't')
			len = strlen(p);
		if (*types == 'n')
			check(d, sqlite3_bind_null(s, n));
		else if (*types == 'b')
			check(d,
			      sqlite3_bind_blob64(s, n, p, len, SQLITE_STATIC));
		else
			check(d,
			      sqlite3_bind_text64(s, n, p, len, SQLITE_STATIC,
						  SQLITE_UTF8));
	}
	va_end(args);
	if (!d->err)
		check(d, sqlite3_step(s));
	sqlite3_reset(s);
}

void sb_database_close(struct sb_database *d)
{
	sqlite3_stmt *s;

	if (!d)
		return;
	while (d->db && (s = sqlite3_next_stmt(d->db, NULL)))
		sqlite3_finalize(s);
	sqlite3_close(d->db);
	sb_journal_release(&d->journal);
	sb_pages_release(&d->pages);
	free(d);
}

enum sb_err sb_database_finish(struct sb_database *d,
			       const struct sb_device *device,
			       struct sb_image *out)
{
	enum sb_err err = sb_database_reach(d, device);

	memset(out, 0, sizeof(*out));
	if (!err) {
		out->main = d->journal.main;
		out->log = d->journal.log;
		memset(&d->journal.main, 0, sizeof(d->journal.main));
		memset(&d->journal.log, 0, sizeof(d->journal.log));
	}
	sb_database_close(d);
	return err;
}

void sb_database_free(struct sb_image *image)
{
	free(image->main.ptr);
	free(image->log.ptr);
	memset(image, 0, sizeof(*image));
}

/* --- days ----------------------------------------------------------------- */

/* Every schema has tables that this user's habits never fill. */
static void add_idle_tables(struct sb_database *d)
{
	uint64_t pages = 0;
	sqlite3_stmt *s = sb_database_prepare(d, "PRAGMA page_count");

	if (s && sqlite3_step(s) == SQLITE_ROW)
		pages = (uint64_t)sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	/* Each is a page, and one for its index. */
	pages = pages * SB_IDLE_PAGES_PPM / 1000000;
	pages = pages < SB_IDLE_MOST_PAGES ? pages : SB_IDLE_MOST_PAGES;
	for (uint64_t n = 0; 2 * n <= pages && !d->err; n++) {
		char sql[160];

		snprintf(
			sql, sizeof(sql),
			"CREATE TABLE sync_%u (id INTEGER PRIMARY KEY,"
			" identifier TEXT UNIQUE, payload BLOB, state INTEGER)",
			(unsigned)n);
		sb_database_run(d, sql);
	}
}

static void day_zero(struct sb_database *d, struct sb_draw *by)
{
	const struct sb_database_life *life = &d->life;
	int64_t step_ms =
		SB_LIBRARY_DAYS * SB_DAY_S * 1000 / (int64_t)(life->rows + 1);

	sb_database_put(d, d->begin, "");
	for (uint64_t n = 0; n < life->rows && !d->err; n++) {
		int64_t back_ms = step_ms * (int64_t)(life->rows - n);

		life->insert(d, by, n, SB_DAY0_S - back_ms / 1000);
	}
	if (life->daily)
		life->daily(d, 0);
	add_idle_tables(d);
	sb_database_put(d, d->commit, "");
	d->count = life->rows;
}

static void commit(struct sb_database *d)
{
	sb_database_put(d, d->commit, "");
	if (!d->err)
		d->err = d->unseen ? sb_journal_skip(&d->journal, &d->pages)
				   : sb_journal_commit(&d->journal, d->day,
						       &d->pages);
	d->rows = 0;
}

/* Before each row. */
static void next_row(struct sb_database *d)
{
	if (!d->rows)
		sb_database_put(d, d->begin, "");
	else if (d->rows == d->rows_each) {
		commit(d);
		sb_database_put(d, d->begin, "");
	}
	d->rows++;
}

static void one_day(struct sb_database *d)
{
	const struct sb_database_life *life = &d->life;
	int64_t now = sb_device_midnight(d->day);
	uint64_t fresh, edits, gone;
	struct sb_draw by;

	sb_draw_from(&by, &d->device->key, d->label, d->day);
	if (!d->day) {
		day_zero(d, &by);
		return;
	}
	fresh = sb_draw_part(&by, life->rows, life->new_ppm);
	edits = sb_draw_part(&by, life->rows, life->edit_ppm);
	gone = sb_draw_part(&by, life->rows, life->gone_ppm);
	d->rows_each = 1 + (fresh + edits + gone) / SB_TRANSACTIONS_A_DAY;
	for (uint64_t n = 0; n < fresh; n++) {
		next_row(d);
		life->insert(d, &by, d->count++,
			     now - SB_DAY_S +
				     SB_DAY_S * (int64_t)n / (int64_t)fresh);
	}
	for (uint64_t n = 0; d->count && n < edits; n++) {
		next_row(d);
		life->edit(d, &by, sb_draw_below(&by, d->count), now);
	}
	for (uint64_t n = 0; d->count && n < gone; n++) {
		next_row(d);
		life->gone(d, &by, sb_draw_below(&by, d->count));
	}
	if (d->rows)
		commit(d);
	if (life->daily) {
		sb_database_put(d, d->begin, "");
		life->daily(d, d->day);
		commit(d);
	}
}

/* What becomes of a day's pages, drawn apart from what they hold. */
struct upkeep {
	int vacuum, checkpoint;
	int end; /* the checkpoint leaves no log */
};

static struct upkeep draw_upkeep(const struct sb_database *d, uint32_t day)
{
	struct upkeep u = { 0, 0, !day };
	struct sb_draw by;

	sb_draw_from(&by, &d->journal.key, "upkeep", day);
	u.vacuum = day && sb_draw_chance(&by, SB_VACUUM_PPM);
	u.vacuum |= sb_device_updates(d->device, day) &&
		    sb_draw_chance(&by, SB_UPDATE_VACUUM_PPM);
	u.checkpoint = sb_draw_chance(&by, SB_CHECKPOINT_PPM);
	u.end |= u.vacuum ||
		 (u.checkpoint && !sb_draw_chance(&by, SB_LOG_STAYS_PPM));
	return u;
}

void sb_database_live(struct sb_database *d,
		      const struct sb_database_life *life)
{
	struct sb_draw_key key;

	snprintf(d->label, sizeof(d->label), "%s", life->label);
	d->life = *life;
	d->life.label = d->label;
	key = sb_draw_child(&d->device->key, d->label, UINT32_MAX);
	sb_journal_init(&d->journal, &key);
}

enum sb_err sb_database_reach(struct sb_database *d,
			      const struct sb_device *device)
{
	uint32_t kept;

	d->device = device;
	/* Nobody looks at the days before the last one that ends a log. */
	for (kept = device->day; kept > d->day; kept--)
		if (draw_upkeep(d, kept).end)
			break;
	for (; d->day <= device->day && !d->err; d->day++) {
		struct upkeep u = draw_upkeep(d, d->day);

		d->unseen = d->day < kept;
		one_day(d);
		if (u.vacuum)
			sb_database_run(d, "VACUUM");
		if (d->err)
			break;
		if (d->unseen)
			d->err = sb_journal_skip(&d->journal, &d->pages);
		else if (u.end)
			d->err = sb_journal_end(&d->journal, &d->pages);
		else if (u.checkpoint)
			d->err = sb_journal_checkpoint(&d->journal, &d->pages);
	}
	d->device = NULL;
	return d->err;
}
