#include "schemes/services/ballot.h"

#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/kit.h"
#include "schemes/kit/wire.h"

#define BODY      SB_BALLOT_BODY
#define TAG       SB_CLUSTER_TAG
#define BACKWARDS 1000u /* numbers that a replica may be behind: most tries */

enum sb_err sb_ballot_ask(struct sb_ballot *b, unsigned nth, uint8_t op,
			  const uint8_t *body, size_t len, uint8_t answer[BODY])
{
	const size_t bytes = b->kind->response_bytes;
	uint8_t item[1 + BODY] = { op }, back[1 + BODY];
	struct sb_buf got = { back, 0, bytes };
	enum sb_err err;

	if (len)
		memcpy(item + 1, body, len);
	err = sb_call_nth(b->env, b->kind->service, nth,
			  sb_span_of(item, b->kind->request_bytes), &got);
	if (err == SB_OK && got.len != bytes)
		err = SB_MALFORMED;
	if (err == SB_OK)
		err = sb_services_verdict(back[0]);
	if (err == SB_OK)
		memcpy(answer, back + 1, bytes - 1);
	sb_wipe(item, sizeof(item));
	sb_wipe(back, sizeof(back));
	return err;
}

struct sb_ballot *sb_ballot_new(const struct sb_ballot_kind *kind,
				struct sb_env *env, struct sb_custody *custody,
				void *arg)
{
	struct sb_ballot *b = sb_scratch(env, sizeof(*b));

	if (!b)
		return NULL;
	memset(b, 0, sizeof(*b));
	b->kind = kind;
	b->env = env;
	b->arg = arg;
	b->replicas = sb_count(custody, SB_AT_HSM);
	if (b->replicas > SB_CLUSTER_MOST)
		b->replicas = SB_CLUSTER_MOST;
	b->majority = b->replicas / 2 + 1;
	return b;
}

/* ---- numbers ---------------------------------------------------------------- */

static enum sb_err ask_next(struct sb_ballot *b, unsigned nth, uint64_t number)
{
	struct sb_ballot_replica *r = &b->of[nth];
	uint8_t body[8], answer[BODY];

	sb_put_le64(body, number);
	r->err = sb_ballot_ask(b, nth, SB_CLUSTER_NEXT, body, sizeof(body),
			       answer);
	if (r->err != SB_OK)
		return r->err;
	if (!number) {
		r->number = sb_get_le64(answer);
		r->needed = answer[8];
	}
	memcpy(r->next, answer + SB_CLUSTER_OWN_OF_NEXT, b->kind->next_bytes);
	return SB_OK;
}

/* The numbers of those that answer, from the lowest: how many.  None where they
 * are too few for any of them. */
static enum sb_err numbers_of(struct sb_ballot *b,
			      uint64_t numbers[SB_CLUSTER_MOST],
			      unsigned *count)
{
	enum sb_err refusal = SB_MISSING;
	unsigned needed = b->majority, n = 0;

	*count = 0;
	for (unsigned i = 0; i < b->replicas; i++) {
		enum sb_err err = ask_next(b, i, 0);
		unsigned at = n;

		if (err != SB_OK && !sb_recovery_goes_on(err))
			return err;
		if (err != SB_OK) {
			refusal = sb_recovery_worse(refusal, err);
			continue;
		}
		if (b->of[i].needed < needed)
			needed = b->of[i].needed;
		for (; at && numbers[at - 1] > b->of[i].number; at--)
			numbers[at] = numbers[at - 1];
		numbers[at] = b->of[i].number;
		n++;
	}
	if (!n || n < needed)
		return refusal;
	*count = n;
	return SB_OK;
}

/* What most say of the attempt's number; liars below a majority say otherwise. */
static enum sb_err agreed(struct sb_ballot *b, const uint8_t **next)
{
	const size_t bytes = b->kind->next_bytes;
	unsigned most = 0;

	*next = NULL;
	for (unsigned i = 0; i < b->replicas && bytes; i++) {
		enum sb_err err = b->of[i].err;

		if (err == SB_OK && b->of[i].number != b->number)
			err = ask_next(b, i, b->number);
		if (err != SB_OK && !sb_recovery_goes_on(err))
			return err;
	}
	for (unsigned i = 0; i < b->replicas && bytes; i++) {
		unsigned same = 0;

		for (unsigned k = 0; k < b->replicas; k++)
			same += b->of[i].err == SB_OK &&
				b->of[k].err == SB_OK &&
				memcmp(b->of[i].next, b->of[k].next, bytes) ==
					0;
		if (same > most) {
			most = same;
			*next = b->of[i].next;
		}
	}
	return most || !bytes ? SB_OK : SB_MISSING;
}

