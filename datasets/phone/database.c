#include "datasets/phone/database.h"

#include "datasets/phone/database_state.h"
#include "datasets/phone/params.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tables that this user's habits never fill: each is a page, and one for its
 * index; of the pages that hold next to nothing, what states leave. */
static uint32_t idle_tables(uint64_t bytes)
{
	uint32_t pages = sb_database_state_pages(bytes);
	uint32_t states = sb_database_state_indexes(bytes);

	return pages > states ? (pages - states + 1) / 2 : 0;
}

/* --- opening ------------------------------------------------------------------ */

static const uint8_t *bytes_of(const void *arg, uint32_t number)
{
	const struct sb_btree_file *f = arg;

	return f->pages[number]->data;
}

static void open_schema(struct sb_database *d, const struct sb_device *device,
			const char *schema, uint32_t idle)
{
	struct sb_schema *known = NULL;

	if (device->schemas)
		d->err = sb_schema_find(device->schemas, schema, idle, &known);
	if (!d->err && known) {
		d->pages.named = device->named;
		d->pages.bytes_of = bytes_of;
		d->pages.arg = &d->rows.tree;
		d->err = sb_rows_open(&d->rows, known);
		sb_database_commit(d);
		return;
	}
	if (!d->err)
		d->err = sb_pages_init(&d->pages);
	if (!d->err)
		d->err = sb_schema_open(&d->pages, schema, idle, &d->db);
}

void *sb_database_open(size_t bytes, const struct sb_device *device,
		       const char *schema, uint64_t about_bytes)
{
	struct sb_database *d = calloc(1, bytes);
	char *all = sb_database_state_schema(schema, about_bytes);

	if (!d || !all) {
		free(all);
		free(d);
		return NULL;
	}
	d->device = device;
	d->thin = device->thin;
	open_schema(d, device, all, idle_tables(about_bytes));
	free(all);
	sb_database_state_open(d, schema, about_bytes);
	return d;
}

void sb_database_close(struct sb_database *d)
{
	if (!d)
		return;
	for (unsigned i = 0; i < d->statements; i++)
		sqlite3_finalize(d->statement[i].sql);
	sqlite3_close(d->db);
	sb_rows_close(&d->rows);
	sb_journal_release(&d->journal);
	sb_pages_release(&d->pages);
	free(d);
}

static enum sb_err copy_of(const struct sb_buf *b, struct sb_buf *out)
{
	if (!b->len)
		return SB_OK;
	out->ptr = malloc(b->len);
	if (!out->ptr)
		return SB_MEMORY;
	memcpy(out->ptr, b->ptr, b->len);
	out->len = out->cap = b->len;
	return SB_OK;
}

enum sb_err sb_database_copy(struct sb_database *d,
			     const struct sb_device *device,
			     struct sb_image *out)
{
	enum sb_err err = sb_database_reach(d, device);

	memset(out, 0, sizeof(*out));
	out->main_day = d->journal.main_day;
	out->log_day = d->journal.log_day;
	out->log_born = d->journal.log_born;
	/* Nobody is told of changes. */
	sb_journal_seen(&d->journal);
	if (!err)
		err = copy_of(&d->journal.main, &out->main);
	if (!err)
		err = copy_of(&d->journal.log, &out->log);
	if (err)
		sb_database_free(out);
	return err;
}

void sb_database_free(struct sb_image *image)
{
	free(image->main.ptr);
	free(image->log.ptr);
	memset(image, 0, sizeof(*image));
}

/* --- days ----------------------------------------------------------------- */

static void day_zero(struct sb_database *d, struct sb_draw *by)
{
	const struct sb_database_life *life = &d->life;
	int64_t days = life->days ? life->days : SB_LIBRARY_DAYS;
	int64_t step_ms = days * SB_DAY_S * 1000 / (int64_t)(life->rows + 1);

	sb_database_begin(d);
	for (uint64_t n = 0; n < life->rows && !d->err; n++) {
		int64_t back_ms = step_ms * (int64_t)(life->rows - n);

		life->insert(d, by, n, SB_DAY0_S - back_ms / 1000);
	}
	if (life->daily)
		life->daily(d, 0);
	sb_database_commit(d);
	d->count = life->rows;
}

