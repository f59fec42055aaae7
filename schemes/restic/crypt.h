/* schemes/restic/crypt.h: how restic seals everything: AES-256-CTR and
 * Poly1305-AES over the ciphertext.
 *
 *   sealed = iv[16] || AES-256-CTR(encrypt, iv, plain) ||
 *            Poly1305-AES(mac_k, mac_r, nonce iv, ciphertext)
 *
 * Known answers are in tests/unit/test_restic.c. */
#ifndef SCHEMES_RESTIC_CRYPT_H
#define SCHEMES_RESTIC_CRYPT_H

#include <string.h>

#include "schemes/kit/kdf.h"
#include "schemes/kit/stream.h"

#define SB_RESTIC_IV    16u
#define SB_RESTIC_TAG   16u
#define SB_RESTIC_ADDED (SB_RESTIC_IV + SB_RESTIC_TAG)
#define SB_RESTIC_KEY   64u /* encrypt[32] || mac_k[16] || mac_r[16] */
#define SB_RESTIC_SALT  64u
#define SB_RESTIC_R     8u

/* out gets in.len + SB_RESTIC_ADDED bytes; iv: fresh. */
static inline enum sb_err sb_restic_seal(struct sb_kit *kit,
					 const uint8_t key[SB_RESTIC_KEY],
					 const uint8_t iv[SB_RESTIC_IV],
					 struct sb_span in, uint8_t *out)
{
	uint8_t *body = out + SB_RESTIC_IV;
	enum sb_err err;

	memcpy(out, iv, SB_RESTIC_IV);
	err = sb_ctr_encrypt(kit, key, iv, in, body);
	if (err != SB_OK)
		return err;
	return sb_poly1305_aes(kit, key + 32, key + 48, iv,
			       sb_span_of(body, in.len), body + in.len);
}

/* out gets in.len - SB_RESTIC_ADDED bytes.  SB_MALFORMED: shorter than any;
 * SB_FORGED: another key, or changed. */
static inline enum sb_err sb_restic_open(struct sb_kit *kit,
					 const uint8_t key[SB_RESTIC_KEY],
					 struct sb_span in, uint8_t *out)
{
	uint8_t tag[SB_RESTIC_TAG];
	struct sb_span body;
	enum sb_err err;

	if (in.len < SB_RESTIC_ADDED)
		return SB_MALFORMED;
	body = sb_span_of(in.ptr + SB_RESTIC_IV, in.len - SB_RESTIC_ADDED);
	err = sb_poly1305_aes(kit, key + 32, key + 48, in.ptr, body, tag);
	if (err == SB_OK && !sb_equal(tag, body.ptr + body.len, sizeof(tag)))
		err = SB_FORGED;
	if (err != SB_OK)
		return err;
	return sb_ctr_decrypt(kit, key, in.ptr, body, out);
}

/* From a password: what a key file is opened with.  Errors of sb_scrypt. */
static inline enum sb_err sb_restic_key(struct sb_span secret,
					const uint8_t salt[SB_RESTIC_SALT],
					uint64_t n, uint32_t p,
					uint8_t key[SB_RESTIC_KEY])
{
	return sb_scrypt(secret, sb_span_of(salt, SB_RESTIC_SALT), n,
			 SB_RESTIC_R, p, key, SB_RESTIC_KEY);
}

#endif
