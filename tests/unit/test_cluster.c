/* tests/unit/test_cluster.c: replicas that agree on numbers of attempts, asked by
 * somebody who keeps to no order: services/cluster.h, by way of "hsm". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schemes/kit/dh.h"
#include "schemes/kit/hash.h"
#include "schemes/kit/wire.h"
#include "tests/support/cluster.h"
#include "tests/support/host.h"

#define REPLICAS 5u
#define TRIES    3u
#define ACCOUNT  12u
#define ELEMENTS 24u
#define STATE    (sb_service_hsm.state_bytes)

struct scene {
	struct sb_profile profile;
	struct sb_host *host;
	struct sb_raw raw;
	uint8_t elements[ELEMENTS][32], ids[ELEMENTS][SB_CLUSTER_ID];
	uint8_t series[SB_CLUSTER_SERIES]; /* of the account's record */
};

static uint8_t *state_of(struct scene *s, unsigned nth)
{
	return (uint8_t *)s->host->states[0] + nth * STATE;
}

static void mark(uint8_t *out, uint8_t of, unsigned nth)
{
	memset(out, of, 32);
	out[0] = (uint8_t)nth;
}

static uint8_t begin(struct scene *s, unsigned nth, uint8_t series[8])
{
	return sb_raw_begin(&s->raw, nth, s->elements[0], 32, series);
}

static uint8_t keep(struct scene *s, unsigned nth, const uint8_t *series)
{
	uint8_t body[SB_CLUSTER_OWN_OF_KEEP + 64], answer[SB_RAW_BODY];

	memcpy(body, series, SB_CLUSTER_SERIES);
	mark(body + SB_CLUSTER_OWN_OF_KEEP, 'm', nth);
	mark(body + SB_CLUSTER_OWN_OF_KEEP + 32, 't', nth);
	return sb_raw_ask(&s->raw, nth, SB_CLUSTER_KEEP, body, sizeof(body),
			  answer);
}

static uint8_t done(struct scene *s, unsigned nth, uint64_t number, uint8_t tag)
{
	uint8_t whole[32];

	mark(whole, tag, nth);
	return sb_raw_done(&s->raw, nth, number, whole);
}

static void enrol(struct scene *s)
{
	memset(s->series, 0, sizeof(s->series));
	for (unsigned i = 0; i < REPLICAS; i++)
		assert_int_equal(begin(s, i, s->series + 8 * (size_t)i),
				 SB_ITEM_OK);
	for (unsigned i = 0; i < REPLICAS; i++)
		assert_int_equal(keep(s, i, s->series), SB_ITEM_OK);
}

static void make_elements(struct scene *s)
{
	for (unsigned k = 0; k < ELEMENTS; k++) {
		uint8_t code = (uint8_t)k, wide[64] = { 9, code }, blind[32];

		sb_oprf_scalar(wide, blind);
		assert_int_equal(sb_oprf_blind(sb_span_of(&code, 1), blind,
					       s->elements[k]),
				 SB_OK);
		sb_sha256(s->host->env.kit, sb_span_of(s->elements[k], 32),
			  s->ids[k]);
	}
}

