/* tests/unit/test_escrow.c: a replica that compares: what it counts, what a
 * power cut leaves, what its state is good for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schemes/kit/srp.h"
#include "schemes/kit/wire.h"
#include "schemes/services/services.h"
#include "tests/support/host.h"

#define GROUP   SB_SRP_2048_SHA256
#define NUMBER  SB_SRP_MOST
#define ITEM    SB_ESCROW_ITEM_BYTES
#define ACCOUNT 12u
#define TRIES   10
#define CODE    417u

static const uint8_t salt[SB_ESCROW_SALT] = "a salt of 16 by";
static const uint8_t share[SB_ESCROW_SHARE] = "the share of this one replica..";

struct scene {
	struct sb_profile profile;
	struct sb_host *host;
	uint8_t *state;
};

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

static enum sb_err serve(struct scene *s, uint8_t item[ITEM],
			 uint8_t answer[ITEM])
{
	struct sb_buf got = { answer, 0, ITEM };
	enum sb_err err;

	sb_host_begin(s->host, 5, ACCOUNT);
	err = sb_service_escrow.serve(s->state, &s->host->env, ACCOUNT,
				      sb_span_of(item, ITEM), &got);
	sb_host_done(s->host);
	return err;
}

static void keep(struct scene *s)
{
	uint8_t item[ITEM] = { SB_ESCROW_KEEP }, answer[ITEM];
	uint8_t x[SB_SRP_DIGEST];

	stretched(s, CODE, x);
	memcpy(item + 1, salt, sizeof(salt));
	assert_int_equal(sb_srp_verifier(GROUP, x, item + 1 + sizeof(salt)),
			 SB_OK);
	memcpy(item + 1 + sizeof(salt) + NUMBER, share, sizeof(share));
	assert_int_equal(serve(s, item, answer), SB_OK);
	assert_int_equal(answer[0], SB_ITEM_OK);
}

static void start(struct scene *s)
{
	const int64_t tries = TRIES;
	char why[256];

	assert_int_equal(sb_profile_find("null", &s->profile, why, sizeof(why)),
			 SB_OK);
	assert_int_equal(sb_host_new(&s->profile, 3, &s->host), SB_OK);
	s->state = calloc(1, sb_service_escrow.state_bytes);
	assert_non_null(s->state);
	memcpy(s->state + sb_service_escrow.params[0].offset, &tries,
	       sizeof(tries));
	assert_int_equal(sb_service_escrow.start(s->state, &s->host->env),
			 SB_OK);
	keep(s);
}

static void stop(struct scene *s)
{
	free(s->state);
	sb_host_free(s->host);
}

/* A whole session: the verdict of HELLO or PROVE; the share, if any. */
static enum sb_err try(struct scene *s, unsigned code, int cut,
		       uint8_t *verdict)
{
	const uint8_t a[SB_SRP_SECRET] = { 5, 4, 3, 2, 1 };
	struct sb_escrow_name name = sb_escrow_name_of(ACCOUNT);
	const struct sb_srp_who who = { GROUP,
					name_of(&name),
					{ salt, sizeof(salt) } };
	struct sb_kit *kit = s->host->env.kit;
	uint8_t item[ITEM] = { SB_ESCROW_HELLO }, answer[ITEM];
	uint8_t x[SB_SRP_DIGEST], shared[NUMBER], mask[32];
	struct sb_srp_proofs proofs;
	enum sb_err err = serve(s, item, answer);

	assert_int_equal(err, SB_OK);
	*verdict = answer[0];
	if (*verdict != SB_ITEM_OK)
		return SB_OK;
	assert_memory_equal(answer + 1 + NUMBER, salt, sizeof(salt));
	stretched(s, code, x);
	item[0] = SB_ESCROW_PROVE;
	assert_int_equal(sb_srp_public_a(GROUP, a, item + 1), SB_OK);
	assert_int_equal(
		sb_srp_client(kit, GROUP, x, a, item + 1, answer + 1, shared),
		SB_OK);
	sb_srp_prove(kit, &who, item + 1, answer + 1, shared, &proofs);
	memcpy(item + 1 + NUMBER, answer + 1 + NUMBER + sizeof(salt), 8);
	memcpy(item + 1 + NUMBER + 8, proofs.client, 32);
	if (cut)
		s->host->scratch.fail_at = s->host->scratch.seen + 1;
	err = serve(s, item, answer);
	s->host->scratch.fail_at = 0;
	*verdict = answer[0];
	if (err == SB_OK && *verdict == SB_ITEM_OK) {
		assert_memory_equal(answer + 1, proofs.server, 32);
		sb_escrow_mask(kit, proofs.key, mask);
		assert_int_equal(answer[33], share[0]);
		for (size_t i = 0; i < sizeof(mask); i++)
			mask[i] ^= answer[34 + i];
		assert_memory_equal(mask, share + 1, sizeof(mask));
	}
	return err;
}

static void expect(struct scene *s, unsigned code, uint8_t verdict)
{
	uint8_t got;

	assert_int_equal(try(s, code, 0, &got), SB_OK);
	assert_int_equal(got, verdict);
}

/* -1: nowhere in the state. */
static long find(const struct scene *s, const uint8_t *what, size_t len)
{
	for (size_t i = 0; i + len <= sb_service_escrow.state_bytes; i++)
		if (memcmp(s->state + i, what, len) == 0)
			return (long)i;
	return -1;
}

