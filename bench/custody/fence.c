#include "bench/custody/fence.h"

#include <string.h>

#include "schemes/kit/kit.h"

#define PIECES_MOST 32u

/* A counter that can be asked without the others. */
struct piece {
	enum sb_atom at;
	unsigned nth;
	unsigned wrong; /* guesses that it has had */
	uint8_t tells;  /* by itself whether a guess is right */
};

struct fencing {
	struct sb_probe *probe;
	const struct sb_coalition *who;
	const enum sb_atom *items;
	size_t item_count;
	int doors;     /* unlock does not tell; the doors may */
	uint32_t gain; /* verdicts that the right one opens; 0: it tells only */
	struct piece pieces[PIECES_MOST];
	size_t piece_count;
	unsigned number; /* of the next wrong guess */
};

/* --- runs --- */

struct values {
	uint8_t text[SB_FENCE_ITEMS][64];
	struct sb_guess guesses[SB_FENCE_ITEMS];
};

static enum sb_err make_values(struct fencing *f, int right, struct values *v)
{
	struct sb_world *world = sb_pipeline_world(&f->probe->archiver);
	unsigned number = right ? 0 : f->number++;

	for (size_t i = 0; i < f->item_count; i++) {
		struct sb_span truth = sb_world_secret(
			world, SB_PROBE_VICTIM, sb_atom_name(f->items[i]));

		if (!truth.len || truth.len > sizeof(v->text[i]))
			return SB_PARAM;
		memcpy(v->text[i], truth.ptr, truth.len);
		if (!right)
			v->text[i][0] =
				(uint8_t)(truth.ptr[0] + 1 + number % 200);
		v->guesses[i].item = f->items[i];
		v->guesses[i].value = sb_span_of(v->text[i], truth.len);
	}
	return SB_OK;
}

/* Of the pieces only those of asked: bit i, piece i.  What it did to the world
 * stays. */
static enum sb_err run(struct fencing *f, uint32_t asked, int right,
		       struct sb_attempt *out)
{
	struct sb_coalition who = *f->who;
	uint32_t left_out = 0;
	struct values v;
	enum sb_err err = make_values(f, right, &v);

	for (size_t i = 0; i < f->piece_count; i++) {
		if (asked >> i & 1)
			continue;
		if (f->pieces[i].at == SB_ATOM_HSM)
			left_out |= 1u << f->pieces[i].nth;
		else
			who.of[f->pieces[i].at] = SB_NONE;
	}
	if (err == SB_OK && f->doors)
		err = sb_attempt_doors(f->probe, &who, v.guesses, f->item_count,
				       out);
	else if (err == SB_OK)
		err = sb_attempt_apart(f->probe, &who, v.guesses, f->item_count,
				       left_out, out);
	sb_wipe(&v, sizeof(v));
	return err;
}

static enum sb_err try_run(struct fencing *f, uint32_t asked, int right,
			   struct sb_attempt *out)
{
	struct sb_world *world = sb_pipeline_world(&f->probe->archiver);
	struct sb_world_state *before;
	enum sb_err err = sb_world_save(world, &before), back;

	memset(out, 0, sizeof(*out));
	if (err != SB_OK)
		return err;
	err = run(f, asked, right, out);
	back = sb_world_rewind(world, before);
	sb_world_forget(world, before);
	if (err == SB_OK && back != SB_OK)
		sb_attempt_release(out);
	return err == SB_OK ? back : err;
}

#define ALL UINT32_MAX

/* --- what two runs show --- */

static int same_question(const struct sb_asked *a, const struct sb_asked *b)
{
	return b->atom == a->atom && b->granted == a->granted &&
	       b->owned == a->owned && b->served == a->served &&
	       strcmp(b->what, a->what) == 0;
}

static int same_requests(const struct sb_attempt *run, const struct sb_asked *q)
{
	for (size_t i = 0; i < run->log_count; i++) {
		if (same_question(q, &run->log[i]))
			return memcmp(run->log[i].requests, q->requests,
				      sizeof(q->requests)) == 0;
	}
	return 0;
}

