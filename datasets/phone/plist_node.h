/* datasets/phone/plist_node.h: a property list's insides, for its writers. */
#ifndef DATASETS_PHONE_PLIST_NODE_H
#define DATASETS_PHONE_PLIST_NODE_H

#include "datasets/phone/plist.h"

enum sb_plist_kind {
	SB_PLIST_DICT,
	SB_PLIST_ARRAY,
	SB_PLIST_FALSE,
	SB_PLIST_TRUE,
	SB_PLIST_DATA,
	SB_PLIST_INTEGER,
	SB_PLIST_STRING,
	SB_PLIST_KEY, /* of words only */
};

#define SB_PLIST_NONE UINT32_MAX

struct sb_plist_node {
	uint8_t kind;
	uint32_t key;               /* a word; SB_PLIST_NONE: in an array */
	uint32_t word;              /* of an integer, a string */
	uint32_t at, len;           /* of data, in bytes */
	uint32_t first, last, next; /* children; SB_PLIST_NONE */
	uint32_t children;
	uint32_t object; /* while it is written: its number */
};

struct sb_plist_word {
	uint8_t kind;
	uint32_t at, len; /* in bytes */
	uint64_t value;   /* of an integer */
	/* Of a key: the last dictionary that has it, and the value there. */
	uint32_t dict, node;
	uint32_t object;
};

/* Into out, from its begin. */
SB_MUST_USE enum sb_err sb_plist_binary(struct sb_plist *p, struct sb_buf *out);
SB_MUST_USE enum sb_err sb_plist_xml(const struct sb_plist *p,
				     struct sb_buf *out);

#endif