static void ten_tries_then_nothing(void **unused)
{
	struct scene s;

	(void)unused;
	start(&s);
	expect(&s, CODE, SB_ITEM_OK);
	for (unsigned i = 0; i < TRIES - 1; i++)
		expect(&s, i, SB_ITEM_DENIED);
	expect(&s, CODE, SB_ITEM_OK); /* the count begins again */
	for (unsigned i = 0; i < TRIES; i++)
		expect(&s, i, SB_ITEM_DENIED);
	expect(&s, CODE, SB_ITEM_LOCKED);
	assert_int_equal(find(&s, share, sizeof(share)), -1);
	assert_int_equal(find(&s, salt, sizeof(salt)), -1);
	stop(&s);
}

/* The power goes after the count was raised and before anything is compared:
 * a right code costs a try as well, and the last one is the last. */
static void power_cuts_use_up_tries(void **unused)
{
	struct scene s;
	uint8_t verdict;

	(void)unused;
	start(&s);
	for (unsigned i = 0; i < TRIES; i++)
		assert_int_equal(try(&s, CODE, 1, &verdict), SB_MEMORY);
	expect(&s, CODE, SB_ITEM_LOCKED);
	assert_int_equal(find(&s, share, sizeof(share)), -1);
	stop(&s);
}

/* Neither a number that fixes the shared one, nor a proof of another session
 * gets anything. */
static void tricks(void **unused)
{
	uint8_t item[ITEM] = { SB_ESCROW_PROVE }, answer[ITEM];
	struct scene s;

	(void)unused;
	start(&s);
	for (unsigned i = 0; i < TRIES; i++) {
		sb_put_le64(item + 1 + NUMBER, i);
		assert_int_equal(serve(&s, item, answer), SB_OK);
		assert_int_equal(answer[0], SB_ITEM_MALFORMED);
		/* over: the same session again */
		if (i + 1 == TRIES)
			continue;
		assert_int_equal(serve(&s, item, answer), SB_OK);
		assert_int_equal(answer[0], SB_ITEM_DENIED);
	}
	expect(&s, CODE, SB_ITEM_LOCKED);
	item[0] = 99;
	assert_int_equal(serve(&s, item, answer), SB_OK);
	assert_int_equal(answer[0], SB_ITEM_LOCKED);
	stop(&s);
}

/* B - k v of one secret number under a verifier that the asker chose, and B
 * under the owner's, are the owner's v: sessions do not begin again. */
static void no_number_meets_two_verifiers(void **unused)
{
	uint8_t item[ITEM] = { SB_ESCROW_HELLO }, first[ITEM], second[ITEM];
	struct scene s;

	(void)unused;
	start(&s);
	assert_int_equal(serve(&s, item, first), SB_OK);
	assert_int_equal(serve(&s, item, second), SB_OK);
	assert_memory_equal(first, second, ITEM); /* the same session */
	keep(&s);
	assert_int_equal(serve(&s, item, second), SB_OK);
	assert_memory_not_equal(first + 1, second + 1, NUMBER);
	for (unsigned i = 0; i < TRIES; i++)
		expect(&s, i, SB_ITEM_DENIED);
	keep(&s); /* what was destroyed, too */
	assert_int_equal(serve(&s, item, second), SB_OK);
	assert_memory_not_equal(first + 1, second + 1, NUMBER);
	expect(&s, CODE, SB_ITEM_OK);
	stop(&s);
}

/* Under a verifier v the answer is k v + g^b, and k is short: with one b, those
 * under 0 and 1 begin alike. */
static void nor_after_it_was_forgotten(void **unused)
{
	uint8_t item[ITEM], answer[2][ITEM];
	struct scene s;

	(void)unused;
	start(&s);
	assert_true(sb_service_escrow.kept(s.state, ACCOUNT) > 0);
	for (uint8_t v = 0; v < 2; v++) {
		memset(item, 0, sizeof(item));
		item[0] = SB_ESCROW_FORGET;
		assert_int_equal(serve(&s, item, answer[v]), SB_OK);
		assert_int_equal(answer[v][0], SB_ITEM_OK);
		assert_int_equal(find(&s, share, sizeof(share)), -1);
		assert_int_equal(sb_service_escrow.kept(s.state, ACCOUNT), 0);
		item[0] = SB_ESCROW_HELLO;
		assert_int_equal(serve(&s, item, answer[v]), SB_OK);
		assert_int_equal(answer[v][0], SB_ITEM_MISSING);
		item[0] = SB_ESCROW_KEEP;
		item[SB_ESCROW_SALT + NUMBER] = v;
		assert_int_equal(serve(&s, item, answer[v]), SB_OK);
		item[0] = SB_ESCROW_HELLO;
		assert_int_equal(serve(&s, item, answer[v]), SB_OK);
		assert_int_equal(answer[v][0], SB_ITEM_OK);
	}
	assert_memory_not_equal(answer[0] + 1, answer[1] + 1, NUMBER / 2);
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
		if (find(&s, v, sizeof(v)) >= 0)
			found = code;
	}
	assert_int_equal(found, CODE);
	expect(&s, CODE, SB_ITEM_OK);
	stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_tries_then_nothing),
		cmocka_unit_test(power_cuts_use_up_tries),
		cmocka_unit_test(tricks),
		cmocka_unit_test(no_number_meets_two_verifiers),
		cmocka_unit_test(nor_after_it_was_forgotten),
		cmocka_unit_test(its_state_tests_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
