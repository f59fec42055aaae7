#include "schemes/kit/srp.h"

#include <openssl/bn.h>
#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/memo.h"
#include "schemes/kit/record.h"

#define GENERATOR 2u

/* RFC 5054, appendix A. */
static const uint8_t prime_1024[128] = {
	0xee, 0xaf, 0x0a, 0xb9, 0xad, 0xb3, 0x8d, 0xd6, 0x9c, 0x33, 0xf8, 0x0a,
	0xfa, 0x8f, 0xc5, 0xe8, 0x60, 0x72, 0x61, 0x87, 0x75, 0xff, 0x3c, 0x0b,
	0x9e, 0xa2, 0x31, 0x4c, 0x9c, 0x25, 0x65, 0x76, 0xd6, 0x74, 0xdf, 0x74,
	0x96, 0xea, 0x81, 0xd3, 0x38, 0x3b, 0x48, 0x13, 0xd6, 0x92, 0xc6, 0xe0,
	0xe0, 0xd5, 0xd8, 0xe2, 0x50, 0xb9, 0x8b, 0xe4, 0x8e, 0x49, 0x5c, 0x1d,
	0x60, 0x89, 0xda, 0xd1, 0x5d, 0xc7, 0xd7, 0xb4, 0x61, 0x54, 0xd6, 0xb6,
	0xce, 0x8e, 0xf4, 0xad, 0x69, 0xb1, 0x5d, 0x49, 0x82, 0x55, 0x9b, 0x29,
	0x7b, 0xcf, 0x18, 0x85, 0xc5, 0x29, 0xf5, 0x66, 0x66, 0x0e, 0x57, 0xec,
	0x68, 0xed, 0xbc, 0x3c, 0x05, 0x72, 0x6c, 0xc0, 0x2f, 0xd4, 0xcb, 0xf4,
	0x97, 0x6e, 0xaa, 0x9a, 0xfd, 0x51, 0x38, 0xfe, 0x83, 0x76, 0x43, 0x5b,
	0x9f, 0xc6, 0x1d, 0x2f, 0xc0, 0xeb, 0x06, 0xe3,
};
static const uint8_t prime_2048[256] = {
	0xac, 0x6b, 0xdb, 0x41, 0x32, 0x4a, 0x9a, 0x9b, 0xf1, 0x66, 0xde, 0x5e,
	0x13, 0x89, 0x58, 0x2f, 0xaf, 0x72, 0xb6, 0x65, 0x19, 0x87, 0xee, 0x07,
	0xfc, 0x31, 0x92, 0x94, 0x3d, 0xb5, 0x60, 0x50, 0xa3, 0x73, 0x29, 0xcb,
	0xb4, 0xa0, 0x99, 0xed, 0x81, 0x93, 0xe0, 0x75, 0x77, 0x67, 0xa1, 0x3d,
	0xd5, 0x23, 0x12, 0xab, 0x4b, 0x03, 0x31, 0x0d, 0xcd, 0x7f, 0x48, 0xa9,
	0xda, 0x04, 0xfd, 0x50, 0xe8, 0x08, 0x39, 0x69, 0xed, 0xb7, 0x67, 0xb0,
	0xcf, 0x60, 0x95, 0x17, 0x9a, 0x16, 0x3a, 0xb3, 0x66, 0x1a, 0x05, 0xfb,
	0xd5, 0xfa, 0xaa, 0xe8, 0x29, 0x18, 0xa9, 0x96, 0x2f, 0x0b, 0x93, 0xb8,
	0x55, 0xf9, 0x79, 0x93, 0xec, 0x97, 0x5e, 0xea, 0xa8, 0x0d, 0x74, 0x0a,
	0xdb, 0xf4, 0xff, 0x74, 0x73, 0x59, 0xd0, 0x41, 0xd5, 0xc3, 0x3e, 0xa7,
	0x1d, 0x28, 0x1e, 0x44, 0x6b, 0x14, 0x77, 0x3b, 0xca, 0x97, 0xb4, 0x3a,
	0x23, 0xfb, 0x80, 0x16, 0x76, 0xbd, 0x20, 0x7a, 0x43, 0x6c, 0x64, 0x81,
	0xf1, 0xd2, 0xb9, 0x07, 0x87, 0x17, 0x46, 0x1a, 0x5b, 0x9d, 0x32, 0xe6,
	0x88, 0xf8, 0x77, 0x48, 0x54, 0x45, 0x23, 0xb5, 0x24, 0xb0, 0xd5, 0x7d,
	0x5e, 0xa7, 0x7a, 0x27, 0x75, 0xd2, 0xec, 0xfa, 0x03, 0x2c, 0xfb, 0xdb,
	0xf5, 0x2f, 0xb3, 0x78, 0x61, 0x60, 0x27, 0x90, 0x04, 0xe5, 0x7a, 0xe6,
	0xaf, 0x87, 0x4e, 0x73, 0x03, 0xce, 0x53, 0x29, 0x9c, 0xcc, 0x04, 0x1c,
	0x7b, 0xc3, 0x08, 0xd8, 0x2a, 0x56, 0x98, 0xf3, 0xa8, 0xd0, 0xc3, 0x82,
	0x71, 0xae, 0x35, 0xf8, 0xe9, 0xdb, 0xfb, 0xb6, 0x94, 0xb5, 0xc8, 0x03,
	0xd8, 0x9f, 0x7a, 0xe4, 0x35, 0xde, 0x23, 0x6d, 0x52, 0x5f, 0x54, 0x75,
	0x9b, 0x65, 0xe3, 0x72, 0xfc, 0xd6, 0x8e, 0xf2, 0x0f, 0xa7, 0x11, 0x1f,
	0x9e, 0x4a, 0xff, 0x73,
};

