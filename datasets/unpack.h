/* datasets/unpack.h: an archive's entries in memory and their bytes in a spool. */
#ifndef DATASETS_UNPACK_H
#define DATASETS_UNPACK_H

#include "datasets/entries.h"
#include "datasets/feed.h"
#include "datasets/spool.h"

/* A file that says it is larger is left out: holes have no end, and no file
 * system of a phone or of ext4 has a larger one (16 TiB). */
#define SB_UNPACK_MOST_BYTES (UINT64_C(1) << 44)

/* entry.tag is its index.  What no piece in the spool holds is zeros. */
struct sb_unpacked_file {
	uint64_t size_bytes;
	struct sb_spool_file bytes;
	int is_link;         /* a hard link: */
	struct sb_span link; /* to this path */
};

/* Zeroed but for spool.fd, note and note_arg = empty. */
struct sb_unpacked {
	struct sb_entries list;
	struct sb_unpacked_file *files;
	size_t file_count, file_cap;
	struct sb_spool spool;
	sb_source_note *note;
	void *note_arg;
};

/* Read all of feed into out: entries sorted, classes not set.  path is for
 * sentences.  What is damaged, or no file, is noted and left out.
 * SB_MALFORMED: not an archive; SB_IO: the spool is full, and the like; why says
 * so; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_unpack(struct sb_feed *feed, const char *path,
				  struct sb_unpacked *out, char *why,
				  size_t why_bytes);

void sb_unpack_release(struct sb_unpacked *u); /* closes the spool */

#endif
