/* datasets/spool.h: files' bytes one behind the other in one file, without holes.
 *
 * A hole takes no room and moves nothing, so a file that claims to be as large as
 * it likes costs the others nothing.  One thread writes; reads from any. */
#ifndef DATASETS_SPOOL_H
#define DATASETS_SPOOL_H

#include "schemes/kit/base.h"

struct sb_spool_piece {
	uint64_t at;       /* in its file */
	uint64_t spool_at; /* where its bytes are */
	uint64_t len;
};

/* Zeroed but for fd = empty. */
struct sb_spool {
	int fd; /* open for reading and writing */
	uint64_t bytes;
	struct sb_spool_piece *pieces;
	size_t count, cap;
};

/* A file's pieces, in their order. */
struct sb_spool_file {
	size_t first, count;
};

/* The next file, without a byte; it is the one that sb_spool_add adds to. */
struct sb_spool_file sb_spool_begin(const struct sb_spool *s);

/* Bytes of the file begun last.  SB_MALFORMED: they do not come behind those that
 * are there; SB_IO: errno says why; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_spool_add(struct sb_spool *s,
				     struct sb_spool_file *f, uint64_t at,
				     struct sb_span bytes);

/* Forgets the file begun last, and its bytes. */
void sb_spool_drop(struct sb_spool *s, struct sb_spool_file *f);

/* len bytes from at, zeros where there is no piece.  SB_IO. */
SB_MUST_USE enum sb_err sb_spool_read(const struct sb_spool *s,
				      const struct sb_spool_file *f,
				      uint64_t at, size_t len, uint8_t *into);

void sb_spool_release(struct sb_spool *s); /* closes fd */

#endif
