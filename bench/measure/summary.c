/* bench/measure/summary.c: estimates of a run. */
#include "bench/measure/summary.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/figure.h"
#include "bench/measure/file.h"
#include "bench/measure/json.h"
#include "bench/measure/room.h"
#include "bench/measure/stability.h"

#define RESAMPLES  4000u
#define CONFIDENCE 0.95
#define SEED       UINT64_C(20160616)

static void copy(char *to, size_t bytes, const struct sb_json_line *line,
		 const char *key)
{
	snprintf(to, bytes, "%s", sb_json_text(line, key));
}

static int same(const struct sb_series *a, const struct sb_series *b)
{
	return !strcmp(a->kind, b->kind) && !strcmp(a->group, b->group) &&
	       !strcmp(a->mode, b->mode) && !strcmp(a->profile, b->profile) &&
	       !strcmp(a->op, b->op) && !strcmp(a->path, b->path) &&
	       a->threads == b->threads && a->chunk_bytes == b->chunk_bytes;
}

/* The series that the line belongs to; a new one if need be. */
static struct sb_series *series_of(struct sb_summary *s,
				   const struct sb_json_line *line)
{
	struct sb_series key = { 0 }, *more;

	copy(key.kind, sizeof(key.kind), line, "kind");
	copy(key.group, sizeof(key.group), line, "group");
	copy(key.mode, sizeof(key.mode), line, "mode");
	copy(key.profile, sizeof(key.profile), line, "profile");
	copy(key.op, sizeof(key.op), line, "op");
	copy(key.path, sizeof(key.path), line, "path");
	copy(key.via, sizeof(key.via), line, "via");
	copy(key.archiver, sizeof(key.archiver), line, "archiver");
	key.threads = (uint32_t)sb_json_u64(line, "threads");
	key.chunk_bytes = sb_json_u64(line, "chunk_bytes");
	for (size_t i = 0; i < s->count; i++)
		if (same(&s->series[i], &key))
			return &s->series[i];
	if (s->count == s->cap) {
		size_t cap = 2 * s->cap + 256;

		more = reallocarray(s->series, cap, sizeof(*more));
		if (!more)
			return NULL;
		s->series = more;
		s->cap = cap;
	}
	s->series[s->count] = key;
	return &s->series[s->count++];
}

static enum sb_err add_sample(struct sb_summary *s,
			      const struct sb_json_line *line)
{
	static const char *const cpu[] = { "cpu_client_ns", "cpu_provider_ns",
					   "cpu_service_ns" };
	double iterations = sb_json_double(line, "iterations");
	double ns = sb_json_double(line, "wall_ns");
	uint32_t block = (uint32_t)sb_json_u64(line, "block");
	struct sb_series *one;

	if (!strcmp(sb_json_text(line, "kind"), "price"))
		return SB_OK; /* guesses.csv sums it up */
	if (sb_json_u64(line, "warmup") || !(ns > 0))
		return SB_OK;
	one = series_of(s, line);
	if (!one)
		return SB_MEMORY;
	if (one->sample_count == one->sample_cap) {
		size_t cap = 2 * one->sample_cap + 8;
		double *values = reallocarray(one->ns, cap, sizeof(*one->ns));
		uint32_t *blocks;

		if (!values)
			return SB_MEMORY;
		one->ns = values;
		blocks = reallocarray(one->block, cap, sizeof(*one->block));
		if (!blocks)
			return SB_MEMORY;
		one->block = blocks;
		one->sample_cap = cap;
	}
	if (!one->sample_count || ns < one->spread.least_ns)
		one->spread.least_ns = ns;
	one->ns[one->sample_count] = iterations > 0 ? ns / iterations : ns;
	one->block[one->sample_count++] = block;
	one->bytes = sb_json_u64(line, "bytes");
	one->count = sb_json_u64(line, "count");
	if (sb_json_u64(line, "peak_bytes") > one->peak_bytes)
		one->peak_bytes = sb_json_u64(line, "peak_bytes");
	one->requests = sb_json_u64(line, "requests");
	one->service_calls = sb_json_u64(line, "service_calls");
	one->stored_bytes = sb_json_u64(line, "stored_bytes");
	for (int i = 0; i < 3; i++)
		one->cpu_ns[i] += sb_json_double(line, cpu[i]);
	if (block + 1 > s->blocks)
		s->blocks = block + 1;
	return SB_OK;
}

