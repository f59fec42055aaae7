/* An account's keys change: sb_pipeline_rekey and what follows from it. */
#include <string.h>

#include "bench/pipeline/internal.h"

/* *before: the context as it is now, to open what was sealed with it. */
static enum sb_err copy_ctx(struct sb_pipeline *p, const void *ctx,
			    void **before)
{
	enum sb_err err = sb_ctx_new(p, before);

	if (err == SB_OK)
		memcpy(*before, ctx, p->profile.scheme->ctx_bytes);
	return err;
}

static enum sb_err run(struct sb_pipeline *p, uint32_t user, enum sb_rekey what,
		       enum sb_redo *redo, struct sb_meter *meter)
{
	const struct sb_keys *keys = &p->profile.scheme->keys;
	struct sb_account *a = &p->accounts[user];
	struct sb_worker *w = p->workers[0];
	struct sb_view_cost was, is;
	enum sb_err err;

	sb_view_cost(a->view, &was);
	sb_worker_begin(w, (enum sb_operation)(SB_OP_REKEY + p->rekeys++),
			a->ctx, a->view, user);
	err = keys->rekey(a->ctx, &w->env, sb_view_custody(a->view), what,
			  redo);
	sb_worker_end(w, meter);
	sb_view_cost(a->view, &is);
	meter->put_count[SB_BYTES_KEYS] += is.deposits - was.deposits;
	meter->put_bytes[SB_BYTES_KEYS] +=
		is.deposited_bytes - was.deposited_bytes;
	return err;
}

enum sb_err sb_pipeline_rekey(struct sb_archiver *archiver, uint32_t user,
			      enum sb_rekey what, enum sb_redo *redo,
			      struct sb_meter *meter)
{
	struct sb_pipeline *p = archiver->self;
	struct sb_account *a;
	void *before = NULL;
	enum sb_err err;

	*redo = SB_REDO_NOTHING;
	*p->why = '\0';
	if (!sb_account_is_open(p, user))
		return SB_PARAM;
	if (!p->profile.scheme->keys.rekey) {
		sb_pipeline_why(p, "not modelled: no change of keys is");
		return SB_UNSUPPORTED;
	}
	a = &p->accounts[user];
	err = copy_ctx(p, a->ctx, &before);
	if (err == SB_OK)
		err = run(p, user, what, redo, meter);
	if (err == SB_OK) {
		sb_world_keep_settings(p->world, user, a->ctx);
		sb_account_set_chunker(p, a);
	}
	if (err == SB_OK && *redo != SB_REDO_NOTHING) {
		sb_ctx_free(p, a->old_ctx);
		a->old_ctx = before;
		a->first_snapshot = a->next_snapshot;
		return SB_OK;
	}
	sb_ctx_free(p, before);
	return err;
}

enum sb_err sb_pipeline_reseal(struct sb_archiver *archiver, uint32_t user,
			       uint32_t snapshot, struct sb_meter *meter)
{
	struct sb_pipeline *p = archiver->self;
	enum sb_err err;

	*p->why = '\0';
	if (!sb_account_is_open(p, user))
		return SB_PARAM;
	err = sb_backup_reseal(p, user, snapshot, meter);
	if (err != SB_OK)
		sb_pipeline_why(p, "profile %s, sealing snapshot %u again: %s",
				p->profile.name, snapshot, sb_err_name(err));
	return err;
}

enum sb_err sb_pipeline_owner_cost(struct sb_archiver *archiver, uint32_t user,
				   struct sb_view_cost *out)
{
	struct sb_pipeline *p = archiver->self;

	if (!sb_account_is_open(p, user))
		return SB_PARAM;
	sb_view_cost(p->accounts[user].view, out);
	return SB_OK;
}
