#include "datasets/unpack.h"

#include "datasets/tidy.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TAR_BLOCK  512
#define MOST_LINKS 8u
#define MOST_BAD   1000u /* headers that are passed over */

struct reading {
	struct sb_unpacked *s;
	struct sb_feed *feed;
	struct archive *bytes; /* of what was compressed, if it was */
	struct archive *from;  /* the tar or zip in them */
	int empty, unreadable; /* bytes says why */
	enum sb_err err;       /* nothing more can be read */
	int spool_failed;      /* errno, if that is SB_IO */
};

static void note(const struct sb_unpacked *s, struct sb_span path,
		 const char *why)
{
	if (s->note)
		s->note(s->note_arg, path, why);
}

static la_ssize_t feed(struct archive *a, void *arg, const void **out)
{
	struct reading *r = arg;
	struct sb_span got;
	enum sb_err err = sb_feed_next(r->feed, &got);

	if (err != SB_OK) {
		archive_set_error(a, EIO, "%s",
				  err == SB_MALFORMED
					  ? "deflated data are damaged or cut "
					    "short"
					  : "it cannot be read");
		return ARCHIVE_FATAL;
	}
	*out = got.ptr;
	return (la_ssize_t)got.len;
}

static la_ssize_t inflated(struct archive *a, void *arg, const void **out)
{
	struct reading *r = arg;
	la_int64_t offset;
	size_t len = 0;
	int got = ARCHIVE_FATAL;

	if (r->empty)
		return 0;
	if (!r->unreadable)
		got = archive_read_data_block(r->bytes, out, &len, &offset);
	if (got == ARCHIVE_OK || got == ARCHIVE_EOF)
		return got == ARCHIVE_OK ? (la_ssize_t)len : 0;
	archive_set_error(a, EIO, "%s", archive_error_string(r->bytes));
	return ARCHIVE_FATAL;
}

/* What decompresses is apart from what reads the tar file, which stops at its end
 * mark: sums that come behind it, or behind zeros that are damage, are seen. */
static int start_bytes(struct reading *r)
{
	struct archive *a = r->bytes = archive_read_new();
	struct archive_entry *e;

	if (!a)
		return ARCHIVE_FATAL;
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_filter_lz4(a);
	archive_read_support_format_raw(a);
	archive_read_support_format_empty(a);
	archive_read_open(a, r, NULL, feed, NULL);
	return archive_read_next_header(a, &e);
}

/* No format or filter that starts another program or jumps about. */
static enum sb_err start(struct reading *r)
{
	struct archive *a = r->from = archive_read_new();
	int got = start_bytes(r);

	if (!a || !r->bytes)
		return SB_MEMORY;
	archive_read_support_format_tar(a);
	archive_read_support_format_zip_streamable(a);
	r->empty = got == ARCHIVE_EOF;
	r->unreadable = got != ARCHIVE_OK && !r->empty;
	/* An error shows, with its reason, at the first header. */
	archive_read_open(a, r, NULL, inflated, NULL);
	return SB_OK;
}

/* Why the file makes no entry, or NULL.  If r->err is not SB_OK, nothing does. */
static const char *spool(struct reading *r, struct archive_entry *from,
			 struct sb_unpacked_file *file)
{
	const void *piece;
	size_t len;
	la_int64_t offset;
	int got;

	file->bytes = sb_spool_begin(&r->s->spool);
	while ((got = archive_read_data_block(r->from, &piece, &len,
					      &offset)) == ARCHIVE_OK) {
		enum sb_err err =
			offset < 0 ? SB_MALFORMED
				   : sb_spool_add(&r->s->spool, &file->bytes,
						  (uint64_t)offset,
						  sb_span_of(piece, len));

		if (err == SB_MALFORMED)
			return "is damaged or cut short";
		if (err != SB_OK) {
			r->spool_failed = err == SB_IO ? errno : 0;
			r->err = err;
			return NULL;
		}
		file->size_bytes = (uint64_t)offset + len;
	}
	if (got != ARCHIVE_EOF)
		return "is damaged or cut short";
	if (archive_entry_size_is_set(from) &&
	    archive_entry_size(from) > (la_int64_t)file->size_bytes)
		file->size_bytes = (uint64_t)archive_entry_size(from);
	return file->size_bytes > SB_UNPACK_MOST_BYTES
		       ? "says it is larger than 16 TiB"
		       : NULL;
}

static enum sb_err copy(struct sb_unpacked *s, const char *text,
			struct sb_span *out)
{
	size_t len;
	uint8_t *to;

	/* As tar does when it unpacks: below the folder, whatever is said. */
	for (;;) {
		if (text[0] == '/')
			text++;
		else if (text[0] == '.' && text[1] == '/')
			text += 2;
		else
			break;
	}
	len = strlen(text);
	while (len && text[len - 1] == '/')
		len--;
	if (len == 1 && text[0] == '.')
		len = 0;
	to = sb_entries_bytes(&s->list, len);
	if (!to)
		return SB_MEMORY;
	memcpy(to, text, len);
	*out = sb_span_of(to, len);
	return SB_OK;
}

