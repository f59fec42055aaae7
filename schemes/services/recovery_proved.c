/* schemes/services/recovery_proved.c: a code that a cluster verifies:
 * sb_recovery_* of that. */
#include "schemes/services/recovery_internal.h"

#include <string.h>

#include "schemes/kit/kdf.h"
#include "schemes/kit/srp.h"
#include "schemes/kit/wire.h"

#define SALT   SB_RECOVERY_SALT
#define ITEM   SB_ESCROW_ITEM_BYTES
#define BODY   SB_ESCROW_BODY
#define GROUP  SB_SRP_2048_SHA256
#define NUMBER SB_SRP_MOST

/* One item for one replica. */
static enum sb_err ask(struct sb_env *env, unsigned nth, uint8_t op,
		       const uint8_t body[BODY], uint8_t answer[BODY])
{
	uint8_t item[ITEM], back[ITEM];
	struct sb_buf got = { back, 0, sizeof(back) };
	enum sb_err err;

	item[0] = op;
	memcpy(item + 1, body, BODY);
	err = sb_call_nth(env, "escrow", nth, sb_span_of(item, ITEM), &got);
	if (err == SB_OK && got.len != ITEM)
		err = SB_MALFORMED;
	if (err == SB_OK)
		err = sb_services_verdict(back[0]);
	if (err == SB_OK)
		memcpy(answer, back + 1, BODY);
	sb_wipe(item, sizeof(item));
	sb_wipe(back, sizeof(back));
	return err;
}

struct session {
	struct sb_escrow_name name;
	struct sb_srp_who who;
	uint8_t salt[SB_ESCROW_SALT], x[SB_SRP_DIGEST];
	uint8_t secret[SB_SRP_SECRET], public_a[NUMBER], public_b[NUMBER];
	uint8_t shared[NUMBER];
	struct sb_srp_proofs proofs;
};

/* What the code is worth under the session's salt. */
static void stretch(struct sb_env *env, uint64_t account, struct sb_span code,
		    struct session *s)
{
	s->name = sb_escrow_name_of(account);
	s->who = (struct sb_srp_who) { GROUP,
				       { (const uint8_t *)s->name.text,
					 strlen(s->name.text) },
				       { s->salt, sizeof(s->salt) } };
	sb_srp_x(env->kit, &s->who, code, s->x);
}

static enum sb_err begin(struct sb_env *env, unsigned nth, struct session *s,
			 uint8_t number[8])
{
	uint8_t body[BODY] = { 0 }, answer[BODY];
	enum sb_err err = sb_random(env, NULL, s->secret, sizeof(s->secret));

	if (err == SB_OK)
		err = sb_srp_public_a(GROUP, s->secret, s->public_a);
	if (err != SB_OK)
		return err;
	err = ask(env, nth, SB_ESCROW_HELLO, body, answer);
	if (err != SB_OK)
		return err;
	memcpy(s->public_b, answer, NUMBER);
	memcpy(s->salt, answer + NUMBER, sizeof(s->salt));
	memcpy(number, answer + NUMBER + sizeof(s->salt), 8);
	return SB_OK;
}

static enum sb_err end(struct sb_env *env, unsigned nth, struct session *s,
		       const uint8_t number[8], uint8_t share[SB_ESCROW_SHARE])
{
	uint8_t body[BODY] = { 0 }, answer[BODY], mask[32];
	enum sb_err err;

	memcpy(body, s->public_a, NUMBER);
	memcpy(body + NUMBER, number, 8);
	memcpy(body + NUMBER + 8, s->proofs.client, 32);
	err = ask(env, nth, SB_ESCROW_PROVE, body, answer);
	/* It has to have the verifier, too. */
	if (err == SB_OK && !sb_equal(answer, s->proofs.server, 32))
		err = SB_FORGED;
	/* Which share it must be the client knows by itself. */
	if (err == SB_OK && answer[32] != nth + 1)
		err = SB_FORGED;
	if (err == SB_OK) {
		sb_escrow_mask(env->kit, s->proofs.key, mask);
		share[0] = answer[32];
		sb_xor(share + 1, mask, answer + 33, 32);
	}
	sb_wipe(mask, sizeof(mask));
	return err;
}

