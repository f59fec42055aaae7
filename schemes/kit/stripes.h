/* schemes/kit/stripes.h: the anti-forensic splitter of LUKS (Fruhwirth, TKS1,
 * 2004): a key is spread over many random stripes, all of which are needed, so
 * that it is gone when any small part of them is. */
#ifndef SCHEMES_KIT_STRIPES_H
#define SCHEMES_KIT_STRIPES_H

#include "schemes/kit/kit.h"

#define SB_STRIPES_KEY_MAX 64u

/* stripes: count * key.len bytes, of which all but the last key.len are random
 * when called; those are filled in.  Diffuses with SHA-256.  SB_PARAM: count
 * below 1, key.len 0 or above SB_STRIPES_KEY_MAX. */
SB_MUST_USE enum sb_err sb_stripes_split(struct sb_kit *kit, struct sb_span key,
					 size_t count, uint8_t *stripes);
/* The reverse: out gets key_len bytes.  SB_PARAM as above. */
SB_MUST_USE enum sb_err sb_stripes_merge(struct sb_kit *kit,
					 const uint8_t *stripes, size_t count,
					 size_t key_len, uint8_t *out);

#endif
