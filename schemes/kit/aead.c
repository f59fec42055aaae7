#include "schemes/kit/aead.h"

#include <sodium.h>
#include <string.h>

#include "schemes/kit/imb.h"
#include "schemes/kit/kit_internal.h"
#include "schemes/kit/record.h"

#define GCM_NONCE_BYTES 12u
#define MESSAGE_MAX     ((UINT64_C(1) << 36) - 32)

/* One message under one key. */
struct job {
	const uint8_t *nonce;
	struct sb_span aad, in;
	uint8_t *out;
};

size_t sb_aead_nonce_bytes(enum sb_aead alg)
{
	return alg == SB_AES_256_GCM ? GCM_NONCE_BYTES : SB_NONCE_MAX;
}

static enum sb_err evp_seal(struct sb_kit *kit, enum sb_slot slot,
			    const uint8_t *key, const uint8_t *nonce,
			    const struct job *job)
{
	EVP_CIPHER_CTX *ctx = kit->slots[slot].ctx;
	uint8_t *tag = job->out + job->in.len;
	enum sb_err err;
	int none = 0;

	err = sb_kit_rekey(kit, slot, key, nonce);
	if (err == SB_OK)
		err = sb_kit_update(kit, slot, job->aad, NULL);
	if (err == SB_OK)
		err = sb_kit_update(kit, slot, job->in, job->out);
	if (err != SB_OK)
		return err;
	if (EVP_CipherFinal_ex(ctx, tag, &none) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, SB_TAG_BYTES,
				tag) != 1)
		return SB_MEMORY;
	return SB_OK;
}

/* job->in without the tag, which follows it. */
static enum sb_err evp_open(struct sb_kit *kit, enum sb_slot slot,
			    const uint8_t *key, const uint8_t *nonce,
			    const struct job *job)
{
	EVP_CIPHER_CTX *ctx = kit->slots[slot].ctx;
	uint8_t tag[SB_TAG_BYTES], unused[16];
	enum sb_err err;
	int none = 0;

	/* A copy, since the control call wants it writable. */
	memcpy(tag, job->in.ptr + job->in.len, sizeof(tag));
	err = sb_kit_rekey(kit, slot, key, nonce);
	if (err == SB_OK)
		err = sb_kit_update(kit, slot, job->aad, NULL);
	if (err == SB_OK)
		err = sb_kit_update(kit, slot, job->in, job->out);
	if (err != SB_OK)
		return err;
	if (EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, sizeof(tag), tag) !=
	    1)
		return SB_MEMORY;
	return EVP_CipherFinal_ex(ctx, unused, &none) == 1 ? SB_OK : SB_FORGED;
}

static enum sb_err gcm_seal(struct sb_kit *kit, const uint8_t *key,
			    const struct job *job)
{
	if (!sb_imb_path(kit->imb, SB_IMB_GCM))
		return evp_seal(kit, SB_SLOT_GCM_SEAL, key, job->nonce, job);
	sb_imb_gcm_seal(kit->imb, key, job->nonce, job->aad, job->in, job->out,
			job->out + job->in.len);
	return SB_OK;
}

static enum sb_err gcm_open(struct sb_kit *kit, const uint8_t *key,
			    const struct job *job)
{
	uint8_t tag[SB_TAG_BYTES];

	if (!sb_imb_path(kit->imb, SB_IMB_GCM))
		return evp_open(kit, SB_SLOT_GCM_OPEN, key, job->nonce, job);
	sb_imb_gcm_open(kit->imb, key, job->nonce, job->aad, job->in, job->out,
			tag);
	return sb_equal(tag, job->in.ptr + job->in.len, sizeof(tag))
		       ? SB_OK
		       : SB_FORGED;
}

/* XChaCha20-Poly1305 is ChaCha20-Poly1305 under HChaCha20(key, first 16 bytes
 * of the nonce) and four zero bytes before the other 8.  OpenSSL's cipher is
 * three times as fast as libsodium's whole construction. */
struct derived {
	uint8_t key[SB_KEY_BYTES], nonce[12];
};

static void derive(struct derived *derived, const uint8_t *key,
		   const uint8_t *nonce)
{
	crypto_core_hchacha20(derived->key, nonce, key, NULL);
	memset(derived->nonce, 0, 4);
	memcpy(derived->nonce + 4, nonce + 16, 8);
}

static enum sb_err chacha_seal(struct sb_kit *kit, const uint8_t *key,
			       const struct job *job)
{
	struct derived derived;
	enum sb_err err;

	derive(&derived, key, job->nonce);
	err = evp_seal(kit, SB_SLOT_CHACHA_SEAL, derived.key, derived.nonce,
		       job);
	sb_wipe(&derived, sizeof(derived));
	return err;
}

static enum sb_err chacha_open(struct sb_kit *kit, const uint8_t *key,
			       const struct job *job)
{
	struct derived derived;
	enum sb_err err;

	derive(&derived, key, job->nonce);
	err = evp_open(kit, SB_SLOT_CHACHA_OPEN, derived.key, derived.nonce,
		       job);
	sb_wipe(&derived, sizeof(derived));
	return err;
}

