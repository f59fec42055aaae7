/* schemes/kit/chain.h: one AES-256-CBC chain with PKCS#7 padding, in extents,
 * without authentication.
 *
 * Extents come out as whole blocks; up to 15 bytes wait in the state for the
 * next one, so that an extent may be 15 bytes longer than it went in and the
 * last one 31. */
#ifndef SCHEMES_KIT_CHAIN_H
#define SCHEMES_KIT_CHAIN_H

#include "schemes/scheme.h"

#define SB_CHAIN_BLOCK 16u
#define SB_CHAIN_ADDED (SB_CHAIN_BLOCK - 1 + SB_CHAIN_BLOCK)

/* A file's state: key and iv set, the rest zero. */
struct sb_chain {
	uint8_t key[32], iv[SB_CHAIN_BLOCK], carry[SB_CHAIN_BLOCK];
	size_t carried; /* < SB_CHAIN_BLOCK */
};

/* chunk->in to chunk->out, whose len is set; last: with padding.  open:
 * SB_MALFORMED: not whole blocks, or no such padding.  Whoever can send many
 * objects and sees which of them are malformed has a padding oracle. */
typedef enum sb_err sb_chain_step(struct sb_kit *kit, struct sb_chain *chain,
				  struct sb_chunk *chunk, int last);
sb_chain_step sb_chain_seal;
sb_chain_step sb_chain_open;

#endif
