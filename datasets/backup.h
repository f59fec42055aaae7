/* datasets/backup.h: a snapshot written as iTunes and Finder write a device:
 *
 *   Manifest.db      SQLite; Files has a row for each entry: fileID (SHA-1 of
 *                    domain-relativePath, hexadecimal), domain, relativePath,
 *                    flags (1 file, 2 directory, 4 link) and an archived MBFile
 *   xx/fileID        each file's bytes; xx are the first two digits
 *   Manifest.plist   version, the device, and that nothing is encrypted
 *   Info.plist, Status.plist
 *
 * Source: public readers and writers of the format, which agree. */
#ifndef DATASETS_BACKUP_H
#define DATASETS_BACKUP_H

#include "datasets/source.h"

/* Into path, which is made (mode 0700) and must not be there.  An entry's first
 * name is its domain; one that has no other is of "OtherDomain".  Extended
 * attributes, owners and keys are not there.  told: a count of what the source
 * tells its note; a file of which it tells something while it is read is left out,
 * the rest is written; NULL: one that cannot be read ends it.  SB_IO and a sentence
 * that names the file. */
SB_MUST_USE enum sb_err sb_backup_write(const char *path,
					const struct sb_snapshot *snapshot,
					const uint64_t *told, char *why,
					size_t why_bytes);

#endif
