/* bench/measure/micro_kit.c: primitives, on both paths, and the floor. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/micro.h"
#include "schemes/kit/aead.h"
#include "schemes/kit/dh.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"

#define OPRF_BATCH 64u
#define KEYS_BYTES 32u

/* Everything that any primitive here works on. */
struct prim {
	struct sb_kit *kit;
	EVP_CIPHER_CTX *evp_seal, *evp_open;
	enum sb_aead alg;
	int wide;
	uint8_t key[32], nonce[SB_NONCE_MAX];
	uint8_t *in, *sealed, *out;
	size_t len;
	uint8_t blind[OPRF_BATCH][32], element[OPRF_BATCH][32];
	uint8_t evaluated[OPRF_BATCH][32], final[OPRF_BATCH][64];
	struct sb_span inputs[OPRF_BATCH];
	uint8_t wrapped[KEYS_BYTES + 8];
};

static enum sb_err aead_seal(void *user)
{
	struct prim *p = user;

	return sb_aead_seal(p->kit, p->alg, p->key, p->nonce, sb_span_of("", 0),
			    sb_span_of(p->in, p->len), p->sealed);
}

static enum sb_err aead_open(void *user)
{
	struct prim *p = user;

	return sb_aead_open(p->kit, p->alg, p->key, p->nonce, sb_span_of("", 0),
			    sb_span_of(p->sealed, p->len + SB_TAG_BYTES),
			    p->out);
}

/* The same work on OpenSSL's own interface: a new IV, one update, the tag. */
static enum sb_err evp_seal(void *user)
{
	struct prim *p = user;
	int n;

	if (EVP_EncryptInit_ex(p->evp_seal, NULL, NULL, NULL, p->nonce) != 1 ||
	    EVP_EncryptUpdate(p->evp_seal, p->sealed, &n, p->in, (int)p->len) !=
		    1 ||
	    EVP_EncryptFinal_ex(p->evp_seal, p->sealed + n, &n) != 1 ||
	    EVP_CIPHER_CTX_ctrl(p->evp_seal, EVP_CTRL_AEAD_GET_TAG, 16,
				p->sealed + p->len) != 1)
		return SB_UNSUPPORTED;
	return SB_OK;
}

static enum sb_err evp_open(void *user)
{
	struct prim *p = user;
	int n;

	if (EVP_DecryptInit_ex(p->evp_open, NULL, NULL, NULL, p->nonce) != 1 ||
	    EVP_DecryptUpdate(p->evp_open, p->out, &n, p->sealed,
			      (int)p->len) != 1 ||
	    EVP_CIPHER_CTX_ctrl(p->evp_open, EVP_CTRL_AEAD_SET_TAG, 16,
				p->sealed + p->len) != 1 ||
	    EVP_DecryptFinal_ex(p->evp_open, p->out + n, &n) != 1)
		return SB_FORGED;
	return SB_OK;
}

static enum sb_err sha256(void *user)
{
	struct prim *p = user;

	sb_sha256(p->kit, sb_span_of(p->in, p->len), p->out);
	return SB_OK;
}

static enum sb_err tree_hash(void *user)
{
	struct prim *p = user;
	struct sb_span in = { p->in, p->len };

	sb_tree_hash(p->kit, p->key, 1, &in, 1, (uint8_t(*)[32])p->out);
	return SB_OK;
}

static enum sb_err fast_mac(void *user)
{
	struct prim *p = user;
	struct sb_span in = { p->in, p->len };

	sb_fast_mac(p->kit, p->key, p->wide, &in, 1, (uint8_t(*)[32])p->out);
	return SB_OK;
}

static enum sb_err floor_copy(void *user)
{
	struct prim *p = user;

	memcpy(p->out, p->in, p->len);
	return SB_OK;
}

static enum sb_err key_wrap(void *user)
{
	struct prim *p = user;

	return sb_key_wrap(p->kit, p->key, sb_span_of(p->in, KEYS_BYTES),
			   p->wrapped);
}

static enum sb_err key_unwrap(void *user)
{
	struct prim *p = user;

	return sb_key_unwrap(p->kit, p->key,
			     sb_span_of(p->wrapped, sizeof(p->wrapped)),
			     p->out);
}

static enum sb_err subkey(void *user)
{
	struct prim *p = user;

	sb_kdf(p->kit, p->key, "benchmark", sb_span_of(p->in, 32), p->out);
	return SB_OK;
}

static enum sb_err x25519(void *user)
{
	struct prim *p = user;

	return sb_x25519(p->key, p->element[0], p->out);
}

static enum sb_err oprf_blind(void *user)
{
	struct prim *p = user;

	return sb_oprf_blind(p->inputs[0], p->blind[0], p->element[0]);
}

static enum sb_err oprf_evaluate(void *user)
{
	struct prim *p = user;

	return sb_oprf_evaluate(p->blind[1], p->element[0], p->evaluated[0]);
}

static enum sb_err oprf_finalize(void *user)
{
	struct prim *p = user;

	return sb_oprf_finalize(p->inputs[0], p->blind[0], p->evaluated[0],
				p->final[0]);
}

