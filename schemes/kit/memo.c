#include "schemes/kit/memo.h"

#include <stdlib.h>
#include <string.h>

#include "schemes/kit/kit.h"

#define SLOTS 65536u /* most that are kept */

struct entry {
	uint8_t *bytes; /* question, then result */
	uint32_t question_len, result_len;
};

/* Like the recorder of record.h: of the thread. */
static _Thread_local struct {
	struct entry *entries; /* by hash, linear probing */
	size_t count;
	int depth, held;
} memo;

/* FNV-1a, 64 bits: questions are compared after. */
static size_t slot_of(struct sb_span question)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < question.len; i++)
		h = (h ^ question.ptr[i]) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ h >> 32) % SLOTS;
}

static struct entry *look(struct sb_span question)
{
	size_t i = slot_of(question);

	for (;; i = (i + 1) % SLOTS) {
		struct entry *e = &memo.entries[i];

		if (!e->bytes ||
		    (e->question_len == question.len &&
		     memcmp(e->bytes, question.ptr, question.len) == 0))
			return e;
	}
}

int sb_memo_on(void)
{
	return memo.depth > 0 && memo.held <= 0;
}

void sb_memo_hold(int more)
{
	memo.held += more;
}

void sb_memo_keep(int more)
{
	memo.depth += more;
	if (memo.depth > 0 || !memo.entries)
		return;
	for (size_t i = 0; i < SLOTS; i++) {
		struct entry *e = &memo.entries[i];

		if (e->bytes)
			sb_wipe(e->bytes, e->question_len + e->result_len);
		free(e->bytes);
	}
	free(memo.entries);
	memo.entries = NULL;
	memo.count = 0;
}

const uint8_t *sb_memo_find(struct sb_span question, size_t *len)
{
	const struct entry *e;

	if (!sb_memo_on() || !memo.entries)
		return NULL;
	e = look(question);
	*len = e->result_len;
	return e->bytes ? e->bytes + e->question_len : NULL;
}

void sb_memo_put(struct sb_span question, struct sb_span result)
{
	struct entry *e;

	if (!sb_memo_on())
		return;
	if (!memo.entries)
		memo.entries = calloc(SLOTS, sizeof(*memo.entries));
	if (!memo.entries || 2 * memo.count >= SLOTS)
		return;
	e = look(question);
	if (e->bytes)
		return;
	e->bytes = malloc(question.len + result.len + 1);
	if (!e->bytes)
		return;
	memcpy(e->bytes, question.ptr, question.len);
	if (result.len)
		memcpy(e->bytes + question.len, result.ptr, result.len);
	e->question_len = (uint32_t)question.len;
	e->result_len = (uint32_t)result.len;
	memo.count++;
}
