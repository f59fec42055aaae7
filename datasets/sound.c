#include "datasets/sound.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PIECE_BYTES ((size_t)1 << 20)
#define LOST        UINT64_MAX

/* Of a snapshot: how long each entry's file is, or LOST. */
struct lengths {
	size_t count;
	uint64_t *at;
};

struct sound {
	struct sb_source base;
	struct sb_source *from;
	struct lengths *of; /* by user and day */
};

/* A snapshot's own. */
struct listed {
	struct sb_snapshot from;
	struct sb_entry *entries;
	size_t *index; /* of from's entries */
};

static size_t slot(const struct sound *s, uint32_t user, uint32_t day)
{
	return (size_t)user * s->base.day_count + day;
}

/* SB_OK: *length says, also if it is lost. */
static enum sb_err measure(const struct sb_snapshot *s, size_t index,
			   uint8_t *piece, uint64_t *length)
{
	const struct sb_entry *e = &s->entries[index];
	uint64_t at = 0;

	*length = 0;
	while (e->type == SB_ENTRY_FILE && at < e->size_bytes) {
		uint64_t left = e->size_bytes - at;
		size_t len = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;
		struct sb_span got;
		enum sb_err err =
			s->source->read(s, index, at, len, piece, &got);

		if (err == SB_MISSING || err == SB_IO) {
			*length = LOST;
			return SB_OK;
		}
		if (err != SB_OK)
			return err;
		at += got.len;
		if (got.len < len)
			break;
	}
	*length = at;
	return SB_OK;
}

static enum sb_err measure_day(struct sound *s, uint32_t user, uint32_t day,
			       uint8_t *piece)
{
	struct lengths *of = &s->of[slot(s, user, day)];
	struct sb_snapshot all;
	enum sb_err err = s->from->snapshot(s->from, user, day, &all);

	if (err != SB_OK)
		return err;
	of->count = all.entry_count;
	of->at = calloc(all.entry_count + 1, sizeof(*of->at));
	if (!of->at)
		err = SB_MEMORY;
	for (size_t i = 0; err == SB_OK && i < all.entry_count; i++)
		err = measure(&all, i, piece, &of->at[i]);
	s->from->release(&all);
	return err;
}

static void sound_release(struct sb_snapshot *s)
{
	struct listed *l = s->state;

	if (!l)
		return;
	if (l->from.source)
		l->from.source->release(&l->from);
	free(l->entries);
	free(l->index);
	free(l);
	memset(s, 0, sizeof(*s));
}

static void select_entries(struct listed *l, const struct lengths *of,
			   struct sb_snapshot *out)
{
	size_t n = 0;

	for (size_t i = 0; i < l->from.entry_count; i++) {
		if (of->at[i] == LOST)
			continue;
		l->entries[n] = l->from.entries[i];
		l->entries[n].size_bytes = of->at[i];
		l->index[n++] = i;
		out->total_bytes += of->at[i];
	}
	out->entries = l->entries;
	out->entry_count = n;
}

/* Others are there than those that were tried. */
static enum sb_err changed(const struct sound *s)
{
	static const char name[] = "the input";

	if (s->base.note)
		s->base.note(s->base.note_arg,
			     sb_span_of(name, sizeof(name) - 1),
			     "its files changed while it was read");
	return SB_IO;
}

static enum sb_err sound_list(const struct sb_source *source, uint32_t user,
			      uint32_t day, struct sb_snapshot *out)
{
	const struct sound *s = (const struct sound *)source;
	struct listed *l = calloc(1, sizeof(*l));
	const struct lengths *of;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	if (!l)
		return SB_MEMORY;
	out->state = l;
	err = s->from->snapshot(s->from, user, day, &l->from);
	if (err == SB_OK) {
		of = &s->of[slot(s, user, day)];
		l->entries =
			calloc(l->from.entry_count + 1, sizeof(*l->entries));
		l->index = calloc(l->from.entry_count + 1, sizeof(*l->index));
		if (!l->entries || !l->index)
			err = SB_MEMORY;
		else if (l->from.entry_count != of->count)
			err = changed(s);
	}
	if (err != SB_OK) {
		sound_release(out);
		return err;
	}
	out->source = source;
	out->user = user;
	out->day = day;
	select_entries(l, of, out);
	return SB_OK;
}

static enum sb_err sound_read(const struct sb_snapshot *snapshot, size_t index,
			      uint64_t offset, size_t len, uint8_t *into,
			      struct sb_span *got)
{
	const struct listed *l = snapshot->state;
	uint64_t size;

	assert(index < snapshot->entry_count);
	size = snapshot->entries[index].size_bytes;
	if (offset > size)
		offset = size;
	if (len > size - offset)
		len = (size_t)(size - offset);
	return l->from.source->read(&l->from, l->index[index], offset, len,
				    into, got);
}

static uint32_t sound_days(const struct sb_source *source, uint32_t user)
{
	return sb_source_days(((const struct sound *)source)->from, user);
}

static void sound_close(struct sb_source *source)
{
	struct sound *s = (struct sound *)source;

	if (!s)
		return;
	for (size_t i = 0; s->of && i < slot(s, s->base.user_count, 0); i++)
		free(s->of[i].at);
	free(s->of);
	s->from->close(s->from);
	free(s);
}

enum sb_err sb_sound_open(struct sb_source *from, struct sb_source **out)
{
	struct sound *s = calloc(1, sizeof(*s));
	uint8_t *piece = malloc(PIECE_BYTES);
	enum sb_err err = piece ? SB_OK : SB_MEMORY;

	*out = NULL;
	if (!s) {
		free(piece);
		from->close(from);
		return SB_MEMORY;
	}
	s->from = from;
	s->base = *from;
	s->base.days = sound_days;
	s->base.snapshot = sound_list;
	s->base.read = sound_read;
	s->base.release = sound_release;
	s->base.close = sound_close;
	s->of = calloc(slot(s, from->user_count, 0) + 1, sizeof(*s->of));
	if (!s->of)
		err = SB_MEMORY;
	for (uint32_t u = 0; err == SB_OK && u < from->user_count; u++)
		for (uint32_t d = 0;
		     err == SB_OK && d < sb_source_days(from, u); d++)
			err = measure_day(s, u, d, piece);
	free(piece);
	if (err != SB_OK) {
		sound_close(&s->base);
		return err;
	}
	*out = &s->base;
	return SB_OK;
}
