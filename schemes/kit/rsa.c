#include "schemes/kit/rsa.h"

#include <openssl/bn.h>
#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/memo.h"
#include "schemes/kit/record.h"

#define HALF   (SB_RSA_BYTES / 2)
#define DIGEST 20u /* SHA-1 */
#define BLOCK  (SB_RSA_BYTES - 1 - DIGEST)

#define SIEVE     2048u /* odd numbers at a time */
#define SIEVE_TOP 4000u

struct numbers {
	BN_CTX *ctx;
	BIGNUM *p, *q, *n, *e, *d, *x, *y;
};

static void release(struct numbers *b)
{
	BN_clear_free(b->p);
	BN_clear_free(b->q);
	BN_free(b->n);
	BN_free(b->e);
	BN_clear_free(b->d);
	BN_clear_free(b->x);
	BN_clear_free(b->y);
	BN_CTX_free(b->ctx);
}

static int init(struct numbers *b)
{
	b->ctx = BN_CTX_secure_new();
	b->p = BN_new();
	b->q = BN_new();
	b->n = BN_new();
	b->e = BN_new();
	b->d = BN_new();
	b->x = BN_new();
	b->y = BN_new();
	if (b->ctx && b->p && b->q && b->n && b->e && b->d && b->x && b->y &&
	    BN_set_word(b->e, SB_RSA_EXPONENT) == 1)
		return 1;
	release(b);
	return 0;
}

/* Which of start, start + 2, ... have a factor below SIEVE_TOP. */
static void sieve(const BIGNUM *start, uint8_t composite[SIEVE])
{
	memset(composite, 0, SIEVE);
	for (BN_ULONG q = 3; q < SIEVE_TOP; q += 2) {
		BN_ULONG left = BN_mod_word(start, q);

		/* (q + 1) / 2 is the inverse of 2. */
		for (BN_ULONG i = (q - left) * ((q + 1) / 2) % q; i < SIEVE;
		     i += q)
			composite[i] = 1;
	}
}

/* Miller and Rabin with seven fixed bases: n is not chosen by somebody who
 * knows them.  OpenSSL would take 64.  1: prime; 0: not; -1: failure. */
static int is_prime(struct numbers *b, const BIGNUM *n)
{
	static const BN_ULONG bases[] = { 2, 3, 5, 7, 11, 13, 17 };
	BN_MONT_CTX *mont = BN_MONT_CTX_new();
	int is = -1, twos = 1;

	if (!mont || BN_MONT_CTX_set(mont, n, b->ctx) != 1 ||
	    !BN_copy(b->d, n) || BN_sub_word(b->d, 1) != 1)
		goto out;
	/* n - 1 in d, its odd part in y */
	while (!BN_is_bit_set(b->d, twos))
		twos++;
	if (BN_rshift(b->y, b->d, twos) != 1)
		goto out;
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		int steps = 0;

		if (BN_set_word(b->x, bases[i]) != 1 ||
		    BN_mod_exp_mont(b->x, b->x, b->y, n, b->ctx, mont) != 1)
			goto out;
		if (BN_is_one(b->x))
			continue;
		for (; BN_cmp(b->x, b->d) != 0; steps++) {
			is = 0;
			if (steps + 1 == twos)
				goto out;
			is = -1;
			if (BN_mod_sqr(b->x, b->x, n, b->ctx) != 1)
				goto out;
		}
	}
	is = 1;
out:
	BN_MONT_CTX_free(mont);
	return is;
}

/* The first prime from a derived odd number upwards whose predecessor has no
 * factor in common with the exponent, which is prime itself. */
static int prime(struct sb_kit *kit, struct numbers *b, const uint8_t seed[32],
		 uint8_t which, BIGNUM *out)
{
	uint8_t start[HALF], where[2] = { which, 0 }, composite[SIEVE];
	int is = 0;

	for (; where[1] < HALF / 32; where[1]++)
		sb_kdf(kit, seed, "rsa prime", sb_span_of(where, 2),
		       start + 32 * where[1]);
	/* Two bits on top, so that the product has all its bits. */
	start[0] |= 0xc0;
	start[HALF - 1] |= 1;
	if (!BN_bin2bn(start, HALF, out))
		is = -1;
	sb_wipe(start, sizeof(start));
	for (size_t i = SIEVE; is == 0; i++) {
		if (i == SIEVE) {
			sieve(out, composite);
			i = 0;
		}
		if (!composite[i] && BN_mod_word(out, SB_RSA_EXPONENT) != 1)
			is = is_prime(b, out);
		if (is == 0 && BN_add_word(out, 2) != 1)
			is = -1;
	}
	sb_wipe(composite, sizeof(composite));
	return is == 1 && BN_num_bits(out) == 8 * (int)HALF;
}

