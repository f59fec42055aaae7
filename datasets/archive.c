#include "datasets/archive.h"

#include "datasets/class.h"
#include "datasets/unpack.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct archive_source {
	struct sb_source base;
	struct sb_unpacked all;
};

static enum sb_err list_archive(const struct sb_source *source, uint32_t user,
				uint32_t day, struct sb_snapshot *out)
{
	const struct archive_source *s = (const struct archive_source *)source;
	struct sb_entry *copies;

	memset(out, 0, sizeof(*out));
	if (user || day)
		return SB_PARAM;
	copies = calloc(s->all.list.count + 1, sizeof(*copies));
	if (!copies)
		return SB_MEMORY;
	for (size_t i = 0; i < s->all.list.count; i++) {
		copies[i] = s->all.list.at[i];
		copies[i].data_class = SB_CLASS_OTHER;
		if (copies[i].type != SB_ENTRY_DIR)
			copies[i].data_class = (uint16_t)sb_class_by_rules(
				source->rules, copies[i].path);
	}
	out->source = source;
	out->entries = out->state = copies;
	out->entry_count = s->all.list.count;
	out->total_bytes = sb_entries_total(&s->all.list);
	return SB_OK;
}

static enum sb_err read_archive(const struct sb_snapshot *snapshot,
				size_t index, uint64_t offset, size_t len,
				uint8_t *into, struct sb_span *got)
{
	const struct archive_source *s =
		(const struct archive_source *)snapshot->source;
	const struct sb_entry *e = &snapshot->entries[index];
	const struct sb_unpacked_file *file;

	assert(index < snapshot->entry_count && e->type == SB_ENTRY_FILE);
	file = &s->all.files[e->tag];
	*got = sb_span_of(into, 0);
	if (offset > file->size_bytes)
		offset = file->size_bytes;
	if (len > file->size_bytes - offset)
		len = (size_t)(file->size_bytes - offset);
	if (sb_spool_read(&s->all.spool, &file->bytes, offset, len, into) !=
	    SB_OK) {
		if (s->base.note)
			s->base.note(s->base.note_arg, e->path,
				     "cannot be read");
		return SB_IO;
	}
	got->len = len;
	return SB_OK;
}

static void release_archive(struct sb_snapshot *s)
{
	free(s->state);
	memset(s, 0, sizeof(*s));
}

static void close_archive(struct sb_source *source)
{
	struct archive_source *s = (struct archive_source *)source;

	if (!s)
		return;
	sb_unpack_release(&s->all);
	free(s);
}

static int open_spool(const char *folder)
{
	char path[4096];
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	snprintf(path, sizeof(path), "%s/sealbench-XXXXXX", folder);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static enum sb_err open_feed(const char *path, sb_ask *ask, void *ask_arg,
			     char *why, size_t why_bytes, struct sb_feed **out)
{
	char reason[128];
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		snprintf(why, why_bytes, "%s cannot be opened: %s", path,
			 strerror_r(errno, reason, sizeof(reason)));
		return errno == ENOENT ? SB_MISSING : SB_IO;
	}
	return sb_feed_open(fd, path, ask, ask_arg, why, why_bytes, out);
}

enum sb_err sb_archive_open(const char *path, const char *spool, sb_ask *ask,
			    void *ask_arg, sb_source_note *note, void *note_arg,
			    char *why, size_t why_bytes, struct sb_source **out)
{
	struct archive_source *s = calloc(1, sizeof(*s));
	struct sb_feed *feed = NULL;
	char reason[128];
	enum sb_err err;

	*out = NULL;
	if (!s)
		return SB_MEMORY;
	s->all.note = note;
	s->all.note_arg = note_arg;
	s->all.spool.fd = open_spool(spool);
	if (s->all.spool.fd < 0) {
		snprintf(why, why_bytes,
			 "%s is no folder to unpack into: %s; set TMPDIR",
			 spool, strerror_r(errno, reason, sizeof(reason)));
		free(s);
		return SB_IO;
	}
	s->base = (struct sb_source) {
		.user_count = 1,
		.day_count = 1,
		.snapshot = list_archive,
		.read = read_archive,
		.release = release_archive,
		.close = close_archive,
		.note = note,
		.note_arg = note_arg,
	};
	err = open_feed(path, ask, ask_arg, why, why_bytes, &feed);
	if (err == SB_OK) {
		s->base.kind = sb_feed_is_adb(feed) ? "adb" : "archive";
		err = sb_unpack(feed, path, &s->all, why, why_bytes);
	}
	sb_feed_close(feed);
	if (err != SB_OK) {
		close_archive(&s->base);
		return err;
	}
	*out = &s->base;
	return SB_OK;
}
