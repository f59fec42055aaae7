#include "datasets/material.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Files up to this size are hashed before anything is written; larger ones
 * are written as they are hashed, and overwritten if they turn out known. */
#define PIECE_BYTES ((size_t)8 << 20)

struct growing {
	uint8_t *ptr;
	size_t len, cap;
};

struct writer {
	struct sb_source *src;
	int fd;
	uint64_t data_bytes, content_count, entry_count;
	uint64_t dirty_bytes; /* data bytes ever written to */
	int write_failed;     /* SB_IO is ours, not the source's */
	struct growing contents, snapshots, entries, strings;
	uint64_t *slots; /* hash table of content numbers + 1 */
	size_t slot_count;
	uint8_t *piece;
	EVP_MD_CTX *md;
	sb_source_progress *progress;
	void *progress_arg;
	uint64_t done_bytes, listed_bytes;
	uint32_t listed_count;
};

static uint8_t *grow(struct growing *g, size_t bytes)
{
	size_t want, cap = g->cap ? g->cap : 4096;
	uint8_t *p;

	if (!sb_add_ok(g->len, bytes, &want))
		return NULL;
	while (cap < want && cap <= SIZE_MAX / 2)
		cap *= 2;
	if (cap < want)
		return NULL;
	if (cap != g->cap) {
		p = realloc(g->ptr, cap);
		if (!p)
			return NULL;
		g->ptr = p;
		g->cap = cap;
	}
	p = g->ptr + g->len;
	g->len = want;
	memset(p, 0, bytes);
	return p;
}

