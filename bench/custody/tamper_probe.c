/* What is done to the archive: sb_tamper_*. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/tamper.h"
#include "bench/custody/tamper_forge.h"
#include "bench/custody/tamper_pieces.h"
#include "bench/pipeline/pipeline.h"
#include "schemes/kit/kit.h"

#define ACCOUNT    "u000000/"
#define OLD_ROOT   "u000000/s000000-0000"
#define LAST_ROOT  "u000000/s000001-0000"
#define OLD_INDEX  "u000000/i000000-0000"
#define LAST_INDEX "u000000/i000001-0000"
#define HER_ROOT   "u000001/s000000-0000"
#define FLIPS      96u /* places in a list */
#define ROOT_FLIPS 8u
#define FEW        2u

static const struct sb_where none = { UINT32_MAX, 0, 0 };

/* --- bytes --- */

static size_t file_count(const struct sb_tamper_objects *o)
{
	return o->count ? o->count - 1 : 0;
}

static struct sb_where list_of(const struct sb_tamper_objects *o)
{
	return o->count ? o->at[o->count - 1] : none;
}

static enum sb_err get(struct sb_tamper_archive *a, struct sb_where at,
		       struct sb_span *out)
{
	return a->store.ops->get(a->store.self, at, NULL, out);
}

/* Serve what is at from where to is asked for. */
static enum sb_err serve(struct sb_tamper_archive *a, struct sb_where to,
			 struct sb_where from)
{
	struct sb_span bytes;
	enum sb_err err = get(a, from, &bytes);

	return err == SB_OK ? sb_overlay_serve(a->overlay, to, bytes) : err;
}

static enum sb_err flip(struct sb_tamper_archive *a, struct sb_where at,
			const size_t *places, size_t count)
{
	struct sb_span bytes;
	uint8_t *copy;
	enum sb_err err = get(a, at, &bytes);

	if (err != SB_OK || !bytes.len)
		return err;
	copy = malloc(bytes.len);
	if (!copy)
		return SB_MEMORY;
	memcpy(copy, bytes.ptr, bytes.len);
	for (size_t i = 0; i < count; i++)
		copy[places[i] % bytes.len] ^= 1;
	err = sb_overlay_serve(a->overlay, at, sb_span_of(copy, bytes.len));
	free(copy);
	return err;
}

static enum sb_err put_blob(struct sb_tamper_archive *a, const char *to,
			    const char *from, size_t flipped)
{
	struct sb_buf blob = { NULL, 0, 0 };
	enum sb_err err = a->store.ops->get_named(a->store.self, from, &blob);

	sb_overlay_catch(a->overlay);
	if (err == SB_OK && blob.len && flipped)
		blob.ptr[flipped % blob.len] ^= 1;
	if (err == SB_OK)
		err = a->store.ops->put_named(a->store.self, to,
					      sb_span_of(blob.ptr, blob.len));
	free(blob.ptr);
	return err;
}

/* --- without keys --- */

static enum sb_err observe(struct sb_tamper_archive *a,
			   struct sb_tamper_seen *out)
{
	struct sb_tamper_seen seen;

	return sb_tamper_pieces_look(a, &seen, out);
}

static enum sb_err flip_files(struct sb_tamper_archive *a)
{
	const struct sb_tamper_objects *o = &a->objects[SB_TAMPER_LAST_DAY];
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < file_count(o) && err == SB_OK; i++) {
		const size_t places[2] = { o->at[i].len / 8, o->at[i].len / 4 };

		err = flip(a, o->at[i], places, 2);
	}
	return err;
}

/* Until it is accepted; where the first few are called forged, the others would
 * be. */
static enum sb_err flip_lists(struct sb_tamper_archive *a,
			      struct sb_tamper_seen *out)
{
	struct sb_where list = list_of(&a->objects[SB_TAMPER_LAST_DAY]);
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < FLIPS && !out->other && err == SB_OK; i++) {
		size_t place = (i % 2 ? FLIPS - i : i) * list.len / FLIPS + 3;

		if (i == FEW && out->err == SB_FORGED)
			break;
		err = flip(a, list, &place, 1);
		if (err == SB_OK)
			err = observe(a, out);
		if (err == SB_OK && i < ROOT_FLIPS)
			err = put_blob(a, LAST_ROOT, LAST_ROOT, 9 * i + 5);
		if (err == SB_OK && i < ROOT_FLIPS)
			err = observe(a, out);
	}
	return err;
}

static enum sb_err replay(struct sb_tamper_archive *a,
			  struct sb_tamper_seen *out)
{
	static const char *const blobs[][2] = { { LAST_ROOT, OLD_ROOT },
						{ LAST_INDEX, OLD_INDEX },
						{ LAST_ROOT, HER_ROOT } };
	struct sb_where last = list_of(&a->objects[SB_TAMPER_LAST_DAY]),
			old = list_of(&a->objects[SB_TAMPER_OLD_DAY]);
	enum sb_err err = serve(a, last, old);

