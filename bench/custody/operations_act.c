#include "bench/custody/operations_act.h"
#include "bench/pipeline/clock.h"

#include <string.h>

#include "schemes/kit/memo.h"

static enum sb_err backup(struct sb_operation_run *r, uint32_t user,
			  const struct sb_snapshot *day, struct sb_meter *meter)
{
	const struct sb_archiver_ops *ops = r->probe->archiver.ops;

	return ops->backup(r->probe->archiver.self, user, day, meter);
}

/* The first half of what the victim has. */
static struct sb_snapshot half(const struct sb_operation_run *r)
{
	struct sb_snapshot day = r->probe->days[SB_PROBE_VICTIM];

	day.entry_count /= 2;
	day.total_bytes = 0;
	for (size_t i = 0; i < day.entry_count; i++)
		day.total_bytes += day.entries[i].size_bytes;
	return day;
}

static enum sb_err forget(struct sb_operation_run *r, uint32_t snapshot)
{
	struct sb_forgotten gone;
	struct sb_meter unpriced = { 0 };
	enum sb_err err =
		sb_pipeline_forget(&r->probe->archiver, SB_PROBE_VICTIM,
				   snapshot, &gone, &unpriced);

	if (err != SB_OK)
		return err;
	r->cost.objects += gone.objects;
	r->cost.bytes += gone.bytes;
	r->cost.kept_objects += gone.kept_objects;
	r->cost.kept_bytes += gone.kept_bytes;
	return SB_OK;
}

static void price(struct sb_operation_run *r, const struct sb_meter *meter)
{
	r->cost.data_bytes += meter->put_bytes[SB_BYTES_DATA];
	r->cost.recipe_bytes += meter->put_bytes[SB_BYTES_RECIPE];
	r->cost.read_bytes += meter->get_bytes[SB_BYTES_DATA] +
			      meter->get_bytes[SB_BYTES_RECIPE];
	r->cost.service_items += meter->service_items;
}

/* What must be sealed again.  The device has the data, so that all is backed up
 * again, into an archive that has lost the old one: names that do not depend
 * on keys would find it otherwise. */
static enum sb_err seal_again(struct sb_operation_run *r)
{
	struct sb_meter meter = { 0 };
	enum sb_err err = SB_OK;

	if (r->redo == SB_REDO_NOTHING)
		return SB_OK;
	if (r->redo == SB_REDO_RECIPES)
		err = sb_pipeline_reseal(&r->probe->archiver, SB_PROBE_VICTIM,
					 0, &meter);
	if (err == SB_OK)
		err = forget(r, 0);
	if (err == SB_OK && r->redo == SB_REDO_ALL)
		err = backup(r, SB_PROBE_VICTIM,
			     &r->probe->days[SB_PROBE_VICTIM], &meter);
	price(r, &meter);
	r->before.snapshot = 1;
	r->after.snapshot = 2;
	return err;
}

static enum sb_err rekey(struct sb_operation_run *r, enum sb_rekey what)
{
	struct sb_archiver *archiver = &r->probe->archiver;
	struct sb_view_cost was, is;
	struct sb_meter meter = { 0 };
	enum sb_err err =
		sb_pipeline_owner_cost(archiver, SB_PROBE_VICTIM, &was);

	if (err == SB_OK)
		err = sb_pipeline_rekey(archiver, SB_PROBE_VICTIM, what,
					&r->redo, &meter);
	if (err == SB_OK)
		err = sb_pipeline_owner_cost(archiver, SB_PROBE_VICTIM, &is);
	if (err != SB_OK)
		return err;
	r->cost.deposits += is.deposits - was.deposits;
	r->cost.key_bytes += is.deposited_bytes - was.deposited_bytes;
	r->cost.removals += is.removals - was.removals;
	r->cost.round_trips += is.sent - was.sent + meter.service_calls;
	r->cost.service_items += meter.service_items;
	return SB_OK;
}

/* Of schemes that make nothing of it, the password is the provider's account
 * system's: whoever has an account there can change it. */
static int is_log_in(const struct sb_operation_run *r, const char *item)
{
	return item && strcmp(item, SB_ACCOUNT_PASSWORD) == 0 &&
	       r->world->profile.store_at == SB_STORE_AT_PROVIDER;
}

