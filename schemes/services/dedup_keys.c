#include "schemes/services/services.h"

#include <string.h>

#include "schemes/kit/dh.h"

#define ACCOUNTS 1024u
#define HOUR_NS  UINT64_C(3600000000000)

struct usage {
	uint64_t account, hour, items;
	uint8_t taken;
};

struct state {
	int64_t items_per_hour;
	uint8_t key[32];
	struct usage usage[ACCOUNTS];
};

static const struct sb_param params[] = {
	{ "items_per_hour", "items",
	  "evaluations per account and virtual hour; 0: no limit", 0,
	  INT64_C(1) << 40, 0, offsetof(struct state, items_per_hour) },
	{ .name = NULL },
};

static enum sb_err start(void *state, struct sb_env *env)
{
	struct state *s = state;
	uint8_t wide[64];
	enum sb_err err = sb_random(env, NULL, wide, sizeof(wide));

	if (err == SB_OK)
		sb_oprf_scalar(wide, s->key);
	sb_wipe(wide, sizeof(wide));
	return err;
}

/* The account's counter of this hour.  With more accounts than rows the row
 * that has been idle longest is reused if it is of an earlier hour; NULL when
 * every row is in use now, which must deny: forgetting a counter would lift
 * somebody's limit. */
static struct usage *usage_of(struct state *s, uint64_t account, uint64_t hour)
{
	struct usage *oldest = &s->usage[0];

	for (size_t i = 0; i < ACCOUNTS; i++) {
		struct usage *u = &s->usage[i];

		if (u->taken && u->account == account) {
			oldest = u;
			break;
		}
		if (!u->taken ? oldest->taken
			      : oldest->taken && u->hour < oldest->hour)
			oldest = u;
	}
	if (oldest->taken && oldest->account != account && oldest->hour >= hour)
		return NULL;
	if (!oldest->taken || oldest->account != account ||
	    oldest->hour != hour) {
		oldest->taken = 1;
		oldest->account = account;
		oldest->hour = hour;
		oldest->items = 0;
	}
	return oldest;
}

static uint64_t allowed(struct state *s, struct sb_env *env, uint64_t account,
			uint64_t count)
{
	uint64_t limit = (uint64_t)s->items_per_hour;
	struct usage *u;

	if (!limit)
		return count;
	u = usage_of(s, account, sb_now_ns(env) / HOUR_NS);
	if (!u || u->items >= limit)
		return 0;
	if (count > limit - u->items)
		count = limit - u->items;
	u->items += count;
	return count;
}

static enum sb_err serve(void *state, struct sb_env *env, uint64_t account,
			 struct sb_span request, struct sb_buf *response)
{
	struct state *s = state;
	size_t count = request.len / SB_DEDUP_KEYS_REQUEST_BYTES;
	size_t len = count * SB_DEDUP_KEYS_RESPONSE_BYTES;
	uint64_t budget;

	if (request.len % SB_DEDUP_KEYS_REQUEST_BYTES)
		return SB_MALFORMED;
	if (response->cap < len)
		return SB_PARAM;
	budget = allowed(s, env, account, count);
	memset(response->ptr, 0, len);
	for (size_t i = 0; i < count; i++) {
		uint8_t *out = response->ptr + i * SB_DEDUP_KEYS_RESPONSE_BYTES;
		const uint8_t *element =
			request.ptr + i * SB_DEDUP_KEYS_REQUEST_BYTES;

		out[0] = SB_ITEM_DENIED;
		if (i >= budget)
			continue;
		out[0] = SB_ITEM_OK;
		if (sb_oprf_evaluate(s->key, element, out + 1) != SB_OK)
			out[0] = SB_ITEM_MALFORMED;
	}
	response->len = len;
	return SB_OK;
}

const struct sb_service sb_service_dedup_keys = {
	.name = "dedup_keys",
	.title = "key server for deduplication",
	.party = "third",
	.params = params,
	.state_bytes = sizeof(struct state),
	.request_bytes = SB_DEDUP_KEYS_REQUEST_BYTES,
	.response_bytes = SB_DEDUP_KEYS_RESPONSE_BYTES,
	.start = start,
	.serve = serve,
};