static enum sb_err oprf_finalize_many(void *user)
{
	struct prim *p = user;

	return sb_oprf_finalize_many(p->inputs, (const uint8_t(*)[32])p->blind,
				     (const uint8_t(*)[32])p->evaluated,
				     OPRF_BATCH, p->final);
}

static enum sb_err argon2id(void *user)
{
	struct prim *p = user;

	return sb_argon2id(sb_span_of("correct horse", 13), p->in, 65536, 3,
			   p->out);
}

static enum sb_err pbkdf2(void *user)
{
	struct prim *p = user;

	return sb_pbkdf2(SB_PRF_SHA256, sb_span_of("correct horse", 13),
			 sb_span_of(p->in, 16), 10000, p->out, 32);
}

static void free_prim(void *ptr)
{
	struct prim *p = ptr;

	EVP_CIPHER_CTX_free(p->evp_seal);
	EVP_CIPHER_CTX_free(p->evp_open);
	sb_kit_free(p->kit);
	free(p->in);
	free(p->sealed);
	free(p->out);
	free(p);
}

static struct prim *new_prim(enum sb_paths paths, size_t len, uint64_t seed)
{
	struct prim *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->len = len;
	p->in = sb_micro_noise(len + 64, seed);
	p->sealed = sb_micro_noise(len + 64, seed);
	p->out = sb_micro_noise(len + 64, seed);
	if (!p->in || !p->sealed || !p->out ||
	    sb_kit_new(paths, &p->kit) != SB_OK) {
		free_prim(p);
		return NULL;
	}
	memcpy(p->key, p->in, sizeof(p->key));
	return p;
}

/* A new one per case: no case sees another's buffers. */
static struct prim *owned(struct sb_micro *m, enum sb_paths paths, size_t len,
			  uint64_t seed)
{
	struct prim *p = new_prim(paths, len, seed);

	if (!p || sb_micro_own(m, p, free_prim) != SB_OK)
		return NULL;
	return p;
}

/* A case by name.  ready runs once before: what makes its input. */
struct kind {
	const char *op, *algorithm;
	enum sb_err (*ready)(void *), (*run)(void *);
	enum sb_aead alg;
	int wide;
};

static const struct kind bulk[] = {
	{ "aes-256-gcm seal", "aes-256-gcm", NULL, aead_seal, SB_AES_256_GCM,
	  0 },
	{ "aes-256-gcm open", "aes-256-gcm", aead_seal, aead_open,
	  SB_AES_256_GCM, 0 },
	{ "xchacha20-poly1305 seal", "xchacha20-poly1305", NULL, aead_seal,
	  SB_XCHACHA20_POLY1305, 0 },
	{ "xchacha20-poly1305 open", "xchacha20-poly1305", aead_seal, aead_open,
	  SB_XCHACHA20_POLY1305, 0 },
	{ "sha-256", "sha-256", NULL, sha256, 0, 0 },
	{ "sha-256 tree", "sha-256-tree", NULL, tree_hash, 0, 0 },
	{ "fast mac 128", "gmac-prf", NULL, fast_mac, 0, 0 },
	{ "fast mac 256", "gmac-prf", NULL, fast_mac, 0, 1 },
};

static const struct kind single[] = {
	{ "key wrap", "aes-256-kw", NULL, key_wrap, 0, 0 },
	{ "key unwrap", "aes-256-kw", key_wrap, key_unwrap, 0, 0 },
	{ "subkey", "hmac-sha-256", NULL, subkey, 0, 0 },
	{ "x25519", "x25519", NULL, x25519, 0, 0 },
	{ "oprf blind", "oprf-ristretto255", NULL, oprf_blind, 0, 0 },
	{ "oprf evaluate", "oprf-ristretto255", NULL, oprf_evaluate, 0, 0 },
	{ "oprf finalize", "oprf-ristretto255", NULL, oprf_finalize, 0, 0 },
	{ "oprf finalize 64", "oprf-ristretto255", NULL, oprf_finalize_many, 0,
	  0 },
	{ "argon2id 64 MiB x3", "argon2id", NULL, argon2id, 0, 0 },
	{ "pbkdf2 10000", "pbkdf2", NULL, pbkdf2, 0, 0 },
};

static enum sb_err add_kind(struct sb_micro *m, const struct kind *k,
			    struct prim *p, int portable, size_t size,
			    uint64_t items, char *why, size_t why_bytes)
{
	struct sb_micro_label label = { .group = "primitive",
					.path = portable ? "portable"
							 : "fastest",
					.chunk_bytes = size };
	const char *via = sb_kit_path(p->kit, k->algorithm);

	label.via = via ? via : "";
	snprintf(label.op, sizeof(label.op), "%s", k->op);
	p->alg = k->alg;
	p->wide = k->wide;
	if ((k->ready && k->ready(p) != SB_OK) || k->run(p) != SB_OK) {
		snprintf(why, why_bytes, "%s (%s) failed before it was timed",
			 k->op, label.path);
		return SB_FORGED;
	}
	if (k->run == aead_open && memcmp(p->in, p->out, p->len)) {
		snprintf(why, why_bytes, "%s (%s) opened to other bytes", k->op,
			 label.path);
		return SB_FORGED;
	}
	return sb_micro_add(m, &label, k->run, p, p->out, size, items);
}