	if (err == SB_OK)
		err = observe(a, out);
	for (size_t i = 0; i < 3 && err == SB_OK; i++) {
		err = put_blob(a, blobs[i][0], blobs[i][1], 0);
		if (err == SB_OK)
			err = observe(a, out);
	}
	return err;
}

static enum sb_err hide(struct sb_tamper_archive *a)
{
	enum sb_err err = sb_overlay_hide(a->overlay, "u000000/s000001");

	return err == SB_OK ? sb_overlay_hide(a->overlay, "u000000/i000001")
			    : err;
}

static enum sb_err splice(struct sb_tamper_archive *a,
			  struct sb_tamper_seen *out)
{
	enum sb_err err =
		sb_tamper_pieces_exchange(a, SB_TAMPER_MEMBERS_DAY, out);

	return err == SB_OK ? sb_tamper_pieces_exchange(
				      a, SB_TAMPER_STRANGERS_DAY, out)
			    : err;
}

/* Does the probe put other bytes where files' objects are? */
static int needs_files(enum sb_tamper_probe probe)
{
	return probe == SB_TAMPER_FLIP_FILES || probe == SB_TAMPER_SWAP ||
	       probe == SB_TAMPER_SPLICE || probe == SB_TAMPER_MIX ||
	       probe == SB_TAMPER_PIECES;
}

static enum sb_err act(struct sb_tamper_archive *a, enum sb_tamper_probe probe,
		       struct sb_tamper_seen *out)
{
	switch (probe) {
	case SB_TAMPER_FLIP_FILES:
		return flip_files(a);
	case SB_TAMPER_FLIP_LISTS:
		return flip_lists(a, out);
	case SB_TAMPER_SWAP:
		return sb_tamper_pieces_exchange(a, SB_TAMPER_LAST_DAY, out);
	case SB_TAMPER_SPLICE:
		return splice(a, out);
	case SB_TAMPER_MIX:
		return sb_tamper_pieces_exchange(a, SB_TAMPER_OLD_DAY, out);
	case SB_TAMPER_REPLAY:
		return replay(a, out);
	case SB_TAMPER_HIDE:
		return hide(a);
	case SB_TAMPER_PIECES:
		return sb_tamper_pieces_compose(a, out);
	case SB_TAMPER_UNDO:
	case SB_TAMPER_RESEAL:
	case SB_TAMPER_RESEAL_PLAINER:
	case SB_TAMPER_ENROL:
	case SB_TAMPER_ENROL_PLAINER:
	case SB_TAMPER_MAKE:
	case SB_TAMPER_PROBES:
		break;
	}
	return SB_PARAM;
}

enum sb_err sb_tamper_keyless(struct sb_tamper_archive *a,
			      enum sb_tamper_probe probe,
			      struct sb_tamper_seen *some,
			      struct sb_tamper_seen *all)
{
	enum sb_err err;

	memset(all, 0, sizeof(*all));
	all->err = SB_UNSUPPORTED;
	err = act(a, probe, all);
	/* Those that restore several times did so already. */
	if (err == SB_OK &&
	    (probe == SB_TAMPER_FLIP_FILES || probe == SB_TAMPER_HIDE))
		err = observe(a, all);
	*some = *all;
	if (needs_files(probe) && a->shared[SB_TAMPER_LAST_DAY])
		*some = (struct sb_tamper_seen) { .err = SB_UNSUPPORTED };
	return err;
}

/* --- with keys --- */

static enum sb_err make_keys(struct sb_tamper_archive *a, struct sb_forge *f,
			     int enrols, void *ctx)
{
	return enrols ? sb_forge_enroll(f, &a->profile, ctx)
		      : sb_forge_unlock(f, &a->profile, ctx);
}

/* All that the victim has is gone, and there is a newer snapshot: one of the
 * same number would not pass where a custodian has word of that. */
static enum sb_err replace(struct sb_tamper_archive *a, struct sb_view *view,
			   void *ctx, enum sb_tamper_day day)
{
	struct sb_meter meter = { 0 };
	enum sb_err err = sb_overlay_hide(a->overlay, ACCOUNT);

	sb_overlay_catch(a->overlay);
	if (err == SB_OK)
		err = sb_pipeline_backup_as(&a->archiver, view, ctx,
					    SB_PROBE_VICTIM, 2, &a->days[day],
					    &meter);
	return err;
}

