/* bench/measure/spawn.h: run a measuring process and read its lines.  A crash
 * or a hang costs that process only. */
#ifndef BENCH_MEASURE_SPAWN_H
#define BENCH_MEASURE_SPAWN_H

#include "bench/measure/crowd.h"

enum sb_spawn_end {
	SB_SPAWN_OK,      /* exit status 0 */
	SB_SPAWN_ERROR,   /* another exit status */
	SB_SPAWN_CRASH,   /* died by a signal */
	SB_SPAWN_TIMEOUT, /* killed: took too long */
	SB_SPAWN_STOPPED  /* killed: the user asked to stop */
};
const char *sb_spawn_end_name(enum sb_spawn_end end);

struct sb_spawn {
	const char *path;         /* program; argv[0] is separate */
	char *const *argv;        /* NULL ends */
	char *const *environment; /* NULL ends; NULL: inherited */
	unsigned timeout_s;       /* 0: none */
	const volatile int *stop; /* may be NULL */
	/* Called with every complete line of its standard output but those of
	 * crowd.h, without the newline; may change the text.  What follows the last newline is
	 * dropped: a line cut off by a crash is no line. */
	void (*line)(void *arg, char *text);
	void *arg;
	struct sb_crowd *crowd; /* NULL: nothing runs beside it */
};

/* Runs to the end.  Standard error is inherited, standard input is empty (in
 * a crowd: its answers).  The child dies with us.  *end, and in why a sentence unless SB_SPAWN_OK.
 * SB_MEMORY, SB_IO: it could not be started. */
SB_MUST_USE enum sb_err sb_spawn_run(const struct sb_spawn *spawn,
				     enum sb_spawn_end *end, char *why,
				     size_t why_bytes);

#endif
