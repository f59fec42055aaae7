/* tests/unit/fixture.h: a world on a scheme and services that exist only in
 * tests.  Every function fails the test that calls it when a step does. */
#ifndef TESTS_UNIT_FIXTURE_H
#define TESTS_UNIT_FIXTURE_H

#include "bench/custody/custody.h"

#define SB_FIXTURE_SEED UINT64_C(7)

/* Four accounts in groups of two, and two services: "ours" of the provider,
 * "theirs" of a third party.  Each answers how often it was asked, then who
 * asked, and refuses from the fourth time on. */
struct sb_world *sb_fixture_new_world(enum sb_scope scope);
extern const struct sb_scheme sb_fixture_scheme;
/* A view of account 0; who NULL: the owner. */
struct sb_view *sb_fixture_new_view(struct sb_world *world,
				    const struct sb_coalition *who);
/* The owner leaves a value there. */
void sb_fixture_put(struct sb_world *world, const char *where,
		    const struct sb_guard *guard);
/* Fetch it; it must be the right one if it comes. */
enum sb_err sb_fixture_get(struct sb_view *view, const char *where);
/* The view says the right or a wrong value of item from now on. */
enum sb_err sb_fixture_say(struct sb_view *view, struct sb_world *world,
			   const char *item, int right);

#endif
