#include "schemes/kit/kdf.h"

#include <limits.h>
#include <sodium.h>
#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/kit_internal.h"
#include "schemes/kit/memo.h"
#include "schemes/kit/record.h"

#define WRAP_IV     0xa6
#define WRAP_ROUNDS 6u
#define WRAP_ADDED  8u
#define WRAP_MIN    16u
#define WRAP_MAX    4096u

#define SCRYPT_N_MAX (UINT64_C(1) << 30)

void sb_kdf(struct sb_kit *kit, const uint8_t key[32], const char *label,
	    struct sb_span context, uint8_t out[32])
{
	/* The label's own terminator is the separator. */
	struct sb_span parts[2] = { sb_span_of(label, strlen(label) + 1),
				    context };

	sb_hmac_sha256_parts(kit, sb_span_of(key, 32), parts, 2, out);
}

enum sb_err sb_counter_kdf(struct sb_kit *kit, const uint8_t key[32],
			   struct sb_span fixed, uint8_t *out, size_t out_len)
{
	uint8_t counter[4] = { 0 }, digest[32];
	const struct sb_span parts[2] = { { counter, 4 }, fixed };

	if (fixed.len > 64 || out_len > 255 * sizeof(digest))
		return SB_PARAM;
	for (size_t at = 0; at < out_len; at += sizeof(digest)) {
		size_t left = out_len - at;

		counter[3]++;
		sb_hmac_sha256_parts(kit, sb_span_of(key, 32), parts, 2,
				     digest);
		memcpy(out + at, digest,
		       left < sizeof(digest) ? left : sizeof(digest));
	}
	sb_record_made("KDF in counter mode", SB_FACT_MAKES,
		       sb_span_of(key, 32), fixed, sb_span_of(out, out_len));
	sb_wipe(digest, sizeof(digest));
	return SB_OK;
}

enum sb_err sb_argon2id(struct sb_span secret, const uint8_t salt[16],
			uint64_t memory_kib, uint64_t passes, uint8_t out[32])
{
	return sb_argon2id_bytes(secret, salt, memory_kib, passes, out, 32);
}

