/* bench/measure/micro_verbs.c: the verbs of a profile. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/probe.h"
#include "bench/measure/micro.h"
#include "bench/measure/verbs.h"

/* One batch holds about this much, so that small chunks are called many at a
 * time, as the pipeline does. */
#define BATCH_BYTES  ((size_t)1 << 20)
#define BATCH_CHUNKS 64u

struct batch {
	struct sb_batch steps;
	struct sb_span *in;
	uint8_t *noise;
};

static enum sb_err run_derive(void *user)
{
	return sb_batch_derive(&((struct batch *)user)->steps);
}

static enum sb_err run_seal(void *user)
{
	return sb_batch_seal(&((struct batch *)user)->steps);
}

static enum sb_err run_open(void *user)
{
	return sb_batch_open(&((struct batch *)user)->steps);
}

static enum sb_err run_check(void *user)
{
	return sb_batch_check(&((struct batch *)user)->steps);
}

static enum sb_err run_damaged(void *user)
{
	return sb_batch_open_damaged(&((struct batch *)user)->steps);
}

static enum sb_err run_begin(void *user)
{
	return sb_batch_begin(&((struct batch *)user)->steps);
}

static enum sb_err run_resume(void *user)
{
	return sb_batch_resume(&((struct batch *)user)->steps);
}

static enum sb_err run_unlock(void *user)
{
	return sb_verbs_unlock(user);
}

static void free_batch(void *ptr)
{
	struct batch *b = ptr;

	sb_batch_release(&b->steps);
	free(b->noise);
	free(b->in);
	free(b);
}

static void free_verbs(void *ptr)
{
	sb_verbs_release(ptr);
	free(ptr);
}

static enum sb_err new_batch(struct sb_micro *m, struct sb_verbs *verbs,
			     enum sb_side side, size_t size, uint64_t seed,
			     struct batch **out)
{
	size_t count = BATCH_BYTES / size;
	struct batch *b = calloc(1, sizeof(*b));
	enum sb_err err;

	if (!b)
		return SB_MEMORY;
	if (!count)
		count = 1;
	if (count > BATCH_CHUNKS)
		count = BATCH_CHUNKS;
	b->in = calloc(count, sizeof(*b->in));
	b->noise = sb_micro_noise(count * size, seed ^ size);
	if (!b->in || !b->noise) {
		free(b->in);
		free(b->noise);
		free(b);
		return SB_MEMORY;
	}
	for (size_t i = 0; i < count; i++)
		b->in[i] = sb_span_of(b->noise + i * size, size);
	err = sb_batch_init(&b->steps, verbs, side, b->in, count, size);
	if (err != SB_OK) {
		free(b->in);
		free(b->noise);
		free(b);
		return err;
	}
	*out = b;
	return sb_micro_own(m, b, free_batch);
}

/* One round trip, and one with damage.  NULL: all is well. */
static const char *verify(struct sb_batch *b, int authentic)
{
	const struct sb_data *d = b->data;

	if (d->derive && sb_batch_derive(b) != SB_OK)
		return "derive failed";
	if (sb_batch_seal(b) != SB_OK)
		return "seal failed";
	if (d->resume && sb_batch_resume(b) != SB_OK)
		return "resume failed";
	if (sb_batch_open(b) != SB_OK)
		return "open failed";
	if (!sb_batch_same(b))
		return "open gave other bytes than were sealed";
	if (d->check && sb_batch_check(b) != SB_OK)
		return "check refused what was sealed";
	if (!authentic)
		return NULL;
	sb_batch_damage(b);
	if (sb_batch_open_damaged(b) != SB_OK)
		return "a damaged chunk was opened";
	sb_batch_damage(b);
	/* Leaves the right bytes for check. */
	return sb_batch_open(b) == SB_OK ? NULL : "open failed after damage";
}

struct adder {
	struct sb_micro *m;
	enum sb_err err;
	struct sb_micro_label label;
	int provider_too;
};

static void add(struct adder *a, const char *op, enum sb_side side,
		struct batch *b, enum sb_err (*run)(void *))
{
	struct sb_batch *s = &b->steps;
	uint64_t bytes = 0;

	if (a->err != SB_OK)
		return;
	if (a->label.chunk_bytes)
		for (size_t i = 0; i < s->count; i++)
			bytes += s->in[i].len;
	snprintf(a->label.op, sizeof(a->label.op), "%s%s", op,
		 a->provider_too && side == SB_PROVIDER ? " at provider" : "");
	a->err = sb_micro_add(a->m, &a->label, run, b,
			      run == run_seal ? s->objects : s->plains, bytes,
			      a->label.chunk_bytes ? s->count : 1);
}

/* Damage stays in a batch of its own: the others must not see it.  So does
 * derive: where keys depend on counts, deriving again changes them, and what
 * was sealed before would not open. */