size_t sb_srp_bytes(enum sb_srp which)
{
	return which == SB_SRP_1024_SHA1 ? sizeof(prime_1024)
					 : sizeof(prime_2048);
}

size_t sb_srp_digest(enum sb_srp which)
{
	return which == SB_SRP_1024_SHA1 ? 20 : 32;
}

static struct sb_span prime_of(enum sb_srp which)
{
	return which == SB_SRP_1024_SHA1
		       ? sb_span_of(prime_1024, sizeof(prime_1024))
		       : sb_span_of(prime_2048, sizeof(prime_2048));
}

static void hash(struct sb_kit *kit, enum sb_srp which,
		 const struct sb_span *parts, size_t count, uint8_t *out)
{
	if (which == SB_SRP_1024_SHA1)
		sb_sha1_parts(kit, parts, count, out);
	else
		sb_sha256_parts(kit, parts, count, out);
}

/* g, padded like N. */
static struct sb_span padded_g(enum sb_srp which, uint8_t room[SB_SRP_MOST])
{
	size_t bytes = sb_srp_bytes(which);

	memset(room, 0, bytes);
	room[bytes - 1] = GENERATOR;
	return sb_span_of(room, bytes);
}

void sb_srp_x(struct sb_kit *kit, const struct sb_srp_who *who,
	      struct sb_span password, uint8_t x[SB_SRP_DIGEST])
{
	size_t digest = sb_srp_digest(who->which);
	uint8_t inner[SB_SRP_DIGEST];
	const struct sb_span name[] = { who->identity,
					{ (const uint8_t *)":", 1 },
					password };
	const struct sb_span salted[] = { who->salt, { inner, digest } };

	hash(kit, who->which, name, 3, inner);
	hash(kit, who->which, salted, 2, x);
	sb_wipe(inner, sizeof(inner));
	sb_record_made("SRP-6a x", SB_FACT_MAKES, password, who->salt,
		       sb_span_of(x, digest));
}

/* ---- numbers -------------------------------------------------------------- */

struct numbers {
	BN_CTX *ctx;
	BIGNUM *n, *g, *k, *u, *x, *y, *z;
};

static void release(struct numbers *b)
{
	BN_free(b->n);
	BN_free(b->g);
	BN_free(b->k);
	BN_free(b->u);
	BN_clear_free(b->x);
	BN_clear_free(b->y);
	BN_clear_free(b->z);
	BN_CTX_free(b->ctx);
}

static int init(struct numbers *b, enum sb_srp which)
{
	struct sb_span n = prime_of(which);

	b->ctx = BN_CTX_secure_new();
	b->n = BN_bin2bn(n.ptr, (int)n.len, NULL);
	b->g = BN_new();
	b->k = BN_new();
	b->u = BN_new();
	b->x = BN_new();
	b->y = BN_new();
	b->z = BN_new();
	if (b->ctx && b->n && b->g && b->k && b->u && b->x && b->y && b->z &&
	    BN_set_word(b->g, GENERATOR) == 1)
		return 1;
	release(b);
	return 0;
}

/* out = base^exponent */
static int compute(struct numbers *b, BIGNUM *out, const BIGNUM *base,
		   const BIGNUM *exponent, int secret)
{
	if (!secret)
		return BN_mod_exp(out, base, exponent, b->n, b->ctx) == 1;
	return BN_mod_exp_mont_consttime(out, base, exponent, b->n, b->ctx,
					 NULL) == 1;
}

