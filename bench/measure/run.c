/* bench/measure/run.c: steps, blocks, time. */
#include "bench/measure/run.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/measure/emit.h"
#include "bench/measure/machine.h"
#include "bench/measure/manifest.h"
#include "bench/measure/progress.h"
#include "bench/measure/spawn.h"
#include "bench/measure/tally.h"
#include "bench/measure/tool.h"

#define ARGS_MAX    40
#define BLOCKS_MAX  64u
#define TOOL_BLOCKS 3u
#define SECOND_NS   UINT64_C(1000000000)
#define PAD_MODULUS 4096u

/* What a budget buys. */
struct plan {
	const char *name;
	uint32_t users, days;
	uint64_t bytes_per_user;
	uint64_t limit_s;
	unsigned min_blocks, max_blocks;
	unsigned micro_blocks; /* of them with microbenchmarks */
	unsigned key_blocks;   /* with enrolment at the KDF's own cost */
	unsigned timeout_s;    /* of one step, on a usual input */
	const char *min_time_us;
	int sizes, portable, deployed, reread, cost, tools;
};

static const struct plan plans[] = {
	[SB_BUDGET_SMOKE] = { .name = "smoke",
			      .users = 2,
			      .days = 2,
			      .bytes_per_user = 4000000,
			      .limit_s = 38,
			      .min_blocks = 1,
			      .max_blocks = 3,
			      .micro_blocks = 1,
			      .timeout_s = 30,
			      .min_time_us = "2000" },
	[SB_BUDGET_QUICK] = { .name = "quick",
			      .users = 4,
			      .days = 3,
			      .bytes_per_user = 12000000,
			      .limit_s = 200,
			      .min_blocks = 3,
			      .max_blocks = 12,
			      .micro_blocks = 3,
			      .key_blocks = 1,
			      .timeout_s = 180,
			      .min_time_us = "4000",
			      .sizes = 1 },
	[SB_BUDGET_FULL] = { .name = "full",
			     .users = 4,
			     .days = 3,
			     .bytes_per_user = 48000000,
			     .limit_s = 3600,
			     .min_blocks = 10,
			     .max_blocks = 20,
			     .micro_blocks = 10,
			     .key_blocks = 3,
			     .timeout_s = 1800,
			     .min_time_us = "50000",
			     .sizes = 1,
			     .portable = 1,
			     .deployed = 1,
			     .reread = 1,
			     .cost = 1,
			     .tools = 1 },
};

struct state {
	const struct sb_run *run;
	const struct plan *plan;
	uint64_t t0_ns;
	struct sb_progress progress;
	uint32_t order[BLOCKS_MAX][SB_MANIFEST_PROFILES]; /* shuffled */
	uint8_t hung
		[SB_MANIFEST_PROFILES]; /* profiles of which a step took too long */
	unsigned blocks_done;
	const char *stop_reason;
	struct sb_machine_load before;
	char started[32];
	char *why;
	size_t why_bytes;
};

const char *sb_run_budget_name(enum sb_budget budget)
{
	return plans[budget].name;
}

void sb_run_usual_input(enum sb_budget budget, uint32_t *users, uint32_t *days,
			uint64_t *bytes_per_user)
{
	*users = plans[budget].users;
	*days = plans[budget].days;
	*bytes_per_user = plans[budget].bytes_per_user;
}

static uint64_t elapsed_s(const struct state *s)
{
	return (sb_emit_now_ns() - s->t0_ns) / SECOND_NS;
}

static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void line(void *arg, char *text)
{
	sb_folder_line(arg, text);
}

/* Where the stack starts depends on the size of the environment, and speed on
 * where the stack starts: so it differs between processes, by the seed. */
static char *padding(uint64_t seed, uint32_t block, uint32_t pos)
{
	uint64_t state = seed ^ (uint64_t)block << 32 ^ pos;
	size_t len = (size_t)(next_random(&state) % PAD_MODULUS);
	char *pad = malloc(len + 16);

	if (!pad)
		return NULL;
	memcpy(pad, "SB_PAD=", 7);
	memset(pad + 7, 'x', len);
	pad[7 + len] = 0;
	return pad;
}

static char **environment_with(char *pad)
{
	size_t n = 0;
	char **e;

	while (environ[n])
		n++;
	e = malloc((n + 2) * sizeof(*e));
	if (!e)
		return NULL;
	memcpy(e, environ, n * sizeof(*e));
	e[n] = pad;
	e[n + 1] = NULL;
	return e;
}

struct call {
	const char *args[ARGS_MAX];
	char texts[4][24];
	size_t count;
};

static void add_pair(struct call *c, const char *name, const char *value)
{
	if (c->count + 3 > ARGS_MAX)
		return;
	c->args[c->count++] = name;
	c->args[c->count++] = value;
	c->args[c->count] = NULL;
}

static void add_number(struct call *c, const char *name, int slot, uint64_t v)
{
	snprintf(c->texts[slot], sizeof(c->texts[slot]), "%llu",
		 (unsigned long long)v);
	add_pair(c, name, c->texts[slot]);
}

