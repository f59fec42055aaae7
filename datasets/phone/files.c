#include "datasets/phone/files.h"

#include "datasets/phone/device.h"
#include "datasets/phone/params.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct sb_files_body *add_body(struct sb_files *f)
{
	if (f->count == f->cap) {
		size_t cap = f->cap ? 2 * f->cap : 256;
		struct sb_files_body *more =
			reallocarray(f->bodies, cap, sizeof(*more));

		if (!more)
			return NULL;
		f->bodies = more;
		f->cap = cap;
	}
	memset(&f->bodies[f->count], 0, sizeof(*f->bodies));
	return &f->bodies[f->count++];
}

static enum sb_err add(struct sb_files *f, enum sb_entry_type type,
		       enum sb_class data_class, int64_t born_s,
		       int64_t mtime_s, uint64_t size_bytes, const char *path)
{
	size_t len = strlen(path);
	struct sb_entry *e;
	uint8_t *kept;

	if (!len || len >= SB_FILES_PATH_BYTES)
		return SB_PARAM;
	kept = sb_entries_bytes(&f->list, len);
	e = sb_entries_add(&f->list);
	if (!kept || !e)
		return SB_MEMORY;
	memcpy(kept, path, len);
	e->path = sb_span_of(kept, len);
	e->size_bytes = size_bytes;
	e->mtime_ns = mtime_s * 1000000000;
	e->birth_ns = born_s * 1000000000;
	e->mode = type == SB_ENTRY_DIR ? S_IFDIR | 0755 : S_IFREG | 0644;
	e->data_class = (uint16_t)data_class;
	e->type = (uint8_t)type;
	e->tag = f->count - 1;
	return SB_OK;
}

/* When in the day before midnight_s. */
static int64_t of_day(int64_t midnight_s, const char *path)
{
	struct sb_draw_key none = sb_draw_root(0);
	struct sb_draw by;

	sb_draw_from(&by, &none, path, (uint64_t)midnight_s);
	return sb_device_moment(&by, midnight_s - SB_DAY_S, SB_DAY_S);
}

/* The same; what was last written before day 0 may have lain for years, each power
 * of two of days as likely. */
static int64_t moment(int64_t midnight_s, const char *path)
{
	struct sb_draw_key none = sb_draw_root(1);
	struct sb_draw by;
	int64_t days = 0;

	if (midnight_s <= SB_DAY0_S) {
		sb_draw_from(&by, &none, path, (uint64_t)midnight_s);
		days = (int64_t)sb_draw_below(
			&by, UINT64_C(1) << sb_draw_below(&by, 11));
	}
	return of_day(midnight_s - days * SB_DAY_S, path);
}

/* When a file came to be that was there by born_s.  Half of what was there on day
 * 0 had changed since. */
static int64_t birth(int64_t born_s, const char *path)
{
	int64_t first, before;

	if (born_s > SB_DAY0_S)
		return moment(born_s, path);
	first = moment(SB_DAY0_S, path);
	before = moment(SB_DAY0_S - SB_DAY_S, path);
	return before < first ? before : first;
}

static enum sb_err add_blob(struct sb_files *f, enum sb_class data_class,
			    int64_t born_s, int64_t mtime_s, struct sb_buf blob,
			    const char *path)
{
	struct sb_files_body *body = add_body(f);

	if (!body) {
		free(blob.ptr);
		return SB_MEMORY;
	}
	body->in_memory = 1;
	body->blob = blob.ptr;
	return add(f, SB_ENTRY_FILE, data_class, born_s, mtime_s, blob.len,
		   path);
}

enum sb_err sb_files_blob(struct sb_files *f, enum sb_class data_class,
			  int64_t born_s, int64_t mtime_s, struct sb_buf blob,
			  const char *path)
{
	return add_blob(f, data_class, birth(born_s, path),
			moment(mtime_s, path), blob, path);
}

/* Databases are in use: on day 0, too, they were changed the day before. */
enum sb_err sb_files_image(struct sb_files *f, enum sb_class data_class,
			   struct sb_image image, const char *path)
{
	int64_t mtime_s = of_day(sb_device_midnight(image.main_day), path);
	enum sb_err err = add_blob(f, data_class, birth(SB_DAY0_S, path),
				   mtime_s, image.main, path);
	char log[SB_FILES_PATH_BYTES + 4];

	if (!err && image.log.len) {
		snprintf(log, sizeof(log), "%s-wal", path);
		return sb_files_blob(
			f, data_class, sb_device_midnight(image.log_born),
			sb_device_midnight(image.log_day), image.log, log);
	}
	free(image.log.ptr);
	return err;
}

enum sb_err sb_files_media(struct sb_files *f, enum sb_class data_class,
			   struct sb_media media, const char *path)
{
	struct sb_files_body *body = add_body(f);
	int64_t born_s = media.taken_s, mtime_s = media.taken_s;

