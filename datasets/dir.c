#include "datasets/beneath.h"
#include "datasets/class.h"
#include "datasets/entries.h"
#include "datasets/source.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct dir_source {
	struct sb_source base;
	size_t count;
	int *roots; /* open directories; -1 past the last that opened */
};

/* What a file was when it was listed; entry.tag is its index. */
struct identity {
	uint64_t device, inode;
	int64_t changed_ns;
};

struct dir_snapshot {
	int root; /* borrowed from the source */
	struct sb_entries list;
	struct identity *files;
	size_t file_cap;
	atomic_uchar *noted; /* per entry: its one message was given */
};

static const struct sb_span root_path = { (const uint8_t *)".", 1 };

static void note(const struct sb_source *s, struct sb_span path,
		 const char *what, int error)
{
	char text[256], reason[128];

	if (!s->note)
		return;
	if (error)
		snprintf(text, sizeof(text), "%s: %s", what,
			 strerror_r(error, reason, sizeof(reason)));
	s->note(s->note_arg, path, error ? text : what);
}

static int64_t to_ns(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static enum sb_err remember(struct dir_snapshot *snap, struct sb_entry *e,
			    const struct stat *st)
{
	size_t index = snap->list.count - 1;

	if (index >= snap->file_cap) {
		struct identity *more = reallocarray(
			snap->files, snap->list.cap, sizeof(*more));

		if (!more)
			return SB_MEMORY;
		snap->files = more;
		snap->file_cap = snap->list.cap;
	}
	snap->files[index] = (struct identity) { st->st_dev, st->st_ino,
						 to_ns(st->st_ctim) };
	e->tag = index;
	e->mode = st->st_mode;
	e->mtime_ns = to_ns(st->st_mtim);
	return SB_OK;
}

/* The target of link name in directory fd into the list's memory. */
static enum sb_err read_target(struct dir_snapshot *snap, int fd,
			       const char *name, struct sb_span *target)
{
	char text[PATH_MAX];
	ssize_t len = readlinkat(fd, name, text, sizeof(text));
	uint8_t *kept;

	if (len < 0 || (size_t)len == sizeof(text))
		return SB_MISSING;
	kept = sb_entries_bytes(&snap->list, (size_t)len);
	if (!kept)
		return SB_MEMORY;
	memcpy(kept, text, (size_t)len);
	*target = sb_span_of(kept, (size_t)len);
	return SB_OK;
}

static const char *special(mode_t mode)
{
	if (S_ISFIFO(mode))
		return "skipped: a fifo has no content to back up";
	if (S_ISSOCK(mode))
		return "skipped: a socket has no content to back up";
	if (S_ISCHR(mode) || S_ISBLK(mode))
		return "skipped: a device has no content to back up";
	return NULL;
}

static enum sb_err add_name(const struct sb_source *source,
			    struct dir_snapshot *snap, int fd,
			    struct sb_span dir, const char *name)
{
	size_t name_len = strlen(name), len = dir.len + !!dir.len + name_len;
	struct sb_span path, target = { NULL, 0 };
	struct sb_entry *e;
	struct stat st;
	uint8_t *text = sb_entries_bytes(&snap->list, len);

	if (!text)
		return SB_MEMORY;
	if (dir.len) {
		memcpy(text, dir.ptr, dir.len);
		text[dir.len] = '/';
	}
	memcpy(text + len - name_len, name, name_len);
	path = sb_span_of(text, len);
	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW)) {
		note(source, path, "lost while listing", errno);
		return SB_OK;
	}
	if (special(st.st_mode)) {
		note(source, path, special(st.st_mode), 0);
		return SB_OK;
	}
	if (S_ISLNK(st.st_mode)) {
		enum sb_err err = read_target(snap, fd, name, &target);

		if (err == SB_MISSING) {
			note(source, path, "lost while listing", errno);
			return SB_OK;
		}
		if (err)
			return err;
	}
	e = sb_entries_add(&snap->list);
	if (!e)
		return SB_MEMORY;
	e->path = path;
	e->target = target;
	e->type = S_ISREG(st.st_mode)   ? SB_ENTRY_FILE
		  : S_ISDIR(st.st_mode) ? SB_ENTRY_DIR
					: SB_ENTRY_SYMLINK;
	if (e->type == SB_ENTRY_FILE)
		e->size_bytes = (uint64_t)st.st_size;
	e->data_class =
		(uint16_t)(e->type == SB_ENTRY_DIR
				   ? SB_CLASS_OTHER
				   : sb_class_by_rules(source->rules, path));
	return remember(snap, e, &st);
}

