/* Counts, secure elements, guards in time, recovery of accounts, renewed
 * secrets, and what a view says it depended on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/custody.h"
#include "bench/custody/desk.h"
#include "schemes/scheme.h"

#define SEED   UINT64_C(5)
#define DAY_NS UINT64_C(86400000000000)

/* Answers with how often this replica was asked. */
static enum sb_err serve(void *state, struct sb_env *env, uint64_t account,
			 struct sb_span request, struct sb_buf *response)
{
	uint8_t *calls = state;

	(void)env;
	(void)account;
	(void)request;
	response->ptr[0] = ++*calls;
	response->len = 1;
	return SB_OK;
}

static const struct sb_service vault = { .name = "vault",
					 .title = "vault",
					 .party = "hsm",
					 .state_bytes = 1,
					 .serve = serve };
static const struct sb_service members = { .name = "members",
					   .title = "members",
					   .party = "third",
					   .login = 1,
					   .state_bytes = 1,
					   .serve = serve };
static const struct sb_service *const services[] = { &vault, &members, NULL };
static const struct sb_scheme scheme = { .abi = SB_ABI,
					 .name = "fake",
					 .services = services };

static struct sb_profile plain_profile(void)
{
	struct sb_profile p = { .scheme = &scheme,
				.scope = SB_ACCOUNT,
				.contacts = 3 };
	return p;
}

static struct sb_world *world_of(const struct sb_profile *profile)
{
	struct sb_world *world;

	assert_int_equal(sb_world_new(profile, 2, SEED, &world), SB_OK);
	return world;
}

static struct sb_view *view_of(struct sb_world *world,
			       const struct sb_coalition *who)
{
	struct sb_view *view;

	assert_int_equal(sb_view_new(world, 0, who, &view), SB_OK);
	return view;
}

static void put(struct sb_world *world, const char *where, unsigned nth,
		const struct sb_guard *guard)
{
	struct sb_view *view = view_of(world, NULL);

	assert_int_equal(sb_deposit_nth(sb_view_custody(view), where, nth,
					"piece", sb_span_of("hidden", 6),
					guard),
			 SB_OK);
	sb_view_free(view);
}

static enum sb_err get(struct sb_view *view, const char *where, unsigned nth)
{
	uint8_t bytes[8];
	struct sb_buf out = { bytes, 0, sizeof(bytes) };
	enum sb_err err =
		sb_fetch_nth(sb_view_custody(view), where, nth, "piece", &out);

	if (err == SB_OK)
		assert_int_equal(out.len, 6);
	return err;
}

static enum sb_err ask(struct sb_view *view, const char *service, unsigned nth,
		       uint8_t *answer)
{
	struct sb_buf out = { answer, 0, 1 };
	struct sb_desk desk;
	enum sb_err err;

	assert_int_equal(sb_desk_open(&desk, SEED, "test", view), SB_OK);
	err = sb_call_nth(&desk.env, service, nth, sb_span_of("x", 1), &out);
	sb_desk_close(&desk);
	return err;
}

static uint64_t elapsed(struct sb_view *view)
{
	struct sb_view_cost cost;

	sb_view_cost(view, &cost);
	return cost.virtual_ns;
}

