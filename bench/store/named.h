/* bench/store/named.h: the memory store's named blobs, sorted by name. */
#ifndef BENCH_STORE_NAMED_H
#define BENCH_STORE_NAMED_H

#include "schemes/kit/base.h"

#define SB_NAME_BYTES 64u

struct sb_named_blob {
	char name[SB_NAME_BYTES];
	uint8_t *ptr;
	size_t len;
};

struct sb_named {
	struct sb_named_blob *blobs;
	size_t count, cap;
};

/* 1 when name follows the rules of store.h. */
int sb_named_valid(const char *name);
/* As the operations of store.h with the same names. */
SB_MUST_USE enum sb_err sb_named_put(struct sb_named *n, const char *name,
				     struct sb_span value);
SB_MUST_USE enum sb_err sb_named_get(const struct sb_named *n, const char *name,
				     struct sb_buf *out);
SB_MUST_USE enum sb_err sb_named_remove(struct sb_named *n, const char *name);
SB_MUST_USE enum sb_err sb_named_list(
	const struct sb_named *n, const char *prefix,
	enum sb_err (*visit)(void *, const char *), void *arg);
void sb_named_release(struct sb_named *n);

#endif
