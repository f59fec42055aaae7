/* datasets/phone/pages.h: one database file in memory, behind an SQLite VFS of
 * its own, which notes the pages that SQLite changes: so that a day costs what
 * changed on it, not the size of the file. */
#ifndef DATASETS_PHONE_PAGES_H
#define DATASETS_PHONE_PAGES_H

#include "datasets/phone/page_set.h"

#include <sqlite3.h>

enum {
	SB_PAGE_BYTES = 4096
};

struct sb_pages {
	sqlite3_vfs vfs; /* registered from init to release */
	char name[32];
	int registered;
	struct sb_buf file;
	/* Whose bytes are others than when this was last cleared; after the
	 * file shrank, perhaps beyond its end. */
	struct sb_page_set changed;
};

/* The struct must stay where it is until release, since SQLite holds its
 * address.  Thread-safe for different structs.  SB_MEMORY; release in any
 * case, after sqlite3_close. */
SB_MUST_USE enum sb_err sb_pages_init(struct sb_pages *p);
/* For sqlite3_open_v2: the VFS p->name, any file name.  No journal can be
 * opened there: journal_mode must be OFF, temp_store MEMORY. */
void sb_pages_release(struct sb_pages *p);

#endif