static void start(struct scene *s)
{
	char why[256] = "";

	memset(s, 0, sizeof(*s));
	if (sb_profile_parse("scene",
			     "scheme = recoverable\nset.ways = 32\n"
			     "replicas = 5\nservice.hsm.tries = 3\n",
			     &s->profile, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	assert_int_equal(sb_host_new(&s->profile, 3, &s->host), SB_OK);
	s->raw = (struct sb_raw) { &s->host->env, &sb_service_hsm, SB_OK };
	sb_host_begin(s->host, 5, ACCOUNT);
	make_elements(s);
	enrol(s);
}

static uint8_t vote(struct scene *s, unsigned nth, uint64_t number, unsigned k,
		    struct sb_raw_votes *votes)
{
	return sb_raw_vote(&s->raw, nth, number, s->ids[k], votes);
}

static uint8_t try(struct scene *s, unsigned nth, uint64_t number, unsigned k,
		   const struct sb_raw_votes *votes)
{
	uint8_t answer[SB_RAW_BODY], masked[32];
	uint8_t verdict = sb_raw_try(&s->raw, nth, number, s->elements[k], 32,
				     votes, answer);

	mark(masked, 'm', nth);
	if (verdict == SB_ITEM_OK)
		assert_memory_equal(answer + 32, masked, 32);
	return verdict;
}

/* Element k at the replicas of mask: how many answered. */
static unsigned attempt(struct scene *s, unsigned mask, unsigned k)
{
	uint8_t verdict = 0;

	return sb_raw_attempt(&s->raw, mask, s->elements[k], 32, &verdict);
}

/* ---- votes ------------------------------------------------------------------ */

static void one_vote_a_number(void **unused)
{
	struct sb_raw_votes a = { 0 }, b = { 0 };
	const uint8_t none[SB_CLUSTER_ID] = { 0 };
	struct scene s;

	(void)unused;
	start(&s);
	assert_int_equal(sb_raw_next(&s.raw, 0), 1);
	/* Not the next: none, one too far. */
	assert_int_equal(sb_raw_vote(&s.raw, 0, 0, none, &a), SB_ITEM_FORGED);
	assert_int_equal(vote(&s, 0, 2, 1, &a), SB_ITEM_FORGED);
	assert_int_equal(vote(&s, 0, 1, 1, &a), SB_ITEM_OK);
	assert_int_equal(vote(&s, 0, 1, 2, &b), SB_ITEM_FORGED);
	/* The answer was lost. */
	assert_int_equal(vote(&s, 0, 1, 1, &b), SB_ITEM_OK);
	assert_memory_equal(&a, &b, sizeof(a));
	assert_int_equal(vote(&s, 0, 2, 2, &a), SB_ITEM_OK);
	assert_int_equal(vote(&s, 0, 1, 1, &b), SB_ITEM_FORGED);
	/* The last, and again; then another. */
	assert_int_equal(vote(&s, 0, 3, 3, &a), SB_ITEM_OK);
	assert_int_equal(vote(&s, 0, 3, 3, &a), SB_ITEM_OK);
	assert_int_equal(vote(&s, 0, 4, 4, &a), SB_ITEM_LOCKED);
	assert_int_equal(vote(&s, 0, 3, 3, &a), SB_ITEM_LOCKED);
	sb_host_free(s.host);
}

static void only_for_a_majority(void **unused)
{
	struct sb_raw_votes votes = { 0 }, other = { 0 }, bad;
	struct scene s;

	(void)unused;
	start(&s);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(vote(&s, i, 1, 1, &votes), SB_ITEM_OK);
	for (unsigned i = 0; i < REPLICAS; i++)
		assert_int_equal(try(&s, i, 1, 1, &votes), SB_ITEM_FORGED);
	/* The third voted for something else; nor is a vote two. */
	assert_int_equal(vote(&s, 2, 1, 2, &other), SB_ITEM_OK);
	bad = votes;
	memcpy(bad.of[2], other.of[2], sizeof(bad.of[2]));
	assert_int_equal(try(&s, 0, 1, 1, &bad), SB_ITEM_FORGED);
	memcpy(bad.of[2], votes.of[1], sizeof(bad.of[2]));
	assert_int_equal(try(&s, 0, 1, 1, &bad), SB_ITEM_FORGED);
	/* Nor is its own, to others, theirs. */
	for (unsigned i = 0; i < REPLICAS; i++)
		memcpy(bad.of[i], votes.of[0] + (size_t)i * SB_CLUSTER_TAG,
		       SB_CLUSTER_TAG);
	assert_int_equal(try(&s, 0, 1, 1, &bad), SB_ITEM_FORGED);
	assert_int_equal(vote(&s, 3, 1, 1, &votes), SB_ITEM_OK);
	/* Of three, one bit turned, for whom it concerns. */
	bad = votes;
	bad.of[1][4 * SB_CLUSTER_TAG] ^= 1;
	assert_int_equal(try(&s, 4, 1, 1, &bad), SB_ITEM_FORGED);
	/* That number, that element, at whoever wants: who voted for another
	 * one, too. */
	assert_int_equal(try(&s, 0, 2, 1, &votes), SB_ITEM_FORGED);
	assert_int_equal(try(&s, 0, 1, 2, &votes), SB_ITEM_FORGED);
	for (unsigned i = 0; i < REPLICAS; i++)
		assert_int_equal(try(&s, i, 1, 1, &votes), SB_ITEM_OK);
	sb_host_free(s.host);
}

/* Right votes, but not for this. */
static void not_for_something_else(void **unused)
{
	struct sb_raw_votes votes = { 0 }, later = { 0 };
	struct scene s;

	(void)unused;
	start(&s);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(vote(&s, i, 1, 1, &votes), SB_ITEM_OK);
	/* Another account's, at the same replicas and number. */
	sb_host_begin(s.host, 6, ACCOUNT + 1);
	enrol(&s);
	for (unsigned i = 0; i < REPLICAS; i++)
		assert_int_equal(try(&s, i, 1, 1, &votes), SB_ITEM_FORGED);
	sb_host_begin(s.host, 7, ACCOUNT);
	assert_int_equal(try(&s, 0, 1, 1, &votes), SB_ITEM_OK);
	/* Again, after the next one: only where that was not heard of. */
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(vote(&s, i, 2, 2, &later), SB_ITEM_OK);
	assert_int_equal(try(&s, 0, 1, 1, &votes), SB_ITEM_FORGED);
	assert_int_equal(try(&s, 4, 2, 2, &later), SB_ITEM_OK);
	assert_int_equal(try(&s, 4, 1, 1, &votes), SB_ITEM_FORGED);
	assert_int_equal(try(&s, 3, 1, 1, &votes), SB_ITEM_OK);
	/* The account's older record. */
	enrol(&s);
	for (unsigned i = 0; i < REPLICAS; i++) {
		assert_int_equal(try(&s, i, 1, 1, &votes), SB_ITEM_FORGED);
		assert_int_equal(try(&s, i, 2, 2, &later), SB_ITEM_FORGED);
	}
	sb_host_free(s.host);
}

/* Whoever is logged in may replace a record, but under no name that there was:
 * else its replica would vote again. */
static void no_name_twice(void **unused)
{
	struct sb_raw_votes votes = { 0 };
	uint8_t series[SB_CLUSTER_SERIES], answer[SB_RAW_BODY];
	struct scene s;

	(void)unused;
	start(&s);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(vote(&s, i, 1, 1, &votes), SB_ITEM_OK);
	assert_int_equal(vote(&s, 2, 1, 2, &votes), SB_ITEM_OK);
	/* Without having begun; then after that, and after all was forgotten. */
	assert_int_equal(keep(&s, 2, s.series), SB_ITEM_FORGED);
	memcpy(series, s.series, sizeof(series));
	assert_int_equal(begin(&s, 2, series + 16), SB_ITEM_OK);
	assert_int_equal(keep(&s, 2, s.series), SB_ITEM_FORGED);
	assert_int_equal(
		sb_raw_ask(&s.raw, 2, SB_CLUSTER_FORGET, NULL, 0, answer),
		SB_ITEM_OK);
	assert_int_equal(keep(&s, 2, s.series), SB_ITEM_MISSING);
	assert_int_equal(begin(&s, 2, series + 16), SB_ITEM_OK);
	assert_int_equal(keep(&s, 2, s.series), SB_ITEM_FORGED);
	assert_int_equal(keep(&s, 2, series), SB_ITEM_OK);
	/* It votes, for a record that nobody else has. */
	assert_int_equal(vote(&s, 2, 1, 1, &votes), SB_ITEM_OK);
	assert_int_equal(try(&s, 0, 1, 1, &votes), SB_ITEM_FORGED);
	assert_int_equal(try(&s, 2, 1, 1, &votes), SB_ITEM_FORGED);
	sb_host_free(s.host);
}

/* ---- how many --------------------------------------------------------------- */

static uint32_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1;
	return (uint32_t)(*state >> 33);
}

struct adversary {
	struct scene s;
	uint64_t random;
	struct sb_raw_votes votes[ELEMENTS];
	uint8_t answered[ELEMENTS];
	uint64_t voted[REPLICAS];
	uint8_t *old; /* a replica's state from the beginning */
};

/* Somebody votes for its next number, now and then for its last one again; three
 * elements a number.  Whoever may answer is asked. */
static void move(struct adversary *a)
{
	unsigned nth = next_random(&a->random) % REPLICAS;
	uint64_t number = a->voted[nth] + (next_random(&a->random) % 4 != 0);
	unsigned k = (unsigned)(number * 3 + next_random(&a->random) % 3);

	/* Who asks for more than there are destroys it. */
	if (number > TRIES && next_random(&a->random) % 32)
		return;
	if (vote(&a->s, nth, number, k, &a->votes[k]) == SB_ITEM_OK)
		a->voted[nth] = number;
	for (unsigned i = 0; i < REPLICAS; i++) {
		if (try(&a->s, i, number, k, &a->votes[k]) != SB_ITEM_OK)
			continue;
		a->answered[k] = 1;
		a->voted[i] = number;
	}
}

static unsigned play(struct adversary *a, uint64_t seed, int roll_back)
{
	unsigned found = 0;

	memset(a->answered, 0, sizeof(a->answered));
	memset(a->votes, 0, sizeof(a->votes));
	memset(a->voted, 0, sizeof(a->voted));
	a->random = seed * 2 + 1;
	start(&a->s);
	memcpy(a->old, state_of(&a->s, 0), STATE);
	for (unsigned i = 0; i < 60; i++) {
		move(a);
		if (!roll_back || next_random(&a->random) % 8)
			continue;
		memcpy(state_of(&a->s, 0), a->old, STATE);
		a->voted[0] = 0;
	}
	for (unsigned k = 0; k < ELEMENTS; k++)
		found += a->answered[k];
	sb_host_free(a->s.host);
	return found;
}

/* In any order: tries attempts in all.  With one replica that is put back whenever
 * one likes: two a number, as if it were owned. */
static void never_more(void **unused)
{
	struct adversary *a = calloc(1, sizeof(*a));
	unsigned most[2] = { 0, 0 };

	(void)unused;
	assert_non_null(a);
	a->old = malloc(STATE);
	assert_non_null(a->old);
	for (unsigned seed = 0; seed < 300; seed++) {
		for (int back = 0; back < 2; back++) {
			unsigned found = play(a, seed, back);

			if (found > TRIES * (back ? 2 : 1))
				fail_msg("seed %u: %u attempts", seed, found);
			most[back] = found > most[back] ? found : most[back];
		}
	}
	/* That is what they come to. */
	assert_int_equal(most[0], TRIES);
	assert_true(most[1] > TRIES);
	free(a->old);
	free(a);
}

static void rolled_back(void **unused)
{
	struct scene s;
	uint8_t *old = malloc(STATE);
	unsigned found = 0;

	(void)unused;
	assert_non_null(old);
	start(&s);
	memcpy(old, state_of(&s, 0), STATE);
	for (unsigned i = 0; i < 2 * TRIES; i++)
		found += attempt(&s, 7, i) == 3;
	assert_int_equal(found, TRIES);
	memcpy(state_of(&s, 0), old, STATE);
	for (unsigned i = 0; i < 2 * TRIES; i++)
		found += attempt(&s, 1 + 8 + 16, TRIES + i) == 3;
	assert_int_equal(found, 2 * TRIES);
	memcpy(state_of(&s, 0), old, STATE);
	for (unsigned mask = 0; mask < 32; mask++)
		assert_int_equal(attempt(&s, mask, 20), 0);
	free(old);
	sb_host_free(s.host);
}

/* ---- success and the end ----------------------------------------------------- */

static int is_in(const uint8_t *state, uint8_t of, unsigned nth)
{
	uint8_t what[32];

	mark(what, of, nth);
	for (size_t i = 0; i + 32 <= STATE; i++)
		if (memcmp(state + i, what, 32) == 0)
			return 1;
	return 0;
}

static void success_is_a_majoritys(void **unused)
{
	struct scene s;

	(void)unused;
	start(&s);
	for (unsigned i = 0; i < TRIES; i++)
		assert_int_equal(attempt(&s, 31, i), 5);
	/* A wrong proof of it; two replicas that saw the right one; three. */
	assert_int_equal(done(&s, 0, TRIES, 'x'), SB_ITEM_DENIED);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(done(&s, i, TRIES, 't'), SB_ITEM_OK);
	assert_int_equal(attempt(&s, 7, 11), 3);
	sb_host_free(s.host);
	start(&s);
	for (unsigned i = 0; i < TRIES; i++)
		assert_int_equal(attempt(&s, 31, i), 5);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(done(&s, i, TRIES, 't'), SB_ITEM_OK);
	assert_int_equal(attempt(&s, 31, 10), 0);
	for (unsigned i = 0; i < REPLICAS; i++)
		assert_int_equal(is_in(state_of(&s, i), 'm', i), i < 2);
	sb_host_free(s.host);
}

static void nothing_is_left(void **unused)
{
	struct scene s;

	(void)unused;
	start(&s);
	for (unsigned i = 0; i < TRIES; i++)
		assert_int_equal(attempt(&s, 7, i), 3);
	for (unsigned i = 0; i < REPLICAS; i++)
		assert_true(is_in(state_of(&s, i), 'm', i));
	assert_int_equal(attempt(&s, 31, TRIES), 0);
	for (unsigned i = 0; i < 3; i++) {
		assert_false(is_in(state_of(&s, i), 'm', i));
		assert_false(is_in(state_of(&s, i), 't', i));
		assert_int_equal(done(&s, i, TRIES, 't'), SB_ITEM_LOCKED);
	}
	sb_host_free(s.host);
}

/* Four successes that the last replica did not hear of. */
static void start_without_the_last(struct scene *s)
{
	start(s);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(attempt(s, 15, i), 4);
		for (unsigned k = 0; k < 4; k++)
			assert_int_equal(done(s, k, i + 1, 't'), SB_ITEM_OK);
	}
	assert_int_equal(sb_raw_next(&s->raw, 4), 1);
}