/* Whoever is behind votes for what it missed first; nobody else did, so that
 * those votes are of no use. */
static enum sb_err vote(struct sb_ballot *b, unsigned nth,
			const uint8_t id[SB_CLUSTER_ID])
{
	struct sb_ballot_replica *r = &b->of[nth];
	uint8_t body[8 + SB_CLUSTER_ID], answer[BODY];
	enum sb_err err = SB_OK;

	if (r->err != SB_OK || r->number > b->number ||
	    b->number - r->number > BACKWARDS)
		return SB_OK;
	memcpy(body + 8, id, SB_CLUSTER_ID);
	for (; r->number <= b->number && err == SB_OK; r->number++) {
		sb_put_le64(body, r->number);
		err = sb_ballot_ask(b, nth, SB_CLUSTER_VOTE, body, sizeof(body),
				    answer);
	}
	if (err == SB_OK)
		memcpy(r->tags, answer, SB_CLUSTER_TAGS);
	return err == SB_OK || sb_recovery_goes_on(err) ? SB_OK : err;
}

static enum sb_err collect(struct sb_ballot *b)
{
	const uint8_t *next;
	uint8_t id[SB_CLUSTER_ID];
	enum sb_err err = agreed(b, &next);

	if (err == SB_OK)
		err = b->kind->prepare(b->arg, b, next);
	if (err != SB_OK)
		return err;
	sb_sha256(b->env->kit, sb_span_of(b->what, b->kind->try_bytes), id);
	for (unsigned i = 0; i < b->replicas && err == SB_OK; i++) {
		memset(b->of[i].tags, 0, SB_CLUSTER_TAGS);
		err = vote(b, i, id);
	}
	return err;
}

void sb_ballot_tag(const struct sb_ballot_kind *kind, struct sb_kit *kit,
		   const uint8_t secret[32], unsigned nth, uint8_t tag[32])
{
	const uint8_t x = (uint8_t)(nth + 1);

	sb_kdf(kit, secret, kind->tag, sb_span_of(&x, 1), tag);
}

/* ---- an attempt ------------------------------------------------------------- */

static enum sb_err try(struct sb_ballot *b, unsigned nth, uint8_t answer[BODY])
{
	uint8_t body[BODY];

	sb_put_le64(body, b->number);
	for (unsigned i = 0; i < SB_CLUSTER_MOST; i++)
		memcpy(body + 8 + (size_t)i * TAG,
		       b->of[i].tags + (size_t)nth * TAG, TAG);
	memcpy(body + SB_CLUSTER_OWN_OF_TRY, b->what, b->kind->try_bytes);
	return sb_ballot_ask(b, nth, SB_CLUSTER_TRY, body,
			     SB_CLUSTER_OWN_OF_TRY + b->kind->try_bytes,
			     answer);
}

/* Of one number.  answered: replicas that had a majority's votes, as they say.
 * Of those that compare as many are asked as make a majority, others when one
 * said that it is right and no key comes of it: then another lied. */
static enum sb_err gather(struct sb_ballot *b, struct sb_sharing *got,
			  unsigned *answered, enum sb_err *refusal)
{
	enum sb_err err = SB_DENIED;

	*answered = got->count = 0;
	for (unsigned i = 0;
	     err == SB_DENIED && i < b->replicas &&
	     (!b->kind->compares || got->count || *answered < b->majority) &&
	     got->count < SB_SHARING_MOST;
	     i++) {
		uint8_t answer[BODY];
		enum sb_err one = b->of[i].err;

		if (one == SB_OK)
			one = try(b, i, answer);
		*answered += one == SB_OK || one == SB_DENIED;
		if (one == SB_OK)
			one = b->kind->share(b->arg, b, i, answer,
					     got->shares[got->count]);
		if (one == SB_OK) {
			got->count++;
			err = sb_sharing_search(got, b->kind->try, b->arg);
		} else if (sb_recovery_goes_on(one)) {
			*refusal = sb_recovery_worse(*refusal, one);
		} else {
			err = one;
		}
	}
	return err;
}

/* All hear that it was right: a wrong one before was asked of all.  Where one
 * does not, its count stays where it is; the key is there. */
