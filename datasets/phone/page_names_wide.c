/* datasets/phone/page_names_wide.c: of the sb_page_name_* family, the same hash
 * where the processor has AVX2: the Makefile compiles this file for it. */
#include "datasets/phone/page_names.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

struct sb_page_name sb_page_name_wide(struct sb_span bytes)
{
	XXH128_hash_t h = XXH3_128bits(bytes.ptr, bytes.len);

	return (struct sb_page_name) { h.low64, h.high64 };
}
