/* datasets/backup_plist.h: the property lists of an iTunes or Finder backup. */
#ifndef DATASETS_BACKUP_PLIST_H
#define DATASETS_BACKUP_PLIST_H

#include "datasets/source.h"

/* Each is malloced; the caller frees out->ptr.  SB_MEMORY. */

/* The MBFile of an entry, archived (NSKeyedArchiver).  digest: 20 bytes, or
 * NULL. */
SB_MUST_USE enum sb_err sb_backup_plist_file(const struct sb_entry *entry,
					     struct sb_span relative_path,
					     uint64_t inode,
					     const uint8_t *digest,
					     struct sb_buf *out);
SB_MUST_USE enum sb_err sb_backup_plist_manifest(
	const struct sb_snapshot *snapshot, struct sb_buf *out);
SB_MUST_USE enum sb_err sb_backup_plist_info(const struct sb_snapshot *snapshot,
					     struct sb_buf *out);
SB_MUST_USE enum sb_err sb_backup_plist_status(
	const struct sb_snapshot *snapshot, struct sb_buf *out);

#endif
