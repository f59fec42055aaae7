/* Memory, groups, services, logs and deposits of a world. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/desk.h"
#include "tests/unit/fixture.h"

#define P SB_ATOM_KNOW_ACCOUNT_PASSWORD
#define F SB_ATOM_SECOND_FACTOR

static const struct sb_guard login = { .login = 1 };

/* --- memory and groups --- */

static enum sb_err recall(struct sb_view *view, const char *item,
			  uint8_t text[64], size_t *len)
{
	struct sb_buf out = { text, 0, 64 };
	enum sb_err err = sb_know(sb_view_custody(view), item, &out);

	*len = out.len;
	return err;
}

static void test_memory(void **state)
{
	static const struct {
		const char *item;
		size_t len;
	} items[] = { { SB_PASSPHRASE, 23 },
		      { SB_PASSCODE, 6 },
		      { SB_ACCOUNT_PASSWORD, 12 } };
	struct sb_world *world = sb_fixture_new_world(SB_ACCOUNT);
	struct sb_view *owner = sb_fixture_new_view(world, NULL);
	struct sb_view *other =
		sb_fixture_new_view(world, &(struct sb_coalition) { { 0 } });
	uint8_t text[64];
	size_t len;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct sb_span truth = sb_world_secret(world, 0, items[i].item);
		struct sb_span next = sb_world_secret(world, 1, items[i].item);

		assert_int_equal(recall(owner, items[i].item, text, &len),
				 SB_OK);
		assert_int_equal(len, items[i].len);
		assert_memory_equal(text, truth.ptr, len);
		assert_memory_not_equal(text, next.ptr, len);
		assert_int_equal(recall(other, items[i].item, text, &len),
				 SB_MISSING);
		assert_int_equal(sb_view_guess(other, items[i].item,
					       sb_span_of("abc", 3)),
				 SB_OK);
		assert_int_equal(recall(other, items[i].item, text, &len),
				 SB_OK);
		assert_int_equal(len, 3);
		assert_memory_equal(text, "abc", 3);
	}
	assert_int_equal(recall(owner, "shoe size", text, &len), SB_PARAM);
	assert_int_equal(
		sb_view_guess(other, SB_AT_PHONE, sb_span_of("abc", 3)),
		SB_PARAM);
	assert_int_equal(sb_world_secret(world, 9, SB_PASSCODE).len, 0);
	sb_view_free(owner);
	sb_view_free(other);
	sb_world_free(world);
}

static enum sb_err group_of(struct sb_world *world, uint32_t account,
			    const struct sb_coalition *who, uint8_t out[32])
{
	struct sb_view *view;
	enum sb_err err;

	assert_int_equal(sb_view_new(world, account, who, &view), SB_OK);
	err = sb_group_secret(sb_view_custody(view), out);
	sb_view_free(view);
	return err;
}

static void test_groups(void **state)
{
	static const uint8_t zero[32];
	const struct sb_coalition nobody = { { 0 } };
	const struct sb_coalition member = { { [SB_ATOM_GROUP_SECRET] = 1 } };
	struct sb_world *world = sb_fixture_new_world(SB_GROUP);
	uint8_t a[32], b[32], c[32];

	(void)state;
	assert_int_equal(group_of(world, 0, NULL, a), SB_OK);
	assert_int_equal(group_of(world, 1, &member, b), SB_OK);
	assert_int_equal(group_of(world, 2, NULL, c), SB_OK);
	assert_memory_equal(a, b, 32);
	assert_memory_not_equal(a, c, 32);
	assert_memory_not_equal(a, zero, 32);
	assert_int_equal(group_of(world, 0, &nobody, b), SB_MISSING);
	assert_memory_equal(b, zero, 32);
	sb_world_free(world);

	world = sb_fixture_new_world(SB_EVERYONE);
	assert_int_equal(group_of(world, 3, &nobody, a), SB_OK);
	assert_memory_equal(a, zero, 32);
	sb_world_free(world);

	world = sb_fixture_new_world(SB_ACCOUNT);
	assert_int_equal(group_of(world, 0, NULL, a), SB_MISSING);
	sb_world_free(world);
}

/* --- services --- */

