/* schemes/services/recovery_proved.c: a code that a cluster verifies:
 * sb_recovery_* of that. */
#include "schemes/services/ballot.h"

#include <string.h>

#include "schemes/kit/kdf.h"
#include "schemes/kit/srp.h"

#define SALT   SB_RECOVERY_SALT
#define GROUP  SB_SRP_2048_SHA256
#define NUMBER SB_SRP_MOST

/* A client's side of SRP. */
struct session {
	struct sb_escrow_name name;
	struct sb_srp_who who;
	uint8_t salt[SB_ESCROW_SALT], x[SB_SRP_DIGEST];
	uint8_t secret[SB_SRP_SECRET], shared[NUMBER];
	uint8_t verifier[NUMBER];
	struct sb_srp_proofs proofs;
};

struct work {
	struct sb_env *env;
	struct sb_custody *custody;
	const struct sb_recovery *how;
	struct sb_span code;
	uint8_t text[64], salt[SALT], stretched[32];
	uint8_t *key;
	struct sb_sharing sharing;
	struct session s;
};

/* What the code is worth under the session's salt. */
static void srp_x(struct work *w)
{
	struct session *s = &w->s;

	s->name = sb_escrow_name_of(w->custody->account);
	s->who = (struct sb_srp_who) { GROUP,
				       { (const uint8_t *)s->name.text,
					 strlen(s->name.text) },
				       { s->salt, sizeof(s->salt) } };
	sb_srp_x(w->env->kit, &s->who, w->code, s->x);
}

static enum sb_err stretch(struct work *w)
{
	return sb_pbkdf2(SB_PRF_SHA256, w->code, sb_span_of(w->salt, SALT),
			 w->how->rounds, w->stretched, 32);
}

static void kek_of(const struct work *w, const uint8_t secret[32],
		   uint8_t kek[32])
{
	sb_kdf(w->env->kit, secret, "recovery code",
	       sb_span_of(w->stretched, 32), kek);
}

/* ---- an attempt ------------------------------------------------------------- */

/* One proof for all replicas: A || M1. */
static enum sb_err prepare(void *arg, struct sb_ballot *b,
			   const uint8_t *of_next)
{
	struct work *w = arg;
	struct session *s = &w->s;
	enum sb_err err = sb_random(b->env, NULL, s->secret, sizeof(s->secret));

	if (err == SB_OK)
		err = sb_srp_public_a(GROUP, s->secret, b->what);
	if (err != SB_OK)
		return err;
	memcpy(s->salt, of_next + NUMBER, sizeof(s->salt));
	srp_x(w);
	err = sb_srp_client(b->env->kit, GROUP, s->x, s->secret, b->what,
			    of_next, s->shared);
	if (err != SB_OK)
		return err;
	sb_srp_prove(b->env->kit, &s->who, b->what, of_next, s->shared,
		     &s->proofs);
	memcpy(b->what + NUMBER, s->proofs.client, SB_SRP_DIGEST);
	return SB_OK;
}

static enum sb_err share_of(void *arg, struct sb_ballot *b, unsigned nth,
			    const uint8_t *answer,
			    uint8_t share[SB_SHARE_BYTES])
{
	const struct work *w = arg;
	uint8_t mask[32];

	_Static_assert(SB_SHARE_BYTES == SB_ESCROW_SHARE, "of one sharing");
	/* It has to have the verifier, too; which share it must be the client
	 * knows by itself. */
	if (!sb_equal(answer, w->s.proofs.server, 32) || answer[32] != nth + 1)
		return SB_FORGED;
	sb_escrow_mask(b->env->kit, w->s.proofs.key, answer[32], mask);
	share[0] = answer[32];
	sb_xor(share + 1, mask, answer + 33, 32);
	sb_wipe(mask, sizeof(mask));
	return SB_OK;
}

static enum sb_err try_secret(void *arg, const uint8_t secret[32])
{
	const struct work *w = arg;
	uint8_t kek[32];
	enum sb_err err;

	kek_of(w, secret, kek);
	err = sb_recovery_unwrap(w->env, w->custody, w->how, "under code", kek,
				 w->key);
	sb_wipe(kek, sizeof(kek));
	return err;
}

