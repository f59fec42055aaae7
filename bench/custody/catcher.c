#include "bench/custody/catcher.h"

#include <stdlib.h>
#include <string.h>

static enum sb_err begin(void *arg, const struct sb_entry *entry, void **file)
{
	struct sb_catcher *c = arg;

	*file = NULL;
	for (size_t i = 0; i < c->day->entry_count; i++) {
		const struct sb_entry *e = &c->day->entries[i];

		if (e->path.len != entry->path.len ||
		    memcmp(e->path.ptr, entry->path.ptr, e->path.len) != 0)
			continue;
		c->files[i].named = e->size_bytes == entry->size_bytes;
		*file = &c->files[i];
		return SB_OK;
	}
	pthread_mutex_lock(&c->lock);
	c->strange++;
	pthread_mutex_unlock(&c->lock);
	return SB_OK;
}

static enum sb_err write_at(void *arg, void *file, uint64_t offset,
			    struct sb_span bytes)
{
	struct sb_catcher *c = arg;
	struct sb_caught *f = file;
	uint64_t size;

	if (!f)
		return SB_OK;
	size = c->day->entries[f - c->files].size_bytes;
	if (offset > size || bytes.len > size - offset)
		return SB_MALFORMED;
	if (bytes.len)
		memcpy(f->bytes + offset, bytes.ptr, bytes.len);
	return SB_OK;
}

static enum sb_err end(void *arg, void *file, const struct sb_entry *entry,
		       enum sb_err verdict)
{
	struct sb_caught *f = file;

	(void)arg;
	(void)entry;
	if (f)
		f->done = verdict == SB_OK;
	return SB_OK;
}

void sb_catcher_release(struct sb_catcher *c)
{
	for (size_t i = 0; i < SB_CATCHER_FILES; i++)
		free(c->files[i].bytes);
	pthread_mutex_destroy(&c->lock);
}

enum sb_err sb_catcher_init(struct sb_catcher *c, const struct sb_snapshot *day)
{
	memset(c, 0, sizeof(*c));
	if (day->entry_count > SB_CATCHER_FILES)
		return SB_PARAM;
	if (pthread_mutex_init(&c->lock, NULL) != 0)
		return SB_MEMORY;
	c->day = day;
	for (size_t i = 0; i < day->entry_count; i++) {
		size_t size = (size_t)day->entries[i].size_bytes;

		c->files[i].bytes = malloc(size + 1);
		if (!c->files[i].bytes) {
			sb_catcher_release(c);
			return SB_MEMORY;
		}
		/* So that a restore which writes nothing matches nothing. */
		memset(c->files[i].bytes, 0xa5, size + 1);
	}
	return SB_OK;
}

struct sb_sink sb_catcher_sink(struct sb_catcher *c)
{
	return (struct sb_sink) { begin, write_at, end, c };
}
