/* schemes/kit/sectors.h: a file as its device encrypts it, in sectors of 4096
 * bytes under XTS-AES.
 *
 * The tweak is the number of the sector as LE64, twice (reverse-engineered).
 * A piece that does not begin at a sector counts from its own beginning, and
 * the upper 16 bits of the second half say where in the sector that is, so
 * that no two pieces of a file share a tweak.  The last piece is filled with
 * zeros up to a multiple of 16. */
#ifndef SCHEMES_KIT_SECTORS_H
#define SCHEMES_KIT_SECTORS_H

#include "schemes/kit/kit.h"

#define SB_SECTOR_BYTES  4096u
#define SB_SECTORS_ADDED 15u

/* Length of len bytes encrypted. */
size_t sb_sectors_bytes(size_t len);
/* key: 32 or 64 bytes, as of sb_xts_encrypt.  offset: of in, in the file.  out
 * gets sb_sectors_bytes(in.len).  SB_PARAM. */
SB_MUST_USE enum sb_err sb_sectors_encrypt(struct sb_kit *kit,
					   struct sb_span key, uint64_t offset,
					   struct sb_span in, uint8_t *out);
/* out gets in.len bytes, the zeros included.  SB_MALFORMED: not a multiple of
 * 16. */
SB_MUST_USE enum sb_err sb_sectors_decrypt(struct sb_kit *kit,
					   struct sb_span key, uint64_t offset,
					   struct sb_span in, uint8_t *out);

#endif
