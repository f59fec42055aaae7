#include "bench/custody/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_BYTES    48u
#define ENTRIES       (SB_PROBE_FILES + 1)
#define LETTER_CLASS  SB_CLASS_OTHER
#define DAY_NS        INT64_C(1700000000000000000)
#define SHORT_LEAST   700u
#define SHORT_SPREAD  1200u
#define LONG_LEAST    60000u
#define LONG_SPREAD   200000u
#define PROBE_THREADS 1u
#define LENGTHS_STEP  1024u

struct person {
	struct sb_entry entries[ENTRIES];
	char paths[ENTRIES][PATH_BYTES];
	uint8_t *bytes[ENTRIES];
	size_t count;
};

struct probe_source {
	struct sb_source source;
	struct person people[SB_PROBE_PEOPLE];
};

/* --- content --- */

/* Vigna's splitmix64: content needs to be fixed and varied, not secret. */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static size_t put_word(uint64_t *state, uint8_t *out, size_t room)
{
	static const char *const words[16] = {
		"about ", "before ", "called ", "during ", "every ", "found ",
		"going ", "house ",  "into ",   "just ",   "known ", "later ",
		"moved ", "never ",  "often ",  "passed ",
	};
	const char *word = words[next(state) & 15];
	size_t len = strlen(word);

	len = len < room ? len : room;
	memcpy(out, word, len);
	return len;
}

/* Alternating pages of prose and of noise, so that a codec has some work. */
size_t sb_probe_file(uint64_t seed, uint32_t person, unsigned file,
		     uint8_t *out)
{
	uint64_t state = seed ^ ((uint64_t)person << 32 | (file + 1u)) << 8;
	size_t len = file % 2 ? LONG_LEAST + next(&state) % LONG_SPREAD
			      : SHORT_LEAST + next(&state) % SHORT_SPREAD;
	size_t at = 0;

	while (at < len) {
		size_t part = len - at;
		uint64_t v;

		if (at & 4096) {
			v = next(&state);
			part = part < sizeof(v) ? part : sizeof(v);
			memcpy(out + at, &v, part);
		} else {
			part = put_word(&state, out + at, part);
		}
		at += part;
	}
	return len;
}

void sb_probe_letter(unsigned pin, uint8_t out[SB_PROBE_LETTER_BYTES])
{
	uint64_t state = 1; /* the same for everybody: it is a form */
	size_t at = 0;
	char number[32];

	while (at < SB_PROBE_LETTER_BYTES)
		at += put_word(&state, out + at, SB_PROBE_LETTER_BYTES - at);
	snprintf(number, sizeof(number), "Your number is %04u. ",
		 pin % SB_PROBE_PINS);
	memcpy(out + SB_PROBE_LETTER_BYTES / 2, number, strlen(number));
}

unsigned sb_probe_pin(uint64_t seed)
{
	uint64_t state = seed;

	return (unsigned)(next(&state) % SB_PROBE_PINS);
}

/* --- source --- */

static enum sb_err snapshot(const struct sb_source *base, uint32_t user,
			    uint32_t day, struct sb_snapshot *out)
{
	const struct probe_source *s = (const struct probe_source *)base;
	const struct person *who;

	if (user >= base->user_count || day >= base->day_count)
		return SB_MISSING;
	who = &s->people[user];
	*out = (struct sb_snapshot) { .source = base,
				      .user = user,
				      .day = day,
				      .entries = who->entries,
				      .entry_count = who->count };
	for (size_t i = 0; i < who->count; i++)
		out->total_bytes += who->entries[i].size_bytes;
	return SB_OK;
}

static enum sb_err read_at(const struct sb_snapshot *day, size_t index,
			   uint64_t offset, size_t len, uint8_t *into,
			   struct sb_span *got)
{
	const struct probe_source *s = (const struct probe_source *)day->source;
	const struct person *who = &s->people[day->user];

	(void)into;
	if (index >= who->count)
		return SB_MISSING;
	*got = sb_source_slice(who->bytes[index],
			       who->entries[index].size_bytes, offset, len);
	return SB_OK;
}

static void release(struct sb_snapshot *day)
{
	memset(day, 0, sizeof(*day));
}

