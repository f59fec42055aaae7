/* bench/analysis/loss.h: how many more bytes a scheme stores than plaintext
 * deduplication would, and why.
 * Integers that add up.  For uploads see loss_upload.h.
 *
 * Every occurrence of a chunk has a content, and a name (realm, id, part) in
 * each of two traces of the same backups: the scheme's and plain's, where plain
 * is look-up across everybody, compression and no cryptography, with the same
 * cutter.  z(x) is what plain stores of x after compression.  Then
 *
 *	B_scheme - B_plain =
 *	    within-snapshot + cross-snapshot + cross-user      (chain.h)
 *	  + sum over objects of (payload - z)                  compression
 *	  + sum of padding, less plain's                       padding
 *	  + sum of (object - payload - padding), less plain's  sealing
 *	  + recipes + index + keys, less plain's               metadata
 *	  + stored bytes that nobody needs, less plain's       dead
 *
 * B is what the store's own counters say; the terms come from the trace.
 * Compression is a change rather than a loss: a format that compresses larger
 * units has less of it.  So is chunking, which stands outside the chain:
 *
 *	B_plain - B_reference = chunking_sizes + chunking_key
 *
 * where the reference is plain under the cutter that everybody is compared
 * with.  Live occurrences count; those of forgotten snapshots do not. */
#ifndef BENCH_ANALYSIS_LOSS_H
#define BENCH_ANALYSIS_LOSS_H

#include "bench/analysis/trace_log.h"
#include "bench/pipeline/meter.h"
#include "datasets/source.h"

/* Keep every sum of 32-bit sizes, and its differences, in an int64_t. */
#define SB_LOSS_COUNT_MAX (UINT64_C(1) << 30)
#define SB_LOSS_BYTES_MAX (UINT64_C(1) << 62)

/* One archive: its trace and what its counters say.  Borrowed. */
struct sb_loss_side {
	const struct sb_trace_log *log;
	/* In the store now, by kind, dead ones included. */
	uint64_t stored_bytes[SB_BYTES_KINDS];
	uint64_t dead_bytes;    /* of those: data and recipes of no snapshot */
	uint64_t wire_up_bytes; /* client to provider, over all backups */
	int plain_on_wire;      /* codec and padding are the provider's: a sent
			      chunk crosses as plain bytes */
};

/* plain and scheme must have been cut alike.  reference NULL: so was it.
 * unkeyed: plain under the scheme's sizes and the public table; NULL: the
 * scheme's cutter has no key, and chunking_key is 0. */
struct sb_loss_input {
	struct sb_loss_side scheme, plain;
	const struct sb_loss_side *unkeyed, *reference;
};

/* Bytes; negative is less than plain.  The sum is the whole difference. */
struct sb_loss_terms {
	int64_t within_snapshot, cross_snapshot, cross_user;
	int64_t compression, padding, sealing;
	int64_t recipes, index, keys;
	int64_t dead;
	int64_t chunking_sizes, chunking_key;
};

/* One class of data.  An object's bytes are divided equally among the classes
 * that need it (share.h).  Recipes, index, keys, dead bytes and chunking are
 * nobody's: 0 here. */
struct sb_loss_class {
	uint64_t scheme_bytes, plain_bytes; /* live objects */
	struct sb_loss_terms terms; /* add up to scheme_bytes - plain_bytes */
};

struct sb_loss {
	uint64_t logical_bytes; /* live occurrences, before anything */
	uint64_t scheme_bytes, plain_bytes, reference_bytes; /* B */
	struct sb_loss_terms terms; /* scheme_bytes - reference_bytes */
	struct sb_loss_class classes[SB_CLASS_COUNT];
};

/* Sum of the terms. */
int64_t sb_loss_sum(const struct sb_loss_terms *terms);

/* SB_FORGED: the scheme merged different bytes (or plain did).  SB_MISSING: a
 * name without object, a reused one without origin.  SB_PARAM: the traces are
 * not of the same chunks, plain stores one twice, a class is unknown, or sizes
 * exceed 2^62.  SB_MALFORMED: trace and counters, or the two sides of the
 * identity, differ.  SB_MEMORY.  *out is valid after SB_OK only.  Memory: about
 * 100 bytes an occurrence.  Reads its input, keeps no state: any thread. */
SB_MUST_USE enum sb_err sb_loss_of(const struct sb_loss_input *in,
				   struct sb_loss *out);

#endif
