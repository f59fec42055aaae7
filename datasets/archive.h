/* datasets/archive.h: archives as a source, read by libarchive: tar, plain or
 * compressed, zip and others, and what "adb backup" writes (adb_head.h): a tar,
 * deflated and encrypted or not. */
#ifndef DATASETS_ARCHIVE_H
#define DATASETS_ARCHIVE_H

#include "datasets/ask.h"
#include "datasets/source.h"

/* Open an archive file: one user, one day.  Reads all of it once and keeps the
 * files' bytes in an unnamed file in the folder spool until ->close, for any
 * thread to read in any order.  Of a damaged archive what comes before the
 * damage is kept, and noted.  An encrypted one asks for its password (ask may be NULL);
 * nothing decrypted is written but into that unnamed file.  SB_MALFORMED:
 * nothing of it can be read; SB_FORGED: wrong password; SB_IO, SB_MISSING,
 * SB_MEMORY, and ask's own; why names the file and the remedy. */
SB_MUST_USE enum sb_err sb_archive_open(const char *path, const char *spool,
					sb_ask *ask, void *ask_arg,
					sb_source_note *note, void *note_arg,
					char *why, size_t why_bytes,
					struct sb_source **out);

#endif