static void test_contacts_are_counted(void **state)
{
	const struct sb_profile profile = plain_profile();
	const struct sb_coalition two = { { [SB_ATOM_CONTACTS] = 2 } };
	struct sb_world *world = world_of(&profile);
	struct sb_view *view = view_of(world, &two);
	struct sb_box box;

	(void)state;
	assert_int_equal(sb_count(sb_view_custody(view), SB_AT_CONTACTS), 3);
	assert_int_equal(sb_count(sb_view_custody(view), SB_AT_PAPER), 1);
	for (unsigned i = 0; i < 3; i++)
		put(world, SB_AT_CONTACTS, i, NULL);
	assert_int_equal(get(view, SB_AT_CONTACTS, 0), SB_OK);
	sb_view_box(view, &box);
	assert_int_equal(box.low.of[SB_ATOM_CONTACTS], 1);
	assert_int_equal(box.high.of[SB_ATOM_CONTACTS], 3);
	assert_int_equal(get(view, SB_AT_CONTACTS, 1), SB_OK);
	assert_int_equal(get(view, SB_AT_CONTACTS, 2), SB_MISSING);
	assert_int_equal(get(view, SB_AT_CONTACTS, 3), SB_PARAM);
	assert_int_equal(get(view, SB_AT_PAPER, 1), SB_PARAM);
	sb_view_box(view, &box);
	assert_int_equal(box.low.of[SB_ATOM_CONTACTS], 2);
	assert_int_equal(box.high.of[SB_ATOM_CONTACTS], 2);
	assert_int_equal(box.low.of[SB_ATOM_DRIVE], 0);
	assert_int_equal(box.high.of[SB_ATOM_DRIVE], SB_OWN);
	sb_view_free(view);
	sb_world_free(world);
}

static void test_replicas(void **state)
{
	struct sb_profile profile = plain_profile();
	const struct sb_coalition who = {
		{ [SB_ATOM_HSM] = 2, [SB_ATOM_HSM_OWN] = 1 }
	};
	struct sb_world *world;
	struct sb_view *view, *owner;
	uint8_t answer;

	(void)state;
	profile.replicas = 3;
	world = world_of(&profile);
	view = view_of(world, &who);
	owner = view_of(world, NULL);
	assert_int_equal(sb_count(sb_view_custody(view), "vault"), 3);
	assert_int_equal(ask(owner, "vault", 1, &answer), SB_OK);
	assert_int_equal(ask(owner, "vault", 1, &answer), SB_OK);
	assert_int_equal(answer, 2);
	for (int i = 0; i < 2; i++) { /* corrupted: on a copy */
		assert_int_equal(ask(view, "vault", 0, &answer), SB_OK);
		assert_int_equal(answer, 1);
	}
	assert_int_equal(ask(view, "vault", 1, &answer), SB_OK);
	assert_int_equal(answer, 3);
	assert_int_equal(ask(view, "vault", 2, &answer), SB_MISSING);
	assert_int_equal(ask(view, "vault", 3, &answer), SB_PARAM);
	/* The same counts hold for what is deposited with them. */
	put(world, SB_AT_HSM, 2, NULL);
	put(world, SB_AT_HSM, 0, &(struct sb_guard) { .proof = SB_PASSCODE });
	put(world, SB_AT_HSM, 1, &(struct sb_guard) { .proof = SB_PASSCODE });
	assert_int_equal(get(view, SB_AT_HSM, 0), SB_OK);
	assert_int_equal(get(view, SB_AT_HSM, 1), SB_DENIED);
	assert_int_equal(get(view, SB_AT_HSM, 2), SB_MISSING);
	assert_int_equal(get(owner, SB_AT_HSM, 1), SB_OK);
	sb_view_free(view);
	sb_view_free(owner);
	sb_world_free(world);
}

static void test_service_for_members(void **state)
{
	const struct sb_profile profile = plain_profile();
	struct sb_world *world = world_of(&profile);
	struct sb_coalition who;
	struct sb_view *view;
	uint8_t answer;

	(void)state;
	sb_atom_public(&who);
	view = view_of(world, &who);
	assert_int_equal(ask(view, "members", 0, &answer), SB_DENIED);
	sb_view_free(view);
	view = view_of(world, NULL);
	assert_int_equal(ask(view, "members", 0, &answer), SB_OK);
	sb_view_free(view);
	sb_world_free(world);
}

static enum sb_err entangle(struct sb_view *view, const char *where,
			    const char *item, uint8_t key[32])
{
	return sb_entangle(sb_view_custody(view), where, item, "use", key);
}

