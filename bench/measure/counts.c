/* bench/measure/counts.c: exact counts of a profile. */
#include "bench/measure/counts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/tally.h"
#include "bench/measure/verify.h"

struct counts {
	const struct sb_counts_plan *plan;
	const struct sb_emit *emit;
	struct sb_tally tally;
	struct sb_verify *verify;
	char *why;
	size_t why_bytes;
};

struct field {
	const char *name;
	size_t offset;
};

#define FIELD(f)                                 \
	{                                        \
#f, offsetof(struct sb_meter, f) \
	}

/* Exact fields only; see meter.h. */
static const struct field fields[] = {
	FIELD(files),
	FIELD(reused_files),
	FIELD(lost_files),
	FIELD(plain_bytes),
	FIELD(read_bytes),
	FIELD(chunks),
	FIELD(duplicate_chunks),
	FIELD(sealed_twice),
	FIELD(wire_up_bytes),
	FIELD(wire_down_bytes),
	FIELD(lookups),
	FIELD(service_items),
	FIELD(service_bytes),
};

static const char *const kinds[SB_BYTES_KINDS] = { "data", "recipe", "index",
						   "keys" };

static enum sb_err count(struct counts *c, const char *scope, const char *name,
			 uint64_t value)
{
	return sb_emit_count(c->emit, c->plan->table, scope, name, value);
}

static enum sb_err emit_kinds(struct counts *c, const char *op,
			      const char *what, const uint64_t *values)
{
	enum sb_err err = SB_OK;

	for (int k = 0; err == SB_OK && k < SB_BYTES_KINDS; k++) {
		char name[48];

		snprintf(name, sizeof(name), "%s_%s", what, kinds[k]);
		if (values[k])
			err = count(c, op, name, values[k]);
	}
	return err;
}

static enum sb_err emit_meter(struct counts *c, const char *op,
			      const struct sb_meter *m)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0;
	     err == SB_OK && i < sizeof(fields) / sizeof(fields[0]); i++) {
		uint64_t value;

		memcpy(&value, (const char *)m + fields[i].offset,
		       sizeof(value));
		if (value)
			err = count(c, op, fields[i].name, value);
	}
	if (err == SB_OK)
		err = emit_kinds(c, op, "put_count", m->put_count);
	if (err == SB_OK)
		err = emit_kinds(c, op, "put_bytes", m->put_bytes);
	if (err == SB_OK)
		err = emit_kinds(c, op, "get_count", m->get_count);
	if (err == SB_OK)
		err = emit_kinds(c, op, "get_bytes", m->get_bytes);
	return err;
}

/* One measurement. */
static enum sb_err emit_time(struct counts *c, const char *part,
			     uint64_t cpu_ns)
{
	struct sb_json j = sb_emit_begin(c->emit, "restore_time");

	sb_json_string(&j, "part", part);
	sb_json_count(&j, "cpu_ns", cpu_ns);
	return sb_emit_end(&j);
}

/* What only the files of one class asked for; the rest of the operation's
 * requests served every class. */
static enum sb_err emit_classes(struct counts *c, const char *op,
				const struct sb_meter *m)
{
	uint64_t rest = 0;
	enum sb_err err = SB_OK;

	for (unsigned i = 0; i < SB_PARTY_COUNT; i++)
		rest += m->cpu_ns[i];

	for (unsigned k = 0; err == SB_OK && k < SB_CLASS_COUNT; k++) {
		const struct sb_meter_class *of = &m->of_class[k];
		char scope[64];

		if (!of->get_count)
			continue;
		snprintf(scope, sizeof(scope), "%s/%s", op, sb_class_name(k));
		err = count(c, scope, "get_count", of->get_count);
		if (err == SB_OK)
			err = count(c, scope, "get_bytes", of->get_bytes);
		if (err == SB_OK)
			err = emit_time(c, sb_class_name(k), of->cpu_ns);
		rest -= of->cpu_ns;
	}
	return err == SB_OK ? emit_time(c, "catalogue", rest) : err;
}

static enum sb_err failed(struct counts *c, enum sb_err err, const char *what)
{
	struct sb_archiver *a = &c->tally.archiver;

	snprintf(c->why, c->why_bytes, "%s: %s: %s", what, sb_err_name(err),
		 a->ops->why(a->self));
	return err;
}

