/* bench/measure/micro_cut.c: chunkers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/micro.h"
#include "bench/pipeline/chunker.h"

/* More than a level-two cache holds: cuts are made on bytes just read. */
#define CUT_BYTES ((size_t)8 << 20)

struct cut {
	struct sb_chunker chunker;
	const uint8_t *data;
	uint32_t *lengths;
	size_t room, count;
};

static enum sb_err run_cut(void *user)
{
	struct cut *c = user;

	c->count = sb_chunker_cut(&c->chunker, sb_span_of(c->data, CUT_BYTES),
				  1, c->lengths, c->room);
	return c->count ? SB_OK : SB_MALFORMED;
}

static void free_cut(void *ptr)
{
	struct cut *c = ptr;

	free(c->lengths);
	free(c);
}

/* The lengths must cover the data, or nothing was cut. */
static int covers(const struct cut *c)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < c->count; i++)
		sum += c->lengths[i];
	return sum == CUT_BYTES;
}

static enum sb_err add_cut(struct sb_micro *m, const uint8_t *data, size_t size,
			   int portable, char *why, size_t why_bytes)
{
	struct sb_micro_label label = { .group = "chunker",
					.op = "fastcdc",
					.chunk_bytes = size };
	struct sb_cutting cutting;
	struct cut *c;
	char text[40];
	enum sb_err err;

	snprintf(text, sizeof(text), "fastcdc:%zu", size);
	err = sb_cutting_parse(text, &cutting);
	if (err != SB_OK)
		return err;
	c = calloc(1, sizeof(*c));
	if (!c)
		return SB_MEMORY;
	c->data = data;
	c->room = CUT_BYTES / cutting.min + 2;
	c->lengths = calloc(c->room, sizeof(*c->lengths));
	err = sb_micro_own(m, c, free_cut);
	if (err != SB_OK || !c->lengths)
		return SB_MEMORY;
	sb_chunker_init(&c->chunker, &cutting, NULL, portable);
	label.path = portable ? "portable" : "fastest";
	label.via = sb_chunker_path(&c->chunker);
	if (run_cut(c) != SB_OK || !covers(c)) {
		snprintf(why, why_bytes, "%s: cuts do not cover the data",
			 text);
		return SB_FORGED;
	}
	return sb_micro_add(m, &label, run_cut, c, c->lengths, CUT_BYTES,
			    c->count);
}

enum sb_err sb_micro_cut(struct sb_micro *m, const struct sb_micro_plan *plan,
			 char *why, size_t why_bytes)
{
	uint8_t *data = sb_micro_noise(CUT_BYTES, plan->seed);
	enum sb_err err;

	if (!data)
		return SB_MEMORY;
	err = sb_micro_own(m, data, free);
	for (size_t i = 0; err == SB_OK && i < plan->chunk_count; i++) {
		size_t size = plan->chunk_bytes[i];

		if (size > 1u << 20)
			continue;
		err = add_cut(m, data, size, 0, why, why_bytes);
		if (err == SB_OK && plan->portable)
			err = add_cut(m, data, size, 1, why, why_bytes);
	}
	return err;
}