/* Scalars, blinded and evaluated elements for every step of the OPRF, and a
 * point for X25519. */
static enum sb_err ready_oprf(struct prim *p)
{
	for (size_t i = 0; i < OPRF_BATCH; i++) {
		uint8_t random[64];

		memcpy(random, p->in, sizeof(random));
		random[0] ^= (uint8_t)i;
		sb_oprf_scalar(random, p->blind[i]);
	}
	for (size_t i = 0; i < OPRF_BATCH; i++) {
		enum sb_err err;

		p->inputs[i] = sb_span_of(p->in + i, 32);
		err = sb_oprf_blind(p->inputs[i], p->blind[i], p->element[i]);
		if (err == SB_OK)
			err = sb_oprf_evaluate(p->blind[1], p->element[i],
					       p->evaluated[i]);
		if (err != SB_OK)
			return err;
	}
	return SB_OK;
}

static enum sb_err add_single(struct sb_micro *m, uint64_t seed, char *why,
			      size_t why_bytes)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0;
	     err == SB_OK && i < sizeof(single) / sizeof(single[0]); i++) {
		const struct kind *k = &single[i];
		struct prim *p = owned(m, SB_PATHS_FASTEST, 4096, seed);

		if (!p)
			return SB_MEMORY;
		err = ready_oprf(p);
		if (k->run == x25519)
			sb_x25519_public(p->in, p->element[0]);
		if (err == SB_OK)
			err = add_kind(m, k, p, 0, 0,
				       k->run == oprf_finalize_many ? OPRF_BATCH
								    : 1,
				       why, why_bytes);
	}
	return err;
}

static enum sb_err add_evp(struct sb_micro *m, size_t size, uint64_t seed,
			   char *why, size_t why_bytes)
{
	static const char *const ops[] = { "openssl evp seal",
					   "openssl evp open" };
	struct sb_micro_label label = { .group = "floor",
					.path = "",
					.via = "aes-256-gcm",
					.chunk_bytes = size };

	for (int open = 0; open < 2; open++) {
		struct prim *p = owned(m, SB_PATHS_PORTABLE, size, seed);
		enum sb_err err;

		if (!p)
			return SB_MEMORY;
		p->evp_seal = EVP_CIPHER_CTX_new();
		p->evp_open = EVP_CIPHER_CTX_new();
		if (!p->evp_seal || !p->evp_open ||
		    EVP_EncryptInit_ex(p->evp_seal, EVP_aes_256_gcm(), NULL,
				       p->key, p->nonce) != 1 ||
		    EVP_DecryptInit_ex(p->evp_open, EVP_aes_256_gcm(), NULL,
				       p->key, p->nonce) != 1)
			return SB_MEMORY;
		if (evp_seal(p) != SB_OK || evp_open(p) != SB_OK ||
		    memcmp(p->in, p->out, size)) {
			snprintf(why, why_bytes,
				 "OpenSSL's AES-256-GCM does "
				 "not round trip");
			return SB_FORGED;
		}
		snprintf(label.op, sizeof(label.op), "%s", ops[open]);
		err = sb_micro_add(m, &label, open ? evp_open : evp_seal, p,
				   open ? p->out : p->sealed, size, 1);
		if (err != SB_OK)
			return err;
	}
	return SB_OK;
}

static enum sb_err add_floor(struct sb_micro *m, size_t size, uint64_t seed)
{
	struct sb_micro_label label = { .group = "floor",
					.op = "memcpy",
					.path = "",
					.via = "",
					.chunk_bytes = size };
	struct prim *p = owned(m, SB_PATHS_PORTABLE, size, seed);

	if (!p)
		return SB_MEMORY;
	return sb_micro_add(m, &label, floor_copy, p, p->out, size, 1);
}

enum sb_err sb_micro_kit(struct sb_micro *m, const struct sb_micro_plan *plan,
			 char *why, size_t why_bytes)
{
	enum sb_err err = SB_OK;

	snprintf(why, why_bytes, "a primitive could not be readied");
	for (size_t s = 0; err == SB_OK && s < plan->chunk_count; s++) {
		size_t size = plan->chunk_bytes[s];

		err = add_floor(m, size, plan->seed);
		if (err == SB_OK)
			err = add_evp(m, size, plan->seed, why, why_bytes);
		for (int path = 0; path < (plan->portable ? 2 : 1); path++) {
			for (size_t i = 0;
			     err == SB_OK && i < sizeof(bulk) / sizeof(bulk[0]);
			     i++) {
				struct prim *p = owned(m,
						       path ? SB_PATHS_PORTABLE
							    : SB_PATHS_FASTEST,
						       size, plan->seed);

				err = p ? add_kind(m, &bulk[i], p, path, size,
						   1, why, why_bytes)
					: SB_MEMORY;
			}
		}
	}
	return err == SB_OK ? add_single(m, plan->seed, why, why_bytes) : err;
}