static enum sb_err tell(struct sb_ballot *b, const uint8_t secret[32])
{
	uint8_t body[8 + 32], answer[BODY];

	sb_put_le64(body, b->number);
	for (unsigned i = 0; i < b->replicas; i++) {
		enum sb_err err = b->of[i].err;

		if (err != SB_OK)
			continue;
		sb_ballot_tag(b->kind, b->env->kit, secret, i, body + 8);
		err = sb_ballot_ask(b, i, SB_CLUSTER_DONE, body, sizeof(body),
				    answer);
		if (err != SB_OK && !sb_recovery_goes_on(err))
			return err;
	}
	return SB_OK;
}

enum sb_err sb_ballot_attempt(struct sb_ballot *b, struct sb_sharing *got)
{
	uint64_t numbers[SB_CLUSTER_MOST];
	unsigned count, answered = 0;
	enum sb_err refusal = SB_MISSING, err = numbers_of(b, numbers, &count);
	const unsigned least = count < b->majority ? count : b->majority;

	if (err != SB_OK)
		return err;
	err = SB_DENIED;
	for (unsigned at = least - 1;
	     at < count && err == SB_DENIED && answered < least; at++) {
		if (at >= least && numbers[at] == numbers[at - 1])
			continue;
		b->number = numbers[at];
		err = collect(b);
		if (err == SB_OK)
			err = gather(b, got, &answered, &refusal);
	}
	if (err == SB_OK)
		err = tell(b, got->secret);
	if (err == SB_DENIED && got->count < got->threshold)
		err = refusal;
	return err;
}

/* ---- a record --------------------------------------------------------------- */

static enum sb_err begin(struct sb_ballot *b, unsigned nth,
			 const struct sb_ballot_record *record)
{
	uint8_t answer[BODY];
	enum sb_err err = sb_ballot_ask(b, nth, SB_CLUSTER_BEGIN, record->own,
					record->own_bytes, answer);

	if (err == SB_OK && record->begun)
		err = record->begun(b->arg, nth,
				    answer + SB_CLUSTER_OWN_OF_BEGUN);
	if (err == SB_OK)
		b->of[nth].series = sb_get_le64(answer);
	sb_wipe(answer, sizeof(answer));
	return err;
}

static enum sb_err leave(struct sb_ballot *b, unsigned nth,
			 const struct sb_ballot_record *record)
{
	uint8_t body[BODY] = { 0 }, answer[BODY];
	enum sb_err err;

	for (unsigned i = 0; i < b->replicas; i++)
		sb_put_le64(body + 8 * (size_t)i, b->of[i].series);
	record->fill(b->arg, nth, body + SB_CLUSTER_OWN_OF_KEEP);
	err = sb_ballot_ask(b, nth, SB_CLUSTER_KEEP, body,
			    SB_CLUSTER_OWN_OF_KEEP + record->keep_bytes,
			    answer);
	sb_wipe(body, sizeof(body));
	return err;
}

enum sb_err sb_ballot_keep(struct sb_ballot *b,
			   const struct sb_ballot_record *record)
{
	enum sb_err refusal = SB_MISSING;
	const unsigned needed =
		record->needed > b->majority ? record->needed : b->majority;
	unsigned begun = 0, made = 0;

	for (unsigned i = 0; i < b->replicas; i++) {
		enum sb_err err = begin(b, i, record);

		if (err != SB_OK && !sb_recovery_goes_on(err))
			return err;
		b->of[i].err = err;
		begun += err == SB_OK;
		if (err != SB_OK)
			refusal = sb_recovery_worse(refusal, err);
	}
	for (unsigned i = 0; begun >= needed && i < b->replicas; i++) {
		enum sb_err err = b->of[i].err;

		if (err == SB_OK)
			err = leave(b, i, record);
		if (err != SB_OK && !sb_recovery_goes_on(err))
			return err;
		made += err == SB_OK;
		if (err != SB_OK)
			refusal = sb_recovery_worse(refusal, err);
	}
	return made >= needed ? SB_OK : refusal;
}

enum sb_err sb_ballot_forget(struct sb_ballot *b)
{
	uint8_t answer[BODY];

	for (unsigned i = 0; i < b->replicas; i++) {
		enum sb_err err =
			sb_ballot_ask(b, i, SB_CLUSTER_FORGET, NULL, 0, answer);

		if (err != SB_OK && !sb_recovery_goes_on(err))
			return err;
	}
	return SB_OK;
}
