/* A cluster that counts, executed through views: tries, what sets the count
 * back, what a power cut leaves, who is corrupted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/custody.h"
#include "bench/custody/desk.h"
#include "bench/custody/lies.h"
#include "schemes/kit/memo.h"
#include "schemes/services/services.h"
#include "tests/support/cluster.h"

#define SEED UINT64_C(77)

static const char pin_text[] =
	"scheme = recoverable\nset.ways = 32\nreplicas = 5\n";
static const char proved_text[] =
	"scheme = recoverable\nset.ways = 64\nreplicas = 5\nset.rounds = 1\n";

struct scene {
	struct sb_profile profile;
	struct sb_world *world;
	void *ctx, *enrolled;
};

static void run(struct scene *s, struct sb_view *view, int enroll,
		enum sb_err *err)
{
	const struct sb_scheme *scheme = s->profile.scheme;
	struct sb_desk desk;

	assert_int_equal(sb_desk_open(&desk, SEED + !enroll, "keys", view),
			 SB_OK);
	memset(s->ctx, 0, scheme->ctx_bytes);
	assert_int_equal(sb_profile_apply(&s->profile, s->ctx), SB_OK);
	*err = (enroll ? scheme->keys.enroll : scheme->keys.unlock)(
		s->ctx, &desk.env, sb_view_custody(view));
	sb_desk_close(&desk);
}

static void enrol(struct scene *s)
{
	struct sb_view *view;
	enum sb_err err;

	assert_int_equal(sb_view_new(s->world, 0, NULL, &view), SB_OK);
	run(s, view, 1, &err);
	assert_int_equal(err, SB_OK);
	sb_view_free(view);
	memcpy(s->enrolled, s->ctx, s->profile.scheme->ctx_bytes);
}

static void start(struct scene *s, const char *text)
{
	char why[256] = "";

	if (sb_profile_parse("scene", text, &s->profile, why, sizeof(why)) !=
	    SB_OK)
		fail_msg("%s", why);
	assert_int_equal(sb_world_new(&s->profile, 1, SEED, &s->world), SB_OK);
	s->ctx = malloc(s->profile.scheme->ctx_bytes);
	s->enrolled = malloc(s->profile.scheme->ctx_bytes);
	assert_non_null(s->ctx);
	assert_non_null(s->enrolled);
	enrol(s);
}

static void stop(struct scene *s)
{
	free(s->ctx);
	free(s->enrolled);
	sb_world_free(s->world);
}

/* Somebody who is logged in, with replicas that answer and corrupted ones. */
static struct sb_view *view_of(struct scene *s, unsigned answer, unsigned own)
{
	struct sb_coalition who;
	struct sb_view *view;

	sb_atom_public(&who);
	who.of[SB_ATOM_KNOW_ACCOUNT_PASSWORD] = 1;
	who.of[SB_ATOM_SECOND_FACTOR] = 1;
	who.of[SB_ATOM_HSM] = (uint8_t)answer;
	who.of[SB_ATOM_HSM_OWN] = (uint8_t)own;
	assert_int_equal(sb_view_new(s->world, 0, &who, &view), SB_OK);
	return view;
}

static enum sb_err try(struct scene *s, unsigned answer, unsigned own,
		       int right)
{
	struct sb_view *view = view_of(s, answer, own);
	struct sb_span code = sb_world_secret(s->world, 0, SB_SECURITY_CODE);
	enum sb_err err;

	assert_int_equal(sb_view_guess(view, SB_SECURITY_CODE,
				       right ? code : sb_span_of("wrong", 5)),
			 SB_OK);
	run(s, view, 0, &err);
	sb_view_free(view);
	return err;
}

static void ten_tries(const char *text)
{
	struct scene s;

	start(&s, text);
	for (int i = 0; i < 9; i++)
		assert_int_equal(try(&s, 5, 0, 0), SB_DENIED);
	/* The right one sets the count back. */
	assert_int_equal(try(&s, 5, 0, 1), SB_OK);
	for (int i = 0; i < 10; i++)
		assert_int_equal(try(&s, 5, 0, 0), SB_DENIED);
	assert_int_equal(try(&s, 5, 0, 1), SB_LOCKED_OUT);
	assert_int_equal(try(&s, 5, 0, 1), SB_LOCKED_OUT);
	stop(&s);
}

