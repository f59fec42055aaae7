/* bench/measure/cells.c: one pass after the other. */
#include "bench/measure/cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench/measure/days.h"
#include "bench/measure/verify.h"
#include "bench/pipeline/pipeline.h"

/* Operations of one pass, in order. */
enum cell {
	ENROLL,
	BACKUP_FIRST,
	BACKUP_UNCHANGED,
	BACKUP_CHANGED,
	UNLOCK,
	RESTORE_ALL,
	RESTORE_ONE,
	CELL_COUNT
};

static const char *const cell_names[CELL_COUNT] = {
	"enroll", "backup_first", "backup_unchanged", "backup_changed",
	"unlock", "restore_all",  "restore_one",
};

struct sample {
	struct sb_meter meter;
	uint64_t bytes, files, count, wall_ns;
};

struct cells {
	const struct sb_cells_plan *plan;
	const struct sb_emit *emit;
	struct sb_days days;
	struct sb_verify *verify;
	struct sample samples[CELL_COUNT];
	char *why;
	size_t why_bytes;
};

/* A slowdown of known size: spins, as slower code would. */
static void slow_down(uint64_t since_ns, uint64_t ppm)
{
	uint64_t took = sb_emit_now_ns() - since_ns;
	uint64_t until = since_ns + took + took * ppm / 1000000;

	while (ppm && sb_emit_now_ns() < until)
		;
}

static void add(struct cells *c, enum cell cell, const struct sb_meter *meter,
		uint64_t since_ns, uint64_t bytes, uint64_t files)
{
	struct sample *s = &c->samples[cell];
	uint64_t peak = s->meter.peak_bytes;

	slow_down(since_ns, c->plan->slow_ppm);
	s->wall_ns += c->plan->maker.own_clock ? meter->wall_ns
					       : sb_emit_now_ns() - since_ns;
	s->count++;
	s->bytes += bytes;
	s->files += files;
	for (int i = 0; i < SB_PARTY_COUNT; i++)
		s->meter.cpu_ns[i] += meter->cpu_ns[i];
	for (int i = 0; i < SB_BYTES_KINDS; i++) {
		s->meter.put_count[i] += meter->put_count[i];
		s->meter.put_bytes[i] += meter->put_bytes[i];
		s->meter.get_count[i] += meter->get_count[i];
	}
	s->meter.lookups += meter->lookups;
	s->meter.service_calls += meter->service_calls;
	s->meter.virtual_ns += meter->virtual_ns;
	s->meter.peak_bytes =
		peak > meter->peak_bytes ? peak : meter->peak_bytes;
}

static enum sb_err failed(struct cells *c, const struct sb_archiver *a,
			  enum sb_err err, const char *what)
{
	snprintf(c->why, c->why_bytes, "%s: %s: %s", what, sb_err_name(err),
		 a->ops->why(a->self));
	return err;
}

static uint64_t file_count(const struct sb_snapshot *s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s->entry_count; i++)
		n += s->entries[i].type == SB_ENTRY_FILE;
	return n;
}

static enum sb_err accounts(struct cells *c, struct sb_archiver *a,
			    enum cell cell)
{
	for (uint32_t u = 0; u < c->plan->source->user_count; u++) {
		struct sb_meter meter = { 0 };
		uint64_t since = sb_emit_now_ns();
		enum sb_err err = cell == ENROLL
					  ? a->ops->enroll(a->self, u, &meter)
					  : a->ops->reopen(a->self, u, &meter);

		add(c, cell, &meter, since, 0, 0);
		if (err != SB_OK)
			return failed(c, a, err, cell_names[cell]);
	}
	return SB_OK;
}

static enum sb_err backups(struct cells *c, struct sb_archiver *a,
			   enum cell cell, uint32_t day)
{
	for (uint32_t u = 0; u < c->plan->source->user_count; u++) {
		const struct sb_snapshot *s = sb_days_at(&c->days, u, day);
		struct sb_meter meter = { 0 };
		uint64_t since;
		enum sb_err err;

		if (day >= sb_source_days(c->plan->source, u))
			continue;
		since = sb_emit_now_ns();
		err = a->ops->backup(a->self, u, s, &meter);
		add(c, cell, &meter, since, s->total_bytes, file_count(s));
		if (err != SB_OK)
			return failed(c, a, err, cell_names[cell]);
	}
	return SB_OK;
}

