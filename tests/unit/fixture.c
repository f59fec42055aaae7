#include "tests/unit/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A service that answers with how often it was asked, and refuses from the
 * fourth time on. */
struct tally {
	int64_t step;
	uint64_t calls;
	uint8_t drawn[8];
};

static const struct sb_param tally_params[] = {
	{ "step", "calls", "counted per call", 1, 9, 1,
	  offsetof(struct tally, step) },
	{ .name = NULL },
};

static enum sb_err tally_start(void *state, struct sb_env *env)
{
	struct tally *t = state;

	return sb_random(env, NULL, t->drawn, sizeof(t->drawn));
}

static enum sb_err tally_serve(void *state, struct sb_env *env,
			       uint64_t account, struct sb_span request,
			       struct sb_buf *response)
{
	struct tally *t = state;

	(void)env;
	(void)request;
	if (response->cap < 2)
		return SB_PARAM;
	if (t->calls >= 3)
		return SB_DENIED;
	t->calls += (uint64_t)t->step;
	response->ptr[0] = (uint8_t)t->calls;
	response->ptr[1] = (uint8_t)account;
	response->len = 2;
	return SB_OK;
}

#define TALLY(NAME, PARTY)                                                   \
	{                                                                    \
		.name = NAME, .title = NAME, .party = PARTY,                 \
		.params = tally_params, .state_bytes = sizeof(struct tally), \
		.start = tally_start, .serve = tally_serve,                  \
	}

static const struct sb_service ours = TALLY("ours", "provider");
static const struct sb_service theirs = TALLY("theirs", "third");
static const struct sb_service *const services[] = { &ours, &theirs, NULL };
const struct sb_scheme sb_fixture_scheme = { .abi = SB_ABI,
					     .name = "fake",
					     .services = services };

struct sb_world *sb_fixture_new_world(enum sb_scope scope)
{
	struct sb_profile profile = { .scheme = &sb_fixture_scheme,
				      .scope = (uint8_t)scope,
				      .group_users = 2 };
	struct sb_world *world;

	assert_int_equal(sb_world_new(&profile, 4, SB_FIXTURE_SEED, &world),
			 SB_OK);
	return world;
}

struct sb_view *sb_fixture_new_view(struct sb_world *world,
				    const struct sb_coalition *who)
{
	struct sb_view *view;

	assert_int_equal(sb_view_new(world, 0, who, &view), SB_OK);
	return view;
}

void sb_fixture_put(struct sb_world *world, const char *where,
		    const struct sb_guard *guard)
{
	struct sb_view *owner = sb_fixture_new_view(world, NULL);

	assert_int_equal(sb_deposit(sb_view_custody(owner), where, "key",
				    sb_span_of("hidden", 6), guard),
			 SB_OK);
	sb_view_free(owner);
}

enum sb_err sb_fixture_get(struct sb_view *view, const char *where)
{
	uint8_t bytes[64];
	struct sb_buf out = { bytes, 0, sizeof(bytes) };
	enum sb_err err = sb_fetch(sb_view_custody(view), where, "key", &out);

	if (err == SB_OK) {
		assert_int_equal(out.len, 6);
		assert_memory_equal(bytes, "hidden", 6);
	}
	return err;
}

enum sb_err sb_fixture_say(struct sb_view *view, struct sb_world *world,
			   const char *item, int right)
{
	struct sb_span truth = sb_world_secret(world, 0, item);

	return sb_view_guess(view, item,
			     right ? truth : sb_span_of("wrong", 5));
}
