#include "schemes/services/services.h"

#include <string.h>

#include "schemes/kit/dh.h"
#include "schemes/kit/kit.h"

struct record {
	struct sb_cluster_record of;
	uint8_t coming[32]; /* key of the record to come */
	uint8_t key[32], masked[32], tag[32];
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

static uint8_t evaluated(const uint8_t key[32], const uint8_t *element,
			 uint8_t *out)
{
	return sb_oprf_evaluate(key, element, out) == SB_OK ? SB_ITEM_OK
							    : SB_ITEM_MALFORMED;
}

static enum sb_err begin(void *opaque, struct sb_env *env, const uint8_t *body,
			 uint8_t *out, uint8_t *verdict)
{
	struct record *r = opaque;
	uint8_t wide[64];
	enum sb_err err = sb_random(env, NULL, wide, sizeof(wide));

	if (err != SB_OK)
		return err;
	sb_oprf_scalar(wide, r->coming);
	sb_wipe(wide, sizeof(wide));
	*verdict = evaluated(r->coming, body, out);
	return SB_OK;
}

static void keep(void *opaque, const uint8_t *body)
{
	struct record *r = opaque;

	memcpy(r->key, r->coming, sizeof(r->key));
	sb_wipe(r->coming, sizeof(r->coming));
	memcpy(r->masked, body, 32);
	memcpy(r->tag, body + 32, 32);
}

static void destroy(void *opaque)
{
	struct record *r = opaque;

	sb_wipe(r->key, sizeof(r->key));
	sb_wipe(r->masked, sizeof(r->masked));
	sb_wipe(r->tag, sizeof(r->tag));
}

/* Of one element, so that whoever has several replicas' answers has those of one
 * code. */
static enum sb_err attempt(const struct sb_cluster *c, void *opaque,
			   struct sb_env *env, uint64_t number,
			   const uint8_t *body, uint8_t *out, uint8_t *verdict)
{
	const struct record *r = opaque;

	(void)c;
	(void)env;
	(void)number;
	memcpy(out + 32, r->masked, 32);
	*verdict = evaluated(r->key, body, out);
	return SB_OK;
}

static int done(const void *opaque, const uint8_t *body)
{
	const struct record *r = opaque;

	return sb_equal(body, r->tag, sizeof(r->tag));
}

static const struct sb_cluster_kind kind = {
	.request_bytes = SB_HSM_REQUEST_BYTES,
	.response_bytes = SB_HSM_RESPONSE_BYTES,
	.record_bytes = sizeof(struct record),
	.records_at = offsetof(struct state, records),
	.try_bytes = 32,
	.begin = begin,
	.keep = keep,
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

const struct sb_service sb_service_hsm = {
	.name = "hsm",
	.title = "HSM cluster, one replica",
	.party = "hsm",
	.login = 1,
	.params = params,
	.state_bytes = sizeof(struct state),
	.request_bytes = SB_HSM_REQUEST_BYTES,
	.response_bytes = SB_HSM_RESPONSE_BYTES,
	.meet = meet,
	.seize = sb_cluster_seize,
	.serve = serve,
	.kept = kept,
	.close = close,
};
