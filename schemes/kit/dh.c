#include "schemes/kit/dh.h"

#include <sodium.h>
#include <string.h>

#include "schemes/kit/memo.h"
#include "schemes/kit/record.h"

/* contextString of RFC 9497 for mode 0x00, in front of it "HashToGroup-". */
#define HASH_TO_GROUP       "HashToGroup-OPRFV1-\0-ristretto255-SHA512"
#define HASH_TO_GROUP_BYTES (sizeof(HASH_TO_GROUP) - 1)
#define INPUT_MAX           65535u /* both lengths go into two bytes */

/* out = f(scalar, point); not 0: it is refused. */
static int multiply(enum sb_memo_of of,
		    int (*f)(unsigned char *, const unsigned char *,
			     const unsigned char *),
		    const uint8_t scalar[32], const uint8_t point[32],
		    uint8_t out[32])
{
	const struct sb_memo_question asked = {
		of, { { scalar, 32 }, { point, 32 } }
	};
	uint8_t result[32];

	if (!sb_memo_on())
		return f(out, scalar, point);
	if (!sb_memo_find(&asked, result, sizeof(result))) {
		if (f(result, scalar, point) != 0)
			return -1;
		sb_memo_put(&asked, result, sizeof(result));
	}
	memcpy(out, result, sizeof(result));
	sb_wipe(result, sizeof(result));
	return 0;
}

static int ristretto(uint8_t out[32], const uint8_t scalar[32],
		     const uint8_t point[32])
{
	return multiply(SB_MEMO_RISTRETTO, crypto_scalarmult_ristretto255,
			scalar, point, out);
}

/* 1 / scalar; not 0: it is none. */
static int invert(const uint8_t scalar[32], uint8_t out[32])
{
	const struct sb_memo_question asked = { SB_MEMO_RISTRETTO_INVERSE,
						{ { scalar, 32 } } };

	if (sb_memo_find(&asked, out, 32))
		return 0;
	if (crypto_core_ristretto255_scalar_invert(out, scalar) != 0)
		return -1;
	sb_memo_put(&asked, out, 32);
	return 0;
}

void sb_x25519_public(const uint8_t secret[32], uint8_t public_[32])
{
	const struct sb_memo_question asked = { SB_MEMO_X25519_PUBLIC,
						{ { secret, 32 } } };

	if (!sb_memo_find(&asked, public_, 32)) {
		crypto_scalarmult_base(public_, secret);
		sb_memo_put(&asked, public_, 32);
	}
	sb_record_made("X25519", SB_FACT_PAIRS, sb_span_of(secret, 32),
		       sb_span_of(NULL, 0), sb_span_of(public_, 32));
}

enum sb_err sb_x25519(const uint8_t secret[32], const uint8_t public_[32],
		      uint8_t out[32])
{
	if (multiply(SB_MEMO_X25519, crypto_scalarmult, secret, public_, out)) {
		sb_wipe(out, 32);
		return SB_FORGED;
	}
	sb_record_made("X25519", SB_FACT_AGREES, sb_span_of(secret, 32),
		       sb_span_of(public_, 32), sb_span_of(out, 32));
	return SB_OK;
}

void sb_oprf_scalar(const uint8_t random[64], uint8_t scalar[32])
{
	crypto_core_ristretto255_scalar_reduce(scalar, random);
	sb_record_made("scalar", SB_FACT_MAKES, sb_span_of(random, 64),
		       sb_span_of(NULL, 0), sb_span_of(scalar, 32));
}

/* DST_prime of RFC 9380: the tag, then its length. */
static void absorb_dst(crypto_hash_sha512_state *state)
{
	static const uint8_t len = HASH_TO_GROUP_BYTES;

	crypto_hash_sha512_update(state, (const uint8_t *)HASH_TO_GROUP,
				  HASH_TO_GROUP_BYTES);
	crypto_hash_sha512_update(state, &len, 1);
}

/* expand_message_xmd (RFC 9380) for 64 bytes, which is one SHA-512 output and
 * so a single round, then the group's map. */
static void hash_to_group(struct sb_span input, uint8_t element[32])
{
	static const uint8_t z_pad[128], tail[3] = { 0, 64, 0 }, one = 1;
	crypto_hash_sha512_state state;
	uint8_t b0[64], uniform[64];

	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state, z_pad, sizeof(z_pad));
	crypto_hash_sha512_update(&state, input.ptr, input.len);
	crypto_hash_sha512_update(&state, tail, sizeof(tail));
	absorb_dst(&state);
	crypto_hash_sha512_final(&state, b0);
	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state, b0, sizeof(b0));
	crypto_hash_sha512_update(&state, &one, 1);
	absorb_dst(&state);
	crypto_hash_sha512_final(&state, uniform);
	crypto_core_ristretto255_from_hash(element, uniform);
	sb_wipe(&state, sizeof(state));
	sb_wipe(b0, sizeof(b0));
	sb_wipe(uniform, sizeof(uniform));
}

