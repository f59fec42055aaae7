/* datasets/phone/plist.h: property lists, written as XML or in the binary
 * format ("bplist00"). */
#ifndef DATASETS_PHONE_PLIST_H
#define DATASETS_PHONE_PLIST_H

#include "schemes/kit/base.h"

struct sb_plist_node;

/* A tree whose root (node 0) is a dictionary.  Zeroed = empty; the first error
 * sticks and is what write returns.  One thread at a time. */
struct sb_plist {
	struct sb_plist_node *nodes;
	size_t count, cap;
	uint8_t *pool; /* keys and values */
	size_t pool_len, pool_cap;
	enum sb_err err;
};

/* Add to parent (a dictionary: key is a string; an array: key is NULL).  Keys
 * and strings are ASCII without '<', '>' and '&'.  dict and array return the
 * node that can be a parent. */
size_t sb_plist_dict(struct sb_plist *p, size_t parent, const char *key);
size_t sb_plist_array(struct sb_plist *p, size_t parent, const char *key);
void sb_plist_string(struct sb_plist *p, size_t parent, const char *key,
		     const char *text, size_t len);
void sb_plist_data(struct sb_plist *p, size_t parent, const char *key,
		   const uint8_t *bytes, size_t len);
void sb_plist_integer(struct sb_plist *p, size_t parent, const char *key,
		      int64_t value);
void sb_plist_boolean(struct sb_plist *p, size_t parent, const char *key,
		      int value);

/* The file, malloced; the caller frees out->ptr.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_plist_write(struct sb_plist *p, int binary,
				       struct sb_buf *out);
void sb_plist_release(struct sb_plist *p);

#endif
