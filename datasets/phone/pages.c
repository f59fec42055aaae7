#include "datasets/phone/pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct file {
	sqlite3_file base;
	struct sb_pages *pages;
};

static struct sb_pages *pages_of(sqlite3_file *f)
{
	return ((struct file *)f)->pages;
}

static int make_room(struct sb_buf *b, size_t len)
{
	size_t cap = len + len / 2 + 65536;
	uint8_t *more;

	if (len <= b->cap)
		return 1;
	more = realloc(b->ptr, cap);
	if (!more)
		return 0;
	b->ptr = more;
	b->cap = cap;
	return 1;
}

/* --- the file ------------------------------------------------------------- */

static int file_close(sqlite3_file *f)
{
	(void)f;
	return SQLITE_OK;
}

static int file_read(sqlite3_file *f, void *into, int len, sqlite3_int64 at)
{
	const struct sb_buf *b = &pages_of(f)->file;
	size_t want = (size_t)len, from = (size_t)at, have;

	have = from >= b->len ? 0 : b->len - from < want ? b->len - from : want;
	if (have)
		memcpy(into, b->ptr + from, have);
	if (have == want)
		return SQLITE_OK;
	memset((uint8_t *)into + have, 0, want - have);
	return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *f, const void *bytes, int len,
		      sqlite3_int64 at)
{
	struct sb_pages *p = pages_of(f);
	size_t from = (size_t)at, end = from + (size_t)len;

	if (end <= p->file.len &&
	    !memcmp(p->file.ptr + from, bytes, end - from))
		return SQLITE_OK;
	if (!make_room(&p->file, end))
		return SQLITE_IOERR_NOMEM;
	if (from > p->file.len)
		memset(p->file.ptr + p->file.len, 0, from - p->file.len);
	/* What lies between was not there before either. */
	if (from > p->file.len)
		from = p->file.len;
	for (size_t i = from / SB_PAGE_BYTES; i * SB_PAGE_BYTES < end; i++)
		if (sb_page_set_add(&p->changed, (uint32_t)i))
			return SQLITE_IOERR_NOMEM;
	memcpy(p->file.ptr + at, bytes, (size_t)len);
	if (end > p->file.len)
		p->file.len = end;
	return SQLITE_OK;
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	struct sb_buf *b = &pages_of(f)->file;

	if ((size_t)size < b->len)
		b->len = (size_t)size;
	return SQLITE_OK;
}

static int file_sync(sqlite3_file *f, int flags)
{
	(void)f;
	(void)flags;
	return SQLITE_OK;
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size)
{
	*size = (sqlite3_int64)pages_of(f)->file.len;
	return SQLITE_OK;
}

static int file_lock(sqlite3_file *f, int level)
{
	(void)f;
	(void)level;
	return SQLITE_OK;
}

static int file_reserved(sqlite3_file *f, int *taken)
{
	(void)f;
	*taken = 0;
	return SQLITE_OK;
}

static int file_control(sqlite3_file *f, int op, void *arg)
{
	(void)f;
	(void)op;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *f)
{
	(void)f;
	return SB_PAGE_BYTES;
}

static int file_traits(sqlite3_file *f)
{
	(void)f;
	return SQLITE_IOCAP_ATOMIC | SQLITE_IOCAP_POWERSAFE_OVERWRITE |
	       SQLITE_IOCAP_SAFE_APPEND | SQLITE_IOCAP_SEQUENTIAL;
}

static const sqlite3_io_methods methods = {
	.iVersion = 1,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_lock,
	.xCheckReservedLock = file_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_traits,
};

/* --- its file system ------------------------------------------------------ */

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f,
		    int flags, int *out_flags)
{
	struct file *file = (struct file *)f;

	(void)name;
	f->pMethods = NULL;
	if (!(flags & SQLITE_OPEN_MAIN_DB))
		return SQLITE_CANTOPEN;
	file->base.pMethods = &methods;
	file->pages = vfs->pAppData;
	if (out_flags)
		*out_flags = flags;
	return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_dir)
{
	(void)vfs;
	(void)name;
	(void)sync_dir;
	return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *there)
{
	(void)vfs;
	(void)name;
	(void)flags;
	*there = 0;
	return SQLITE_OK;
}

static int vfs_path(sqlite3_vfs *vfs, const char *name, int room, char *out)
{
	(void)vfs;
	snprintf(out, (size_t)room, "%s", name);
	return SQLITE_OK;
}

/* SQLite asks for neither here; the same each time, should it do. */
static int vfs_random(sqlite3_vfs *vfs, int len, char *out)
{
	(void)vfs;
	memset(out, 0, (size_t)len);
	return len;
}

static int vfs_time(sqlite3_vfs *vfs, double *julian_day)
{
	(void)vfs;
	*julian_day = 0;
	return SQLITE_OK;
}

static int vfs_sleep(sqlite3_vfs *vfs, int us)
{
	(void)vfs;
	return us;
}

enum sb_err sb_pages_init(struct sb_pages *p)
{
	memset(p, 0, sizeof(*p));
	snprintf(p->name, sizeof(p->name), "sb-%p", (void *)p);
	p->vfs = (sqlite3_vfs) {
		.iVersion = 1,
		.szOsFile = sizeof(struct file),
		.mxPathname = 64,
		.zName = p->name,
		.pAppData = p,
		.xOpen = vfs_open,
		.xDelete = vfs_delete,
		.xAccess = vfs_access,
		.xFullPathname = vfs_path,
		.xRandomness = vfs_random,
		.xSleep = vfs_sleep,
		.xCurrentTime = vfs_time,
	};
	if (sqlite3_vfs_register(&p->vfs, 0) != SQLITE_OK)
		return SB_MEMORY;
	p->registered = 1;
	return SB_OK;
}

void sb_pages_release(struct sb_pages *p)
{
	if (p->registered)
		sqlite3_vfs_unregister(&p->vfs);
	p->registered = 0;
	free(p->file.ptr);
	memset(&p->file, 0, sizeof(p->file));
	sb_page_names_release(&p->names);
	sb_page_set_release(&p->changed);
}
