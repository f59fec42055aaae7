/* schemes/services/recovery_code.c: a code that a cluster limits and nobody
 * verifies: sb_recovery_* of that. */
#include "schemes/services/recovery_internal.h"

#include <string.h>

#include "schemes/kit/dh.h"
#include "schemes/kit/kdf.h"

#define ITEM SB_HSM_ITEM_BYTES

/* ---- a code that nobody verifies --------------------------------------------- */

/* One item for one replica; body 64 bytes, answer its 64. */
static enum sb_err ask(struct sb_env *env, unsigned nth, uint8_t op,
		       const uint8_t body[64], uint8_t answer[64])
{
	uint8_t item[ITEM], back[ITEM];
	struct sb_buf got = { back, 0, sizeof(back) };
	enum sb_err err;

	item[0] = op;
	memcpy(item + 1, body, 64);
	err = sb_call_nth(env, "hsm", nth, sb_span_of(item, ITEM), &got);
	if (err == SB_OK && got.len != ITEM)
		err = SB_MALFORMED;
	if (err == SB_OK)
		err = sb_services_verdict(back[0]);
	if (err == SB_OK)
		memcpy(answer, back + 1, 64);
	sb_wipe(item, sizeof(item));
	sb_wipe(back, sizeof(back));
	return err;
}

/* What hides a replica's share: nobody makes it without both the replica's key
 * and the code. */
static enum sb_err mask_of(struct sb_env *env, struct sb_span code,
			   const uint8_t blind[32], const uint8_t evaluated[32],
			   uint8_t mask[32])
{
	uint8_t out[64];
	enum sb_err err = sb_oprf_finalize(code, blind, evaluated, out);

	sb_kdf(env->kit, out, "hsm mask", sb_span_of(out + 32, 32), mask);
	sb_wipe(out, sizeof(out));
	return err;
}

static void tag_of(struct sb_kit *kit, const uint8_t secret[32], uint8_t x,
		   uint8_t tag[32])
{
	sb_kdf(kit, secret, "hsm tag", sb_span_of(&x, 1), tag);
}

static void pin_kek(struct sb_kit *kit, const struct sb_recovery *how,
		    const uint8_t secret[32], uint8_t kek[32])
{
	sb_kdf(kit, secret, "hsm key",
	       sb_span_of(how->label, strlen(how->label)), kek);
}

/* A blinded code: the same for every replica, which learn nothing from it. */
struct blinded {
	uint8_t text[64], blind[32], body[64];
	struct sb_span code;
};

static enum sb_err blinded(struct sb_env *env, struct sb_custody *custody,
			   const struct sb_recovery *how, int next,
			   struct blinded *out)
{
	uint8_t wide[64];
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	err = sb_recovery_code(custody, how, next, out->text, &out->code);
	if (err == SB_OK)
		err = sb_random(env, NULL, wide, sizeof(wide));
	if (err != SB_OK)
		return err;
	sb_oprf_scalar(wide, out->blind);
	sb_wipe(wide, sizeof(wide));
	return sb_oprf_blind(out->code, out->blind, out->body);
}

static enum sb_err make_replica(struct sb_env *env, unsigned nth,
				const struct blinded *b,
				const struct sb_sharing *sharing)
{
	const uint8_t *share = sharing->shares[nth];
	uint8_t answer[64], body[64], mask[32];
	enum sb_err err = ask(env, nth, SB_HSM_MAKE, b->body, answer);

	if (err == SB_OK)
		err = mask_of(env, b->code, b->blind, answer, mask);
	if (err != SB_OK)
		return err;
	sb_xor(body, mask, share + 1, 32);
	sb_wipe(mask, sizeof(mask));
	tag_of(env->kit, sharing->secret, share[0], body + 32);
	return ask(env, nth, SB_HSM_KEEP, body, answer);
}

/* One more replica: its share, unmasked, behind those that there are. */
static enum sb_err ask_one(struct sb_env *env, unsigned nth,
			   const struct blinded *b, struct sb_sharing *got)
{
	uint8_t answer[64], mask[32], *share = got->shares[got->count];
	enum sb_err err = ask(env, nth, SB_HSM_ASK, b->body, answer);

	if (err == SB_OK)
		err = mask_of(env, b->code, b->blind, answer, mask);
	if (err != SB_OK)
		return err;
	share[0] = (uint8_t)(nth + 1);
	sb_xor(share + 1, mask, answer + 32, 32);
	sb_wipe(mask, sizeof(mask));
	got->count++;
	return SB_OK;
}

struct opening {
	struct sb_env *env;
	struct sb_custody *custody;
	const struct sb_recovery *how;
	uint8_t *key;
};

static enum sb_err try_secret(void *arg, const uint8_t secret[32])
{
	const struct opening *to = arg;
	uint8_t kek[32];
	enum sb_err err;

