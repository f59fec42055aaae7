#include "schemes/services/services.h"

#include <string.h>

#include "schemes/kit/kdf.h"
#include "schemes/kit/wire.h"

#define WIDTH_LOG2_MAX 16

struct state {
	int64_t t, width_log2;
	uint8_t key[32];
	uint32_t sketch[SB_COUNTER_ROWS][1u << WIDTH_LOG2_MAX];
};

static const struct sb_param params[] = {
	{ "t", "copies", "copies of a content that get one key", 1,
	  INT64_C(1) << 31, 15, offsetof(struct state, t) },
	{ "width_log2", "log2", "columns of the sketch", 4, WIDTH_LOG2_MAX,
	  WIDTH_LOG2_MAX, offsetof(struct state, width_log2) },
	{ .name = NULL },
};

static enum sb_err start(void *state, struct sb_env *env)
{
	struct state *s = state;

	return sb_random(env, NULL, s->key, sizeof(s->key));
}

/* Count this item and estimate how often it was seen, itself included: never
 * too low, too high where hashes collide in every row. */
static uint32_t count_one(struct state *s, const uint8_t *item)
{
	uint32_t mask = (UINT32_C(1) << s->width_log2) - 1;
	uint32_t least = UINT32_MAX;

	for (size_t row = 0; row < SB_COUNTER_ROWS; row++) {
		uint32_t *cell =
			&s->sketch[row][sb_get_le32(item + 4 * row) & mask];

		if (*cell < UINT32_MAX)
			++*cell;
		if (*cell < least)
			least = *cell;
	}
	return least;
}

static enum sb_err serve(void *state, struct sb_env *env, uint64_t account,
			 struct sb_span request, struct sb_buf *response)
{
	struct state *s = state;
	size_t count = request.len / SB_COUNTER_REQUEST_BYTES;

	(void)account;
	if (request.len % SB_COUNTER_REQUEST_BYTES)
		return SB_MALFORMED;
	if (response->cap < count * SB_COUNTER_RESPONSE_BYTES)
		return SB_PARAM;
	for (size_t i = 0; i < count; i++) {
		const uint8_t *item =
			request.ptr + i * SB_COUNTER_REQUEST_BYTES;
		uint8_t context[SB_COUNTER_REQUEST_BYTES + 8];
		uint32_t f = count_one(s, item);

		memcpy(context, item, SB_COUNTER_REQUEST_BYTES);
		sb_put_le64(context + SB_COUNTER_REQUEST_BYTES,
			    (f - 1) / (uint64_t)s->t);
		sb_kdf(env->kit, s->key, "seed",
		       sb_span_of(context, sizeof(context)),
		       response->ptr + i * SB_COUNTER_RESPONSE_BYTES);
	}
	response->len = count * SB_COUNTER_RESPONSE_BYTES;
	return SB_OK;
}

const struct sb_service sb_service_counter = {
	.name = "counter",
	.title = "key manager that counts",
	.party = "third",
	.params = params,
	.state_bytes = sizeof(struct state),
	.request_bytes = SB_COUNTER_REQUEST_BYTES,
	.response_bytes = SB_COUNTER_RESPONSE_BYTES,
	.ordered = 1,
	.start = start,
	.serve = serve,
};
