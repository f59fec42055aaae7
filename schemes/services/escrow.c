#include "schemes/services/services.h"

#include <stdio.h>
#include <string.h>

#include "schemes/kit/kdf.h"
#include "schemes/kit/srp.h"
#include "schemes/kit/wire.h"

#define RECORDS 512u
#define GROUP   SB_SRP_2048_SHA256
#define NUMBER  SB_SRP_MOST
#define SALT    SB_ESCROW_SALT
#define SHARE   SB_ESCROW_SHARE

/* One account's.  wrong goes up before anything is compared and is what a
 * power cut leaves behind. */
struct record {
	uint64_t account, session;
	uint16_t wrong;
	uint8_t taken, gone;
	uint8_t salt[SALT], verifier[NUMBER], share[SHARE];
};

struct state {
	int64_t tries;
	uint8_t key[32]; /* of the secret numbers of sessions */
	struct record records[RECORDS];
};

static const struct sb_param params[] = {
	{ "tries", "tries", "wrong codes in a row that destroy the record", 1,
	  1000, 10, offsetof(struct state, tries) },
	{ .name = NULL },
};

static enum sb_err start(void *state, struct sb_env *env)
{
	struct state *s = state;

	return sb_random(env, NULL, s->key, sizeof(s->key));
}

void sb_escrow_mask(struct sb_kit *kit, const uint8_t key[32], uint8_t mask[32])
{
	sb_kdf(kit, key, "escrow share", sb_span_of(NULL, 0), mask);
}

struct sb_escrow_name sb_escrow_name_of(uint64_t account)
{
	struct sb_escrow_name name;

	snprintf(name.text, sizeof(name.text), "%llu",
		 (unsigned long long)account);
	return name;
}

/* The account's record, or a free one; NULL: neither. */
static struct record *record_of(struct state *s, uint64_t account)
{
	struct record *free_one = NULL;

	for (size_t i = 0; i < RECORDS; i++) {
		struct record *r = &s->records[i];

		if (r->taken && r->account == account)
			return r;
		if (!r->taken && !free_one)
			free_one = r;
	}
	return free_one;
}

static uint8_t keep(struct record *r, uint64_t account, const uint8_t *body)
{
	const uint64_t session = r->session + r->taken;

	memset(r, 0, sizeof(*r));
	r->session = session;
	r->taken = 1;
	r->account = account;
	memcpy(r->salt, body, SALT);
	memcpy(r->verifier, body + SALT, NUMBER);
	memcpy(r->share, body + SALT + NUMBER, SHARE);
	return SB_ITEM_OK;
}

/* Tries and all: there is nothing left to be tried. */
static uint8_t forget(struct record *r)
{
	sb_wipe(r, sizeof(*r));
	return SB_ITEM_OK;
}

static void destroy(struct record *r)
{
	sb_wipe(r->salt, sizeof(r->salt));
	sb_wipe(r->verifier, sizeof(r->verifier));
	sb_wipe(r->share, sizeof(r->share));
	r->gone = 1;
}

/* The secret number of a session is not kept but made again, of the verifier
 * too: one number that met two verifiers would give the first one away, and with
 * it a test of codes that nobody counts; and after FORGET sessions begin again. */
static enum sb_err number_of(const struct state *s, const struct record *r,
			     struct sb_env *env, uint8_t secret[SB_SRP_SECRET],
			     uint8_t public_[NUMBER])
{
	uint8_t which[16 + SALT + NUMBER];

	sb_put_le64(which, r->account);
	sb_put_le64(which + 8, r->session);
	memcpy(which + 16, r->salt, SALT);
	memcpy(which + 16 + SALT, r->verifier, NUMBER);
	sb_kdf(env->kit, s->key, "session", sb_span_of(which, sizeof(which)),
	       secret);
	sb_wipe(which, sizeof(which));
	return sb_srp_public_b(env->kit, GROUP, r->verifier, secret, public_);
}

/* Changes nothing: the session is over once a proof was tried in it. */
static uint8_t hello(const struct state *s, const struct record *r,
		     struct sb_env *env, uint8_t *out)
{
	uint8_t secret[SB_SRP_SECRET];
	enum sb_err err = number_of(s, r, env, secret, out);

	memcpy(out + NUMBER, r->salt, SALT);
	sb_put_le64(out + NUMBER + SALT, r->session);
	sb_wipe(secret, sizeof(secret));
	return err == SB_OK ? SB_ITEM_OK : SB_ITEM_DENIED;
}