enum sb_err sb_oprf_blind(struct sb_span input, const uint8_t blind[32],
			  uint8_t element[32])
{
	uint8_t point[32];
	int bad;

	if (input.len > INPUT_MAX)
		return SB_PARAM;
	hash_to_group(input, point);
	bad = ristretto(element, blind, point);
	sb_wipe(point, sizeof(point));
	if (bad)
		return SB_PARAM;
	/* Anybody can draw a blind: it is no secret of the output. */
	sb_record_made("OPRF blind", SB_FACT_MAKES, input, sb_span_of(NULL, 0),
		       sb_span_of(element, 32));
	return SB_OK;
}

enum sb_err sb_oprf_evaluate(const uint8_t server_key[32],
			     const uint8_t element[32], uint8_t evaluated[32])
{
	uint8_t recorded[32];

	memcpy(recorded, element, 32); /* it may work in place */
	if (ristretto(evaluated, server_key, element)) {
		sb_wipe(evaluated, 32);
		return SB_MALFORMED;
	}
	sb_record_made("OPRF evaluate", SB_FACT_MAKES,
		       sb_span_of(server_key, 32), sb_span_of(recorded, 32),
		       sb_span_of(evaluated, 32));
	return SB_OK;
}

/* inverse: of the blind. */
static enum sb_err finish(struct sb_span input, const uint8_t inverse[32],
			  const uint8_t evaluated[32], uint8_t out[64])
{
	static const uint8_t point_len[2] = { 0, 32 };
	uint8_t len[2] = { (uint8_t)(input.len >> 8), (uint8_t)input.len };
	crypto_hash_sha512_state state;
	uint8_t point[32];

	if (ristretto(point, inverse, evaluated)) {
		sb_wipe(out, 64);
		return SB_MALFORMED;
	}
	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state, len, sizeof(len));
	crypto_hash_sha512_update(&state, input.ptr, input.len);
	crypto_hash_sha512_update(&state, point_len, sizeof(point_len));
	crypto_hash_sha512_update(&state, point, sizeof(point));
	crypto_hash_sha512_update(&state, (const uint8_t *)"Finalize", 8);
	crypto_hash_sha512_final(&state, out);
	sb_wipe(&state, sizeof(state));
	sb_wipe(point, sizeof(point));
	sb_record_made("OPRF finalize", SB_FACT_MAKES, input,
		       sb_span_of(evaluated, 32), sb_span_of(out, 64));
	return SB_OK;
}

enum sb_err sb_oprf_finalize(struct sb_span input, const uint8_t blind[32],
			     const uint8_t evaluated[32], uint8_t out[64])
{
	uint8_t inverse[32];
	enum sb_err err;

	if (input.len > INPUT_MAX || invert(blind, inverse) != 0) {
		sb_wipe(out, 64);
		return SB_PARAM;
	}
	err = finish(input, inverse, evaluated, out);
	sb_wipe(inverse, sizeof(inverse));
	return err;
}

static int usable(struct sb_span input, const uint8_t blind[32])
{
	return input.len <= INPUT_MAX && !sodium_is_zero(blind, 32);
}

enum sb_err sb_oprf_finalize_many(const struct sb_span *inputs,
				  const uint8_t (*blinds)[32],
				  const uint8_t (*evaluated)[32], size_t count,
				  uint8_t (*outs)[64])
{
	uint8_t running[32] = { 1 }, inverse[32];
	enum sb_err first = SB_OK, err;

	/* outs[i] holds the product of the blinds before i until its own turn
	 * comes: the prefix products need no memory of their own. */
	for (size_t i = 0; i < count; i++) {
		memcpy(outs[i], running, 32);
		if (usable(inputs[i], blinds[i]))
			crypto_core_ristretto255_scalar_mul(running, running,
							    blinds[i]);
	}
	(void)crypto_core_ristretto255_scalar_invert(running, running);
	/* From the end, so that the error that stays is the first. */
	for (size_t i = count; i-- > 0;) {
		if (!usable(inputs[i], blinds[i])) {
			sb_wipe(outs[i], 64);
			first = SB_PARAM;
			continue;
		}
		crypto_core_ristretto255_scalar_mul(inverse, running, outs[i]);
		crypto_core_ristretto255_scalar_mul(running, running,
						    blinds[i]);
		err = finish(inputs[i], inverse, evaluated[i], outs[i]);
		if (err != SB_OK)
			first = err;
	}
	sb_wipe(running, sizeof(running));
	sb_wipe(inverse, sizeof(inverse));
	return first;
}