static int is_service(const struct sb_asked *q)
{
	static const uint8_t none[32];

	return q->atom == SB_ATOM_PROVIDER_SERVICES ||
	       q->atom == SB_ATOM_THIRD_SERVICES ||
	       (q->atom == SB_ATOM_HSM &&
		memcmp(q->requests, none, sizeof(none)) != 0);
}

static int is_counter(const struct fencing *f, const struct sb_asked *q)
{
	for (size_t i = 0; i < f->item_count; i++) {
		if (q->atom == (uint8_t)f->items[i] && q->tries)
			return 1;
	}
	return 0;
}

/* What is out of reach stands in nobody's way; what refuses a guess does. */
static void judge(const struct fencing *f, const struct sb_attempt *a,
		  const struct sb_attempt *b, struct sb_fence *fence)
{
	fence->guessing = SB_GUESSING_OFFLINE;
	for (size_t i = 0; i < a->log_count; i++) {
		const struct sb_asked *q = &a->log[i];

		if (is_counter(f, q) || (is_service(q) && !q->owned &&
					 q->served && !same_requests(b, q))) {
			fence->guessing = SB_GUESSING_LIMITED;
			fence->records++;
		}
	}
}

/* Did whoever ran both see no difference? */
static int look_alike(const struct sb_attempt *a, const struct sb_attempt *b)
{
	if (a->err != b->err || a->log_count != b->log_count ||
	    memcmp(a->right, b->right, sizeof(a->right)) != 0 ||
	    memcmp(a->wrong, b->wrong, sizeof(a->wrong)) != 0)
		return 0;
	for (size_t i = 0; i < a->log_count; i++) {
		if (!same_question(&a->log[i], &b->log[i]))
			return 0;
	}
	return 1;
}

static enum sb_err tells(struct fencing *f, uint32_t asked, int *yes)
{
	struct sb_attempt right, wrong;
	enum sb_err err = try_run(f, asked, 1, &right);

	*yes = 0;
	if (err != SB_OK)
		return err;
	err = try_run(f, asked, 0, &wrong);
	if (err == SB_OK) {
		*yes = !look_alike(&right, &wrong);
		sb_attempt_release(&wrong);
	}
	sb_attempt_release(&right);
	return err;
}

/* Is the right one still worth what it was at first? */
static enum sb_err still_opens(struct fencing *f, int *opens)
{
	struct sb_attempt a;
	enum sb_err err;

	if (!f->gain)
		return tells(f, ALL, opens);
	err = try_run(f, ALL, 1, &a);
	*opens = err == SB_OK && (sb_attempt_whole(&a) & f->gain) == f->gain;
	if (err == SB_OK)
		sb_attempt_release(&a);
	return err;
}

/* --- one wrong guess --- */

/* A piece that is used up says something else than that the guess was wrong. */
static int says_so(const struct sb_attempt *wrong, const struct sb_attempt *a)
{
	return !wrong || look_alike(wrong, a);
}

enum burnt {
	BURNT_KEPT, /* the right one is still in time */
	BURNT_LATE, /* it would not be, or nobody compared: as before */
	BURNT_SAME  /* nothing that lasts has changed */
};

/* wrong: a run at a piece that was not used up; NULL: any answer will do. */
static enum sb_err burn(struct fencing *f, uint32_t asked,
			const struct sb_attempt *wrong, enum burnt *how)
{
	struct sb_world *world = sb_pipeline_world(&f->probe->archiver);
	struct sb_world_state *before;
	struct sb_attempt a = { .log = NULL };
	enum sb_err err = sb_world_save(world, &before);
	int opens = 1;

	if (err != SB_OK)
		return err;
	*how = BURNT_KEPT;
	err = run(f, asked, 0, &a);
	if (err == SB_OK && sb_world_is(world, before))
		*how = BURNT_SAME;
	else if (err == SB_OK && !says_so(wrong, &a))
		opens = 0;
	else if (err == SB_OK)
		err = still_opens(f, &opens);
	sb_attempt_release(&a);
	if (err == SB_OK && !opens) {
		*how = BURNT_LATE;
		err = sb_world_rewind(world, before);
	}
	sb_world_forget(world, before);
	return err;
}

/* --- counters, one by one --- */