/* The file nearest to a megabyte: what somebody fetches back alone. */
static const struct sb_entry *one_file(const struct sb_snapshot *s)
{
	const struct sb_entry *best = NULL;
	uint64_t best_far = UINT64_MAX;

	for (size_t i = 0; i < s->entry_count; i++) {
		const struct sb_entry *e = &s->entries[i];
		uint64_t far = e->size_bytes > 1000000
				       ? e->size_bytes - 1000000
				       : 1000000 - e->size_bytes;

		if (e->type != SB_ENTRY_FILE || far >= best_far)
			continue;
		best = e;
		best_far = far;
	}
	return best;
}

static enum sb_err restore(struct cells *c, struct sb_archiver *a,
			   enum cell cell, uint32_t user, uint32_t number,
			   const struct sb_snapshot *s)
{
	const struct sb_entry *one = cell == RESTORE_ONE ? one_file(s) : NULL;
	struct sb_span path = one ? one->path : sb_span_of("", 0);
	struct sb_sink sink = sb_verify_sink(c->verify);
	struct sb_meter meter = { 0 };
	uint64_t since;
	enum sb_err err;

	if (cell == RESTORE_ONE && !one)
		return SB_OK;
	err = sb_verify_aim(c->verify, s);
	if (err != SB_OK)
		return failed(c, a, err, cell_names[cell]);
	since = sb_emit_now_ns();
	err = a->ops->restore(a->self, user, number, path, &sink, &meter);
	add(c, cell, &meter, since, one ? one->size_bytes : s->total_bytes,
	    one ? 1 : file_count(s));
	if (err != SB_OK)
		return failed(c, a, err, cell_names[cell]);
	return sb_verify_result(c->verify, path, c->why, c->why_bytes);
}

static enum sb_err restores(struct cells *c, struct sb_archiver *a,
			    enum cell cell)
{
	const struct sb_source *source = c->plan->source;
	enum sb_err err = SB_OK;

	/* Number 1 is the unchanged one, so day d has number d + 1. */
	for (uint32_t u = 0; err == SB_OK && u < source->user_count; u++) {
		uint32_t days = sb_source_days(source, u);

		err = restore(c, a, cell, u, days,
			      sb_days_at(&c->days, u, days - 1));
	}
	return err;
}

/* The first snapshot must still be whole after the others came; not timed. */
static enum sb_err old_snapshot(struct cells *c, struct sb_archiver *a)
{
	struct sample keep = c->samples[RESTORE_ALL];
	enum sb_err err =
		restore(c, a, RESTORE_ALL, 0, 0, sb_days_at(&c->days, 0, 0));

	c->samples[RESTORE_ALL] = keep;
	return err;
}

static enum sb_err emit_samples(struct cells *c, unsigned threads,
				unsigned pass, int warmup, const char *suffix)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	for (int i = 0; i < CELL_COUNT; i++) {
		const struct sample *s = &c->samples[i];
		struct sb_json j;
		char op[48];
		uint64_t requests = s->meter.lookups, stored = 0;

		if (!s->count || (*suffix && i != BACKUP_UNCHANGED))
			continue;
		if (!c->plan->keys && (i == ENROLL || i == UNLOCK))
			continue;
		for (int k = 0; k < SB_BYTES_KINDS; k++) {
			requests +=
				s->meter.put_count[k] + s->meter.get_count[k];
			stored += s->meter.put_bytes[k];
		}
		snprintf(op, sizeof(op), "%s%s", cell_names[i], suffix);
		j = sb_emit_begin(c->emit, "cell");
		sb_json_string(&j, "archiver", c->plan->maker.archiver);
		sb_json_string(&j, "op", op);
		sb_json_count(&j, "threads", threads);
		sb_json_count(&j, "pass", pass);
		sb_json_count(&j, "warmup", warmup != 0);
		sb_json_count(&j, "bytes", s->bytes);
		sb_json_count(&j, "files", s->files);
		sb_json_count(&j, "count", s->count);
		sb_json_count(&j, "wall_ns", s->wall_ns);
		sb_json_count(&j, "cpu_client_ns",
			      s->meter.cpu_ns[SB_PARTY_CLIENT]);
		sb_json_count(&j, "cpu_provider_ns",
			      s->meter.cpu_ns[SB_PARTY_PROVIDER]);
		sb_json_count(&j, "cpu_service_ns",
			      s->meter.cpu_ns[SB_PARTY_SERVICE]);
		sb_json_count(&j, "peak_bytes", s->meter.peak_bytes);
		sb_json_count(&j, "maxrss_bytes",
			      (uint64_t)usage.ru_maxrss << 10);
		sb_json_count(&j, "requests", requests);
		sb_json_count(&j, "service_calls", s->meter.service_calls);
		sb_json_count(&j, "virtual_ns", s->meter.virtual_ns);
		sb_json_count(&j, "stored_bytes", stored);
		sb_json_count(&j, "verified", 1);
		if (sb_emit_end(&j) != SB_OK)
			return SB_IO;
	}
	return SB_OK;
}