enum sb_err sb_argon2id_bytes(struct sb_span secret, const uint8_t salt[16],
			      uint64_t memory_kib, uint64_t passes,
			      uint8_t *out, size_t out_len)
{
	if (out_len < crypto_pwhash_argon2id_BYTES_MIN || out_len > 256 ||
	    memory_kib < 8 ||
	    memory_kib > crypto_pwhash_argon2id_MEMLIMIT_MAX / 1024 ||
	    passes < 1 || passes > crypto_pwhash_argon2id_OPSLIMIT_MAX ||
	    secret.len > crypto_pwhash_argon2id_PASSWD_MAX)
		return SB_PARAM;
	/* Chooses the code for this processor; a kit may not exist yet. */
	if (sodium_init() < 0)
		return SB_UNSUPPORTED;
	if (crypto_pwhash_argon2id(
		    out, out_len, secret.len ? (const char *)secret.ptr : "",
		    secret.len, salt, passes, (size_t)memory_kib * 1024,
		    crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
		return SB_MEMORY;
	sb_record_made("Argon2id", SB_FACT_MAKES, secret, sb_span_of(salt, 16),
		       sb_span_of(out, out_len));
	return SB_OK;
}

enum sb_err sb_scrypt(struct sb_span secret, struct sb_span salt, uint64_t n,
		      uint32_t r, uint32_t p, uint8_t *out, size_t out_len)
{
	static const uint8_t none;

	if (n < 2 || n > SCRYPT_N_MAX || (n & (n - 1)) != 0 || r < 1 || p < 1 ||
	    (uint64_t)r * p >= SCRYPT_N_MAX || out_len < 1)
		return SB_PARAM;
	if (sodium_init() < 0)
		return SB_UNSUPPORTED;
	if (crypto_pwhash_scryptsalsa208sha256_ll(
		    secret.len ? secret.ptr : &none, secret.len,
		    salt.len ? salt.ptr : &none, salt.len, n, r, p, out,
		    out_len) != 0)
		return SB_MEMORY;
	sb_record_made("scrypt", SB_FACT_MAKES, secret, salt,
		       sb_span_of(out, out_len));
	return SB_OK;
}

static const char *prf_name(enum sb_prf prf)
{
	return prf == SB_PRF_SHA1     ? "PBKDF2-HMAC-SHA-1"
	       : prf == SB_PRF_SHA256 ? "PBKDF2-HMAC-SHA-256"
				      : "PBKDF2-HMAC-SHA-512";
}

static const EVP_MD *prf_digest(enum sb_prf prf)
{
	switch (prf) {
	case SB_PRF_SHA1:
		return EVP_sha1();
	case SB_PRF_SHA256:
		return EVP_sha256();
	case SB_PRF_SHA512:
		return EVP_sha512();
	}
	return NULL;
}

static int stretch(enum sb_prf prf, const struct sb_span *secret,
		   const struct sb_span *salt, uint32_t iterations,
		   uint8_t *out, size_t out_len)
{
	const uint8_t how[5] = { (uint8_t)prf, (uint8_t)iterations,
				 (uint8_t)(iterations >> 8),
				 (uint8_t)(iterations >> 16),
				 (uint8_t)(iterations >> 24) };
	const struct sb_memo_question asked = {
		SB_MEMO_PBKDF2, { { how, sizeof(how) }, *secret, *salt }
	};

	if (sb_memo_find(&asked, out, out_len))
		return 1;
	if (PKCS5_PBKDF2_HMAC(secret->len ? (const char *)secret->ptr : "",
			      (int)secret->len,
			      salt->len ? salt->ptr : (const uint8_t *)"",
			      (int)salt->len, (int)iterations, prf_digest(prf),
			      (int)out_len, out) != 1)
		return 0;
	sb_memo_put(&asked, out, out_len);
	return 1;
}

enum sb_err sb_pbkdf2(enum sb_prf prf, struct sb_span secret,
		      struct sb_span salt, uint32_t iterations, uint8_t *out,
		      size_t out_len)
{
	if (!prf_digest(prf) || iterations < 1 || iterations > INT_MAX ||
	    out_len < 1 || out_len > INT_MAX || secret.len > INT_MAX ||
	    salt.len > INT_MAX)
		return SB_PARAM;
	if (!stretch(prf, &secret, &salt, iterations, out, out_len))
		return SB_MEMORY;
	sb_record_made(prf_name(prf), SB_FACT_MAKES, secret, salt,
		       sb_span_of(out, out_len));
	return SB_OK;
}

/* Written out over the block cipher, because OpenSSL's own key wrap uses its
 * AES without the processor's instructions: three times slower, and through
 * tables whose timing depends on the key. */
static int block(struct sb_kit *kit, enum sb_slot slot, const uint8_t in[16],
		 uint8_t out[16])
{
	int done = 0;

	return EVP_CipherUpdate(kit->slots[slot].ctx, out, &done, in, 16) ==
		       1 &&
	       done == 16;
}

/* A ^= step, as a big-endian number. */
static void mix(uint8_t a[8], uint64_t step)
{
	for (unsigned i = 8; i-- > 0; step >>= 8)
		a[i] ^= (uint8_t)step;
}

static enum sb_err unwrap_again(struct sb_kit *kit, struct sb_span key,
				const struct sb_opening *how,
				struct sb_span sealed, uint8_t *out)
{
	(void)how;
	return sb_key_unwrap(kit, key.ptr, sealed, out);
}

enum sb_err sb_key_wrap(struct sb_kit *kit, const uint8_t kek[32],
			struct sb_span in, uint8_t *out)
{
	uint8_t a_and_r[16], mixed[16], plain[WRAP_MAX];
	size_t count = in.len / 8;
	uint64_t step = 0;
	enum sb_err err;

	if (in.len % 8 != 0 || in.len < WRAP_MIN || in.len > WRAP_MAX)
		return SB_PARAM;
	err = sb_kit_rekey(kit, SB_SLOT_WRAP, kek, NULL);
	if (err != SB_OK)
		return err;
	memset(mixed, WRAP_IV, 8);
	memmove(out + 8, in.ptr, in.len);
	if (sb_recording())
		memcpy(plain, in.ptr, in.len);
	for (unsigned round = 0; round < WRAP_ROUNDS; round++) {
		for (size_t i = 1; i <= count; i++) {
			memcpy(mixed + 8, out + 8 * i, 8);
			/* Used before: it does not allocate. */
			sb_kit_must(block(kit, SB_SLOT_WRAP, mixed, a_and_r));
			memcpy(mixed, a_and_r, 8);
			mix(mixed, ++step);
			memcpy(out + 8 * i, a_and_r + 8, 8);
		}
	}
	memcpy(out, mixed, 8);
	if (sb_recording()) {
		sb_record_sealed("AES-256 key wrap", SB_FACT_SEALS,
				 sb_span_of(kek, 32), sb_span_of(plain, in.len),
				 sb_span_of(out, in.len + WRAP_ADDED),
				 &(struct sb_opening) { .open = unwrap_again });
		sb_wipe(plain, sizeof(plain));
	}
	return SB_OK;
}

enum sb_err sb_key_unwrap(struct sb_kit *kit, const uint8_t kek[32],
			  struct sb_span in, uint8_t *out)
{
	static const uint8_t iv[8] = { WRAP_IV, WRAP_IV, WRAP_IV, WRAP_IV,
				       WRAP_IV, WRAP_IV, WRAP_IV, WRAP_IV };
	uint8_t mixed[16], a_and_r[16];
	size_t count = in.len / 8 - 1;
	uint64_t step = WRAP_ROUNDS * (uint64_t)count;
	enum sb_err err;

	if (in.len % 8 != 0 || in.len < WRAP_MIN + WRAP_ADDED ||
	    in.len > WRAP_MAX + WRAP_ADDED)
		return SB_MALFORMED;
	err = sb_kit_rekey(kit, SB_SLOT_UNWRAP, kek, NULL);
	if (err != SB_OK)
		return err;
	memcpy(mixed, in.ptr, 8);
	memmove(out, in.ptr + 8, in.len - 8);
	for (unsigned round = 0; round < WRAP_ROUNDS; round++) {
		for (size_t i = count; i-- > 0;) {
			mix(mixed, step--);
			memcpy(mixed + 8, out + 8 * i, 8);
			sb_kit_must(block(kit, SB_SLOT_UNWRAP, mixed, a_and_r));
			memcpy(mixed, a_and_r, 8);
			memcpy(out + 8 * i, a_and_r + 8, 8);
		}
	}
	if (!sb_equal(mixed, iv, sizeof(iv)))
		err = SB_FORGED;
	if (err != SB_OK)
		sb_wipe(out, in.len - WRAP_ADDED);
	sb_wipe(a_and_r, sizeof(a_and_r));
	sb_wipe(mixed, sizeof(mixed));
	return err;
}