static int raise(struct numbers *b, BIGNUM *out, const BIGNUM *base,
		 const BIGNUM *exponent, int secret)
{
	const int most = (int)SB_SRP_MOST;
	uint8_t parts[3][SB_SRP_MOST], result[SB_SRP_MOST];
	const struct sb_memo_question asked = { SB_MEMO_POWER,
						{ { parts[0], SB_SRP_MOST },
						  { parts[1], SB_SRP_MOST },
						  { parts[2], SB_SRP_MOST } } };
	int done;

	if (!sb_memo_on() || BN_bn2binpad(base, parts[0], most) != most ||
	    BN_bn2binpad(exponent, parts[1], most) != most ||
	    BN_bn2binpad(b->n, parts[2], most) != most)
		return compute(b, out, base, exponent, secret);
	if (sb_memo_find(&asked, result, sizeof(result))) {
		done = BN_bin2bn(result, most, out) != NULL;
	} else {
		done = compute(b, out, base, exponent, secret);
		if (done && BN_bn2binpad(out, result, most) == most)
			sb_memo_put(&asked, result, sizeof(result));
	}
	sb_wipe(parts, sizeof(parts));
	sb_wipe(result, sizeof(result));
	return done;
}

/* out = base^(secret exponent) */
static int power(struct numbers *b, BIGNUM *out, const BIGNUM *base,
		 const BIGNUM *exponent)
{
	return raise(b, out, base, exponent, 1);
}

static int put(const BIGNUM *from, enum sb_srp which, uint8_t *out)
{
	int bytes = (int)sb_srp_bytes(which);

	return BN_bn2binpad(from, out, bytes) == bytes;
}

static int number(BIGNUM *to, const uint8_t *from, size_t len)
{
	return BN_bin2bn(from, (int)len, to) != NULL;
}

static int multiplier(struct sb_kit *kit, struct numbers *b, enum sb_srp which)
{
	uint8_t g[SB_SRP_MOST], k[SB_SRP_DIGEST];
	const struct sb_span parts[] = { prime_of(which), padded_g(which, g) };

	hash(kit, which, parts, 2, k);
	return number(b->k, k, sb_srp_digest(which));
}

static int scrambler(struct sb_kit *kit, struct numbers *b, enum sb_srp which,
		     const uint8_t *public_a, const uint8_t *public_b)
{
	size_t bytes = sb_srp_bytes(which);
	const struct sb_span parts[] = { { public_a, bytes },
					 { public_b, bytes } };
	uint8_t u[SB_SRP_DIGEST];

	hash(kit, which, parts, 2, u);
	return number(b->u, u, sb_srp_digest(which));
}

/* from is a multiple of N; -1: failure. */
static int is_zero(struct numbers *b, const uint8_t *from, enum sb_srp which)
{
	if (!number(b->z, from, sb_srp_bytes(which)) ||
	    BN_nnmod(b->z, b->z, b->n, b->ctx) != 1)
		return -1;
	return BN_is_zero(b->z);
}

static enum sb_err power_of_g(enum sb_srp which, const uint8_t *exponent,
			      size_t len, uint8_t *out)
{
	struct numbers b;
	enum sb_err err = SB_MEMORY;

	if (!init(&b, which))
		return SB_MEMORY;
	if (number(b.x, exponent, len) && power(&b, b.y, b.g, b.x) &&
	    put(b.y, which, out))
		err = SB_OK;
	release(&b);
	if (err == SB_OK)
		sb_record_made("SRP-6a verifier", SB_FACT_PAIRS,
			       sb_span_of(exponent, len), sb_span_of(NULL, 0),
			       sb_span_of(out, sb_srp_bytes(which)));
	return err;
}

enum sb_err sb_srp_verifier(enum sb_srp which, const uint8_t *x, uint8_t *v)
{
	return power_of_g(which, x, sb_srp_digest(which), v);
}

enum sb_err sb_srp_public_a(enum sb_srp which, const uint8_t a[SB_SRP_SECRET],
			    uint8_t *public_a)
{
	return power_of_g(which, a, SB_SRP_SECRET, public_a);
}

enum sb_err sb_srp_public_b(struct sb_kit *kit, enum sb_srp which,
			    const uint8_t *v, const uint8_t b_secret[32],
			    uint8_t *public_b)
{
	struct numbers b;
	enum sb_err err = SB_MEMORY;

	if (!init(&b, which))
		return SB_MEMORY;
	if (multiplier(kit, &b, which) && number(b.z, v, sb_srp_bytes(which)) &&
	    BN_mod_mul(b.z, b.k, b.z, b.n, b.ctx) == 1 &&
	    number(b.x, b_secret, SB_SRP_SECRET) && power(&b, b.y, b.g, b.x) &&
	    BN_mod_add(b.y, b.y, b.z, b.n, b.ctx) == 1 &&
	    put(b.y, which, public_b))
		err = SB_OK;
	release(&b);
	return err;
}

