#include "datasets/phone/journal.h"

#include "datasets/phone/bytes.h"

#include <assert.h>
#include <stdlib.h>

enum {
	PAGE = SB_PAGE_BYTES,
	LOG_HEAD = SB_JOURNAL_LOG_HEAD,
	FRAME_HEAD = SB_JOURNAL_FRAME_HEAD,
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

/* --- into the file -------------------------------------------------------- */

/* Page number of the file as it is now; those beyond its end are gone. */
static enum sb_err take(struct sb_journal *j, const struct sb_pages *pages,
			uint32_t number)
{
	size_t at = (size_t)number * PAGE;

	if (number >= sb_pages_count(pages))
		return SB_OK;
	if (pages->named) {
		j->names.at[number] = pages->names.at[number];
		return sb_page_set_add(&j->main_changed, number);
	}
	memcpy(j->main.ptr + at, pages->file.ptr + at, PAGE);
	if (!number)
		sb_pages_mark(j->main.ptr);
	return sb_page_set_add(&j->main_changed, number);
}

enum sb_err sb_journal_checkpoint(struct sb_journal *j, uint32_t day,
				  const struct sb_pages *pages)
{
	size_t count = sb_pages_count(pages);
	enum sb_err err = pages->named ? sb_page_names_grow(&j->names, count)
				       : make_room(&j->main, count * PAGE);

	for (size_t i = 0; !err && i < j->behind.count; i++)
		err = take(j, pages, j->behind.at[i]);
	if (err)
		return err;
	j->names.count = count;
	j->main.len = count * PAGE;
	sb_page_set_clear(&j->behind);
	j->frames = 0;
	j->main_day = day;
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

enum sb_err sb_journal_end(struct sb_journal *j, uint32_t day,
			   struct sb_pages *pages)
{
	enum sb_err err = sb_journal_skip(j, pages);

	if (!err)
		err = sb_journal_checkpoint(j, day, pages);
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

static void begin_log(struct sb_journal *j, int named, uint32_t day)
{
	uint8_t own[LOG_HEAD], *head = named ? own : j->log.ptr;
	struct sb_bytes o = { head };
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
	add_sum(j->sum, head, LOG_HEAD - 8);
	sb_bytes_put(&o, j->sum[0], 4);
	sb_bytes_put(&o, j->sum[1], 4);
	if (named)
		sb_journal_log_begin(&j->by_names, head);
	if (!j->begun++)
		j->log_born = day;
	j->at = LOG_HEAD;
	touch(j, 0);
}

static void add_frame(struct sb_journal *j, const struct sb_pages *pages,
		      uint32_t number, uint32_t commit)
{
	uint8_t own[FRAME_HEAD], *data = NULL;
	uint8_t *head = pages->named ? own : j->log.ptr + j->at;
	struct sb_bytes o = { head };

	if (!pages->named) {
		data = head + FRAME_HEAD;
		memcpy(data, pages->file.ptr + (size_t)number * PAGE, PAGE);
		if (!number)
			sb_pages_mark(data);
	}
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
	if (pages->named)
		sb_journal_log_add(&j->by_names, j->frames, head,
				   pages->bytes_of(pages->arg, number),
				   pages->names.at[number]);
	j->at += FRAME_HEAD + PAGE;
	touch(j, j->at - FRAME_HEAD - PAGE);
	j->frames++;
}

static enum sb_err grow_log(struct sb_journal *j, int named, size_t frames)
{
	return named ? sb_journal_log_grow(&j->by_names, frames)
		     : make_room(&j->log, LOG_HEAD + frames * (FRAME_HEAD +
							       (size_t)PAGE));
}

enum sb_err sb_journal_commit(struct sb_journal *j, uint32_t day,
			      struct sb_pages *pages)
{
	const struct sb_page_set *changed = &pages->changed;
	const uint32_t end = (uint32_t)sb_pages_count(pages);
	enum sb_err err = SB_OK;

	assert(!pages->named || j->unsummed);
	if (!changed->count)
		return SB_OK;
	err = grow_log(j, pages->named, j->frames + changed->count);
	for (size_t i = 0; !err && i < changed->count; i++)
		err = sb_page_set_add(&j->behind, changed->at[i]);
	if (err)
		return err;
	if (!j->frames)
		begin_log(j, pages->named, day);
	for (size_t i = 0; i < changed->count; i++)
		add_frame(j, pages, changed->at[i],
			  i + 1 == changed->count ? end : 0);
	sb_page_set_clear(&pages->changed);
	j->log_day = day;
	if (j->frames < SB_JOURNAL_MOST_FRAMES)
		return SB_OK;
	j->filled++;
	return sb_journal_checkpoint(j, day, pages);
}

void sb_journal_release(struct sb_journal *j)
{
	free(j->main.ptr);
	free(j->log.ptr);
	sb_page_names_release(&j->names);
	sb_journal_log_release(&j->by_names);
	sb_page_set_release(&j->main_changed);
	sb_page_set_release(&j->behind);
	memset(j, 0, sizeof(*j));
}
