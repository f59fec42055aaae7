/* schemes/kit/blowfish.h: Blowfish-CBC, for formats of its time.  Blocks of 64
 * bits repeat after some 2^32 of them: no new format should have it. */
#ifndef SCHEMES_KIT_BLOWFISH_H
#define SCHEMES_KIT_BLOWFISH_H

#include "schemes/kit/kit.h"

#define SB_BLOWFISH_BLOCK   8u
#define SB_BLOWFISH_KEY_MAX 56u /* 448 bits */

/* Whole blocks; key 1 to 56 bytes (what is longer is cut off); iv is
 * replaced by the last ciphertext block; out may not overlap in.  Schedules the
 * key anew each time: some 80 us.
 * SB_PARAM (encrypt) or SB_MALFORMED (decrypt): other lengths.
 * SB_UNSUPPORTED: this OpenSSL was built without it. */
SB_MUST_USE enum sb_err sb_blowfish_encrypt(struct sb_kit *kit,
					    struct sb_span key, uint8_t iv[8],
					    struct sb_span in, uint8_t *out);
SB_MUST_USE enum sb_err sb_blowfish_decrypt(struct sb_kit *kit,
					    struct sb_span key, uint8_t iv[8],
					    struct sb_span in, uint8_t *out);

#endif