static void add_piece(struct fencing *f, enum sb_atom at, unsigned nth)
{
	for (size_t i = 0; i < f->piece_count; i++) {
		if (f->pieces[i].at == at && f->pieces[i].nth == nth)
			return;
	}
	if (f->piece_count < PIECES_MOST)
		f->pieces[f->piece_count++] =
			(struct piece) { .at = at, .nth = nth };
}

/* Devices that compare, and the replicas of a cluster that was asked something
 * that depends on the guess.  wrong: two runs. */
static void find_pieces(struct fencing *f, const struct sb_attempt *wrong)
{
	struct sb_coalition most;
	unsigned replicas;

	sb_atom_most(&f->probe->profile, &most);
	replicas = f->who->of[SB_ATOM_HSM];
	if (replicas > most.of[SB_ATOM_HSM])
		replicas = most.of[SB_ATOM_HSM];
	for (size_t i = 0; i < wrong->log_count; i++) {
		const struct sb_asked *q = &wrong->log[i];
		const char *slash = strchr(q->what, '/');
		enum sb_atom at =
			slash ? sb_atom_find(slash + 1) : SB_ATOM_COUNT;

		if (is_counter(f, q) &&
		    (at == SB_ATOM_PHONE || at == SB_ATOM_DEVICE))
			add_piece(f, at, 0);
		if (q->atom != SB_ATOM_HSM || !is_service(q) || q->owned ||
		    same_requests(&wrong[1], q))
			continue;
		for (unsigned nth = f->who->of[SB_ATOM_HSM_OWN]; nth < replicas;
		     nth++)
			add_piece(f, SB_ATOM_HSM, nth);
	}
}

/* Guess at one piece until it is used up, or the right one would be too
 * late. */
static enum sb_err use_up(struct fencing *f, size_t piece, unsigned *guesses,
			  int *endless)
{
	enum burnt how = BURNT_KEPT;
	struct sb_attempt wrong;
	enum sb_err err = try_run(f, 1u << piece, 0, &wrong);

	if (err != SB_OK)
		return err;
	for (unsigned n = 0;
	     n < SB_FENCE_TRIES && how == BURNT_KEPT && err == SB_OK; n++) {
		err = burn(f, 1u << piece, &wrong, &how);
		*guesses += err == SB_OK && how == BURNT_KEPT;
	}
	sb_attempt_release(&wrong);
	if (err != SB_OK)
		return err;
	/* Used up, or never counted?  Or counted to more than was tried? */
	if (how == BURNT_SAME)
		err = tells(f, 1u << piece, endless);
	*endless |= how == BURNT_KEPT;
	return err;
}

/* The count pieces that have had the fewest guesses, of those that tell only
 * together. */
static uint32_t freshest(struct fencing *f, unsigned count)
{
	uint32_t chosen = 0;

	for (unsigned k = 0; k < count; k++) {
		size_t best = PIECES_MOST;

		for (size_t i = 0; i < f->piece_count; i++) {
			if (f->pieces[i].tells || chosen >> i & 1)
				continue;
			if (best == PIECES_MOST ||
			    f->pieces[i].wrong < f->pieces[best].wrong)
				best = i;
		}
		if (best == PIECES_MOST)
			return 0;
		chosen |= 1u << best;
	}
	return chosen;
}

static enum sb_err use_up_together(struct fencing *f, unsigned needed,
				   unsigned *guesses, int *endless)
{
	enum burnt how = BURNT_KEPT;
	uint32_t asked = 0;
	enum sb_err err = SB_OK;

	for (unsigned n = 0; n < SB_FENCE_APART && how == BURNT_KEPT; n++) {
		asked = freshest(f, needed);
		err = burn(f, asked, NULL, &how);
		if (err != SB_OK)
			return err;
		for (size_t i = 0; i < f->piece_count; i++)
			f->pieces[i].wrong += asked >> i & 1;
		*guesses += how == BURNT_KEPT;
	}
	if (how == BURNT_SAME)
		err = tells(f, asked, endless);
	*endless |= how == BURNT_KEPT;
	return err;
}

/* Which tell by themselves; how many of the others are needed, 0: no number of
 * them tells. */
