#include "bench/custody/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/record.h"
#include "schemes/kit/wire.h"

#define ALIGN_BYTES 64u

struct sb_desk_block {
	struct sb_desk_block *next;
	void *memory;
	size_t bytes;
};

static size_t put_place(const struct sb_place *at, uint8_t *p)
{
	sb_put_le32(p, at->user);
	sb_put_le32(p + 4, at->snapshot);
	sb_put_le64(p + 8, at->file);
	sb_put_le64(p + 16, at->offset);
	p[24] = at->side;
	p[25] = at->kind;
	sb_put_le32(p + 26, at->draws);
	return 30;
}

static enum sb_err draw(struct sb_env *env, struct sb_place *at, uint8_t *out,
			size_t len)
{
	struct sb_desk *desk = env->host;
	uint8_t block[32], context[32];
	const uint8_t *whole = out;
	size_t context_len, whole_len = len;

	sb_record_quiet(1);
	while (len) {
		size_t part = len < sizeof(block) ? len : sizeof(block);

		if (at) {
			context_len = put_place(at, context);
			at->draws++;
		} else {
			context_len = 8;
			sb_put_le64(context, desk->draws++);
		}
		sb_kdf(env->kit, desk->key, at ? "place" : "sequence",
		       sb_span_of(context, context_len), block);
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

static enum sb_err call(struct sb_env *env, const char *service, unsigned nth,
			struct sb_span request, struct sb_buf *response)
{
	struct sb_desk *desk = env->host;

	if (!desk->view)
		return SB_MISSING;
	return sb_view_call(desk->view, env, service, nth, request, response);
}

static void *scratch(struct sb_env *env, size_t bytes)
{
	struct sb_desk *desk = env->host;
	struct sb_desk_block *block = malloc(sizeof(*block));
	size_t rounded;

	if (!block)
		return NULL;
	if (!sb_add_ok(bytes, ALIGN_BYTES, &rounded)) {
		free(block);
		return NULL;
	}
	rounded &= ~(size_t)(ALIGN_BYTES - 1);
	rounded = rounded ? rounded : ALIGN_BYTES;
	block->memory = aligned_alloc(ALIGN_BYTES, rounded);
	if (!block->memory) {
		free(block);
		return NULL;
	}
	block->bytes = rounded;
	block->next = desk->blocks;
	desk->blocks = block;
	return block->memory;
}

static uint64_t now_ns(struct sb_env *env)
{
	(void)env;
	return 0; /* nothing here models a delay */
}

static void say(struct sb_env *env, const char *message)
{
	struct sb_desk *desk = env->host;

	snprintf(desk->said, sizeof(desk->said), "%s", message);
}

static const struct sb_env_ops ops = {
	.random = draw,
	.call = call,
	.scratch = scratch,
	.now_ns = now_ns,
	.say = say,
};

enum sb_err sb_desk_open(struct sb_desk *desk, uint64_t seed,
			 const char *stream, struct sb_view *view)
{
	uint8_t bytes[8];
	struct sb_span parts[2] = { sb_span_of(bytes, sizeof(bytes)),
				    sb_span_of(stream, strlen(stream)) };
	enum sb_err err;

	memset(desk, 0, sizeof(*desk));
	err = sb_kit_new(SB_PATHS_PORTABLE, &desk->env.kit);
	if (err != SB_OK)
		return err;
	sb_put_le64(bytes, seed);
	sb_sha256_parts(desk->env.kit, parts, 2, desk->key);
	desk->env.ops = &ops;
	desk->env.host = desk;
	desk->view = view;
	return SB_OK;
}

void sb_desk_clear(struct sb_desk *desk)
{
	while (desk->blocks) {
		struct sb_desk_block *block = desk->blocks;

		desk->blocks = block->next;
		sb_wipe(block->memory, block->bytes);
		free(block->memory);
		free(block);
	}
}

void sb_desk_close(struct sb_desk *desk)
{
	sb_desk_clear(desk);
	sb_kit_free(desk->env.kit);
	sb_wipe(desk, sizeof(*desk));
}
