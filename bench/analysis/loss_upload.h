/* bench/analysis/loss_upload.h: dedup loss on the wire.
 *
 * The same question as loss.h for what crossed from client to provider.  The
 * nodes of the chain (chain.h) are uploads: every occurrence with .sent is
 * one; one without rides on the latest earlier upload of its name, its own
 * user's if there is one.  So a provider's look-up, to which everything is
 * sent, loses here what it saves in the store.  All backups count, later
 * forgotten or not.
 *
 *	U_scheme - U_plain =
 *	    within-snapshot + cross-snapshot + cross-user
 *	  + sum over uploads of (payload - z)       compression
 *	  + sum of padding, less plain's            padding
 *	  + all else on the wire, less plain's      protocol
 *
 * The last is what the counters have beyond payload and padding: tags, recipes,
 * questions, keys.  An upload without a recorded payload (0) has that of the
 * object of its name.  Chunking is outside, as in loss.h. */
#ifndef BENCH_ANALYSIS_LOSS_UPLOAD_H
#define BENCH_ANALYSIS_LOSS_UPLOAD_H

#include "bench/analysis/loss.h"

/* Bytes. */
struct sb_loss_upload_terms {
	int64_t within_snapshot, cross_snapshot, cross_user;
	int64_t compression, padding, protocol;
	int64_t chunking_sizes, chunking_key;
};

struct sb_loss_upload_class {
	uint64_t scheme_bytes, plain_bytes; /* payload and padding sent */
	/* Add up to the difference; .protocol and chunking 0. */
	struct sb_loss_upload_terms terms;
};

struct sb_loss_upload {
	uint64_t logical_bytes; /* all occurrences, reused ones included */
	uint64_t scheme_bytes, plain_bytes, reference_bytes; /* U */
	uint64_t scheme_sends, plain_sends;
	struct sb_loss_upload_terms terms; /* scheme - reference */
	struct sb_loss_upload_class classes[SB_CLASS_COUNT];
};

/* Sum of the terms. */
int64_t sb_loss_upload_sum(const struct sb_loss_upload_terms *terms);

/* Errors as sb_loss_of; also SB_MISSING: an occurrence neither sent nor riding
 * on anything; SB_PARAM: plain sends one content twice; SB_MALFORMED: more
 * payload was sent than crossed the wire. */
SB_MUST_USE enum sb_err sb_loss_upload_of(const struct sb_loss_input *in,
					  struct sb_loss_upload *out);

#endif
