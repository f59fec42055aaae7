#include <stdlib.h>
#include <string.h>

#include "bench/pipeline/internal.h"
#include "schemes/kit/hash.h"

/* Word of the last snapshot (sb_last_*), where the scheme leaves some. */

/* SB_MISSING: there is no such snapshot. */
static enum sb_err last_of(struct sb_pipeline *p, struct sb_worker *w,
			   uint32_t snapshot, struct sb_last *out)
{
	struct sb_buf root = { NULL, 0, 0 };
	enum sb_err err;
	char name[64];

	sb_blob_name(name, w->user, snapshot, 's', 0);
	err = p->store.ops->get_named(p->store.self, name, &root);
	if (err == SB_OK)
		sb_sha256(w->env.kit, sb_span_of(root.ptr, root.len),
			  out->root);
	out->snapshot = snapshot;
	free(root.ptr);
	return err;
}

static int keeps(const struct sb_pipeline *p, const void *ctx)
{
	const struct sb_keys *keys = &p->profile.scheme->keys;

	return keys->fresh_at && keys->fresh_at(ctx);
}

enum sb_err sb_last_keep(struct sb_pipeline *p, struct sb_worker *w,
			 uint32_t snapshot)
{
	struct sb_last last;
	enum sb_err err;

	if (!keeps(p, w->ctx))
		return SB_OK;
	err = last_of(p, w, snapshot, &last);
	if (err == SB_OK)
		err = p->profile.scheme->keys.keep(
			w->ctx, &w->env, sb_view_custody(w->view), &last);
	/* Who is away keeps older word, which is no reason not to back up. */
	if (err == SB_MISSING || err == SB_DENIED || err == SB_LOCKED_OUT)
		err = SB_OK;
	sb_worker_scratch_reset(w);
	return err;
}

enum sb_err sb_last_check(struct sb_pipeline *p, struct sb_worker *w,
			  uint32_t snapshot)
{
	struct sb_last last;
	enum sb_err err;

	if (!keeps(p, w->ctx))
		return SB_OK;
	err = last_of(p, w, snapshot, &last);
	if (err != SB_OK)
		return err;
	err = p->profile.scheme->keys.fresh(w->ctx, &w->env,
					    sb_view_custody(w->view), &last);
	sb_worker_scratch_reset(w);
	return err == SB_MISSING ? SB_OK : err;
}

enum sb_err sb_last_forgotten(struct sb_pipeline *p, uint32_t user,
			      uint32_t snapshot, struct sb_meter *meter)
{
	struct sb_account *a = &p->accounts[user];
	struct sb_worker *w = p->workers[0];
	struct sb_last last;
	enum sb_err err = SB_OK;

	if (!keeps(p, a->ctx) || snapshot + 1 != a->next_snapshot)
		return SB_OK;
	sb_worker_begin(w, SB_OP_BACKUP, a->ctx, a->view, user);
	while (snapshot && last_of(p, w, snapshot - 1, &last) == SB_MISSING)
		snapshot--;
	if (snapshot)
		err = sb_last_keep(p, w, snapshot - 1);
	sb_worker_end(w, meter);
	return err;
}