static void test_tries(void **state)
{
	(void)state;
	ten_tries(pin_text);
	ten_tries(proved_text);
}

/* Too few replicas say nothing, and nobody's try is refused for it. */
static void test_majority(void **state)
{
	struct scene s;

	(void)state;
	start(&s, pin_text);
	assert_int_equal(try(&s, 2, 0, 1), SB_MISSING);
	assert_int_equal(try(&s, 3, 0, 1), SB_OK);
	assert_int_equal(try(&s, 0, 0, 1), SB_MISSING);
	stop(&s);
	start(&s, proved_text);
	assert_int_equal(try(&s, 2, 0, 1), SB_MISSING);
	assert_int_equal(try(&s, 3, 0, 1), SB_OK);
	stop(&s);
}

/* Fewer corrupted ones than the threshold do not help; as many do not count,
 * but what was overwritten is gone for them, too. */
static void test_corrupted(void **state)
{
	struct scene s;

	(void)state;
	start(&s, pin_text);
	for (int i = 0; i < 30; i++)
		assert_int_equal(try(&s, 0, 3, 0), SB_DENIED);
	assert_int_equal(try(&s, 0, 3, 1), SB_OK);
	assert_int_equal(try(&s, 0, 2, 1), SB_MISSING);
	for (int i = 0; i < 10; i++)
		assert_int_equal(try(&s, 5, 0, 0), SB_DENIED);
	assert_int_equal(try(&s, 5, 0, 1), SB_LOCKED_OUT);
	assert_int_equal(try(&s, 0, 3, 1), SB_LOCKED_OUT);
	stop(&s);
}

/* A wrong attempt at the replicas of mask, past all others: how many of them
 * answered it. */
static unsigned attempt_apart(struct scene *s, const struct sb_service *service,
			      unsigned mask, uint8_t *verdict)
{
	/* A number of a session, or an element that is none. */
	const uint8_t what[256 + 32] = { 1 };
	const size_t len = service == &sb_service_hsm ? 32 : sizeof(what);
	struct sb_view *view = view_of(s, 5, 0);
	struct sb_desk desk;
	struct sb_raw raw = { &desk.env, service, SB_OK };
	unsigned answered;

	assert_int_equal(sb_desk_open(&desk, SEED, "apart", view), SB_OK);
	answered = sb_raw_attempt(&raw, mask, what, len, verdict);
	sb_desk_close(&desk);
	sb_view_free(view);
	return answered;
}

/* Ten attempts are all that there are, wherever they are made: any two majorities
 * have a replica in common, and that has counted. */
static void asked_apart(const char *text, const struct sb_service *service,
			uint8_t wrong)
{
	static const unsigned majorities[] = { 7, 28, 13, 19, 26 };
	struct scene s;
	uint8_t verdict;

	start(&s, text);
	for (unsigned i = 0; i < 9; i++) {
		assert_int_equal(
			attempt_apart(&s, service, majorities[i % 5], &verdict),
			3);
		assert_int_equal(verdict, wrong);
		/* Fewer than a majority answer nothing. */
		assert_int_equal(attempt_apart(&s, service, 0, &verdict), 0);
	}
	assert_int_equal(try(&s, 5, 0, 1), SB_OK);
	/* It begins again, for all of them. */
	for (unsigned i = 0; i < 10; i++)
		assert_int_equal(attempt_apart(&s, service,
					       majorities[(i + 2) % 5],
					       &verdict),
				 3);
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(
			attempt_apart(&s, service, majorities[i], &verdict), 0);
	assert_int_equal(try(&s, 5, 0, 1), SB_LOCKED_OUT);
	stop(&s);
}

static void test_asked_apart(void **state)
{
	(void)state;
	asked_apart(proved_text, &sb_service_escrow, SB_ITEM_DENIED);
	asked_apart(pin_text, &sb_service_hsm, SB_ITEM_MALFORMED);
}

/* Somebody who is logged in uses up the numbers of two replicas, and of them
 * alone: the owner does not need them.  Of one more: he is locked out, as after
 * ten wrong codes. */
