#include "datasets/series.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct series {
	struct sb_source base;
	size_t count;
	struct sb_source *parts[]; /* by user, then day */
};

/* A snapshot keeps its part as its source, so bytes need no detour. */
static enum sb_err series_list(const struct sb_source *source, uint32_t user,
			       uint32_t day, struct sb_snapshot *out)
{
	const struct series *s = (const struct series *)source;
	const struct sb_source *part;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	if (user >= source->user_count || day >= source->day_count)
		return SB_PARAM;
	part = s->parts[(size_t)user * source->day_count + day];
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
	free(s);
}

static int equal_days(const uint32_t *users, size_t count, char *why,
		      size_t why_bytes, uint32_t *days)
{
	uint32_t n = 0;

	*days = 0;
	for (size_t i = 0; i < count; i++) {
		n++;
		if (i + 1 < count && users[i + 1] == users[i])
			continue;
		if (!*days)
			*days = n;
		if (n != *days) {
			snprintf(why, why_bytes,
				 "user 1 has %u snapshots and user %u has %u; "
				 "give each as many, a day without change by "
				 "naming its input again",
				 *days, users[i] + 1, n);
			return 0;
		}
		n = 0;
	}
	return 1;
}

enum sb_err sb_series_open(struct sb_source *const *parts,
			   const uint32_t *users, size_t count, char *why,
			   size_t why_bytes, struct sb_source **out)
{
	const char *kind = parts[0]->kind;
	struct series *s;
	uint32_t days;

	*out = NULL;
	if (!equal_days(users, count, why, why_bytes, &days)) {
		close_parts(parts, count);
		return SB_PARAM;
	}
	s = calloc(1, sizeof(*s) + count * sizeof(*s->parts));
	if (!s) {
		close_parts(parts, count);
		snprintf(why, why_bytes, "out of memory");
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
		.day_count = days,
		.snapshot = series_list,
		.read = series_read,
		.release = series_release,
		.close = series_close,
		.note = parts[0]->note,
		.note_arg = parts[0]->note_arg,
	};
	*out = &s->base;
	return SB_OK;
}