static void test_element(void **state)
{
	const struct sb_profile profile = plain_profile();
	const struct sb_coalition locked = { { [SB_ATOM_PHONE] = SB_OWN } };
	const struct sb_coalition nobody = { { [SB_ATOM_KNOW_PASSCODE] = 1 } };
	struct sb_world *world = world_of(&profile);
	struct sb_view *owner = view_of(world, NULL);
	struct sb_view *thief = view_of(world, &locked);
	struct sb_view *none = view_of(world, &nobody);
	uint8_t a[32], b[32], c[32];

	(void)state;
	assert_int_equal(entangle(owner, SB_AT_PHONE, SB_PASSCODE, a), SB_OK);
	assert_int_equal(elapsed(owner), SB_ENTRY_NS);
	assert_int_equal(entangle(owner, SB_AT_PHONE, SB_PASSCODE, b), SB_OK);
	assert_memory_equal(a, b, 32);
	assert_int_equal(entangle(owner, SB_AT_DEVICE, SB_PASSCODE, b), SB_OK);
	assert_memory_not_equal(a, b, 32);
	assert_int_equal(entangle(owner, SB_AT_PHONE, NULL, c), SB_OK);
	assert_memory_not_equal(a, c, 32);
	assert_int_equal(entangle(thief, SB_AT_PHONE, NULL, b), SB_OK);
	assert_memory_equal(b, c, 32);
	assert_int_equal(entangle(thief, SB_AT_PHONE, SB_PASSCODE, b),
			 SB_DENIED);
	assert_int_equal(entangle(none, SB_AT_PHONE, SB_PASSCODE, b),
			 SB_MISSING);
	assert_int_equal(entangle(owner, SB_AT_PAPER, NULL, b), SB_PARAM);
	assert_int_equal(entangle(owner, SB_AT_PHONE, SB_PASSPHRASE, b),
			 SB_PARAM);
	sb_view_free(owner);
	sb_view_free(thief);
	sb_view_free(none);
	sb_world_free(world);
}

/* Ten wrong ones, then the right one: too late, unless it was taken apart. */
static void test_element_counts(void **state)
{
	const struct sb_profile profile = plain_profile();
	const struct sb_coalition locked = { { [SB_ATOM_PHONE] = SB_OWN } };
	const struct sb_coalition apart = {
		{ [SB_ATOM_PHONE] = SB_OWN, [SB_ATOM_PHONE_SE] = 1 }
	};
	struct sb_world *world = world_of(&profile);
	struct sb_view *thief = view_of(world, &locked);
	struct sb_view *lab = view_of(world, &apart);
	struct sb_span truth = sb_world_secret(world, 0, SB_PASSCODE);
	uint8_t right[32], key[32];

	(void)state;
	put(world, SB_AT_PHONE_SE, 0, &(struct sb_guard) { .unlocked = 1 });
	for (unsigned i = 0; i < SB_PHONE_TRIES; i++) {
		assert_int_equal(sb_view_guess(thief, SB_PASSCODE,
					       sb_span_of("999999x", 7)),
				 SB_OK);
		assert_int_equal(entangle(thief, SB_AT_PHONE, SB_PASSCODE, key),
				 SB_DENIED);
		assert_int_equal(get(thief, SB_AT_PHONE_SE, 0), SB_DENIED);
	}
	assert_int_equal(elapsed(thief), SB_PHONE_TRIES * SB_ENTRY_NS);
	assert_int_equal(sb_view_guess(thief, SB_PASSCODE, truth), SB_OK);
	assert_int_equal(entangle(thief, SB_AT_PHONE, SB_PASSCODE, key),
			 SB_LOCKED_OUT);
	assert_int_equal(get(thief, SB_AT_PHONE_SE, 0), SB_LOCKED_OUT);
	assert_int_equal(get(lab, SB_AT_PHONE_SE, 0), SB_OK);
	assert_int_equal(sb_view_guess(lab, SB_PASSCODE, truth), SB_OK);
	assert_int_equal(entangle(lab, SB_AT_PHONE, SB_PASSCODE, right), SB_OK);
	assert_int_equal(
		sb_view_guess(lab, SB_PASSCODE, sb_span_of("999999x", 7)),
		SB_OK);
	assert_int_equal(entangle(lab, SB_AT_PHONE, SB_PASSCODE, key), SB_OK);
	assert_memory_not_equal(right, key, 32);
	sb_view_free(thief);
	sb_view_free(lab);
	sb_world_free(world);
}

