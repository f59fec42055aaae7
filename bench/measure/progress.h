/* bench/measure/progress.h: where a run is and how long it will take: one line
 * that changes on a terminal, plain lines elsewhere. */
#ifndef BENCH_MEASURE_PROGRESS_H
#define BENCH_MEASURE_PROGRESS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct sb_progress {
	FILE *to; /* NULL: silent */
	int tty;
	size_t profiles;
	unsigned blocks; /* expected */
	uint64_t limit_s, since_ns, said_ns;
	uint64_t began_ns, last_ns; /* this block; what the one before took */
	uint32_t block;
	size_t steps, last_steps; /* of this block and of the one before */
	char what[128];
};

void sb_progress_init(struct sb_progress *p, FILE *to, int tty, size_t profiles,
		      unsigned min_blocks, unsigned max_blocks,
		      uint64_t limit_s);
void sb_progress_begin(struct sb_progress *p, const char *job, const char *mode,
		       const char *profile, uint32_t block);
/* failure: a sentence that is printed on a line of its own; NULL: none. */
void sb_progress_end(struct sb_progress *p, const char *failure);
/* How many blocks will fit now. */
void sb_progress_blocks(struct sb_progress *p, unsigned fit,
			unsigned min_blocks, unsigned max_blocks);
void sb_progress_finish(struct sb_progress *p);

#endif
