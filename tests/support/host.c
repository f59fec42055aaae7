#include "tests/support/host.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/wire.h"

#define CANARY       0xA5
#define CANARY_BYTES 64u

/* A block of scratch: this header, bytes, canary. */
struct block {
	struct block *next;
	size_t bytes;
	uint8_t pad[64 - sizeof(void *) - sizeof(size_t)];
};

static int fault(struct sb_host_fault *f)
{
	return ++f->seen == f->fail_at;
}

static enum sb_err host_random(struct sb_env *env, struct sb_place *at,
			       uint8_t *out, size_t len)
{
	struct sb_host *host = env->host;
	uint8_t in[64] = { 0 }, block[32];

	if (fault(&host->random))
		return SB_IO;
	sb_put_le64(in, host->seed);
	sb_put_le32(in + 8, host->operation);
	if (at) {
		in[12] = 1;
		in[13] = at->side;
		in[14] = at->kind;
		sb_put_le32(in + 16, at->user);
		sb_put_le32(in + 20, at->snapshot);
		sb_put_le64(in + 24, at->file);
		sb_put_le64(in + 32, at->offset);
		sb_put_le32(in + 40, at->draws++);
	} else {
		sb_put_le64(in + 24, host->account);
		sb_put_le64(in + 32, host->sequence++);
	}
	for (size_t done = 0; done < len; done += sizeof(block)) {
		size_t n = len - done;

		sb_put_le64(in + 48, done);
		sb_sha256(env->kit, sb_span_of(in, sizeof(in)), block);
		memcpy(out + done, block, n < sizeof(block) ? n : 32);
	}
	return SB_OK;
}

unsigned sb_host_copies(const struct sb_host *host, const struct sb_service *s)
{
	return strcmp(s->party, "hsm") == 0 ? sb_profile_replicas(host->profile)
					    : 1;
}

static enum sb_err host_call(struct sb_env *env, const char *name, unsigned nth,
			     struct sb_span request, struct sb_buf *response)
{
	struct sb_host *host = env->host;
	const struct sb_service *const *s = host->profile->scheme->services;
	enum sb_err err;
	uint32_t operation = host->operation;
	int third;

	response->len = 0;
	memset(host->asked, 0, sizeof(host->asked));
	memcpy(host->asked, request.ptr,
	       request.len < sizeof(host->asked) ? request.len
						 : sizeof(host->asked));
	if (fault(&host->call))
		return SB_MISSING;
	for (size_t i = 0; s && s[i]; i++) {
		if (strcmp(s[i]->name, name) != 0)
			continue;
		third = strcmp(s[i]->party, "provider") != 0;
		if (third ? host->third_down : host->provider_down)
			return SB_MISSING;
		if (nth >= sb_host_copies(host, s[i]))
			return SB_PARAM;
		host->operation = 1000 + 100 * nth + (uint32_t)i;
		err = s[i]->serve((uint8_t *)host->states[i] +
					  nth * s[i]->state_bytes,
				  env, host->account, request, response);
		host->operation = operation;
		return err;
	}
	return SB_MISSING;
}

static void *host_scratch(struct sb_env *env, size_t bytes)
{
	struct sb_host *host = env->host;
	size_t whole = (sizeof(struct block) + bytes + CANARY_BYTES + 63) &
		       ~(size_t)63;
	struct block *b;

	if (fault(&host->scratch))
		return NULL;
	b = aligned_alloc(64, whole);
	if (!b)
		return NULL;
	/* Not zero: memory that was used before. */
	memset(b, 0x5B, whole);
	memset((uint8_t *)(b + 1) + bytes, CANARY, CANARY_BYTES);
	b->next = host->blocks;
	b->bytes = bytes;
	host->blocks = b;
	return b + 1;
}

static uint64_t host_now(struct sb_env *env)
{
	struct sb_host *host = env->host;

	return host->now_ns;
}

static void host_say(struct sb_env *env, const char *message)
{
	struct sb_host *host = env->host;
	size_t len = strlen(message);

	if (len >= sizeof(host->said))
		len = sizeof(host->said) - 1;
	memcpy(host->said, message, len);
	host->said[len] = '\0';
}

static const struct sb_env_ops env_ops = {
	.random = host_random,
	.call = host_call,
	.scratch = host_scratch,
	.now_ns = host_now,
	.say = host_say,
};

static void *shared(size_t bytes)
{
	void *ptr = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return ptr == MAP_FAILED ? NULL : ptr;
}

static enum sb_err start_services(struct sb_host *host)
{
	const struct sb_service *const *s = host->profile->scheme->services;
	enum sb_err err = SB_OK;

	for (size_t i = 0; s && s[i] && err == SB_OK; i++) {
		if (i == SB_HOST_SERVICES)
			return SB_UNSUPPORTED;
		host->states[i] =
			shared(sb_host_copies(host, s[i]) * s[i]->state_bytes);
		if (!host->states[i])
			return SB_MEMORY;
		for (unsigned n = 0; n < sb_host_copies(host, s[i]); n++) {
			uint8_t *state = (uint8_t *)host->states[i] +
					 n * s[i]->state_bytes;

			if (err == SB_OK)
				err = sb_profile_apply_service(host->profile,
							       s[i], state);
			sb_host_begin(host, 1000 + 100 * n + (uint32_t)i, 0);
			if (err == SB_OK && s[i]->start)
				err = s[i]->start(state, &host->env);
			sb_host_done(host);
		}
		if (err == SB_OK && s[i]->meet)
			err = s[i]->meet(host->states[i],
					 sb_host_copies(host, s[i]),
					 &host->env);
	}
	return err;
}

enum sb_err sb_host_new(const struct sb_profile *profile, uint64_t seed,
			struct sb_host **out)
{
	struct sb_host *host = calloc(1, sizeof(*host));
	enum sb_err err;

	*out = NULL;
	if (!host)
		return SB_MEMORY;
	host->profile = profile;
	host->seed = seed;
	host->env.ops = &env_ops;
	host->env.host = host;
	host->world = shared(sizeof(*host->world));
	err = host->world ? sb_kit_new(SB_PATHS_FASTEST, &host->env.kit)
			  : SB_MEMORY;
	if (err == SB_OK)
		err = start_services(host);
	if (err != SB_OK) {
		sb_host_free(host);
		return err;
	}
	*out = host;
	return SB_OK;
}

void sb_host_free(struct sb_host *host)
{
	const struct sb_service *const *s;

	if (!host)
		return;
	s = host->profile->scheme->services;
	sb_host_done(host);
	for (size_t i = 0; s && s[i] && i < SB_HOST_SERVICES; i++)
		if (host->states[i])
			munmap(host->states[i],
			       sb_host_copies(host, s[i]) * s[i]->state_bytes);
	if (host->world)
		munmap(host->world, sizeof(*host->world));
	sb_kit_free(host->env.kit);
	free(host);
}

void sb_host_begin(struct sb_host *host, uint32_t operation, uint64_t account)
{
	host->operation = operation;
	host->account = account;
	host->sequence = 0;
}

void sb_host_done(struct sb_host *host)
{
	struct block *b = host->blocks;

	while (b) {
		struct block *next = b->next;
		const uint8_t *after = (const uint8_t *)(b + 1) + b->bytes;

		for (size_t i = 0; i < CANARY_BYTES; i++)
			if (after[i] != CANARY)
				host->overrun = 1;
		free(b);
		b = next;
	}
	host->blocks = NULL;
}
