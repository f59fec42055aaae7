/* datasets/phone/pages.h: one database file in memory, behind an SQLite VFS of
 * its own, which notes the pages that SQLite changes: so that a day costs what
 * changed on it, not the size of the file. */
#ifndef DATASETS_PHONE_PAGES_H
#define DATASETS_PHONE_PAGES_H

#include "datasets/phone/page_names.h"

#include <sqlite3.h>

struct sb_pages {
	sqlite3_vfs vfs; /* registered from init to release */
	char name[32];
	int registered;
	struct sb_buf file;
	/* Or, without SQLite, where only equality counts: names of pages as they
	 * are in the file of a database that has a log, the changes that its
	 * first page counts, and where the bytes of page number are (from 0). */
	int named;
	struct sb_page_names names;
	uint32_t changes;
	const uint8_t *(*bytes_of)(const void *arg, uint32_t number);
	const void *arg;
	/* Whose bytes are others than when this was last cleared; after the
	 * file shrank, perhaps beyond its end. */
	struct sb_page_set changed;
};

/* How long the file is. */
static inline size_t sb_pages_count(const struct sb_pages *p)
{
	return p->named ? p->names.count : p->file.len / SB_PAGE_BYTES;
}

/* The header of page 1 says that there is, or may be, a log. */
static inline void sb_pages_mark(uint8_t *page1)
{
	page1[18] = page1[19] = 2;
}

/* The struct must stay where it is until release, since SQLite holds its
 * address.  Thread-safe for different structs.  SB_MEMORY; release in any
 * case, after sqlite3_close. */
SB_MUST_USE enum sb_err sb_pages_init(struct sb_pages *p);
/* For sqlite3_open_v2: the VFS p->name, any file name.  No journal can be
 * opened there: journal_mode must be OFF, temp_store MEMORY. */
void sb_pages_release(struct sb_pages *p);

#endif
