/* datasets/phone/page_set.h: numbers of pages, each once, in the order in which
 * they came. */
#ifndef DATASETS_PHONE_PAGE_SET_H
#define DATASETS_PHONE_PAGE_SET_H

#include "schemes/kit/base.h"

enum {
	SB_PAGE_BYTES = 4096
};

/* Zeroed = empty.  Pages count from 0. */
struct sb_page_set {
	uint32_t *at;
	size_t count;
	size_t room;     /* of at */
	uint8_t *has;    /* by page */
	size_t has_room; /* pages that has knows */
};

/* SB_MEMORY: the set is as before. */
SB_MUST_USE enum sb_err sb_page_set_add(struct sb_page_set *s, uint32_t page);
/* It consists of the pages that have some of bytes [from, end). */
SB_MUST_USE enum sb_err sb_page_set_bytes(struct sb_page_set *s, size_t from,
					  size_t end);
/* Empty it, at the cost of what was in it. */
void sb_page_set_clear(struct sb_page_set *s);
void sb_page_set_release(struct sb_page_set *s);

#endif