static struct sb_unpacked_file *add_file(struct sb_unpacked *s)
{
	if (s->file_count == s->file_cap) {
		size_t cap = s->file_cap ? 2 * s->file_cap : 256;
		struct sb_unpacked_file *more =
			reallocarray(s->files, cap, sizeof(*more));

		if (!more)
			return NULL;
		s->files = more;
		s->file_cap = cap;
	}
	memset(&s->files[s->file_count], 0, sizeof(*s->files));
	return &s->files[s->file_count];
}

static const char *file_name(const char *local, const char *utf8)
{
	return local ? local : utf8;
}

static enum sb_err take_target(struct sb_unpacked *s,
			       struct archive_entry *from, struct sb_entry *e)
{
	const char *to = file_name(archive_entry_symlink(from),
				   archive_entry_symlink_utf8(from));
	size_t len = to ? strlen(to) : 0;
	uint8_t *text = sb_entries_bytes(&s->list, len);

	if (!text)
		return SB_MEMORY;
	if (len)
		memcpy(text, to, len);
	e->target = sb_span_of(text, len);
	return SB_OK;
}

/* Why it makes no entry; NULL: it does. */
static const char *judge(struct reading *r, struct archive_entry *from,
			 struct sb_entry *e, struct sb_unpacked_file *file)
{
	mode_t type = archive_entry_filetype(from);
	const char *why;

	e->mode = archive_entry_perm(from) & 07777;
	if (archive_entry_mtime_is_set(from) &&
	    archive_entry_mtime(from) < INT64_MAX / 1000000000 &&
	    archive_entry_mtime(from) > INT64_MIN / 1000000000)
		e->mtime_ns = archive_entry_mtime(from) * 1000000000 +
			      archive_entry_mtime_nsec(from) % 1000000000;
	if (type == AE_IFDIR) {
		e->type = SB_ENTRY_DIR;
		e->mode |= S_IFDIR;
		return NULL;
	}
	if (type == AE_IFLNK) {
		e->type = SB_ENTRY_SYMLINK;
		e->mode |= S_IFLNK;
		return e->target.len ? NULL : "is a link to nowhere";
	}
	e->type = SB_ENTRY_FILE;
	e->mode |= S_IFREG;
	if (file->is_link)
		return NULL;
	if (type != AE_IFREG)
		return "is neither a file, a directory nor a link";
	why = spool(r, from, file);
	if (why)
		sb_spool_drop(&r->s->spool, &file->bytes);
	e->size_bytes = file->size_bytes;
	return why;
}

static enum sb_err take(struct reading *r, struct archive_entry *from)
{
	struct sb_unpacked *s = r->s;
	const char *name = file_name(archive_entry_pathname(from),
				     archive_entry_pathname_utf8(from));
	const char *link = file_name(archive_entry_hardlink(from),
				     archive_entry_hardlink_utf8(from));
	struct sb_unpacked_file *file = add_file(s);
	struct sb_entry found = { 0 }, *e;
	const char *why;

	if (!file || copy(s, name ? name : "", &found.path) != SB_OK ||
	    (link && copy(s, link, &file->link) != SB_OK) ||
	    take_target(s, from, &found) != SB_OK)
		return SB_MEMORY;
	file->is_link = link != NULL;
	if (name && !found.path.len)
		return SB_OK; /* the top */
	why = sb_tidy_path_ok(found.path) ? judge(r, from, &found, file)
					  : "no file may have such a path";
	if (r->err != SB_OK)
		return r->err;
	if (why) {
		note(s, found.path, why);
		return SB_OK;
	}
	if (found.type != SB_ENTRY_SYMLINK)
		found.target.len = 0;
	found.tag = s->file_count++;
	e = sb_entries_add(&s->list);
	if (!e)
		return SB_MEMORY;
	*e = found;
	return SB_OK;
}

static int by_path(const void *key, const void *at)
{
	const struct sb_span *path = key;
	const struct sb_entry *e = at;

	return sb_entries_compare(*path, e->path);
}

/* The file that a chain of hard links ends at, or NULL. */
static const struct sb_unpacked_file *linked(
	const struct sb_unpacked *s, const struct sb_unpacked_file *file)
{
	for (unsigned i = 0; i < MOST_LINKS && file->is_link; i++) {
		const struct sb_entry *e =
			bsearch(&file->link, s->list.at, s->list.count,
				sizeof(*s->list.at), by_path);

		if (!e || e->type != SB_ENTRY_FILE)
			return NULL;
		file = &s->files[e->tag];
	}
	return file->is_link ? NULL : file;
}