static enum sb_err call(struct sb_view *view, const char *service,
			uint8_t *answer)
{
	uint8_t bytes[2] = { 0 };
	struct sb_buf out = { bytes, 0, sizeof(bytes) };
	struct sb_desk desk;
	enum sb_err err;

	assert_int_equal(sb_desk_open(&desk, SB_FIXTURE_SEED, "test", view),
			 SB_OK);
	err = sb_call(&desk.env, service, sb_span_of("ask", 3), &out);
	sb_desk_close(&desk);
	*answer = bytes[0];
	return err;
}

static const struct {
	const char *what, *service;
	struct sb_coalition who;
	enum sb_err expected;
} callers[] = {
	{ "public third party",
	  "theirs",
	  { { [SB_ATOM_THIRD_SERVICES] = SB_USE } },
	  SB_OK },
	{ "third party out of reach", "theirs", { { 0 } }, SB_MISSING },
	{ "no such service",
	  "nobody's",
	  { { [SB_ATOM_THIRD_SERVICES] = SB_OWN } },
	  SB_MISSING },
	{ "provider's, logged in",
	  "ours",
	  { { [SB_ATOM_PROVIDER_SERVICES] = SB_USE,
	      [SB_ATOM_ACCOUNT] = SB_USE,
	      [P] = 1,
	      [F] = 1 } },
	  SB_OK },
	{ "provider's, no second factor",
	  "ours",
	  { { [SB_ATOM_PROVIDER_SERVICES] = SB_USE,
	      [SB_ATOM_ACCOUNT] = SB_USE,
	      [P] = 1 } },
	  SB_DENIED },
	{ "provider's, minted token",
	  "ours",
	  { { [SB_ATOM_PROVIDER_SERVICES] = SB_USE,
	      [SB_ATOM_ACCOUNT] = SB_OWN } },
	  SB_OK },
	{ "provider's, only the store is owned",
	  "ours",
	  { { [SB_ATOM_PROVIDER_SERVICES] = SB_USE,
	      [SB_ATOM_ACCOUNT] = SB_USE,
	      [SB_ATOM_STORE] = SB_OWN } },
	  SB_DENIED },
	{ "provider's, owned",
	  "ours",
	  { { [SB_ATOM_PROVIDER_SERVICES] = SB_OWN } },
	  SB_OK },
	{ "own account, service gone",
	  "ours",
	  { { [SB_ATOM_ACCOUNT] = SB_OWN } },
	  SB_MISSING },
};

static void test_callers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(callers) / sizeof(callers[0]); i++) {
		struct sb_world *world = sb_fixture_new_world(SB_ACCOUNT);
		struct sb_view *view =
			sb_fixture_new_view(world, &callers[i].who);
		uint8_t answer;
		enum sb_err got = call(view, callers[i].service, &answer);

		if (got != callers[i].expected)
			fail_msg("%s: %s, expected %s", callers[i].what,
				 sb_err_name(got),
				 sb_err_name(callers[i].expected));
		sb_view_free(view);
		sb_world_free(world);
	}
}

static void test_service_counts_and_owner_does_not(void **state)
{
	struct sb_world *world = sb_fixture_new_world(SB_ACCOUNT);
	struct sb_view *user = sb_fixture_new_view(world, NULL);
	struct sb_view *thief = sb_fixture_new_view(
		world, &(struct sb_coalition) {
			       { [SB_ATOM_THIRD_SERVICES] = SB_OWN } });
	struct sb_world_state *before;
	uint8_t answer;

	(void)state;
	assert_int_equal(call(user, "theirs", &answer), SB_OK);
	assert_int_equal(answer, 1);
	for (int i = 0; i < 5; i++) { /* each on a copy of the state */
		assert_int_equal(call(thief, "theirs", &answer), SB_OK);
		assert_int_equal(answer, 2);
	}
	assert_int_equal(sb_world_save(world, &before), SB_OK);
	for (unsigned i = 2; i < 4; i++) {
		assert_int_equal(call(user, "theirs", &answer), SB_OK);
		assert_int_equal(answer, i);
	}
	assert_int_equal(call(user, "theirs", &answer), SB_DENIED);
	assert_int_equal(sb_world_rewind(world, before), SB_OK);
	assert_int_equal(call(user, "theirs", &answer), SB_OK);
	assert_int_equal(answer, 2);
	sb_world_forget(world, before);
	sb_view_free(user);
	sb_view_free(thief);
	sb_world_free(world);
}

