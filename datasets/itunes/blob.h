/* datasets/itunes/blob.h: the stored bytes of one file, plain or AES-256-CBC
 * with an IV of zeros and PKCS#7 padding (which some writers leave out). */
#ifndef DATASETS_ITUNES_BLOB_H
#define DATASETS_ITUNES_BLOB_H

#include "schemes/kit/kit.h"

struct sb_blob {
	int fd; /* borrowed */
	uint64_t stored_bytes, plain_bytes;
	const uint8_t *key; /* 32 bytes; NULL: stored as it is */
};

enum sb_blob_fit {
	SB_BLOB_FITS,
	SB_BLOB_DIFFERS, /* the length is not what the index says */
	SB_BLOB_BROKEN,  /* encrypted, and no whole number of blocks */
};

/* plain_bytes of a blob of stored_bytes whose index entry says size_bytes.
 * Stored in plain: what is there.  Encrypted: without the padding, if it is
 * valid, and never more than size_bytes, which is what readers do with files
 * that a device wrote while it was backed up.  Damage of the padding of a file
 * that is no whole number of blocks cannot be told from a writer that leaves it
 * out.  Reads two blocks at most; SB_IO, SB_MISSING then. */
SB_MUST_USE enum sb_err sb_blob_measure(struct sb_blob *blob,
					struct sb_kit *kit, uint64_t size_bytes,
					enum sb_blob_fit *fit);

/* Plain bytes [offset, offset + len) into into; *got < len only at the end.
 * Reads whole blocks of what is asked and one before.  SB_IO; SB_MISSING: the
 * stored bytes end early. */
SB_MUST_USE enum sb_err sb_blob_read(const struct sb_blob *blob,
				     struct sb_kit *kit, uint64_t offset,
				     size_t len, uint8_t *into, size_t *got);

/* SHA-1 of the stored bytes.  SB_IO, SB_MISSING, SB_MEMORY. */
SB_MUST_USE enum sb_err sb_blob_digest(const struct sb_blob *blob,
				       uint8_t digest[20]);

#endif