static enum sb_err make(struct sb_kit *kit, const uint8_t seed[32],
			uint8_t secret[SB_RSA_BYTES],
			uint8_t public_[SB_RSA_BYTES])
{
	struct numbers b;
	enum sb_err err = SB_MEMORY;

	if (!init(&b))
		return SB_MEMORY;
	if (prime(kit, &b, seed, 0, b.p) && prime(kit, &b, seed, 1, b.q) &&
	    BN_mul(b.n, b.p, b.q, b.ctx) == 1 &&
	    BN_bn2binpad(b.p, secret, HALF) == (int)HALF &&
	    BN_bn2binpad(b.q, secret + HALF, HALF) == (int)HALF &&
	    BN_bn2binpad(b.n, public_, SB_RSA_BYTES) == (int)SB_RSA_BYTES)
		err = SB_OK;
	release(&b);
	return err;
}

enum sb_err sb_rsa_make(struct sb_kit *kit, const uint8_t seed[32],
			uint8_t secret[SB_RSA_BYTES],
			uint8_t public_[SB_RSA_BYTES])
{
	const struct sb_memo_question asked = { SB_MEMO_RSA_PAIR,
						{ { seed, 32 } } };
	uint8_t pair[2 * SB_RSA_BYTES];
	enum sb_err err = SB_OK;

	if (!sb_memo_find(&asked, pair, sizeof(pair))) {
		err = make(kit, seed, pair, pair + SB_RSA_BYTES);
		if (err == SB_OK)
			sb_memo_put(&asked, pair, sizeof(pair));
	}
	if (err == SB_OK) {
		memcpy(secret, pair, SB_RSA_BYTES);
		memcpy(public_, pair + SB_RSA_BYTES, SB_RSA_BYTES);
		sb_record_made("RSA key from seed", SB_FACT_MAKES,
			       sb_span_of(seed, 32), sb_span_of(NULL, 0),
			       sb_span_of(secret, SB_RSA_BYTES));
		sb_record_made("RSA-2048", SB_FACT_PAIRS,
			       sb_span_of(secret, SB_RSA_BYTES),
			       sb_span_of(NULL, 0),
			       sb_span_of(public_, SB_RSA_BYTES));
	}
	sb_wipe(pair, sizeof(pair));
	return err;
}

/* out ^= MGF1-SHA-1(seed) */
static void mgf1(struct sb_kit *kit, struct sb_span seed, uint8_t *out,
		 size_t len)
{
	uint8_t counter[4] = { 0 }, digest[DIGEST];
	const struct sb_span parts[] = { seed, { counter, 4 } };

	for (size_t at = 0; at < len; counter[3]++) {
		sb_sha1_parts(kit, parts, 2, digest);
		for (size_t i = 0; i < DIGEST && at < len; i++)
			out[at++] ^= digest[i];
	}
	sb_wipe(digest, sizeof(digest));
}

static enum sb_err again(struct sb_kit *kit, struct sb_span key,
			 const struct sb_opening *how, struct sb_span sealed,
			 uint8_t *out)
{
	struct sb_buf into = { out, 0, SB_RSA_BYTES };

	(void)how;
	return sb_rsa_unwrap(kit, key.ptr, sealed.ptr, &into);
}

