#include "schemes/services/services.h"

#include <string.h>

#include "schemes/kit/kdf.h"
#include "schemes/kit/wire.h"

struct state {
	uint8_t key[32];
};

static enum sb_err start(void *state, struct sb_env *env)
{
	struct state *s = state;

	return sb_random(env, NULL, s->key, sizeof(s->key));
}

static uint8_t answer(struct sb_kit *kit, uint8_t keys[2][32],
		      const uint8_t *item, uint8_t *out)
{
	const uint8_t *blob = item + 1;
	enum sb_err err;

	switch (item[0]) {
	case SB_KEYSERVICE_WRAP:
	case SB_KEYSERVICE_WRAP_OWN:
		err = sb_key_wrap(kit, keys[item[0] == SB_KEYSERVICE_WRAP_OWN],
				  sb_span_of(blob, 32), out);
		return err == SB_OK ? SB_ITEM_OK : SB_ITEM_MALFORMED;
	case SB_KEYSERVICE_UNWRAP:
	case SB_KEYSERVICE_UNWRAP_OWN:
		err = sb_key_unwrap(kit,
				    keys[item[0] == SB_KEYSERVICE_UNWRAP_OWN],
				    sb_span_of(blob, 40), out);
		if (err == SB_OK)
			return SB_ITEM_OK;
		memset(out, 0, 40);
		return SB_ITEM_FORGED;
	default:
		return SB_ITEM_MALFORMED;
	}
}

static enum sb_err serve(void *state, struct sb_env *env, uint64_t account,
			 struct sb_span request, struct sb_buf *response)
{
	const struct state *s = state;
	size_t count = request.len / SB_KEYSERVICE_ITEM_BYTES;
	uint8_t keys[2][32], who[8];

	if (request.len % SB_KEYSERVICE_ITEM_BYTES)
		return SB_MALFORMED;
	if (response->cap < request.len)
		return SB_PARAM;
	sb_put_le64(who, account);
	sb_kdf(env->kit, s->key, "shared", sb_span_of("", 0), keys[0]);
	sb_kdf(env->kit, s->key, "account", sb_span_of(who, 8), keys[1]);
	memset(response->ptr, 0, request.len);
	for (size_t i = 0; i < count; i++) {
		size_t at = i * SB_KEYSERVICE_ITEM_BYTES;

		response->ptr[at] = answer(env->kit, keys, request.ptr + at,
					   response->ptr + at + 1);
	}
	response->len = request.len;
	sb_wipe(keys, sizeof(keys));
	return SB_OK;
}

const struct sb_service sb_service_keyservice = {
	.name = "keyservice",
	.title = "key service of the provider",
	.party = "provider",
	.state_bytes = sizeof(struct state),
	.request_bytes = SB_KEYSERVICE_ITEM_BYTES,
	.response_bytes = SB_KEYSERVICE_ITEM_BYTES,
	.start = start,
	.serve = serve,
};
