/* What comes back of a small archive: sb_tamper_archive_*. */
#include <stdlib.h>
#include <string.h>

#include "bench/custody/tamper_archive.h"
#include "bench/pipeline/pipeline.h"

#define CAUGHT (2 * SB_TAMPER_FILES)

struct caught {
	char path[SB_TAMPER_PATH_BYTES];
	size_t path_len, len;
	uint8_t bytes[SB_TAMPER_LONGEST];
	uint8_t done; /* ended as right */
};

struct net {
	struct caught files[CAUGHT];
	size_t count;
};

static enum sb_err begin(void *arg, const struct sb_entry *entry, void **file)
{
	struct net *n = arg;
	struct caught *c = &n->files[n->count];

	*file = NULL;
	if (n->count == CAUGHT)
		return SB_MALFORMED; /* more than was ever made here */
	n->count++;
	c->path_len = entry->path.len;
	c->len = (size_t)entry->size_bytes;
	if (entry->path.len <= sizeof(c->path))
		memcpy(c->path, entry->path.ptr, entry->path.len);
	*file = c;
	return SB_OK;
}

static enum sb_err write_at(void *arg, void *file, uint64_t offset,
			    struct sb_span bytes)
{
	struct caught *c = file;

	(void)arg;
	if (offset > sizeof(c->bytes) || bytes.len > sizeof(c->bytes) - offset)
		return SB_OK; /* by its length it is not one of ours */
	if (bytes.len)
		memcpy(c->bytes + offset, bytes.ptr, bytes.len);
	return SB_OK;
}

static enum sb_err end(void *arg, void *file, const struct sb_entry *entry,
		       enum sb_err verdict)
{
	struct caught *c = file;

	(void)arg;
	c->done = verdict == SB_OK;
	c->len = (size_t)entry->size_bytes;
	return SB_OK;
}

static const struct sb_entry *find(const struct sb_snapshot *day,
				   const struct caught *c)
{
	for (size_t i = 0; i < day->entry_count; i++) {
		const struct sb_entry *e = &day->entries[i];

		if (e->path.len == c->path_len &&
		    memcmp(e->path.ptr, c->path, c->path_len) == 0)
			return e;
	}
	return NULL;
}

static int has_bytes(const struct sb_snapshot *day, const struct sb_entry *e,
		     const struct caught *c)
{
	struct sb_span is;

	return e && c->len == e->size_bytes && c->len <= sizeof(c->bytes) &&
	       day->source->read(day, (size_t)(e - day->entries), 0, c->len,
				 NULL, &is) == SB_OK &&
	       is.len == c->len && memcmp(is.ptr, c->bytes, c->len) == 0;
}

/* The list as a whole: whose is it?  Files that failed were announced. */
static void judge_names(const struct sb_tamper_archive *a, const struct net *n,
			struct sb_tamper_seen *out)
{
	const uint32_t bit = 1u << SB_VERDICT_NAMES;
	size_t last = 0, old = 0;

	for (size_t i = 0; i < n->count; i++) {
		const struct caught *c = &n->files[i];
		int in_last = find(&a->days[SB_TAMPER_LAST_DAY], c) != NULL;

		last += (size_t)in_last;
		old += find(&a->days[SB_TAMPER_OLD_DAY], c) != NULL;
		if (!in_last && c->done)
			out->other |= bit;
	}
	if (out->err != SB_OK || out->other & bit)
		return;
	if (last == a->days[SB_TAMPER_LAST_DAY].entry_count)
		out->right |= bit;
	else if (old == n->count &&
		 old == a->days[SB_TAMPER_OLD_DAY].entry_count)
		out->old |= bit;
	else
		out->other |=
			bit; /* something is left out, and no word of it */
}

static void judge(const struct sb_tamper_archive *a, const struct net *n,
		  struct sb_tamper_seen *out)
{
	const struct sb_snapshot *last = &a->days[SB_TAMPER_LAST_DAY],
				 *old = &a->days[SB_TAMPER_OLD_DAY];

	for (size_t i = 0; i < n->count; i++) {
		const struct caught *c = &n->files[i];
		const struct sb_entry *e = find(last, c);

		if (!c->done || !e)
			continue;
		if (has_bytes(last, e, c))
			out->right |= 1u << e->data_class;
		else if (has_bytes(old, find(old, c), c))
			out->old |= 1u << e->data_class;
		else
			out->other |= 1u << e->data_class;
	}
	judge_names(a, n, out);
}

static enum sb_err look(struct sb_tamper_archive *a, struct net *n,
			enum sb_err err, struct sb_tamper_seen *out)
{
	memset(out, 0, sizeof(*out));
	out->err = err;
	if (!sb_attempt_is_answer(err) && err != SB_IO && err != SB_PARAM)
		return err;
	judge(a, n, out);
	return SB_OK;
}

enum sb_err sb_tamper_archive_restore(struct sb_tamper_archive *a,
				      struct sb_tamper_seen *out)
{
	struct net *n = calloc(1, sizeof(*n));
	struct sb_sink sink = { begin, write_at, end, n };
	struct sb_meter meter = { 0 };
	struct sb_view *view = NULL;
	uint32_t which;
	enum sb_err err =
		n ? sb_view_new(a->world, SB_PROBE_VICTIM, &a->owner, &view)
		  : SB_MEMORY;

	if (err == SB_OK) {
		err = sb_pipeline_restore_anew(&a->archiver, view,
					       SB_PROBE_VICTIM, &sink, &which,
					       &meter);
		err = look(a, n, err, out);
	}
	sb_view_free(view);
	free(n);
	return err;
}

enum sb_err sb_tamper_archive_recall(struct sb_tamper_archive *a,
				     struct sb_tamper_seen *out)
{
	struct net *n = calloc(1, sizeof(*n));
	struct sb_sink sink = { begin, write_at, end, n };
	struct sb_meter meter = { 0 };
	enum sb_err err = SB_MEMORY;

	if (n) {
		err = a->archiver.ops->restore(
			a->archiver.self, SB_PROBE_VICTIM, 1,
			sb_span_of(NULL, 0), &sink, &meter);
		err = look(a, n, err, out);
	}
	free(n);
	return err;
}