static void resolve_links(struct sb_unpacked *s)
{
	for (size_t i = 0; i < s->list.count; i++) {
		struct sb_entry *e = &s->list.at[i];
		const struct sb_unpacked_file *to;

		if (e->type != SB_ENTRY_FILE || !s->files[e->tag].is_link)
			continue;
		to = linked(s, &s->files[e->tag]);
		if (to)
			e->size_bytes = to->size_bytes;
		else
			e->type = UINT8_MAX;
		if (to) {
			s->files[e->tag].bytes = to->bytes;
			s->files[e->tag].size_bytes = to->size_bytes;
		}
	}
}

static void drop_unresolved(struct sb_unpacked *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->list.count; i++) {
		if (s->list.at[i].type != UINT8_MAX)
			s->list.at[kept++] = s->list.at[i];
		else
			note(s, s->list.at[i].path,
			     "is a hard link to what is not there");
	}
	s->list.count = kept;
}

/* Bytes of the archive, out of what deflated them, that were read.  What belongs
 * to the last entry is passed over first. */
static int64_t passed(struct reading *r)
{
	if (r->s->list.count || r->s->file_count)
		archive_read_data_skip(r->from);
	return archive_filter_bytes(r->from, 0);
}

/* Is what the tar file lies in whole to its end?  What is not compressed has
 * nothing there to be told by. */
static int ends_well(struct reading *r)
{
	la_int64_t offset;
	const void *piece;
	size_t len;
	int got = ARCHIVE_OK;

	if (!r->empty && archive_filter_count(r->bytes) > 1)
		while (got == ARCHIVE_OK)
			got = archive_read_data_block(r->bytes, &piece, &len,
						      &offset);
	return (got == ARCHIVE_OK || got == ARCHIVE_EOF) &&
	       sb_feed_end(r->feed) == SB_OK;
}

/* The archive was read to its end: is it there?  A tar file's is blocks of zeros,
 * of which libarchive reads two if they are there; behind the last entry less
 * than one block is padding. */
static void check_end(struct reading *r, const char *path, int64_t last)
{
	int format = archive_format(r->from) & ARCHIVE_FORMAT_BASE_MASK;
	const char *why = NULL;

	if (format == ARCHIVE_FORMAT_TAR &&
	    archive_filter_bytes(r->from, 0) - last < TAR_BLOCK)
		why = "has no end mark of a tar file: it is cut short, and "
		      "files may be missing; copy it again";
	else if (!ends_well(r))
		why = "is damaged or cut short behind the last file that was "
		      "read: files may be missing; copy it again";
	if (why)
		note(r->s, sb_span_of(path, strlen(path)), why);
}

static enum sb_err read_all(struct reading *r, char *why, size_t why_bytes,
			    const char *path)
{
	struct sb_unpacked *s = r->s;
	struct archive_entry *e;
	enum sb_err err = SB_OK;
	int got = ARCHIVE_OK;
	unsigned bad = 0;
	char reason[128];
	int64_t last = 0;

	while (err == SB_OK && bad < MOST_BAD) {
		got = archive_read_next_header(r->from, &e);
		if (got == ARCHIVE_RETRY || got == ARCHIVE_FAILED) {
			bad++;
			continue;
		}
		if (got != ARCHIVE_OK && got != ARCHIVE_WARN)
			break;
		err = take(r, e);
		last = passed(r);
	}
	if (err == SB_OK && got == ARCHIVE_EOF)
		check_end(r, path, last);
	if (r->spool_failed)
		snprintf(why, why_bytes,
			 "%s cannot be unpacked: %s; free some room, or set "
			 "TMPDIR",
			 path,
			 strerror_r(r->spool_failed, reason, sizeof(reason)));
	if (err != SB_OK || got == ARCHIVE_EOF)
		return err;
	if (!s->list.count) {
		snprintf(why, why_bytes,
			 "%s cannot be read as an archive: %s; give a "
			 "directory, a tar file, or a backup",
			 path, archive_error_string(r->from));
		return SB_MALFORMED;
	}
	note(s, sb_span_of(path, strlen(path)),
	     "ends before its time or is damaged; what follows is lost: copy "
	     "it again");
	return SB_OK;
}

enum sb_err sb_unpack(struct sb_feed *from, const char *path,
		      struct sb_unpacked *out, char *why, size_t why_bytes)
{
	struct reading r = { .s = out, .feed = from };
	enum sb_err err = start(&r);

	snprintf(why, why_bytes, "%s cannot be read", path);
	if (err == SB_OK)
		err = read_all(&r, why, why_bytes, path);
	archive_read_free(r.from);
	archive_read_free(r.bytes);
	if (err == SB_OK)
		err = sb_tidy(&out->list, out->note, out->note_arg);
	if (err == SB_OK) {
		resolve_links(out);
		drop_unresolved(out);
	}
	return err;
}

void sb_unpack_release(struct sb_unpacked *u)
{
	sb_entries_release(&u->list);
	free(u->files);
	sb_spool_release(&u->spool);
}
