/* bench/cli/worker.c: one measuring process of a run: does one job and prints
 * lines. */
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cli/cli.h"
#include "bench/custody/probe.h"
#include "bench/measure/cells.h"
#include "bench/measure/counts.h"
#include "bench/measure/micro.h"
#include "bench/measure/origin.h"
#include "bench/measure/pipelines.h"
#include "bench/measure/stages.h"
#include "bench/measure/tool.h"
#include "bench/measure/verdicts.h"

#define WHY_BYTES 512u
/* The pipeline's buffers, about. */
#define WARM_BYTES        ((size_t)32 << 20)
#define WARM_THREAD_BYTES ((size_t)32 << 20)

struct job {
	const char *name, *material;
	const char *alias; /* what the profile is called in the lines */
	const char *given; /* its name or path */
	const char *file, *file_digest; /* NULL: it is built in */
	struct sb_profile profile;
	struct sb_emit emit;
	uint64_t threads, passes, warmups, reread, stages, seed, sizes,
		portable;
	uint64_t repetitions, min_time_us, cost, shape, keys, slow_ppm;
	int skipped; /* why says the reason */
	char why[WHY_BYTES];
};

static enum sb_err open_source(struct job *j, struct sb_source **source)
{
	uint8_t digest[32];
	enum sb_err err = sb_material_open(j->material, source, digest);

	if (err != SB_OK)
		snprintf(j->why, sizeof(j->why),
			 "the materialised input cannot be opened: %s",
			 sb_err_name(err));
	return err;
}

static uint64_t source_bytes(struct sb_source *s)
{
	uint64_t sum = 0;

	for (uint32_t u = 0; u < s->user_count; u++) {
		struct sb_snapshot one;

		if (s->snapshot(s, u, sb_source_days(s, u) - 1, &one) != SB_OK)
			continue;
		sum += one.total_bytes;
		s->release(&one);
	}
	return sum;
}

/* Memory that is given back comes again as fresh pages, and in a virtual
 * machine the first touch of a page costs more than what is measured: so
 * nothing is given back, and what will be needed is touched before. */
static void recycle_memory(size_t bytes)
{
	void *warm;

#ifdef __GLIBC__
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_MAX, 0);
	mallopt(M_TRIM_THRESHOLD, INT_MAX);
	mallopt(M_TOP_PAD, 16 << 20);
#endif
	warm = malloc(bytes);
	if (warm) {
		memset(warm, 0x5a, bytes);
		sb_shim_escape(warm);
	}
	free(warm);
}

/* Passes run at the least cost of the KDF, which is no part of backing up and
 * restoring; keys are measured apart, at the profile's own cost. */
static enum sb_err keys(struct job *j)
{
	struct sb_pipelines *pipelines;
	struct sb_cells_maker maker;
	enum sb_err err =
		sb_pipelines_new(&j->profile, 1, j->seed, 0, &pipelines);

	if (err != SB_OK)
		return err;
	maker = sb_pipelines_maker(pipelines);
	err = sb_cells_keys(&maker, &j->emit, j->why, sizeof(j->why));
	sb_pipelines_free(pipelines);
	return err;
}

static enum sb_err passes(struct job *j, struct sb_source *source)
{
	struct sb_cells_plan plan = { .source = source,
				      .threads = (unsigned)j->threads,
				      .passes = (unsigned)j->passes,
				      .warmups = (unsigned)j->warmups,
				      .reread = (int)j->reread,
				      .seed = j->seed + j->emit.block,
				      .slow_ppm = j->slow_ppm };
	struct sb_pipelines *pipelines;
	/* A seventh more than one day: later days and recipes. */
	enum sb_err err =
		sb_pipelines_new(&j->profile, source->user_count, j->seed,
				 source_bytes(source) / 7 * 8, &pipelines);

