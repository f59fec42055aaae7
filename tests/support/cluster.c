#include "tests/support/cluster.h"

#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/wire.h"

#define TAG SB_CLUSTER_TAG

uint8_t sb_raw_ask(struct sb_raw *raw, unsigned nth, uint8_t op,
		   const uint8_t *body, size_t len, uint8_t answer[SB_RAW_BODY])
{
	uint8_t item[1 + SB_RAW_BODY] = { op }, back[1 + SB_RAW_BODY];
	const size_t bytes = raw->service->response_bytes;
	struct sb_buf got = { back, 0, bytes };

	if (len)
		memcpy(item + 1, body, len);
	raw->err = sb_call_nth(raw->env, raw->service->name, nth,
			       sb_span_of(item, raw->service->request_bytes),
			       &got);
	if (raw->err != SB_OK || got.len != bytes)
		return SB_RAW_NONE;
	memset(answer, 0, SB_RAW_BODY);
	memcpy(answer, back + 1, bytes - 1);
	return back[0];
}

uint8_t sb_raw_begin(struct sb_raw *raw, unsigned nth, const uint8_t *own,
		     size_t len, uint8_t series[8])
{
	uint8_t answer[SB_RAW_BODY] = { 0 };
	uint8_t verdict =
		sb_raw_ask(raw, nth, SB_CLUSTER_BEGIN, own, len, answer);

	memcpy(series, answer, 8);
	return verdict;
}

uint8_t sb_raw_done(struct sb_raw *raw, unsigned nth, uint64_t number,
		    const uint8_t tag[32])
{
	uint8_t body[SB_CLUSTER_OWN_OF_DONE + 32], answer[SB_RAW_BODY];

	sb_put_le64(body, number);
	memcpy(body + SB_CLUSTER_OWN_OF_DONE, tag, 32);
	return sb_raw_ask(raw, nth, SB_CLUSTER_DONE, body, sizeof(body),
			  answer);
}

uint64_t sb_raw_next(struct sb_raw *raw, unsigned nth)
{
	uint8_t answer[SB_RAW_BODY];

	return sb_raw_ask(raw, nth, SB_CLUSTER_NEXT, NULL, 0, answer) ==
			       SB_ITEM_OK
		       ? sb_get_le64(answer)
		       : 0;
}

uint8_t sb_raw_vote(struct sb_raw *raw, unsigned nth, uint64_t number,
		    const uint8_t id[SB_CLUSTER_ID], struct sb_raw_votes *votes)
{
	uint8_t body[8 + SB_CLUSTER_ID], answer[SB_RAW_BODY], verdict;

	sb_put_le64(body, number);
	memcpy(body + 8, id, SB_CLUSTER_ID);
	verdict = sb_raw_ask(raw, nth, SB_CLUSTER_VOTE, body, sizeof(body),
			     answer);
	if (verdict == SB_ITEM_OK)
		memcpy(votes->of[nth], answer, SB_CLUSTER_TAGS);
	return verdict;
}

uint8_t sb_raw_vote_up(struct sb_raw *raw, unsigned nth, uint64_t number,
		       const uint8_t id[SB_CLUSTER_ID],
		       struct sb_raw_votes *votes)
{
	uint64_t at = sb_raw_next(raw, nth);
	uint8_t verdict = at ? SB_ITEM_FORGED : SB_ITEM_LOCKED;

	for (; at && at <= number; at++)
		verdict = sb_raw_vote(raw, nth, at, id, votes);
	return verdict;
}

uint8_t sb_raw_try(struct sb_raw *raw, unsigned nth, uint64_t number,
		   const uint8_t *what, size_t len,
		   const struct sb_raw_votes *votes,
		   uint8_t answer[SB_RAW_BODY])
{
	uint8_t body[SB_RAW_BODY] = { 0 };

	sb_put_le64(body, number);
	for (unsigned i = 0; i < SB_CLUSTER_MOST; i++)
		memcpy(body + 8 + (size_t)i * TAG,
		       votes->of[i] + (size_t)nth * TAG, TAG);
	memcpy(body + SB_CLUSTER_OWN_OF_TRY, what, len);
	return sb_raw_ask(raw, nth, SB_CLUSTER_TRY, body,
			  SB_CLUSTER_OWN_OF_TRY + len, answer);
}

unsigned sb_raw_attempt(struct sb_raw *raw, unsigned mask, const uint8_t *what,
			size_t len, uint8_t *verdict)
{
	struct sb_raw_votes votes;
	uint8_t id[SB_CLUSTER_ID], answer[SB_RAW_BODY];
	uint64_t number = 0;
	unsigned answered = 0;

	memset(&votes, 0, sizeof(votes));
	sb_sha256(raw->env->kit, sb_span_of(what, len), id);
	for (unsigned i = 0; i < SB_CLUSTER_MOST; i++) {
		uint64_t one = mask >> i & 1 ? sb_raw_next(raw, i) : 0;

		number = one > number ? one : number;
	}
	for (unsigned i = 0; i < SB_CLUSTER_MOST; i++)
		if (mask >> i & 1)
			(void)sb_raw_vote_up(raw, i, number, id, &votes);
	for (unsigned i = 0; i < SB_CLUSTER_MOST; i++) {
		uint8_t one = mask >> i & 1 ? sb_raw_try(raw, i, number, what,
							 len, &votes, answer)
					    : SB_ITEM_FORGED;

		if (one == SB_ITEM_FORGED || one == SB_ITEM_LOCKED)
			continue;
		*verdict = one;
		answered++;
	}
	return answered;
}