static void test_prankster(void **state)
{
	static const char *const texts[] = { pin_text, proved_text };
	static const struct sb_service *const services[] = {
		&sb_service_hsm, &sb_service_escrow
	};

	(void)state;
	for (unsigned k = 0; k < 2; k++) {
		struct scene s;
		uint8_t verdict;

		start(&s, texts[k]);
		for (unsigned i = 0; i < 11; i++)
			assert_int_equal(
				attempt_apart(&s, services[k], 3, &verdict), 0);
		assert_int_equal(try(&s, 5, 0, 0), SB_DENIED);
		assert_int_equal(try(&s, 5, 0, 1), SB_OK);
		for (unsigned i = 0; i < 11; i++)
			assert_int_equal(
				attempt_apart(&s, services[k], 4, &verdict), 0);
		assert_int_equal(try(&s, 5, 0, 1), SB_LOCKED_OUT);
		stop(&s);
	}
}

/* A replica that somebody used up numbers of, but not all, hears of the owner's
 * success and begins again: as often as that is. */
static void test_prankster_in_part(void **state)
{
	static const char *const texts[] = { pin_text, proved_text };
	static const struct sb_service *const services[] = {
		&sb_service_hsm, &sb_service_escrow
	};

	(void)state;
	for (unsigned k = 0; k < 2; k++) {
		struct scene s;
		uint8_t verdict;

		start(&s, texts[k]);
		for (unsigned i = 0; i < 30; i++) {
			assert_int_equal(attempt_apart(&s, services[k],
						       1u << i % 3, &verdict),
					 0);
			if (i % 9 == 8)
				assert_int_equal(try(&s, 5, 0, 1), SB_OK);
		}
		assert_int_equal(try(&s, 5, 0, 1), SB_OK);
		/* No more than a majority answers, one of them behind. */
		for (unsigned i = 0; i < 4; i++)
			assert_int_equal(
				attempt_apart(&s, services[k], 3, &verdict), 0);
		assert_int_equal(try(&s, 3, 0, 1), SB_OK);
		stop(&s);
	}
}

/* Whoever cuts the power after each question, and so never says that the code
 * was right, has spent a try each time. */
static void test_power_cut(void **state)
{
	struct scene s;
	uint8_t verdict;

	(void)state;
	start(&s, pin_text);
	for (int i = 0; i < 10; i++)
		assert_int_equal(
			attempt_apart(&s, &sb_service_hsm, 7, &verdict), 3);
	assert_int_equal(try(&s, 5, 0, 1), SB_LOCKED_OUT);
	stop(&s);
}

static const struct sb_env_ops *whole_ops;

/* The power goes when the first replica is to hear that the code was right. */
static enum sb_err call_but_done(struct sb_env *env, const char *service,
				 unsigned nth, struct sb_span request,
				 struct sb_buf *response)
{
	return request.ptr[0] == SB_CLUSTER_DONE
		       ? SB_IO
		       : whole_ops->call(env, service, nth, request, response);
}

/* A right code whose client dies before it says so is a try as well: the count
 * went up before anything was computed, and nothing set it back. */
static void test_cut_before_done(void **state)
{
	struct scene s;

	(void)state;
	start(&s, pin_text);
	for (int i = 0; i < 10; i++) {
		struct sb_view *view = view_of(&s, 5, 0);
		struct sb_env_ops ops;
		struct sb_desk desk;

		assert_int_equal(
			sb_view_guess(
				view, SB_SECURITY_CODE,
				sb_world_secret(s.world, 0, SB_SECURITY_CODE)),
			SB_OK);
		assert_int_equal(sb_desk_open(&desk, SEED, "cut", view), SB_OK);
		whole_ops = desk.env.ops;
		ops = *whole_ops;
		ops.call = call_but_done;
		desk.env.ops = &ops;
		memset(s.ctx, 0, s.profile.scheme->ctx_bytes);
		assert_int_equal(sb_profile_apply(&s.profile, s.ctx), SB_OK);
		assert_int_equal(
			s.profile.scheme->keys.unlock(s.ctx, &desk.env,
						      sb_view_custody(view)),
			SB_IO);
		desk.env.ops = whole_ops;
		sb_desk_close(&desk);
		sb_view_free(view);
	}
	assert_int_equal(try(&s, 5, 0, 1), SB_LOCKED_OUT);
	stop(&s);
}