/* Prove the code to one replica and get its share. */
static enum sb_err share_of(struct sb_env *env, uint64_t account, unsigned nth,
			    struct sb_span code, uint8_t share[SB_ESCROW_SHARE])
{
	struct session *s = sb_scratch(env, sizeof(*s));
	uint8_t number[8];
	enum sb_err err = s ? begin(env, nth, s, number) : SB_MEMORY;

	if (err == SB_OK) {
		stretch(env, account, code, s);
		err = sb_srp_client(env->kit, GROUP, s->x, s->secret,
				    s->public_a, s->public_b, s->shared);
	}
	if (err == SB_OK) {
		sb_srp_prove(env->kit, &s->who, s->public_a, s->public_b,
			     s->shared, &s->proofs);
		err = end(env, nth, s, number, share);
	}
	if (s)
		sb_wipe(s, sizeof(*s));
	return err;
}

static enum sb_err stretch_code(const struct sb_recovery *how,
				struct sb_span code, const uint8_t salt[SALT],
				uint8_t stretched[32])
{
	return sb_pbkdf2(SB_PRF_SHA256, code, sb_span_of(salt, SALT),
			 how->rounds, stretched, 32);
}

static void kek_of(struct sb_kit *kit, const uint8_t secret[32],
		   const uint8_t stretched[32], uint8_t kek[32])
{
	sb_kdf(kit, secret, "recovery code", sb_span_of(stretched, 32), kek);
}

struct opening {
	struct sb_env *env;
	struct sb_custody *custody;
	const struct sb_recovery *how;
	const uint8_t *stretched;
	uint8_t *key;
};

static enum sb_err try_secret(void *arg, const uint8_t secret[32])
{
	const struct opening *to = arg;
	uint8_t kek[32];
	enum sb_err err;

	kek_of(to->env->kit, secret, to->stretched, kek);
	err = sb_recovery_unwrap(to->env, to->custody, to->how, "under code",
				 kek, to->key);
	sb_wipe(kek, sizeof(kek));
	return err;
}

/* A wrong code costs a try at as many replicas as are needed; others are asked for
 * those that do not answer, and when one said that the code is right and the key
 * is not there: then another lied. */
static enum sb_err gather(struct opening *to, struct sb_span code,
			  struct sb_sharing *got)
{
	unsigned replicas = sb_count(to->custody, SB_AT_HSM), compared = 0;
	enum sb_err refusal = SB_MISSING, err = SB_DENIED;

	_Static_assert(SB_SHARE_BYTES == SB_ESCROW_SHARE, "of one sharing");
	for (unsigned i = 0; err == SB_DENIED && i < replicas &&
			     (got->count || compared < got->threshold) &&
			     got->count < SB_SHARING_MOST;
	     i++) {
		enum sb_err one = share_of(to->env, to->custody->account, i,
					   code, got->shares[got->count]);

		if (one != SB_OK && !sb_recovery_goes_on(one))
			return one;
		compared += one == SB_OK || one == SB_DENIED;
		if (one == SB_OK) {
			got->count++;
			err = sb_sharing_search(got, try_secret, to);
		} else {
			refusal = sb_recovery_worse(refusal, one);
		}
	}
	return err == SB_DENIED && got->count < got->threshold ? refusal : err;
}

/* The same salt and verifier for every replica, a share for each.  As many as are
 * needed must take it; who does not keeps what he has.  Where too many do not,
 * enough of the old ones are left that the old code still works: of a majority,
 * in any order. */