/* Insertion by block: samples came nearly in order. */
static void order_by_block(struct sb_series *s)
{
	for (size_t i = 1; i < s->sample_count; i++) {
		double ns = s->ns[i];
		uint32_t block = s->block[i];
		size_t j = i;

		for (; j > 0 && s->block[j - 1] > block; j--) {
			s->ns[j] = s->ns[j - 1];
			s->block[j] = s->block[j - 1];
		}
		s->ns[j] = ns;
		s->block[j] = block;
	}
}

/* Blocks, their medians, outliers and drift. */
static enum sb_err settle(struct sb_series *s, size_t *start, double *scratch)
{
	s->block_number = malloc(s->sample_count * sizeof(*s->block_number));
	s->block_median = malloc(s->sample_count * sizeof(*s->block_median));
	if (!s->block_number || !s->block_median)
		return SB_MEMORY;
	order_by_block(s);
	for (size_t i = 0; i < s->sample_count; i++) {
		if (i && s->block[i] == s->block[i - 1])
			continue;
		s->block_number[s->block_count] = s->block[i];
		start[s->block_count++] = i;
	}
	start[s->block_count] = s->sample_count;
	for (size_t i = 0; i < s->block_count; i++) {
		size_t n = start[i + 1] - start[i];

		memcpy(scratch, s->ns + start[i], n * sizeof(*scratch));
		sb_stats_sort(scratch, n);
		s->block_median[i] = sb_stats_median(scratch, n);
	}
	memcpy(scratch, s->ns, s->sample_count * sizeof(*scratch));
	sb_stats_sort(scratch, s->sample_count);
	sb_spread_outliers(scratch, s->sample_count, &s->spread.mild,
			   &s->spread.severe);
	s->mad_ns = sb_stats_mad(scratch, s->sample_count,
				 scratch + s->sample_count);
	sb_spread_judge(s->block_median, s->block_count, scratch, &s->spread);
	return SB_OK;
}

static enum sb_err estimate(struct sb_series *s, int whole)
{
	size_t *start = malloc((s->sample_count + 1) * sizeof(*start));
	double *scratch = malloc(2 * s->sample_count * sizeof(*scratch));
	enum sb_err err = SB_MEMORY;

	if (start && scratch)
		err = settle(s, start, scratch);
	if (err == SB_OK && whole)
		err = sb_infer_estimate(
			&(struct sb_blocks) { s->ns, start, s->block_count },
			CONFIDENCE, RESAMPLES, SEED, &s->estimate);
	free(start);
	free(scratch);
	return err;
}

static enum sb_err read_samples(const char *folder, struct sb_summary *out,
				int whole)
{
	char path[1200];
	char *text = NULL;
	size_t cap = 0;
	ssize_t len;
	FILE *from;
	enum sb_err err = SB_OK;

	memset(out, 0, sizeof(*out));
	snprintf(path, sizeof(path), "%s/samples.jsonl", folder);
	from = fopen(path, "r");
	if (!from)
		return SB_MISSING;
	while (err == SB_OK && (len = getline(&text, &cap, from)) > 0) {
		struct sb_json_line line;

		if (text[len - 1] != '\n' ||
		    sb_json_parse(text, &line) != SB_OK) {
			out->bad_lines++;
			continue;
		}
		err = add_sample(out, &line);
	}
	free(text);
	if (ferror(from) && err == SB_OK)
		err = SB_IO;
	fclose(from);
	for (size_t i = 0; err == SB_OK && i < out->count; i++)
		err = estimate(&out->series[i], whole);
	if (err == SB_OK && whole)
		err = sb_figure_compare(out);
	if (err != SB_OK)
		sb_summary_release(out);
	return err;
}

enum sb_err sb_summary_load(const char *folder, struct sb_summary *out)
{
	return read_samples(folder, out, 1);
}

enum sb_err sb_summary_read(const char *folder, struct sb_summary *out)
{
	return read_samples(folder, out, 0);
}

void sb_summary_release(struct sb_summary *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->series[i].ns);
		free(s->series[i].block);
		free(s->series[i].block_number);
		free(s->series[i].block_median);
	}
	free(s->series);
	memset(s, 0, sizeof(*s));
}

