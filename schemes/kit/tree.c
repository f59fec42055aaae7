#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/imb.h"
#include "schemes/kit/kit_internal.h"
#include "schemes/kit/record.h"
#include "schemes/kit/wire.h"

#define LABEL      "sb-tree-1"
#define HEAD_BYTES (sizeof(LABEL) - 1 + 1 + 8)
#define DIGEST     SB_HASH_BYTES

/* Leaves that the fast path has in hand: 8 MiB, so that the last, partly
 * filled round of sixteen is a small part of the whole. */
#define WINDOW 256u

static size_t leaf_count(size_t len)
{
	return len ? (len - 1) / SB_LEAF_BYTES + 1 : 1;
}

static struct sb_span leaf_at(struct sb_span in, size_t i)
{
	struct sb_span leaf = { NULL, 0 };

	if (in.len > 0) {
		leaf.ptr = in.ptr + i * SB_LEAF_BYTES;
		leaf.len = in.len - i * SB_LEAF_BYTES;
	}
	if (leaf.len > SB_LEAF_BYTES)
		leaf.len = SB_LEAF_BYTES;
	return leaf;
}

static void head(uint8_t text[HEAD_BYTES], uint8_t label, size_t len)
{
	memcpy(text, LABEL, sizeof(LABEL) - 1);
	text[sizeof(LABEL) - 1] = label;
	sb_put_le64(text + sizeof(LABEL), len);
}

static int together(const struct sb_kit *kit, const struct sb_imb_hash *jobs,
		    size_t count)
{
	size_t total = 0, longest = 0;

	for (size_t i = 0; i < count; i++) {
		total += jobs[i].in.len;
		if (longest < jobs[i].in.len)
			longest = jobs[i].in.len;
	}
	return sb_imb_path(kit->imb, SB_IMB_TREE) &&
	       sb_imb_worth(kit->imb, total, longest);
}

/* All digests at once where that is faster and possible, else one by one. */
static void digests(struct sb_kit *kit, const struct sb_imb_hash *jobs,
		    size_t count)
{
	if (together(kit, jobs, count) && sb_imb_sha256(kit->imb, jobs, count))
		return;
	for (size_t i = 0; i < count; i++)
		sb_hash_leaf(kit, jobs[i].in, jobs[i].out);
}

/* The same for the HMACs over them. */
static void macs(struct sb_kit *kit, const uint8_t key[32],
		 const struct sb_imb_hash *jobs, size_t count)
{
	if (together(kit, jobs, count) &&
	    sb_imb_hmac(kit->imb, key, jobs, count))
		return;
	for (size_t i = 0; i < count; i++)
		sb_hmac_sha256(kit, sb_span_of(key, 32), jobs[i].in,
			       jobs[i].out);
}

/* One span of any length.  Digests of leaves are wiped: where a key comes from
 * the content, it comes from them. */
static void stream(struct sb_kit *kit, const uint8_t key[32], uint8_t label,
		   struct sb_span in, uint8_t out[32])
{
	uint8_t pad[SB_HMAC_PAD_BYTES], text[WINDOW * DIGEST];
	struct sb_imb_hash jobs[WINDOW];
	size_t total = leaf_count(in.len), some;

	head(text, label, in.len);
	sb_hash_hmac_start(kit, sb_span_of(key, 32), pad);
	sb_hash_hmac_add(kit, sb_span_of(text, HEAD_BYTES));
	for (size_t i = 0; i < total; i += some) {
		some = total - i < WINDOW ? total - i : WINDOW;
		for (size_t j = 0; j < some; j++) {
			jobs[j].in = leaf_at(in, i + j);
			jobs[j].out = text + j * DIGEST;
		}
		digests(kit, jobs, some);
		sb_hash_hmac_add(kit, sb_span_of(text, some * DIGEST));
	}
	sb_hash_hmac_finish(kit, pad, out);
	sb_wipe(text, sizeof(text));
}

/* As many spans as have at most WINDOW leaves together, in two passes that
 * each have many messages in hand: the leaves, then the HMACs.  Returns how
 * many spans that were, 0 when the first has more. */
static size_t group(struct sb_kit *kit, const uint8_t key[32], uint8_t label,
		    const struct sb_span *ins, size_t count,
		    uint8_t (*outs)[32])
{
	uint8_t text[WINDOW * (HEAD_BYTES + DIGEST)], *end = text;
	struct sb_imb_hash jobs[WINDOW] = { 0 };
	size_t spans = 0, used = 0;

	for (; spans < count; spans++) {
		size_t more = leaf_count(ins[spans].len);

		if (more > WINDOW - used)
			break;
		head(end, label, ins[spans].len);
		end += HEAD_BYTES;
		for (size_t i = 0; i < more; i++, end += DIGEST) {
			jobs[used].in = leaf_at(ins[spans], i);
			jobs[used++].out = end;
		}
	}
	digests(kit, jobs, used);
	end = text;
	for (size_t i = 0; i < spans; i++) {
		size_t len = HEAD_BYTES + leaf_count(ins[i].len) * DIGEST;

		jobs[i].in = sb_span_of(end, len);
		jobs[i].out = outs[i];
		end += len;
	}
	macs(kit, key, jobs, spans);
	sb_wipe(text, (size_t)(end - text));
	return spans;
}

void sb_tree_hash(struct sb_kit *kit, const uint8_t key[32], uint8_t label,
		  const struct sb_span *ins, size_t count, uint8_t (*outs)[32])
{
	size_t done;

	/* Its own steps start from leaves that are not reported. */
	sb_record_quiet(1);
	for (size_t i = 0; i < count; i += done) {
		done = group(kit, key, label, ins + i, count - i, outs + i);
		if (done > 0)
			continue;
		stream(kit, key, label, ins[i], outs[i]);
		done = 1;
	}
	sb_record_quiet(-1);
	for (size_t i = 0; i < count && sb_recording(); i++)
		sb_record_made("hash tree", SB_FACT_MAKES, sb_span_of(key, 32),
			       ins[i], sb_span_of(outs[i], 32));
}
