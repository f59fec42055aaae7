/* bench/measure/tally.c: traced archives and what they cost in bytes. */
#include "bench/measure/tally.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/growth.h"
#include "bench/analysis/loss_upload.h"
#include "bench/measure/alike.h"

enum sb_err sb_tally_init(struct sb_tally *t, struct sb_source *source,
			  const struct sb_profile *profile, uint64_t seed,
			  unsigned threads, char *why, size_t why_bytes)
{
	struct sb_pipeline_settings set = { 0 };
	enum sb_err err;

	memset(t, 0, sizeof(*t));
	t->source = source;
	t->profile = *profile;
	t->seed = seed;
	t->threads = threads;
	sb_trace_log_init(&t->log);
	snprintf(why, why_bytes, "the archive could not be set up");
	err = sb_days_init(&t->days, source);
	if (err == SB_OK)
		err = sb_pool_new(&t->pool);
	if (err == SB_OK)
		err = sb_store_memory(t->pool, &set.store);
	if (err != SB_OK) {
		sb_tally_release(t);
		return err;
	}
	set.profile = &t->profile;
	set.users = source->user_count;
	set.seed = seed;
	set.threads = threads;
	set.class_times = 1;
	set.trace = sb_trace_log_append;
	set.trace_arg = &t->log;
	err = sb_pipeline_new(&set, &t->archiver, why, why_bytes);
	t->open = err == SB_OK;
	if (err != SB_OK)
		sb_tally_release(t);
	return err;
}

void sb_tally_release(struct sb_tally *t)
{
	if (t->open)
		t->archiver.ops->close(t->archiver.self);
	t->open = 0;
	sb_days_release(&t->days);
	sb_trace_log_release(&t->log);
	sb_pool_free(t->pool);
	t->pool = NULL;
}

static enum sb_err back_up_day(struct sb_tally *t, uint32_t day)
{
	struct sb_archiver *a = &t->archiver;
	enum sb_err err = SB_OK;

	for (uint32_t u = 0; err == SB_OK && u < t->source->user_count; u++)
		if (day < sb_source_days(t->source, u))
			err = a->ops->backup(a->self, u,
					     sb_days_at(&t->days, u, day),
					     day ? &t->changed : &t->first);
	return err;
}

enum sb_err sb_tally_backups(struct sb_tally *t, char *why, size_t why_bytes)
{
	struct sb_archiver *a = &t->archiver;
	const char *what = "enroll";
	enum sb_err err = SB_OK;

	for (uint32_t u = 0; err == SB_OK && u < t->source->user_count; u++)
		err = a->ops->enroll(a->self, u, &t->enroll);
	if (err == SB_OK)
		what = "backup";
	for (uint32_t d = 0; err == SB_OK && d < t->source->day_count; d++)
		err = back_up_day(t, d);
	if (err != SB_OK)
		snprintf(why, why_bytes, "%s: %s: %s", what, sb_err_name(err),
			 a->ops->why(a->self));
	return err;
}

static struct sb_loss_side side_of(const struct sb_tally *t)
{
	struct sb_loss_side side = { .log = &t->log };

	for (int k = 0; k < SB_BYTES_KINDS; k++)
		side.stored_bytes[k] = t->enroll.put_bytes[k] +
				       t->first.put_bytes[k] +
				       t->changed.put_bytes[k];
	side.wire_up_bytes = t->first.wire_up_bytes + t->changed.wire_up_bytes;
	side.plain_on_wire = t->profile.provider_codec;
	return side;
}

/* Emits while err is SB_OK. */
struct outlet {
	const struct sb_emit *emit;
	const char *scope;
	enum sb_err err;
};

static void put(struct outlet *o, const char *name, int64_t value)
{
	if (o->err == SB_OK)
		o->err = sb_emit_signed(o->emit, "loss", o->scope, name, value);
}