const struct sb_series *sb_summary_cell(const struct sb_summary *s,
					const char *mode, const char *profile,
					const char *op, uint32_t threads)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct sb_series *one = &s->series[i];

		if (!strcmp(one->kind, "cell") && one->threads == threads &&
		    !strcmp(one->mode, mode) &&
		    !strcmp(one->profile, profile) && !strcmp(one->op, op))
			return one;
	}
	return NULL;
}

const struct sb_series *sb_summary_micro(const struct sb_summary *s,
					 const char *group, const char *profile,
					 const char *op, const char *path,
					 uint64_t chunk_bytes)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct sb_series *one = &s->series[i];

		if (!strcmp(one->kind, "micro") && !strcmp(one->group, group) &&
		    !strcmp(one->profile, profile) && !strcmp(one->op, op) &&
		    (!*path || !strcmp(one->path, path)) &&
		    one->chunk_bytes == chunk_bytes)
			return one;
	}
	return NULL;
}

uint32_t sb_summary_threads(const struct sb_summary *s)
{
	uint32_t most = 0;

	for (size_t i = 0; i < s->count; i++)
		if (!strcmp(s->series[i].kind, "cell") &&
		    !strcmp(s->series[i].archiver, "pipeline") &&
		    s->series[i].threads > most)
			most = s->series[i].threads;
	return most;
}

struct sb_interval sb_summary_rate(const struct sb_series *s)
{
	struct sb_interval r = { .known = s->estimate.known };
	double bytes = (double)s->bytes * 1e3;

	r.mid = bytes / s->estimate.mid;
	if (r.known) {
		r.low = bytes / s->estimate.high;
		r.high = bytes / s->estimate.low;
	}
	return r;
}

/* Median of the samples of one block; 0: it has none. */
static double block_median(const struct sb_series *s, uint32_t block)
{
	for (size_t i = 0; i < s->block_count; i++)
		if (s->block_number[i] == block)
			return s->block_median[i];
	return 0;
}

enum sb_err sb_summary_ratio(const struct sb_series *a,
			     const struct sb_series *b, struct sb_interval *out)
{
	struct sb_paired p;
	enum sb_err err = sb_figure_paired(a, b, &p);

	*out = err == SB_OK ? sb_infer_interval(&p, CONFIDENCE)
			    : (struct sb_interval) { 0 };
	return err;
}

static int is_stage(const struct sb_series *s, const char *profile)
{
	return !strcmp(s->group, "stage") && !strcmp(s->profile, profile) &&
	       !strcmp(s->mode, "controlled");
}

/* Time of all stages together over the whole's, in the blocks of both.
 * SB_MISSING: there is none. */
static enum sb_err stages_over(const struct sb_summary *s, const char *profile,
			       const struct sb_series *whole,
			       struct sb_interval *ratio)
{
	double *sums = calloc(2 * whole->block_count + 1, sizeof(*sums));
	double *times = sums ? sums + whole->block_count : NULL;
	struct sb_paired p;
	size_t n = 0;
	enum sb_err err;

	if (!sums)
		return SB_MEMORY;
	for (size_t i = 0; i < whole->block_count; i++) {
		double sum = 0;

		for (size_t k = 0; k < s->count; k++)
			if (is_stage(&s->series[k], profile))
				sum += block_median(&s->series[k],
						    whole->block_number[i]);
		if (!(sum > 0))
			continue;
		sums[n] = sum;
		times[n++] = whole->block_median[i];
	}
	err = n ? sb_infer_paired(sums, times, n, &p) : SB_MISSING;
	if (err == SB_OK)
		*ratio = sb_infer_interval(&p, CONFIDENCE);
	free(sums);
	return err;
}

enum sb_err sb_summary_roofline(const struct sb_summary *s, const char *profile,
				struct sb_interval *ratio, double *rate,
				const char **binds)
{
	const struct sb_series *whole =
		sb_summary_cell(s, "controlled", profile, "backup_first", 1);
	double longest = 0, total = 0;

	if (!whole)
		return SB_MISSING;
	*binds = "";
	for (size_t k = 0; k < s->count; k++) {
		const struct sb_series *one = &s->series[k];

		if (!is_stage(one, profile))
			continue;
		total += one->estimate.mid;
		if (one->estimate.mid <= longest)
			continue;
		longest = one->estimate.mid;
		*binds = one->op;
	}
	*rate = (double)whole->bytes * 1e3 / total;
	return stages_over(s, profile, whole, ratio);
}