/* Where a profile's mark is; NULL: it is none of the run's. */
static uint8_t *hung(struct state *s, const char *profile)
{
	for (size_t i = 0; i < s->run->profile_count; i++)
		if (!strcmp(s->run->profiles[i].name, profile))
			return &s->hung[i];
	return NULL;
}

static enum sb_err spawn(struct state *s, const struct call *c, const char *job,
			 const char *mode, const char *profile, uint32_t block,
			 char **environment)
{
	struct sb_folder *folder = s->run->folder;
	struct sb_spawn spawn = { .path = "/proc/self/exe",
				  .argv = (char *const *)(uintptr_t)c->args,
				  .environment = environment,
				  .timeout_s = s->plan->timeout_s,
				  .stop = s->run->stop,
				  .line = line,
				  .arg = folder };
	enum sb_spawn_end end;
	uint64_t since = sb_emit_now_ns();
	char why[256];
	enum sb_err err;

	sb_progress_begin(&s->progress, job, mode, profile, block);
	folder->reported = 0;
	err = sb_spawn_run(&spawn, &end, why, sizeof(why));
	/* A process that says how it ended needs no more words; one that
	 * could not gets them here. */
	if (end != SB_SPAWN_OK && !(end == SB_SPAWN_ERROR && folder->reported))
		sb_folder_status(folder, block, mode, profile, job,
				 sb_spawn_end_name(end),
				 (sb_emit_now_ns() - since) / 1000000, why);
	else if (end == SB_SPAWN_ERROR)
		snprintf(why, sizeof(why), "%s", folder->note);
	sb_progress_end(&s->progress, end == SB_SPAWN_OK ? NULL : why);
	if (end == SB_SPAWN_TIMEOUT && hung(s, profile))
		*hung(s, profile) = 1;
	return err;
}

/* One process.  Pairs of name and value follow; NULL ends. */
static enum sb_err step(struct state *s, const char *job, const char *mode,
			const char *profile, uint32_t block, uint32_t pos, ...)
{
	const struct sb_run *r = s->run;
	struct call c = { .args = { "sealbench", "worker", job }, .count = 3 };
	char *pad = padding(r->seed, block, pos);
	char **environment = pad ? environment_with(pad) : NULL;
	const char *name;
	enum sb_err err = SB_MEMORY;
	va_list more;

	/* One hang is paid for; the others would cost as much again. */
	if (hung(s, profile) && *hung(s, profile)) {
		sb_folder_status(r->folder, block, mode, profile, job,
				 "skipped", 0,
				 "an earlier step of this profile hung");
		free(environment);
		free(pad);
		return r->folder->err;
	}
	add_pair(&c, "profile", profile);
	add_pair(&c, "mode", mode);
	add_pair(&c, "material", r->material);
	add_number(&c, "seed", 0, r->seed);
	add_number(&c, "block", 1, block);
	add_number(&c, "pos", 2, pos);
	add_number(&c, "t0", 3, s->t0_ns);
	va_start(more, pos);
	while ((name = va_arg(more, const char *)))
		add_pair(&c, name, va_arg(more, const char *));
	va_end(more);
	if (environment)
		err = spawn(s, &c, job, mode, profile, block, environment);
	free(environment);
	free(pad);
	if (err == SB_OK && r->stop && *r->stop)
		err = SB_STOPPED;
	return err == SB_OK ? r->folder->err : err;
}

static enum sb_err exact_steps(struct state *s)
{
	const struct sb_run *r = s->run;
	enum sb_err err = SB_OK;

	for (size_t i = 0; err == SB_OK && i < r->profile_count; i++) {
		const char *name = r->profiles[i].name;
		int same;

		/* What controlling does not change is not run twice. */
		same = sb_tally_controlled(&r->profiles[i]);
		err = step(s, "counts", "controlled", name, 0, 0, "also",
			   same ? "deployed" : "", NULL);
		if (err == SB_OK && !same)
			err = step(s, "counts", "deployed", name, 0, 0, NULL);
		if (err == SB_OK)
			err = step(s, "exact", "controlled", name, 0, 0, NULL);
		if (err == SB_OK)
			err = step(s, "verdicts", "", name, 0, 0, "cost",
				   s->plan->cost ? "1" : "0", NULL);
	}
	return err;
}

static enum sb_err profile_steps(struct state *s,
				 const struct sb_profile *profile,
				 uint32_t block, uint32_t pos)
{
	const struct plan *p = s->plan;
	const char *name = profile->name;
	int same = sb_tally_controlled(profile);
	const char *keys = block < p->key_blocks ? "1" : "0";
	char threads[16];
	enum sb_err err;

	snprintf(threads, sizeof(threads), "%u", s->run->threads);
	err = step(s, "cells", "controlled", name, block, pos, "threads",
		   threads, "passes", "1", "warmups", "1", "stages", "1",
		   "reread", p->reread ? "1" : "0", "keys", keys, NULL);
	if (err == SB_OK && p->deployed && !same)
		err = step(s, "cells", "deployed", name, block, pos, "threads",
			   threads, "passes", "1", "warmups", "1", NULL);
	if (err == SB_OK && block < p->micro_blocks)
		err = step(s, "micro", "", name, block, pos, "sizes",
			   p->sizes ? "1" : "0", "min-time-us", p->min_time_us,
			   "keys", block ? "0" : keys, NULL);
	return err;
}

