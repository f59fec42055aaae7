/* schemes/kit/env.h: everything impure that a scheme or a service may do.
 *
 * One sb_env belongs to one thread.  The host (the bench, or a test) fills in
 * ops; each call may be metered, ordered, recorded or made to fail. */
#ifndef SCHEMES_KIT_ENV_H
#define SCHEMES_KIT_ENV_H

#include "schemes/kit/base.h"

struct sb_kit; /* per-thread contexts of the primitives: kit/kit.h */
struct sb_env;

/* A logical position.  Randomness is a pure function of (run seed, operation,
 * place, number of draws so far), so that outputs do not depend on threads or
 * batches.  Filled by the host; only sb_random advances draws. */
struct sb_place {
	uint32_t user, snapshot;
	uint64_t file, offset;
	uint8_t side, kind; /* enum sb_side, enum sb_kind of schemes/scheme.h */
	uint16_t draws;
};

struct sb_env_ops {
	enum sb_err (*random)(struct sb_env *, struct sb_place *, uint8_t *out,
			      size_t len);
	enum sb_err (*call)(struct sb_env *, const char *service, unsigned nth,
			    struct sb_span request, struct sb_buf *response);
	void *(*scratch)(struct sb_env *, size_t bytes);
	uint64_t (*now_ns)(struct sb_env *);
	void (*say)(struct sb_env *, const char *message);
};

struct sb_env {
	const struct sb_env_ops *ops;
	struct sb_kit *kit;
	void *host; /* the host's; schemes leave it alone */
};

/* Fill out with len random bytes of the place's stream.  at is the chunk's
 * (&chunk->at) or the file's (&file->at); NULL in the keys half and in
 * services: the env's own sequence, different for enroll, unlock and each
 * service.  SB_IO when the source of randomness fails: pass it on. */
SB_MUST_USE static inline enum sb_err sb_random(struct sb_env *env,
						struct sb_place *at,
						uint8_t *out, size_t len)
{
	return env->ops->random(env, at, out, len);
}

/* Ask a service (schemes/scheme.h) and wait for its answer.  response->cap
 * bytes are the caller's; len is set.  SB_MISSING when the service is down or
 * not within reach, SB_DENIED when it refuses (rate limit), SB_FORGED when the
 * answer cannot be right; else what the service returned.  Bytes and calls are
 * counted; a round trip advances the virtual clock, nobody sleeps. */
SB_MUST_USE static inline enum sb_err sb_call(struct sb_env *env,
					      const char *service,
					      struct sb_span request,
					      struct sb_buf *response)
{
	return env->ops->call(env, service, 0, request, response);
}

/* The same of one replica of a service that has several (sb_count of
 * schemes/custody.h), counted from 0.  Each has a state of its own and may be
 * down, or in somebody's hands, by itself. */
SB_MUST_USE static inline enum sb_err sb_call_nth(struct sb_env *env,
						  const char *service,
						  unsigned nth,
						  struct sb_span request,
						  struct sb_buf *response)
{
	return env->ops->call(env, service, nth, request, response);
}

/* 64-byte aligned memory of this thread, wiped and taken back when the verb
 * returns.  NULL when memory is out: return SB_MEMORY. */
static inline void *sb_scratch(struct sb_env *env, size_t bytes)
{
	return env->ops->scratch(env, bytes);
}

/* Virtual time since the run began: advances with modelled round trips and
 * delays, never with the wall clock. */
static inline uint64_t sb_now_ns(struct sb_env *env)
{
	return env->ops->now_ns(env);
}

/* A sentence for the user about what went wrong: names the field and the
 * remedy, ends without a newline, holds no secret. */
static inline void sb_say(struct sb_env *env, const char *message)
{
	env->ops->say(env, message);
}

#endif
