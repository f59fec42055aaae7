/* datasets/itunes/itunes.h: iTunes and Finder backups as a source.
 *
 * A folder with Manifest.plist, Manifest.db (Manifest.mbdb before iOS 10) and
 * blobs named by the SHA-1 of domain "-" path, xx/xxyyy... or flat.  Entries
 * are Domain/path. */
#ifndef DATASETS_ITUNES_ITUNES_H
#define DATASETS_ITUNES_ITUNES_H

#include "datasets/ask.h"
#include "datasets/source.h"

/* Is there such a backup at this directory, or what is left of one: two of
 * Manifest.plist, Manifest.db or Manifest.mbdb, Info.plist or Status.plist?
 * Half a backup must not pass for a tree of files. */
int sb_itunes_is(const char *path);

/* Open one: one user, one day.  An encrypted one asks for its password once and
 * derives its keys (about 3 s).  The index is held decrypted in memory until
 * ->close, which wipes it and the keys; nothing is written anywhere.  SB_FORGED:
 * wrong password; SB_MALFORMED, SB_MISSING, SB_IO, SB_MEMORY; why names the file
 * and the remedy.  A file that is missing, cut short, of an unknown key, or
 * unlike its Digest (checked at its first read) is noted and left out. */
SB_MUST_USE enum sb_err sb_itunes_open(const char *path, sb_ask *ask,
				       void *ask_arg, sb_source_note *note,
				       void *note_arg, char *why,
				       size_t why_bytes,
				       struct sb_source **out);

#endif
