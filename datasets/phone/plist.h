/* datasets/phone/plist.h: property lists, made and written by libplist, whose
 * version is therefore part of a dataset's identity, as SQLite's is. */
#ifndef DATASETS_PHONE_PLIST_H
#define DATASETS_PHONE_PLIST_H

#include "schemes/kit/base.h"

#include <plist/plist.h>

/* A list whose root is a dictionary.  Zeroed = empty; the first error sticks
 * and is what write returns.  One thread at a time. */
struct sb_plist {
	plist_t root; /* NULL until the first value */
	enum sb_err err;
};

/* Add to parent, or to the root where it is NULL (a dictionary: key is a
 * string; an array: key is NULL).  Text is ASCII.  dict and array return the
 * node that can be a parent; it is the list's. */
plist_t sb_plist_dict(struct sb_plist *p, plist_t parent, const char *key);
plist_t sb_plist_array(struct sb_plist *p, plist_t parent, const char *key);
void sb_plist_string(struct sb_plist *p, plist_t parent, const char *key,
		     const char *text, size_t len);
void sb_plist_data(struct sb_plist *p, plist_t parent, const char *key,
		   const uint8_t *bytes, size_t len);
void sb_plist_integer(struct sb_plist *p, plist_t parent, const char *key,
		      int64_t value);
void sb_plist_boolean(struct sb_plist *p, plist_t parent, const char *key,
		      int value);

/* The file, malloced; the caller frees out->ptr.  SB_MEMORY.  write empties the
 * list, also on an error; copy keeps it, and a value of a key that is there
 * already takes its place. */
SB_MUST_USE enum sb_err sb_plist_write(struct sb_plist *p, int binary,
				       struct sb_buf *out);
SB_MUST_USE enum sb_err sb_plist_copy(struct sb_plist *p, int binary,
				      struct sb_buf *out);
void sb_plist_release(struct sb_plist *p);

#endif
