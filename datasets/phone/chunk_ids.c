#include "datasets/phone/chunk_ids.h"

#include "datasets/phone/pages.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
	BLOCK = SB_PAGE_BYTES
};

static enum sb_err grow(struct sb_trace_run **runs, size_t *room, size_t want)
{
	struct sb_trace_run *more;

	if (want <= *room)
		return SB_OK;
	want += want / 4 + 4;
	more = reallocarray(*runs, want, sizeof(*more));
	if (!more)
		return SB_MEMORY;
	*runs = more;
	*room = want;
	return SB_OK;
}

static size_t in_blocks(size_t bytes)
{
	return bytes / BLOCK + (bytes % BLOCK != 0);
}

static struct sb_trace_run run_of(uint64_t id, uint64_t len)
{
	return (struct sb_trace_run) { id, 1, len, len };
}

/* --- cuts between pages --------------------------------------------------- */

static enum sb_err hash_blocks(struct sb_chunk_ids *c, struct sb_span data,
			       const struct sb_page_set *changed)
{
	size_t count = in_blocks(data.len);
	enum sb_err err = sb_page_names_grow(&c->blocks, count);

	for (size_t i = 0; !err && i < changed->count; i++) {
		size_t b = changed->at[i], at = b * BLOCK;

		if (b >= count)
			continue;
		c->blocks.at[b] = sb_page_name_of(sb_span_of(
			data.ptr + at,
			data.len - at < BLOCK ? data.len - at : BLOCK));
	}
	return err;
}

/* The file has so many bytes, and these blocks. */
static enum sb_err by_pages(struct sb_chunk_ids *c, size_t step, size_t bytes,
			    const struct sb_page_name *blocks,
			    const struct sb_page_set *changed)
{
	size_t count = in_blocks(bytes), each = step / BLOCK;
	enum sb_err err = SB_OK;

	for (size_t i = 0; !err && i < changed->count; i++)
		if (changed->at[i] < count)
			err = sb_page_set_add(&c->due,
					      changed->at[i] / (uint32_t)each);
	for (size_t i = 0; !err && i < c->due.count; i++) {
		size_t n = c->due.at[i], first = n * each;
		size_t left = bytes - n * step;

		c->runs[n] = run_of(sb_page_names_join(blocks + first,
						       count - first < each
							       ? count - first
							       : each),
				    left < step ? left : step);
	}
	return err;
}

/* The file is one chunk. */
static void whole(struct sb_chunk_ids *c, size_t bytes,
		  const struct sb_page_name *blocks)
{
	c->runs[0] =
		run_of(sb_page_names_join(blocks, in_blocks(bytes)), bytes);
}

/* --- cuts anywhere -------------------------------------------------------- */

static struct sb_trace_run cut_out(struct sb_span data, size_t at, size_t len)
{
	return run_of(XXH3_64bits(data.ptr + at, len), len);
}

static enum sb_err by_bytes(struct sb_chunk_ids *c, size_t step,
			    struct sb_span data,
			    const struct sb_page_set *changed)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; !err && i < changed->count; i++) {
		size_t from = (size_t)changed->at[i] * BLOCK;
		size_t end = from + BLOCK < data.len ? from + BLOCK : data.len;

		for (size_t n = from / step; !err && n * step < end; n++)
			err = sb_page_set_add(&c->due, (uint32_t)n);
	}
	for (size_t i = 0; !err && i < c->due.count; i++) {
		size_t n = c->due.at[i], left = data.len - n * step;

		c->runs[n] = cut_out(data, n * step, left < step ? left : step);
	}
	return err;
}

static int touched(const struct sb_page_set *changed, size_t from, size_t end)
{
	for (size_t b = from / BLOCK; b * BLOCK < end; b++)
		if (b < changed->has_room && changed->has[b])
			return 1;
	return 0;
}

/* Cuts depend on what is between them alone: where a chunk begins as one did,
 * and is as that was, it ends as that did. */