static void close_source(struct sb_source *base)
{
	struct probe_source *s = (struct probe_source *)base;

	for (size_t i = 0; i < SB_PROBE_PEOPLE; i++) {
		for (size_t j = 0; j < ENTRIES; j++)
			free(s->people[i].bytes[j]);
	}
	free(s);
}

static enum sb_err add(struct person *who, unsigned data_class,
		       const char *name, struct sb_span bytes)
{
	size_t i = who->count;
	struct sb_entry *e = &who->entries[i];

	who->bytes[i] = malloc(bytes.len);
	if (!who->bytes[i])
		return SB_MEMORY;
	memcpy(who->bytes[i], bytes.ptr, bytes.len);
	snprintf(who->paths[i], PATH_BYTES, "%02zu-%s-%s", i,
		 sb_class_name(data_class), name);
	e->path = sb_span_of(who->paths[i], strlen(who->paths[i]));
	e->size_bytes = bytes.len;
	e->mtime_ns = DAY_NS;
	e->mode = 0100600;
	e->data_class = (uint16_t)data_class;
	e->type = SB_ENTRY_FILE;
	e->tag = i;
	who->count++;
	return SB_OK;
}

static enum sb_err add_all(struct person *who, uint64_t seed, uint32_t person,
			   int small)
{
	uint8_t *bytes = malloc(SB_PROBE_FILE_BYTES);
	enum sb_err err = bytes ? SB_OK : SB_MEMORY;

	for (unsigned i = 0; i < SB_PROBE_FILES && err == SB_OK;
	     i += small ? 2 : 1)
		err = add(who, i / 2, i % 2 ? "long" : "short",
			  sb_span_of(bytes,
				     sb_probe_file(seed, person, i, bytes)));
	if (err == SB_OK && person == SB_PROBE_VICTIM && !small) {
		sb_probe_letter(sb_probe_pin(seed), bytes);
		err = add(who, LETTER_CLASS, "letter",
			  sb_span_of(bytes, SB_PROBE_LETTER_BYTES));
	}
	free(bytes);
	return err;
}

static enum sb_err make_source(uint64_t seed, const uint32_t *people,
			       uint32_t count, int small,
			       struct sb_source **out)
{
	struct probe_source *s;
	enum sb_err err = SB_OK;

	_Static_assert(SB_PROBE_FILES == 2 * SB_CLASS_COUNT,
		       "two files of each class");
	*out = NULL;
	if (count == 0 || count > SB_PROBE_PEOPLE)
		return SB_PARAM;
	s = calloc(1, sizeof(*s));
	if (!s)
		return SB_MEMORY;
	s->source.kind = "probe";
	s->source.user_count = count;
	s->source.day_count = 1;
	s->source.snapshot = snapshot;
	s->source.read = read_at;
	s->source.release = release;
	s->source.close = close_source;
	for (uint32_t i = 0; i < count && err == SB_OK; i++)
		err = add_all(&s->people[i], seed, people[i], small);
	if (err != SB_OK) {
		close_source(&s->source);
		return err;
	}
	*out = &s->source;
	return SB_OK;
}

enum sb_err sb_probe_source(uint64_t seed, const uint32_t *people,
			    uint32_t count, struct sb_source **out)
{
	return make_source(seed, people, count, 0, out);
}

/* --- archive --- */

static struct sb_setting *setting(struct sb_profile *profile, const char *name)
{
	struct sb_setting *s;

	for (size_t i = 0; i < profile->setting_count; i++) {
		s = &profile->settings[i];
		if (!*s->of && strcmp(s->name, name) == 0)
			return s;
	}
	if (profile->setting_count == SB_PROFILE_SETTINGS ||
	    strlen(name) >= sizeof(s->name))
		return NULL;
	s = &profile->settings[profile->setting_count++];
	memset(s, 0, sizeof(*s));
	memcpy(s->name, name, strlen(name));
	return s;
}

enum sb_err sb_probe_cheapen(struct sb_profile *profile)
{
	static const char *const units[] = { "KiB", "passes", "iterations" };
	const struct sb_param *p = profile->scheme->params;