static enum sb_err write_at(int fd, const uint8_t *p, size_t len,
			    uint64_t offset)
{
	while (len) {
		ssize_t n = pwrite(fd, p, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return SB_IO;
		p += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return SB_OK;
}

static enum sb_err write_data(struct writer *w, const uint8_t *p, size_t len,
			      uint64_t at)
{
	enum sb_err err = write_at(w->fd, p, len, SB_MATERIAL_DATA_OFFSET + at);

	if (err)
		w->write_failed = 1;
	else if (at + len > w->dirty_bytes)
		w->dirty_bytes = at + len;
	return err;
}

static uint64_t *slot_of(const struct writer *w, const uint8_t *hash)
{
	size_t i = (size_t)sb_material_get(hash, 8);

	for (;; i++) {
		uint64_t *slot = &w->slots[i & (w->slot_count - 1)];

		/* A full slot means that contents are there. */
		if (!*slot || !w->contents.ptr ||
		    !memcmp(w->contents.ptr +
				    (*slot - 1) * SB_MATERIAL_CONTENT_BYTES +
				    16,
			    hash, SB_MATERIAL_HASH_BYTES))
			return slot;
	}
}

static enum sb_err make_room(struct writer *w)
{
	uint64_t *old = w->slots;
	size_t count = w->slot_count ? 2 * w->slot_count : 4096;

	if (w->slots && w->content_count < w->slot_count / 2)
		return SB_OK;
	w->slots = calloc(count, sizeof(*w->slots));
	if (!w->slots) {
		w->slots = old;
		return SB_MEMORY;
	}
	w->slot_count = count;
	for (uint64_t i = 0; i < w->content_count; i++)
		*slot_of(w, w->contents.ptr + i * SB_MATERIAL_CONTENT_BYTES +
				    16) = i + 1;
	free(old);
	return SB_OK;
}

static enum sb_err tell(struct writer *w, uint64_t more_bytes)
{
	uint64_t all = sb_source_snapshots(w->src);
	uint64_t total = w->listed_bytes / w->listed_count * all;

	w->done_bytes += more_bytes;
	if (!w->progress)
		return SB_OK;
	if (w->listed_count == all)
		total = w->listed_bytes;
	if (total < w->done_bytes)
		total = w->done_bytes;
	return w->progress(w->progress_arg, w->done_bytes, total) ? SB_STOPPED
								  : SB_OK;
}

/* Read the file once: hash it, and write it at the end of the data unless it
 * fits in one piece, which is left in *whole for the caller to write. */
static enum sb_err hash_file(struct writer *w, const struct sb_snapshot *s,
			     size_t index, uint64_t *size_bytes, uint8_t *hash,
			     struct sb_span *whole)
{
	uint64_t listed = s->entries[index].size_bytes, at = 0;
	enum sb_err err;

	if (EVP_DigestInit_ex(w->md, EVP_sha256(), NULL) != 1)
		return SB_MEMORY;
	*whole = sb_span_of(NULL, 0);
	while (at < listed) {
		size_t len = listed - at < PIECE_BYTES ? (size_t)(listed - at)
						       : PIECE_BYTES;
		struct sb_span got;

		err = s->source->read(s, index, at, len, w->piece, &got);
		if (!err && EVP_DigestUpdate(w->md, got.ptr, got.len) != 1)
			err = SB_MEMORY;
		if (!err && listed <= PIECE_BYTES)
			*whole = got;
		else if (!err)
			err = write_data(w, got.ptr, got.len,
					 w->data_bytes + at);
		if (err)
			return err;
		at += got.len;
		err = tell(w, got.len);
		if (err)
			return err;
		if (got.len < len)
			break;
	}
	*size_bytes = at;
	return EVP_DigestFinal_ex(w->md, hash, NULL) == 1 ? SB_OK : SB_MEMORY;
}

/* Where the content after this one goes.  The gap may hold bytes of a larger
 * file that was written and given up; it must not, or equal datasets would
 * not be equal files. */
static enum sb_err pad_data(struct writer *w, uint64_t size_bytes,
			    uint64_t *next)
{
	static const uint8_t zeros[SB_MATERIAL_ALIGN];
	uint64_t end = w->data_bytes + size_bytes;

	*next = (end + SB_MATERIAL_ALIGN - 1) / SB_MATERIAL_ALIGN *
		SB_MATERIAL_ALIGN;
	if (end >= w->dirty_bytes)
		return SB_OK;
	return write_data(w, zeros, (size_t)(*next - end), end);
}

static enum sb_err store_file(struct writer *w, const struct sb_snapshot *s,
			      size_t index, uint64_t *size_bytes,
			      uint64_t *content)
{
	uint8_t hash[SB_MATERIAL_HASH_BYTES], *c;
	struct sb_span whole;
	uint64_t *slot, next;
	enum sb_err err = hash_file(w, s, index, size_bytes, hash, &whole);

	if (!err)
		err = make_room(w);
	if (err)
		return err;
	slot = slot_of(w, hash);
	if (*slot) {
		*content = *slot - 1;
		return SB_OK;
	}
	if (whole.len)
		err = write_data(w, whole.ptr, whole.len, w->data_bytes);
	if (!err)
		err = pad_data(w, *size_bytes, &next);
	if (err)
		return err;
	c = grow(&w->contents, SB_MATERIAL_CONTENT_BYTES);
	if (!c)
		return SB_MEMORY;
	sb_material_put(c, w->data_bytes, 8);
	sb_material_put(c + 8, *size_bytes, 8);
	memcpy(c + 16, hash, sizeof(hash));
	*content = w->content_count++;
	*slot = *content + 1;
	w->data_bytes = next;
	return SB_OK;
}

static enum sb_err add_entry(struct writer *w, const struct sb_entry *e,
			     uint64_t size_bytes, uint64_t content)
{
	uint64_t path = w->strings.len;
	uint8_t *text, *at;

	if (e->path.len > UINT32_MAX || e->target.len > UINT32_MAX)
		return SB_PARAM;
	text = grow(&w->strings, e->path.len + e->target.len);
	at = grow(&w->entries, SB_MATERIAL_ENTRY_BYTES);
	if (!text || !at)
		return SB_MEMORY;
	memcpy(text, e->path.ptr, e->path.len);
	if (e->target.len)
		memcpy(text + e->path.len, e->target.ptr, e->target.len);
	sb_material_put(at, path, 8);
	sb_material_put(at + 8, e->path.len, 4);
	sb_material_put(at + 12, e->target.len, 4);
	sb_material_put(at + 16, size_bytes, 8);
	sb_material_put(at + 24, (uint64_t)e->mtime_ns, 8);
	sb_material_put(at + 32, content, 8);
	sb_material_put(at + 40, e->mode, 4);
	sb_material_put(at + 44, e->data_class, 2);
	at[46] = e->type;
	at[47] = e->protection;
	w->entry_count++;
	return SB_OK;
}

/* A day that the user does not have. */
static enum sb_err add_gap(struct writer *w)
{
	uint8_t *at = grow(&w->snapshots, SB_MATERIAL_SNAPSHOT_BYTES);

	if (!at)
		return SB_MEMORY;
	sb_material_put(at, w->entry_count, 8);
	sb_material_put(at + 8, SB_MATERIAL_NO_SNAPSHOT, 8);
	return SB_OK;
}

static enum sb_err add_snapshot(struct writer *w, const struct sb_snapshot *s)
{
	uint64_t first = w->entry_count;
	uint8_t *at;

	w->listed_bytes += s->total_bytes;
	w->listed_count++;
	for (size_t i = 0; i < s->entry_count; i++) {
		const struct sb_entry *e = &s->entries[i];
		uint64_t size_bytes = 0, content = SB_MATERIAL_NO_CONTENT;
		enum sb_err err = SB_OK;

		if (e->type == SB_ENTRY_FILE)
			err = store_file(w, s, i, &size_bytes, &content);
		/* A lost file was reported by the source and costs one file,
		 * not the dataset. */
		if ((err == SB_MISSING || err == SB_IO) && !w->write_failed)
			continue;
		if (!err)
			err = add_entry(w, e, size_bytes, content);
		if (err)
			return err;
	}
	at = grow(&w->snapshots, SB_MATERIAL_SNAPSHOT_BYTES);
	if (!at)
		return SB_MEMORY;
	sb_material_put(at, first, 8);
	sb_material_put(at + 8, w->entry_count - first, 8);
	return SB_OK;
}

static enum sb_err add_all(struct writer *w)
{
	for (uint32_t user = 0; user < w->src->user_count; user++) {
		for (uint32_t day = 0; day < w->src->day_count; day++) {
			struct sb_snapshot s;
			enum sb_err err = SB_OK;
			int has = day < sb_source_days(w->src, user);

			if (has)
				err = w->src->snapshot(w->src, user, day, &s);
			if (err)
				return err;
			err = has ? add_snapshot(w, &s) : add_gap(w);
			if (has)
				w->src->release(&s);
			if (err)
				return err;
		}
	}
	return SB_OK;
}

static enum sb_err write_index(struct writer *w)
{
	uint64_t end = SB_MATERIAL_DATA_OFFSET + w->data_bytes;
	const struct growing *tables[] = { &w->contents, &w->snapshots,
					   &w->entries, &w->strings };
	uint8_t head[SB_MATERIAL_DATA_OFFSET] = SB_MATERIAL_MAGIC;

	sb_material_put(head + 8, w->src->user_count, 4);
	sb_material_put(head + 12, w->src->day_count, 4);
	sb_material_put(head + 16, w->data_bytes, 8);
	sb_material_put(head + 24, w->content_count, 8);
	sb_material_put(head + 32, w->entry_count, 8);
	sb_material_put(head + 40, w->strings.len, 8);
	sb_material_put(head + 48, end, 8);
	if (EVP_DigestInit_ex(w->md, EVP_sha256(), NULL) != 1)
		return SB_MEMORY;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (EVP_DigestUpdate(w->md, tables[i]->ptr, tables[i]->len) !=
		    1)
			return SB_MEMORY;
		if (write_at(w->fd, tables[i]->ptr, tables[i]->len, end))
			return SB_IO;
		end += tables[i]->len;
	}
	if (EVP_DigestFinal_ex(w->md, head + 56, NULL) != 1 ||
	    EVP_Digest(head, 88, head + 88, NULL, EVP_sha256(), NULL) != 1)
		return SB_MEMORY;
	if (ftruncate(w->fd, (off_t)end) || fdatasync(w->fd))
		return SB_IO;
	return write_at(w->fd, head, sizeof(head), 0) || fdatasync(w->fd)
		       ? SB_IO
		       : SB_OK;
}

static void writer_release(struct writer *w)
{
	free(w->contents.ptr);
	free(w->snapshots.ptr);
	free(w->entries.ptr);
	free(w->strings.ptr);
	free(w->slots);
	free(w->piece);
	EVP_MD_CTX_free(w->md);
}

enum sb_err sb_material_write_fd(struct sb_source *src, int fd,
				 sb_source_progress *progress, void *arg)
{
	struct writer w = {
		.src = src, .fd = fd, .progress = progress, .progress_arg = arg
	};
	enum sb_err err = SB_MEMORY;

	w.piece = malloc(PIECE_BYTES);
	w.md = EVP_MD_CTX_new();
	if (w.piece && w.md)
		err = add_all(&w);
	if (!err)
		err = write_index(&w);
	writer_release(&w);
	return err;
}

enum sb_err sb_material_write(struct sb_source *src, const char *path,
			      sb_source_progress *progress, void *arg)
{
	size_t name_bytes = strlen(path) + sizeof(".tmp");
	char *tmp = malloc(name_bytes);
	enum sb_err err;
	int fd;

	if (!tmp)
		return SB_MEMORY;
	snprintf(tmp, name_bytes, "%s.tmp", path);
	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	err = fd < 0 ? SB_IO : sb_material_write_fd(src, fd, progress, arg);
	if (fd >= 0)
		close(fd);
	if (!err && rename(tmp, path))
		err = SB_IO;
	if (err && fd >= 0)
		unlink(tmp);
	free(tmp);
	return err;
}