static enum sb_err by_content(struct sb_chunk_ids *c,
			      const struct sb_trace_cut *cut,
			      struct sb_span data,
			      const struct sb_page_set *changed)
{
	size_t at = 0, old = 0, old_at = 0, n = 0;
	struct sb_trace_run *swap = c->runs;
	enum sb_err err = grow(&c->spare, &c->spare_room,
			       data.len / cut->least_bytes + 2);

	while (!err && at < data.len) {
		uint32_t len;

		while (old < c->count && old_at < at)
			old_at += c->runs[old++].size_bytes;
		/* The last one ended because the file did. */
		if (old + 1 < c->count && old_at == at &&
		    c->runs[old].size_bytes <= data.len - at &&
		    !touched(changed, at, at + c->runs[old].size_bytes)) {
			c->spare[n] = c->runs[old];
			at += c->spare[n++].size_bytes;
			continue;
		}
		if (cut->cut(cut->arg, sb_span_of(data.ptr + at, data.len - at),
			     &len, 1) != 1 ||
		    !len || len > data.len - at)
			return SB_PARAM;
		c->spare[n++] = cut_out(data, at, len);
		at += len;
	}
	if (err)
		return err;
	c->runs = c->spare;
	c->spare = swap;
	c->spare_room ^= c->room;
	c->room ^= c->spare_room;
	c->spare_room ^= c->room;
	c->count = n;
	return SB_OK;
}

/* The file has so many bytes now; *step is where it is cut. */
static enum sb_err begin(struct sb_chunk_ids *c, const struct sb_trace_cut *cut,
			 size_t bytes, struct sb_page_set *changed,
			 size_t *step)
{
	enum sb_err err = SB_OK;

	*step = cut->fixed_bytes ? cut->fixed_bytes : bytes;
	/* What is at the end is shorter or longer now. */
	if (c->bytes != bytes && bytes)
		err = sb_page_set_add(changed, (uint32_t)((bytes - 1) / BLOCK));
	c->bytes = bytes;
	sb_page_set_clear(&c->due);
	if (err || cut->cut || (!changed->count && bytes))
		return err;
	c->count = bytes ? (bytes - 1) / *step + 1 : 0;
	return grow(&c->runs, &c->room, c->count);
}

enum sb_err sb_chunk_ids_update(struct sb_chunk_ids *c,
				const struct sb_trace_cut *cut,
				struct sb_span data,
				struct sb_page_set *changed)
{
	size_t step;
	enum sb_err err = begin(c, cut, data.len, changed, &step);

	if (!data.len)
		c->count = 0;
	if (err || !data.len || !changed->count)
		return err;
	if (cut->cut)
		return by_content(c, cut, data, changed);
	if (cut->fixed_bytes && step % BLOCK)
		return by_bytes(c, step, data, changed);
	err = hash_blocks(c, data, changed);
	if (!err && cut->fixed_bytes)
		err = by_pages(c, step, data.len, c->blocks.at, changed);
	else if (!err)
		whole(c, data.len, c->blocks.at);
	return err;
}

enum sb_err sb_chunk_ids_of_pages(struct sb_chunk_ids *c,
				  const struct sb_trace_cut *cut,
				  const struct sb_page_names *pages,
				  struct sb_page_set *changed)
{
	size_t bytes = pages->count * BLOCK, step;
	enum sb_err err = begin(c, cut, bytes, changed, &step);

	if (err || !bytes || !changed->count)
		return err;
	if (cut->fixed_bytes)
		return by_pages(c, step, bytes, pages->at, changed);
	whole(c, bytes, pages->at);
	return SB_OK;
}

enum sb_err sb_chunk_ids_of_log(struct sb_chunk_ids *c,
				const struct sb_journal_log *log, size_t bytes,
				size_t from, size_t end)
{
	size_t step = log->cut_bytes ? log->cut_bytes : bytes, count;
	enum sb_err err;

	if (!step || !bytes) {
		c->bytes = c->count = 0;
		return SB_OK;
	}
	count = (bytes - 1) / step + 1;
	err = grow(&c->runs, &c->room, count);
	/* What is at the end is shorter or longer now. */
	if (c->bytes != bytes) {
		from = from < bytes - 1 ? from : bytes - 1;
		end = bytes;
	}
	end = end < bytes ? end : bytes;
	c->bytes = bytes;
	c->count = count;
	for (size_t n = from / step; !err && n * step < end; n++) {
		size_t left = bytes - n * step;

		c->runs[n] = run_of(0, left < step ? left : step);
		err = sb_journal_log_chunk(log, bytes, n, &c->blocks,
					   &c->runs[n].id);
	}
	return err;
}

void sb_chunk_ids_release(struct sb_chunk_ids *c)
{
	free(c->runs);
	free(c->spare);
	sb_page_names_release(&c->blocks);
	sb_page_set_release(&c->due);
	memset(c, 0, sizeof(*c));
}
