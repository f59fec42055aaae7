/* False answers while an owner enrols: sb_tamper_lies_*. */
#include "bench/custody/attempt.h"
#include "bench/custody/tamper_lies.h"
#include "bench/custody/world.h"

/* The others are honest, and enrol after.  SB_LIED_LOST: he cannot. */
static enum sb_err enrol(struct sb_probe *p, const struct sb_coalition *by,
			 enum sb_lie lie, int from_end, enum sb_err *said,
			 uint64_t *told, enum sb_err *at_last)
{
	struct sb_world *world = sb_pipeline_world(&p->archiver);
	const struct sb_archiver_ops *ops = p->archiver.ops;
	struct sb_meter meter = { 0 };

	sb_lies_tell(world, by, lie, NULL);
	if (from_end)
		sb_lies_from_end(world);
	*said = *at_last =
		ops->enroll(p->archiver.self, SB_PROBE_VICTIM, &meter);
	*told = sb_lies_told(world);
	sb_lies_tell(world, NULL, SB_LIE_SILENT, NULL);
	if (*said != SB_OK && sb_attempt_is_answer(*said))
		*at_last =
			ops->enroll(p->archiver.self, SB_PROBE_VICTIM, &meter);
	return sb_attempt_is_answer(*at_last) ? SB_OK : *at_last;
}

static enum sb_err back_up(struct sb_probe *p, enum sb_err *said)
{
	struct sb_snapshot *day = &p->days[SB_PROBE_VICTIM];
	struct sb_meter meter = { 0 };
	enum sb_err err =
		p->source->snapshot(p->source, SB_PROBE_VICTIM, 0, day);

	if (err != SB_OK)
		return err;
	*said = p->archiver.ops->backup(p->archiver.self, SB_PROBE_VICTIM, day,
					&meter);
	return sb_attempt_is_answer(*said) ? SB_OK : *said;
}

static enum sb_err restore(struct sb_probe *p,
			   const struct sb_lied_enrolment *of,
			   enum sb_err refused, enum sb_lied_end *end)
{
	struct sb_attempt a;
	enum sb_err err = sb_attempt_run(p, &of->owner, NULL, 0, &a);

	if (err != SB_OK)
		return err;
	if (sb_attempt_wrong(&a))
		*end = SB_LIED_OTHER;
	else if ((sb_attempt_whole(&a) & of->whole) == of->whole)
		*end = refused == SB_OK ? SB_LIED_RESTORED : SB_LIED_REFUSED;
	sb_attempt_release(&a);
	return SB_OK;
}

enum sb_err sb_tamper_lies_enrol(const struct sb_lied_enrolment *of,
				 const struct sb_coalition *by, enum sb_lie lie,
				 int from_end, enum sb_lied_end *end,
				 enum sb_err *said, uint64_t *told)
{
	struct sb_probe p;
	enum sb_err at_last = SB_OK, backed_up = SB_OK,
		    err = sb_probe_begin(of->profile, of->seed,
					 SB_PROBE_CHEAP | SB_PROBE_SMALL, &p);

	*end = SB_LIED_LOST;
	if (err == SB_OK)
		err = enrol(&p, by, lie, from_end, said, told, &at_last);
	if (err == SB_OK && at_last == SB_OK)
		err = back_up(&p, &backed_up);
	if (err == SB_OK && at_last == SB_OK && backed_up == SB_OK)
		err = restore(&p, of, *said, end);
	if (err == SB_OK && *said == SB_OK)
		*said = at_last != SB_OK ? at_last : backed_up;
	sb_probe_close(&p);
	return err;
}