/* Whoever closes an account has its records deleted, whatever the client did. */
static void test_closed(void **state)
{
	static const char *const texts[] = { pin_text, proved_text };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct scene s;

		start(&s, texts[i]);
		assert_true(sb_world_served_bytes(s.world, 0) > 0);
		assert_int_equal(try(&s, 5, 0, 1), SB_OK);
		assert_true(sb_world_close_account(s.world, 0) > 0);
		assert_int_equal(sb_world_served_bytes(s.world, 0), 0);
		assert_int_equal(try(&s, 5, 0, 1), SB_MISSING);
		assert_int_equal(try(&s, 0, 5, 1), SB_MISSING);
		stop(&s);
	}
}

/* Whatever fewer than half of the replicas say, a right code gives the right
 * key, and as often as one likes; whatever more of them say, no other key is
 * taken for it. */
static void lied_to(const char *text, unsigned liars, enum sb_lie lie)
{
	const struct sb_coalition by = { { [SB_ATOM_HSM_OWN] =
						   (uint8_t)liars } };
	struct sb_world_state *fresh;
	struct scene s;

	start(&s, text);
	assert_int_equal(sb_world_save(s.world, &fresh), SB_OK);
	/* What is from before is another sharing under the same code. */
	if (lie == SB_LIE_PAST)
		enrol(&s);
	sb_lies_tell(s.world, &by, lie, fresh);
	for (unsigned i = 0; i < 12; i++) {
		enum sb_err err = try(&s, 5, 0, 1);

		if (err != SB_OK && liars > 2)
			continue;
		if (err != SB_OK)
			fail_msg("%u of 5, %s: %s, try %u", liars,
				 sb_lies_name(lie), sb_err_name(err), i + 1);
		assert_memory_equal(s.ctx, s.enrolled,
				    s.profile.scheme->ctx_bytes);
	}
	/* Nor did they use up the others' tries. */
	sb_lies_tell(s.world, &by, SB_LIE_SILENT, NULL);
	if (liars <= 2)
		assert_int_equal(try(&s, 5, 0, 1), SB_OK);
	sb_world_forget(s.world, fresh);
	stop(&s);
}

static void test_liars(void **state)
{
	(void)state;
	sb_memo_keep(1);
	for (unsigned lie = 0; lie < SB_LIES; lie++) {
		for (unsigned liars = 1; liars <= 5; liars++) {
			lied_to(pin_text, liars, (enum sb_lie)lie);
			lied_to(proved_text, liars, (enum sb_lie)lie);
		}
	}
	sb_memo_keep(-1);
}

/* A contact who hands over another share than he got. */
static void test_lying_contacts(void **state)
{
	static const struct sb_coalition who = {
		{ [SB_ATOM_STORE] = SB_USE,
		  [SB_ATOM_ACCOUNT] = SB_USE,
		  [SB_ATOM_CONTACTS] = SB_ALL,
		  [SB_ATOM_KNOW_ACCOUNT_PASSWORD] = 1,
		  [SB_ATOM_SECOND_FACTOR] = 1 }
	};
	uint8_t share[33] = { 0 };
	struct sb_view *view;
	enum sb_err err;
	struct scene s;

	(void)state;
	start(&s, "scheme = recoverable\nset.ways = 8\ncontacts = 5\n");
	for (unsigned liars = 0; liars <= 3; liars++) {
		assert_int_equal(sb_view_new(s.world, 0, &who, &view), SB_OK);
		run(&s, view, 0, &err);
		assert_int_equal(err, liars < 3 ? SB_OK : SB_DENIED);
		if (err == SB_OK)
			assert_memory_equal(s.ctx, s.enrolled,
					    s.profile.scheme->ctx_bytes);
		/* The share of the one after him: two of one number. */
		share[0] = (uint8_t)(liars + 2);
		assert_int_equal(sb_deposit_nth(sb_view_custody(view),
						SB_AT_CONTACTS, liars,
						"backup share",
						sb_span_of(share, 33), NULL),
				 SB_OK);
		sb_view_free(view);
	}
	stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tries),
		cmocka_unit_test(test_majority),
		cmocka_unit_test(test_corrupted),
		cmocka_unit_test(test_power_cut),
		cmocka_unit_test(test_cut_before_done),
		cmocka_unit_test(test_asked_apart),
		cmocka_unit_test(test_prankster),
		cmocka_unit_test(test_prankster_in_part),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_liars),
		cmocka_unit_test(test_lying_contacts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