/* What the right M1 is, and the answer to it. */
static enum sb_err proofs_of(const struct state *s, const struct record *r,
			     struct sb_env *env, const uint8_t *public_a,
			     struct sb_srp_proofs *out)
{
	struct sb_escrow_name name = sb_escrow_name_of(r->account);
	const struct sb_srp_who who = { GROUP,
					{ (const uint8_t *)name.text,
					  strlen(name.text) },
					{ r->salt, SALT } };
	uint8_t secret[SB_SRP_SECRET];
	/* public_b, then S; from the host, which may have none */
	uint8_t *room = sb_scratch(env, 2 * NUMBER);
	enum sb_err err = room ? number_of(s, r, env, secret, room) : SB_MEMORY;

	if (err == SB_OK)
		err = sb_srp_server(env->kit, GROUP, r->verifier, secret,
				    public_a, room, room + NUMBER);
	if (err == SB_OK)
		sb_srp_prove(env->kit, &who, public_a, room, room + NUMBER,
			     out);
	if (room)
		sb_wipe(room, 2 * NUMBER);
	sb_wipe(secret, sizeof(secret));
	return err;
}

/* The last try is compared; whoever needs one more finds nothing. */
static enum sb_err prove(const struct state *s, struct record *r,
			 struct sb_env *env, const uint8_t *body, uint8_t *out,
			 uint8_t *verdict)
{
	struct sb_srp_proofs right;
	uint8_t mask[32];
	enum sb_err err;

	*verdict = SB_ITEM_DENIED;
	if (sb_get_le64(body + NUMBER) != r->session)
		return SB_OK;
	r->wrong++;
	err = proofs_of(s, r, env, body, &right);
	r->session++;
	if (err == SB_MALFORMED)
		*verdict = SB_ITEM_MALFORMED;
	else if (err != SB_OK)
		return err;
	else if (sb_equal(body + NUMBER + 8, right.client, 32))
		*verdict = SB_ITEM_OK;
	if (*verdict == SB_ITEM_OK) {
		r->wrong = 0;
		memcpy(out, right.server, 32);
		sb_escrow_mask(env->kit, right.key, mask);
		out[32] = r->share[0];
		sb_xor(out + 33, mask, r->share + 1, 32);
		sb_wipe(mask, sizeof(mask));
	} else if (r->wrong >= s->tries) {
		destroy(r);
	}
	sb_wipe(&right, sizeof(right));
	return SB_OK;
}

static int is_locked(const struct state *s, struct record *r)
{
	/* A power cut may have come between the last count and its end. */
	if (!r->gone && r->wrong >= s->tries)
		destroy(r);
	return r->gone;
}

static enum sb_err answer(struct state *s, struct sb_env *env, uint64_t account,
			  const uint8_t *item, uint8_t *out)
{
	struct record *r = record_of(s, account);
	enum sb_err err = SB_OK;

	if (!r)
		out[0] = SB_ITEM_DENIED;
	else if (item[0] == SB_ESCROW_KEEP)
		out[0] = keep(r, account, item + 1);
	else if (!r->taken)
		out[0] = SB_ITEM_MISSING;
	else if (item[0] == SB_ESCROW_FORGET)
		out[0] = forget(r);
	else if (is_locked(s, r))
		out[0] = SB_ITEM_LOCKED;
	else if (item[0] == SB_ESCROW_HELLO)
		out[0] = hello(s, r, env, out + 1);
	else if (item[0] == SB_ESCROW_PROVE)
		err = prove(s, r, env, item + 1, out + 1, out);
	else
		out[0] = SB_ITEM_MALFORMED;
	return err;
}

static enum sb_err serve(void *state, struct sb_env *env, uint64_t account,
			 struct sb_span request, struct sb_buf *response)
{
	enum sb_err err = SB_OK;

	if (request.len % SB_ESCROW_ITEM_BYTES)
		return SB_MALFORMED;
	if (response->cap < request.len)
		return SB_PARAM;
	memset(response->ptr, 0, request.len);
	for (size_t at = 0; at < request.len && err == SB_OK;
	     at += SB_ESCROW_ITEM_BYTES)
		err = answer(state, env, account, request.ptr + at,
			     response->ptr + at);
	response->len = err == SB_OK ? request.len : 0;
	return err;
}

static uint64_t kept(const void *state, uint64_t account)
{
	const struct state *s = state;

	for (size_t i = 0; i < RECORDS; i++) {
		if (s->records[i].taken && s->records[i].account == account)
			return sizeof(s->records[i]);
	}
	return 0;
}

static void close(void *state, uint64_t account)
{
	struct record *r = record_of(state, account);

	if (r && r->taken)
		(void)forget(r);
}

const struct sb_service sb_service_escrow = {
	.name = "escrow",
	.title = "escrow cluster, one replica",
	.party = "hsm",
	.login = 1,
	.params = params,
	.state_bytes = sizeof(struct state),
	.request_bytes = SB_ESCROW_ITEM_BYTES,
	.response_bytes = SB_ESCROW_ITEM_BYTES,
	.start = start,
	.serve = serve,
	.kept = kept,
	.close = close,
};
