#include "datasets/series.h"

#include <stdlib.h>
#include <string.h>

struct series {
	struct sb_source base;
	size_t count;
	uint32_t *first; /* of each user, in parts; one more: the count */
	struct sb_source *parts[]; /* by user, then day */
};

static uint32_t series_days(const struct sb_source *source, uint32_t user)
{
	const struct series *s = (const struct series *)source;

	return s->first[user + 1] - s->first[user];
}

/* A snapshot keeps its part as its source, so bytes need no detour. */
static enum sb_err series_list(const struct sb_source *source, uint32_t user,
			       uint32_t day, struct sb_snapshot *out)
{
	const struct series *s = (const struct series *)source;
	const struct sb_source *part;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	if (user >= source->user_count || day >= series_days(source, user))
		return SB_PARAM;
	part = s->parts[s->first[user] + day];
	err = part->snapshot(part, 0, 0, out);
	out->user = user;
	out->day = day;
	return err;
}

static enum sb_err series_read(const struct sb_snapshot *s, size_t index,
			       uint64_t offset, size_t len, uint8_t *into,
			       struct sb_span *got)
{
	return s->source->read(s, index, offset, len, into, got);
}

static void series_release(struct sb_snapshot *s)
{
	if (s->source)
		s->source->release(s);
}

static void close_parts(struct sb_source *const *parts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		parts[i]->close(parts[i]);
}

static void series_close(struct sb_source *source)
{
	struct series *s = (struct series *)source;

	if (!s)
		return;
	close_parts(s->parts, s->count);
	free(s->first);
	free(s);
}

static void set_days(struct series *s, const uint32_t *users)
{
	struct sb_source *base = &s->base;

	for (uint32_t i = 0; i < s->count; i++)
		if (!i || users[i] != users[i - 1])
			s->first[users[i]] = i;
	s->first[base->user_count] = (uint32_t)s->count;
	for (uint32_t u = 0; u < base->user_count; u++)
		if (series_days(base, u) > base->day_count)
			base->day_count = series_days(base, u);
}

enum sb_err sb_series_open(struct sb_source *const *parts,
			   const uint32_t *users, size_t count,
			   struct sb_source **out)
{
	const char *kind = parts[0]->kind;
	struct series *s = calloc(1, sizeof(*s) + count * sizeof(*s->parts));

	*out = NULL;
	if (s)
		s->first = calloc(count + 1, sizeof(*s->first));
	if (!s || !s->first || count > UINT32_MAX) {
		if (s)
			free(s->first);
		free(s);
		close_parts(parts, count);
		return SB_MEMORY;
	}
	s->count = count;
	for (size_t i = 0; i < count; i++) {
		s->parts[i] = parts[i];
		if (strcmp(parts[i]->kind, kind) != 0)
			kind = "mixed";
	}
	s->base = (struct sb_source) {
		.kind = kind,
		.user_count = users[count - 1] + 1,
		.days = series_days,
		.snapshot = series_list,
		.read = series_read,
		.release = series_release,
		.close = series_close,
		.note = parts[0]->note,
		.note_arg = parts[0]->note_arg,
	};
	set_days(s, users);
	*out = &s->base;
	return SB_OK;
}
