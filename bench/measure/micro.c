/* bench/measure/micro.c: collecting cases and running them. */
#include "bench/measure/micro.h"

#include <stdlib.h>
#include <string.h>

const size_t sb_micro_sizes[6] = { 4u << 10,   16u << 10, 64u << 10,
				   256u << 10, 1u << 20,  4u << 20 };

struct outlet {
	const struct sb_micro *micro;
	const struct sb_emit *emit;
	char *why;
	size_t why_bytes;
	enum sb_err err; /* writing failed */
	int said;
};

static int grow(void **ptr, size_t count, size_t size)
{
	void *bigger = reallocarray(*ptr, count, size);

	if (!bigger)
		return 0;
	*ptr = bigger;
	return 1;
}

enum sb_err sb_micro_own(struct sb_micro *m, void *ptr, void (*release)(void *))
{
	if (m->owned_count == m->owned_cap) {
		size_t cap = m->owned_cap ? 2 * m->owned_cap : 64;
		void *owned = m->owned, *release_list = m->release;
		int ok = grow(&owned, cap, sizeof(*m->owned));

		m->owned = owned;
		ok = ok && grow(&release_list, cap, sizeof(*m->release));
		m->release = release_list;
		if (!ok) {
			release(ptr);
			return SB_MEMORY;
		}
		m->owned_cap = cap;
	}
	m->owned[m->owned_count] = ptr;
	m->release[m->owned_count++] = release;
	return SB_OK;
}

enum sb_err sb_micro_add(struct sb_micro *m, const struct sb_micro_label *label,
			 enum sb_err (*run)(void *user), void *user,
			 const void *output, uint64_t bytes, uint64_t items)
{
	struct sb_micro_label *l;

	if (m->count == m->cap) {
		size_t cap = m->cap ? 2 * m->cap : 64;
		void *cases = m->cases, *labels = m->labels;
		int ok = grow(&cases, cap, sizeof(*m->cases));

		m->cases = cases;
		ok = ok && grow(&labels, cap, sizeof(*m->labels));
		m->labels = labels;
		if (!ok)
			return SB_MEMORY;
		m->cap = cap;
	}
	l = &m->labels[m->count];
	*l = *label;
	snprintf(l->name, sizeof(l->name), "%s/%s/%s/%llu", l->group, l->op,
		 l->path, (unsigned long long)l->chunk_bytes);
	m->cases[m->count++] = (struct sb_shim_case) {
		.run = run,
		.user = user,
		.output = output,
		.bytes = bytes,
		.items = items,
	};
	return SB_OK;
}

static void collect(void *arg, const struct sb_shim_sample *s)
{
	struct outlet *o = arg;
	const struct sb_micro_label *l = &o->micro->labels[s->case_index];
	const struct sb_shim_case *c = &o->micro->cases[s->case_index];
	struct sb_json j;

	if (s->err != SB_OK) {
		if (!o->said)
			snprintf(o->why, o->why_bytes, "%s: %s (%s)", l->name,
				 s->why, sb_err_name(s->err));
		o->said = 1;
		return;
	}
	j = sb_emit_begin(o->emit, "micro");
	sb_json_string(&j, "group", l->group);
	sb_json_string(&j, "op", l->op);
	sb_json_string(&j, "path", l->path);
	sb_json_string(&j, "via", l->via);
	sb_json_count(&j, "chunk_bytes", l->chunk_bytes);
	sb_json_count(&j, "order", s->position);
	sb_json_count(&j, "pass", s->repetition);
	sb_json_count(&j, "iterations", s->iterations);
	sb_json_count(&j, "bytes", c->bytes);
	sb_json_count(&j, "items", c->items);
	sb_json_number(&j, "wall_ns", s->wall_ns);
	sb_json_number(&j, "cpu_ns", s->cpu_ns);
	if (sb_emit_end(&j) != SB_OK)
		o->err = SB_IO;
}

enum sb_err sb_micro_run(const struct sb_micro *m,
			 const struct sb_micro_plan *plan,
			 const struct sb_emit *emit, char *why,
			 size_t why_bytes)
{
	struct outlet o = {
		.micro = m, .emit = emit, .why = why, .why_bytes = why_bytes
	};
	struct sb_shim_plan shim = {
		.repetitions = plan->repetitions,
		.min_time_s = plan->min_time_s,
		.seed = plan->seed,
		.stop = plan->stop,
	};
	size_t failed;
	enum sb_err err;

	/* The list no longer moves: names can be pointed at. */
	for (size_t i = 0; i < m->count; i++)
		m->cases[i].name = m->labels[i].name;
	err = sb_shim_run(m->cases, m->count, &shim, collect, &o, &failed);
	if (err == SB_PARAM)
		snprintf(why, why_bytes,
			 "two cases have one name, or none is "
			 "left");
	return err != SB_OK ? err : o.err;
}

void sb_micro_release(struct sb_micro *m)
{
	while (m->owned_count) {
		m->owned_count--;
		m->release[m->owned_count](m->owned[m->owned_count]);
	}
	free(m->owned);
	free(m->release);
	free(m->cases);
	free(m->labels);
	memset(m, 0, sizeof(*m));
}

uint8_t *sb_micro_noise(size_t len, uint64_t seed)
{
	uint8_t *noise = aligned_alloc(64, (len + 64) / 64 * 64);

	if (!noise)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		seed = seed * UINT64_C(6364136223846793005) +
		       UINT64_C(1442695040888963407);
		noise[i] = (uint8_t)(seed >> 56);
	}
	return noise;
}