static enum sb_err block_steps(struct state *s, unsigned block)
{
	const struct sb_run *r = s->run;
	uint64_t random = r->seed * 1000003 + block;
	uint32_t *order = s->order[block];
	enum sb_err err = SB_OK;

	for (uint32_t i = 0; i < r->profile_count; i++)
		order[i] = i;
	for (size_t i = r->profile_count; i > 1; i--) {
		size_t k = (size_t)(next_random(&random) % i);
		uint32_t swap = order[i - 1];

		order[i - 1] = order[k];
		order[k] = swap;
	}
	s->blocks_done = block + 1;
	if (block < s->plan->micro_blocks)
		err = step(s, "kit", "", "", block, 0, "sizes",
			   s->plan->sizes ? "1" : "0", "portable",
			   s->plan->sizes ? "1" : "0", "min-time-us",
			   s->plan->min_time_us, NULL);
	for (uint32_t i = 0; err == SB_OK && i < r->profile_count; i++)
		if (!strcmp(r->profiles[i].name, "null"))
			err = step(s, "cells", "fixed", "null", block, 0,
				   "threads", "1", "passes", "1", "warmups",
				   "1", "stages", "1", NULL);
	for (uint32_t i = 0; err == SB_OK && i < r->profile_count; i++)
		err = profile_steps(s, &r->profiles[order[i]], block, i);
	return err;
}

/* As many blocks as fit, but at least the fewest, unless they take more than
 * twice the time. */
static enum sb_err blocks(struct state *s)
{
	const struct plan *p = s->plan;
	uint64_t limit = s->run->limit_s ? s->run->limit_s : p->limit_s;
	enum sb_err err = SB_OK;
	uint64_t longest = 0;

	for (unsigned block = 0; err == SB_OK; block++) {
		uint64_t since = elapsed_s(s), left;

		if (block >= p->max_blocks) {
			s->stop_reason = "most blocks of the budget";
			break;
		}
		if (block >= p->min_blocks && since + longest > limit) {
			s->stop_reason = "time of the budget";
			break;
		}
		if (block && since > 2 * limit) {
			s->stop_reason = "twice the time of the budget";
			break;
		}
		err = block_steps(s, block);
		longest = elapsed_s(s) - since;
		left = elapsed_s(s) < limit ? limit - elapsed_s(s) : 0;
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
	enum sb_err err = SB_OK;

	for (uint32_t block = 0; s->plan->tools && block < TOOL_BLOCKS; block++)
		for (uint32_t i = 0; err == SB_OK && sb_tool_name(i); i++)
			err = step(s, "tool", "deployed", sb_tool_name(i),
				   block, i, "passes", "1", NULL);
	return err;
}

static enum sb_err manifest(const struct state *s, int complete)
{
	struct sb_manifest m = {
		.run = s->run,
		.budget = s->plan->name,
		.stop_reason = s->stop_reason,
		.started = s->started,
		.before = &s->before,
		.order = s->order,
		.blocks = s->blocks_done,
		.seconds = elapsed_s(s),
		.complete = complete,
	};

	return sb_manifest_write(&m);
}

enum sb_err sb_run_all(const struct sb_run *run, char *why, size_t why_bytes)
{
	struct state *s = calloc(1, sizeof(*s));
	const struct plan *p = &plans[run->budget];
	enum sb_err err, end;

	snprintf(why, why_bytes, "the run could not go on");
	if (!s)
		return SB_MEMORY;
	if (run->profile_count > SB_MANIFEST_PROFILES) {
		free(s);
		return SB_PARAM;
	}
	s->run = run;
	s->plan = p;
	s->t0_ns = sb_emit_now_ns();
	s->stop_reason = "interrupted";
	s->why = why;
	s->why_bytes = why_bytes;
	sb_manifest_utc(s->started);
	sb_machine_load(&s->before);
	sb_progress_init(&s->progress, run->chatter, run->tty,
			 run->profile_count, p->min_blocks, p->max_blocks,
			 run->limit_s ? run->limit_s : p->limit_s);
	err = manifest(s, 0);
	if (err == SB_OK)
		err = exact_steps(s);
	sb_folder_tables(run->folder);
	if (err == SB_OK)
		err = blocks(s);
	if (err == SB_OK)
		err = tool_steps(s);
	sb_progress_finish(&s->progress);
	if (err == SB_STOPPED)
		snprintf(why, why_bytes, "stopped; what was finished is kept");
	end = manifest(s, err == SB_OK);
	free(s);
	return err == SB_OK ? end : err;
}