/* One pass on a new archiver; samples come out only if all was verified. */
static enum sb_err pass(struct cells *c, unsigned threads, unsigned number,
			int warmup, int reread)
{
	const struct sb_source *source = c->plan->source;
	struct sb_archiver a;
	enum sb_err err = c->plan->maker.make(c->plan->maker.arg, threads,
					      reread, &a, c->why, c->why_bytes);

	if (err != SB_OK)
		return err;
	memset(c->samples, 0, sizeof(c->samples));
	err = accounts(c, &a, ENROLL);
	if (err == SB_OK)
		err = backups(c, &a, BACKUP_FIRST, 0);
	if (err == SB_OK)
		err = backups(c, &a, BACKUP_UNCHANGED, 0);
	for (uint32_t d = 1; !reread && err == SB_OK && d < source->day_count;
	     d++)
		err = backups(c, &a, BACKUP_CHANGED, d);
	if (!reread && err == SB_OK)
		err = accounts(c, &a, UNLOCK);
	if (!reread && err == SB_OK)
		err = restores(c, &a, RESTORE_ALL);
	if (!reread && err == SB_OK)
		err = restores(c, &a, RESTORE_ONE);
	if (err == SB_OK)
		err = old_snapshot(c, &a);
	a.ops->close(a.self);
	if (err != SB_OK)
		return err;
	return emit_samples(c, threads, number, warmup,
			    reread ? "_reread" : "");
}

enum sb_err sb_cells_keys(const struct sb_cells_maker *maker,
			  const struct sb_emit *emit, char *why,
			  size_t why_bytes)
{
	struct sb_source one = { .user_count = 1, .day_count = 1 };
	struct sb_cells_plan plan = { .source = &one,
				      .maker = *maker,
				      .keys = 1 };
	struct cells c = {
		.plan = &plan, .emit = emit, .why = why, .why_bytes = why_bytes
	};
	struct sb_archiver a;
	enum sb_err err = maker->make(maker->arg, 1, 0, &a, why, why_bytes);

	if (err != SB_OK)
		return err;
	err = accounts(&c, &a, ENROLL);
	if (err == SB_OK)
		err = accounts(&c, &a, UNLOCK);
	a.ops->close(a.self);
	return err == SB_OK ? emit_samples(&c, 1, 0, 0, "") : err;
}

static enum sb_err passes(struct cells *c)
{
	const struct sb_cells_plan *p = c->plan;
	unsigned number = 0;
	enum sb_err err = SB_OK;

	for (unsigned i = 0; err == SB_OK && i < p->warmups; i++)
		err = pass(c, p->threads, number++, 1, 0);
	for (unsigned i = 0; err == SB_OK && i < p->passes; i++) {
		/* Which number of threads goes first changes by seed and
		 * pass, so that neither always runs on the warmer heap. */
		int one_first = (p->seed + i) & 1;
		unsigned first = one_first ? 1 : p->threads;
		unsigned second = one_first ? p->threads : 1;

		err = pass(c, first, number++, 0, 0);
		if (err == SB_OK && p->threads > 1)
			err = pass(c, second, number++, 0, 0);
		if (err == SB_OK && p->reread)
			err = pass(c, p->threads, number++, 0, 1);
	}
	return err;
}

enum sb_err sb_cells_run(const struct sb_cells_plan *plan,
			 const struct sb_emit *emit, char *why,
			 size_t why_bytes)
{
	struct cells c = {
		.plan = plan, .emit = emit, .why = why, .why_bytes = why_bytes
	};
	enum sb_err err;

	snprintf(why, why_bytes, "out of memory");
	err = sb_days_init(&c.days, plan->source);
	if (err == SB_OK)
		err = sb_verify_new(c.days.most_bytes, c.days.most_entries,
				    &c.verify);
	if (err == SB_OK)
		err = passes(&c);
	sb_verify_free(c.verify);
	sb_days_release(&c.days);
	return err;
}
