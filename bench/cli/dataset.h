/* bench/cli/dataset.h: the verbs of "sealbench dataset". */
#ifndef BENCH_CLI_DATASET_H
#define BENCH_CLI_DATASET_H

#include "bench/cli/cli.h"
#include "bench/cli/input.h"
#include "bench/measure/json.h"
#include "datasets/trace.h"

/* What the options said. */
struct sb_dataset {
	struct sb_input input;
	enum sb_budget budget;
	uint64_t seed;
	const char *cut;     /* "fixed:4096", "whole", "fastcdc:65536" */
	const char *plot;    /* folder for the picture's data; NULL: none */
	const char *against; /* data.csv with the real side; NULL: none */
	int itunes, json, csv, ordered_ids, bytes;
	int has_class; /* only this class of files: */
	unsigned data_class;
};

/* Each returns an exit status. */
int sb_dataset_list(struct sb_dataset *d);
int sb_dataset_write(struct sb_dataset *d, const char *out);
int sb_dataset_describe(struct sb_dataset *d);
int sb_dataset_compare(struct sb_dataset *d);
int sb_dataset_trace(struct sb_dataset *d, const char *out);
/* Public traces in text (trace_import.h) as one; --rules class their paths. */
int sb_dataset_import(struct sb_dataset *d, const char *out, char *const *files,
		      size_t count);
/* A trace file at out of what fill gives to the sink; fill returns SB_EXIT_OK, or
 * has printed a sentence.  *err: the sink's, if that stopped it. */
typedef int sb_dataset_fill(void *arg, const struct sb_trace_sink *to,
			    enum sb_err *err);
int sb_dataset_trace_to(const struct sb_dataset *d, const char *out,
			sb_dataset_fill *fill, void *arg);
/* from NULL: the input's own trace. */
int sb_dataset_dedup(struct sb_dataset *d, const char *from);

/* That the input cannot be "described", "traced": with the entry that could not be
 * read, if that is why.  Returns an exit status. */
int sb_dataset_undone(const struct sb_dataset *d, const char *what,
		      enum sb_err err);

/* Open the input; SB_EXIT_OK or a sentence was printed. */
int sb_dataset_open(struct sb_dataset *d, struct sb_source **out);
/* The same for who reads its bytes more than once: files that cannot be read are
 * found now and not listed. */
int sb_dataset_open_sound(struct sb_dataset *d, struct sb_source **out);

/* What was left out, as members of an object or lines on standard output. */
void sb_dataset_left_out(struct sb_dataset *d, struct sb_json *j);

#endif
