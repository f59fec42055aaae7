/* bench/measure/run.c: steps, blocks, time. */
#include "bench/measure/run.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/measure/csv.h"
#include "bench/measure/emit.h"
#include "bench/measure/exact.h"
#include "bench/measure/figure.h"
#include "bench/measure/kin.h"
#include "bench/measure/manifest.h"
#include "bench/measure/step.h"
#include "bench/measure/tally.h"
#include "bench/measure/tool.h"
#include "bench/profile/registry.h"

#define BLOCKS_MAX  64u
#define TOOL_BLOCKS 3u
#define PROBE_MS    200u
#define SECOND_NS   UINT64_C(1000000000)

struct state {
	const struct sb_run *run;
	struct sb_plan plan;
	struct sb_step_host host;
	struct sb_progress progress;
	uint32_t order[BLOCKS_MAX][SB_MANIFEST_PROFILES]; /* shuffled */
	/* profiles of which a step took too long */
	uint8_t hung[SB_MANIFEST_PROFILES];
	const char *stop_reason;
	double half_width;
	char threads[16];
	char *why;
	size_t why_bytes;
};

void sb_run_usual_input(enum sb_budget budget, uint32_t *users, uint32_t *days,
			uint64_t *bytes_per_user)
{
	*users = sb_plan_of(budget)->users;
	*days = sb_plan_of(budget)->days;
	*bytes_per_user = sb_plan_of(budget)->bytes_per_user;
}

static uint64_t elapsed_ms(const struct state *s)
{
	return (sb_emit_now_ns() - s->host.t0_ns) / 1000000;
}

static uint64_t elapsed_s(const struct state *s)
{
	return elapsed_ms(s) / 1000;
}

/* Where a profile's mark is; NULL: it is none of the run's. */
static uint8_t *hung(struct state *s, const char *profile)
{
	for (size_t i = 0; i < s->run->profile_count; i++)
		if (!strcmp(s->run->profiles[i].name, profile))
			return &s->hung[i];
	return NULL;
}

/* One process; more: pairs of name and value, NULL ends. */
static enum sb_err step(struct state *s, const char *job, const char *mode,
			const char *profile, uint32_t block, uint32_t pos,
			const char *const *more)
{
	struct sb_step one = { job, mode, profile, block, pos, more };
	struct sb_folder *folder = s->run->folder;
	enum sb_spawn_end end;
	enum sb_err err;

	/* One hang is paid for; the others would cost as much again. */
	if (hung(s, profile) && *hung(s, profile)) {
		sb_folder_status(folder, block, mode, profile, job, "skipped",
				 0, "an earlier step of this profile hung");
		return folder->err;
	}
	err = sb_step_run(&s->host, &one, &end);
	if (end == SB_SPAWN_TIMEOUT && hung(s, profile))
		*hung(s, profile) = 1;
	return err;
}

#define MORE(...) ((const char *const[]) { __VA_ARGS__, NULL })

static enum sb_err exact(struct state *s)
{
	enum sb_err err;

	if (s->run->journal->exact_done) {
		s->run->folder->tables_done = 1;
		return SB_OK;
	}
	err = sb_exact_run(
		&(struct sb_exact) { s->run, &s->plan, &s->host, s->hung });
	sb_folder_tables(s->run->folder);
	if (err == SB_OK)
		err = s->run->folder->err;
	/* A full disk at the end must not cost a run that called itself
	 * complete one of them. */
	s->run->folder->tables_done = err == SB_OK;
	if (err == SB_OK)
		err = sb_journal_done(s->run->journal, s->run->folder,
				      SB_JOURNAL_EXACT, elapsed_ms(s));
	return err;
}

static enum sb_err profile_steps(struct state *s,
				 const struct sb_profile *profile,
				 uint32_t block, uint32_t pos)
{
	const struct sb_plan *p = &s->plan;
	const char *name = profile->name;
	int same = sb_tally_controlled(profile);
	const char *keys = block < p->key_blocks ? "1" : "0";
	enum sb_err err;

	err = step(s, "cells", "controlled", name, block, pos,
		   MORE("threads", s->threads, "passes", "1", "warmups", "1",
			"stages", "1", "reread", p->reread ? "1" : "0", "keys",
			keys));
	if (err == SB_OK && p->deployed && !same)
		err = step(s, "cells", "deployed", name, block, pos,
			   MORE("threads", s->threads, "passes", "1", "warmups",
				"1"));
	if (err == SB_OK && block < p->micro_blocks)
		err = step(s, "micro", "", name, block, pos,
			   MORE("sizes", p->sizes ? "1" : "0", "min-time-us",
				p->min_time_us, "keys", block ? "0" : keys));
	return err;
}

/* Five minutes do not time every profile; whoever names some gets all of
 * those. */
static int is_timed(const struct state *s, const struct sb_profile *profile)
{
	size_t count;

	(void)sb_registry_profiles(&count);
	return s->plan.all || !profile->timed_full ||
	       s->run->profile_count < count;
}

