#include "datasets/phone/page_set.h"

#include <stdlib.h>
#include <string.h>

static enum sb_err make_room(struct sb_page_set *s, uint32_t page)
{
	if (page >= s->has_room) {
		size_t room = (size_t)page + page / 2 + 64;
		uint8_t *more = realloc(s->has, room);

		if (!more)
			return SB_MEMORY;
		memset(more + s->has_room, 0, room - s->has_room);
		s->has = more;
		s->has_room = room;
	}
	if (s->count == s->room) {
		size_t room = s->room ? 2 * s->room : 64;
		uint32_t *more = reallocarray(s->at, room, sizeof(*more));

		if (!more)
			return SB_MEMORY;
		s->at = more;
		s->room = room;
	}
	return SB_OK;
}

enum sb_err sb_page_set_add(struct sb_page_set *s, uint32_t page)
{
	enum sb_err err;

	if (page < s->has_room && s->has[page])
		return SB_OK;
	err = make_room(s, page);
	if (err)
		return err;
	s->has[page] = 1;
	s->at[s->count++] = page;
	return SB_OK;
}

enum sb_err sb_page_set_bytes(struct sb_page_set *s, size_t from, size_t end)
{
	enum sb_err err = SB_OK;

	sb_page_set_clear(s);
	for (size_t n = from / SB_PAGE_BYTES; !err && n * SB_PAGE_BYTES < end;
	     n++)
		err = sb_page_set_add(s, (uint32_t)n);
	return err;
}

void sb_page_set_clear(struct sb_page_set *s)
{
	for (size_t i = 0; i < s->count; i++)
		s->has[s->at[i]] = 0;
	s->count = 0;
}

void sb_page_set_release(struct sb_page_set *s)
{
	free(s->at);
	free(s->has);
	memset(s, 0, sizeof(*s));
}
