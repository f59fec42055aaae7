#include "datasets/phone/database.h"

#include "datasets/phone/params.h"

#include <limits.h>
#include <stdarg.h>
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

void sb_database_open(struct sb_database *d, const char *schema)
{
	sqlite3_int64 limit = INT64_MAX;

	d->db = NULL;
	d->err = SB_OK;
	/* A private file in SQLite's memory VFS: unlike ":memory:" it goes
	 * through the pager of real files. */
	check(d, sqlite3_open_v2("phone", &d->db,
				 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
				 "memdb"));
	if (!d->err)
		(void)sqlite3_file_control(d->db, "main",
					   SQLITE_FCNTL_SIZE_LIMIT, &limit);
	/* secure_delete: else freed space would show bytes of SQLite's own
	 * buffers, which differ between runs. */
	sb_database_run(d, "PRAGMA page_size=4096; PRAGMA auto_vacuum=NONE;"
			   "PRAGMA encoding='UTF-8';"
			   "PRAGMA secure_delete=ON; PRAGMA journal_mode=OFF;"
			   "PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;"
			   "PRAGMA temp_store=MEMORY;");
	sb_database_run(d, schema);
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

enum sb_err sb_database_close(struct sb_database *d, struct sb_image *out)
{
	sqlite3_int64 len = 0;

	memset(out, 0, sizeof(*out));
	if (!d->err) {
		out->ptr = sqlite3_serialize(d->db, "main", &len, 0);
		out->len = (size_t)len;
		if (!out->ptr)
			d->err = SB_MEMORY;
	}
	if (sqlite3_close(d->db) != SQLITE_OK && !d->err)
		d->err = SB_IO;
	d->db = NULL;
	if (d->err)
		sb_database_free(out);
	return d->err;
}

void sb_database_free(struct sb_image *image)
{
	sqlite3_free(image->ptr);
	memset(image, 0, sizeof(*image));
}

static void day_zero(struct sb_database *d, const struct sb_database_life *life,
		     struct sb_draw *by, void *arg)
{
	int64_t step_ms =
		SB_LIBRARY_DAYS * SB_DAY_S * 1000 / (int64_t)(life->rows + 1);

	for (uint64_t n = 0; n < life->rows && !d->err; n++) {
		int64_t back_ms = step_ms * (int64_t)(life->rows - n);

		life->insert(arg, by, n, SB_DAY0_S - back_ms / 1000);
	}
}

void sb_database_live(struct sb_database *d, const struct sb_device *device,
		      const struct sb_database_life *life, void *arg)
{
	uint64_t number = life->rows;

	for (uint32_t day = 0; day <= device->day && !d->err; day++) {
		int64_t now = sb_device_midnight(day);
		uint64_t fresh, edits, gone;
		struct sb_draw by;

		sb_draw_from(&by, &device->key, life->label, day);
		sb_database_run(d, "BEGIN");
		if (!day)
			day_zero(d, life, &by, arg);
		fresh = sb_draw_part(&by, life->rows, life->new_ppm);
		edits = sb_draw_part(&by, life->rows, life->edit_ppm);
		gone = sb_draw_part(&by, life->rows, life->gone_ppm);
		for (uint64_t n = 0; day && n < fresh; n++)
			life->insert(arg, &by, number++,
				     now - SB_DAY_S +
					     SB_DAY_S * (int64_t)n /
						     (int64_t)fresh);
		for (uint64_t n = 0; day && number && n < edits; n++)
			life->edit(arg, &by, sb_draw_below(&by, number), now);
		for (uint64_t n = 0; day && number && n < gone; n++)
			life->gone(arg, &by, sb_draw_below(&by, number));
		if (life->daily)
			life->daily(arg, day);
		sb_database_run(d, "COMMIT");
	}
}
