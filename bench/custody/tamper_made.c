#include "bench/custody/tamper_made.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/derive_internal.h"
#include "bench/custody/tamper_pieces.h"
#include "bench/pipeline/pipeline.h"

#define NONE      UINT32_MAX
#define NEXT      2u /* number of the snapshot that is made */
#define PREFIX    "u000000/"
#define ROOT      PREFIX "s000002-0000"
#define INDEX     PREFIX "i000002-0000"
#define BLOBS     2u /* root, index */
#define PIECES    (2 * SB_TAMPER_FILES + BLOBS)
#define KEPT_MOST 16u

struct piece {
	struct sb_where at; /* of an object */
	const char *name;   /* of a blob */
	uint8_t *bytes;
	size_t len;
	struct sb_derive_list inside; /* strings */
	uint8_t strange;              /* too much of it is no primitive's */
};

struct sb_tamper_made {
	struct sb_tamper_archive a;
	struct sb_derive *d;
	struct piece pieces[PIECES];
	size_t count; /* blobs are last, the root first of these */
	/* What came of it, by which pieces were there. */
	uint32_t mask[KEPT_MOST];
	struct sb_tamper_seen seen[KEPT_MOST];
	size_t kept;
};

_Static_assert(PIECES <= 32, "pieces are bits");

/* --- the snapshot --- */

static enum sb_err keep(struct piece *p, struct sb_span bytes)
{
	p->bytes = malloc(bytes.len + 1);
	if (!p->bytes)
		return SB_MEMORY;
	if (bytes.len)
		memcpy(p->bytes, bytes.ptr, bytes.len);
	p->len = bytes.len;
	return SB_OK;
}

/* SB_MISSING: it has no such blob. */
static enum sb_err keep_blob(struct sb_tamper_made *m, const char *name)
{
	struct piece *p = &m->pieces[m->count];
	struct sb_buf blob = { NULL, 0, 0 };
	enum sb_err err =
		m->a.store.ops->get_named(m->a.store.self, name, &blob);

	if (err == SB_OK) {
		p->name = name;
		m->count++;
		err = keep(p, sb_span_of(blob.ptr, blob.len));
	}
	free(blob.ptr);
	return err;
}

static enum sb_err keep_pieces(struct sb_tamper_made *m, size_t before)
{
	const struct sb_store *store = &m->a.store;
	size_t after;
	const struct sb_where *places = sb_overlay_places(m->a.overlay, &after);
	enum sb_err err = SB_OK;

	if (after - before > PIECES - BLOBS)
		return SB_PARAM;
	for (; before < after && err == SB_OK; before++) {
		struct piece *p = &m->pieces[m->count++];
		struct sb_span bytes;

		p->at = places[before];
		err = store->ops->get(store->self, p->at, NULL, &bytes);
		if (err == SB_OK)
			err = keep(p, bytes);
	}
	if (err == SB_OK)
		err = keep_blob(m, ROOT);
	if (err == SB_OK)
		err = keep_blob(m, INDEX);
	return err == SB_MISSING ? SB_OK : err;
}

static enum sb_err make(struct sb_tamper_made *m)
{
	struct sb_tamper_archive *a = &m->a;
	struct sb_meter meter = { 0 };
	struct sb_view *view;
	size_t before;
	enum sb_err err, back;

	err = sb_view_new(a->world, SB_PROBE_VICTIM, NULL, &view);
	if (err != SB_OK)
		return err;
	sb_overlay_places(a->overlay, &before);
	sb_overlay_catch(a->overlay);
	err = sb_pipeline_backup_as(&a->archiver, view, NULL, SB_PROBE_VICTIM,
				    NEXT, &a->days[SB_TAMPER_FORGED_DAY],
				    &meter);
	if (err == SB_OK)
		err = keep_pieces(m, before);
	sb_view_free(view);
	back = sb_tamper_archive_rewind(a);
	return err == SB_OK ? back : err;
}

/* --- what is in it --- */

struct cover {
	struct piece *p;
	uint8_t *covered;
};

