/* bench/pipeline/trace.h: what a backup did, chunk by chunk, in logical order:
 * the input of dedup-loss accounting. */
#ifndef BENCH_PIPELINE_TRACE_H
#define BENCH_PIPELINE_TRACE_H

#include "schemes/kit/base.h"

/* One live chunk occurrence of one file in one snapshot. */
struct sb_occurrence {
	uint32_t user, snapshot;
	uint64_t file; /* ordinal in the snapshot */
	uint16_t data_class;
	uint8_t scope;  /* enum sb_scope that its name has */
	uint8_t reused; /* file unchanged: content is not read, .content zero;
			   find it by (realm, id) among earlier ones */
	uint8_t stored; /* this occurrence's object was put into the store */
	uint8_t sent;   /* its bytes crossed the wire (target look-up sends
			   every occurrence) */
	uint32_t plain_bytes;
	uint32_t payload_bytes; /* after codec, before padding; 0 if not made */
	uint32_t pad_bytes;
	uint32_t object_bytes; /* as stored, all layers; 0 unless stored */
	uint64_t realm; /* who shares the name: user, group or everyone; ALONE:
			   unique per object */
	struct sb_id id;
	uint32_t part;       /* unit FILE: extent's number */
	uint8_t content[32]; /* unkeyed tree hash of the plain bytes */
};

/* Called in logical order, one at a time.  Non-zero stops: SB_MEMORY. */
typedef int sb_trace(void *arg, const struct sb_occurrence *o);

#endif