static enum sb_err change(struct sb_operation_run *r,
			  const struct sb_operation_kind *kind)
{
	enum sb_err err = kind->item ? sb_world_renew(r->world, SB_PROBE_VICTIM,
						      kind->item, 0)
				     : SB_OK;

	if (err == SB_OK)
		err = rekey(r, kind->what);
	if (err == SB_OK && kind->what == SB_REKEY_REVOKE_DEVICE)
		sb_world_revoke_machine(r->world, SB_PROBE_VICTIM);
	if (err == SB_UNSUPPORTED && is_log_in(r, kind->item)) {
		r->redo = SB_REDO_NOTHING;
		r->cost.round_trips = 1;
		err = SB_OK;
	}
	if (err == SB_OK && kind->item)
		err = sb_world_renew(r->world, SB_PROBE_VICTIM, kind->item, 1);
	return err == SB_OK ? seal_again(r) : err;
}

/* Somebody has half of the files when it begins: the next snapshot, or another
 * account. */
static enum sb_err prepare(struct sb_operation_run *r, enum sb_act act)
{
	struct sb_meter unpriced = { 0 };
	const struct sb_snapshot day = half(r);

	if (act == SB_ACT_REKEY)
		return SB_OK;
	if (act == SB_ACT_FORGET) {
		r->after.snapshot = 2;
		return backup(r, SB_PROBE_VICTIM, &day, &unpriced);
	}
	r->has_elsewhere = 1;
	r->elsewhere = (struct sb_target) { .account = SB_PROBE_MEMBER,
					    .snapshot = 1,
					    .day = SB_PROBE_VICTIM };
	return backup(r, SB_PROBE_MEMBER, &day, &unpriced);
}

static enum sb_err delete_all(struct sb_operation_run *r)
{
	enum sb_err err = forget(r, 0);

	if (err == SB_OK)
		err = rekey(r, SB_REKEY_ERASE);
	if (err == SB_UNSUPPORTED) /* it has no keys of its own */
		err = SB_OK;
	if (err == SB_OK)
		r->cost.removals +=
			sb_world_close_account(r->world, SB_PROBE_VICTIM);
	return err;
}

/* Timed, with nothing looked up. */
static enum sb_err carry_out(struct sb_operation_run *r,
			     const struct sb_operation_kind *kind)
{
	uint64_t began;
	enum sb_err err;

	sb_memo_hold(1);
	began = sb_clock_ns(CLOCK_THREAD_CPUTIME_ID);
	if (kind->act == SB_ACT_FORGET)
		err = forget(r, 0);
	else if (kind->act == SB_ACT_DELETE)
		err = delete_all(r);
	else
		err = change(r, kind);
	r->cost.cpu_ns = sb_clock_ns(CLOCK_THREAD_CPUTIME_ID) - began;
	sb_memo_hold(-1);
	return err;
}

static uint64_t left(const struct sb_operation_run *r)
{
	uint64_t bytes = 0;

	for (unsigned at = 0; at < SB_ATOM_COUNT; at++)
		bytes += sb_world_deposit_bytes(r->world, SB_PROBE_VICTIM,
						(enum sb_atom)at);
	return bytes;
}

enum sb_err sb_operation_act(const struct sb_operation_kind *kind,
			     struct sb_operation_run *r)
{
	struct sb_meter unpriced = { 0 };
	enum sb_err err;

	memcpy(r->known, r->world->owners[SB_PROBE_VICTIM].secrets,
	       sizeof(r->known));
	sb_world_next_epoch(r->world);
	r->before = (struct sb_target) { .day = SB_PROBE_VICTIM };
	r->after = (struct sb_target) { .snapshot = 1, .day = SB_PROBE_MEMBER };
	err = prepare(r, kind->act);
	if (err == SB_OK)
		err = carry_out(r, kind);
	r->cost.left_bytes = left(r);
	r->cost.left_service_bytes =
		sb_world_served_bytes(r->world, SB_PROBE_VICTIM);
	r->has_after =
		kind->act != SB_ACT_DELETE &&
		!(kind->act == SB_ACT_REKEY && kind->what == SB_REKEY_ERASE);
	if (err == SB_OK && r->has_after)
		err = backup(r, SB_PROBE_VICTIM,
			     &r->probe->days[SB_PROBE_MEMBER], &unpriced);
	return err;
}
