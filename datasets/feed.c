#include "datasets/feed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum {
	IN_BYTES = 1 << 18,
	OUT_BYTES = 1 << 20,
	HEADER_LINES = 4,
	HEADER_BYTES = 256,
};

static const char magic[] = "ANDROID BACKUP\n";

struct sb_feed {
	int fd;
	int adb, deflated, ended;
	struct sb_span left; /* read, not yet given */
	z_stream z;
	uint8_t in[IN_BYTES], out[OUT_BYTES];
};

static enum sb_err refill(struct sb_feed *f)
{
	ssize_t n;

	do
		n = read(f->fd, f->in, sizeof(f->in));
	while (n < 0 && errno == EINTR);
	f->left = sb_span_of(f->in, n > 0 ? (size_t)n : 0);
	return n < 0 ? SB_IO : SB_OK;
}

static int line_is(struct sb_span line, const char *text)
{
	return line.len == strlen(text) && !memcmp(line.ptr, text, line.len);
}

/* The lines after the magic: version, 1 if deflated, cipher. */
static const char *take_header(struct sb_feed *f)
{
	struct sb_span lines[HEADER_LINES];
	size_t at = 0;

	for (size_t i = 0; i < HEADER_LINES; i++) {
		const uint8_t *end;
		size_t most = f->left.len - at;

		if (most > HEADER_BYTES)
			most = HEADER_BYTES;
		end = most ? memchr(f->left.ptr + at, '\n', most) : NULL;
		if (!end)
			return "the header of this Android backup is cut short";
		lines[i] = sb_span_of(f->left.ptr + at,
				      (size_t)(end - f->left.ptr) - at);
		at += lines[i].len + 1;
	}
	if (!line_is(lines[3], "none"))
		return "this Android backup is encrypted, which is not read; "
		       "make one without a password";
	f->deflated = line_is(lines[2], "1");
	if (!f->deflated && !line_is(lines[2], "0"))
		return "this Android backup is neither deflated nor plain";
	f->left.ptr += at;
	f->left.len -= at;
	f->adb = 1;
	return NULL;
}

enum sb_err sb_feed_open(int fd, struct sb_feed **out, const char **why)
{
	struct sb_feed *f = calloc(1, sizeof(*f));
	enum sb_err err;

	*out = NULL;
	*why = "it cannot be read";
	if (!f) {
		close(fd);
		return SB_MEMORY;
	}
	f->fd = fd;
	err = refill(f);
	if (err == SB_OK && f->left.len >= sizeof(magic) - 1 &&
	    !memcmp(f->left.ptr, magic, sizeof(magic) - 1)) {
		*why = take_header(f);
		if (*why)
			err = SB_MALFORMED;
		else if (f->deflated && inflateInit(&f->z) != Z_OK)
			err = SB_MEMORY;
	}
	if (err != SB_OK) {
		f->deflated = 0;
		sb_feed_close(f);
		return err;
	}
	*out = f;
	return SB_OK;
}

static enum sb_err inflate_some(struct sb_feed *f, struct sb_span *out)
{
	f->z.next_out = f->out;
	f->z.avail_out = OUT_BYTES;
	while (f->z.avail_out == OUT_BYTES && !f->ended) {
		enum sb_err err = f->left.len ? SB_OK : refill(f);
		int r;

		if (err != SB_OK)
			return err;
		if (!f->left.len)
			return SB_MALFORMED;
		f->z.next_in = (z_const Bytef *)(uintptr_t)f->left.ptr;
		f->z.avail_in = (uInt)f->left.len;
		r = inflate(&f->z, Z_NO_FLUSH);
		if (r != Z_OK && r != Z_STREAM_END)
			return r == Z_MEM_ERROR ? SB_MEMORY : SB_MALFORMED;
		f->left.ptr += f->left.len - f->z.avail_in;
		f->left.len = f->z.avail_in;
		f->ended = r == Z_STREAM_END;
	}
	*out = sb_span_of(f->out, OUT_BYTES - f->z.avail_out);
	return SB_OK;
}

enum sb_err sb_feed_next(struct sb_feed *f, struct sb_span *out)
{
	enum sb_err err = SB_OK;

	*out = sb_span_of(f->in, 0);
	if (f->deflated)
		return inflate_some(f, out);
	if (!f->left.len)
		err = refill(f);
	*out = f->left;
	f->left.len = 0;
	return err;
}

int sb_feed_is_adb(const struct sb_feed *feed)
{
	return feed->adb;
}

void sb_feed_close(struct sb_feed *f)
{
	if (!f)
		return;
	if (f->deflated)
		inflateEnd(&f->z);
	close(f->fd);
	free(f);
}
