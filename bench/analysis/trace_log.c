/* bench/analysis/trace_log.c: a growing list. */
#include "bench/analysis/trace_log.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 1024u

void sb_trace_log_init(struct sb_trace_log *log)
{
	memset(log, 0, sizeof(*log));
}

void sb_trace_log_release(struct sb_trace_log *log)
{
	free(log->items);
	free(log->live);
	sb_trace_log_init(log);
}

static int grow(struct sb_trace_log *log)
{
	uint64_t room = log->room == 0 ? FIRST_ROOM : log->room * 2;
	struct sb_occurrence *items;
	uint8_t *live;

	items = reallocarray(log->items, room, sizeof(*items));
	if (items == NULL)
		return 0;
	log->items = items;
	live = reallocarray(log->live, room, sizeof(*live));
	if (live == NULL)
		return 0;
	log->live = live;
	log->room = room;
	return 1;
}

int sb_trace_log_append(void *arg, const struct sb_occurrence *o)
{
	struct sb_trace_log *log = arg;

	if (log->count == log->room && !grow(log))
		return 1;
	log->items[log->count] = *o;
	log->live[log->count] = 1;
	log->count++;
	return 0;
}

uint64_t sb_trace_log_forget(struct sb_trace_log *log, uint32_t user,
			     uint32_t snapshot)
{
	uint64_t n = 0;

	for (uint64_t i = 0; i < log->count; i++) {
		const struct sb_occurrence *o = &log->items[i];

		if (o->user != user || o->snapshot != snapshot || !log->live[i])
			continue;
		log->live[i] = 0;
		n++;
	}
	return n;
}
