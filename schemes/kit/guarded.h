/* schemes/kit/guarded.h: objects under a key that somebody helped to make
 * from the content, with guarded decryption (HCE2 of Bellare, Keelveedhi,
 * Ristenpart, EUROCRYPT 2013) where the key cannot be recomputed alone.
 *
 *   m      = T(0, label, plain)         what the key was made for
 *   secret = s[32] || m[32]             kept in the sealed recipe
 *   id     = KDF(s, "guarded id")
 *   object = nonce || AES-256-GCM(s, nonce, aad, payload)
 *
 * Whoever knows s can put another content under this id; check then finds that
 * it is not m's.  AES-GCM does not commit to s; m is what binds. */
#ifndef SCHEMES_KIT_GUARDED_H
#define SCHEMES_KIT_GUARDED_H

#include "schemes/kit/aead.h"

/* Set secret and id from s and m. */
void sb_guarded_set(struct sb_chunk *chunk, struct sb_kit *kit,
		    const uint8_t s[32], const uint8_t m[32]);
/* SB_MALFORMED when the secret is not 64 bytes long. */
enum sb_err sb_guarded_seal(struct sb_env *env, struct sb_chunk *chunk);
enum sb_err sb_guarded_open(struct sb_env *env, struct sb_chunk *chunk);
/* in = plain, all chunks of one label. */
enum sb_err sb_guarded_check(struct sb_env *env, uint8_t label,
			     struct sb_chunk *chunks, size_t count);

#endif