static void test_destroy(void **state)
{
	static const struct sb_guard guards[2] = {
		{ .proof = SB_SECURITY_CODE, .tries = 2 },
		{ .proof = SB_SECURITY_CODE, .tries = 2, .destroy = 1 }
	};
	const struct sb_profile profile = plain_profile();
	const struct sb_coalition use = { { [SB_ATOM_DRIVE] = SB_USE } };
	const struct sb_coalition own = { { [SB_ATOM_DRIVE] = SB_OWN } };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct sb_world *world = world_of(&profile);
		struct sb_view *view = view_of(world, &use);
		struct sb_view *taker = view_of(world, &own);

		put(world, SB_AT_DRIVE, 0, &guards[i]);
		assert_int_equal(sb_view_guess(view, SB_SECURITY_CODE,
					       sb_span_of("no", 2)),
				 SB_OK);
		assert_int_equal(get(view, SB_AT_DRIVE, 0), SB_DENIED);
		assert_int_equal(get(taker, SB_AT_DRIVE, 0), SB_OK);
		assert_int_equal(get(view, SB_AT_DRIVE, 0), SB_DENIED);
		assert_int_equal(get(view, SB_AT_DRIVE, 0), SB_LOCKED_OUT);
		assert_int_equal(get(taker, SB_AT_DRIVE, 0),
				 i ? SB_LOCKED_OUT : SB_OK);
		sb_view_free(view);
		sb_view_free(taker);
		sb_world_free(world);
	}
}

static void test_present_and_delay(void **state)
{
	static const struct sb_guard guard = { .present = SB_AT_PHONE,
					       .delay_days = 3 };
	const struct sb_profile profile = plain_profile();
	struct sb_coalition who = { { [SB_ATOM_DRIVE] = SB_USE } };
	struct sb_world *world = world_of(&profile);
	struct sb_view *view = view_of(world, &who);

	(void)state;
	put(world, SB_AT_DRIVE, 0, &guard);
	assert_int_equal(get(view, SB_AT_DRIVE, 0), SB_DENIED);
	assert_int_equal(elapsed(view), 0);
	sb_view_free(view);
	who.of[SB_ATOM_PHONE] = SB_USE;
	view = view_of(world, &who);
	assert_int_equal(get(view, SB_AT_DRIVE, 0), SB_OK);
	assert_int_equal(elapsed(view), 3 * DAY_NS);
	sb_view_free(view);
	sb_world_free(world);
}

static void test_ways_into_an_account(void **state)
{
	struct sb_profile profile = plain_profile();
	struct sb_coalition helped, password;
	struct sb_world *world;
	struct sb_view *view;

	(void)state;
	sb_atom_public(&helped);
	helped.of[SB_ATOM_IDENTITY] = 1;
	sb_atom_public(&password);
	password.of[SB_ATOM_KNOW_ACCOUNT_PASSWORD] = 1;
	for (int i = 0; i < 2; i++) {
		profile.one_factor = i != 0;
		profile.recovery = i ? SB_RECOVERS_SUPPORT : SB_RECOVERS_NOBODY;
		profile.recovery_days = 4;
		world = world_of(&profile);
		view = view_of(world, &helped);
		assert_int_equal(sb_view_store(view), i ? SB_OK : SB_DENIED);
		assert_int_equal(elapsed(view), i ? 4 * DAY_NS : 0);
		sb_view_free(view);
		view = view_of(world, &password);
		assert_int_equal(sb_view_store(view), i ? SB_OK : SB_DENIED);
		sb_view_free(view);
		sb_world_free(world);
	}
}