static const struct sb_ballot_kind kind = {
	.service = "escrow",
	.request_bytes = SB_ESCROW_REQUEST_BYTES,
	.response_bytes = SB_ESCROW_RESPONSE_BYTES,
	.next_bytes = NUMBER + SB_ESCROW_SALT,
	.try_bytes = NUMBER + SB_SRP_DIGEST,
	.compares = 1,
	.tag = "escrow tag",
	.prepare = prepare,
	.share = share_of,
	.try = try_secret,
};

enum sb_err sb_recovery_open_proved(struct sb_env *env,
				    struct sb_custody *custody,
				    const struct sb_recovery *how,
				    uint8_t key[32])
{
	struct work w = {
		.env = env, .custody = custody, .how = how, .key = key
	};
	struct sb_ballot *b = sb_ballot_new(&kind, env, custody, &w);
	enum sb_err err = b ? sb_recovery_code(custody, how, 0, w.text, &w.code)
			    : SB_MEMORY;

	if (err == SB_OK)
		err = sb_recovery_get(custody, SB_AT_ACCOUNT, 0, how,
				      "code salt", w.salt, SALT);
	if (err == SB_OK)
		err = stretch(&w);
	if (err == SB_OK) {
		w.sharing.threshold =
			sb_sharing_threshold(b->replicas, how->replicas);
		err = sb_ballot_attempt(b, &w.sharing);
	}
	sb_wipe(&w, sizeof(w));
	return err;
}

/* ---- a record --------------------------------------------------------------- */

/* The same salt and verifier for every replica, a share for each. */
static void fill(void *arg, unsigned nth, uint8_t *own)
{
	const struct work *w = arg;

	memcpy(own, w->s.salt, sizeof(w->s.salt));
	memcpy(own + sizeof(w->s.salt), w->s.verifier, NUMBER);
	memcpy(own + sizeof(w->s.salt) + NUMBER, w->sharing.shares[nth],
	       SB_ESCROW_SHARE);
	sb_ballot_tag(&kind, w->env->kit, w->sharing.secret, nth,
		      own + sizeof(w->s.salt) + NUMBER + SB_ESCROW_SHARE);
}

static enum sb_err hand_out(struct work *w)
{
	struct sb_ballot *b = sb_ballot_new(&kind, w->env, w->custody, w);
	struct sb_ballot_record record = {
		.keep_bytes = SB_ESCROW_SALT + NUMBER + SB_ESCROW_SHARE + 32,
		.fill = fill,
		.needed = w->sharing.threshold,
	};
	enum sb_err err =
		b ? sb_random(w->env, NULL, w->s.salt, sizeof(w->s.salt))
		  : SB_MEMORY;

	if (err != SB_OK)
		return err;
	srp_x(w);
	err = sb_srp_verifier(GROUP, w->s.x, w->s.verifier);
	return err == SB_OK ? sb_ballot_keep(b, &record) : err;
}

enum sb_err sb_recovery_make_proved(struct sb_env *env,
				    struct sb_custody *custody,
				    const struct sb_recovery *how,
				    const uint8_t key[32])
{
	struct work w = { .env = env, .custody = custody, .how = how };
	uint8_t kek[32];
	enum sb_err err = sb_sharing_draw(env, sb_count(custody, SB_AT_HSM),
					  how->replicas, &w.sharing);

	if (err == SB_OK)
		err = sb_random(env, NULL, w.salt, sizeof(w.salt));
	if (err == SB_OK)
		err = sb_recovery_code(custody, how, 1, w.text, &w.code);
	if (err == SB_OK)
		err = hand_out(&w);
	if (err == SB_OK)
		err = stretch(&w);
	if (err == SB_OK)
		kek_of(&w, w.sharing.secret, kek);
	if (err == SB_OK)
		err = sb_recovery_put(custody, SB_AT_ACCOUNT, 0, how,
				      "code salt", sb_span_of(w.salt, SALT),
				      &sb_recovery_login);
	if (err == SB_OK)
		err = sb_recovery_wrap(env, custody, how, "under code", kek,
				       key);
	sb_wipe(&w, sizeof(w));
	sb_wipe(kek, sizeof(kek));
	return err;
}

enum sb_err sb_recovery_forget_proved(struct sb_env *env,
				      struct sb_custody *custody)
{
	struct sb_ballot *b = sb_ballot_new(&kind, env, custody, NULL);

	return b ? sb_ballot_forget(b) : SB_MEMORY;
}
