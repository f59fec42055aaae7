/* schemes/kit/cipher.h: unauthenticated modes, for formats that have them. */
#ifndef SCHEMES_KIT_CIPHER_H
#define SCHEMES_KIT_CIPHER_H

#include "schemes/kit/kit.h"

/* AES-256-CBC on whole blocks (SP 800-38A); in.len a multiple of 16; iv is
 * replaced by the last ciphertext block, so a stream continues with the same
 * array.  out may not overlap in.  Any other length: SB_PARAM from encrypt,
 * SB_MALFORMED from decrypt. */
SB_MUST_USE enum sb_err sb_cbc_encrypt(struct sb_kit *kit,
				       const uint8_t key[32], uint8_t iv[16],
				       struct sb_span in, uint8_t *out);
SB_MUST_USE enum sb_err sb_cbc_decrypt(struct sb_kit *kit,
				       const uint8_t key[32], uint8_t iv[16],
				       struct sb_span in, uint8_t *out);

#endif
