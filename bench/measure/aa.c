/* bench/measure/aa.c: arms, trials, table. */
#include "bench/measure/aa.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/emit.h"
#include "bench/measure/figure.h"
#include "bench/measure/file.h"
#include "bench/measure/manifest.h"
#include "bench/measure/step.h"

#define ARMS_MAX   (2 + SB_AA_SLOW_MAX)
#define STEP_S     60u
#define BLOCKS_MAX 100000u
#define PLAIN      "a"

static const unsigned sizes[] = { 5, 10, 20 };
static const char *const ops[2] = { "backup_first", "restore_all" };

enum sb_err sb_aa_add(struct sb_aa_table *t, const struct sb_aa_row *row)
{
	if (t->count == t->cap) {
		size_t cap = 2 * t->cap + 32;
		struct sb_aa_row *more =
			reallocarray(t->row, cap, sizeof(*more));

		if (!more)
			return SB_MEMORY;
		t->row = more;
		t->cap = cap;
	}
	t->row[t->count++] = *row;
	return SB_OK;
}

void sb_aa_release(struct sb_aa_table *t)
{
	free(t->row);
	memset(t, 0, sizeof(*t));
}

/* The first two arms differ in nothing but the name. */
static void arm_name(size_t arm, char name[16])
{
	if (arm < 2)
		snprintf(name, 16, "%s", arm ? "b" : PLAIN);
	else
		snprintf(name, 16, "slow%u", (unsigned)(arm - 2) % 10);
}

static enum sb_err block_steps(const struct sb_aa_plan *plan,
			       const struct sb_step_host *host, uint32_t block)
{
	size_t arms = 2 + plan->slow_count;
	uint32_t order[ARMS_MAX];
	enum sb_err err = SB_OK;

	sb_step_shuffle(plan->run->seed, block, order, arms);
	for (uint32_t pos = 0; err == SB_OK && pos < arms; pos++) {
		enum sb_spawn_end end;
		char name[16], slow[24];
		uint32_t arm = order[pos];
		double percent = arm < 2 ? 0 : plan->slow_percent[arm - 2];
		const char *const more[] = { "threads",  "1",  "passes", "1",
					     "warmups",  "1",  "alias",  name,
					     "slow-ppm", slow, NULL };
		struct sb_step step = {
			"cells", "controlled", plan->run->profiles[0].name,
			block,   pos,          more
		};

		arm_name(arm, name);
		snprintf(slow, sizeof(slow), "%.0f", percent * 1e4);
		err = sb_step_run(host, &step, &end);
	}
	return err;
}

static enum sb_err manifest(const struct sb_aa_plan *plan,
			    const struct sb_plan *budget, const char *reason,
			    int complete)
{
	struct sb_manifest m = { .run = plan->run,
				 .plan = budget,
				 .journal = plan->run->journal,
				 .stop_reason = reason,
				 .half_width = INFINITY,
				 .complete = complete };

	return sb_manifest_write(&m);
}

enum sb_err sb_aa_measure(const struct sb_aa_plan *plan, char *why,
			  size_t why_bytes)
{
	const struct sb_run *run = plan->run;
	struct sb_plan budget = { .name = "aa",
				  .half_width = 1,
				  .limit_s = run->limit_s,
				  .max_blocks = plan->blocks ? plan->blocks
							     : BLOCKS_MAX };
	struct sb_progress progress;
	struct sb_step_host host = { .folder = run->folder,
				     .profiles = run->profiles,
				     .profile_count = run->profile_count,
				     .progress = &progress,
				     .material = run->material,
				     .seed = run->seed,
				     .t0_ns = sb_emit_now_ns(),
				     .timeout_s = STEP_S,
				     .stop = run->stop };
	enum sb_err err = sb_journal_session(run->journal), end;
	uint64_t elapsed_ms = 0;

	snprintf(why, why_bytes, "the blocks could not be measured");
	sb_progress_init(&progress, run->chatter, run->tty,
			 2 + plan->slow_count, 5, budget.max_blocks,
			 run->limit_s);
	while (err == SB_OK && elapsed_ms < run->limit_s * 1000 &&
	       run->journal->blocks_done < budget.max_blocks) {
		err = block_steps(plan, &host, run->journal->blocks_done);
		elapsed_ms = (sb_emit_now_ns() - host.t0_ns) / 1000000;
		if (err == SB_OK)
			err = sb_journal_done(run->journal, run->folder,
					      SB_JOURNAL_BLOCK, elapsed_ms);
	}
	sb_progress_finish(&progress);
	if (err == SB_STOPPED)
		snprintf(why, why_bytes, "stopped; what was finished is in %s",
			 run->folder->path);
	end = manifest(plan, &budget,
		       err != SB_OK ? "interrupted"
		       : elapsed_ms < run->limit_s * 1000
			       ? "most blocks of the budget"
			       : "time of the budget",
		       err == SB_OK);
	return err == SB_OK ? end : err;
}

/* The blocks [first, first + count) of a series, as one that borrows. */
static struct sb_series window(const struct sb_series *s, uint32_t first,
			       uint32_t count)
{
	struct sb_series w = *s;
	size_t from = 0, to;

	while (from < s->block_count && s->block_number[from] < first)
		from++;
	to = from;
	while (to < s->block_count && s->block_number[to] < first + count)
		to++;
	w.block_number += from;
	w.block_median += from;
	w.block_count = to - from;
	return w;
}