static enum sb_err hand_out(struct sb_env *env, uint64_t account,
			    struct sb_span code,
			    const struct sb_sharing *sharing)
{
	uint8_t body[BODY], answer[BODY];
	struct session *s = sb_scratch(env, sizeof(*s));
	enum sb_err refusal = SB_MISSING;
	enum sb_err err =
		s ? sb_random(env, NULL, s->salt, sizeof(s->salt)) : SB_MEMORY;
	unsigned made = 0;

	if (err == SB_OK) {
		stretch(env, account, code, s);
		err = sb_srp_verifier(GROUP, s->x, s->public_a);
	}
	for (unsigned i = 0; err == SB_OK && i < sharing->count; i++) {
		memcpy(body, s->salt, sizeof(s->salt));
		memcpy(body + sizeof(s->salt), s->public_a, NUMBER);
		memcpy(body + sizeof(s->salt) + NUMBER, sharing->shares[i],
		       SB_ESCROW_SHARE);
		err = ask(env, i, SB_ESCROW_KEEP, body, answer);
		made += err == SB_OK;
		if (err == SB_OK || !sb_recovery_goes_on(err))
			continue;
		refusal = sb_recovery_worse(refusal, err);
		err = SB_OK;
	}
	if (err == SB_OK && made < sharing->threshold)
		err = refusal;
	if (s)
		sb_wipe(s, sizeof(*s));
	sb_wipe(body, sizeof(body));
	return err;
}

enum sb_err sb_recovery_make_proved(struct sb_env *env,
				    struct sb_custody *custody,
				    const struct sb_recovery *how,
				    const uint8_t key[32])
{
	struct sb_sharing sharing;
	uint8_t salt[SALT], stretched[32], kek[32], text[64];
	struct sb_span code = { NULL, 0 };
	enum sb_err err = sb_sharing_draw(env, sb_count(custody, SB_AT_HSM),
					  how->replicas, &sharing);

	if (err == SB_OK)
		err = sb_random(env, NULL, salt, sizeof(salt));
	if (err == SB_OK)
		err = sb_recovery_code(custody, how, 1, text, &code);
	if (err == SB_OK)
		err = hand_out(env, custody->account, code, &sharing);
	if (err == SB_OK)
		err = stretch_code(how, code, salt, stretched);
	if (err == SB_OK)
		kek_of(env->kit, sharing.secret, stretched, kek);
	if (err == SB_OK)
		err = sb_recovery_put(custody, SB_AT_ACCOUNT, 0, how,
				      "code salt", sb_span_of(salt, SALT),
				      &sb_recovery_login);
	if (err == SB_OK)
		err = sb_recovery_wrap(env, custody, how, "under code", kek,
				       key);
	sb_wipe(&sharing, sizeof(sharing));
	sb_wipe(text, sizeof(text));
	sb_wipe(stretched, sizeof(stretched));
	sb_wipe(kek, sizeof(kek));
	return err;
}

enum sb_err sb_recovery_open_proved(struct sb_env *env,
				    struct sb_custody *custody,
				    const struct sb_recovery *how,
				    uint8_t key[32])
{
	struct sb_sharing sharing = { .threshold = sb_sharing_threshold(
					      sb_count(custody, SB_AT_HSM),
					      how->replicas) };
	uint8_t salt[SALT], stretched[32], text[64];
	struct opening to = { env, custody, how, stretched, key };
	struct sb_span code = { NULL, 0 };
	enum sb_err err = sb_recovery_code(custody, how, 0, text, &code);

	if (err == SB_OK)
		err = sb_recovery_get(custody, SB_AT_ACCOUNT, 0, how,
				      "code salt", salt, SALT);
	if (err == SB_OK)
		err = stretch_code(how, code, salt, stretched);
	if (err == SB_OK)
		err = gather(&to, code, &sharing);
	sb_wipe(&sharing, sizeof(sharing));
	sb_wipe(text, sizeof(text));
	sb_wipe(stretched, sizeof(stretched));
	return err;
}

enum sb_err sb_recovery_forget_proved(struct sb_env *env,
				      struct sb_custody *custody)
{
	unsigned replicas = sb_count(custody, SB_AT_HSM);
	uint8_t body[BODY] = { 0 }, answer[BODY];

	for (unsigned i = 0; i < replicas; i++) {
		enum sb_err err = ask(env, i, SB_ESCROW_FORGET, body, answer);

		if (err != SB_OK && !sb_recovery_goes_on(err))
			return err;
	}
	return SB_OK;
}