	if (err != SB_OK)
		return err;
	plan.maker = sb_pipelines_maker(pipelines);
	err = sb_cells_run(&plan, &j->emit, j->why, sizeof(j->why));
	sb_pipelines_free(pipelines);
	return err;
}

static enum sb_err stages(struct job *j, struct sb_source *source)
{
	struct sb_stages_plan plan = {
		.source = source,
		.profile = &j->profile,
		.repetitions = (unsigned)j->stages,
		.seed = j->seed,
		.copy = !strcmp(j->emit.profile, "null"),
	};
	enum sb_err err =
		sb_stages_run(&plan, &j->emit, j->why, sizeof(j->why));

	if (err == SB_UNSUPPORTED)
		return sb_emit_status(&j->emit, "stages", "skipped", j->why);
	return err;
}

static enum sb_err do_cells(struct job *j)
{
	struct sb_source *source;
	enum sb_err err = open_source(j, &source);

	recycle_memory(WARM_BYTES + j->threads * WARM_THREAD_BYTES);

	if (err != SB_OK)
		return err;
	if (j->keys)
		err = keys(j);
	if (err == SB_OK)
		err = sb_probe_cheapen(&j->profile);
	if (err == SB_OK)
		err = passes(j, source);
	if (err == SB_OK && j->stages)
		err = stages(j, source);
	source->close(source);
	return err;
}

static enum sb_err do_micro(struct job *j)
{
	static const size_t small[] = { 64u << 10 };
	struct sb_micro micro = { 0 };
	struct sb_micro_plan plan = {
		.chunk_bytes = j->sizes ? sb_micro_sizes : small,
		.chunk_count = j->sizes ? 6 : 1,
		.repetitions = (unsigned)j->repetitions,
		.min_time_s = (double)j->min_time_us * 1e-6,
		.seed = j->seed + j->emit.block,
		.portable = (int)j->portable,
		.unlock = (int)j->keys,
	};
	int kit = !strcmp(j->name, "kit"), authentic;
	enum sb_err err;

	if (kit) {
		err = sb_micro_kit(&micro, &plan, j->why, sizeof(j->why));
		if (err == SB_OK)
			err = sb_micro_cut(&micro, &plan, j->why,
					   sizeof(j->why));
	} else {
		err = sb_micro_verbs(&micro, &j->profile, &plan, j->why,
				     sizeof(j->why));
		if (err == SB_OK)
			err = sb_micro_verbs_authentic(&j->profile, &authentic);
		if (err == SB_OK && !authentic)
			err = sb_emit_status(&j->emit, "open_damaged",
					     "skipped",
					     "does not claim that damage is "
					     "refused");
	}
	if (err == SB_OK)
		err = sb_micro_run(&micro, &plan, &j->emit, j->why,
				   sizeof(j->why));
	sb_micro_release(&micro);
	return err;
}

/* The setting in which plain is compared. */
static enum sb_err find_plain(struct job *j, struct sb_profile *plain,
			      struct sb_profile *reference)
{
	const struct sb_data *client = NULL;
	enum sb_err err =
		sb_profile_find("plain", plain, j->why, sizeof(j->why));

	if (err == SB_OK)
		err = sb_profile_client(&j->profile, &client);
	if (err != SB_OK)
		return err;
	*reference = *plain;
	sb_profile_control(plain);
	sb_profile_control(reference);
	plain->cutting = j->profile.cutting;
	/* Chained formats are cut into extents by the pipeline, whatever the
	 * profile says. */
	return client && client->unit == SB_FILE &&
			       plain->cutting.how != SB_CUT_FIXED
		       ? sb_cutting_parse("fixed:1048576", &plain->cutting)
		       : SB_OK;
}

static enum sb_err do_counts(struct job *j)
{
	struct sb_profile plain, reference;
	struct sb_counts_plan plan = { .profile = &j->profile,
				       .table = "counts_lib",
				       .seed = j->seed,
				       .threads = (unsigned)j->threads };
	enum sb_err err = find_plain(j, &plain, &reference);

