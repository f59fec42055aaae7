#include "schemes/services/cluster.h"

#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/kit.h"
#include "schemes/kit/wire.h"
#include "schemes/services/services.h"

#define ID   SB_CLUSTER_ID
#define TAG  SB_CLUSTER_TAG
#define TAGS SB_CLUSTER_TAGS

/* ---- keys ------------------------------------------------------------------- */

static struct sb_cluster *at(void *states, size_t state_bytes, unsigned nth)
{
	return (struct sb_cluster *)(void *)((uint8_t *)states +
					     nth * state_bytes);
}

enum sb_err sb_cluster_meet(size_t state_bytes, void *states, unsigned copies,
			    struct sb_env *env)
{
	struct sb_cluster *first = at(states, state_bytes, 0);
	enum sb_err err;

	if (!copies || copies > SB_CLUSTER_MOST)
		return SB_PARAM;
	err = sb_random(env, NULL, first->key, sizeof(first->key));
	for (unsigned i = 0; i < copies && err == SB_OK; i++) {
		struct sb_cluster *a = at(states, state_bytes, i);

		a->steps = 1;
		a->self = (uint8_t)i;
		a->count = (uint8_t)copies;
		a->needed = (uint8_t)(copies / 2 + 1);
		memcpy(a->key, first->key, sizeof(a->key));
		for (unsigned k = i; k < copies && err == SB_OK; k++) {
			struct sb_cluster *b = at(states, state_bytes, k);

			err = sb_random(env, NULL, a->peers[k],
					sizeof(a->peers[k]));
			memcpy(b->peers[i], a->peers[k], sizeof(b->peers[i]));
		}
	}
	return err;
}

/* It votes for any number, its own vote is enough for it, and it never tires.
 * Others still see one vote, and what was destroyed is gone. */
void sb_cluster_seize(void *state)
{
	struct sb_cluster *c = state;

	c->needed = 1;
	c->steps = UINT64_MAX;
	c->tries = INT64_MAX;
}

/* ---- votes ------------------------------------------------------------------ */

/* The vote of a replica, for whom it shares key with. */
static void tag_of(struct sb_kit *kit, const uint8_t key[32],
		   const struct sb_cluster_record *r, uint8_t voter,
		   uint64_t number, const uint8_t id[ID], uint8_t tag[TAG])
{
	uint8_t what[32 + 1 + 8 + ID], whole[32];

	memcpy(what, r->name, 32);
	what[32] = voter;
	sb_put_le64(what + 33, number);
	memcpy(what + 41, id, ID);
	sb_kdf(kit, key, "cluster vote", sb_span_of(what, sizeof(what)), whole);
	memcpy(tag, whole, TAG);
	sb_wipe(whole, sizeof(whole));
}

static int is_certified(struct sb_kit *kit, const struct sb_cluster *c,
			const struct sb_cluster_record *r, uint64_t number,
			const uint8_t id[ID], const uint8_t *tags)
{
	unsigned votes = 0;

	for (uint8_t i = 0; i < c->count; i++) {
		uint8_t tag[TAG];

		tag_of(kit, c->peers[i], r, i, number, id, tag);
		votes += sb_equal(tag, tags + i * TAG, TAG) != 0;
		sb_wipe(tag, sizeof(tag));
	}
	return c->needed && votes >= c->needed;
}

static uint8_t vote(const struct sb_cluster *c, struct sb_cluster_record *r,
		    struct sb_env *env, const uint8_t *body, uint8_t *out)
{
	const uint64_t number = sb_get_le64(body);
	const uint8_t *id = body + 8;
	/* The answer may have been lost. */
	const int again =
		number && number == r->voted && sb_equal(id, r->id, ID);

	if (!again && (number <= r->voted || number - r->voted > c->steps))
		return SB_ITEM_FORGED;
	r->voted = number;
	memcpy(r->id, id, ID);
	for (uint8_t i = 0; i < c->count; i++)
		tag_of(env->kit, c->peers[i], r, c->self, number, id,
		       out + i * TAG);
	return SB_ITEM_OK;
}

/* ---- records ---------------------------------------------------------------- */

static struct sb_cluster_record *nth_of(const struct sb_cluster_kind *kind,
					void *state, size_t nth)
{
	return (struct sb_cluster_record *)(void *)((uint8_t *)state +
						    kind->records_at +
						    nth * kind->record_bytes);
}

