/* schemes/kit/vault.h: objects under one account's own keys.
 *
 *   id     = MAC(id key of the kind, plain)
 *   object = nonce || AEAD(KDF(data key, "object", id), nonce, aad, payload)
 *
 * with a random nonce and the aad of kit/aead.h.  Every object has its own
 * key, so the 2^32 limit on random AES-GCM nonces (SP 800-38D, 8.3) counts how
 * often one content is sealed again, not how many chunks an account has. */
#ifndef SCHEMES_KIT_VAULT_H
#define SCHEMES_KIT_VAULT_H

#include "schemes/kit/aead.h"

enum sb_names {
	SB_NAMES_TREE,     /* tree HMAC-SHA-256 */
	SB_NAMES_FAST_128, /* fast MAC, 128 bits */
	SB_NAMES_FAST_256  /* fast MAC, 256 bits */
};

struct sb_vault {
	enum sb_aead aead;
	enum sb_names names;
	uint8_t id_keys[3][32]; /* by enum sb_kind */
	uint8_t data_key[32];
};

/* Fill vault with subkeys of master under label. */
void sb_vault_init(struct sb_vault *vault, struct sb_kit *kit,
		   const uint8_t master[32], const char *label,
		   enum sb_aead aead, enum sb_names names);

/* A derive: sets ids, narrows scope to the account.  in = plain. */
enum sb_err sb_vault_name(const struct sb_vault *vault, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count);
/* Seal and open by id; no chunk secret is used. */
enum sb_err sb_vault_seal(const struct sb_vault *vault, struct sb_env *env,
			  struct sb_chunk *chunk);
enum sb_err sb_vault_open(const struct sb_vault *vault, struct sb_env *env,
			  struct sb_chunk *chunk);

/* Never let a chunk be shared more widely than scope. */
static inline void sb_narrow(struct sb_chunk *chunk, enum sb_scope scope)
{
	if (chunk->scope > scope)
		chunk->scope = (uint8_t)scope;
}

#endif
