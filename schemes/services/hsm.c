#include "schemes/services/services.h"

#include <string.h>

#include "schemes/kit/dh.h"
#include "schemes/kit/wire.h"

#define RECORDS 512u

/* One account's.  wrong goes up before anything is computed and is what a
 * power cut leaves behind. */
struct record {
	uint64_t account;
	uint16_t wrong;
	uint8_t taken, complete, gone;
	uint8_t key[32], masked[32], tag[32];
};

struct state {
	int64_t tries;
	struct record records[RECORDS];
};

static const struct sb_param params[] = {
	{ "tries", "tries", "wrong codes in a row that destroy the record", 1,
	  1000, 10, offsetof(struct state, tries) },
	{ .name = NULL },
};

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

static uint8_t evaluated(const struct record *r, const uint8_t *element,
			 uint8_t *out)
{
	return sb_oprf_evaluate(r->key, element, out) == SB_OK
		       ? SB_ITEM_OK
		       : SB_ITEM_MALFORMED;
}

/* A new record replaces the old one, tries and all. */
static enum sb_err make(struct record *r, struct sb_env *env, uint64_t account,
			const uint8_t *body, uint8_t *out)
{
	uint8_t wide[64];
	enum sb_err err = sb_random(env, NULL, wide, sizeof(wide));

	if (err != SB_OK)
		return err;
	memset(r, 0, sizeof(*r));
	r->taken = 1;
	r->account = account;
	sb_oprf_scalar(wide, r->key);
	sb_wipe(wide, sizeof(wide));
	out[0] = evaluated(r, body, out + 1);
	return SB_OK;
}

static uint8_t keep(struct record *r, const uint8_t *body)
{
	if (r->complete || r->gone)
		return SB_ITEM_DENIED;
	memcpy(r->masked, body, 32);
	memcpy(r->tag, body + 32, 32);
	r->complete = 1;
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
	sb_wipe(r->key, sizeof(r->key));
	sb_wipe(r->masked, sizeof(r->masked));
	sb_wipe(r->tag, sizeof(r->tag));
	r->gone = 1;
}

/* The last try is answered; whoever needs one more finds nothing. */
static uint8_t ask(struct state *s, struct record *r, const uint8_t *body,
		   uint8_t *out)
{
	if (!r->complete)
		return SB_ITEM_MISSING;
	if (r->wrong >= s->tries && !r->gone)
		destroy(r);
	if (r->gone)
		return SB_ITEM_LOCKED;
	r->wrong++;
	memcpy(out + 32, r->masked, 32);
	return evaluated(r, body, out);
}

static uint8_t done(struct record *r, const uint8_t *body)
{
	if (r->gone)
		return SB_ITEM_LOCKED;
	if (!r->complete)
		return SB_ITEM_MISSING;
	if (!sb_equal(body, r->tag, sizeof(r->tag)))
		return SB_ITEM_DENIED;
	r->wrong = 0;
	return SB_ITEM_OK;
}

static uint8_t use(struct state *s, struct record *r, const uint8_t *item,
		   uint8_t *out)
{
	const uint8_t *body = item + 1;

	if (!r->taken)
		return SB_ITEM_MISSING;
	switch (item[0]) {
	case SB_HSM_KEEP:
		return keep(r, body);
	case SB_HSM_ASK:
		return ask(s, r, body, out);
	case SB_HSM_DONE:
		return done(r, body);
	case SB_HSM_FORGET:
		return forget(r);
	default:
		return SB_ITEM_MALFORMED;
	}
}

static enum sb_err answer(struct state *s, struct sb_env *env, uint64_t account,
			  const uint8_t *item, uint8_t *out)
{
	struct record *r = record_of(s, account);

	if (r && item[0] == SB_HSM_MAKE)
		return make(r, env, account, item + 1, out);
	out[0] = r ? use(s, r, item, out + 1) : SB_ITEM_DENIED;
	return SB_OK;
}

static enum sb_err serve(void *state, struct sb_env *env, uint64_t account,
			 struct sb_span request, struct sb_buf *response)
{
	enum sb_err err = SB_OK;

	if (request.len % SB_HSM_ITEM_BYTES)
		return SB_MALFORMED;
	if (response->cap < request.len)
		return SB_PARAM;
	memset(response->ptr, 0, request.len);
	for (size_t at = 0; at < request.len && err == SB_OK;
	     at += SB_HSM_ITEM_BYTES)
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

const struct sb_service sb_service_hsm = {
	.name = "hsm",
	.title = "HSM cluster, one replica",
	.party = "hsm",
	.login = 1,
	.params = params,
	.state_bytes = sizeof(struct state),
	.request_bytes = SB_HSM_ITEM_BYTES,
	.response_bytes = SB_HSM_ITEM_BYTES,
	.start = NULL,
	.serve = serve,
	.kept = kept,
	.close = close,
};
