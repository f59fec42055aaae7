#include "datasets/phone/known.h"

#include <stdlib.h>
#include <string.h>

struct sb_known *sb_known_add(struct sb_known_list *l)
{
	if (l->count == l->room) {
		size_t room = 2 * l->room + 256;
		struct sb_known *more =
			reallocarray(l->at, room, sizeof(*more));

		if (!more)
			return NULL;
		l->at = more;
		l->room = room;
	}
	memset(&l->at[l->count], 0, sizeof(*l->at));
	return &l->at[l->count++];
}

enum sb_err sb_known_room(struct sb_known_pool *p, size_t runs)
{
	struct sb_trace_run *more;
	size_t room = 2 * p->room + runs + 1024;

	if (p->count + runs <= p->room)
		return SB_OK;
	more = reallocarray(p->runs, room, sizeof(*more));
	if (!more)
		return SB_MEMORY;
	p->runs = more;
	p->room = room;
	return SB_OK;
}

enum sb_err sb_known_bytes(struct sb_known_pool *p, struct sb_span data,
			   struct sb_known *k)
{
	struct sb_chunk_ids *c = &p->scratch;
	enum sb_err err = sb_page_set_bytes(&p->blocks, 0, data.len);

	c->count = 0;
	c->bytes = 0;
	if (!err)
		err = sb_chunk_ids_update(c, p->cut, data, &p->blocks);
	if (!err)
		err = sb_known_room(p, c->count);
	if (err)
		return err;
	k->first = p->count;
	k->count = c->count;
	k->bytes = data.len;
	if (c->count)
		memcpy(p->runs + p->count, c->runs,
		       c->count * sizeof(*c->runs));
	p->count += c->count;
	return SB_OK;
}

enum sb_err sb_known_runs(const struct sb_known_pool *p,
			  enum sb_class data_class, uint64_t bytes,
			  const struct sb_trace_run *runs, size_t count)
{
	enum sb_err err = p->to->file(p->to->arg, data_class, bytes);

	for (size_t i = 0; !err && i < count; i++)
		err = p->to->run(p->to->arg, &runs[i]);
	return err;
}

enum sb_err sb_known_give(const struct sb_known_pool *p,
			  const struct sb_known *k)
{
	return sb_known_runs(p, (enum sb_class)k->data_class, k->bytes,
			     p->runs + k->first, k->count);
}

void sb_known_release(struct sb_known_pool *p)
{
	free(p->runs);
	sb_chunk_ids_release(&p->scratch);
	sb_page_set_release(&p->blocks);
}