static enum sb_err open_again(struct sb_kit *kit, struct sb_span key,
			      const struct sb_opening *how,
			      struct sb_span sealed, uint8_t *out)
{
	return sb_aead_open(kit, (enum sb_aead)how->numbers[0], key.ptr,
			    how->extra[0].ptr, how->extra[1], sealed, out);
}

static enum sb_err seal_one(struct sb_kit *kit, enum sb_aead alg,
			    const uint8_t *key, const struct job *job)
{
	enum sb_err err;

	if (job->in.len > MESSAGE_MAX || job->aad.len > SB_AAD_MAX)
		return SB_PARAM;
	sb_kit_watched(kit, sb_span_of(key, 32),
		       sb_span_of(job->nonce, sb_aead_nonce_bytes(alg)),
		       job->in);
	err = alg == SB_AES_256_GCM ? gcm_seal(kit, key, job)
				    : chacha_seal(kit, key, job);
	if (err != SB_OK)
		sb_wipe(job->out, job->in.len + SB_TAG_BYTES);
	else
		sb_record_sealed(
			alg == SB_AES_256_GCM ? "AES-256-GCM"
					      : "XChaCha20-Poly1305",
			SB_FACT_SEALS, sb_span_of(key, 32), job->in,
			sb_span_of(job->out, job->in.len + SB_TAG_BYTES),
			&(struct sb_opening) {
				open_again,
				{ sb_span_of(job->nonce,
					     sb_aead_nonce_bytes(alg)),
				  job->aad },
				{ (uint64_t)alg } });
	return err;
}

static enum sb_err open_one(struct sb_kit *kit, enum sb_aead alg,
			    const uint8_t *key, struct job job)
{
	enum sb_err err;

	if (job.in.len < SB_TAG_BYTES)
		return SB_MALFORMED;
	job.in.len -= SB_TAG_BYTES;
	if (job.in.len > MESSAGE_MAX || job.aad.len > SB_AAD_MAX)
		return SB_PARAM;
	err = alg == SB_AES_256_GCM ? gcm_open(kit, key, &job)
				    : chacha_open(kit, key, &job);
	if (err != SB_OK && job.in.len > 0)
		sb_wipe(job.out, job.in.len);
	return err;
}

enum sb_err sb_aead_seal(struct sb_kit *kit, enum sb_aead alg,
			 const uint8_t key[SB_KEY_BYTES], const uint8_t *nonce,
			 struct sb_span aad, struct sb_span in, uint8_t *out)
{
	struct job job = { nonce, aad, in, out };

	return seal_one(kit, alg, key, &job);
}

enum sb_err sb_aead_open(struct sb_kit *kit, enum sb_aead alg,
			 const uint8_t key[SB_KEY_BYTES], const uint8_t *nonce,
			 struct sb_span aad, struct sb_span in, uint8_t *out)
{
	struct job job = { nonce, aad, in, out };

	return open_one(kit, alg, key, job);
}

struct sb_span sb_aad(const struct sb_chunk *chunk, uint8_t aad[SB_AAD_MAX])
{
	memcpy(aad, "sb1", 3);
	aad[3] = chunk->kind;
	aad[4] = chunk->form;
	memcpy(aad + 5, chunk->id.b, SB_ID_BYTES);
	return sb_span_of(aad, 5 + SB_ID_BYTES);
}

enum sb_err sb_object_seal(struct sb_env *env, enum sb_aead alg,
			   const uint8_t key[SB_KEY_BYTES],
			   struct sb_chunk *chunk)
{
	size_t nonce_bytes = sb_aead_nonce_bytes(alg), len;
	uint8_t aad[SB_AAD_MAX], *nonce = chunk->out.ptr;
	enum sb_err err;

	chunk->out.len = 0;
	if (!sb_add_ok(chunk->in.len, nonce_bytes + SB_TAG_BYTES, &len) ||
	    len > chunk->out.cap)
		return SB_PARAM;
	err = sb_random(env, &chunk->at, nonce, nonce_bytes);
	if (err != SB_OK)
		return err;
	err = sb_aead_seal(env->kit, alg, key, nonce, sb_aad(chunk, aad),
			   chunk->in, nonce + nonce_bytes);
	if (err == SB_OK)
		chunk->out.len = len;
	return err;
}

enum sb_err sb_object_open(struct sb_env *env, enum sb_aead alg,
			   const uint8_t key[SB_KEY_BYTES],
			   struct sb_chunk *chunk)
{
	size_t nonce_bytes = sb_aead_nonce_bytes(alg), len;
	uint8_t aad[SB_AAD_MAX];
	struct sb_span sealed;
	enum sb_err err;

	chunk->out.len = 0;
	if (chunk->in.len < nonce_bytes + SB_TAG_BYTES)
		return SB_MALFORMED;
	len = chunk->in.len - nonce_bytes - SB_TAG_BYTES;
	if (len > chunk->out.cap)
		return SB_PARAM;
	sealed = sb_span_of(chunk->in.ptr + nonce_bytes, len + SB_TAG_BYTES);
	err = sb_aead_open(env->kit, alg, key, chunk->in.ptr,
			   sb_aad(chunk, aad), sealed, chunk->out.ptr);
	if (err == SB_OK)
		chunk->out.len = len;
	return err;
}
