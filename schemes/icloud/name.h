/* schemes/icloud/name.h: what a chunk is called, and the hash that its key is
 * made of. */
#ifndef SCHEMES_ICLOUD_NAME_H
#define SCHEMES_ICLOUD_NAME_H

#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/scheme.h"

#define SB_ICLOUD_ID    21u
#define SB_ICLOUD_PLAIN 1u /* type of a name and of a key */

/* h = SHA-256(x); id = type || SHA-256(h)[0..20) */
static inline void sb_icloud_name(struct sb_kit *kit, struct sb_span x,
				  uint8_t h[32], struct sb_id *id)
{
	uint8_t twice[32];

	sb_sha256(kit, x, h);
	sb_sha256(kit, sb_span_of(h, 32), twice);
	memset(id, 0, sizeof(*id));
	id->b[0] = SB_ICLOUD_PLAIN;
	memcpy(id->b + 1, twice, SB_ICLOUD_ID - 1);
}

#endif