static enum sb_err find_tellers(struct fencing *f, unsigned *needed)
{
	unsigned others = 0;
	int yes = 0;
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < f->piece_count && err == SB_OK; i++) {
		err = tells(f, 1u << i, &yes);
		f->pieces[i].tells = yes != 0;
		others += !yes;
	}
	*needed = 0;
	for (unsigned k = 2; k <= others && !*needed && err == SB_OK; k++) {
		err = tells(f, freshest(f, k), &yes);
		*needed = yes ? k : 0;
	}
	return err;
}

static enum sb_err count_apart(struct fencing *f, struct sb_fence *fence)
{
	unsigned guesses = 0, needed, records = 0;
	int endless = 0;
	enum sb_err err = find_tellers(f, &needed);

	for (size_t i = 0; i < f->piece_count && err == SB_OK && !endless;
	     i++) {
		records += f->pieces[i].tells || needed;
		if (f->pieces[i].tells)
			err = use_up(f, i, &guesses, &endless);
	}
	if (err == SB_OK && needed && !endless)
		err = use_up_together(f, needed, &guesses, &endless);
	if (err != SB_OK)
		return err;
	fence->tries = endless ? 0 : guesses + 1;
	fence->records = records;
	return SB_OK;
}

/* --- all at once --- */

static enum sb_err count_plainly(struct fencing *f, struct sb_fence *fence)
{
	enum burnt how = BURNT_KEPT;

	for (unsigned n = 0; n < SB_FENCE_TRIES && how == BURNT_KEPT; n++) {
		enum sb_err err = burn(f, ALL, NULL, &how);

		if (err != SB_OK)
			return err;
		if (how == BURNT_LATE)
			fence->tries = n + 1;
	}
	return SB_OK;
}

static enum sb_err count_tries(struct fencing *f,
			       const struct sb_attempt *wrong,
			       struct sb_fence *fence)
{
	struct sb_world *world = sb_pipeline_world(&f->probe->archiver);
	struct sb_world_state *before;
	enum sb_err err = sb_world_save(world, &before), back;

	if (err != SB_OK)
		return err;
	find_pieces(f, wrong);
	err = f->piece_count > 1 ? count_apart(f, fence)
				 : count_plainly(f, fence);
	back = sb_world_rewind(world, before);
	sb_world_forget(world, before);
	return err == SB_OK ? back : err;
}

static enum sb_err look(struct fencing *f, struct sb_attempt *wrong,
			struct sb_fence *out)
{
	struct sb_attempt right;
	enum sb_err err = try_run(f, ALL, 1, &right);

	if (err != SB_OK)
		return err;
	f->gain = sb_attempt_whole(&right) & ~sb_attempt_whole(&wrong[0]);
	if (!look_alike(&right, &wrong[0]))
		judge(f, &wrong[0], &wrong[1], out);
	sb_attempt_release(&right);
	return SB_OK;
}

static enum sb_err fence(struct fencing *f, struct sb_fence *out)
{
	struct sb_attempt wrong[2] = { { .log = NULL }, { .log = NULL } };
	enum sb_err err = SB_OK;

	memset(out, 0, sizeof(*out));
	for (unsigned i = 0; i < 2 && err == SB_OK; i++)
		err = try_run(f, ALL, 0, &wrong[i]);
	if (err == SB_OK)
		err = look(f, wrong, out);
	if (err == SB_OK && out->guessing == SB_GUESSING_LIMITED)
		err = count_tries(f, wrong, out);
	sb_attempt_release(&wrong[0]);
	sb_attempt_release(&wrong[1]);
	return err;
}

enum sb_err sb_fence_of_all(struct sb_probe *probe,
			    const struct sb_coalition *who,
			    const enum sb_atom *items, size_t count,
			    struct sb_fence *out)
{
	struct fencing f = {
		.probe = probe, .who = who, .items = items, .item_count = count
	};
	enum sb_err err = count && count <= SB_FENCE_ITEMS ? SB_OK : SB_PARAM;

	if (err == SB_OK)
		err = fence(&f, out);
	if (err != SB_OK || count > 1 || out->guessing != SB_GUESSING_NO)
		return err;
	f.doors = 1;
	return fence(&f, out);
}