static void test_switch(void **state)
{
	struct sb_world *world = sb_fixture_new_world(SB_ACCOUNT);
	struct sb_view *user = sb_fixture_new_view(world, NULL);
	struct sb_view *thief = sb_fixture_new_view(
		world, &(struct sb_coalition) {
			       { [SB_ATOM_THIRD_SERVICES] = SB_OWN } });
	uint8_t answer;

	(void)state;
	sb_world_service_up(world, "theirs", 0);
	assert_int_equal(call(user, "theirs", &answer), SB_MISSING);
	assert_int_equal(call(user, "ours", &answer), SB_OK);
	assert_int_equal(call(thief, "theirs", &answer), SB_OK);
	sb_world_service_up(world, NULL, 0);
	assert_int_equal(call(user, "ours", &answer), SB_MISSING);
	sb_world_service_up(world, NULL, 1);
	assert_int_equal(call(user, "theirs", &answer), SB_OK);
	assert_int_equal(call(user, "ours", &answer), SB_OK);
	sb_view_free(user);
	sb_view_free(thief);
	sb_world_free(world);
}

/* --- the log --- */

static const struct sb_asked *find(const struct sb_view *view,
				   enum sb_atom atom, const char *what)
{
	size_t count;
	const struct sb_asked *log = sb_view_log(view, &count);

	for (size_t i = 0; i < count; i++) {
		if (log[i].atom == atom && strcmp(log[i].what, what) == 0)
			return &log[i];
	}
	return NULL;
}

static void test_log(void **state)
{
	struct sb_coalition who = { { [SB_ATOM_ACCOUNT] = SB_USE } };
	struct sb_world *world = sb_fixture_new_world(SB_ACCOUNT);
	struct sb_view *view;
	const struct sb_asked *a;
	uint8_t answer;
	size_t count;

	(void)state;
	sb_fixture_put(world, SB_AT_ACCOUNT, &login);
	view = sb_fixture_new_view(world, &who);
	(void)sb_view_log(view, &count);
	assert_int_equal(count, 0);
	assert_int_equal(sb_fixture_get(view, SB_AT_ACCOUNT), SB_DENIED);
	assert_int_equal(sb_fixture_get(view, SB_AT_PHONE), SB_MISSING);
	assert_int_equal(sb_fixture_get(view, SB_AT_PHONE), SB_MISSING);
	a = find(view, SB_ATOM_PHONE, "phone/key");
	assert_non_null(a);
	assert_false(a->granted);
	assert_int_equal(a->count, 2);
	a = find(view, SB_ATOM_KNOW_ACCOUNT_PASSWORD,
		 "account_password/log-in");
	assert_non_null(a);
	assert_false(a->granted);
	assert_int_equal(a->tries, SB_LOGIN_TRIES);
	a = find(view, SB_ATOM_ACCOUNT, "account/key");
	assert_non_null(a);
	assert_false(a->granted);
	assert_null(find(view, SB_ATOM_SECOND_FACTOR, "second_factor"));
	assert_null(find(view, SB_ATOM_THIRD_SERVICES, "theirs"));
	assert_int_equal(call(view, "theirs", &answer), SB_MISSING);
	assert_non_null(find(view, SB_ATOM_THIRD_SERVICES, "theirs"));
	assert_false(sb_view_log_lost(view));
	sb_view_free(view);
	sb_world_free(world);
}

static void test_store_view(void **state)
{
	struct sb_coalition who = { { [SB_ATOM_STORE] = SB_OWN } };
	struct sb_world *world = sb_fixture_new_world(SB_ACCOUNT);
	struct sb_view *view = sb_fixture_new_view(world, &who);

	(void)state;
	assert_int_equal(sb_view_store(view), SB_OK);
	sb_view_free(view);
	who.of[SB_ATOM_STORE] = SB_USE;
	view = sb_fixture_new_view(world, &who);
	assert_int_equal(sb_view_store(view), SB_MISSING);
	sb_view_free(view);
	sb_atom_public(&who);
	view = sb_fixture_new_view(world, &who);
	assert_int_equal(sb_view_store(view), SB_DENIED);
	sb_view_free(view);
	view = sb_fixture_new_view(world, NULL);
	assert_int_equal(sb_view_store(view), SB_OK);
	assert_non_null(find(view, SB_ATOM_STORE, "store/objects"));
	sb_view_free(view);
	sb_world_free(world);
}