static enum sb_err list_one(const struct sb_source *source,
			    struct dir_snapshot *snap, struct sb_span path)
{
	const char *text = path.len ? (const char *)path.ptr : ".";
	enum sb_err err = SB_OK;
	int fd = sb_beneath_open(snap->root, text, O_RDONLY | O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir) {
		note(source, path.len ? path : root_path,
		     "cannot list this directory", errno);
		if (fd >= 0)
			close(fd);
		return path.len ? SB_OK : SB_IO;
	}
	while (!err) {
		struct dirent *d;

		errno = 0;
		d = readdir(dir);
		if (!d) {
			if (errno)
				note(source, path.len ? path : root_path,
				     "listed only in part", errno);
			break;
		}
		if (strcmp(d->d_name, ".") && strcmp(d->d_name, ".."))
			err = add_name(source, snap, dirfd(dir), path,
				       d->d_name);
	}
	closedir(dir);
	return err;
}

static void dir_release(struct sb_snapshot *out)
{
	struct dir_snapshot *snap = out->state;

	if (snap) {
		sb_entries_release(&snap->list);
		free(snap->files);
		free(snap->noted);
		free(snap);
	}
	memset(out, 0, sizeof(*out));
}

static enum sb_err dir_list(const struct sb_source *source, uint32_t user,
			    uint32_t day, struct sb_snapshot *out)
{
	const struct dir_source *s = (const struct dir_source *)source;
	struct dir_snapshot *snap;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	if (user || day >= s->count)
		return SB_PARAM;
	snap = calloc(1, sizeof(*snap));
	if (!snap)
		return SB_MEMORY;
	out->state = snap;
	snap->root = s->roots[day];
	err = list_one(source, snap, sb_span_of(NULL, 0));
	/* The list is the queue: no recursion and one open directory at a
	 * time, so depth costs neither stack nor descriptors. */
	for (size_t i = 0; !err && i < snap->list.count; i++)
		if (snap->list.at[i].type == SB_ENTRY_DIR)
			err = list_one(source, snap, snap->list.at[i].path);
	if (!err) {
		snap->noted =
			calloc(snap->list.count + 1, sizeof(*snap->noted));
		err = snap->noted ? SB_OK : SB_MEMORY;
	}
	if (err) {
		dir_release(out);
		return err;
	}
	sb_entries_sort(&snap->list);
	out->source = source;
	out->user = user;
	out->day = day;
	out->entries = snap->list.at;
	out->entry_count = snap->list.count;
	out->total_bytes = sb_entries_total(&snap->list);
	return SB_OK;
}

static void note_once(const struct sb_snapshot *s, size_t index,
		      const char *what, int error)
{
	struct dir_snapshot *snap = s->state;

	if (!atomic_exchange(&snap->noted[index], 1))
		note(s->source, s->entries[index].path, what, error);
}

static int has_changed(const struct dir_snapshot *snap,
		       const struct sb_entry *e, const struct stat *st)
{
	const struct identity *was = &snap->files[e->tag];

	return was->device != st->st_dev || was->inode != st->st_ino ||
	       was->changed_ns != to_ns(st->st_ctim) ||
	       e->mtime_ns != to_ns(st->st_mtim) ||
	       e->size_bytes != (uint64_t)st->st_size;
}

