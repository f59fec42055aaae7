#include "bench/analysis/attack.h"

#include <stdlib.h>
#include <string.h>

#include "bench/pipeline/chunker.h"
#include "bench/pipeline/clock.h"

#define STRANGER     SB_PROBE_PEOPLE /* somebody who never backed up */
#define CHUNKS_MAX   1024u
#define LENGTHS_STEP 1024u

const char *sb_attack_how_name(enum sb_attack_how how)
{
	switch (how) {
	case SB_ATTACK_NAMES:
		return "names";
	case SB_ATTACK_SIZES:
		return "sizes";
	case SB_ATTACK_REQUESTS:
		return "requests";
	}
	return "unknown";
}

/* --- names --- */

/* Does person compute the victim's name for a chunk that neither stores?
 * *realm: where the victim's names are. */
static enum sb_err names_are_common(struct sb_probe *probe, uint32_t person,
				    uint64_t *realm, int *common)
{
	uint8_t letter[SB_PROBE_LETTER_BYTES];
	struct sb_span plain = sb_span_of(letter, sizeof(letter));
	struct sb_id mine, theirs;
	uint64_t own;
	enum sb_err err;

	*common = 0;
	if (!probe->profile.provider_index)
		return SB_OK;
	sb_probe_letter(sb_probe_pin(probe->seed) + 1, letter);
	err = sb_pipeline_name_candidate(&probe->archiver, SB_PROBE_VICTIM,
					 plain, &theirs, realm);
	if (err == SB_OK)
		err = sb_pipeline_name_candidate(&probe->archiver, person,
						 plain, &mine, &own);
	if (err == SB_UNSUPPORTED)
		return SB_OK;
	if (err == SB_OK)
		*common = memcmp(mine.b, theirs.b, SB_ID_BYTES) == 0;
	return err;
}

/* A file is there if every one of its chunks is. */
static enum sb_err find_names(struct sb_probe *probe, uint32_t person,
			      uint64_t realm, struct sb_span file, int *found)
{
	uint32_t lengths[CHUNKS_MAX];
	struct sb_chunker chunker;
	size_t count;

	*found = 0;
	sb_chunker_init(&chunker, &probe->profile.cutting, NULL, 0);
	count = sb_chunker_cut(&chunker, file, 1, lengths, CHUNKS_MAX);
	for (size_t i = 0; i < count; i++) {
		struct sb_id id;
		uint64_t own;
		enum sb_err err = sb_pipeline_name_candidate(
			&probe->archiver, person,
			sb_span_of(file.ptr, lengths[i]), &id, &own);

		if (err != SB_OK)
			return err;
		if (!sb_pipeline_has(&probe->archiver, &id, realm))
			return SB_OK;
		file.ptr += lengths[i];
		file.len -= lengths[i];
	}
	*found = count > 0 && file.len == 0;
	return SB_OK;
}

static enum sb_err confirm_by_names(struct sb_probe *probe, uint32_t person,
				    uint64_t realm,
				    struct sb_attack_confirm *out)
{
	static const uint32_t people[2] = { SB_PROBE_VICTIM, STRANGER };
	uint8_t *file = malloc(SB_PROBE_FILE_BYTES);
	enum sb_err err = file ? SB_OK : SB_MEMORY;

	for (unsigned i = 0; i < 2 * SB_PROBE_FILES && err == SB_OK; i++) {
		int absent = i >= SB_PROBE_FILES, found;
		size_t len = sb_probe_file(probe->seed, people[absent],
					   i % SB_PROBE_FILES, file);

		err = find_names(probe, person, realm, sb_span_of(file, len),
				 &found);
		if (err != SB_OK)
			break;
		out->present += !absent;
		out->absent += (uint32_t)absent;
		if (found && absent)
			out->absent_found++;
		if (found && !absent)
			out->present_found++;
	}
	free(file);
	return err;
}

/* --- sizes --- */

struct lengths {
	uint32_t *all;
	size_t count, cap;
};

static enum sb_err add_length(struct lengths *l, uint32_t length)
{
	uint32_t *more;

