/* bench/measure/tree.c: snapshots on disk. */
#include "bench/measure/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "datasets/entries.h"

#define PATH_BYTES  4096u
#define PIECE_BYTES ((size_t)1 << 20)

struct writer {
	const struct sb_snapshot *snapshot;
	const uint64_t *told; /* what the source told of; may be NULL */
	int root;             /* directory */
	uint8_t *piece;
	char path[PATH_BYTES];
};

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	(void)!remove(path);
	return 0;
}

void sb_tree_remove(const char *path)
{
	nftw(path, remove_one, 32, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

uint64_t sb_tree_bytes(const char *path)
{
	struct sb_source *source;
	struct sb_snapshot all;
	char why[256];
	uint64_t bytes = 0;

	if (sb_dir_open(&path, 1, NULL, NULL, why, sizeof(why), &source) !=
	    SB_OK)
		return 0;
	if (source->snapshot(source, 0, 0, &all) == SB_OK) {
		bytes = all.total_bytes;
		source->release(&all);
	}
	source->close(source);
	return bytes;
}

/* The entry's path as a string in w->path. */
static int name_of(struct writer *w, const struct sb_entry *e)
{
	if (!sb_entries_path_ok(e->path) || e->path.len >= sizeof(w->path))
		return 0;
	memcpy(w->path, e->path.ptr, e->path.len);
	w->path[e->path.len] = 0;
	return 1;
}

static int make_parents(struct writer *w)
{
	for (char *p = strchr(w->path, '/'); p; p = strchr(p + 1, '/')) {
		int bad;

		*p = 0;
		bad = mkdirat(w->root, w->path, 0700) && errno != EEXIST;
		*p = '/';
		if (bad)
			return 0;
	}
	return 1;
}

static struct timespec time_of(const struct sb_entry *e)
{
	struct timespec t = { .tv_sec = e->mtime_ns / 1000000000,
			      .tv_nsec = e->mtime_ns % 1000000000 };

	if (t.tv_nsec < 0) {
		t.tv_nsec += 1000000000;
		t.tv_sec--;
	}
	return t;
}

static int set_times(struct writer *w, const struct sb_entry *e)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, time_of(e) };

	return !utimensat(w->root, w->path, times, AT_SYMLINK_NOFOLLOW);
}

static int is_there(struct writer *w, const struct sb_entry *e)
{
	struct timespec t = time_of(e);
	struct stat st;

	return !fstatat(w->root, w->path, &st, AT_SYMLINK_NOFOLLOW) &&
	       S_ISREG(st.st_mode) && (uint64_t)st.st_size == e->size_bytes &&
	       st.st_mtim.tv_sec == t.tv_sec && st.st_mtim.tv_nsec == t.tv_nsec;
}

static int write_all(int fd, struct sb_span bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		bytes.ptr += n;
		bytes.len -= (size_t)n;
	}
	return 1;
}

