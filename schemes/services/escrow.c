#include "schemes/services/services.h"

#include <stdio.h>
#include <string.h>

#include "schemes/kit/kdf.h"
#include "schemes/kit/srp.h"
#include "schemes/kit/wire.h"

#define GROUP  SB_SRP_2048_SHA256
#define NUMBER SB_SRP_MOST
#define SALT   SB_ESCROW_SALT
#define SHARE  SB_ESCROW_SHARE

struct record {
	struct sb_cluster_record of;
	uint8_t salt[SALT], verifier[NUMBER], share[SHARE], tag[32];
};

struct state {
	struct sb_cluster cluster;
	struct record records[SB_CLUSTER_RECORDS];
};

static const struct sb_param params[] = {
	{ "tries", "tries", "wrong codes in a row that destroy the record", 1,
	  1000, 10, offsetof(struct state, cluster.tries) },
	{ .name = NULL },
};

void sb_escrow_mask(struct sb_kit *kit, const uint8_t key[32], uint8_t x,
		    uint8_t mask[32])
{
	sb_kdf(kit, key, "escrow share", sb_span_of(&x, 1), mask);
}

struct sb_escrow_name sb_escrow_name_of(uint64_t account)
{
	struct sb_escrow_name name;

	snprintf(name.text, sizeof(name.text), "%llu",
		 (unsigned long long)account);
	return name;
}

static void keep(void *opaque, const uint8_t *body)
{
	struct record *r = opaque;

	memcpy(r->salt, body, SALT);
	memcpy(r->verifier, body + SALT, NUMBER);
	memcpy(r->share, body + SALT + NUMBER, SHARE);
	memcpy(r->tag, body + SALT + NUMBER + SHARE, sizeof(r->tag));
}

static void destroy(void *opaque)
{
	struct record *r = opaque;

	sb_wipe(r->salt, sizeof(r->salt));
	sb_wipe(r->verifier, sizeof(r->verifier));
	sb_wipe(r->share, sizeof(r->share));
	sb_wipe(r->tag, sizeof(r->tag));
}

/* The secret number of an attempt, the same at every replica: what is tried in it
 * is one proof of one code, or else each replica would compare another.  Of the
 * verifier too: one number that met two verifiers would give the first one away,
 * and with it a test of codes that nobody counts. */
static enum sb_err number_of(const struct sb_cluster *c, const struct record *r,
			     struct sb_env *env, uint64_t number,
			     uint8_t secret[SB_SRP_SECRET],
			     uint8_t public_[NUMBER])
{
	uint8_t which[16 + 32 + SALT + NUMBER];

	sb_put_le64(which, r->of.account);
	sb_put_le64(which + 8, number);
	memcpy(which + 16, r->of.name, 32);
	memcpy(which + 48, r->salt, SALT);
	memcpy(which + 48 + SALT, r->verifier, NUMBER);
	sb_kdf(env->kit, c->key, "session", sb_span_of(which, sizeof(which)),
	       secret);
	sb_wipe(which, sizeof(which));
	return sb_srp_public_b(env->kit, GROUP, r->verifier, secret, public_);
}

static enum sb_err next(const struct sb_cluster *c, const void *opaque,
			struct sb_env *env, uint64_t number, uint8_t *out)
{
	const struct record *r = opaque;
	uint8_t secret[SB_SRP_SECRET];
	enum sb_err err = number_of(c, r, env, number, secret, out);

	memcpy(out + NUMBER, r->salt, SALT);
	sb_wipe(secret, sizeof(secret));
	return err;
}

/* What the right M1 is, and the answer to it. */
static enum sb_err proofs_of(const struct sb_cluster *c, const struct record *r,
			     struct sb_env *env, uint64_t number,
			     const uint8_t *public_a, struct sb_srp_proofs *out)
{
	struct sb_escrow_name name = sb_escrow_name_of(r->of.account);
	const struct sb_srp_who who = { GROUP,
					{ (const uint8_t *)name.text,
					  strlen(name.text) },
					{ r->salt, SALT } };
	uint8_t secret[SB_SRP_SECRET];
	/* public_b, then S; from the host, which may have none */
	uint8_t *room = sb_scratch(env, 2 * NUMBER);
	enum sb_err err =
		room ? number_of(c, r, env, number, secret, room) : SB_MEMORY;

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

static enum sb_err attempt(const struct sb_cluster *c, void *opaque,
			   struct sb_env *env, uint64_t number,
			   const uint8_t *body, uint8_t *out, uint8_t *verdict)
{
	const struct record *r = opaque;
	struct sb_srp_proofs right;
	uint8_t mask[32];
	enum sb_err err = proofs_of(c, r, env, number, body, &right);

	*verdict = SB_ITEM_DENIED;
	if (err == SB_MALFORMED)
		*verdict = SB_ITEM_MALFORMED;
	else if (err != SB_OK)
		return err;
	else if (sb_equal(body + NUMBER, right.client, 32))
		*verdict = SB_ITEM_OK;
	if (*verdict == SB_ITEM_OK) {
		memcpy(out, right.server, 32);
		sb_escrow_mask(env->kit, right.key, r->share[0], mask);
		out[32] = r->share[0];
		sb_xor(out + 33, mask, r->share + 1, 32);
		sb_wipe(mask, sizeof(mask));
	}
	sb_wipe(&right, sizeof(right));
	return SB_OK;
}

static int done(const void *opaque, const uint8_t *body)
{
	const struct record *r = opaque;

	return sb_equal(body, r->tag, sizeof(r->tag));
}

static const struct sb_cluster_kind kind = {
	.request_bytes = SB_ESCROW_REQUEST_BYTES,
	.response_bytes = SB_ESCROW_RESPONSE_BYTES,
	.record_bytes = sizeof(struct record),
	.records_at = offsetof(struct state, records),
	.try_bytes = NUMBER + 32,
	.compares = 1,
	.keep = keep,
	.next = next,
	.attempt = attempt,
	.done = done,
	.destroy = destroy,
};

static enum sb_err meet(void *states, unsigned copies, struct sb_env *env)
{
	return sb_cluster_meet(sizeof(struct state), states, copies, env);
}

static enum sb_err serve(void *state, struct sb_env *env, uint64_t account,
			 struct sb_span request, struct sb_buf *response)
{
	return sb_cluster_serve(&kind, state, env, account, request, response);
}

static uint64_t kept(const void *state, uint64_t account)
{
	return sb_cluster_kept(&kind, state, account);
}

static void close(void *state, uint64_t account)
{
	sb_cluster_close(&kind, state, account);
}

const struct sb_service sb_service_escrow = {
	.name = "escrow",
	.title = "escrow cluster, one replica",
	.party = "hsm",
	.login = 1,
	.params = params,
	.state_bytes = sizeof(struct state),
	.request_bytes = SB_ESCROW_REQUEST_BYTES,
	.response_bytes = SB_ESCROW_RESPONSE_BYTES,
	.meet = meet,
	.seize = sb_cluster_seize,
	.serve = serve,
	.kept = kept,
	.close = close,
};