static void put_terms(struct outlet *o, const struct sb_loss_terms *t)
{
	put(o, "within_snapshot", t->within_snapshot);
	put(o, "cross_snapshot", t->cross_snapshot);
	put(o, "cross_user", t->cross_user);
	put(o, "compression", t->compression);
	put(o, "padding", t->padding);
	put(o, "sealing", t->sealing);
	put(o, "recipes", t->recipes);
	put(o, "index", t->index);
	put(o, "keys", t->keys);
	put(o, "dead", t->dead);
	put(o, "chunking_sizes", t->chunking_sizes);
	put(o, "chunking_key", t->chunking_key);
	put(o, "total", sb_loss_sum(t));
}

static enum sb_err emit_stored(const struct sb_emit *emit,
			       const struct sb_loss *l)
{
	struct outlet o = { emit, "stored/all", SB_OK };

	put(&o, "logical_bytes", (int64_t)l->logical_bytes);
	put(&o, "scheme_bytes", (int64_t)l->scheme_bytes);
	put(&o, "plain_bytes", (int64_t)l->plain_bytes);
	put(&o, "reference_bytes", (int64_t)l->reference_bytes);
	put_terms(&o, &l->terms);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		char scope[48];

		if (!l->classes[c].scheme_bytes && !l->classes[c].plain_bytes)
			continue;
		snprintf(scope, sizeof(scope), "stored/%s", sb_class_name(c));
		o.scope = scope;
		put(&o, "scheme_bytes", (int64_t)l->classes[c].scheme_bytes);
		put(&o, "plain_bytes", (int64_t)l->classes[c].plain_bytes);
		put_terms(&o, &l->classes[c].terms);
	}
	return o.err;
}

static enum sb_err emit_sent(const struct sb_emit *emit,
			     const struct sb_loss_upload *l)
{
	struct outlet o = { emit, "sent/all", SB_OK };

	put(&o, "scheme_bytes", (int64_t)l->scheme_bytes);
	put(&o, "plain_bytes", (int64_t)l->plain_bytes);
	put(&o, "scheme_sends", (int64_t)l->scheme_sends);
	put(&o, "plain_sends", (int64_t)l->plain_sends);
	put(&o, "within_snapshot", l->terms.within_snapshot);
	put(&o, "cross_snapshot", l->terms.cross_snapshot);
	put(&o, "cross_user", l->terms.cross_user);
	put(&o, "compression", l->terms.compression);
	put(&o, "padding", l->terms.padding);
	put(&o, "protocol", l->terms.protocol);
	put(&o, "total", sb_loss_upload_sum(&l->terms));
	return o.err;
}

/* Rounded to bytes: exact for all users, else an expectation. */
static enum sb_err emit_growth(const struct sb_tally *t,
			       const struct sb_emit *emit, char *why,
			       size_t why_bytes)
{
	uint32_t users = t->source->user_count;
	long double *expected = calloc(users, sizeof(*expected));
	enum sb_err err =
		expected ? sb_growth_of(&t->log, users, expected) : SB_MEMORY;

	if (err != SB_OK)
		snprintf(why, why_bytes, "growth with users: %s",
			 sb_err_name(err));
	for (uint32_t n = 1; err == SB_OK && n <= users; n++) {
		char scope[24];

		snprintf(scope, sizeof(scope), "users/%u", n);
		err = sb_emit_count(emit, "growth", scope, "data_bytes",
				    (uint64_t)roundl(expected[n - 1]));
	}
	free(expected);
	return err;
}

static enum sb_err open_and_back_up(struct sb_tally *out,
				    const struct sb_tally *like,
				    const struct sb_profile *profile, char *why,
				    size_t why_bytes)
{
	enum sb_err err = sb_tally_init(out, like->source, profile, like->seed,
					like->threads, why, why_bytes);

	if (err != SB_OK)
		return err;
	err = sb_tally_backups(out, why, why_bytes);
	if (err != SB_OK)
		sb_tally_release(out);
	return err;
}

static enum sb_err analyse(const struct sb_loss_input *in,
			   const struct sb_emit *emit, char *why,
			   size_t why_bytes)
{
	struct sb_loss stored;
	struct sb_loss_upload sent;
	enum sb_err err = sb_loss_of(in, &stored);

	if (err != SB_OK) {
		snprintf(why, why_bytes, "dedup loss of stored bytes: %s",
			 sb_err_name(err));
		return err;
	}
	err = emit_stored(emit, &stored);
	if (err != SB_OK)
		return err;
	err = sb_loss_upload_of(in, &sent);
	if (err != SB_OK) {
		snprintf(why, why_bytes, "dedup loss of sent bytes: %s",
			 sb_err_name(err));
		return err;
	}
	return emit_sent(emit, &sent);
}