/* Behind by more than all tries, it votes up to what it knows, and that is not
 * enough; it takes a majority's word, and is in step once it hears of a success. */
static void behind(void **unused)
{
	struct sb_raw_votes votes = { 0 };
	struct scene s;

	(void)unused;
	start_without_the_last(&s);
	assert_int_equal(attempt(&s, 3 + 16, 10), 0);
	sb_host_free(s.host);
	start_without_the_last(&s);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(vote(&s, i, 5, 7, &votes), SB_ITEM_OK);
	assert_int_equal(try(&s, 4, 5, 7, &votes), SB_ITEM_OK);
	assert_int_equal(done(&s, 4, 5, 't'), SB_ITEM_OK);
	assert_int_equal(sb_raw_next(&s.raw, 4), 6);
	assert_int_equal(attempt(&s, 3 + 16, 8), 3);
	sb_host_free(s.host);
}

/* Numbers that one alone voted for are used up by a success; the others come up
 * to it where it is needed, which costs them what it was ahead. */
static void ahead(void **unused)
{
	struct scene s;

	(void)unused;
	start(&s);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(attempt(&s, 1, i), 0);
	assert_int_equal(done(&s, 0, 1, 't'), SB_ITEM_OK);
	assert_int_equal(attempt(&s, 7, 2), 3);
	assert_int_equal(attempt(&s, 7, 3), 0);
	sb_host_free(s.host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_vote_a_number),
		cmocka_unit_test(only_for_a_majority),
		cmocka_unit_test(not_for_something_else),
		cmocka_unit_test(no_name_twice),
		cmocka_unit_test(never_more),
		cmocka_unit_test(rolled_back),
		cmocka_unit_test(success_is_a_majoritys),
		cmocka_unit_test(nothing_is_left),
		cmocka_unit_test(behind),
		cmocka_unit_test(ahead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
