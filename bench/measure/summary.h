/* bench/measure/summary.h: what the samples of a run say. */
#ifndef BENCH_MEASURE_SUMMARY_H
#define BENCH_MEASURE_SUMMARY_H

#include "bench/measure/infer.h"
#include "bench/measure/spread.h"

/* What may be said of one series against another; see infer.h. */
struct sb_comparison {
	struct sb_interval ratio; /* time of the other over ours, 95 % */
	double p, p_holm;
	double resolvable; /* smallest difference, as a share, that this family
			      resolves with power 0.8; 0: too few blocks */
	/* Without assuming a normal distribution, for who doubts it: Hodges
	 * and Lehmann's ratio, Wilcoxon's p. */
	double ratio_robust, p_robust;
	size_t blocks, family;
	enum sb_verdict verdict;
};

/* Samples of one thing, in blocks. */
struct sb_series {
	char kind[8]; /* "cell", "micro" */
	char group[16], mode[16], profile[48], op[56], path[16], via[32];
	char archiver[16];
	uint32_t threads;
	uint64_t chunk_bytes;
	uint64_t bytes, count; /* of one sample: bytes worked on, operations */
	double *ns;            /* of one sample, by block */
	uint32_t *block;
	size_t sample_count, sample_cap;
	struct sb_interval estimate; /* ns */
	double mad_ns;
	uint32_t *block_number; /* of blocks that have samples, ascending */
	double *block_median;
	size_t block_count;
	struct sb_spread spread;
	struct sb_comparison against;   /* cells: the floor; blocks 0: none */
	unsigned rank_first, rank_last; /* cells, within their figure; 0: not
					   ranked */
	/* cells: the highest, and the last */
	uint64_t peak_bytes, requests, service_calls, stored_bytes;
	/* cells: sums over samples */
	double cpu_ns[3];
};

struct sb_summary {
	struct sb_series *series;
	size_t count, cap;
	size_t bad_lines;
	unsigned blocks; /* highest number + 1 */
};

/* Reads FOLDER/samples.jsonl, and makes estimates and comparisons; warm-ups are
 * left out; lines that cannot be read (a run that was cut off) are counted.
 * SB_MISSING: no such file. */
SB_MUST_USE enum sb_err sb_summary_load(const char *folder,
					struct sb_summary *out);
/* The same without bootstrap and comparisons: estimate and against are empty,
 * blocks are there. */
SB_MUST_USE enum sb_err sb_summary_read(const char *folder,
					struct sb_summary *out);
void sb_summary_release(struct sb_summary *s);

/* The series, or NULL.  path "": any. */
const struct sb_series *sb_summary_cell(const struct sb_summary *s,
					const char *mode, const char *profile,
					const char *op, uint32_t threads);
const struct sb_series *sb_summary_micro(const struct sb_summary *s,
					 const char *group, const char *profile,
					 const char *op, const char *path,
					 uint64_t chunk_bytes);

/* Highest number of threads of pipeline cells in the run. */
uint32_t sb_summary_threads(const struct sb_summary *s);
/* 10^6 bytes a second of the estimate; lower end from the higher time. */
struct sb_interval sb_summary_rate(const struct sb_series *s);
/* Time of a over time of b, paired by block (medians of blocks that both
 * have).  SB_PARAM: none in common. */
SB_MUST_USE enum sb_err sb_summary_ratio(const struct sb_series *a,
					 const struct sb_series *b,
					 struct sb_interval *out);
/* Roofline of a profile's first backup: time of all stages alone, by block,
 * over the pipeline's on one thread; *binds: the longest stage (static or of
 * s), *rate: MB/s of the roofline.  SB_MISSING: not measured. */
SB_MUST_USE enum sb_err sb_summary_roofline(const struct sb_summary *s,
					    const char *profile,
					    struct sb_interval *ratio,
					    double *rate, const char **binds);

/* Load, and write FOLDER/summary.csv and FOLDER/stability.csv. */
SB_MUST_USE enum sb_err sb_summary_write(const char *folder, char *why,
					 size_t why_bytes);

#endif
