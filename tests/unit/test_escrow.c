/* tests/unit/test_escrow.c: replicas that compare: one code an attempt, what a
 * power cut leaves, what a state is good for.  Numbers and votes: test_cluster.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/srp.h"
#include "schemes/kit/wire.h"
#include "tests/support/cluster.h"
#include "tests/support/host.h"

#define GROUP    SB_SRP_2048_SHA256
#define NUMBER   SB_SRP_MOST
#define OWN_KEEP SB_CLUSTER_OWN_OF_KEEP
#define OWN_NEXT SB_CLUSTER_OWN_OF_NEXT
#define WHAT     (NUMBER + 32u)
#define STATE    (sb_service_escrow.state_bytes)
#define ACCOUNT  12u
#define REPLICAS 5u
#define TRIES    10
#define CODE     417u

static const uint8_t salt[SB_ESCROW_SALT] = "a salt of 16 by";
static const char share[SB_ESCROW_SHARE] = "0the share of this one replica..";

struct scene {
	struct sb_profile profile;
	struct sb_host *host;
	struct sb_raw raw;
};

static uint8_t *state_of(struct scene *s, unsigned nth)
{
	return (uint8_t *)s->host->states[1] + nth * STATE;
}

static struct sb_span name_of(const struct sb_escrow_name *name)
{
	return sb_span_of(name->text, strlen(name->text));
}

/* x of a code of three digits. */
static void stretched(struct scene *s, unsigned code, uint8_t x[SB_SRP_DIGEST])
{
	struct sb_escrow_name name = sb_escrow_name_of(ACCOUNT);
	const struct sb_srp_who who = { GROUP,
					name_of(&name),
					{ salt, sizeof(salt) } };
	char text[8];

	snprintf(text, sizeof(text), "%03u", code);
	sb_srp_x(s->host->env.kit, &who, sb_span_of(text, 3), x);
}

/* A record of this verifier at every replica. */
static void keep(struct scene *s, const uint8_t verifier[NUMBER])
{
	uint8_t body[SB_RAW_BODY] = { 0 }, answer[SB_RAW_BODY];

	for (unsigned i = 0; i < REPLICAS; i++)
		assert_int_equal(
			sb_raw_begin(&s->raw, i, NULL, 0, body + 8 * (size_t)i),
			SB_ITEM_OK);
	memcpy(body + OWN_KEEP, salt, sizeof(salt));
	memcpy(body + OWN_KEEP + sizeof(salt), verifier, NUMBER);
	for (unsigned i = 0; i < REPLICAS; i++) {
		uint8_t *of = body + OWN_KEEP + sizeof(salt) + NUMBER;

		memcpy(of, share, sizeof(share));
		of[0] = (uint8_t)(i + 1);
		memset(of + sizeof(share), 't', 32);
		assert_int_equal(sb_raw_ask(&s->raw, i, SB_CLUSTER_KEEP, body,
					    OWN_KEEP + sizeof(salt) + NUMBER +
						    sizeof(share) + 32,
					    answer),
				 SB_ITEM_OK);
	}
}

static void keep_code(struct scene *s, unsigned code)
{
	uint8_t x[SB_SRP_DIGEST], verifier[NUMBER];

	stretched(s, code, x);
	assert_int_equal(sb_srp_verifier(GROUP, x, verifier), SB_OK);
	keep(s, verifier);
}