/* --- deposits --- */

static void add_bytes(void *arg, const char *where, const char *label,
		      struct sb_span value)
{
	uint64_t *sum = arg;

	assert_string_equal(where, SB_AT_DRIVE);
	assert_int_equal(strlen(label) + value.len, 2 + 6);
	*sum += value.len;
}

static void test_deposits(void **state)
{
	struct sb_world *world = sb_fixture_new_world(SB_ACCOUNT);
	struct sb_view *owner = sb_fixture_new_view(world, NULL);
	struct sb_custody *custody = sb_view_custody(owner);
	static uint8_t big[SB_DEPOSIT_MAX_BYTES + 1];
	char label[] = "aa", longer[SB_LABEL_BYTES + 1];
	uint8_t small[2];
	struct sb_buf out = { small, 0, sizeof(small) };
	uint64_t sum = 0;

	(void)state;
	for (int i = 0; i < 40; i++) {
		label[0] = (char)('a' + i % 20);
		label[1] = (char)('a' + i / 20);
		assert_int_equal(sb_deposit(custody, SB_AT_DRIVE, label,
					    sb_span_of("hidden", 6), NULL),
				 SB_OK);
	}
	assert_int_equal(sb_deposit(custody, SB_AT_DRIVE, label,
				    sb_span_of("hidden", 6), NULL),
			 SB_OK);
	assert_int_equal(sb_world_deposit_bytes(world, 0, SB_ATOM_DRIVE),
			 40 * 6);
	assert_int_equal(sb_world_deposit_bytes(world, 1, SB_ATOM_DRIVE), 0);
	assert_int_equal(sb_world_deposit_bytes(world, 0, SB_ATOM_PAPER), 0);
	sb_world_visit(world, 0, add_bytes, &sum);
	assert_int_equal(sum, 40 * 6);
	assert_int_equal(sb_fetch(custody, SB_AT_DRIVE, label, &out), SB_PARAM);
	assert_int_equal(sb_fetch(custody, SB_AT_DRIVE, "none", &out),
			 SB_MISSING);
	assert_int_equal(sb_fetch(custody, "under a stone", label, &out),
			 SB_PARAM);
	assert_int_equal(sb_deposit(custody, SB_AT_DRIVE, "big",
				    sb_span_of(big, sizeof(big)), NULL),
			 SB_PARAM);
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(sb_deposit(custody, SB_AT_DRIVE, longer,
				    sb_span_of("hidden", 6), NULL),
			 SB_PARAM);
	sb_view_free(owner);
	sb_world_free(world);
}

/* Two worlds of one seed are equal, of another seed are not. */
static void test_seeds(void **state)
{
	const struct sb_profile profile = { .scheme = &sb_fixture_scheme };
	struct sb_world *a, *b, *c;
	struct sb_span x, y, z;

	(void)state;
	assert_int_equal(sb_world_new(&profile, 1, 1, &a), SB_OK);
	assert_int_equal(sb_world_new(&profile, 2, 1, &b), SB_OK);
	assert_int_equal(sb_world_new(&profile, 1, 2, &c), SB_OK);
	x = sb_world_secret(a, 0, SB_PASSPHRASE);
	y = sb_world_secret(b, 0, SB_PASSPHRASE);
	z = sb_world_secret(c, 0, SB_PASSPHRASE);
	assert_memory_equal(x.ptr, y.ptr, x.len);
	assert_memory_not_equal(x.ptr, z.ptr, x.len);
	sb_world_free(a);
	sb_world_free(b);
	sb_world_free(c);
	assert_int_equal(sb_world_new(&profile, 0, 1, &c), SB_PARAM);
	assert_null(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_callers),
		cmocka_unit_test(test_service_counts_and_owner_does_not),
		cmocka_unit_test(test_switch),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_store_view),
		cmocka_unit_test(test_deposits),
		cmocka_unit_test(test_seeds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