enum sb_err sb_rsa_wrap(struct sb_kit *kit, const uint8_t public_[SB_RSA_BYTES],
			const uint8_t seed[SB_RSA_SEED], struct sb_span in,
			uint8_t out[SB_RSA_BYTES])
{
	/* 0 || masked seed || masked (hash of the label || 0.. || 1 || in) */
	uint8_t text[SB_RSA_BYTES] = { 0 };
	uint8_t *block = text + 1 + DIGEST;
	struct numbers b;
	enum sb_err err = SB_MEMORY;

	if (in.len > SB_RSA_MESSAGE)
		return SB_PARAM;
	if (!init(&b))
		return SB_MEMORY;
	sb_sha1_parts(kit, NULL, 0, block);
	block[BLOCK - in.len - 1] = 1;
	if (in.len)
		memcpy(block + BLOCK - in.len, in.ptr, in.len);
	memcpy(text + 1, seed, DIGEST);
	mgf1(kit, sb_span_of(seed, DIGEST), block, BLOCK);
	mgf1(kit, sb_span_of(block, BLOCK), text + 1, DIGEST);
	if (BN_bin2bn(public_, SB_RSA_BYTES, b.n) &&
	    BN_bin2bn(text, sizeof(text), b.x) &&
	    BN_mod_exp(b.y, b.x, b.e, b.n, b.ctx) == 1 &&
	    BN_bn2binpad(b.y, out, SB_RSA_BYTES) == (int)SB_RSA_BYTES)
		err = SB_OK;
	release(&b);
	sb_wipe(text, sizeof(text));
	if (err == SB_OK)
		sb_record_sealed("RSA-2048", SB_FACT_WRAPS,
				 sb_span_of(public_, SB_RSA_BYTES), in,
				 sb_span_of(out, SB_RSA_BYTES),
				 &(struct sb_opening) { .open = again });
	return err;
}

/* text = in to the secret exponent. */
static enum sb_err compute(const uint8_t secret[SB_RSA_BYTES],
			   const uint8_t in[SB_RSA_BYTES],
			   uint8_t text[SB_RSA_BYTES])
{
	struct numbers b;
	enum sb_err err = SB_MEMORY;

	if (!init(&b))
		return SB_MEMORY;
	if (!BN_bin2bn(secret, HALF, b.p) ||
	    !BN_bin2bn(secret + HALF, HALF, b.q) ||
	    !BN_bin2bn(in, SB_RSA_BYTES, b.x) ||
	    BN_mul(b.n, b.p, b.q, b.ctx) != 1)
		goto out;
	err = SB_MALFORMED;
	if (!BN_is_odd(b.n) || BN_is_one(b.p) || BN_is_one(b.q) ||
	    BN_cmp(b.x, b.n) >= 0)
		goto out;
	/* d = e^-1 mod (p - 1)(q - 1) */
	if (BN_sub_word(b.p, 1) != 1 || BN_sub_word(b.q, 1) != 1 ||
	    BN_mul(b.y, b.p, b.q, b.ctx) != 1 ||
	    !BN_mod_inverse(b.d, b.e, b.y, b.ctx))
		goto out;
	if (BN_mod_exp_mont_consttime(b.y, b.x, b.d, b.n, b.ctx, NULL) == 1 &&
	    BN_bn2binpad(b.y, text, SB_RSA_BYTES) == (int)SB_RSA_BYTES)
		err = SB_OK;
	else
		err = SB_MEMORY;
out:
	release(&b);
	return err;
}

static enum sb_err power(const uint8_t secret[SB_RSA_BYTES],
			 const uint8_t in[SB_RSA_BYTES],
			 uint8_t text[SB_RSA_BYTES])
{
	const struct sb_memo_question asked = { SB_MEMO_RSA_POWER,
						{ { secret, SB_RSA_BYTES },
						  { in, SB_RSA_BYTES } } };
	enum sb_err err;

	if (sb_memo_find(&asked, text, SB_RSA_BYTES))
		return SB_OK;
	err = compute(secret, in, text);
	if (err == SB_OK)
		sb_memo_put(&asked, text, SB_RSA_BYTES);
	return err;
}

enum sb_err sb_rsa_unwrap(struct sb_kit *kit,
			  const uint8_t secret[SB_RSA_BYTES],
			  const uint8_t in[SB_RSA_BYTES], struct sb_buf *out)
{
	uint8_t text[SB_RSA_BYTES], label[DIGEST];
	uint8_t *block = text + 1 + DIGEST;
	size_t at = DIGEST;
	enum sb_err err = power(secret, in, text);

	out->len = 0;
	if (err != SB_OK)
		return err;
	mgf1(kit, sb_span_of(block, BLOCK), text + 1, DIGEST);
	mgf1(kit, sb_span_of(text + 1, DIGEST), block, BLOCK);
	sb_sha1_parts(kit, NULL, 0, label);
	while (at < BLOCK && block[at] == 0)
		at++;
	if (text[0] != 0 || !sb_equal(block, label, DIGEST) || at == BLOCK ||
	    block[at] != 1) {
		err = SB_FORGED;
	} else {
		out->len = BLOCK - at - 1;
		if (out->len)
			memcpy(out->ptr, block + at + 1, out->len);
	}
	sb_wipe(text, sizeof(text));
	return err;
}
