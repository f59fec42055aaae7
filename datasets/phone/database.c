#include "datasets/phone/database.h"

#include "datasets/phone/params.h"

#include <limits.h>
#include <stdarg.h>
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

void sb_database_open(struct sb_database *d, const char *schema)
{
	sqlite3_int64 limit = INT64_MAX;

	memset(d, 0, sizeof(*d));
	/* A private file in SQLite's memory VFS: unlike ":memory:" it goes
	 * through the pager of real files. */
	check(d, sqlite3_open_v2("phone", &d->db,
				 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
					 SQLITE_OPEN_NOMUTEX,
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
	memset(out, 0, sizeof(*out));
	if (sqlite3_close(d->db) != SQLITE_OK && !d->err)
		d->err = SB_IO;
	d->db = NULL;
	if (!d->err) {
		out->main = d->journal.main;
		out->log = d->journal.log;
		memset(&d->journal.main, 0, sizeof(d->journal.main));
		memset(&d->journal.log, 0, sizeof(d->journal.log));
	}
	sb_journal_release(&d->journal);
	return d->err;
}

void sb_database_free(struct sb_image *image)
{
	free(image->main.ptr);
	free(image->log.ptr);
	memset(image, 0, sizeof(*image));
}

/* --- days ----------------------------------------------------------------- */

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

static void one_day(struct sb_database *d, const struct sb_device *device,
		    const struct sb_database_life *life, uint32_t day,
		    uint64_t *number, void *arg)
{
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
		life->insert(arg, &by, (*number)++,
			     now - SB_DAY_S +
				     SB_DAY_S * (int64_t)n / (int64_t)fresh);
	for (uint64_t n = 0; day && *number && n < edits; n++)
		life->edit(arg, &by, sb_draw_below(&by, *number), now);
	for (uint64_t n = 0; day && *number && n < gone; n++)
		life->gone(arg, &by, sb_draw_below(&by, *number));
	if (life->daily)
		life->daily(arg, day);
	sb_database_run(d, "COMMIT");
}

/* What becomes of a day's pages, drawn apart from what they hold. */
struct upkeep {
	int vacuum, checkpoint;
};

static struct upkeep draw_upkeep(const struct sb_device *device,
				 const struct sb_database_life *life,
				 uint32_t day)
{
	struct sb_draw_key key =
		sb_draw_child(&device->key, life->label, UINT32_MAX);
	struct upkeep u = { 0, !day };
	struct sb_draw by;

	sb_draw_from(&by, &key, "upkeep", day);
	u.vacuum = day && sb_draw_chance(&by, SB_VACUUM_PPM);
	u.vacuum |= sb_device_updates(device, day) &&
		    sb_draw_chance(&by, SB_UPDATE_VACUUM_PPM);
	u.checkpoint |= u.vacuum || sb_draw_chance(&by, SB_CHECKPOINT_PPM);
	return u;
}

/* Without a copy: valid until the next statement. */
static const uint8_t *image_of(struct sb_database *d, size_t *len)
{
	sqlite3_int64 bytes = 0;
	const uint8_t *p = NULL;

	if (!d->err)
		p = sqlite3_serialize(d->db, "main", &bytes,
				      SQLITE_SERIALIZE_NOCOPY);
	if (!p && !d->err)
		d->err = SB_MEMORY;
	*len = (size_t)bytes;
	return p;
}

static void tell(struct sb_database *d, const struct sb_device *device,
		 const struct sb_database_life *life, uint32_t day)
{
	const struct sb_watch *w = device->watch;
	const struct sb_journal *j = &d->journal;

	if (w && !d->err)
		d->err = w->database(w->arg, life->label, day,
				     sb_span_of(j->main.ptr, j->main.len),
				     sb_span_of(j->log.ptr, j->log.len));
}

void sb_database_live(struct sb_database *d, const struct sb_device *device,
		      const struct sb_database_life *life, void *arg)
{
	uint64_t number = life->rows;
	uint32_t kept = 0;
	struct sb_draw_key key =
		sb_draw_child(&device->key, life->label, UINT32_MAX);

	/* Nobody looks at the days before the last checkpoint. */
	for (uint32_t day = device->day; !device->watch && day && !kept; day--)
		if (draw_upkeep(device, life, day).checkpoint)
			kept = day;
	sb_journal_init(&d->journal, &key);
	for (uint32_t day = 0; day <= device->day && !d->err; day++) {
		struct upkeep u = draw_upkeep(device, life, day);
		const uint8_t *image;
		size_t len;

		one_day(d, device, life, day, &number, arg);
		if (u.vacuum)
			sb_database_run(d, "VACUUM");
		if (day < kept || d->err)
			continue;
		image = image_of(d, &len);
		if (!d->err)
			d->err = u.checkpoint
					 ? sb_journal_checkpoint(&d->journal,
								 image, len)
					 : sb_journal_commit(&d->journal, day,
							     image, len);
		tell(d, device, life, day);
	}
}
