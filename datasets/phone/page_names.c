#include "datasets/phone/page_names.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static int is_wide(void)
{
#ifdef __x86_64__
	return __builtin_cpu_supports("avx2") != 0;
#else
	return 0;
#endif
}

struct sb_page_name sb_page_name_of(struct sb_span bytes)
{
	XXH128_hash_t h;

	if (bytes.len > XXH3_MIDSIZE_MAX && is_wide())
		return sb_page_name_wide(bytes);
	h = XXH3_128bits(bytes.ptr, bytes.len);

	return (struct sb_page_name) { h.low64, h.high64 };
}

uint64_t sb_page_names_join(const struct sb_page_name *names, size_t count)
{
	return count == 1 ? names->low
			  : XXH3_64bits(names, count * sizeof(*names));
}

enum sb_err sb_page_names_grow(struct sb_page_names *n, size_t room)
{
	struct sb_page_name *more;

	if (room <= n->room)
		return SB_OK;
	room += room / 4 + 4;
	more = reallocarray(n->at, room, sizeof(*more));
	if (!more)
		return SB_MEMORY;
	n->at = more;
	n->room = room;
	return SB_OK;
}

void sb_page_names_release(struct sb_page_names *n)
{
	free(n->at);
	memset(n, 0, sizeof(*n));
}
