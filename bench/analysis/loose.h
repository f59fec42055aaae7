/* bench/analysis/loose.h: memory for a scheme's context or a file's state,
 * outside of the pipeline. */
#ifndef BENCH_ANALYSIS_LOOSE_H
#define BENCH_ANALYSIS_LOOSE_H

#include <stddef.h>

/* Zeroed and 64-byte aligned as the pipeline gives it; NULL: memory is out. */
void *sb_loose_new(size_t bytes);
/* Wipes the bytes that it was made for; NULL is fine. */
void sb_loose_free(void *memory, size_t bytes);

#endif
