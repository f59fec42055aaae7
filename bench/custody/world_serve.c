#include "bench/custody/world.h"

#include <stdlib.h>
#include <string.h>

#include "bench/custody/lies.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/record.h"
#include "schemes/kit/wire.h"

/* A service runs in the caller's thread with the caller's kit, scratch and
 * clock, so that its work is metered and can be made to fail there; but it
 * draws from a stream of its own, or else one caller's calls would change
 * what another caller draws. */
struct inner {
	struct sb_env env;
	struct sb_env *outer;
	const uint8_t *key;
	const char *name;
	uint64_t *draws;
};

static enum sb_err draw(struct sb_env *env, struct sb_place *at, uint8_t *out,
			size_t len)
{
	struct inner *inner = env->host;
	uint8_t block[32], position[8];
	const uint8_t *whole = out;
	size_t whole_len = len;

	(void)at;
	sb_record_quiet(1);
	while (len) {
		size_t part = len < sizeof(block) ? len : sizeof(block);

		sb_put_le64(position, (*inner->draws)++);
		sb_kdf(env->kit, inner->key, inner->name,
		       sb_span_of(position, sizeof(position)), block);
		memcpy(out, block, part);
		out += part;
		len -= part;
	}
	sb_record_quiet(-1);
	sb_wipe(block, sizeof(block));
	sb_record_made("random", SB_FACT_DRAWN, sb_span_of(NULL, 0),
		       sb_span_of(NULL, 0), sb_span_of(whole, whole_len));
	return SB_OK;
}

static enum sb_err no_call(struct sb_env *env, const char *service,
			   unsigned nth, struct sb_span request,
			   struct sb_buf *response)
{
	(void)env;
	(void)service;
	(void)nth;
	(void)request;
	(void)response;
	return SB_UNSUPPORTED;
}

static void *scratch(struct sb_env *env, size_t bytes)
{
	struct inner *inner = env->host;

	return sb_scratch(inner->outer, bytes);
}

static uint64_t now_ns(struct sb_env *env)
{
	struct inner *inner = env->host;

	return sb_now_ns(inner->outer);
}

static void say(struct sb_env *env, const char *message)
{
	struct inner *inner = env->host;

	sb_say(inner->outer, message);
}

static const struct sb_env_ops inner_ops = {
	.random = draw,
	.call = no_call,
	.scratch = scratch,
	.now_ns = now_ns,
	.say = say,
};

enum sb_err sb_world_serve_honestly(struct sb_world *world,
				    const struct sb_visit *visit,
				    struct sb_env *env, struct sb_span request,
				    struct sb_buf *response)
{
	struct sb_running *service = visit->service;
	size_t bytes = service->code->state_bytes;
	uint8_t *state = service->state + visit->nth * bytes, *copy = NULL;
	uint64_t draws;
	struct inner inner = { .env = { &inner_ops, env->kit, &inner },
			       .outer = env,
			       .key = world->key,
			       .name = service->code->name };
	enum sb_err err = SB_MISSING;

	pthread_mutex_lock(&service->lock);
	draws = service->draws;
	inner.draws = visit->copy ? &draws : &service->draws;
	if (visit->copy) {
		copy = malloc(bytes + 1);
		if (copy)
			memcpy(copy, visit->instead ? visit->instead : state,
			       bytes);
		if (copy && visit->owned && service->code->seize)
			service->code->seize(copy);
		state = copy;
		err = SB_MEMORY;
	}
	if (!visit->copy && service->up)
		sb_world_touch(service, visit->nth);
	if (state && (visit->copy || service->up))
		err = service->code->serve(state, &inner.env, visit->account,
					   request, response);
	pthread_mutex_unlock(&service->lock);
	if (copy)
		sb_wipe(copy, bytes);
	free(copy);
	return err;
}

enum sb_err sb_world_serve(struct sb_world *world, const struct sb_visit *visit,
			   struct sb_env *env, struct sb_span request,
			   struct sb_buf *response)
{
	return !visit->copy && sb_lies_by(world, visit)
		       ? sb_lies_serve(world, visit, env, request, response)
		       : sb_world_serve_honestly(world, visit, env, request,
						 response);
}
