/* datasets/unpack.h: an archive's entries in memory and their bytes in a spool. */
#ifndef DATASETS_UNPACK_H
#define DATASETS_UNPACK_H

#include "datasets/entries.h"
#include "datasets/feed.h"

/* Where a file's bytes are in the spool; entry.tag is its index.  What lies past
 * the spool's end is a hole: zeros. */
struct sb_unpacked_file {
	uint64_t offset, size_bytes;
	struct sb_span link; /* hard link: to this path */
};

/* Zeroed but for spool, note and note_arg = empty. */
struct sb_unpacked {
	struct sb_entries list;
	struct sb_unpacked_file *files;
	size_t file_count, file_cap;
	int spool; /* a file, open for reading and writing */
	uint64_t spool_bytes;
	sb_source_note *note;
	void *note_arg;
};

/* Read all of feed into out: entries sorted, classes not set.  path is for
 * sentences.  What is damaged, or no file, is noted and left out.
 * SB_MALFORMED: not an archive; SB_IO: the spool is full, and the like; why says
 * so. */
SB_MUST_USE enum sb_err sb_unpack(struct sb_feed *feed, const char *path,
				  struct sb_unpacked *out, char *why,
				  size_t why_bytes);

void sb_unpack_release(struct sb_unpacked *u); /* closes the spool */

#endif
