#include "datasets/phone/journal.h"

#include "datasets/phone/bytes.h"

#include <stdlib.h>

enum {
	PAGE = SB_JOURNAL_PAGE_BYTES,
	LOG_HEAD = 32,
	FRAME_HEAD = 24,
};

void sb_journal_init(struct sb_journal *j, const struct sb_draw_key *key)
{
	memset(j, 0, sizeof(*j));
	j->key = *key;
}

static enum sb_err keep(struct sb_buf *to, const uint8_t *from, size_t len)
{
	if (len > to->cap) {
		uint8_t *more = realloc(to->ptr, len + len / 8);

		if (!more)
			return SB_MEMORY;
		to->ptr = more;
		to->cap = len + len / 8;
	}
	memcpy(to->ptr, from, len);
	to->len = len;
	return SB_OK;
}

/* The header says that there is, or may be, a log. */
static void mark(uint8_t *page1)
{
	page1[18] = page1[19] = 2;
}

enum sb_err sb_journal_checkpoint(struct sb_journal *j, const uint8_t *image,
				  size_t len)
{
	enum sb_err err = keep(&j->main, image, len);

	if (!err)
		err = keep(&j->last, image, len);
	if (err)
		return err;
	if (len)
		mark(j->main.ptr);
	j->log.len = 0;
	j->frames = 0;
	return SB_OK;
}

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

static void begin_log(struct sb_journal *j, uint32_t day)
{
	struct sb_bytes o = { j->log.ptr };
	struct sb_draw by;

	sb_bytes_put(&o, 0x377f0682, 4);
	sb_bytes_put(&o, 3007000, 4);
	sb_bytes_put(&o, PAGE, 4);
	sb_bytes_put(&o, day, 4); /* counts checkpoints */
	sb_draw_from(&by, &j->key, "journal", day);
	for (unsigned i = 0; i < 2; i++) {
		j->salt[i] = sb_draw_u32(&by);
		sb_bytes_put(&o, j->salt[i], 4);
	}
	j->sum[0] = j->sum[1] = 0;
	add_sum(j->sum, j->log.ptr, LOG_HEAD - 8);
	sb_bytes_put(&o, j->sum[0], 4);
	sb_bytes_put(&o, j->sum[1], 4);
	j->log.len = LOG_HEAD;
}

static void add_frame(struct sb_journal *j, const uint8_t *page,
		      uint32_t number, uint32_t commit)
{
	uint8_t *head = j->log.ptr + j->log.len, *data = head + FRAME_HEAD;
	struct sb_bytes o = { head };

	memcpy(data, page, PAGE);
	if (number == 1)
		mark(data);
	sb_bytes_put(&o, number, 4);
	sb_bytes_put(&o, commit, 4);
	add_sum(j->sum, head, 8);
	add_sum(j->sum, data, PAGE);
	sb_bytes_put(&o, j->salt[0], 4);
	sb_bytes_put(&o, j->salt[1], 4);
	sb_bytes_put(&o, j->sum[0], 4);
	sb_bytes_put(&o, j->sum[1], 4);
	j->log.len += FRAME_HEAD + PAGE;
	j->frames++;
}

static int differs(const struct sb_journal *j, const uint8_t *image, size_t at)
{
	return at + PAGE > j->last.len ||
	       memcmp(image + at, j->last.ptr + at, PAGE) != 0;
}

enum sb_err sb_journal_commit(struct sb_journal *j, uint32_t day,
			      const uint8_t *image, size_t len)
{
	size_t changed = 0, last = 0, need;

	for (size_t at = 0; at < len; at += PAGE) {
		if (!differs(j, image, at))
			continue;
		changed++;
		last = at;
	}
	if (!changed)
		return SB_OK;
	if (j->frames + changed > SB_JOURNAL_MOST_FRAMES)
		return sb_journal_checkpoint(j, image, len);
	need = LOG_HEAD + (j->frames + changed) * (FRAME_HEAD + PAGE);
	if (need > j->log.cap) {
		uint8_t *more = realloc(j->log.ptr, need);

		if (!more)
			return SB_MEMORY;
		j->log.ptr = more;
		j->log.cap = need;
	}
	if (!j->log.len)
		begin_log(j, day);
	for (size_t at = 0; at <= last; at += PAGE)
		if (differs(j, image, at))
			add_frame(j, image + at, (uint32_t)(at / PAGE + 1),
				  at == last ? (uint32_t)(len / PAGE) : 0);
	return keep(&j->last, image, len);
}

void sb_journal_release(struct sb_journal *j)
{
	free(j->main.ptr);
	free(j->last.ptr);
	free(j->log.ptr);
	memset(j, 0, sizeof(*j));
}
