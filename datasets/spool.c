#include "datasets/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sb_spool_file sb_spool_begin(const struct sb_spool *s)
{
	return (struct sb_spool_file) { .first = s->count };
}

static int write_all(int fd, struct sb_span from, uint64_t at)
{
	while (from.len) {
		ssize_t n = pwrite(fd, from.ptr, from.len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (!n)
			errno = ENOSPC;
		if (n <= 0)
			return 0;
		from = sb_span_of(from.ptr + n, from.len - (size_t)n);
		at += (uint64_t)n;
	}
	return 1;
}

/* Room for one more piece; NULL: no memory. */
static struct sb_spool_piece *next_piece(struct sb_spool *s)
{
	if (s->count == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 256;
		struct sb_spool_piece *more =
			reallocarray(s->pieces, cap, sizeof(*more));

		if (!more)
			return NULL;
		s->pieces = more;
		s->cap = cap;
	}
	return &s->pieces[s->count];
}

enum sb_err sb_spool_add(struct sb_spool *s, struct sb_spool_file *f,
			 uint64_t at, struct sb_span bytes)
{
	struct sb_spool_piece *last =
		f->count ? &s->pieces[s->count - 1] : NULL;
	uint64_t end = last ? last->at + last->len : 0;

	if (at < end || at > INT64_MAX - bytes.len)
		return SB_MALFORMED;
	if (!bytes.len)
		return SB_OK;
	if (!last || at != end) {
		last = next_piece(s);
		if (!last)
			return SB_MEMORY;
		*last = (struct sb_spool_piece) { .at = at,
						  .spool_at = s->bytes };
	}
	if (!write_all(s->fd, bytes, s->bytes))
		return SB_IO;
	f->count += !last->len;
	s->count = f->first + f->count;
	last->len += bytes.len;
	s->bytes += bytes.len;
	return SB_OK;
}

void sb_spool_drop(struct sb_spool *s, struct sb_spool_file *f)
{
	if (f->count)
		s->bytes = s->pieces[f->first].spool_at;
	s->count = f->first;
	f->count = 0;
}

static enum sb_err read_all(int fd, uint8_t *into, size_t len, uint64_t at)
{
	while (len) {
		ssize_t n = pread(fd, into, len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return SB_IO;
		into += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return SB_OK;
}

/* The first piece that ends behind at. */
static size_t piece_at(const struct sb_spool *s, const struct sb_spool_file *f,
		       uint64_t at)
{
	size_t low = f->first, high = f->first + f->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->pieces[mid].at + s->pieces[mid].len > at)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

enum sb_err sb_spool_read(const struct sb_spool *s,
			  const struct sb_spool_file *f, uint64_t at,
			  size_t len, uint8_t *into)
{
	size_t i = piece_at(s, f, at);
	enum sb_err err = SB_OK;

	while (len && err == SB_OK) {
		const struct sb_spool_piece *p =
			i < f->first + f->count ? &s->pieces[i] : NULL;
		uint64_t left = !p           ? UINT64_MAX
				: p->at > at ? p->at - at
					     : p->at + p->len - at;
		size_t n = left < len ? (size_t)left : len;

		if (!p || p->at > at) {
			memset(into, 0, n);
		} else {
			err = read_all(s->fd, into, n,
				       p->spool_at + (at - p->at));
			i++;
		}
		into += n;
		at += n;
		len -= n;
	}
	return err;
}

void sb_spool_release(struct sb_spool *s)
{
	free(s->pieces);
	if (s->fd >= 0)
		close(s->fd);
}
