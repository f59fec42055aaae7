/* datasets/phone/files.h: the files of one snapshot while they are gathered. */
#ifndef DATASETS_PHONE_FILES_H
#define DATASETS_PHONE_FILES_H

#include "datasets/entries.h"
#include "datasets/phone/database.h"
#include "datasets/phone/media.h"

/* What entry.tag leads to: bytes in memory, or media to compute. */
struct sb_files_body {
	int in_memory;
	uint8_t *blob; /* malloced; may be NULL where the file is empty */
	struct sb_media media;
};

/* Zeroed = empty. */
struct sb_files {
	struct sb_entries list;
	struct sb_files_body *bodies;
	size_t count, cap;
};

enum {
	SB_FILES_PATH_BYTES = 512,
};

/* Add one file.  born_s and mtime_s are the midnights, since the epoch, by which it
 * was there and as it is; at which moments before them follows from the path.
 * born_s of at most day 0's: for years, perhaps.  blob and image become the
 * list's, also on error.  SB_MEMORY, SB_PARAM.  An image is two files where it has
 * a log: path, and path with "-wal". */
SB_MUST_USE enum sb_err sb_files_blob(struct sb_files *f,
				      enum sb_class data_class, int64_t born_s,
				      int64_t mtime_s, struct sb_buf blob,
				      const char *path);
SB_MUST_USE enum sb_err sb_files_image(struct sb_files *f,
				       enum sb_class data_class,
				       struct sb_image image, const char *path);
SB_MUST_USE enum sb_err sb_files_media(struct sb_files *f,
				       enum sb_class data_class,
				       struct sb_media media, const char *path);
/* A directory that holds nothing. */
SB_MUST_USE enum sb_err sb_files_dir(struct sb_files *f, const char *path);

/* A symbolic link to target. */
SB_MUST_USE enum sb_err sb_files_link(struct sb_files *f, const char *target,
				      const char *path);

/* Sort, add the directories that the paths imply, give each file the
 * protection class that iOS gives files of its domain. SB_MEMORY. */
SB_MUST_USE enum sb_err sb_files_finish(struct sb_files *f);
void sb_files_release(struct sb_files *f);

#endif
