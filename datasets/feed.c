#include "datasets/feed.h"

#include "datasets/adb_head.h"
#include "schemes/kit/cipher.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum {
	IN_BYTES = 1 << 18,
	OUT_BYTES = 1 << 20,
	BLOCK = 16,
	GZIP_FIRST = 0x1f,
	GZIP_SECOND = 0x8b,
	GZIP_WINDOW = 15 + 16, /* zlib's word for gzip with its sums */
};

struct sb_feed {
	int fd;
	int deflated, gzip, ended, damaged;
	enum sb_err failed;      /* inflating */
	struct sb_adb_head head; /* bytes 0: another file */
	struct sb_adb_key key;
	struct sb_kit *kit;
	uint64_t sealed;     /* bytes that are still encrypted */
	struct sb_span left; /* read, not yet given */
	z_stream z;
	uint8_t in[IN_BYTES], out[OUT_BYTES], plain[IN_BYTES];
};

/* As much as there is, up to len. */
static enum sb_err fill(struct sb_feed *f, size_t len, size_t *got)
{
	*got = 0;
	while (*got < len) {
		ssize_t n = read(f->fd, f->in + *got, len - *got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return SB_IO;
		if (!n)
			break;
		*got += (size_t)n;
	}
	return SB_OK;
}

/* Length of the padding at the end of the data. */
static size_t padding(const uint8_t *plain, size_t len)
{
	uint8_t n = plain[len - 1];

	if (!n || n > BLOCK)
		return 0;
	for (size_t i = 1; i <= n; i++)
		if (plain[len - i] != n)
			return 0;
	return n;
}

/* What comes before damage is given, then the damage told. */
static enum sb_err decrypt_some(struct sb_feed *f)
{
	size_t len = f->sealed < IN_BYTES ? (size_t)f->sealed : IN_BYTES;
	size_t got = 0, pad = 0;
	enum sb_err err = f->damaged ? SB_MALFORMED : fill(f, len, &got);

	f->left = sb_span_of(f->plain, got - got % BLOCK);
	f->sealed -= len;
	f->damaged = f->left.len < len;
	if (err == SB_OK && f->left.len)
		err = sb_cbc_decrypt(f->kit, f->key.key, f->key.iv,
				     sb_span_of(f->in, f->left.len), f->plain);
	if (err != SB_OK)
		return err;
	if (len && !f->sealed && !f->damaged) {
		pad = padding(f->plain, f->left.len);
		f->damaged = !pad;
		f->left.len -= pad;
	}
	return f->damaged && !f->left.len ? SB_MALFORMED : SB_OK;
}

static enum sb_err refill(struct sb_feed *f)
{
	size_t got;
	enum sb_err err;

	if (f->head.encrypted)
		return decrypt_some(f);
	err = fill(f, sizeof(f->in), &got);
	f->left = sb_span_of(f->in, got);
	return err;
}

struct opening {
	struct sb_feed *f;
	const char *path;
	sb_ask *ask;
	void *ask_arg;
	char *why;
	size_t why_bytes;
};

static enum sb_err fail(const struct opening *o, enum sb_err err,
			const char *complaint)
{
	snprintf(o->why, o->why_bytes, "%s: %s", o->path, complaint);
	return err;
}

static enum sb_err unlock(const struct opening *o)
{
	uint8_t text[SB_ASK_PASSWORD_BYTES];
	struct sb_buf password = { text, 0, sizeof(text) };
	enum sb_err err = SB_DENIED;

	(void)!mlock(text, sizeof(text));
	if (o->ask)
		err = o->ask(o->ask_arg, o->path, &password, o->why,
			     o->why_bytes);
	else
		fail(o, err, "it is encrypted and there is no password for it");
	if (err == SB_OK)
		err = sb_kit_new(SB_PATHS_FASTEST, &o->f->kit);
	if (err == SB_OK)
		err = sb_adb_unlock(&o->f->head, o->f->kit,
				    sb_span_of(text, password.len), &o->f->key);
	sb_wipe(text, sizeof(text));
	munlock(text, sizeof(text));
	if (err == SB_FORGED)
		fail(o, err,
		     "the password does not open this Android backup; give "
		     "the one that was typed at the phone when it was made");
	return err;
}

/* Whole blocks follow the header, one at the least. */
static enum sb_err begin_sealed(const struct opening *o)
{
	struct sb_feed *f = o->f;
	struct stat st;

	if (fstat(f->fd, &st) ||
	    lseek(f->fd, (off_t)f->head.bytes, SEEK_SET) < 0)
		return fail(o, SB_IO, "it cannot be read");
	if ((uint64_t)st.st_size <= f->head.bytes)
		return fail(o, SB_MALFORMED,
			    "this Android backup ends after its header; copy "
			    "it again");
	f->sealed = (uint64_t)st.st_size - f->head.bytes;
	/* The last piece is short: that is told where it is reached. */
	f->sealed += (BLOCK - f->sealed % BLOCK) % BLOCK;
	f->left.len = 0;
	return unlock(o);
}

static enum sb_err begin_adb(const struct opening *o)
{
	struct sb_feed *f = o->f;
	const char *complaint;
	char text[256];
	enum sb_err err = sb_adb_parse(f->left, &f->head, &complaint);