	if (err == SB_OK)
		err = sb_probe_cheapen(&j->profile);
	if (err == SB_OK)
		err = open_source(j, &plan.source);
	if (err != SB_OK)
		return err;
	plan.plain = &plain;
	if (memcmp(&plain.cutting, &reference.cutting, sizeof(plain.cutting)) !=
	    0)
		plan.reference = &reference;
	err = sb_counts_run(&plan, &j->emit, j->why, sizeof(j->why));
	plan.source->close(plan.source);
	return err;
}

/* Counts that no library changes: content made here, no compression. */
static enum sb_err do_exact(struct job *j)
{
	static const uint32_t people[] = { 0, 1, 2 };
	struct sb_counts_plan plan = { .profile = &j->profile,
				       .table = "counts",
				       .seed = j->seed,
				       .threads = (unsigned)j->threads };
	enum sb_err err = sb_probe_source(j->seed, people, 3, &plan.source);

	if (err != SB_OK)
		return err;
	j->profile.codec_level = 0;
	err = sb_probe_cheapen(&j->profile);
	if (err == SB_OK)
		err = sb_counts_run(&plan, &j->emit, j->why, sizeof(j->why));
	plan.source->close(plan.source);
	return err;
}

static enum sb_err do_verdicts(struct job *j)
{
	struct sb_notes *notes = malloc(sizeof(*notes));
	enum sb_err err =
		notes ? sb_notes_find(j->given, notes, j->why, sizeof(j->why))
		      : SB_MEMORY;

	if (err == SB_OK)
		err = sb_verdicts_run(
			&j->profile, notes, j->seed,
			(j->cost ? SB_VERDICTS_COST : 0) |
				(j->shape ? SB_VERDICTS_SHAPE : 0),
			&j->emit, j->why, sizeof(j->why));
	free(notes);
	return err;
}

/* Other tools run at their usual settings; keys are part of every command. */
static enum sb_err do_tool(struct job *j)
{
	struct sb_source *source;
	struct sb_cells_plan plan = { .threads = 1,
				      .passes = (unsigned)j->passes,
				      .keys = 1,
				      .seed = j->seed };
	enum sb_err err = sb_tool_maker(j->emit.profile, &plan.maker, j->why,
					sizeof(j->why));

	if (err == SB_UNSUPPORTED) {
		j->skipped = 1;
		return SB_OK;
	}
	if (err == SB_OK)
		err = open_source(j, &source);
	if (err != SB_OK)
		return err;
	plan.source = source;
	err = sb_cells_run(&plan, &j->emit, j->why, sizeof(j->why));
	source->close(source);
	return err;
}

static const struct {
	const char *name;
	int needs_profile;
	enum sb_err (*run)(struct job *);
} jobs[] = {
	{ "cells", 1, do_cells }, { "micro", 1, do_micro },
	{ "kit", 0, do_micro },   { "counts", 1, do_counts },
	{ "exact", 1, do_exact }, { "verdicts", 1, do_verdicts },
	{ "tool", 0, do_tool },
};

