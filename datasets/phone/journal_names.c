#include "datasets/phone/journal_names.h"

#include "datasets/phone/pages.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	HEAD = SB_JOURNAL_LOG_HEAD,
	FRAME_HEAD = SB_JOURNAL_FRAME_HEAD,
	FRAME = SB_JOURNAL_FRAME,
};

enum sb_err sb_journal_log_grow(struct sb_journal_log *l, size_t frames)
{
	struct sb_journal_unit *more;
	size_t room = frames + 1;

	if (room <= l->room)
		return SB_OK;
	room += room / 8;
	more = reallocarray(l->units, room, sizeof(*more));
	if (!more)
		return SB_MEMORY;
	l->units = more;
	l->room = room;
	return SB_OK;
}

void sb_journal_log_begin(struct sb_journal_log *l, const uint8_t head[HEAD])
{
	/* No cut falls into it. */
	l->units[0].whole = sb_page_name_of(sb_span_of(head, HEAD));
}

static size_t begin_of(size_t unit)
{
	return unit ? HEAD + (unit - 1) * FRAME : 0;
}

void sb_journal_log_add(struct sb_journal_log *l, size_t n,
			const uint8_t head[FRAME_HEAD], const uint8_t *page,
			struct sb_page_name name)
{
	struct sb_journal_unit *u = &l->units[n + 1];
	size_t begin = begin_of(n + 1), end = begin + FRAME, at = begin;
	uint8_t bytes[FRAME];

	memcpy(bytes, head, FRAME_HEAD);
	memcpy(bytes + FRAME_HEAD, &name, sizeof(name));
	u->whole =
		sb_page_name_of(sb_span_of(bytes, FRAME_HEAD + sizeof(name)));
	if (!l->cut_bytes || begin / l->cut_bytes == (end - 1) / l->cut_bytes)
		return;
	memcpy(bytes + FRAME_HEAD, page, SB_PAGE_BYTES);
	/* As it is in the log. */
	if (!head[0] && !head[1] && !head[2] && head[3] == 1)
		sb_pages_mark(bytes + FRAME_HEAD);
	for (unsigned i = 0; at < end; i++) {
		size_t next = (at / l->cut_bytes + 1) * l->cut_bytes;

		next = next < end ? next : end;
		assert(i < sizeof(u->part) / sizeof(u->part[0]));
		u->part[i] = sb_page_name_of(
			sb_span_of(bytes + (at - begin), next - at));
		at = next;
	}
}

enum sb_err sb_journal_log_chunk(const struct sb_journal_log *l, size_t bytes,
				 size_t n, struct sb_page_names *scratch,
				 uint64_t *out)
{
	size_t from = n * l->cut_bytes, end = bytes, unit;
	enum sb_err err;

	if (l->cut_bytes && from + l->cut_bytes < end)
		end = from + l->cut_bytes;
	unit = from < HEAD ? 0 : 1 + (from - HEAD) / FRAME;
	scratch->count = 0;
	err = sb_page_names_grow(scratch, (end - from) / FRAME + 4);
	for (; !err && begin_of(unit) < end; unit++) {
		const struct sb_journal_unit *u = &l->units[unit];
		size_t begin = begin_of(unit), last = begin_of(unit + 1);

		scratch->at[scratch->count++] =
			!l->cut_bytes || (begin >= from && last <= end)
				? u->whole
				: u->part[n - begin / l->cut_bytes];
	}
	if (!err)
		*out = sb_page_names_join(scratch->at, scratch->count);
	return err;
}

void sb_journal_log_release(struct sb_journal_log *l)
{
	free(l->units);
	memset(l, 0, sizeof(*l));
}