/* Does the scheme cut with a key of the account's? */
static int cuts_keyed(const struct sb_profile *profile,
		      const struct sb_data *client)
{
	return !profile->controlled && client && client->cutter &&
	       (profile->cutting.how == SB_CUT_FASTCDC ||
		profile->cutting.how == SB_CUT_RABIN);
}

int sb_tally_controlled(const struct sb_profile *profile)
{
	struct sb_profile controlled = *profile;
	const struct sb_data *client;
	int bare;

	if (sb_profile_client(profile, &client) != SB_OK)
		return 0;
	/* Formats with their own codec keep it, whatever the profile says. */
	bare = client && client->bare;
	sb_profile_control(&controlled);
	return !cuts_keyed(profile, client) &&
	       !memcmp(&controlled.cutting, &profile->cutting,
		       sizeof(profile->cutting)) &&
	       (bare || (controlled.codec_level == profile->codec_level &&
			 controlled.pad == profile->pad));
}

/* Plain on chunks that only the owner can cut.  Recipes and index are those of
 * plain on its own chunks of the same sizes. */
static enum sb_err keyed_side(const struct sb_tally *t,
			      const struct sb_loss_side *unkeyed,
			      struct sb_trace_log *log,
			      struct sb_loss_side *out)
{
	uint64_t data, was = unkeyed->stored_bytes[SB_BYTES_DATA];
	enum sb_err err = sb_alike_keyed(&t->log, log, &data);

	*out = *unkeyed;
	out->log = log;
	out->stored_bytes[SB_BYTES_DATA] = data;
	out->wire_up_bytes = unkeyed->wire_up_bytes - was + data;
	return err;
}

static enum sb_err compare(struct sb_tally *t, struct sb_tally *base,
			   const struct sb_loss_side *reference,
			   const struct sb_emit *emit, char *why,
			   size_t why_bytes)
{
	struct sb_loss_side unkeyed = side_of(base);
	struct sb_loss_input in = { .scheme = side_of(t),
				    .plain = unkeyed,
				    .reference = reference };
	const struct sb_data *client;
	struct sb_trace_log log;
	enum sb_err err = sb_profile_client(&t->profile, &client);

	if (err != SB_OK)
		return err;
	sb_trace_log_init(&log);
	if (cuts_keyed(&t->profile, client)) {
		if (t->profile.codec_level != base->profile.codec_level) {
			snprintf(why, why_bytes,
				 "keyed cuts and another codec than plain: "
				 "its dedup loss is not known");
			return SB_UNSUPPORTED;
		}
		err = keyed_side(t, &unkeyed, &log, &in.plain);
		in.unkeyed = &unkeyed;
		if (!in.reference)
			in.reference = &unkeyed;
	} else {
		err = sb_alike_empty(&t->log, &base->log);
		in.plain = side_of(base);
	}
	if (err == SB_OK)
		err = analyse(&in, emit, why, why_bytes);
	sb_trace_log_release(&log);
	return err;
}

enum sb_err sb_tally_loss(struct sb_tally *t, const struct sb_profile *plain,
			  const struct sb_profile *reference,
			  const struct sb_emit *emit, char *why,
			  size_t why_bytes)
{
	struct sb_tally base = { 0 }, ref = { 0 };
	struct sb_loss_side ref_side;
	enum sb_err err = open_and_back_up(&base, t, plain, why, why_bytes);

	if (err != SB_OK)
		return err;
	if (reference) {
		err = open_and_back_up(&ref, t, reference, why, why_bytes);
		ref_side = side_of(&ref);
	}
	if (err == SB_OK)
		err = compare(t, &base, reference ? &ref_side : NULL, emit, why,
			      why_bytes);
	if (err == SB_OK)
		err = emit_growth(t, emit, why, why_bytes);
	if (reference)
		sb_tally_release(&ref);
	sb_tally_release(&base);
	return err;
}