static enum sb_err forge(struct sb_tamper_archive *a, struct sb_forge *f,
			 enum sb_tamper_probe probe, int writes,
			 struct sb_tamper_seen *out)
{
	int enrols = probe >= SB_TAMPER_ENROL;
	int plainer = probe == SB_TAMPER_RESEAL_PLAINER ||
		      probe == SB_TAMPER_ENROL_PLAINER;
	size_t bytes = a->profile.scheme->ctx_bytes;
	void *ctx = calloc(1, bytes + 1);
	enum sb_err err;

	sb_lies_tell_as(a->world, a->played);
	err = ctx ? make_keys(a, f, enrols, ctx) : SB_MEMORY;
	if (err == SB_OK && writes)
		err = replace(a, f->real, ctx,
			      plainer ? SB_TAMPER_PLAINER_DAY
				      : SB_TAMPER_FORGED_DAY);
	sb_lies_tell_as(a->world, NULL);
	if (err == SB_OK)
		err = observe(a, out);
	else
		out->err = err;
	if (sb_attempt_is_answer(err) || err == SB_UNSUPPORTED)
		err = SB_OK; /* it got no keys, or could not seal with them */
	if (ctx)
		sb_wipe(ctx, bytes);
	free(ctx);
	return err;
}

/* The last snapshot is not there, and no word of it where who may write. */
static enum sb_err undo(struct sb_tamper_archive *a, struct sb_view *view,
			struct sb_tamper_seen *out)
{
	enum sb_err err = hide(a);

	for (size_t i = 0; i < a->words.count && err == SB_OK; i++) {
		const struct sb_tamper_word *w = &a->words.of[i];
		struct sb_spot spot = { w->at, w->nth, w->label };

		if (!sb_forge_may_write(view, spot.at, spot.nth))
			continue;
		pthread_mutex_lock(&a->world->lock);
		if (w->value)
			err = sb_world_put(a->world, view->owner, &spot,
					   sb_span_of(w->value, w->len), NULL);
		else
			err = sb_world_take(view->owner, &spot);
		pthread_mutex_unlock(&a->world->lock);
	}
	return err == SB_OK ? observe(a, out) : err;
}

enum sb_err sb_tamper_keyed(struct sb_tamper_archive *a, struct sb_forge *f,
			    enum sb_tamper_probe probe,
			    const struct sb_coalition *who,
			    struct sb_tamper_seen *out)
{
	struct sb_view *view;
	int writes;
	enum sb_err err = sb_view_new(a->world, SB_PROBE_VICTIM, who, &view);

	memset(out, 0, sizeof(*out));
	out->err = SB_UNSUPPORTED;
	if (err != SB_OK)
		return err;
	writes = sb_view_store(view) == SB_OK;
	sb_forge_as(f, view);
	if (probe == SB_TAMPER_UNDO)
		err = writes && a->words.count ? undo(a, view, out) : SB_OK;
	else if (writes || probe >= SB_TAMPER_ENROL)
		err = forge(a, f, probe, writes, out);
	sb_view_free(view);
	return err == SB_OK ? sb_tamper_archive_rewind(a) : err;
}

/* --- the living client --- */

enum sb_err sb_tamper_living(struct sb_tamper *t)
{
	struct sb_tamper_archive *a = &t->archive;
	struct sb_meter meter = { 0 };
	enum sb_err err = hide(a);

	if (err == SB_OK)
		err = sb_tamper_archive_recall(a, &t->living);
	if (err != SB_OK)
		return err;
	sb_overlay_catch(a->overlay);
	err = a->archiver.ops->backup(a->archiver.self, SB_PROBE_VICTIM,
				      &a->days[SB_TAMPER_LAST_DAY], &meter);
	/* What went wrong otherwise is no notice. */
	if (!sb_attempt_is_answer(err))
		return err;
	t->next_notices = err != SB_OK;
	return sb_tamper_archive_rewind(a);
}

/* --- who has word of the last snapshot --- */

enum sb_err sb_tamper_anchor(struct sb_tamper *t)
{
	struct sb_tamper_archive *a = &t->archive;
	const struct sb_coalition owner = a->owner;
	enum sb_err err = SB_OK;

	t->anchor = SB_ATOM_COUNT;
	for (size_t i = 0; i < a->words.count && err == SB_OK; i++) {
		struct sb_tamper_seen with = { .err = SB_UNSUPPORTED },
				      without = with;

		err = hide(a);
		if (err == SB_OK)
			err = observe(a, &with);
		if (err == SB_OK)
			err = hide(a);
		a->owner.of[a->words.of[i].at] = SB_NONE;
		if (err == SB_OK)
			err = observe(a, &without);
		a->owner = owner;
		if (err == SB_OK && !with.old && without.old)
			t->anchor = a->words.of[i].at;
	}
	return err;
}