	for (; p && p->name; p++) {
		for (size_t i = 0; i < 3; i++) {
			struct sb_setting *s;

			if (strcmp(p->unit, units[i]) != 0)
				continue;
			s = setting(profile, p->name);
			if (!s)
				return SB_PARAM;
			s->value = p->low;
		}
	}
	return SB_OK;
}

static int trace(void *arg, const struct sb_occurrence *o)
{
	struct sb_probe *probe = arg;
	uint32_t *more;

	if (!o->stored)
		return 0;
	if (probe->length_count == probe->length_cap) {
		more = realloc(probe->lengths,
			       (probe->length_cap + LENGTHS_STEP) *
				       sizeof(*more));
		if (!more)
			return 1;
		probe->lengths = more;
		probe->length_cap += LENGTHS_STEP;
	}
	probe->lengths[probe->length_count++] = o->object_bytes;
	return 0;
}

enum sb_err sb_probe_begin(const struct sb_profile *profile, uint64_t seed,
			   unsigned how, struct sb_probe *probe)
{
	static const uint32_t people[SB_PROBE_PEOPLE] = { SB_PROBE_VICTIM,
							  SB_PROBE_MEMBER,
							  SB_PROBE_OUTSIDER };
	struct sb_pipeline_settings settings = { .users = SB_PROBE_PEOPLE,
						 .seed = seed,
						 .threads = PROBE_THREADS };
	enum sb_err err;

	memset(probe, 0, sizeof(*probe));
	probe->profile = *profile;
	probe->seed = seed;
	if (profile->scope == SB_GROUP)
		probe->profile.group_users = 2;
	err = how & SB_PROBE_CHEAP ? sb_probe_cheapen(&probe->profile) : SB_OK;
	if (err == SB_OK)
		err = make_source(seed, people, SB_PROBE_PEOPLE,
				  (how & SB_PROBE_SMALL) != 0, &probe->source);
	if (err == SB_OK)
		err = sb_pool_new(&probe->pool);
	if (err == SB_OK)
		err = sb_store_memory(probe->pool, &settings.store);
	if (err != SB_OK)
		return err;
	settings.no_reuse = (how & SB_PROBE_SMALL) != 0;
	settings.profile = &probe->profile;
	settings.trace = trace;
	settings.trace_arg = probe;
	err = sb_pipeline_new(&settings, &probe->archiver, probe->why,
			      sizeof(probe->why));
	if (err != SB_OK)
		probe->archiver.ops = NULL; /* it is closed */
	return err;
}

enum sb_err sb_probe_fill(struct sb_probe *probe, uint32_t people,
			  struct sb_meter *meter)
{
	const struct sb_archiver_ops *ops = probe->archiver.ops;
	struct sb_meter unread = { 0 };
	enum sb_err err = SB_OK;

	meter = meter ? meter : &unread;
	for (uint32_t i = 0; i < people && err == SB_OK; i++) {
		err = probe->source->snapshot(probe->source, i, 0,
					      &probe->days[i]);
		if (err == SB_OK)
			err = ops->enroll(probe->archiver.self, i, meter);
		if (err == SB_OK)
			err = ops->backup(probe->archiver.self, i,
					  &probe->days[i], meter);
	}
	if (err != SB_OK)
		snprintf(probe->why, sizeof(probe->why), "%s",
			 ops->why(probe->archiver.self));
	return err;
}

enum sb_err sb_probe_open(const struct sb_profile *profile, uint64_t seed,
			  unsigned how, struct sb_probe *probe)
{
	enum sb_err err = sb_probe_begin(profile, seed, how, probe);

	return err == SB_OK ? sb_probe_fill(probe, SB_PROBE_PEOPLE, NULL) : err;
}

void sb_probe_close(struct sb_probe *probe)
{
	if (probe->archiver.ops)
		probe->archiver.ops->close(probe->archiver.self);
	for (size_t i = 0; i < SB_PROBE_PEOPLE; i++) {
		if (probe->days[i].source)
			probe->source->release(&probe->days[i]);
	}
	if (probe->source)
		probe->source->close(probe->source);
	sb_pool_free(probe->pool);
	free(probe->lengths);
	memset(probe, 0, sizeof(*probe));
}
