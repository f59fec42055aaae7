#include <string.h>

#include "bench/pipeline/internal.h"

/* Backups and restores by whoever starts with nothing (sb_pipeline_*): a
 * forger who writes as somebody else, an owner who has a new phone. */

struct was {
	struct sb_account account;
	struct sb_index *index;
	uint64_t seed;
	int no_reuse;
};

/* From here on user's account is ctx and view, nothing is known of what the
 * store holds, and the dice are others. */
static enum sb_err begin(struct sb_pipeline *p, uint32_t user,
			 struct sb_view *view, void *ctx, uint32_t snapshot,
			 struct was *was)
{
	struct sb_index *index;
	enum sb_err err = sb_index_new(&p->heap, &index);

	if (err != SB_OK)
		return err;
	was->account = p->accounts[user];
	was->index = p->index;
	was->seed = p->set.seed;
	was->no_reuse = p->set.no_reuse;
	p->index = index;
	p->set.seed = ~p->set.seed;
	p->set.no_reuse = 1;
	memset(&p->accounts[user], 0, sizeof(p->accounts[user]));
	p->accounts[user].ctx = ctx;
	p->accounts[user].view = view;
	p->accounts[user].next_snapshot = snapshot;
	return SB_OK;
}

static void end(struct sb_pipeline *p, uint32_t user, const struct was *was)
{
	sb_index_free(p->index);
	p->index = was->index;
	p->set.seed = was->seed;
	p->set.no_reuse = was->no_reuse;
	sb_wipe(&p->accounts[user].chunker, sizeof(p->accounts[user].chunker));
	p->accounts[user] = was->account;
}

enum sb_err sb_pipeline_backup_as(struct sb_archiver *archiver,
				  struct sb_view *view, void *ctx,
				  uint32_t user, uint32_t snapshot,
				  const struct sb_snapshot *source,
				  struct sb_meter *meter)
{
	struct sb_pipeline *p = archiver->self;
	struct was was;
	enum sb_err err;

	if (user >= p->set.users || (!ctx && !p->accounts[user].ctx))
		return SB_PARAM;
	err = begin(p, user, view, ctx ? ctx : p->accounts[user].ctx, snapshot,
		    &was);
	if (err != SB_OK)
		return err;
	sb_account_set_chunker(p, &p->accounts[user]);
	err = sb_backup_run(p, user, source, meter);
	end(p, user, &was);
	return err;
}

static enum sb_err restore_last(struct sb_pipeline *p, uint32_t user,
				const struct sb_sink *sink, uint32_t *snapshot,
				struct sb_meter *meter)
{
	struct sb_account *a = &p->accounts[user];
	struct sb_worker *w = p->workers[0];
	enum sb_err err = sb_archive_load(p, user, meter);

	if (err == SB_OK && a->next_snapshot == 0)
		err = SB_MISSING;
	if (err != SB_OK)
		return err;
	*snapshot = a->next_snapshot - 1;
	sb_worker_begin(w, SB_OP_RESTORE, a->ctx, a->view, user);
	err = sb_last_check(p, w, *snapshot);
	sb_worker_end(w, meter);
	if (err != SB_OK)
		return err;
	return sb_restore_run(p, a->ctx, a->view, user, *snapshot,
			      sb_span_of(NULL, 0), sink, meter);
}

enum sb_err sb_pipeline_restore_anew(struct sb_archiver *archiver,
				     struct sb_view *view, uint32_t user,
				     const struct sb_sink *sink,
				     uint32_t *snapshot, struct sb_meter *meter)
{
	struct sb_pipeline *p = archiver->self;
	struct was was;
	void *ctx = NULL;
	enum sb_err err;

	*snapshot = UINT32_MAX;
	if (user >= p->set.users)
		return SB_PARAM;
	err = sb_ctx_unlock(p, view, user, meter, &ctx);
	if (err == SB_OK)
		err = sb_view_store(view);
	if (err == SB_OK)
		err = begin(p, user, view, ctx, 0, &was);
	if (err == SB_OK) {
		err = restore_last(p, user, sink, snapshot, meter);
		end(p, user, &was);
	}
	sb_ctx_free(p, ctx);
	return err;
}
