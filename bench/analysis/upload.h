/* bench/analysis/upload.h: does a client learn from its own uploads what others
 * have?  Tried: a customer backs up files that a victim has, and files that
 * nobody has, and counts what leaves his machine. */
#ifndef BENCH_ANALYSIS_UPLOAD_H
#define BENCH_ANALYSIS_UPLOAD_H

#include "bench/profile/profile.h"

struct sb_upload {
	/* Bytes of files that the victim has, and that nobody has; and what of
	 * them was sent, everything counted. */
	uint64_t there_bytes, there_sent;
	uint64_t absent_bytes, absent_sent;
	uint8_t told; /* 1: less than half as much, by share, was sent of what
			 is there: he can tell the two apart */
};

/* A probe archive (bench/custody/probe.h) is made for it; the customer is
 * somebody outside of the victim's group.  Errors of the pipeline. */
SB_MUST_USE enum sb_err sb_upload_try(const struct sb_profile *profile,
				      uint64_t seed, struct sb_upload *out);

#endif