static void commit(struct sb_database *d)
{
	d->since = 0;
	if (d->unseen && d->pages.named) {
		sb_btree_commit_later(&d->rows.tree, &d->pages);
		return;
	}
	sb_database_commit(d);
	if (!d->err)
		d->err = d->unseen ? sb_journal_skip(&d->journal, &d->pages)
				   : sb_journal_commit(&d->journal, d->day,
						       &d->pages);
}

/* Before each row. */
static void next_row(struct sb_database *d)
{
	if (!d->since)
		sb_database_begin(d);
	else if (d->since == d->each) {
		sb_database_state_count(d);
		commit(d);
		sb_database_begin(d);
	}
	d->since++;
}

/* People go back to what is new: each power of two of rows since is as likely. */
static uint64_t recent_row(const struct sb_database *d, struct sb_draw *by)
{
	unsigned powers = 1;
	uint64_t back;

	while (powers < 63 && d->count >> powers)
		powers++;
	back = sb_draw_below(by, UINT64_C(1) << sb_draw_below(by, powers));
	return d->count - 1 - (back < d->count ? back : d->count - 1);
}

static void one_day(struct sb_database *d)
{
	const struct sb_database_life *life = &d->life;
	int64_t now = sb_device_midnight(d->day);
	uint64_t fresh, edits, gone;
	struct sb_draw by;

	d->changes = 0;
	sb_draw_from(&by, &d->device->key, d->label, d->day);
	if (!d->day) {
		day_zero(d, &by);
		return;
	}
	fresh = sb_draw_part(&by, life->rows, life->new_ppm);
	edits = sb_draw_part(&by, life->rows, life->edit_ppm);
	gone = sb_draw_part(&by, life->rows, life->gone_ppm);
	d->each = 1 + (fresh + edits + gone) / SB_TRANSACTIONS_A_DAY;
	d->each = d->each < life->batch ? life->batch : d->each;
	for (uint64_t n = 0; n < fresh; n++) {
		next_row(d);
		life->insert(d, &by, d->count++,
			     now - SB_DAY_S +
				     SB_DAY_S * (int64_t)n / (int64_t)fresh);
	}
	for (uint64_t n = 0; d->count && n < edits; n++) {
		next_row(d);
		life->edit(d, &by, recent_row(d, &by), now);
	}
	for (uint64_t n = 0; d->count && n < gone; n++) {
		next_row(d);
		life->gone(d, &by,
			   life->oldest_go   ? d->oldest++
			   : life->newest_go ? recent_row(d, &by)
					     : sb_draw_below(&by, d->count));
	}
	if (d->since) {
		sb_database_state_count(d);
		commit(d);
	}
	sb_database_state_chores(d, &by, commit);
	if (life->daily) {
		sb_database_begin(d);
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

/* What the empty file takes counts, or small phones' files would be too large. */
static uint64_t rows_of(const struct sb_database *d,
			const struct sb_database_life *life)
{
	uint64_t empty = (uint64_t)sb_pages_count(&d->pages) * SB_PAGE_BYTES;
	uint64_t rows = 0;

	if (life->file_bytes > empty)
		rows = (life->file_bytes - empty) / life->row_bytes;
	return rows < SB_ROWS_FLOOR ? SB_ROWS_FLOOR : rows;
}

void sb_database_live(struct sb_database *d,
		      const struct sb_database_life *life)
{
	struct sb_draw_key key;

	snprintf(d->label, sizeof(d->label), "%s", life->label);
	d->life = *life;
	d->life.label = d->label;
	if (life->row_bytes)
		d->life.rows = rows_of(d, life);
	key = sb_draw_child(&d->device->key, d->label, UINT32_MAX);
	sb_journal_init(&d->journal, &key);
	d->journal.by_names.cut_bytes = d->device->cut_bytes;
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

		/* Nor at the log of a day that ends it. */
		d->unseen = d->day < kept || u.end;
		one_day(d);
		if (u.vacuum)
			sb_database_vacuum(d);
		else if (d->unseen && d->pages.named)
			sb_database_commit(d);
		if (d->err)
			break;
		if (d->day < kept)
			d->err = sb_journal_skip(&d->journal, &d->pages);
		else if (u.end)
			d->err = sb_journal_end(&d->journal, d->day, &d->pages);
		else if (u.checkpoint)
			d->err = sb_journal_checkpoint(&d->journal, d->day,
						       &d->pages);
	}
	d->device = NULL;
	return d->err;
}
