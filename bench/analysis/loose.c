/* bench/analysis/loose.c: aligned, wiped. */
#include "bench/analysis/loose.h"

#include <stdlib.h>
#include <string.h>

#include "schemes/kit/kit.h"

#define ALIGN 64u

void *sb_loose_new(size_t bytes)
{
	size_t rounded = (bytes / ALIGN + 1) * ALIGN;
	void *memory = aligned_alloc(ALIGN, rounded);

	if (memory)
		memset(memory, 0, rounded);
	return memory;
}

void sb_loose_free(void *memory, size_t bytes)
{
	if (memory)
		sb_wipe(memory, bytes);
	free(memory);
}