enum sb_err sb_srp_client(struct sb_kit *kit, enum sb_srp which,
			  const uint8_t *x, const uint8_t a[SB_SRP_SECRET],
			  const uint8_t *public_a, const uint8_t *public_b,
			  uint8_t *s)
{
	struct numbers b;
	enum sb_err err = SB_MEMORY;
	int zero;

	if (!init(&b, which))
		return SB_MEMORY;
	zero = is_zero(&b, public_b, which);
	if (zero < 0 || !multiplier(kit, &b, which) ||
	    !scrambler(kit, &b, which, public_a, public_b))
		goto out;
	err = SB_MALFORMED;
	if (zero || BN_is_zero(b.u))
		goto out;
	/* z = B - k g^x, y = a + u x */
	err = SB_MEMORY;
	if (number(b.x, x, sb_srp_digest(which)) && power(&b, b.y, b.g, b.x) &&
	    BN_mod_mul(b.y, b.k, b.y, b.n, b.ctx) == 1 &&
	    BN_mod_sub(b.z, b.z, b.y, b.n, b.ctx) == 1 &&
	    BN_mul(b.y, b.u, b.x, b.ctx) == 1 &&
	    number(b.x, a, SB_SRP_SECRET) && BN_add(b.y, b.y, b.x) == 1 &&
	    power(&b, b.x, b.z, b.y) && put(b.x, which, s))
		err = SB_OK;
out:
	release(&b);
	if (err == SB_OK)
		/* Anybody can draw an a. */
		sb_record_made("SRP-6a", SB_FACT_MAKES,
			       sb_span_of(x, sb_srp_digest(which)),
			       sb_span_of(public_b, sb_srp_bytes(which)),
			       sb_span_of(s, sb_srp_bytes(which)));
	return err;
}

enum sb_err sb_srp_server(struct sb_kit *kit, enum sb_srp which,
			  const uint8_t *v, const uint8_t b_secret[32],
			  const uint8_t *public_a, const uint8_t *public_b,
			  uint8_t *s)
{
	size_t bytes = sb_srp_bytes(which);
	struct numbers b;
	enum sb_err err = SB_MEMORY;
	int zero;

	if (!init(&b, which))
		return SB_MEMORY;
	zero = is_zero(&b, public_a, which);
	if (zero < 0 || !scrambler(kit, &b, which, public_a, public_b))
		goto out;
	err = SB_MALFORMED;
	if (zero || BN_is_zero(b.u))
		goto out;
	/* x = A v^u */
	err = SB_MEMORY;
	if (number(b.y, v, bytes) && raise(&b, b.x, b.y, b.u, 0) &&
	    BN_mod_mul(b.x, b.z, b.x, b.n, b.ctx) == 1 &&
	    number(b.y, b_secret, SB_SRP_SECRET) && power(&b, b.z, b.x, b.y) &&
	    put(b.z, which, s))
		err = SB_OK;
out:
	release(&b);
	if (err == SB_OK)
		sb_record_made("SRP-6a", SB_FACT_MAKES, sb_span_of(v, bytes),
			       sb_span_of(b_secret, SB_SRP_SECRET),
			       sb_span_of(s, bytes));
	return err;
}

void sb_srp_prove(struct sb_kit *kit, const struct sb_srp_who *who,
		  const uint8_t *public_a, const uint8_t *public_b,
		  const uint8_t *s, struct sb_srp_proofs *out)
{
	size_t bytes = sb_srp_bytes(who->which);
	size_t digest = sb_srp_digest(who->which);
	const uint8_t g = GENERATOR;
	uint8_t n_xor_g[SB_SRP_DIGEST], of_g[SB_SRP_DIGEST],
		name[SB_SRP_DIGEST];
	const struct sb_span prime = prime_of(who->which),
			     shared = { s, bytes }, generator = { &g, 1 };
	const struct sb_span first[] = {
		{ n_xor_g, digest }, { name, digest },    who->salt,
		{ public_a, bytes }, { public_b, bytes }, { out->key, digest }
	};
	const struct sb_span second[] = { { public_a, bytes },
					  { out->client, digest },
					  { out->key, digest } };

	hash(kit, who->which, &shared, 1, out->key);
	hash(kit, who->which, &prime, 1, n_xor_g);
	hash(kit, who->which, &generator, 1, of_g);
	for (size_t i = 0; i < digest; i++)
		n_xor_g[i] ^= of_g[i];
	hash(kit, who->which, &who->identity, 1, name);
	hash(kit, who->which, first, 6, out->client);
	hash(kit, who->which, second, 3, out->server);
	sb_record_made("SRP-6a key", SB_FACT_MAKES, shared, sb_span_of(NULL, 0),
		       sb_span_of(out->key, digest));
	sb_record_made(
		"SRP-6a proof", SB_FACT_MAKES, sb_span_of(out->key, digest),
		sb_span_of(public_a, bytes), sb_span_of(out->client, digest));
}