/* Up to len bytes; less only at the end of the file.  -1: errno says why. */
static ssize_t read_fully(int fd, uint8_t *into, size_t len, uint64_t offset)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = pread(fd, into + done, len - done,
				  (off_t)(offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (!n)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

static enum sb_err dir_read(const struct sb_snapshot *s, size_t index,
			    uint64_t offset, size_t len, uint8_t *into,
			    struct sb_span *got)
{
	struct dir_snapshot *snap = s->state;
	const struct sb_entry *e = &s->entries[index];
	struct stat st;
	ssize_t n = -1;
	int fd;

	assert(index < s->entry_count && e->type == SB_ENTRY_FILE);
	*got = sb_span_of(into, 0);
	if (offset > e->size_bytes)
		offset = e->size_bytes;
	if (len > e->size_bytes - offset)
		len = (size_t)(e->size_bytes - offset);
	/* O_NONBLOCK: a fifo put in the file's place must not hang us. */
	fd = sb_beneath_open(snap->root, (const char *)e->path.ptr,
			     O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		int gone =
			errno == ENOENT || errno == ENOTDIR || errno == ELOOP;

		note_once(s, index,
			  gone ? "vanished before it was read"
			       : "cannot be read",
			  gone ? 0 : errno);
		return gone ? SB_MISSING : SB_IO;
	}
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		note_once(s, index, "replaced by something else", 0);
		close(fd);
		return SB_MISSING;
	}
	n = read_fully(fd, into, len, offset);
	if (n < 0)
		note_once(s, index, "cannot be read", errno);
	else if ((size_t)n < len || fstat(fd, &st) || has_changed(snap, e, &st))
		note_once(s, index, "changed while read", 0);
	close(fd);
	if (n < 0)
		return SB_IO;
	got->len = (size_t)n;
	return SB_OK;
}

static void dir_close(struct sb_source *source)
{
	struct dir_source *s = (struct dir_source *)source;

	if (!s)
		return;
	for (size_t i = 0; s->roots && i < s->count; i++)
		if (s->roots[i] >= 0)
			close(s->roots[i]);
	free(s->roots);
	free(s);
}

static enum sb_err open_root(const char *path, int *fd, char *why,
			     size_t why_bytes)
{
	char reason[128];

	*fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd >= 0)
		return SB_OK;
	if (why_bytes && errno == ENOTDIR)
		snprintf(why, why_bytes,
			 "'%s' is no input; give a directory, a backup's "
			 "folder, a tar file or an \"adb backup\"",
			 path);
	else if (why_bytes)
		snprintf(why, why_bytes,
			 "cannot open directory '%s': %s; give the path of a "
			 "directory that you may read",
			 path, strerror_r(errno, reason, sizeof(reason)));
	return errno == ENOENT || errno == ENOTDIR ? SB_MISSING : SB_IO;
}

enum sb_err sb_dir_open(const char *const *roots, size_t count,
			sb_source_note *note_fn, void *note_arg, char *why,
			size_t why_bytes, struct sb_source **out)
{
	struct dir_source *s;
	enum sb_err err = SB_OK;

	*out = NULL;
	if (!count || count > UINT32_MAX) {
		if (why_bytes)
			snprintf(why, why_bytes,
				 "no directory given; name at least one");
		return SB_PARAM;
	}
	s = calloc(1, sizeof(*s));
	if (!s)
		return SB_MEMORY;
	s->count = count;
	s->roots = calloc(count, sizeof(*s->roots));
	if (!s->roots) {
		free(s);
		return SB_MEMORY;
	}
	for (size_t i = 0; i < count; i++)
		s->roots[i] = -1;
	for (size_t i = 0; !err && i < count; i++)
		err = open_root(roots[i], &s->roots[i], why, why_bytes);
	if (err) {
		dir_close(&s->base);
		return err;
	}
	s->base = (struct sb_source) {
		.kind = "dir",
		.user_count = 1,
		.day_count = (uint32_t)count,
		.snapshot = dir_list,
		.read = dir_read,
		.release = dir_release,
		.close = dir_close,
		.note = note_fn,
		.note_arg = note_arg,
	};
	*out = &s->base;
	return SB_OK;
}
