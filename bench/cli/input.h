/* bench/cli/input.h: the input that options name: directories, or phones. */
#ifndef BENCH_CLI_INPUT_H
#define BENCH_CLI_INPUT_H

#include "bench/measure/run.h"
#include "datasets/source.h"

struct sb_input {
	const char **roots; /* directories; none: phones */
	size_t root_count;
	uint64_t users, days, bytes; /* 0: usual */
	uint64_t notes;              /* entries that could not be had */
	FILE *notes_to;              /* where they are told; NULL: nowhere */
};

/* One option: 'i' directory, 'u' users, 'd' days, 'n' bytes.  0: a sentence
 * was printed. */
int sb_input_option(struct sb_input *input, int option, const char *text);
/* "smoke", "quick", "full", "paper".  0: a sentence was printed. */
int sb_input_budget(const char *text, enum sb_budget *out);
void sb_input_release(struct sb_input *input);

/* Open what the options name.  Returns an exit status; a sentence was printed
 * unless SB_EXIT_OK. */
int sb_input_open(struct sb_input *input, enum sb_budget budget, uint64_t seed,
		  struct sb_source **out);
/* The same, materialised into an unlinked file: *fd.  chatter: progress, may
 * be NULL. */
int sb_input_material(struct sb_input *input, enum sb_budget budget,
		      uint64_t seed, FILE *chatter, struct sb_run_input *about,
		      int *fd);

#endif