	if (err != SB_OK) {
		snprintf(text, sizeof(text),
			 "this Android backup cannot be used: %s; copy or make "
			 "it again",
			 complaint);
		return fail(o, err, text);
	}
	f->left.ptr += f->head.bytes;
	f->left.len -= f->head.bytes;
	if (f->head.encrypted)
		err = begin_sealed(o);
	if (err == SB_OK && f->head.deflated) {
		f->deflated = inflateInit(&f->z) == Z_OK;
		if (!f->deflated)
			err = SB_MEMORY;
	}
	return err;
}

/* Not left to libarchive, which passes over its sums. */
static enum sb_err begin_gzip(struct sb_feed *f)
{
	f->deflated = f->gzip = inflateInit2(&f->z, GZIP_WINDOW) == Z_OK;
	return f->deflated ? SB_OK : SB_MEMORY;
}

enum sb_err sb_feed_open(int fd, const char *path, sb_ask *ask, void *ask_arg,
			 char *why, size_t why_bytes, struct sb_feed **out)
{
	struct sb_feed *f = calloc(1, sizeof(*f));
	struct opening o = { f, path, ask, ask_arg, why, why_bytes };
	enum sb_err err;

	*out = NULL;
	fail(&o, SB_OK, f ? "it cannot be read" : "out of memory");
	if (!f) {
		close(fd);
		return SB_MEMORY;
	}
	f->fd = fd;
	err = refill(f);
	if (err == SB_OK && sb_adb_is(f->left))
		err = begin_adb(&o);
	else if (err == SB_OK && f->left.len > 1 &&
		 f->left.ptr[0] == GZIP_FIRST && f->left.ptr[1] == GZIP_SECOND)
		err = begin_gzip(f);
	if (err != SB_OK) {
		sb_feed_close(f);
		return err;
	}
	*out = f;
	return SB_OK;
}

/* Files of gzip may follow each other; what else follows one is not of it. */
static enum sb_err end_member(struct sb_feed *f)
{
	enum sb_err err = SB_OK;

	f->ended = 1;
	if (!f->gzip)
		return SB_OK;
	if (!f->left.len)
		err = refill(f);
	if (err != SB_OK || !f->left.len || f->left.ptr[0] != GZIP_FIRST)
		return err;
	f->ended = 0;
	return inflateReset(&f->z) == Z_OK ? SB_OK : SB_MALFORMED;
}

/* One piece of input, into what room there is. */
static enum sb_err inflate_piece(struct sb_feed *f)
{
	enum sb_err err = f->left.len ? SB_OK : refill(f);
	int r;

	if (err != SB_OK)
		return err;
	if (!f->left.len)
		return SB_MALFORMED;
	f->z.next_in = (z_const Bytef *)(uintptr_t)f->left.ptr;
	f->z.avail_in = (uInt)f->left.len;
	r = inflate(&f->z, Z_NO_FLUSH);
	f->left.ptr += f->left.len - f->z.avail_in;
	f->left.len = f->z.avail_in;
	if (r == Z_STREAM_END)
		return end_member(f);
	if (r == Z_OK)
		return SB_OK;
	return r == Z_MEM_ERROR ? SB_MEMORY : SB_MALFORMED;
}

/* What comes before damage is given, then the damage told. */
static enum sb_err inflate_some(struct sb_feed *f, struct sb_span *out)
{
	f->z.next_out = f->out;
	f->z.avail_out = OUT_BYTES;
	while (f->z.avail_out && !f->ended && f->failed == SB_OK)
		f->failed = inflate_piece(f);
	*out = sb_span_of(f->out, OUT_BYTES - f->z.avail_out);
	return out->len ? SB_OK : f->failed;
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

/* A tar file ends before what holds it: the rest of the deflated data with their
 * sum, and the padding of the last block. */
enum sb_err sb_feed_end(struct sb_feed *f)
{
	enum sb_err err = SB_OK;
	struct sb_span got;

	if (!f->deflated && !f->head.encrypted)
		return SB_OK;
	do
		err = sb_feed_next(f, &got);
	while (err == SB_OK && got.len);
	do {
		f->left.len = 0;
		if (err == SB_OK)
			err = refill(f);
	} while (err == SB_OK && f->left.len);
	return err;
}

int sb_feed_is_adb(const struct sb_feed *feed)
{
	return feed->head.bytes != 0;
}

void sb_feed_close(struct sb_feed *f)
{
	if (!f)
		return;
	if (f->deflated)
		inflateEnd(&f->z);
	close(f->fd);
	if (f->kit)
		sb_kit_free(f->kit);
	sb_wipe(f, sizeof(*f));
	free(f);
}