static void parse(int argc, char **argv, struct job *j)
{
	static const struct {
		const char *name;
		size_t offset;
	} numbers[] = {
		{ "threads", offsetof(struct job, threads) },
		{ "passes", offsetof(struct job, passes) },
		{ "warmups", offsetof(struct job, warmups) },
		{ "reread", offsetof(struct job, reread) },
		{ "stages", offsetof(struct job, stages) },
		{ "seed", offsetof(struct job, seed) },
		{ "sizes", offsetof(struct job, sizes) },
		{ "portable", offsetof(struct job, portable) },
		{ "repetitions", offsetof(struct job, repetitions) },
		{ "min-time-us", offsetof(struct job, min_time_us) },
		{ "cost", offsetof(struct job, cost) },
		{ "shape", offsetof(struct job, shape) },
		{ "keys", offsetof(struct job, keys) },
		{ "slow-ppm", offsetof(struct job, slow_ppm) },
	};

	for (int i = 2; i + 1 < argc; i += 2) {
		const char *key = argv[i], *value = argv[i + 1];
		uint64_t number = strtoull(value, NULL, 10);

		if (!strcmp(key, "material"))
			j->material = value;
		else if (!strcmp(key, "profile"))
			j->emit.profile = value;
		else if (!strcmp(key, "file"))
			j->file = value;
		else if (!strcmp(key, "file-digest"))
			j->file_digest = value;
		else if (!strcmp(key, "mode"))
			j->emit.mode = value;
		else if (!strcmp(key, "alias"))
			j->alias = value;
		else if (!strcmp(key, "also"))
			j->emit.also = *value ? value : NULL;
		else if (!strcmp(key, "block"))
			j->emit.block = (uint32_t)number;
		else if (!strcmp(key, "pos"))
			j->emit.pos = (uint32_t)number;
		else if (!strcmp(key, "t0"))
			j->emit.t0_ns = number;
		else
			for (size_t n = 0;
			     n < sizeof(numbers) / sizeof(numbers[0]); n++)
				if (!strcmp(key, numbers[n].name))
					memcpy((char *)j + numbers[n].offset,
					       &number, sizeof(number));
	}
}

/* "fixed": controlled, but on fixed chunks; what the floor is held against
 * copying with. */
static enum sb_err set_mode(struct job *j)
{
	if (!strcmp(j->emit.mode, "controlled") ||
	    !strcmp(j->emit.mode, "fixed"))
		sb_profile_control(&j->profile);
	if (!strcmp(j->emit.mode, "fixed"))
		return sb_cutting_parse("fixed:65536", &j->profile.cutting);
	return SB_OK;
}

static enum sb_err find_profile(struct job *j)
{
	char digest[65];
	enum sb_err err;

	j->given = j->file ? j->file : j->emit.profile;
	err = sb_profile_find(j->given, &j->profile, j->why, sizeof(j->why));
	if (!j->file)
		return err;
	sb_origin_hex(j->profile.digest, digest);
	if (err == SB_OK && j->file_digest && !strcmp(digest, j->file_digest))
		return SB_OK;
	/* By no path: this goes into the folder. */
	snprintf(j->why, sizeof(j->why),
		 "the file of profile %.60s is not what it was when the run "
		 "began; leave it alone and measure anew",
		 j->emit.profile);
	return err == SB_OK ? SB_PARAM : err;
}

int sb_worker_main(int argc, char **argv)
{
	struct job *j = calloc(1, sizeof(*j));
	enum sb_err err = SB_PARAM;

	if (!j || argc < 2) {
		free(j);
		return sb_cli_fail("worker is started by sealbench run");
	}
	j->name = argv[1];
	j->emit.to = stdout;
	j->emit.mode = j->emit.profile = "";
	j->emit.began_ns = sb_emit_now_ns();
	j->threads = j->passes = j->repetitions = 1;
	j->min_time_us = 10000;
	snprintf(j->why, sizeof(j->why), "there is no job %s", j->name);
	parse(argc, argv, j);
	for (size_t i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
		if (strcmp(jobs[i].name, j->name) != 0)
			continue;
		err = SB_OK;
		if (jobs[i].needs_profile)
			err = find_profile(j);
		if (err == SB_OK)
			err = set_mode(j);
		if (j->alias)
			j->emit.profile = j->alias;
		if (err == SB_OK)
			err = jobs[i].run(j);
	}
	if (err == SB_OK && !j->skipped)
		j->why[0] = 0;
	if (sb_emit_status(&j->emit, j->name,
			   err != SB_OK ? "error"
			   : j->skipped ? "skipped"
					: "ok",
			   j->why) != SB_OK)
		err = SB_IO;
	free(j);
	return err == SB_OK ? SB_EXIT_OK : SB_EXIT_FAILED;
}