static enum sb_err untimed(struct state *s, const struct sb_profile *profile)
{
	sb_folder_status(s->run->folder, 0, "controlled", profile->name,
			 "cells", "skipped", 0,
			 "timed by the budgets full and paper only, or when "
			 "named with --schemes");
	return s->run->folder->err;
}

static enum sb_err block_steps(struct state *s, unsigned block)
{
	const struct sb_run *r = s->run;
	const uint32_t *order = s->order[block];
	enum sb_err err = SB_OK;

	if (block < s->plan.micro_blocks)
		err = step(s, "kit", "", "", block, 0,
			   MORE("sizes", s->plan.sizes ? "1" : "0", "portable",
				s->plan.sizes ? "1" : "0", "min-time-us",
				s->plan.min_time_us));
	for (uint32_t i = 0; err == SB_OK && i < r->profile_count; i++)
		if (!strcmp(r->profiles[i].name, "null"))
			err = step(s, "cells", "fixed", "null", block, 0,
				   MORE("threads", "1", "passes", "1",
					"warmups", "1", "stages", "1"));
	for (uint32_t i = 0; err == SB_OK && i < r->profile_count; i++) {
		const struct sb_profile *profile = &r->profiles[order[i]];

		if (is_timed(s, profile))
			err = profile_steps(s, profile, block, i);
		else if (!block)
			err = untimed(s, profile);
	}
	return err;
}

static enum sb_err manifest(const struct state *s, int complete,
			    const char *draft)
{
	struct sb_manifest m = {
		.run = s->run,
		.plan = &s->plan,
		.journal = s->run->journal,
		.stop_reason = s->stop_reason,
		.half_width = s->half_width,
		.order = s->order,
		.complete = complete,
	};

	return draft ? sb_manifest_draft(&m, draft) : sb_manifest_write(&m);
}

/* The rule is in plan.h; NULL: another block. */
static const char *reason_to_stop(const struct state *s, unsigned done,
				  uint64_t longest_s)
{
	const struct sb_plan *p = &s->plan;

	if (done >= p->max_blocks)
		return "most blocks of the budget";
	if (done >= p->min_blocks && done >= p->settle_blocks &&
	    s->half_width <= p->half_width)
		return "half width reached";
	if (done >= p->min_blocks && elapsed_s(s) + longest_s > p->limit_s)
		return "time of the budget";
	if (done && elapsed_s(s) > 2 * p->limit_s)
		return "twice the time of the budget";
	return NULL;
}

/* The half width that the blocks so far give. */
static void look(struct state *s)
{
	struct sb_summary sum;
	size_t count;

	s->half_width = INFINITY;
	if (sb_summary_read(s->run->folder->path, &sum) != SB_OK)
		return;
	sb_figure_headline(&sum, &count, &s->half_width);
	sb_summary_release(&sum);
}

static enum sb_err blocks(struct state *s)
{
	const struct sb_plan *p = &s->plan;
	struct sb_journal *journal = s->run->journal;
	enum sb_err err = SB_OK;
	uint64_t longest = 0;

	look(s);
	for (;;) {
		uint64_t since = elapsed_s(s), left;
		unsigned block = journal->blocks_done;
		const char *reason = reason_to_stop(s, block, longest);

		if (reason) {
			s->stop_reason = reason;
			break;
		}
		err = block_steps(s, block);
		if (err == SB_OK)
			sb_journal_probe(journal, PROBE_MS);
		if (err == SB_OK)
			err = sb_journal_done(journal, s->run->folder,
					      SB_JOURNAL_BLOCK, elapsed_ms(s));
		if (err == SB_OK) {
			look(s);
			err = manifest(s, 0, NULL);
		}
		if (err != SB_OK)
			break;
		if (elapsed_s(s) - since > longest)
			longest = elapsed_s(s) - since;
		left = elapsed_s(s) < p->limit_s ? p->limit_s - elapsed_s(s)
						 : 0;
		sb_progress_blocks(&s->progress,
				   longest ? block + 1 +
						     (unsigned)(left / longest)
					   : p->max_blocks,
				   p->min_blocks, p->max_blocks);
	}
	return err;
}

/* A process for each pass: intervals come from between processes. */
static enum sb_err tool_steps(struct state *s)
{
	struct sb_journal *journal = s->run->journal;
	enum sb_err err = SB_OK;

	while (s->plan.tools && err == SB_OK &&
	       journal->tools_done < TOOL_BLOCKS) {
		unsigned block = journal->tools_done;

		for (uint32_t i = 0; err == SB_OK && sb_tool_name(i); i++)
			err = step(s, "tool", "deployed", sb_tool_name(i),
				   block, i, MORE("passes", "1"));
		if (err == SB_OK)
			err = sb_journal_done(journal, s->run->folder,
					      SB_JOURNAL_TOOLS, elapsed_ms(s));
	}
	return err;
}

static void name_difference(void *arg, const char *key, const char *before,
			    const char *now)
{
	struct state *s = arg;

	snprintf(s->why, s->why_bytes,
		 "%s cannot be resumed here: %s was \"%s\" and is \"%s\" now; "
		 "measure anew into another folder",
		 s->run->folder->path, key, before, now);
}

