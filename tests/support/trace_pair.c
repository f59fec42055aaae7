/* tests/support/trace_pair.c */
#include "tests/support/trace_pair.h"

#include <stdlib.h>
#include <string.h>

void sb_trace_pair_init(struct sb_trace_pair *p)
{
	memset(p, 0, sizeof(*p));
	p->in.scheme.log = &p->scheme;
	p->in.plain.log = &p->plain;
}

void sb_trace_pair_release(struct sb_trace_pair *p)
{
	sb_trace_log_release(&p->scheme);
	sb_trace_log_release(&p->plain);
}

int sb_trace_pair_same_name(const struct sb_occurrence *a,
			    const struct sb_occurrence *b)
{
	return a->realm == b->realm && a->part == b->part &&
	       memcmp(&a->id, &b->id, sizeof(a->id)) == 0;
}

static void keep(struct sb_trace_log *log, struct sb_loss_side *side,
		 struct sb_occurrence o, int target)
{
	o.stored = 1;
	for (uint64_t i = 0; i < log->count; i++)
		if (sb_trace_pair_same_name(&log->items[i], &o))
			o.stored = 0;
	o.sent = (uint8_t)(o.stored || target);
	if (o.sent)
		side->wire_up_bytes += o.object_bytes;
	if (o.stored)
		side->stored_bytes[SB_BYTES_DATA] += o.object_bytes;
	else
		o.object_bytes = 0;
	if (sb_trace_log_append(log, &o) != 0)
		abort();
}

void sb_trace_pair_add(struct sb_trace_pair *p, uint32_t user,
		       uint32_t snapshot, unsigned data_class, uint32_t x,
		       uint64_t realm, uint8_t id)
{
	struct sb_occurrence o = { .user = user,
				   .snapshot = snapshot,
				   .data_class = (uint16_t)data_class,
				   .plain_bytes = 100 * x,
				   .payload_bytes = 60 * x,
				   .object_bytes = 60 * x };

	o.content[0] = (uint8_t)x;
	o.id.b[0] = (uint8_t)x;
	keep(&p->plain, &p->in.plain, o, 0);
	o.realm = realm;
	o.id.b[0] = id;
	o.payload_bytes += p->more;
	o.pad_bytes = p->pad;
	o.object_bytes = o.payload_bytes + p->pad + p->seal;
	keep(&p->scheme, &p->in.scheme, o, p->target);
}

uint64_t sb_trace_pair_draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}