static void put(FILE *to, double value)
{
	if (value > 0)
		fprintf(to, ",%.6g", value);
	else
		fputc(',', to);
}

static void write_series(FILE *to, const struct sb_series *one)
{
	const struct sb_comparison *c = &one->against;
	struct sb_interval rate = sb_summary_rate(one);

	fprintf(to, "%s,%s,%s,%s,%s,%u,%llu,%s,%zu,%zu",
		*one->group ? one->group : one->kind, one->mode, one->profile,
		*one->archiver ? one->archiver : "", one->op, one->threads,
		(unsigned long long)one->chunk_bytes, one->path,
		one->block_count, one->sample_count);
	put(to, one->estimate.mid);
	put(to, one->estimate.known ? one->estimate.low : 0);
	put(to, one->estimate.known ? one->estimate.high : 0);
	put(to, one->mad_ns);
	fprintf(to, ",%llu", (unsigned long long)one->bytes);
	put(to, one->bytes ? rate.mid : 0);
	put(to, one->bytes ? rate.low : 0);
	put(to, one->bytes ? rate.high : 0);
	put(to, c->ratio.mid);
	put(to, c->ratio.low);
	put(to, c->ratio.high);
	fprintf(to, ",%s", sb_infer_verdict_name(c->verdict));
	if (c->ratio.known)
		fprintf(to, ",%.3g,%.3g,%.4g", c->p, c->p_holm, c->resolvable);
	else
		fputs(",,,", to);
	if (one->rank_first && one->block_count >= 3)
		fprintf(to, ",%u,%u", one->rank_first, one->rank_last);
	else
		fputs(",,", to);
	fprintf(to, ",%zu,%zu,%.4g,%.4g,%s", one->spread.mild,
		one->spread.severe, one->spread.cv, one->spread.shift,
		sb_spread_name(one->spread.stability));
	if (c->ratio.known && c->ratio_robust > 0)
		fprintf(to, ",%.6g,%.3g\n", c->ratio_robust, c->p_robust);
	else
		fputs(",,\n", to);
}

static enum sb_err unwritten(const char *folder, const char *name, char *why,
			     size_t why_bytes)
{
	int error = errno;
	char reason[128];

	snprintf(why, why_bytes, "%s/%s cannot be written: %s", folder, name,
		 sb_room_reason(folder, error, reason, sizeof(reason)));
	return SB_IO;
}

static enum sb_err write_table(const char *folder, const struct sb_summary *s,
			       char *why, size_t why_bytes)
{
	char path[1200];
	FILE *to;

	snprintf(path, sizeof(path), "%s/summary.csv", folder);
	to = sb_file_begin(path);
	if (!to)
		return unwritten(folder, "summary.csv", why, why_bytes);
	fputs("kind,mode,profile,archiver,op,threads,chunk_bytes,path,blocks,"
	      "samples,median_ns,low_ns,high_ns,mad_ns,bytes,mb_per_sec,"
	      "mb_low,mb_high,ratio,ratio_low,ratio_high,verdict,p,p_holm,"
	      "resolvable,rank_first,rank_last,outliers_mild,outliers_severe,"
	      "cv,shift,stability,ratio_robust,p_robust\n",
	      to);
	for (size_t i = 0; i < s->count; i++)
		write_series(to, &s->series[i]);
	if (sb_file_commit(to, path) != SB_OK)
		return unwritten(folder, "summary.csv", why, why_bytes);
	return SB_OK;
}

enum sb_err sb_summary_write(const char *folder, char *why, size_t why_bytes)
{
	struct sb_stability_report stability;
	struct sb_summary s;
	enum sb_err err = sb_summary_load(folder, &s);

	snprintf(why, why_bytes, "%s/samples.jsonl: %s", folder,
		 sb_err_name(err));
	if (err != SB_OK)
		return err;
	err = write_table(folder, &s, why, why_bytes);
	if (err == SB_OK) {
		sb_stability_judge(folder, &s, &stability);
		err = sb_stability_write(folder, &stability);
		if (err == SB_IO)
			unwritten(folder, "stability.csv", why, why_bytes);
	}
	sb_summary_release(&s);
	return err;
}
