/* datasets/phone/plist.h: property lists as the system's own writer makes them,
 * binary and XML: byte for byte what libplist makes of the same list (a test),
 * many times sooner. */
#ifndef DATASETS_PHONE_PLIST_H
#define DATASETS_PHONE_PLIST_H

#include "schemes/kit/base.h"

struct sb_plist_node;
struct sb_plist_word;

/* A list whose root is a dictionary.  Zeroed = empty; the first error sticks
 * and is what write returns.  One thread at a time. */
struct sb_plist {
	struct sb_plist_node *nodes; /* the root is the first */
	uint32_t count, room;
	/* Keys, texts and numbers, each once, found by a table of hashes. */
	struct sb_plist_word *words;
	uint32_t word_count, word_room;
	uint32_t *table;
	uint32_t table_room; /* a power of two */
	struct sb_buf bytes; /* what words and data hold */
	enum sb_err err;
};

enum {
	SB_PLIST_ROOT = 0
};

/* Add to parent: a dictionary, where a value of a key that is there already is
 * replaced, or an array, where key is NULL.  Text is ASCII without <, > and &.
 * dict and array return what can be a parent.  SB_MEMORY sticks. */
uint32_t sb_plist_dict(struct sb_plist *p, uint32_t parent, const char *key);
uint32_t sb_plist_array(struct sb_plist *p, uint32_t parent, const char *key);
void sb_plist_string(struct sb_plist *p, uint32_t parent, const char *key,
		     const char *text, size_t len);
void sb_plist_data(struct sb_plist *p, uint32_t parent, const char *key,
		   const uint8_t *bytes, size_t len);
/* value is not negative. */
void sb_plist_integer(struct sb_plist *p, uint32_t parent, const char *key,
		      int64_t value);
void sb_plist_boolean(struct sb_plist *p, uint32_t parent, const char *key,
		      int value);

/* The file, malloced; the caller frees out->ptr.  SB_MEMORY.  write releases the
 * list, also on an error; copy keeps it. */
SB_MUST_USE enum sb_err sb_plist_write(struct sb_plist *p, int binary,
				       struct sb_buf *out);
SB_MUST_USE enum sb_err sb_plist_copy(struct sb_plist *p, int binary,
				      struct sb_buf *out);
void sb_plist_release(struct sb_plist *p);

/* The same list; to is a zeroed one.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_plist_clone(const struct sb_plist *p,
				       struct sb_plist *to);
/* What it takes in memory, bytes. */
size_t sb_plist_memory(const struct sb_plist *p);

#endif
