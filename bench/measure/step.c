/* bench/measure/step.c: starting one measuring process. */
#include "bench/measure/step.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/measure/emit.h"

#define ARGS_MAX    48
#define PAD_MODULUS 4096u

uint64_t sb_step_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

void sb_step_shuffle(uint64_t seed, uint32_t block, uint32_t *order,
		     size_t count)
{
	uint64_t random = seed * 1000003 + block;

	for (uint32_t i = 0; i < count; i++)
		order[i] = i;
	for (size_t i = count; i > 1; i--) {
		size_t k = (size_t)(sb_step_random(&random) % i);
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
	size_t len = (size_t)(sb_step_random(&state) % PAD_MODULUS);
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

static enum sb_err spawn(const struct sb_step_host *host, const struct call *c,
			 const struct sb_step *step, char **environment,
			 enum sb_spawn_end *end)
{
	struct sb_folder *folder = host->folder;
	struct sb_spawn spawn = { .path = "/proc/self/exe",
				  .argv = (char *const *)(uintptr_t)c->args,
				  .environment = environment,
				  .timeout_s = host->timeout_s,
				  .stop = host->stop,
				  .line = line,
				  .arg = folder };
	uint64_t since = sb_emit_now_ns();
	char why[256];
	enum sb_err err;

	sb_progress_begin(host->progress, step->job, step->mode, step->profile,
			  step->block);
	folder->reported = 0;
	err = sb_spawn_run(&spawn, end, why, sizeof(why));
	/* A process that says how it ended needs no more words; one that
	 * could not gets them here. */
	if (*end != SB_SPAWN_OK &&
	    !(*end == SB_SPAWN_ERROR && folder->reported))
		sb_folder_status(folder, step->block, step->mode, step->profile,
				 step->job, sb_spawn_end_name(*end),
				 (sb_emit_now_ns() - since) / 1000000, why);
	else if (*end == SB_SPAWN_ERROR)
		snprintf(why, sizeof(why), "%s", folder->note);
	sb_progress_end(host->progress, *end == SB_SPAWN_OK ? NULL : why);
	return err;
}

enum sb_err sb_step_run(const struct sb_step_host *host,
			const struct sb_step *step, enum sb_spawn_end *end)
{
	struct call c = { .args = { "sealbench", "worker", step->job },
			  .count = 3 };
	char *pad = padding(host->seed, step->block, step->pos);
	char **environment = pad ? environment_with(pad) : NULL;
	enum sb_err err = SB_MEMORY;

	*end = SB_SPAWN_ERROR;
	add_pair(&c, "profile", step->profile);
	add_pair(&c, "mode", step->mode);
	add_pair(&c, "material", host->material);
	add_number(&c, "seed", 0, host->seed);
	add_number(&c, "block", 1, step->block);
	add_number(&c, "pos", 2, step->pos);
	add_number(&c, "t0", 3, host->t0_ns);
	for (size_t i = 0; step->more && step->more[i]; i += 2)
		add_pair(&c, step->more[i], step->more[i + 1]);
	if (environment)
		err = spawn(host, &c, step, environment, end);
	free(environment);
	free(pad);
	if (err == SB_OK && host->stop && *host->stop)
		err = SB_STOPPED;
	return err == SB_OK ? host->folder->err : err;
}