static void cover(void *arg, uint32_t string, size_t at, size_t len)
{
	struct cover *c = arg;

	sb_derive_list_add(&c->p->inside, string);
	memset(c->covered + at, 1, len);
}

static enum sb_err look_inside(struct sb_tamper_made *m, struct piece *p)
{
	struct cover c = { p, calloc(p->len + 1, 1) };
	size_t sum = 0;

	if (!c.covered)
		return SB_MEMORY;
	sb_facts_where(m->d->facts, sb_span_of(p->bytes, p->len), cover, &c);
	for (size_t i = 0; i < p->len; i++)
		sum += c.covered[i];
	/* The provider's own index is in clear, in a form of the bench's. */
	p->strange = 4 * sum < 3 * p->len &&
		     !(p->name && strcmp(p->name, INDEX) == 0 &&
		       m->a.profile.provider_index);
	free(c.covered);
	return p->inside.lost ? SB_MEMORY : SB_OK;
}

/* What lies in the store was there before. */
static void forget_own(struct sb_derive *d)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->stored.count; i++)
		if (d->stored.of[i] < d->own_string)
			d->stored.of[kept++] = d->stored.of[i];
	d->stored.count = kept;
}

static enum sb_err record(struct sb_tamper_made *m,
			  const struct sb_profile *clear, uint64_t seed)
{
	struct sb_derive *d = m->d;
	size_t strings = 0;
	enum sb_err err;

	sb_facts_listen(d->facts, 1);
	err = sb_tamper_archive_open(clear, seed, &m->a);
	sb_facts_links(d->facts, &d->own_from);
	sb_facts_strings(d->facts, &strings);
	d->own_string = (uint32_t)strings;
	if (err == SB_OK)
		err = make(m);
	sb_facts_listen(d->facts, 0);
	sb_facts_links(d->facts, &d->own_to);
	d->probe.archiver = m->a.archiver;
	d->probe.days[SB_PROBE_VICTIM] = m->a.days[SB_TAMPER_LAST_DAY];
	return err;
}

/* It was borrowed. */
static void give_back(struct sb_derive *d)
{
	if (d)
		memset(&d->probe, 0, sizeof(d->probe));
}

enum sb_err sb_tamper_made_open(const struct sb_profile *profile, uint64_t seed,
				struct sb_tamper_made **out, char *why,
				size_t why_bytes)
{
	struct sb_tamper_made *m = calloc(1, sizeof(*m));
	struct sb_profile clear;
	enum sb_err err = SB_MEMORY;

	*out = NULL;
	if (m)
		err = sb_derive_new(profile, &clear, &m->d);
	if (err == SB_OK)
		err = record(m, &clear, seed);
	if (err == SB_OK)
		err = sb_derive_fill(m->d);
	for (size_t i = 0; err == SB_OK && i < m->count; i++)
		err = look_inside(m, &m->pieces[i]);
	if (err != SB_OK) {
		snprintf(why, why_bytes, "making a snapshot: %s",
			 m ? m->a.why : "");
		sb_tamper_made_close(m);
		return err;
	}
	forget_own(m->d);
	*out = m;
	return SB_OK;
}

void sb_tamper_made_close(struct sb_tamper_made *m)
{
	if (!m)
		return;
	give_back(m->d);
	sb_derive_close(m->d);
	for (size_t i = 0; i < PIECES; i++) {
		free(m->pieces[i].bytes);
		free(m->pieces[i].inside.of);
	}
	sb_tamper_archive_close(&m->a);
	free(m);
}

/* --- what somebody could have made --- */

/* Is it composed by whoever backs up, of what he has? */
static int is_composed(const struct sb_derive *d, uint32_t string)
{
	const struct sb_string *s = &d->strings[string];

	if (string < d->own_string)
		return 0;
	for (size_t i = d->own_from; i < d->own_to; i++)
		if (d->links[i].out == string)
			return 0;
	for (uint32_t i = 0; i < s->part_count; i++)
		if (d->strings[s->parts[i]].secret && !d->known[s->parts[i]])
			return 0;
	return 1;
}

