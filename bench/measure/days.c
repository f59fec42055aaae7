/* bench/measure/days.c: listing and giving back. */
#include "bench/measure/days.h"

#include <stdlib.h>
#include <string.h>

enum sb_err sb_days_init(struct sb_days *d, struct sb_source *source)
{
	size_t count = (size_t)source->user_count * source->day_count;

	memset(d, 0, sizeof(*d));
	d->source = source;
	d->snapshots = calloc(count ? count : 1, sizeof(*d->snapshots));
	if (!d->snapshots)
		return SB_MEMORY;
	for (; d->listed < count; d->listed++) {
		struct sb_snapshot *s = &d->snapshots[d->listed];
		uint32_t user = (uint32_t)(d->listed / source->day_count);
		uint32_t day = (uint32_t)(d->listed % source->day_count);
		enum sb_err err;

		if (day >= sb_source_days(source, user))
			continue;
		err = source->snapshot(source, user, day, s);
		if (err != SB_OK)
			return err;
		if (s->total_bytes > d->most_bytes)
			d->most_bytes = s->total_bytes;
		if (s->entry_count > d->most_entries)
			d->most_entries = s->entry_count;
	}
	return SB_OK;
}

void sb_days_release(struct sb_days *d)
{
	while (d->listed)
		if (d->snapshots[--d->listed].source)
			d->source->release(&d->snapshots[d->listed]);
	free(d->snapshots);
	d->snapshots = NULL;
}

const struct sb_snapshot *sb_days_at(const struct sb_days *d, uint32_t user,
				     uint32_t day)
{
	return &d->snapshots[(size_t)user * d->source->day_count + day];
}