/* The account's record, or a free one; NULL: neither. */
static struct sb_cluster_record *record_of(const struct sb_cluster_kind *kind,
					   void *state, uint64_t account)
{
	struct sb_cluster_record *free_one = NULL;

	for (size_t i = 0; i < SB_CLUSTER_RECORDS; i++) {
		struct sb_cluster_record *r = nth_of(kind, state, i);

		if (r->taken && r->account == account)
			return r;
		if (!r->taken && !free_one)
			free_one = r;
	}
	return free_one;
}

static void destroy(const struct sb_cluster_kind *kind,
		    struct sb_cluster_record *r)
{
	kind->destroy(r);
	r->gone = 1;
}

static enum sb_err begin(const struct sb_cluster_kind *kind,
			 struct sb_cluster *c, struct sb_cluster_record *r,
			 struct sb_env *env, const uint8_t *body, uint8_t *out,
			 uint8_t *verdict)
{
	r->coming = ++c->series;
	sb_put_le64(out, r->coming);
	*verdict = SB_ITEM_OK;
	return kind->begin ? kind->begin(r, env, body,
					 out + SB_CLUSTER_OWN_OF_BEGUN, verdict)
			   : SB_OK;
}

/* A series is begun and kept once, so that no replica ever has two records of
 * one name, of whatever accounts. */
static uint8_t keep(const struct sb_cluster_kind *kind,
		    const struct sb_cluster *c, struct sb_cluster_record *r,
		    struct sb_env *env, const uint8_t *body)
{
	uint8_t account[8];
	const struct sb_span parts[2] = { { account, sizeof(account) },
					  { body, SB_CLUSTER_SERIES } };

	if (!r->coming || sb_get_le64(body + (size_t)c->self * 8) != r->coming)
		return SB_ITEM_FORGED;
	kind->keep(r, body + SB_CLUSTER_OWN_OF_KEEP);
	sb_put_le64(account, r->account);
	sb_sha256_parts(env->kit, parts, 2, r->name);
	memset(r->id, 0, ID);
	r->coming = r->voted = r->right = 0;
	r->complete = 1;
	r->gone = 0;
	return SB_ITEM_OK;
}

/* Tries and all: there is nothing left to be tried. */
static uint8_t forget(const struct sb_cluster_kind *kind,
		      struct sb_cluster_record *r)
{
	sb_wipe(r, kind->record_bytes);
	return SB_ITEM_OK;
}

/* ---- attempts --------------------------------------------------------------- */

/* Whoever wants one more finds nothing, nor does who comes back after a power
 * cut in the last one. */
static int is_spent(const struct sb_cluster_kind *kind,
		    const struct sb_cluster *c, struct sb_cluster_record *r)
{
	if (!r->gone && r->voted - r->right >= (uint64_t)c->tries)
		destroy(kind, r);
	return r->gone;
}

static enum sb_err next(const struct sb_cluster_kind *kind,
			const struct sb_cluster *c,
			const struct sb_cluster_record *r, struct sb_env *env,
			const uint8_t *body, uint8_t *out)
{
	uint64_t number = sb_get_le64(body);

	if (!number)
		number = r->voted + 1;
	sb_put_le64(out, number);
	out[8] = c->needed;
	return kind->next ? kind->next(c, r, env, number,
				       out + SB_CLUSTER_OWN_OF_NEXT)
			  : SB_OK;
}

/* Of a number that a majority voted for, which may be more than this replica
 * would: then it missed a success that they saw. */
static enum sb_err attempt(const struct sb_cluster_kind *kind,
			   const struct sb_cluster *c,
			   struct sb_cluster_record *r, struct sb_env *env,
			   const uint8_t *body, uint8_t *out, uint8_t *verdict)
{
	const uint64_t number = sb_get_le64(body);
	const uint8_t *own = body + SB_CLUSTER_OWN_OF_TRY;
	uint8_t id[ID];
	enum sb_err err;

	*verdict = SB_ITEM_FORGED;
	sb_sha256(env->kit, sb_span_of(own, kind->try_bytes), id);
	if (number < r->voted ||
	    !is_certified(env->kit, c, r, number, id, body + 8))
		return SB_OK;
	r->voted = number;
	memcpy(r->id, id, ID);
	err = kind->attempt(c, r, env, number, own, out, verdict);
	if (err != SB_OK || !kind->compares)
		return err;
	if (*verdict == SB_ITEM_OK)
		r->right = number;
	else if (number - r->right >= (uint64_t)c->tries)
		destroy(kind, r);
	return SB_OK;
}

