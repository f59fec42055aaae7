#include "schemes/kit/record.h"

#include <stdlib.h>
#include <string.h>

/* The only state of the kit outside of contexts. */
static _Thread_local struct {
	sb_recorder *to;
	void *arg;
	int quiet;
} listener;

void sb_record_to(sb_recorder *recorder, void *arg)
{
	listener.to = recorder;
	listener.arg = arg;
	listener.quiet = 0;
}

int sb_recording(void)
{
	return listener.to != NULL && listener.quiet == 0;
}

void sb_record(const struct sb_fact *fact)
{
	if (sb_recording())
		listener.to(listener.arg, fact);
}

struct sb_span sb_record_kept(struct sb_span in, const uint8_t *out,
			      void **memory)
{
	*memory = NULL;
	if (!sb_recording() || in.ptr != out || !in.len)
		return in;
	*memory = malloc(in.len);
	if (!*memory)
		return in;
	memcpy(*memory, in.ptr, in.len);
	return sb_span_of(*memory, in.len);
}

void sb_record_quiet(int more)
{
	listener.quiet += more;
}

void sb_record_made(const char *how, enum sb_fact_kind kind, struct sb_span a,
		    struct sb_span b, struct sb_span out)
{
	const struct sb_span in[2] = { a, b };
	const struct sb_fact fact = { .kind = kind,
				      .how = how,
				      .in = in,
				      .in_count = b.len ? 2 : 1,
				      .out = out };

	sb_record(&fact);
}

void sb_record_sealed(const char *how, enum sb_fact_kind kind,
		      struct sb_span key, struct sb_span plain,
		      struct sb_span out, const struct sb_opening *opening)
{
	const struct sb_span in[2] = { key, plain };
	const struct sb_fact fact = { .kind = kind,
				      .how = how,
				      .in = in,
				      .in_count = plain.len ? 2 : 1,
				      .out = out,
				      .opening = opening };

	sb_record(&fact);
}
