#include "schemes/kit/vault.h"

#include <string.h>

#include "schemes/kit/batch.h"
#include "schemes/kit/kdf.h"

void sb_vault_init(struct sb_vault *vault, struct sb_kit *kit,
		   const uint8_t master[32], const char *label,
		   enum sb_aead aead, enum sb_names names)
{
	uint8_t root[32];

	vault->aead = aead;
	vault->names = names;
	sb_kdf(kit, master, label, sb_span_of("vault", 5), root);
	for (uint8_t kind = 0; kind < 3; kind++)
		sb_kdf(kit, root, "ids", sb_span_of(&kind, 1),
		       vault->id_keys[kind]);
	sb_kdf(kit, root, "data", sb_span_of("", 0), vault->data_key);
	sb_wipe(root, sizeof(root));
}

enum sb_err sb_vault_name(const struct sb_vault *vault, struct sb_env *env,
			  struct sb_chunk *chunks, size_t count)
{
	uint8_t kind = count ? chunks[0].kind : 0;
	const uint8_t *key = vault->id_keys[kind];
	uint8_t(*ids)[32];

	if (vault->names == SB_NAMES_TREE)
		ids = sb_batch_tree(env, key, kind, chunks, count);
	else
		ids = sb_batch_fast(env, key, vault->names == SB_NAMES_FAST_256,
				    chunks, count);
	if (!ids)
		return sb_batch_all(chunks, count, SB_MEMORY);
	for (size_t i = 0; i < count; i++) {
		memcpy(chunks[i].id.b, ids[i], SB_ID_BYTES);
		sb_narrow(&chunks[i], SB_ACCOUNT);
	}
	return sb_batch_all(chunks, count, SB_OK);
}

static void object_key(const struct sb_vault *vault, struct sb_kit *kit,
		       const struct sb_chunk *chunk, uint8_t key[32])
{
	sb_kdf(kit, vault->data_key, "object",
	       sb_span_of(chunk->id.b, SB_ID_BYTES), key);
}

enum sb_err sb_vault_seal(const struct sb_vault *vault, struct sb_env *env,
			  struct sb_chunk *chunk)
{
	uint8_t key[32];
	enum sb_err err;

	object_key(vault, env->kit, chunk, key);
	err = sb_object_seal(env, vault->aead, key, chunk);
	sb_wipe(key, sizeof(key));
	return err;
}

enum sb_err sb_vault_open(const struct sb_vault *vault, struct sb_env *env,
			  struct sb_chunk *chunk)
{
	uint8_t key[32];
	enum sb_err err;

	object_key(vault, env->kit, chunk, key);
	err = sb_object_open(env, vault->aead, key, chunk);
	sb_wipe(key, sizeof(key));
	return err;
}