	if (!body)
		return SB_MEMORY;
	body->media = media;
	if (media.there_s) {
		born_s = birth(media.there_s, path);
		mtime_s = media.there_s > SB_DAY0_S ? born_s
						    : of_day(mtime_s, path);
		mtime_s = mtime_s < born_s ? born_s : mtime_s;
	}
	return add(f, SB_ENTRY_FILE, data_class, born_s, mtime_s,
		   media.size_bytes, path);
}

enum sb_err sb_files_dir(struct sb_files *f, const char *path)
{
	return add(f, SB_ENTRY_DIR, SB_CLASS_OTHER, SB_DAY0_S, SB_DAY0_S, 0,
		   path);
}

enum sb_err sb_files_link(struct sb_files *f, const char *target,
			  const char *path)
{
	size_t len = strlen(target);
	uint8_t *kept = sb_entries_bytes(&f->list, len);
	struct sb_entry *e;
	enum sb_err err;

	if (!kept)
		return SB_MEMORY;
	memcpy(kept, target, len);
	err = add(f, SB_ENTRY_SYMLINK, SB_CLASS_OTHER, SB_DAY0_S, SB_DAY0_S, 0,
		  path);
	if (err)
		return err;
	e = &f->list.at[f->list.count - 1];
	e->mode = S_IFLNK | 0755;
	e->target = sb_span_of(kept, len);
	return SB_OK;
}

static enum sb_err add_parent(struct sb_files *f, struct sb_span path)
{
	struct sb_entry *e = sb_entries_add(&f->list);

	if (!e)
		return SB_MEMORY;
	e->path = path;
	e->mtime_ns = e->birth_ns = SB_DAY0_S * 1000000000;
	e->mode = S_IFDIR | 0755;
	e->data_class = SB_CLASS_OTHER;
	e->type = SB_ENTRY_DIR;
	return SB_OK;
}

static int begins(struct sb_span path, const char *with)
{
	size_t len = strlen(with);

	return path.len >= len && !memcmp(path.ptr, with, len);
}

/* Of 1,089 files of one backup [bak14], 581 could be read after the first
 * unlocking, 499 always, 7 while unlocked; 2 could be written at any time. */
static uint8_t protection(struct sb_span path)
{
	static const char *const always[] = {
		"HomeDomain/Library/Preferences/",
		"RootDomain/",
		"SysContainerDomain-",
		"SysSharedContainerDomain-",
		"SystemPreferencesDomain/",
		"WirelessDomain/",
		"ManagedPreferencesDomain/",
		"KeychainDomain/",
		"AppDomainPlugin-",
	};

	/* Which ones is assumed: what nothing reads while locked, and what is
	 * written then. */
	if (begins(path, "HomeDomain/Library/Voicemail/voicemail.db"))
		return SB_PROTECTION_UNLESS_OPEN;
	if (begins(path, "HealthDomain/") ||
	    begins(path, "HomeDomain/Library/Voicemail/") ||
	    begins(path, "AppDomainGroup-group.com.apple.notes/"))
		return SB_PROTECTION_COMPLETE;
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (begins(path, always[i]))
			return SB_PROTECTION_NONE;
	return SB_PROTECTION_FIRST_AUTH;
}

enum sb_err sb_files_finish(struct sb_files *f)
{
	struct sb_span before = { NULL, 0 };
	size_t count = f->list.count, kept = 0;

	sb_entries_sort(&f->list);
	/* All that a directory holds is contiguous in this order, so it is
	 * new exactly where the path so far differs from the last one's. */
	for (size_t i = 0; i < count; i++) {
		struct sb_span path = f->list.at[i].path;
		size_t same = 0;

		if (f->list.at[i].type == SB_ENTRY_FILE)
			f->list.at[i].protection = protection(path);
		while (same < before.len && same < path.len &&
		       before.ptr[same] == path.ptr[same])
			same++;
		for (size_t n = 0; n < path.len; n++) {
			if (path.ptr[n] != '/' || n < same)
				continue;
			if (add_parent(f, sb_span_of(path.ptr, n)))
				return SB_MEMORY;
		}
		before = path;
	}
	sb_entries_sort(&f->list);
	/* A directory may have been named, and implied too. */
	for (size_t i = 0; i < f->list.count; i++)
		if (!kept || sb_entries_compare(f->list.at[kept - 1].path,
						f->list.at[i].path))
			f->list.at[kept++] = f->list.at[i];
	f->list.count = kept;
	return SB_OK;
}

void sb_files_release(struct sb_files *f)
{
	for (size_t i = 0; i < f->count; i++) {
		free(f->bodies[i].blob);
	}
	free(f->bodies);
	sb_entries_release(&f->list);
	memset(f, 0, sizeof(*f));
}
