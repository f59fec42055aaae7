/* datasets/phone/page_names.h: what stands for the bytes of a page where only
 * equality counts. */
#ifndef DATASETS_PHONE_PAGE_NAMES_H
#define DATASETS_PHONE_PAGE_NAMES_H

#include "datasets/phone/page_set.h"

/* XXH3, 128 bits: of a page, or of as many bytes of another file, or of what is
 * left at its end. */
struct sb_page_name {
	uint64_t low, high;
};

/* The pages of one file.  Zeroed = none. */
struct sb_page_names {
	struct sb_page_name *at;
	size_t count, room;
};

struct sb_page_name sb_page_name_of(struct sb_span bytes);
/* The same, on a processor of x86-64 that has AVX2. */
struct sb_page_name sb_page_name_wide(struct sb_span bytes);
/* Of a chunk that consists of these, count > 0.  One of its own is known by its
 * name, whatever else is in its file. */
uint64_t sb_page_names_join(const struct sb_page_name *names, size_t count);

/* Room for so many; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_page_names_grow(struct sb_page_names *n,
					   size_t room);
void sb_page_names_release(struct sb_page_names *n);

#endif
