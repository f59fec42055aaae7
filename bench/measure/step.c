/* bench/measure/step.c: starting one measuring process. */
#include "bench/measure/step.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/measure/emit.h"
#include "bench/measure/origin.h"
#include "bench/measure/stats.h"

#define ARGS_MAX    48
#define PAD_MODULUS 4096u

void sb_step_shuffle(uint64_t seed, uint32_t block, uint32_t *order,
		     size_t count)
{
	uint64_t random = seed * 1000003 + block;

	for (uint32_t i = 0; i < count; i++)
		order[i] = i;
	for (size_t i = count; i > 1; i--) {
		size_t k = (size_t)(sb_stats_random(&random) % i);
		uint32_t swap = order[i - 1];

		order[i - 1] = order[k];
		order[k] = swap;
	}
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
	size_t len = (size_t)(sb_stats_random(&state) % PAD_MODULUS);
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
	char texts[4][24], digest[65];
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

/* Who came from a file is found by its path, and by the digest of what was read
 * when the run began: by name alone he would be nobody, or a built-in one. */
static void add_file(struct call *c, const struct sb_step_host *host,
		     const char *name)
{
	for (size_t i = 0; i < host->profile_count; i++) {
		const struct sb_profile *p = &host->profiles[i];

		if (strcmp(p->name, name) != 0 || !*p->file)
			continue;
		add_pair(c, "file", p->file);
		sb_origin_hex(p->digest, c->digest);
		add_pair(c, "file-digest", c->digest);
		return;
	}
}

struct prepared {
	struct call call;
	char *pad, **environment;
};

static enum sb_err prepare(const struct sb_step_host *host,
			   const struct sb_step *step, struct prepared *p)
{
	struct call *c = &p->call;

	*c = (struct call) { .args = { "sealbench", "worker", step->job },
			     .count = 3 };
	add_pair(c, "profile", step->profile);
	add_file(c, host, step->profile);
	add_pair(c, "mode", step->mode);
	add_pair(c, "material", host->material);
	add_number(c, "seed", 0, host->seed);
	add_number(c, "block", 1, step->block);
	add_number(c, "pos", 2, step->pos);
	add_number(c, "t0", 3, host->t0_ns);
	for (size_t i = 0; step->more && step->more[i]; i += 2)
		add_pair(c, step->more[i], step->more[i + 1]);
	p->pad = padding(host->seed, step->block, step->pos);
	p->environment = p->pad ? environment_with(p->pad) : NULL;
	return p->environment ? SB_OK : SB_MEMORY;
}

/* How a process went. */
struct went {
	enum sb_spawn_end end;
	uint64_t ms;
	char why[256];
};

static enum sb_err spawn(const struct sb_step_host *host,
			 const struct sb_step *step, struct sb_crowd *crowd,
			 struct went *went, void (*each)(void *arg, char *text),
			 void *arg)
{
	struct prepared p;
	struct sb_spawn spawn = { .path = "/proc/self/exe",
				  .timeout_s = host->timeout_s,
				  .stop = host->stop,
				  .line = each,
				  .arg = arg,
				  .crowd = crowd };
	uint64_t since = sb_emit_now_ns();
	enum sb_err err = prepare(host, step, &p);

	went->end = SB_SPAWN_ERROR;
	went->why[0] = 0;
	spawn.argv = (char *const *)(uintptr_t)p.call.args;
	spawn.environment = p.environment;
	if (err == SB_OK)
		err = sb_spawn_run(&spawn, &went->end, went->why,
				   sizeof(went->why));
	went->ms = (sb_emit_now_ns() - since) / 1000000;
	free(p.environment);
	free(p.pad);
	return err;
}

/* A process that says how it ended needs no more words; one that could not gets
 * them here. */
static enum sb_err account(const struct sb_step_host *host,
			   const struct sb_step *step, struct went *went)
{
	struct sb_folder *folder = host->folder;

	if (went->end != SB_SPAWN_OK &&
	    !(went->end == SB_SPAWN_ERROR && folder->reported))
		sb_folder_status(folder, step->block, step->mode, step->profile,
				 step->job, sb_spawn_end_name(went->end),
				 went->ms, went->why);
	else if (went->end == SB_SPAWN_ERROR)
		snprintf(went->why, sizeof(went->why), "%s", folder->note);
	sb_progress_end(host->progress,
			went->end == SB_SPAWN_OK ? NULL : went->why);
	return host->stop && *host->stop ? SB_STOPPED : folder->err;
}

enum sb_err sb_step_run(const struct sb_step_host *host,
			const struct sb_step *step, enum sb_spawn_end *end)
{
	struct went went;
	enum sb_err err, told;

	sb_progress_begin(host->progress, step->job, step->mode, step->profile,
			  step->block);
	host->folder->reported = 0;
	err = spawn(host, step, NULL, &went, line, host->folder);
	*end = went.end;
	told = account(host, step, &went);
	return err == SB_OK ? told : err;
}

/* --- lines that wait for their turn --- */

struct sb_step_held {
	struct went went;
	enum sb_err err; /* it could not be run */
	char **lines;
	size_t count, cap;
};

static void keep(void *arg, char *text)
{
	struct sb_step_held *h = arg;
	size_t cap = h->cap ? 2 * h->cap : 256;
	char **more;

	if (h->count == h->cap) {
		more = realloc(h->lines, cap * sizeof(*more));
		if (!more) {
			h->err = SB_MEMORY;
			return;
		}
		h->lines = more;
		h->cap = cap;
	}
	h->lines[h->count] = strdup(text);
	if (h->lines[h->count])
		h->count++;
	else
		h->err = SB_MEMORY;
}

enum sb_err sb_step_hold(const struct sb_step_host *host,
			 const struct sb_step *step, struct sb_crowd *crowd,
			 struct sb_step_held **out, enum sb_spawn_end *end)
{
	struct sb_step_held *h = calloc(1, sizeof(*h));
	enum sb_err err;

	*out = h;
	*end = SB_SPAWN_ERROR;
	if (!h)
		return SB_MEMORY;
	err = spawn(host, step, crowd, &h->went, keep, h);
	if (err != SB_OK)
		h->err = err;
	*end = h->went.end;
	return SB_OK;
}

enum sb_err sb_step_tell(const struct sb_step_host *host,
			 const struct sb_step *step, struct sb_step_held *h)
{
	enum sb_err err;

	sb_progress_begin(host->progress, step->job, step->mode, step->profile,
			  step->block);
	host->folder->reported = 0;
	for (size_t i = 0; i < h->count; i++)
		sb_folder_line(host->folder, h->lines[i]);
	err = account(host, step, &h->went);
	return h->err == SB_OK ? err : h->err;
}

void sb_step_drop(struct sb_step_held *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->count; i++)
		free(h->lines[i]);
	free(h->lines);
	free(h);
}