	if (l->count == l->cap) {
		more = realloc(l->all, (l->cap + LENGTHS_STEP) * sizeof(*more));
		if (!more)
			return SB_MEMORY;
		l->all = more;
		l->cap += LENGTHS_STEP;
	}
	l->all[l->count++] = length;
	return SB_OK;
}

static int by_length(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void sort_lengths(struct lengths *l)
{
	if (l->count)
		qsort(l->all, l->count, sizeof(*l->all), by_length);
}

static enum sb_err see(void *arg, const struct sb_id *id, uint64_t realm,
		       struct sb_span object)
{
	(void)id;
	(void)realm;
	return add_length(arg, (uint32_t)object.len);
}

/* Lengths that the provider sees: in its index, or in requests. */
static enum sb_err look(struct sb_probe *probe, enum sb_attack_how how,
			struct lengths *stored)
{
	enum sb_err err = SB_OK;

	if (how == SB_ATTACK_SIZES)
		return sb_pipeline_provider_view(&probe->archiver, see, stored);
	for (size_t i = 0; i < probe->length_count && err == SB_OK; i++)
		err = add_length(stored, probe->lengths[i]);
	return err;
}

/* Is few, sorted, a part of many, sorted, each length as often as it occurs? */
static int contains(const struct lengths *many, const struct lengths *few)
{
	size_t i = 0;

	for (size_t j = 0; j < few->count; j++) {
		while (i < many->count && many->all[i] < few->all[j])
			i++;
		if (i == many->count || many->all[i] != few->all[j])
			return 0;
		i++;
	}
	return few->count > 0;
}

/* The attacker's own archive: lengths of the objects of each candidate. */
struct mine {
	struct lengths of[2][SB_PROBE_FILES + 1];
	uint32_t users;
};

/* An object that was there already has the length of the first one; chunks of
 * candidates are all different, so that it does not happen, or the candidate
 * is judged by the others. */
static int trace(void *arg, const struct sb_occurrence *o)
{
	struct mine *mine = arg;

	if (o->user >= mine->users || o->file > SB_PROBE_FILES || !o->stored)
		return 0;
	return add_length(&mine->of[o->user][o->file], o->object_bytes) !=
	       SB_OK;
}

static enum sb_err back_up_candidates(const struct sb_source *source,
				      struct sb_archiver *archiver)
{
	struct sb_meter meter = { 0 };
	struct sb_snapshot day;
	enum sb_err err = SB_OK;

	for (uint32_t i = 0; i < 2 && err == SB_OK; i++) {
		err = source->snapshot(source, i, 0, &day);
		if (err != SB_OK)
			break;
		err = archiver->ops->enroll(archiver->self, i, &meter);
		if (err == SB_OK)
			err = archiver->ops->backup(archiver->self, i, &day,
						    &meter);
		source->release(&day);
	}
	return err;
}

static enum sb_err measure_candidates(struct sb_probe *probe, struct mine *mine)
{
	static const uint32_t people[2] = { SB_PROBE_VICTIM, STRANGER };
	struct sb_archiver archiver = { NULL, NULL };
	struct sb_source *source = NULL;
	struct sb_pool *pool = NULL;
	struct sb_pipeline_settings settings = {
		.profile = &probe->profile,
		.users = 2,
		.seed = ~probe->seed, /* keys of his own */
		.threads = 1,
		.trace = trace,
		.trace_arg = mine,
	};
	enum sb_err err = sb_probe_source(probe->seed, people, 2, &source);

	mine->users = 2;
	if (err == SB_OK)
		err = sb_pool_new(&pool);
	if (err == SB_OK)
		err = sb_store_memory(pool, &settings.store);
	if (err == SB_OK)
		err = sb_pipeline_new(&settings, &archiver, NULL, 0);
	if (err == SB_OK)
		err = back_up_candidates(source, &archiver);
	if (archiver.ops)
		archiver.ops->close(archiver.self);
	sb_pool_free(pool);
	if (source)
		source->close(source);
	return err;
}

static enum sb_err confirm_by_sizes(struct sb_probe *probe,
				    struct sb_attack_confirm *out)
{
	struct lengths stored = { NULL, 0, 0 };
	struct mine *mine = calloc(1, sizeof(*mine));
	enum sb_err err = SB_MEMORY;

	if (mine)
		err = measure_candidates(probe, mine);
	if (err == SB_OK)
		err = look(probe, out->how, &stored);
	sort_lengths(&stored);
	for (size_t i = 0; i < SB_PROBE_FILES && err == SB_OK; i++) {
		for (size_t j = 0; j < 2; j++)
			sort_lengths(&mine->of[j][i]);
		out->present++;
		out->absent++;
		out->present_found +=
			(uint32_t)contains(&stored, &mine->of[0][i]);
		out->absent_found +=
			(uint32_t)contains(&stored, &mine->of[1][i]);
	}
	for (size_t i = 0; mine && i < 2 * (SB_PROBE_FILES + 1); i++)
		free(mine->of[i / (SB_PROBE_FILES + 1)]
			     [i % (SB_PROBE_FILES + 1)]
				     .all);
	free(mine);
	free(stored.all);
	return err;
}

/* An attack by person, with what names_are_common says. */
typedef enum sb_err attempt(struct sb_probe *probe, uint32_t person,
			    uint64_t realm, int common, void *out);

/* What services counted on the way is forgotten. */
static enum sb_err rewound(struct sb_probe *probe, uint32_t person,
			   attempt *run, void *out)
{
	struct sb_world *world = sb_pipeline_world(&probe->archiver);
	struct sb_world_state *before;
	uint64_t realm = 0;
	int common;
	enum sb_err err = sb_world_save(world, &before), back;

	if (err != SB_OK)
		return err;
	err = names_are_common(probe, person, &realm, &common);
	if (err == SB_OK)
		err = run(probe, person, realm, common, out);
	back = sb_world_rewind(world, before);
	sb_world_forget(world, before);
	return err == SB_OK ? back : err;
}

static enum sb_err confirm(struct sb_probe *probe, uint32_t person,
			   uint64_t realm, int common, void *arg)
{
	struct sb_attack_confirm *out = arg;

	if (common) {
		out->how = SB_ATTACK_NAMES;
		return confirm_by_names(probe, person, realm, out);
	}
	out->how = probe->profile.provider_index ? SB_ATTACK_SIZES
						 : SB_ATTACK_REQUESTS;
	return confirm_by_sizes(probe, out);
}

enum sb_err sb_attack_confirm(struct sb_probe *probe, uint32_t person,
			      struct sb_attack_confirm *out)
{
	memset(out, 0, sizeof(*out));
	return rewound(probe, person, confirm, out);
}

/* --- remaining information --- */

static enum sb_err enumerate(struct sb_probe *probe, uint32_t person,
			     uint64_t realm, int common, void *arg)
{
	struct sb_attack_remaining *out = arg;
	uint8_t letter[SB_PROBE_LETTER_BYTES];
	uint64_t start = sb_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	unsigned hit = SB_PROBE_PINS;

	if (!common)
		return SB_OK;
	out->applicable = 1;

	for (unsigned pin = 0; pin < SB_PROBE_PINS; pin++) {
		struct sb_id id;
		uint64_t own;

		sb_probe_letter(pin, letter);
		out->stopped = sb_pipeline_name_candidate(
			&probe->archiver, person,
			sb_span_of(letter, sizeof(letter)), &id, &own);
		if (out->stopped == SB_MEMORY || out->stopped == SB_IO)
			return out->stopped;
		if (out->stopped != SB_OK)
			break;
		out->tried++;
		if (sb_pipeline_has(&probe->archiver, &id, realm)) {
			out->hits++;
			hit = pin;
		}
	}
	out->cpu_ns = sb_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - start;
	out->found = out->hits == 1 && hit == sb_probe_pin(probe->seed);
	return SB_OK;
}

enum sb_err sb_attack_remaining(struct sb_probe *probe, uint32_t person,
				struct sb_attack_remaining *out)
{
	memset(out, 0, sizeof(*out));
	return rewound(probe, person, enumerate, out);
}
