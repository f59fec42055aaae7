#include "bench/custody/derive_lied.h"

#include "bench/custody/derive_internal.h"
#include "bench/pipeline/pipeline.h"

#define HAS_NOTHING 2

static enum sb_err backup(struct sb_derive *d, uint32_t person)
{
	struct sb_probe *p = &d->probe;
	struct sb_meter meter = { 0 };

	return p->archiver.ops->backup(p->archiver.self, person,
				       &p->days[person], &meter);
}

static enum sb_err lied_to(struct sb_derive *d, const struct sb_lied *lie,
			   enum sb_err *said, uint64_t *told)
{
	struct sb_archiver *a = &d->probe.archiver;
	struct sb_world *world = sb_pipeline_world(a);
	enum sb_err err = SB_OK;

	if (lie->index == HAS_NOTHING)
		err = backup(d, SB_PROBE_VICTIM);
	if (err == SB_OK && lie->index)
		err = sb_pipeline_index_lies(a, lie->index);
	if (err != SB_OK)
		return err;
	if (lie->enrolment) {
		err = backup(d, SB_PROBE_VICTIM);
		return sb_attempt_is_answer(err) ? SB_OK : err;
	}
	sb_lies_tell_as(world, lie);
	*said = backup(d, SB_PROBE_VICTIM);
	*told = lie->index ? 1 : sb_lies_told(world);
	sb_lies_tell_as(world, NULL);
	if (lie->index)
		err = sb_pipeline_index_lies(a, 0);
	return err == SB_OK && !sb_attempt_is_answer(*said) ? *said : err;
}

static enum sb_err enroll(struct sb_derive *d, uint32_t person)
{
	struct sb_probe *p = &d->probe;
	struct sb_meter meter = { 0 };
	enum sb_err err =
		p->source->snapshot(p->source, person, 0, &p->days[person]);

	return err == SB_OK ? p->archiver.ops->enroll(p->archiver.self, person,
						      &meter)
			    : err;
}

static enum sb_err enroll_lied_to(struct sb_derive *d,
				  const struct sb_lied *lie, enum sb_err *said,
				  uint64_t *told)
{
	struct sb_world *world = sb_pipeline_world(&d->probe.archiver);

	sb_lies_tell_as(world, lie);
	*said = enroll(d, SB_PROBE_VICTIM);
	*told = sb_lies_told(world);
	sb_lies_tell_as(world, NULL);
	return sb_attempt_is_answer(*said) && *said != SB_OK
		       ? enroll(d, SB_PROBE_VICTIM)
		       : *said;
}

static enum sb_err live(struct sb_derive *d, const struct sb_lied *lie,
			enum sb_err *said, uint64_t *told)
{
	enum sb_err err = SB_OK;

	for (uint32_t i = 0; i < SB_PROBE_PEOPLE && err == SB_OK; i++)
		err = i == SB_PROBE_VICTIM && lie->enrolment
			      ? enroll_lied_to(d, lie, said, told)
			      : enroll(d, i);
	if (err == SB_OK)
		err = lied_to(d, lie, said, told);
	if (err == SB_OK)
		err = backup(d, SB_PROBE_MEMBER);
	return err == SB_OK ? backup(d, SB_PROBE_OUTSIDER) : err;
}

enum sb_err sb_derive_open_lied(const struct sb_profile *profile, uint64_t seed,
				const struct sb_lied *lie,
				struct sb_derive **out, enum sb_err *said,
				uint64_t *told, char *why, size_t why_bytes)
{
	struct sb_profile clear;
	struct sb_derive *d;
	enum sb_err err = sb_derive_new(profile, &clear, &d);

	*told = 0;
	if (err == SB_OK) {
		sb_facts_listen(d->facts, 1);
		err = sb_probe_begin(&clear, seed,
				     SB_PROBE_CHEAP | SB_PROBE_SMALL,
				     &d->probe);
		if (err == SB_OK)
			err = live(d, lie, said, told);
		sb_facts_listen(d->facts, 0);
	}
	return sb_derive_made(d, err, profile, "false answers", out, why,
			      why_bytes);
}
