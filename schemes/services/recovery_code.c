/* schemes/services/recovery_code.c: a code that a cluster limits and nobody
 * verifies: sb_recovery_* of that. */
#include "schemes/services/ballot.h"

#include <string.h>

#include "schemes/kit/dh.h"
#include "schemes/kit/kdf.h"

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

static void pin_kek(struct sb_kit *kit, const struct sb_recovery *how,
		    const uint8_t secret[32], uint8_t kek[32])
{
	sb_kdf(kit, secret, "hsm key",
	       sb_span_of(how->label, strlen(how->label)), kek);
}

/* A blinded code: the same for every replica, which learn nothing from it. */
struct blinded {
	uint8_t text[64], blind[32], element[32];
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
	return sb_oprf_blind(out->code, out->blind, out->element);
}

struct work {
	struct sb_env *env;
	struct sb_custody *custody;
	const struct sb_recovery *how;
	struct blinded b;
	uint8_t *key;
	/* Of a record. */
	struct sb_sharing sharing;
	uint8_t masks[SB_SHARING_MOST][32];
};

/* ---- an attempt ------------------------------------------------------------- */

static enum sb_err prepare(void *arg, struct sb_ballot *b,
			   const uint8_t *of_next)
{
	const struct work *w = arg;

	(void)of_next;
	memcpy(b->what, w->b.element, sizeof(w->b.element));
	return SB_OK;
}

static enum sb_err share_of(void *arg, struct sb_ballot *b, unsigned nth,
			    const uint8_t *answer,
			    uint8_t share[SB_SHARE_BYTES])
{
	const struct work *w = arg;
	uint8_t mask[32];
	enum sb_err err = mask_of(b->env, w->b.code, w->b.blind, answer, mask);

	if (err != SB_OK)
		return err;
	share[0] = (uint8_t)(nth + 1);
	sb_xor(share + 1, mask, answer + 32, 32);
	sb_wipe(mask, sizeof(mask));
	return SB_OK;
}

static enum sb_err try_secret(void *arg, const uint8_t secret[32])
{
	const struct work *w = arg;
	uint8_t kek[32];
	enum sb_err err;

	pin_kek(w->env->kit, w->how, secret, kek);
	err = sb_recovery_unwrap(w->env, w->custody, w->how, "under pin", kek,
				 w->key);
	sb_wipe(kek, sizeof(kek));
	return err;
}

static const struct sb_ballot_kind kind = {
	.service = "hsm",
	.request_bytes = SB_HSM_REQUEST_BYTES,
	.response_bytes = SB_HSM_RESPONSE_BYTES,
	.try_bytes = 32,
	.prepare = prepare,
	.share = share_of,
	.tag = "hsm tag",
	.try = try_secret,
};

/* When what replicas say does not fit, either the code is wrong or one of them
 * lies, and nobody can tell which before enough others were asked. */
static enum sb_err recover(struct sb_env *env, struct sb_custody *custody,
			   const struct sb_recovery *how, int next,
			   uint8_t key[32])
{
	struct work w = {
		.env = env, .custody = custody, .how = how, .key = key
	};
	struct sb_ballot *b = sb_ballot_new(&kind, env, custody, &w);
	enum sb_err err =
		b ? blinded(env, custody, how, next, &w.b) : SB_MEMORY;

	if (err == SB_OK) {
		w.sharing.threshold =
			sb_sharing_threshold(b->replicas, how->replicas);
		err = sb_ballot_attempt(b, &w.sharing);
	}
	sb_wipe(&w, sizeof(w));
	return err;
}

/* ---- a record --------------------------------------------------------------- */

static enum sb_err begun(void *arg, unsigned nth, const uint8_t *own)
{
	struct work *w = arg;

	return mask_of(w->env, w->b.code, w->b.blind, own, w->masks[nth]);
}

static void fill(void *arg, unsigned nth, uint8_t *own)
{
	const struct work *w = arg;
	const uint8_t *share = w->sharing.shares[nth];

	sb_xor(own, w->masks[nth], share + 1, 32);
	sb_ballot_tag(&kind, w->env->kit, w->sharing.secret, nth, own + 32);
}

static enum sb_err hand_out(struct work *w)
{
	struct sb_ballot *b = sb_ballot_new(&kind, w->env, w->custody, w);
	struct sb_ballot_record record = { .own = w->b.element,
					   .own_bytes = 32,
					   .keep_bytes = 64,
					   .begun = begun,
					   .fill = fill,
					   .needed = w->sharing.threshold };

	return b ? sb_ballot_keep(b, &record) : SB_MEMORY;
}

enum sb_err sb_recovery_make_pin(struct sb_env *env, struct sb_custody *custody,
				 const struct sb_recovery *how,
				 const uint8_t key[32])
{
	struct work w = { .env = env, .custody = custody, .how = how };
	uint8_t kek[32], again[32];
	enum sb_err err = sb_sharing_draw(env, sb_count(custody, SB_AT_HSM),
					  how->replicas, &w.sharing);

	if (err == SB_OK)
		err = blinded(env, custody, how, 1, &w.b);
	if (err == SB_OK)
		err = hand_out(&w);
	if (err == SB_OK) {
		pin_kek(env->kit, how, w.sharing.secret, kek);
		err = sb_recovery_wrap(env, custody, how, "under pin", kek,
				       key);
	}
	/* A record that does not open had better be noticed now. */
	if (err == SB_OK)
		err = recover(env, custody, how, 1, again);
	if (err == SB_OK && !sb_equal(again, key, 32))
		err = SB_FORGED;
	sb_wipe(again, sizeof(again));
	sb_wipe(&w, sizeof(w));
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
	struct sb_ballot *b = sb_ballot_new(&kind, env, custody, NULL);

	return b ? sb_ballot_forget(b) : SB_MEMORY;
}
