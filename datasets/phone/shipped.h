/* datasets/phone/shipped.h: settings: what the system ships of them, which is
 * alike for all users, and what each of them made of it. */
#ifndef DATASETS_PHONE_SHIPPED_H
#define DATASETS_PHONE_SHIPPED_H

#include "datasets/phone/small.h"
#include "datasets/trace.h"

/* What a setting's file is like, whoever has it. */
struct sb_shipped_shape {
	uint8_t own;            /* users change it */
	uint8_t binary;         /* not XML */
	uint8_t nothing, empty; /* no bytes; no values */
	size_t bytes;           /* about */
};

/* As shipped, after so many updates. */
struct sb_shipped_version {
	uint64_t updates;
	struct sb_plist list;
	/* Its file's chunks, where nobody changes it; runs NULL: not known. */
	struct sb_trace_run *runs;
	size_t count;
	uint64_t bytes;
};

struct sb_shipped_setting;

/* What was made of all users' settings, by number.  Zeroed = nothing; release
 * it.  One thread at a time. */
struct sb_shipped {
	struct sb_shipped_setting *at;
	uint32_t room;
	size_t bytes; /* of lists, at most SB_SHIPPED_BYTES */
};

enum {
	SB_SHIPPED_BYTES = 64 << 20
};

/* What versions of one user's setting have in common.  Zeroed = nothing; release
 * the list. */
struct sb_shipped_kept {
	struct sb_plist list;
	uint64_t updates;
};

struct sb_shipped_shape sb_shipped_shape_of(const struct sb_device *device,
					    uint32_t number);
/* The same, kept; all may be NULL here and below. */
struct sb_shipped_shape sb_shipped_shape(struct sb_shipped *all,
					 const struct sb_device *device,
					 uint32_t number);
/* NULL: nothing is kept of it, and nothing can be. */
struct sb_shipped_version *sb_shipped_at(struct sb_shipped *all,
					 uint32_t number, uint64_t updates);
/* The bytes of a setting, malloced; the caller frees out->ptr.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_shipped_build(struct sb_shipped *all,
					 const struct sb_device *device,
					 const struct sb_small *small,
					 struct sb_shipped_kept *kept,
					 struct sb_buf *out);
void sb_shipped_release(struct sb_shipped *all);

#endif
