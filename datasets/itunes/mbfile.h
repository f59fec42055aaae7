/* datasets/itunes/mbfile.h: what a backup's index says of one file: an object
 * of class MBFile in an NSKeyedArchiver property list, Files.file of
 * Manifest.db. */
#ifndef DATASETS_ITUNES_MBFILE_H
#define DATASETS_ITUNES_MBFILE_H

#include "datasets/itunes/bag.h"

enum {
	SB_MBFILE_MOST_BYTES = 1 << 20,
	SB_MBFILE_DIGEST_BYTES = 20,
	SB_MBFILE_TARGET_BYTES = 4096,
};

struct sb_mbfile {
	uint64_t size_bytes; /* of the plain file */
	int64_t modified_s;  /* since the epoch */
	int64_t born_s;      /* 0: not said, or out of range */
	uint32_t mode, protection;
	uint8_t has_key, has_digest;
	uint8_t locked_key[SB_BAG_LOCKED_BYTES];
	uint8_t digest[SB_MBFILE_DIGEST_BYTES]; /* SHA-1 of the stored blob */
	size_t target_len;
	char target[SB_MBFILE_TARGET_BYTES]; /* of a link */
};

/* SB_MALFORMED: not such a list, a value out of its range, a key or digest of
 * another length.  Absent numbers are 0.  Any thread. */
SB_MUST_USE enum sb_err sb_mbfile_parse(struct sb_span blob,
					struct sb_mbfile *out);

#endif
