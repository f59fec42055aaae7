#include "bench/custody/lies.h"

#include <string.h>

#include "bench/custody/world.h"

/* Verdicts of items, as services spell them. */
#define DENIED 3
#define SPENT  5

#define TURNED_MOST 20u /* where a bit is turned, at most */

const char *sb_lies_name(enum sb_lie lie)
{
	static const char *const names[SB_LIES] = {
		[SB_LIE_SILENT] = "none",
		[SB_LIE_SHORT] = "half an answer",
		[SB_LIE_ONES] = "no verdict",
		[SB_LIE_DENIED] = "denied",
		[SB_LIE_SPENT] = "tries spent",
		[SB_LIE_ZEROS] = "zeros",
		[SB_LIE_ECHO] = "an echo",
		[SB_LIE_RANDOM] = "random bytes",
		[SB_LIE_FLIPPED] = "a bit turned",
		[SB_LIE_LAST] = "the last bit turned",
		[SB_LIE_OTHERS] = "another account's",
		[SB_LIE_NEXTS] = "another replica's",
		[SB_LIE_PAST] = "from before",
	};

	return (unsigned)lie < SB_LIES ? names[lie] : "unknown";
}

unsigned sb_lies_count(const struct sb_world *world, enum sb_atom party,
		       unsigned value)
{
	unsigned most = world->most.of[party];

	if (value == SB_LIES_FEW)
		value = most ? (most - 1) / 2 : 0;
	if (value == SB_LIES_MOST)
		value = most / 2 + 1;
	return sb_world_within(world, party, value);
}

void sb_lies_tell(struct sb_world *world, const struct sb_coalition *by,
		  enum sb_lie lie, const struct sb_world_state *past)
{
	static const enum sb_atom places[] = { SB_ATOM_HSM_OWN,
					       SB_ATOM_PROVIDER_SERVICES,
					       SB_ATOM_THIRD_SERVICES };

	memset(&world->liars.who, 0, sizeof(world->liars.who));
	if (by)
		world->liars.told = 0;
	for (size_t i = 0; by && i < sizeof(places) / sizeof(places[0]); i++)
		world->liars.who.of[places[i]] = (uint8_t)sb_lies_count(
			world, places[i], by->of[places[i]]);
	world->liars.from_end = 0;
	world->liars.lie = (uint8_t)lie;
	world->liars.past = past;
}

void sb_lies_tell_as(struct sb_world *world, const struct sb_lied *lied)
{
	sb_lies_tell(world, lied && lied->services ? &lied->by : NULL,
		     lied ? lied->lie : SB_LIE_SILENT, NULL);
}

int sb_lies_is_public(enum sb_lie lie)
{
	return lie == SB_LIE_ONES || lie == SB_LIE_DENIED ||
	       lie == SB_LIE_SPENT || lie == SB_LIE_ZEROS || lie == SB_LIE_ECHO;
}

void sb_lies_from_end(struct sb_world *world)
{
	world->liars.from_end = 1;
}

uint64_t sb_lies_told(const struct sb_world *world)
{
	return world->liars.told;
}

int sb_lies_by(const struct sb_world *world, const struct sb_visit *visit)
{
	enum sb_atom party = sb_view_party(visit->service->code);

	unsigned nth = world->liars.from_end
			       ? visit->service->copies - 1 - visit->nth
			       : visit->nth;

	if (party == SB_ATOM_HSM)
		return nth < world->liars.who.of[SB_ATOM_HSM_OWN];
	return world->liars.who.of[party] == SB_OWN;
}

/* Every item of the answer anew. */
static void fill(struct sb_world *world, const struct sb_visit *visit,
		 struct sb_span request, struct sb_buf *response)
{
	const struct sb_service *code = visit->service->code;
	size_t in = code->request_bytes, out = code->response_bytes,
	       count = request.len / in;
	uint64_t state = world->liars.told;

	for (size_t i = 0; i < count && (i + 1) * out <= response->cap; i++) {
		uint8_t *item = response->ptr + i * out;

		memset(item, world->liars.lie == SB_LIE_ONES ? 255 : 0, out);
		if (world->liars.lie == SB_LIE_DENIED)
			item[0] = DENIED;
		if (world->liars.lie == SB_LIE_SPENT)
			item[0] = SPENT;
		if (world->liars.lie == SB_LIE_ECHO)
			memcpy(item + 1, request.ptr + i * in + 1,
			       (in < out ? in : out) - 1);
		/* Knuth's multiplier: it need not be good. */
		for (size_t k = 1; world->liars.lie == SB_LIE_RANDOM && k < out;
		     k++) {
			state = state * UINT64_C(6364136223846793005) + 1;
			item[k] = (uint8_t)(state >> 56);
		}
		response->len = (i + 1) * out;
	}
}

static void turn(const struct sb_world *world, const struct sb_visit *visit,
		 struct sb_buf *response)
{
	size_t out = visit->service->code->response_bytes;
	size_t turned = (1 + out) / 3;

	/* Of long ones early, where short answers are, too. */
	if (turned > TURNED_MOST)
		turned = TURNED_MOST;
	if (world->liars.lie == SB_LIE_SHORT)
		response->len /= 2;
	for (size_t at = 0; at + out <= response->len; at += out) {
		if (world->liars.lie == SB_LIE_FLIPPED)
			response->ptr[at + turned] ^= 1;
		if (world->liars.lie == SB_LIE_LAST)
			response->ptr[at + out - 1] ^= 1;
	}
}

static enum sb_err from_elsewhere(struct sb_world *world,
				  const struct sb_visit *visit,
				  struct sb_env *env, struct sb_span request,
				  struct sb_buf *response)
{
	struct sb_visit to = *visit;

	to.copy = 1;
	if (world->liars.lie == SB_LIE_OTHERS)
		to.account++;
	if (world->liars.lie == SB_LIE_NEXTS)
		to.nth = (visit->nth + 1) % visit->service->copies;
	if (world->liars.lie == SB_LIE_PAST && world->liars.past)
		to.instead = sb_world_state_of(world, world->liars.past, visit);
	return sb_world_serve_honestly(world, &to, env, request, response);
}

enum sb_err sb_lies_serve(struct sb_world *world, const struct sb_visit *visit,
			  struct sb_env *env, struct sb_span request,
			  struct sb_buf *response)
{
	enum sb_lie lie = (enum sb_lie)world->liars.lie;
	enum sb_err err;

	world->liars.told++;
	if (lie == SB_LIE_SILENT)
		return SB_MISSING;
	if (lie == SB_LIE_PAST)
		return from_elsewhere(world, visit, env, request, response);
	err = sb_world_serve_honestly(world, visit, env, request, response);
	if (err != SB_OK)
		return err;
	if (lie == SB_LIE_OTHERS || lie == SB_LIE_NEXTS)
		return from_elsewhere(world, visit, env, request, response);
	if (lie == SB_LIE_SHORT || lie == SB_LIE_FLIPPED || lie == SB_LIE_LAST)
		turn(world, visit, response);
	else
		fill(world, visit, request, response);
	return SB_OK;
}
