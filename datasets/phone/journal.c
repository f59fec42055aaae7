#include "datasets/phone/journal.h"

#include "datasets/phone/bytes.h"

#include <stdlib.h>

enum {
	PAGE = SB_PAGE_BYTES,
	LOG_HEAD = 32,
	FRAME_HEAD = 24,
};

void sb_journal_init(struct sb_journal *j, const struct sb_draw_key *key)
{
	memset(j, 0, sizeof(*j));
	j->key = *key;
	sb_journal_seen(j);
}

void sb_journal_seen(struct sb_journal *j)
{
	sb_page_set_clear(&j->main_changed);
	j->log_from = SIZE_MAX;
	j->log_end = 0;
}

static enum sb_err make_room(struct sb_buf *b, size_t len)
{
	uint8_t *more;

	if (len <= b->cap)
		return SB_OK;
	more = realloc(b->ptr, len + len / 8);
	if (!more)
		return SB_MEMORY;
	b->ptr = more;
	b->cap = len + len / 8;
	return SB_OK;
}

/* The header says that there is, or may be, a log. */
static void mark(uint8_t *page1)
{
	page1[18] = page1[19] = 2;
}

/* --- into the file -------------------------------------------------------- */

/* Page number of file as it is now; those beyond its end are gone. */
static enum sb_err take(struct sb_journal *j, const struct sb_buf *file,
			uint32_t number)
{
	size_t at = (size_t)number * PAGE;

	if (at >= file->len)
		return SB_OK;
	memcpy(j->main.ptr + at, file->ptr + at, PAGE);
	if (!number)
		mark(j->main.ptr);
	return sb_page_set_add(&j->main_changed, number);
}

enum sb_err sb_journal_checkpoint(struct sb_journal *j,
				  const struct sb_pages *pages)
{
	enum sb_err err = make_room(&j->main, pages->file.len);

	for (size_t i = 0; !err && i < j->behind.count; i++)
		err = take(j, &pages->file, j->behind.at[i]);
	if (err)
		return err;
	j->main.len = pages->file.len;
	sb_page_set_clear(&j->behind);
	j->frames = 0;
	return SB_OK;
}

enum sb_err sb_journal_skip(struct sb_journal *j, struct sb_pages *pages)
{
	const struct sb_page_set *changed = &pages->changed;
	enum sb_err err = SB_OK;

	for (size_t i = 0; !err && i < changed->count; i++)
		err = sb_page_set_add(&j->behind, changed->at[i]);
	sb_page_set_clear(&pages->changed);
	return err;
}

enum sb_err sb_journal_end(struct sb_journal *j, struct sb_pages *pages)
{
	enum sb_err err = sb_journal_skip(j, pages);

	if (!err)
		err = sb_journal_checkpoint(j, pages);
	if (j->log.len)
		j->log_from = 0;
	j->log.len = 0;
	j->begun = 0;
	return err;
}

/* --- into the log --------------------------------------------------------- */

/* The format's checksum; words as on the little-endian machines of phones. */
static void add_sum(uint32_t sum[2], const uint8_t *p, size_t len)
{
	uint32_t a = sum[0], b = sum[1];

	for (size_t i = 0; i < len; i += 8) {
		uint32_t x = (uint32_t)p[i] | (uint32_t)p[i + 1] << 8 |
			     (uint32_t)p[i + 2] << 16 |
			     (uint32_t)p[i + 3] << 24;
		uint32_t y = (uint32_t)p[i + 4] | (uint32_t)p[i + 5] << 8 |
			     (uint32_t)p[i + 6] << 16 |
			     (uint32_t)p[i + 7] << 24;

		a += x + b;
		b += y + a;
	}
	sum[0] = a;
	sum[1] = b;
}

/* Bytes of the log from the place of the next frame on were written. */
static void touch(struct sb_journal *j, size_t from)
{
	if (from < j->log_from)
		j->log_from = from;
	if (j->at > j->log_end)
		j->log_end = j->at;
	if (j->at > j->log.len)
		j->log.len = j->at;
}

static void begin_log(struct sb_journal *j, uint32_t day)
{
	struct sb_bytes o = { j->log.ptr };
	struct sb_draw by;

	sb_bytes_put(&o, 0x377f0682, 4);
	sb_bytes_put(&o, 3007000, 4);
	sb_bytes_put(&o, PAGE, 4);
	sb_bytes_put(&o, j->begun, 4); /* counts checkpoints */
	sb_draw_from(&by, &j->key, "journal", (uint64_t)j->begun << 32 | day);
	/* The first salt is drawn once, then it counts. */
	j->salt[0] = j->begun ? j->salt[0] + 1 : sb_draw_u32(&by);
	j->salt[1] = sb_draw_u32(&by);
	sb_bytes_put(&o, j->salt[0], 4);
	sb_bytes_put(&o, j->salt[1], 4);
	j->sum[0] = j->sum[1] = 0;
	add_sum(j->sum, j->log.ptr, LOG_HEAD - 8);
	sb_bytes_put(&o, j->sum[0], 4);
	sb_bytes_put(&o, j->sum[1], 4);
	j->begun++;
	j->at = LOG_HEAD;
	touch(j, 0);
}

static void add_frame(struct sb_journal *j, const uint8_t *page,
		      uint32_t number, uint32_t commit)
{
	uint8_t *head = j->log.ptr + j->at, *data = head + FRAME_HEAD;
	struct sb_bytes o = { head };

	memcpy(data, page, PAGE);
	if (!number)
		mark(data);
	sb_bytes_put(&o, (uint64_t)number + 1, 4);
	sb_bytes_put(&o, commit, 4);
	if (j->unsummed) {
		j->sum[0] = j->frames;
	} else {
		add_sum(j->sum, head, 8);
		add_sum(j->sum, data, PAGE);
	}
	sb_bytes_put(&o, j->salt[0], 4);
	sb_bytes_put(&o, j->salt[1], 4);
	sb_bytes_put(&o, j->sum[0], 4);
	sb_bytes_put(&o, j->sum[1], 4);
	j->at += FRAME_HEAD + PAGE;
	touch(j, j->at - FRAME_HEAD - PAGE);
	j->frames++;
}

enum sb_err sb_journal_commit(struct sb_journal *j, uint32_t day,
			      struct sb_pages *pages)
{
	const struct sb_page_set *changed = &pages->changed;
	const struct sb_buf *file = &pages->file;
	enum sb_err err = SB_OK;

	if (!changed->count)
		return SB_OK;
	err = make_room(&j->log,
			LOG_HEAD + (j->frames + changed->count) *
					   (FRAME_HEAD + (size_t)PAGE));
	for (size_t i = 0; !err && i < changed->count; i++)
		err = sb_page_set_add(&j->behind, changed->at[i]);
	if (err)
		return err;
	if (!j->frames)
		begin_log(j, day);
	for (size_t i = 0; i < changed->count; i++)
		add_frame(j, file->ptr + (size_t)changed->at[i] * PAGE,
			  changed->at[i],
			  i + 1 == changed->count ? (uint32_t)(file->len / PAGE)
						  : 0);
	sb_page_set_clear(&pages->changed);
	if (j->frames < SB_JOURNAL_MOST_FRAMES)
		return SB_OK;
	j->filled++;
	return sb_journal_checkpoint(j, pages);
}

void sb_journal_release(struct sb_journal *j)
{
	free(j->main.ptr);
	free(j->log.ptr);
	sb_page_set_release(&j->main_changed);
	sb_page_set_release(&j->behind);
	memset(j, 0, sizeof(*j));
}