	pin_kek(to->env->kit, to->how, secret, kek);
	err = sb_recovery_unwrap(to->env, to->custody, to->how, "under pin",
				 kek, to->key);
	sb_wipe(kek, sizeof(kek));
	return err;
}

/* Tell every replica that the code was right: a wrong one before was asked of
 * all. */
static enum sb_err tell(struct sb_env *env, unsigned replicas,
			const uint8_t secret[32])
{
	uint8_t body[64] = { 0 }, answer[64];

	for (unsigned i = 0; i < replicas; i++) {
		enum sb_err err;

		tag_of(env->kit, secret, (uint8_t)(i + 1), body);
		err = ask(env, i, SB_HSM_DONE, body, answer);
		/* Its count stays where it is; the key is there. */
		if (err != SB_OK && !sb_recovery_goes_on(err))
			return err;
	}
	return SB_OK;
}

/* As many replicas are asked as are needed, others for those that do not answer,
 * or when what they say does not fit: either the code is wrong or one of them
 * lies, and nobody can tell which before enough others were asked. */
static enum sb_err recover(struct sb_env *env, struct sb_custody *custody,
			   const struct sb_recovery *how, int next,
			   uint8_t key[32])
{
	unsigned replicas = sb_count(custody, SB_AT_HSM);
	struct sb_sharing got = { .threshold = sb_sharing_threshold(
					  replicas, how->replicas) };
	struct opening to = { env, custody, how, key };
	enum sb_err refusal = SB_MISSING;
	struct blinded b;
	enum sb_err err = blinded(env, custody, how, next, &b);

	if (err == SB_OK)
		err = SB_DENIED;
	for (unsigned i = 0;
	     err == SB_DENIED && i < replicas && got.count < SB_SHARING_MOST;
	     i++) {
		enum sb_err one = ask_one(env, i, &b, &got);

		if (one == SB_OK)
			err = sb_sharing_search(&got, try_secret, &to);
		else if (!sb_recovery_goes_on(one))
			err = one;
		else
			refusal = sb_recovery_worse(refusal, one);
	}
	if (err == SB_DENIED && got.count < got.threshold)
		err = refusal;
	if (err == SB_OK)
		err = tell(env, replicas, got.secret);
	sb_wipe(&got, sizeof(got));
	sb_wipe(&b, sizeof(b));
	return err;
}

/* As many as are needed must take a record; who does not keeps what he has, which
 * is of no use to anybody.  Where too many do not, enough of the old ones are left
 * that the old code still works: of a majority, in any order. */
static enum sb_err hand_out(struct sb_env *env, const struct blinded *b,
			    const struct sb_sharing *sharing)
{
	enum sb_err refusal = SB_MISSING;
	unsigned made = 0;

	for (unsigned i = 0; i < sharing->count; i++) {
		enum sb_err err = make_replica(env, i, b, sharing);

		if (err != SB_OK && !sb_recovery_goes_on(err))
			return err;
		made += err == SB_OK;
		if (err != SB_OK)
			refusal = sb_recovery_worse(refusal, err);
	}
	return made >= sharing->threshold ? SB_OK : refusal;
}

enum sb_err sb_recovery_make_pin(struct sb_env *env, struct sb_custody *custody,
				 const struct sb_recovery *how,
				 const uint8_t key[32])
{
	struct sb_sharing sharing;
	struct blinded b;
	uint8_t kek[32], again[32];
	enum sb_err err = sb_sharing_draw(env, sb_count(custody, SB_AT_HSM),
					  how->replicas, &sharing);

	if (err == SB_OK)
		err = blinded(env, custody, how, 1, &b);
	if (err == SB_OK)
		err = hand_out(env, &b, &sharing);
	if (err == SB_OK) {
		pin_kek(env->kit, how, sharing.secret, kek);
		err = sb_recovery_wrap(env, custody, how, "under pin", kek,
				       key);
	}
	/* A record that does not open had better be noticed now. */
	if (err == SB_OK)
		err = recover(env, custody, how, 1, again);
	if (err == SB_OK && !sb_equal(again, key, 32))
		err = SB_FORGED;
	sb_wipe(again, sizeof(again));
	sb_wipe(&sharing, sizeof(sharing));
	sb_wipe(&b, sizeof(b));
	sb_wipe(kek, sizeof(kek));
	return err;
}

enum sb_err sb_recovery_open_pin(struct sb_env *env, struct sb_custody *custody,
				 const struct sb_recovery *how, uint8_t key[32])
{
	return recover(env, custody, how, 0, key);
}

enum sb_err sb_recovery_forget_pin(struct sb_env *env,
				   struct sb_custody *custody)
{
	unsigned replicas = sb_count(custody, SB_AT_HSM);
	uint8_t body[64] = { 0 }, answer[64];

	for (unsigned i = 0; i < replicas; i++) {
		enum sb_err err = ask(env, i, SB_HSM_FORGET, body, answer);

		if (err != SB_OK && !sb_recovery_goes_on(err))
			return err;
	}
	return SB_OK;
}
