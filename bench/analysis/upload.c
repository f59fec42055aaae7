#include "bench/analysis/upload.h"

#include <string.h>

#include "bench/custody/probe.h"

#define NOBODY ((uint32_t)SB_PROBE_PEOPLE + 1)

/* The outsider backs up the files of person. */
static enum sb_err back_up(struct sb_probe *probe, uint32_t person,
			   uint64_t *bytes, uint64_t *sent)
{
	struct sb_archiver *a = &probe->archiver;
	struct sb_meter meter = { 0 };
	struct sb_source *source;
	struct sb_snapshot day;
	enum sb_err err = sb_probe_source(probe->seed, &person, 1, &source);

	if (err != SB_OK)
		return err;
	err = source->snapshot(source, 0, 0, &day);
	if (err == SB_OK) {
		err = a->ops->backup(a->self, SB_PROBE_OUTSIDER, &day, &meter);
		*bytes = day.total_bytes;
		*sent = meter.wire_up_bytes;
		source->release(&day);
	}
	source->close(source);
	return err;
}

enum sb_err sb_upload_try(const struct sb_profile *profile, uint64_t seed,
			  struct sb_upload *out)
{
	struct sb_probe probe = { 0 };
	enum sb_err err = sb_probe_open(profile, seed, SB_PROBE_CHEAP, &probe);

	memset(out, 0, sizeof(*out));
	if (err == SB_OK)
		err = back_up(&probe, SB_PROBE_VICTIM, &out->there_bytes,
			      &out->there_sent);
	if (err == SB_OK)
		err = back_up(&probe, NOBODY, &out->absent_bytes,
			      &out->absent_sent);
	sb_probe_close(&probe);
	out->told = err == SB_OK &&
		    2 * (double)out->there_sent * (double)out->absent_bytes <
			    (double)out->absent_sent * (double)out->there_bytes;
	return err;
}