static void recall(struct sb_view *view, int next, uint8_t text[64],
		   size_t *len)
{
	struct sb_buf out = { text, 0, 64 };

	assert_int_equal((next ? sb_know_next : sb_know)(sb_view_custody(view),
							 SB_PASSPHRASE, &out),
			 SB_OK);
	*len = out.len;
}

static void test_renewal(void **state)
{
	static const struct sb_guard guard = { .proof = SB_PASSPHRASE };
	const struct sb_profile profile = plain_profile();
	struct sb_world *world = world_of(&profile);
	struct sb_view *owner = view_of(world, NULL);
	const struct sb_coalition who = { { [SB_ATOM_DRIVE] = SB_USE,
					    [SB_ATOM_PAPER] = SB_USE,
					    [SB_ATOM_KNOW_PASSPHRASE] = 1 } };
	struct sb_view *view = view_of(world, &who);
	uint8_t old[64], new[64], now[64];
	size_t len;

	(void)state;
	put(world, SB_AT_DRIVE, 0, &guard);
	recall(owner, 0, old, &len);
	recall(owner, 1, now, &len);
	assert_memory_equal(old, now, len);
	assert_int_equal(sb_world_renew(world, 0, SB_PASSPHRASE, 0), SB_OK);
	put(world, SB_AT_PAPER, 0, &guard);
	recall(owner, 0, now, &len);
	assert_memory_equal(old, now, len);
	recall(owner, 1, new, &len);
	assert_memory_not_equal(old, new, len);
	assert_int_equal(get(view, SB_AT_DRIVE, 0), SB_OK);
	assert_int_equal(get(view, SB_AT_PAPER, 0), SB_DENIED);
	assert_int_equal(sb_world_renew(world, 0, SB_PASSPHRASE, 1), SB_OK);
	recall(owner, 0, now, &len);
	assert_memory_equal(new, now, len);
	assert_int_equal(get(view, SB_AT_DRIVE, 0), SB_DENIED);
	assert_int_equal(get(view, SB_AT_PAPER, 0), SB_OK);
	assert_int_equal(sb_world_renew(world, 0, SB_AT_PAPER, 0), SB_PARAM);
	sb_view_free(view);
	sb_view_free(owner);
	sb_world_free(world);
}

static void test_remove(void **state)
{
	const struct sb_profile profile = plain_profile();
	struct sb_world *world = world_of(&profile);
	struct sb_view *owner = view_of(world, NULL);
	struct sb_custody *custody = sb_view_custody(owner);
	struct sb_world_state *before;

	(void)state;
	put(world, SB_AT_CONTACTS, 1, NULL);
	put(world, SB_AT_PAPER, 0, NULL);
	assert_int_equal(sb_world_save(world, &before), SB_OK);
	assert_int_equal(sb_remove_nth(custody, SB_AT_CONTACTS, 0, "piece"),
			 SB_MISSING);
	assert_int_equal(sb_remove_nth(custody, SB_AT_CONTACTS, 1, "piece"),
			 SB_OK);
	assert_int_equal(get(owner, SB_AT_CONTACTS, 1), SB_MISSING);
	assert_int_equal(get(owner, SB_AT_PAPER, 0), SB_OK);
	assert_int_equal(sb_world_rewind(world, before), SB_OK);
	assert_int_equal(get(owner, SB_AT_CONTACTS, 1), SB_OK);
	sb_world_forget(world, before);
	sb_view_free(owner);
	sb_world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contacts_are_counted),
		cmocka_unit_test(test_replicas),
		cmocka_unit_test(test_service_for_members),
		cmocka_unit_test(test_element),
		cmocka_unit_test(test_element_counts),
		cmocka_unit_test(test_destroy),
		cmocka_unit_test(test_present_and_delay),
		cmocka_unit_test(test_ways_into_an_account),
		cmocka_unit_test(test_renewal),
		cmocka_unit_test(test_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
