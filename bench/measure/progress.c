/* bench/measure/progress.c: chatter on standard error. */
#include "bench/measure/progress.h"

#include <string.h>

#include "bench/measure/emit.h"

#define SECOND_NS   UINT64_C(1000000000)
#define PLAIN_EVERY (UINT64_C(5) * SECOND_NS)

void sb_progress_init(struct sb_progress *p, FILE *to, int tty, size_t profiles,
		      unsigned min_blocks, unsigned max_blocks,
		      uint64_t limit_s)
{
	memset(p, 0, sizeof(*p));
	p->to = to;
	p->tty = tty;
	p->profiles = profiles;
	p->limit_s = limit_s;
	p->since_ns = sb_emit_now_ns();
	sb_progress_blocks(p, min_blocks, min_blocks, max_blocks);
}

void sb_progress_blocks(struct sb_progress *p, unsigned fit,
			unsigned min_blocks, unsigned max_blocks)
{
	p->blocks = fit < min_blocks   ? min_blocks
		    : fit > max_blocks ? max_blocks
				       : fit;
}

/* The budget says when it ends, unless the fewest blocks take longer: then
 * the block before tells. */
static uint64_t left_s(const struct sb_progress *p)
{
	uint64_t now = sb_emit_now_ns();
	uint64_t elapsed = (now - p->since_ns) / SECOND_NS;
	uint64_t left = elapsed < p->limit_s ? p->limit_s - elapsed : 0;
	uint64_t block_ns = p->last_ns, more;
	double rest = 1;

	if (!p->began_ns)
		return left;
	if (!block_ns && p->steps)
		block_ns = (now - p->began_ns) * 2 * p->profiles / p->steps;
	if (p->steps < p->last_steps)
		rest -= (double)p->steps / (double)p->last_steps;
	else if (p->last_steps)
		rest = 0;
	else
		rest -= (double)p->steps / (2.0 * (double)p->profiles + 1);
	more = p->blocks > p->block + 1 ? p->blocks - p->block - 1 : 0;
	more = (uint64_t)(((double)more + (rest > 0 ? rest : 0)) *
			  (double)block_ns) /
	       SECOND_NS;
	return more > left ? more : left;
}

static void say(struct sb_progress *p)
{
	uint64_t left = left_s(p);

	if (p->tty)
		fprintf(p->to, "\r\033[K%s  about %llu:%02llu left", p->what,
			(unsigned long long)(left / 60),
			(unsigned long long)(left % 60));
	else
		fprintf(p->to, "%s, about %llu s left\n", p->what,
			(unsigned long long)left);
	fflush(p->to);
}

void sb_progress_begin(struct sb_progress *p, const char *job, const char *mode,
		       const char *profile, uint32_t block)
{
	uint64_t now = sb_emit_now_ns();
	int timed = !strcmp(job, "cells") || !strcmp(job, "micro") ||
		    !strcmp(job, "kit");

	if (timed && !p->began_ns)
		p->began_ns = now;
	if (timed && block != p->block) {
		p->last_ns = now - p->began_ns;
		p->last_steps = p->steps;
		p->began_ns = now;
		p->steps = 0;
		p->block = block;
	}
	p->steps += timed ? 1 : 0;
	if (!p->to)
		return;
	if (timed && block < p->blocks)
		snprintf(p->what, sizeof(p->what), "block %u of %u  %s %s %s",
			 block + 1, p->blocks, job, profile, mode);
	else if (timed)
		snprintf(p->what, sizeof(p->what), "block %u  %s %s %s",
			 block + 1, job, profile, mode);
	else
		snprintf(p->what, sizeof(p->what), "%s %s %s", job, profile,
			 mode);
	if (!p->tty && p->said_ns && now - p->said_ns < PLAIN_EVERY)
		return;
	p->said_ns = now;
	say(p);
}

void sb_progress_end(struct sb_progress *p, const char *failure)
{
	if (!p->to || !failure)
		return;
	fprintf(p->to, "%s%s: %s\n", p->tty ? "\r\033[K" : "", p->what,
		failure);
	fflush(p->to);
}

void sb_progress_finish(struct sb_progress *p)
{
	if (p->to && p->tty)
		fputs("\r\033[K", p->to);
}