static void start(struct scene *s)
{
	char why[256] = "";

	memset(s, 0, sizeof(*s));
	if (sb_profile_parse("scene",
			     "scheme = recoverable\nset.ways = 64\n"
			     "replicas = 5\n",
			     &s->profile, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	assert_int_equal(sb_host_new(&s->profile, 3, &s->host), SB_OK);
	s->raw = (struct sb_raw) { &s->host->env, &sb_service_escrow, SB_OK };
	sb_host_begin(s->host, 5, ACCOUNT);
	keep_code(s, CODE);
}

static void stop(struct scene *s)
{
	sb_host_free(s->host);
}

/* One code, proved to what replica 0 says of a number. */
struct proof {
	uint64_t number;
	uint8_t what[WHAT], id[SB_CLUSTER_ID];
	struct sb_srp_proofs proofs;
	struct sb_raw_votes votes;
};

static void prove(struct scene *s, uint64_t number, unsigned code,
		  struct proof *p)
{
	const uint8_t a[SB_SRP_SECRET] = { 5, 4, 3, 2, 1 };
	struct sb_escrow_name name = sb_escrow_name_of(ACCOUNT);
	const struct sb_srp_who who = { GROUP,
					name_of(&name),
					{ salt, sizeof(salt) } };
	struct sb_kit *kit = s->host->env.kit;
	uint8_t body[8], answer[SB_RAW_BODY], x[SB_SRP_DIGEST], shared[NUMBER];

	memset(p, 0, sizeof(*p));
	p->number = number;
	sb_put_le64(body, number);
	assert_int_equal(
		sb_raw_ask(&s->raw, 0, SB_CLUSTER_NEXT, body, 8, answer),
		SB_ITEM_OK);
	assert_memory_equal(answer + OWN_NEXT + NUMBER, salt, sizeof(salt));
	stretched(s, code, x);
	assert_int_equal(sb_srp_public_a(GROUP, a, p->what), SB_OK);
	assert_int_equal(sb_srp_client(kit, GROUP, x, a, p->what,
				       answer + OWN_NEXT, shared),
			 SB_OK);
	sb_srp_prove(kit, &who, p->what, answer + OWN_NEXT, shared, &p->proofs);
	memcpy(p->what + NUMBER, p->proofs.client, 32);
	sb_sha256(kit, sb_span_of(p->what, WHAT), p->id);
}

static uint8_t vote(struct scene *s, unsigned nth, struct proof *p)
{
	return sb_raw_vote(&s->raw, nth, p->number, p->id, &p->votes);
}

/* The verdict; a share is looked at. */
static uint8_t try(struct scene *s, unsigned nth, const struct proof *p)
{
	uint8_t answer[SB_RAW_BODY], mask[32];
	uint8_t verdict = sb_raw_try(&s->raw, nth, p->number, p->what, WHAT,
				     &p->votes, answer);

	if (verdict != SB_ITEM_OK)
		return verdict;
	assert_memory_equal(answer, p->proofs.server, 32);
	assert_int_equal(answer[32], nth + 1);
	sb_escrow_mask(s->host->env.kit, p->proofs.key, (uint8_t)(nth + 1),
		       mask);
	for (size_t i = 0; i < sizeof(mask); i++)
		mask[i] ^= answer[33 + i];
	assert_memory_equal(mask, share + 1, sizeof(mask));
	return verdict;
}

/* Three vote for it, and those three answer. */
static void expect(struct scene *s, unsigned first, uint64_t number,
		   unsigned code, uint8_t verdict)
{
	struct proof p;

	prove(s, number, code, &p);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(vote(s, (first + i) % REPLICAS, &p),
				 SB_ITEM_OK);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(try(s, (first + i) % REPLICAS, &p), verdict);
}

/* -1: nowhere in the state. */
static long find(struct scene *s, unsigned nth, const void *what, size_t len)
{
	for (size_t i = 0; i + len <= STATE; i++)
		if (memcmp(state_of(s, nth) + i, what, len) == 0)
			return (long)i;
	return -1;
}

static void ten_tries_then_nothing(void **unused)
{
	uint8_t answer[SB_RAW_BODY];
	struct scene s;

	(void)unused;
	start(&s);
	expect(&s, 0, 1, CODE, SB_ITEM_OK);
	for (unsigned i = 0; i < TRIES - 1; i++)
		expect(&s, 0, 2 + i, i, SB_ITEM_DENIED);
	expect(&s, 0, 11, CODE, SB_ITEM_OK); /* the count begins again */
	for (unsigned i = 0; i < TRIES; i++)
		expect(&s, 0, 12 + i, i, SB_ITEM_DENIED);
	for (unsigned i = 0; i < 3; i++) {
		/* Nobody had to ask for more. */
		assert_int_equal(find(&s, i, share + 1, 32), -1);
		assert_int_equal(find(&s, i, salt, sizeof(salt)), -1);
		assert_int_equal(
			sb_raw_ask(&s.raw, i, SB_CLUSTER_NEXT, NULL, 0, answer),
			SB_ITEM_LOCKED);
	}
	stop(&s);
}

/* In one attempt no replica compares another code than the rest do; nor is what
 * was proved of one number worth anything in another. */
static void one_code_an_attempt(void **unused)
{
	struct proof wrong, right, other;
	struct scene s;

	(void)unused;
	start(&s);
	prove(&s, 1, 1, &wrong);
	prove(&s, 1, CODE, &right);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(vote(&s, i, &wrong), SB_ITEM_OK);
	right.votes = wrong.votes;
	for (unsigned i = 0; i < REPLICAS; i++) {
		assert_int_equal(try(&s, i, &right), SB_ITEM_FORGED);
		assert_int_equal(try(&s, i, &wrong), SB_ITEM_DENIED);
	}
	/* The proof for number 1, with votes for 2. */
	prove(&s, 2, CODE, &other);
	assert_memory_not_equal(other.what + NUMBER, right.what + NUMBER, 32);
	right.number = 2;
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(vote(&s, i, &right), SB_ITEM_OK);
	for (unsigned i = 0; i < REPLICAS; i++)
		assert_int_equal(try(&s, i, &right), SB_ITEM_DENIED);
	/* All replicas say the same of a number. */
	expect(&s, 2, 3, CODE, SB_ITEM_OK);
	stop(&s);
}

/* The power goes after the votes and before anything is compared: a right code
 * costs a try as well, and can be compared later, in that attempt. */
static void power_cuts_use_up_tries(void **unused)
{
	uint8_t answer[SB_RAW_BODY];
	struct proof p;
	struct scene s;

	(void)unused;
	start(&s);
	for (unsigned n = 1; n <= TRIES; n++) {
		prove(&s, n, CODE, &p);
		for (unsigned i = 0; i < 3; i++)
			assert_int_equal(vote(&s, i, &p), SB_ITEM_OK);
		s.host->scratch.fail_at = s.host->scratch.seen + 1;
		assert_int_equal(try(&s, 0, &p), SB_RAW_NONE);
		assert_int_equal(s.raw.err, SB_MEMORY);
		s.host->scratch.fail_at = 0;
	}
	assert_int_equal(try(&s, 1, &p), SB_ITEM_OK);
	assert_int_equal(vote(&s, 0, &p), SB_ITEM_OK);
	for (unsigned i = 0; i < 3; i += 2) {
		assert_true(find(&s, i, share + 1, 32) >= 0);
		assert_int_equal(
			sb_raw_ask(&s.raw, i, SB_CLUSTER_NEXT, NULL, 0, answer),
			SB_ITEM_LOCKED);
		assert_int_equal(find(&s, i, share + 1, 32), -1);
	}
	assert_int_equal(try(&s, 2, &p), SB_ITEM_LOCKED);
	stop(&s);
}

/* A number that fixes the shared one costs a try. */
static void tricks(void **unused)
{
	const uint8_t zero[WHAT] = { 0 };
	struct scene s;
	uint8_t verdict = 0;

	(void)unused;
	start(&s);
	for (unsigned i = 0; i < TRIES; i++) {
		assert_int_equal(
			sb_raw_attempt(&s.raw, 7, zero, WHAT, &verdict), 3);
		assert_int_equal(verdict, SB_ITEM_MALFORMED);
	}
	assert_int_equal(sb_raw_attempt(&s.raw, 31, zero, WHAT, &verdict), 0);
	stop(&s);
}

/* B of a number and a record. */
static void session(struct scene *s, uint64_t number, uint8_t b[NUMBER])
{
	uint8_t body[8], answer[SB_RAW_BODY];

	sb_put_le64(body, number);
	assert_int_equal(
		sb_raw_ask(&s->raw, 0, SB_CLUSTER_NEXT, body, 8, answer),
		SB_ITEM_OK);
	memcpy(b, answer + OWN_NEXT, NUMBER);
}

/* Under a verifier v the answer is k v + g^b, and k is short: with one b, those
 * under 0 and 1 begin alike, and B of one under a verifier that the asker chose
 * gives the owner's away. */
static void no_number_meets_two_verifiers(void **unused)
{
	uint8_t first[NUMBER], second[NUMBER], v[NUMBER] = { 0 };
	uint8_t answer[SB_RAW_BODY];
	struct scene s;

	(void)unused;
	start(&s);
	session(&s, 1, first);
	session(&s, 1, second);
	assert_memory_equal(first, second, NUMBER);
	session(&s, 2, second);
	assert_memory_not_equal(first, second, NUMBER);
	keep_code(&s, CODE);
	session(&s, 1, second);
	assert_memory_not_equal(first, second, NUMBER);
	for (unsigned k = 0; k < 2; k++) {
		keep(&s, v);
		session(&s, 1, first);
		for (unsigned i = 0; k && i < REPLICAS; i++) {
			assert_int_equal(sb_raw_ask(&s.raw, i,
						    SB_CLUSTER_FORGET, NULL, 0,
						    answer),
					 SB_ITEM_OK);
			assert_int_equal(find(&s, i, share + 1, 32), -1);
			assert_int_equal(sb_service_escrow.kept(state_of(&s, i),
								ACCOUNT),
					 0);
			assert_int_equal(sb_raw_ask(&s.raw, i, SB_CLUSTER_NEXT,
						    NULL, 0, answer),
					 SB_ITEM_MISSING);
		}
		v[NUMBER - 1] = 1;
		keep(&s, v);
		session(&s, 1, second);
		assert_memory_not_equal(first, second, NUMBER / 2);
		v[NUMBER - 1] = 0;
	}
	stop(&s);
}

/* Whoever took one replica apart finds the code without asking anybody. */
static void its_state_tests_codes(void **unused)
{
	uint8_t x[SB_SRP_DIGEST], v[NUMBER];
	unsigned found = 1000;
	struct scene s;

	(void)unused;
	start(&s);
	for (unsigned code = 400; code < 430; code++) {
		stretched(&s, code, x);
		assert_int_equal(sb_srp_verifier(GROUP, x, v), SB_OK);
		if (find(&s, 3, v, sizeof(v)) >= 0)
			found = code;
	}
	assert_int_equal(found, CODE);
	stop(&s);
}

/* And may change it so that it obeys him; the others do not. */
static void its_state_obeys_its_owner(void **unused)
{
	struct proof p;
	struct scene s;

	(void)unused;
	start(&s);
	sb_service_escrow.seize(state_of(&s, 0));
	for (unsigned i = 1; i <= 3 * TRIES; i++) {
		prove(&s, 7 * i, i, &p);
		assert_int_equal(vote(&s, 0, &p), SB_ITEM_OK);
		assert_int_equal(try(&s, 0, &p), SB_ITEM_DENIED);
		assert_int_equal(try(&s, 1, &p), SB_ITEM_FORGED);
	}
	prove(&s, 7 * 3 * TRIES + 1, CODE, &p);
	assert_int_equal(vote(&s, 0, &p), SB_ITEM_OK);
	assert_int_equal(try(&s, 0, &p), SB_ITEM_OK);
	assert_int_equal(try(&s, 1, &p), SB_ITEM_FORGED);
	stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_tries_then_nothing),
		cmocka_unit_test(one_code_an_attempt),
		cmocka_unit_test(power_cuts_use_up_tries),
		cmocka_unit_test(tricks),
		cmocka_unit_test(no_number_meets_two_verifiers),
		cmocka_unit_test(its_state_tests_codes),
		cmocka_unit_test(its_state_obeys_its_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
