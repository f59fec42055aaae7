#include "bench/custody/needs.h"

#include <string.h>

#define FIRST_SNAPSHOT 100u

struct needs {
	struct sb_probe *probe;
	uint32_t snapshot; /* of the next trial */
	uint32_t whole;    /* what the owner restores of a good one */
	const char *down;  /* a service that does not answer backups, or NULL */
};

static enum sb_err back_up(struct needs *n, struct sb_view *view)
{
	struct sb_meter meter = { 0 };
	enum sb_err err;

	sb_view_session(view);
	err = sb_view_store(view);
	if (err != SB_OK)
		return err;
	return sb_pipeline_backup_as(&n->probe->archiver, view, NULL,
				     SB_PROBE_VICTIM, n->snapshot,
				     &n->probe->days[SB_PROBE_MEMBER], &meter);
}

/* What the owner, with everything, restores of the snapshot just made. */
static enum sb_err restores(struct needs *n, uint32_t *whole)
{
	const struct sb_target target = { .snapshot = n->snapshot,
					  .day = SB_PROBE_MEMBER,
					  .anew = 1 };
	struct sb_coalition owner;
	struct sb_attempt a;
	enum sb_err err;

	sb_atom_owner(&owner);
	err = sb_attempt_at(n->probe, &owner, NULL, 0, &target, &a);
	if (err != SB_OK)
		return err;
	*whole = sb_attempt_whole(&a);
	sb_attempt_release(&a);
	return SB_OK;
}

static enum sb_err through_view(struct needs *n, struct sb_view *view,
				struct sb_trial *t)
{
	struct sb_world *world = sb_pipeline_world(&n->probe->archiver);
	uint32_t whole = 0;
	enum sb_err err;

	if (n->down)
		sb_world_service_up(world, n->down, 0);
	err = back_up(n, view);
	/* A restore may ask it for what a backup does not need. */
	if (n->down)
		sb_world_service_up(world, n->down, 1);
	t->step_count = sb_view_steps(view, t->steps);
	if (err != SB_OK)
		return sb_attempt_is_answer(err) ? SB_OK : err;
	err = restores(n, &whole);
	/* The first trial, with everything, says what a good one is. */
	if (!n->whole)
		n->whole = whole;
	t->whole = n->whole && whole == n->whole ? 1 : 0;
	n->snapshot++;
	return err;
}

static enum sb_err try_backup(void *arg, const struct sb_coalition *who,
			      struct sb_trial *t)
{
	struct needs *n = arg;
	struct sb_world *world = sb_pipeline_world(&n->probe->archiver);
	struct sb_world_state *before;
	struct sb_view *view = NULL;
	enum sb_err err = sb_world_save(world, &before), back;

	if (err != SB_OK)
		return err;
	err = sb_view_new(world, SB_PROBE_VICTIM, who, &view);
	if (err == SB_OK)
		err = through_view(n, view, t);
	sb_view_free(view);
	back = sb_world_rewind(world, before);
	sb_world_forget(world, before);
	return err == SB_OK ? back : err;
}

enum sb_err sb_needs_explore(struct sb_probe *probe, struct sb_access *out)
{
	struct needs n = { probe, FIRST_SNAPSHOT, 0, NULL };
	struct sb_box within = { { { 0 } }, { { 0 } } };
	struct sb_trial first = { .whole = 0 };
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	sb_atom_owner(&within.high);
	err = try_backup(&n, &within.high, &first);
	if (err != SB_OK)
		return err;
	return sb_access_cover_within(&probe->profile, &within, try_backup, &n,
				      out);
}

enum sb_err sb_needs_service(struct sb_probe *probe, const char *service,
			     int *needed)
{
	struct needs n = { probe, FIRST_SNAPSHOT, 0, service };
	struct sb_coalition owner;
	struct sb_trial t = { .whole = 0 };
	enum sb_err err;

	sb_atom_owner(&owner);
	err = try_backup(&n, &owner, &t);
	*needed = !t.whole;
	return err;
}