/* Restores the last day of every user; one: a single file each. */
static enum sb_err restores(struct counts *c, int one, struct sb_meter *m)
{
	struct sb_archiver *a = &c->tally.archiver;
	struct sb_sink sink = sb_verify_sink(c->verify);
	enum sb_err err = SB_OK;

	for (uint32_t u = 0; err == SB_OK && u < c->plan->source->user_count;
	     u++) {
		uint32_t last = sb_source_days(c->plan->source, u) - 1;
		const struct sb_snapshot *s =
			sb_days_at(&c->tally.days, u, last);
		struct sb_span path = { NULL, 0 };

		for (size_t i = 0; one && i < s->entry_count; i++)
			if (s->entries[i].type == SB_ENTRY_FILE &&
			    s->entries[i].size_bytes)
				path = s->entries[i].path;
		if (one && !path.len)
			continue;
		err = sb_verify_aim(c->verify, s);
		if (err == SB_OK)
			err = a->ops->restore(a->self, u, last, path, &sink, m);
		if (err != SB_OK)
			return failed(c, err, "restore");
		err = sb_verify_result(c->verify, path, c->why, c->why_bytes);
	}
	return err;
}

static enum sb_err after_days(struct counts *c)
{
	struct sb_archiver *a = &c->tally.archiver;
	struct sb_meter all = { 0 }, one = { 0 }, again = { 0 }, gone = { 0 };
	uint64_t dead = 0;
	enum sb_err err = restores(c, 0, &all);

	if (err == SB_OK)
		err = emit_meter(c, "restore_all", &all);
	/* Of the run's input: its classes are as large as theirs are. */
	if (err == SB_OK && c->plan->plain)
		err = emit_classes(c, "restore_all", &all);
	if (err == SB_OK)
		err = restores(c, 1, &one);
	if (err == SB_OK)
		err = emit_meter(c, "restore_one", &one);
	for (uint32_t u = 0; err == SB_OK && u < c->plan->source->user_count;
	     u++) {
		uint32_t last = sb_source_days(c->plan->source, u) - 1;

		err = a->ops->backup(a->self, u,
				     sb_days_at(&c->tally.days, u, last),
				     &again);
		if (err != SB_OK)
			return failed(c, err, "backup_unchanged");
	}
	if (err == SB_OK)
		err = emit_meter(c, "backup_unchanged", &again);
	for (uint32_t u = 0; err == SB_OK && u < c->plan->source->user_count;
	     u++) {
		uint64_t bytes = 0;

		err = a->ops->forget(a->self, u, 0, &bytes, &gone);
		if (err != SB_OK)
			return failed(c, err, "forget");
		dead = bytes; /* of the whole archive, so far */
	}
	if (err == SB_OK)
		err = emit_meter(c, "forget_first", &gone);
	if (err == SB_OK)
		err = count(c, "forget_first", "dead_bytes", dead);
	return err;
}

static enum sb_err run(struct counts *c)
{
	const struct sb_counts_plan *p = c->plan;
	struct sb_tally *t = &c->tally;
	enum sb_err err = sb_tally_backups(t, c->why, c->why_bytes);

	if (err == SB_OK)
		err = emit_meter(c, "enroll", &t->enroll);
	if (err == SB_OK)
		err = emit_meter(c, "backup_first", &t->first);
	if (err == SB_OK && p->source->day_count > 1)
		err = emit_meter(c, "backup_changed", &t->changed);
	if (err == SB_OK && p->plain)
		err = sb_tally_loss(t, p->plain, p->reference, c->emit, c->why,
				    c->why_bytes);
	if (err == SB_OK)
		err = after_days(c);
	return err;
}

enum sb_err sb_counts_run(const struct sb_counts_plan *plan,
			  const struct sb_emit *emit, char *why,
			  size_t why_bytes)
{
	struct counts c = {
		.plan = plan, .emit = emit, .why = why, .why_bytes = why_bytes
	};
	enum sb_err err =
		sb_tally_init(&c.tally, plan->source, plan->profile, plan->seed,
			      plan->threads, why, why_bytes);

	if (err != SB_OK)
		return err;
	err = sb_verify_new(c.tally.days.most_bytes, c.tally.days.most_entries,
			    &c.verify);
	if (err == SB_OK)
		err = run(&c);
	sb_verify_free(c.verify);
	sb_tally_release(&c.tally);
	return err;
}