static int write_file(struct writer *w, size_t index)
{
	const struct sb_snapshot *s = w->snapshot;
	const struct sb_entry *e = &s->entries[index];
	uint64_t before = w->told ? *w->told : 0;
	int ok = 1, fd;

	if (!make_parents(w))
		return 0;
	if (is_there(w, e))
		return 1;
	unlinkat(w->root, w->path, 0);
	fd = openat(w->root, w->path,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return 0;
	for (uint64_t at = 0; ok && at < e->size_bytes;) {
		uint64_t left = e->size_bytes - at;
		size_t len = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;
		struct sb_span got;

		ok = s->source->read(s, index, at, len, w->piece, &got) ==
			     SB_OK &&
		     got.len == len && write_all(fd, got);
		at += len;
	}
	if (w->told && *w->told != before) {
		close(fd);
		return !unlinkat(w->root, w->path, 0);
	}
	ok = ok && !fchmod(fd, e->mode & 07777);
	ok = !close(fd) && ok;
	return ok && set_times(w, e);
}

static int write_link(struct writer *w, const struct sb_entry *e)
{
	char target[PATH_BYTES];

	if (e->target.len >= sizeof(target) || !make_parents(w))
		return 0;
	memcpy(target, e->target.ptr, e->target.len);
	target[e->target.len] = 0;
	unlinkat(w->root, w->path, 0);
	return !symlinkat(target, w->root, w->path) && set_times(w, e);
}

/* A path that no call takes, where somebody counts what is left out. */
static int pass_over(struct writer *w, const struct sb_entry *e)
{
	const struct sb_source *s = w->snapshot->source;

	snprintf(w->path, sizeof(w->path), "a path of %zu bytes", e->path.len);
	errno = ENAMETOOLONG;
	if (!w->told || !s->note)
		return 0;
	s->note(s->note_arg, e->path, "has too long a path to be written");
	return 1;
}

static int write_entry(struct writer *w, size_t index, uint8_t type)
{
	const struct sb_entry *e = &w->snapshot->entries[index];

	if (e->type != type)
		return 1;
	if (!name_of(w, e))
		return pass_over(w, e);
	if (type == SB_ENTRY_FILE)
		return write_file(w, index);
	if (type == SB_ENTRY_SYMLINK)
		return write_link(w, e);
	if (!make_parents(w))
		return 0;
	return !mkdirat(w->root, w->path, 0700) || errno == EEXIST;
}

static int wanted(const struct sb_snapshot *s, const struct sb_entry *e)
{
	size_t i = sb_entries_find(s->entries, s->entry_count, e->path);

	return i < s->entry_count && s->entries[i].type == e->type;
}

/* What is on disk and not in the snapshot; last first, so that a directory is
 * empty when its turn comes.  One that is not, holds something wanted. */
static enum sb_err remove_others(struct writer *w, const char *path)
{
	struct sb_source *source;
	struct sb_snapshot now;
	char why[256];
	enum sb_err err =
		sb_dir_open(&path, 1, NULL, NULL, why, sizeof(why), &source);

	if (err != SB_OK)
		return err;
	err = source->snapshot(source, 0, 0, &now);
	if (err != SB_OK)
		goto out;
	for (size_t i = now.entry_count; i-- > 0;) {
		const struct sb_entry *e = &now.entries[i];

		if (!wanted(w->snapshot, e) && name_of(w, e))
			unlinkat(w->root, w->path,
				 e->type == SB_ENTRY_DIR ? AT_REMOVEDIR : 0);
	}
	source->release(&now);
out:
	source->close(source);
	return err;
}

/* Times of directories last: writing into them changes them. */
static int finish_dirs(struct writer *w)
{
	for (size_t i = w->snapshot->entry_count; i-- > 0;) {
		const struct sb_entry *e = &w->snapshot->entries[i];

		if (e->type != SB_ENTRY_DIR)
			continue;
		if (!name_of(w, e) && w->told)
			continue; /* passed over */
		if (!name_of(w, e) ||
		    fchmodat(w->root, w->path, e->mode & 07777, 0) ||
		    !set_times(w, e))
			return 0;
	}
	return 1;
}

enum sb_err sb_tree_write(const char *path, const struct sb_snapshot *snapshot,
			  const uint64_t *told, char *why, size_t why_bytes)
{
	/* Links last, so that nothing is ever written through one. */
	static const uint8_t types[] = { SB_ENTRY_DIR, SB_ENTRY_FILE,
					 SB_ENTRY_SYMLINK };
	struct writer w = { .snapshot = snapshot, .told = told, .root = -1 };
	enum sb_err err = SB_IO;

	snprintf(why, why_bytes, "%s cannot be written", path);
	w.piece = malloc(PIECE_BYTES);
	if (!w.piece)
		return SB_MEMORY;
	if (mkdir(path, 0700) && errno != EEXIST)
		goto out;
	w.root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (w.root < 0 || remove_others(&w, path) != SB_OK)
		goto out;
	for (size_t t = 0; t < 3; t++) {
		for (size_t i = 0; i < snapshot->entry_count; i++) {
			if (write_entry(&w, i, types[t]))
				continue;
			snprintf(why, why_bytes,
				 "%.300s/%.300s cannot be written: %s", path,
				 w.path, strerror(errno));
			goto out;
		}
	}
	if (finish_dirs(&w))
		err = SB_OK;
out:
	if (w.root >= 0)
		close(w.root);
	free(w.piece);
	return err;
}

static enum sb_err give(const struct sb_snapshot *s, size_t index,
			uint8_t *piece, const struct sb_sink *sink)
{
	const struct sb_entry *e = &s->entries[index];
	enum sb_err err, verdict = SB_OK;
	void *file;

	err = sink->begin(sink->arg, e, &file);
	if (err != SB_OK)
		return err;
	for (uint64_t at = 0; verdict == SB_OK && at < e->size_bytes;) {
		struct sb_span got;

		verdict =
			s->source->read(s, index, at, PIECE_BYTES, piece, &got);
		if (verdict == SB_OK && !got.len)
			verdict = SB_IO;
		if (verdict == SB_OK)
			verdict = sink->write(sink->arg, file, at, got);
		at += got.len;
	}
	return sink->end(sink->arg, file, e, verdict);
}

enum sb_err sb_tree_read(const char *path, struct sb_span only, int dirs,
			 const struct sb_sink *sink)
{
	uint8_t *piece = malloc(PIECE_BYTES);
	struct sb_source *source;
	struct sb_snapshot s;
	char why[256];
	enum sb_err err;

	if (!piece)
		return SB_MEMORY;
	err = sb_dir_open(&path, 1, NULL, NULL, why, sizeof(why), &source);
	if (err != SB_OK)
		goto out;
	err = source->snapshot(source, 0, 0, &s);
	if (err != SB_OK)
		goto close;
	for (size_t i = 0; err == SB_OK && i < s.entry_count; i++) {
		const struct sb_entry *e = &s.entries[i];

		if (only.len && sb_entries_compare(e->path, only) != 0)
			continue;
		if (e->type == SB_ENTRY_DIR && !dirs)
			continue;
		err = give(&s, i, piece, sink);
	}
	source->release(&s);
close:
	source->close(source);
out:
	free(piece);
	return err;
}