static enum sb_err add_size(struct adder *a, struct sb_verbs *verbs,
			    enum sb_side side, size_t size, uint64_t seed,
			    char *why, size_t why_bytes)
{
	const struct sb_data *d = verbs->data[side];
	struct batch *b, *damaged, *derived;
	enum sb_err err = new_batch(a->m, verbs, side, size, seed, &b);
	const char *wrong;
	int authentic;

	if (err == SB_OK)
		err = new_batch(a->m, verbs, side, size, seed + 1, &damaged);
	if (err == SB_OK && d->derive)
		err = new_batch(a->m, verbs, side, size, seed + 2, &derived);
	if (err == SB_OK)
		err = sb_micro_verbs_authentic(&verbs->profile, &authentic);
	if (err != SB_OK)
		return err;
	wrong = verify(&b->steps, authentic);
	if (!wrong)
		wrong = verify(&damaged->steps, authentic);
	if (wrong) {
		snprintf(why, why_bytes, "%s, chunks of %zu bytes: %s",
			 verbs->profile.name, size, wrong);
		return SB_FORGED;
	}
	a->label.chunk_bytes = size;
	if (d->derive)
		add(a, "derive", side, derived, run_derive);
	add(a, "seal", side, b, run_seal);
	add(a, "open", side, b, run_open);
	if (d->check)
		add(a, "check", side, b, run_check);
	if (authentic) {
		sb_batch_damage(&damaged->steps);
		add(a, "open_damaged", side, damaged, run_damaged);
	}
	if (a->err != SB_OK)
		return a->err;
	return SB_OK;
}

static enum sb_err add_file_steps(struct adder *a, struct sb_verbs *verbs,
				  enum sb_side side, uint64_t seed)
{
	struct batch *b;
	enum sb_err err;

	if (!verbs->data[side]->begin)
		return SB_OK;
	err = new_batch(a->m, verbs, side, 4096, seed, &b);
	if (err != SB_OK)
		return err;
	a->label.chunk_bytes = 0;
	add(a, "begin", side, b, run_begin);
	if (verbs->data[side]->resume)
		add(a, "resume", side, b, run_resume);
	return a->err;
}

enum sb_err sb_micro_verbs_authentic(const struct sb_profile *profile,
				     int *authentic)
{
	uint64_t claims;
	enum sb_err err = sb_profile_claims(profile, &claims);

	*authentic = (claims & SB_CLAIM_AUTHENTIC) != 0;
	return err;
}

static enum sb_err new_verbs(struct sb_micro *m,
			     const struct sb_profile *profile, uint64_t seed,
			     struct sb_verbs **out, char *why, size_t why_bytes)
{
	struct sb_verbs *verbs = calloc(1, sizeof(*verbs));
	enum sb_err err;

	if (!verbs)
		return SB_MEMORY;
	err = sb_verbs_init(verbs, profile, SB_PATHS_FASTEST, seed);
	if (err != SB_OK) {
		snprintf(why, why_bytes, "%s: enroll: %s: %s", profile->name,
			 sb_err_name(err), verbs->why);
		free(verbs);
		return err;
	}
	*out = verbs;
	return sb_micro_own(m, verbs, free_verbs);
}

static enum sb_err add_unlock(struct adder *a, const struct sb_profile *profile,
			      uint64_t seed, char *why, size_t why_bytes)
{
	struct sb_verbs *verbs;
	enum sb_err err;

	if (!profile->scheme->keys.unlock)
		return SB_OK;
	err = new_verbs(a->m, profile, seed, &verbs, why, why_bytes);
	if (err == SB_OK)
		err = sb_verbs_unlock(verbs);
	if (err != SB_OK) {
		snprintf(why, why_bytes, "%s: unlock: %s", profile->name,
			 sb_err_name(err));
		return err;
	}
	a->label.chunk_bytes = 0;
	snprintf(a->label.op, sizeof(a->label.op), "unlock");
	return sb_micro_add(a->m, &a->label, run_unlock, verbs, verbs, 0, 1);
}

enum sb_err sb_micro_verbs(struct sb_micro *m, const struct sb_profile *profile,
			   const struct sb_micro_plan *plan, char *why,
			   size_t why_bytes)
{
	struct sb_profile cheap = *profile;
	struct sb_verbs *verbs;
	struct adder a = {
		.m = m,
		.label = { .group = "verb", .path = "fastest", .via = "" }
	};
	enum sb_err err = sb_probe_cheapen(&cheap);

	snprintf(why, why_bytes, "the verbs could not be set up");
	if (err == SB_OK)
		err = new_verbs(m, &cheap, plan->seed, &verbs, why, why_bytes);
	if (err != SB_OK)
		return err;
	a.provider_too = verbs->data[SB_CLIENT] && verbs->data[SB_PROVIDER];
	for (int side = 0; err == SB_OK && side < 2; side++) {
		if (!verbs->data[side])
			continue;
		for (size_t i = 0; err == SB_OK && i < plan->chunk_count; i++)
			err = add_size(&a, verbs, (enum sb_side)side,
				       plan->chunk_bytes[i], plan->seed + i,
				       why, why_bytes);
		if (err == SB_OK)
			err = add_file_steps(&a, verbs, (enum sb_side)side,
					     plan->seed);
	}
	if (err == SB_OK && plan->unlock)
		err = add_unlock(&a, profile, plan->seed, why, why_bytes);
	return err;
}