static uint32_t makes(struct sb_derive *d, struct sb_view *view,
		      const struct sb_fact_link *l)
{
	if (l->kind == SB_FACT_DRAWN)
		return l->out >= d->own_string ? l->out : NONE;
	if (l->kind != SB_FACT_SEALS && l->kind != SB_FACT_WRAPS)
		return sb_derive_follows(d, view, l);
	if (l->in_count != 2)
		return NONE;
	if (!sb_derive_has(d, l->in[1]))
		return is_composed(d, l->in[1]) ? l->in[1] : NONE;
	return sb_derive_has(d, l->in[0]) ? l->out : NONE;
}

static void make_all(struct sb_derive *d, struct sb_view *view)
{
	int more = 1;

	while (more) {
		more = 0;
		for (size_t i = d->own_from; i < d->own_to; i++) {
			uint32_t new = makes(d, view, &d->links[i]);

			if (new == NONE || d->known[new])
				continue;
			sb_derive_learn(d, new);
			more = 1;
		}
	}
}

static int could_make(const struct sb_derive *d, const struct piece *p)
{
	for (size_t i = 0; i < p->inside.count; i++) {
		if (d->strings[p->inside.of[i]].secret &&
		    !d->known[p->inside.of[i]])
			return 0;
	}
	return !p->strange;
}

static enum sb_err pieces_of(struct sb_tamper_made *m,
			     const struct sb_coalition *who, uint32_t *mask)
{
	struct sb_view *view;
	uint32_t unused;
	enum sb_err err = sb_derive_reach_opening(m->d, who, &unused), back;

	*mask = 0;
	if (err == SB_OK)
		err = sb_view_new(m->a.world, SB_PROBE_VICTIM, who, &view);
	if (err != SB_OK)
		return err;
	make_all(m->d, view);
	sb_view_free(view);
	for (size_t i = 0; i < m->count; i++)
		if (could_make(m->d, &m->pieces[i]))
			*mask |= UINT32_C(1) << i;
	back = sb_world_rewind(m->a.world, m->a.honest);
	return back;
}

/* --- and serve --- */

static int has_root(const struct sb_tamper_made *m, uint32_t mask)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->pieces[i].name && strcmp(m->pieces[i].name, ROOT) == 0)
			return mask >> i & 1;
	return 0;
}

static enum sb_err serve(struct sb_tamper_made *m, uint32_t mask)
{
	struct sb_tamper_archive *a = &m->a;
	enum sb_err err = sb_overlay_hide(a->overlay, PREFIX);

	sb_overlay_catch(a->overlay);
	for (size_t i = 0; i < m->count && err == SB_OK; i++) {
		const struct piece *p = &m->pieces[i];
		int there = mask >> i & 1;

		if (!p->name)
			err = sb_overlay_serve(
				a->overlay, p->at,
				sb_span_of(p->bytes, there ? p->len : 0));
		else if (there)
			err = a->store.ops->put_named(
				a->store.self, p->name,
				sb_span_of(p->bytes, p->len));
	}
	return err;
}

static enum sb_err look(struct sb_tamper_made *m, uint32_t mask,
			struct sb_tamper_seen *out)
{
	struct sb_tamper_seen seen;
	size_t k = 0;
	enum sb_err err;

	while (k < m->kept && m->mask[k] != mask)
		k++;
	if (k < m->kept) {
		*out = m->seen[k];
		return SB_OK;
	}
	err = serve(m, mask);
	if (err == SB_OK)
		err = sb_tamper_pieces_look(&m->a, &seen, out);
	if (err == SB_OK && m->kept < KEPT_MOST) {
		m->mask[m->kept] = mask;
		m->seen[m->kept++] = *out;
	}
	return err;
}

enum sb_err sb_tamper_made_try(struct sb_tamper_made *m,
			       const struct sb_coalition *who,
			       struct sb_tamper_seen *out)
{
	uint32_t mask;
	enum sb_err err = pieces_of(m, who, &mask);

	memset(out, 0, sizeof(*out));
	out->err = SB_UNSUPPORTED;
	return err == SB_OK && has_root(m, mask) ? look(m, mask, out) : err;
}
