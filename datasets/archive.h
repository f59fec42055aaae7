/* datasets/archive.h: archives as a source, read by libarchive: tar, plain or
 * compressed, zip and others, and what "adb backup" writes, unencrypted: four
 * lines ("ANDROID BACKUP", version, 1 if deflated, "none"), then a tar. */
#ifndef DATASETS_ARCHIVE_H
#define DATASETS_ARCHIVE_H

#include "datasets/source.h"

/* Open an archive file: one user, one day.  Reads all of it once and keeps the
 * files' bytes in an unnamed file in the folder spool until ->close, for any
 * thread to read in any order.  Of a damaged archive what comes before the
 * damage is kept, and noted.  SB_MALFORMED: nothing of it can be read, or it is
 * encrypted; SB_IO, SB_MISSING, SB_MEMORY; why names the file and the remedy. */
SB_MUST_USE enum sb_err sb_archive_open(const char *path, const char *spool,
					sb_source_note *note, void *note_arg,
					char *why, size_t why_bytes,
					struct sb_source **out);

#endif