/* Trials of one size: arm against the plain one. */
static enum sb_err judge(const struct sb_series *plain,
			 const struct sb_series *arm, unsigned blocks,
			 unsigned size, struct sb_aa_row *row)
{
	double *resolvable = calloc(blocks / size + 1, sizeof(*resolvable));
	struct sb_paired p;

	if (!resolvable)
		return SB_MEMORY;
	row->blocks = size;
	row->hits = row->trials = 0;
	for (uint32_t b = 0; b + size <= blocks; b += size) {
		struct sb_series x = window(plain, b, size);
		struct sb_series y = window(arm, b, size);

		if (sb_figure_paired(&y, &x, &p) != SB_OK || p.count != size)
			continue;
		resolvable[row->trials++] = expm1(sb_infer_resolvable(
			&p, SB_INFER_ALPHA, SB_INFER_POWER));
		/* Where something was injected, only slower is right. */
		row->hits += p.p < SB_INFER_ALPHA &&
			     !(row->injected_percent > 0 && p.mean < 0);
	}
	sb_stats_sort(resolvable, row->trials);
	row->resolvable = sb_stats_median(resolvable, row->trials);
	free(resolvable);
	row->ratio =
		sb_figure_paired(arm, plain, &p) == SB_OK ? exp(p.mean) : 0;
	return SB_OK;
}

static enum sb_err judge_arm(const struct sb_summary *s, const char *op,
			     size_t arm, double percent,
			     struct sb_aa_table *out)
{
	const struct sb_series *plain, *other;
	enum sb_err err = SB_OK;
	char name[16];

	arm_name(arm, name);
	plain = sb_summary_cell(s, "controlled", PLAIN, op, 1);
	other = sb_summary_cell(s, "controlled", name, op, 1);
	if (!plain || !other)
		return SB_MISSING;
	for (size_t i = 0; err == SB_OK && i < sizeof(sizes) / sizeof(sizes[0]);
	     i++) {
		struct sb_aa_row row = { .part = arm < 2 ? "false positive"
							 : "power",
					 .what = op,
					 .noise = "measured",
					 .injected_percent = percent };

		err = judge(plain, other, s->blocks, sizes[i], &row);
		if (err == SB_OK && row.trials)
			err = sb_aa_add(out, &row);
	}
	return err;
}

enum sb_err sb_aa_judge(const char *folder, const struct sb_aa_plan *plan,
			struct sb_aa_table *out)
{
	struct sb_summary s;
	enum sb_err err = sb_summary_read(folder, &s);
	size_t before = out->count;

	if (err != SB_OK)
		return err;
	for (size_t arm = 1; err == SB_OK && arm < 2 + plan->slow_count; arm++)
		for (size_t i = 0; err == SB_OK && i < 2; i++)
			err = judge_arm(
				&s, ops[i], arm,
				arm < 2 ? 0 : plan->slow_percent[arm - 2], out);
	sb_summary_release(&s);
	return err == SB_OK && out->count == before ? SB_MISSING : err;
}

static size_t false_positive_rows(const struct sb_aa_table *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->count; i++)
		n += !strcmp(t->row[i].part, "false positive");
	return n;
}

int sb_aa_fails(const struct sb_aa_table *t)
{
	double rows = (double)false_positive_rows(t);

	for (size_t i = 0; i < t->count; i++) {
		const struct sb_aa_row *r = &t->row[i];

		if (!strcmp(r->part, "false positive") &&
		    sb_infer_binomial(r->hits, r->trials, 1 - 0.05 / rows).low >
			    SB_INFER_ALPHA)
			return 1;
	}
	return 0;
}

enum sb_err sb_aa_write(const struct sb_aa_table *t, const char *folder)
{
	char path[SB_FOLDER_PATH_BYTES + 32];
	FILE *to;

	snprintf(path, sizeof(path), "%s/aa.csv", folder);
	to = sb_file_begin(path);
	if (!to)
		return SB_IO;
	fputs("part,what,noise,blocks,injected_percent,ratio,resolvable,"
	      "trials,hits,share,low,high\n",
	      to);
	for (size_t i = 0; i < t->count; i++) {
		const struct sb_aa_row *r = &t->row[i];
		struct sb_interval v =
			sb_infer_binomial(r->hits, r->trials, 0.95);

		fprintf(to,
			"%s,%s,%s,%u,%g,%.6g,%.4g,%llu,%llu,%.4f,%.4f,"
			"%.4f\n",
			r->part, r->what, r->noise, r->blocks,
			r->injected_percent, r->ratio, r->resolvable,
			(unsigned long long)r->trials,
			(unsigned long long)r->hits, v.mid, v.low, v.high);
	}
	return sb_file_commit(to, path);
}

static const char *heading(const char *part)
{
	if (!strcmp(part, "false positive"))
		return "One profile under two names: how often a difference is "
		       "called (5 % by design)";
	if (!strcmp(part, "power"))
		return "A known slowdown: how often it is called slower";
	return "Simulated, truth known: how often the 95 % interval covers it";
}

void sb_aa_print(const struct sb_aa_table *t, FILE *to)
{
	const char *part = "";

	for (size_t i = 0; i < t->count; i++) {
		const struct sb_aa_row *r = &t->row[i];
		struct sb_interval v =
			sb_infer_binomial(r->hits, r->trials, 0.95);

		if (strcmp(part, r->part) != 0)
			fprintf(to, "\n%s\n", heading(r->part));
		part = r->part;
		fprintf(to, "  %-20s %-12s %2u blocks", r->what, r->noise,
			r->blocks);
		if (r->injected_percent > 0)
			fprintf(to, "  +%g %%", r->injected_percent);
		fprintf(to, "  %5.1f %% [%.1f, %.1f] of %llu", 100 * v.mid,
			100 * v.low, 100 * v.high,
			(unsigned long long)r->trials);
		if (r->resolvable > 0)
			fprintf(to, ", resolves %.3g %%", 100 * r->resolvable);
		fputc('\n', to);
	}
}