/* Only runs of one kind may share a folder. */
static enum sb_err check_kin(struct state *s)
{
	const char *folder = s->run->folder->path;
	char old[SB_FOLDER_PATH_BYTES + 32], new[SB_FOLDER_PATH_BYTES + 32];
	enum sb_err err;
	size_t differ;

	snprintf(old, sizeof(old), "%s/manifest.json", folder);
	snprintf(new, sizeof(new), "%s/manifest.resumed", folder);
	if (access(old, R_OK))
		return SB_OK; /* killed before it was written */
	err = manifest(s, 0, "manifest.resumed");
	if (err != SB_OK)
		return err;
	differ = sb_kin_differences(old, new, name_difference, s);
	unlink(new);
	return differ ? SB_UNSUPPORTED : SB_OK;
}

/* What hung before the interruption is not waited for again. */
static void remember_hung(struct state *s)
{
	struct sb_csv status;

	if (sb_csv_load(s->run->folder->path, "status", &status) != SB_OK)
		return;
	for (size_t i = 0; i < status.count; i++) {
		uint8_t *mark = hung(s, sb_csv_at(&status, i, "profile"));

		if (mark && !strcmp(sb_csv_at(&status, i, "status"), "timeout"))
			*mark = 1;
	}
	sb_csv_release(&status);
}

/* A journal that was edited, or is of another command, may tell of any number
 * of blocks: more than there are orders for. */
static enum sb_err check_blocks(struct state *s)
{
	unsigned done = s->run->journal->blocks_done;

	assert(s->plan.max_blocks <= BLOCKS_MAX);
	if (done <= s->plan.max_blocks)
		return SB_OK;
	snprintf(s->why, s->why_bytes,
		 "%s/journal.jsonl tells of %u blocks, and the budget %s has "
		 "at most %u: it is not of this run; measure anew into another "
		 "folder",
		 s->run->folder->path, done, s->plan.name, s->plan.max_blocks);
	return SB_UNSUPPORTED;
}

static enum sb_err begin(struct state *s)
{
	const struct sb_run *r = s->run;
	struct sb_journal *journal = r->journal;
	enum sb_err err;

	if (r->limit_s)
		s->plan.limit_s = r->limit_s;
	if (r->half_width > 0)
		s->plan.half_width = r->half_width;
	s->half_width = INFINITY;
	s->stop_reason = "interrupted";
	snprintf(s->threads, sizeof(s->threads), "%u", r->threads);
	for (uint32_t b = 0; b < BLOCKS_MAX; b++)
		sb_step_shuffle(r->seed, b, s->order[b], r->profile_count);
	s->host = (struct sb_step_host) {
		.folder = r->folder,
		.progress = &s->progress,
		.material = r->material,
		.profiles = r->profiles,
		.profile_count = r->profile_count,
		.seed = r->seed,
		.t0_ns = sb_emit_now_ns() - journal->elapsed_ms * 1000000,
		.timeout_s = s->plan.timeout_s,
		.stop = r->stop,
	};
	r->folder->failures = journal->failures;
	err = journal->session_count ? check_kin(s) : SB_OK;
	if (err == SB_OK)
		err = sb_journal_session(journal);
	remember_hung(s);
	sb_progress_init(&s->progress, r->chatter, r->tty, r->profile_count,
			 s->plan.min_blocks, s->plan.max_blocks,
			 s->plan.limit_s > elapsed_s(s)
				 ? s->plan.limit_s - elapsed_s(s)
				 : 0);
	return err == SB_OK ? manifest(s, 0, NULL) : err;
}

enum sb_err sb_run_all(const struct sb_run *run, char *why, size_t why_bytes)
{
	struct state *s = calloc(1, sizeof(*s));
	enum sb_err err, end;

	snprintf(why, why_bytes, "the run could not go on");
	if (!s)
		return SB_MEMORY;
	if (run->profile_count > SB_MANIFEST_PROFILES) {
		free(s);
		return SB_PARAM;
	}
	run->folder->counts_only = run->exact_only;
	s->run = run;
	s->why = why;
	s->why_bytes = why_bytes;
	s->plan = *sb_plan_of(run->budget);
	err = check_blocks(s);
	if (err == SB_OK)
		err = begin(s);
	if (err == SB_UNSUPPORTED) { /* not ours to touch */
		run->folder->tables_done = 1;
		free(s);
		return err;
	}
	if (err == SB_OK)
		err = exact(s);
	if (run->exact_only)
		s->stop_reason = SB_MANIFEST_COUNTS_ONLY;
	else if (err == SB_OK)
		err = blocks(s);
	if (err == SB_OK && !run->exact_only)
		err = tool_steps(s);
	sb_progress_finish(&s->progress);
	if (err == SB_STOPPED)
		snprintf(why, why_bytes,
			 "stopped; what was finished is kept, and sealbench "
			 "run --resume %s goes on",
			 run->folder->path);
	end = manifest(s, err == SB_OK, NULL);
	free(s);
	return err == SB_OK ? end : err;
}