static uint8_t done(const struct sb_cluster_kind *kind,
		    struct sb_cluster_record *r, const uint8_t *body)
{
	const uint64_t number = sb_get_le64(body);

	if (!kind->done(r, body + SB_CLUSTER_OWN_OF_DONE))
		return SB_ITEM_DENIED;
	if (number > r->voted) {
		memset(r->id, 0, ID);
		r->voted = number;
	}
	r->right = r->voted;
	return SB_ITEM_OK;
}

static int is_again(const struct sb_cluster_record *r, const uint8_t *item)
{
	return item[0] == SB_CLUSTER_VOTE &&
	       sb_get_le64(item + 1) == r->voted &&
	       sb_equal(item + 9, r->id, ID);
}

static enum sb_err use(const struct sb_cluster_kind *kind,
		       const struct sb_cluster *c, struct sb_cluster_record *r,
		       struct sb_env *env, const uint8_t *item, uint8_t *out)
{
	enum sb_err err = SB_OK;

	out[0] = SB_ITEM_OK;
	if (r->gone)
		out[0] = SB_ITEM_LOCKED;
	else if (item[0] == SB_CLUSTER_TRY)
		err = attempt(kind, c, r, env, item + 1, out + 1, out);
	else if (item[0] == SB_CLUSTER_DONE)
		out[0] = done(kind, r, item + 1);
	else if (item[0] != SB_CLUSTER_NEXT && item[0] != SB_CLUSTER_VOTE)
		out[0] = SB_ITEM_MALFORMED;
	else if (!is_again(r, item) && is_spent(kind, c, r))
		out[0] = SB_ITEM_LOCKED;
	else if (item[0] == SB_CLUSTER_NEXT)
		err = next(kind, c, r, env, item + 1, out + 1);
	else
		out[0] = vote(c, r, env, item + 1, out + 1);
	return err;
}

static enum sb_err answer(const struct sb_cluster_kind *kind, void *state,
			  struct sb_env *env, uint64_t account,
			  const uint8_t *item, uint8_t *out)
{
	struct sb_cluster *c = state;
	struct sb_cluster_record *r = record_of(kind, state, account);

	if (!r) {
		out[0] = SB_ITEM_DENIED;
		return SB_OK;
	}
	if (item[0] == SB_CLUSTER_BEGIN) {
		r->taken = 1;
		r->account = account;
		return begin(kind, c, r, env, item + 1, out + 1, out);
	}
	if (item[0] == SB_CLUSTER_KEEP && r->taken)
		out[0] = keep(kind, c, r, env, item + 1);
	else if (item[0] == SB_CLUSTER_FORGET && r->taken)
		out[0] = forget(kind, r);
	else if (!r->taken || !r->complete)
		out[0] = SB_ITEM_MISSING;
	else
		return use(kind, c, r, env, item, out);
	return SB_OK;
}

enum sb_err sb_cluster_serve(const struct sb_cluster_kind *kind, void *state,
			     struct sb_env *env, uint64_t account,
			     struct sb_span request, struct sb_buf *response)
{
	const size_t in = kind->request_bytes, out = kind->response_bytes;
	const size_t count = request.len / in;
	enum sb_err err = SB_OK;

	if (request.len % in)
		return SB_MALFORMED;
	if (response->cap / out < count)
		return SB_PARAM;
	memset(response->ptr, 0, count * out);
	for (size_t i = 0; i < count && err == SB_OK; i++)
		err = answer(kind, state, env, account, request.ptr + i * in,
			     response->ptr + i * out);
	response->len = err == SB_OK ? count * out : 0;
	return err;
}

uint64_t sb_cluster_kept(const struct sb_cluster_kind *kind, const void *state,
			 uint64_t account)
{
	for (size_t i = 0; i < SB_CLUSTER_RECORDS; i++) {
		const struct sb_cluster_record *r =
			(const void *)((const uint8_t *)state +
				       kind->records_at +
				       i * kind->record_bytes);

		if (r->taken && r->account == account)
			return kind->record_bytes;
	}
	return 0;
}

void sb_cluster_close(const struct sb_cluster_kind *kind, void *state,
		      uint64_t account)
{
	struct sb_cluster_record *r = record_of(kind, state, account);

	if (r && r->taken)
		(void)forget(kind, r);
}
