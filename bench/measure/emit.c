/* bench/measure/emit.c: lines from a measuring process. */
#include "bench/measure/emit.h"

#include <unistd.h>

#include "bench/measure/crowd.h"
#include "bench/pipeline/clock.h"

uint64_t sb_emit_now_ns(void)
{
	return sb_clock_ns(CLOCK_MONOTONIC);
}

struct sb_json sb_emit_begin(const struct sb_emit *e, const char *kind)
{
	struct sb_json j = { .to = e->to };

	sb_json_object(&j, NULL);
	sb_json_count(&j, "v", 1);
	sb_json_string(&j, "kind", kind);
	sb_json_count(&j, "block", e->block);
	sb_json_count(&j, "pos", e->pos);
	sb_json_count(&j, "pid", (uint64_t)getpid());
	sb_json_count(&j, "t_ns", sb_emit_now_ns() - e->t0_ns);
	if (e->mode[0])
		sb_json_string(&j, "mode", e->mode);
	if (e->profile[0])
		sb_json_string(&j, "profile", e->profile);
	return j;
}

enum sb_err sb_emit_end(struct sb_json *j)
{
	sb_json_end(j, '}');
	return sb_json_finish(j);
}

static struct sb_json begin_count(const struct sb_emit *e, const char *table,
				  const char *scope, const char *name)
{
	struct sb_json j = sb_emit_begin(e, "count");

	sb_json_string(&j, "table", table);
	sb_json_string(&j, "scope", scope);
	sb_json_string(&j, "name", name);
	return j;
}

/* The same line for the other mode that it holds for. */
static struct sb_emit also_of(const struct sb_emit *e)
{
	struct sb_emit also = *e;

	also.mode = e->also;
	also.also = NULL;
	return also;
}

enum sb_err sb_emit_count(const struct sb_emit *e, const char *table,
			  const char *scope, const char *name, uint64_t value)
{
	struct sb_json j = begin_count(e, table, scope, name);
	enum sb_err err;

	sb_json_count(&j, "value", value);
	err = sb_emit_end(&j);
	if (err == SB_OK && e->also) {
		struct sb_emit also = also_of(e);

		err = sb_emit_count(&also, table, scope, name, value);
	}
	return err;
}

enum sb_err sb_emit_signed(const struct sb_emit *e, const char *table,
			   const char *scope, const char *name, int64_t value)
{
	struct sb_json j = begin_count(e, table, scope, name);
	enum sb_err err;

	sb_json_signed(&j, "value", value);
	err = sb_emit_end(&j);
	if (err == SB_OK && e->also) {
		struct sb_emit also = also_of(e);

		err = sb_emit_signed(&also, table, scope, name, value);
	}
	return err;
}

enum sb_err sb_emit_status(const struct sb_emit *e, const char *stage,
			   const char *status, const char *why)
{
	struct sb_json j = sb_emit_begin(e, "status");

	sb_json_string(&j, "stage", stage);
	sb_json_string(&j, "status", status);
	sb_json_count(&j, "ms", (sb_emit_now_ns() - e->began_ns) / 1000000);
	sb_json_string(&j, "why", why);
	return sb_emit_end(&j);
}

unsigned sb_emit_alone(const struct sb_emit *e)
{
	char answer = '0';

	fputs(SB_CROWD_ALONE "\n", e->to);
	if (fflush(e->to) || read(STDIN_FILENO, &answer, 1) != 1)
		return 0;
	return (unsigned)(answer - '0');
}

void sb_emit_together(const struct sb_emit *e)
{
	fputs(SB_CROWD_TOGETHER "\n", e->to);
	(void)fflush(e->to);
}
