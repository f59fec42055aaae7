#include "schemes/kit/memo.h"

#include <stdlib.h>
#include <string.h>

#include "schemes/kit/kit.h"

#define SLOTS 65536u /* at most half of them are used */

struct entry {
	uint8_t *bytes;  /* the parts of the question, then the result */
	uint64_t digest; /* of the question */
	enum sb_memo_of of;
	size_t lens[SB_MEMO_PARTS], result_len;
};

/* Like the recorder of record.h: of the thread. */
static _Thread_local struct {
	struct entry *entries; /* by digest, linear probing */
	size_t count;
	int depth, held;
} memo;

/* FNV-1a of 64 bits, its halves folded, for the place is taken from the low one.
 * No defence: questions are compared after. */
static uint64_t digest_of(const struct sb_memo_question *q)
{
	const uint64_t prime = UINT64_C(0x100000001b3);
	uint64_t h = (UINT64_C(0xcbf29ce484222325) ^ q->of) * prime;

	for (unsigned k = 0; k < SB_MEMO_PARTS; k++) {
		for (size_t i = 0; i < q->parts[k].len; i++)
			h = (h ^ q->parts[k].ptr[i]) * prime;
		h = (h ^ q->parts[k].len) * prime;
	}
	return h ^ h >> 32;
}

static size_t length_of(const struct entry *e)
{
	size_t len = 0;

	for (unsigned k = 0; k < SB_MEMO_PARTS; k++)
		len += e->lens[k];
	return len;
}

static int is_about(const struct entry *e, const struct sb_memo_question *q)
{
	const uint8_t *at = e->bytes;

	for (unsigned k = 0; k < SB_MEMO_PARTS; k++) {
		size_t len = q->parts[k].len;

		if (e->lens[k] != len ||
		    (len && memcmp(at, q->parts[k].ptr, len) != 0))
			return 0;
		at += len;
	}
	return e->of == q->of;
}

static struct entry *look(const struct sb_memo_question *q, uint64_t digest)
{
	size_t i = (size_t)digest % SLOTS;

	for (;; i = (i + 1) % SLOTS) {
		struct entry *e = &memo.entries[i];

		if (!e->bytes || (e->digest == digest && is_about(e, q)))
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
			sb_wipe(e->bytes, length_of(e) + e->result_len);
		free(e->bytes);
	}
	free(memo.entries);
	memo.entries = NULL;
	memo.count = 0;
}

int sb_memo_find(const struct sb_memo_question *q, uint8_t *out, size_t len)
{
	const struct entry *e;

	if (!sb_memo_on() || !memo.entries)
		return 0;
	e = look(q, digest_of(q));
	if (!e->bytes || e->result_len != len)
		return 0;
	memcpy(out, e->bytes + length_of(e), len);
	return 1;
}

void sb_memo_put(const struct sb_memo_question *q, const uint8_t *result,
		 size_t len)
{
	struct entry new = { .of = q->of, .result_len = len };
	struct entry *e;
	uint8_t *at;

	if (!sb_memo_on())
		return;
	if (!memo.entries)
		memo.entries = calloc(SLOTS, sizeof(*memo.entries));
	if (!memo.entries || 2 * memo.count >= SLOTS)
		return;
	new.digest = digest_of(q);
	e = look(q, new.digest);
	if (e->bytes)
		return;
	for (unsigned k = 0; k < SB_MEMO_PARTS; k++)
		new.lens[k] = q->parts[k].len;
	new.bytes = at = malloc(length_of(&new) + len + 1);
	if (!new.bytes)
		return;
	for (unsigned k = 0; k < SB_MEMO_PARTS; k++) {
		if (new.lens[k])
			memcpy(at, q->parts[k].ptr, new.lens[k]);
		at += new.lens[k];
	}
	memcpy(at, result, len);
	*e = new;
	memo.count++;
}
