/* datasets/phone/world.h: what all phones share, and how large each is. */
#ifndef DATASETS_PHONE_WORLD_H
#define DATASETS_PHONE_WORLD_H

#include "datasets/phone/media.h"
#include "datasets/source.h"

/* Read-only once made. */
struct sb_world {
	struct sb_draw_key root;
	struct sb_media_stock stock;
	uint64_t bytes_per_user;
	enum sb_phone_profile profile;
	int ordered_ids;
};

/* What kind of phone a user has. */
struct sb_habit {
	uint64_t full_bytes; /* at which counts are the full ones */
	uint32_t count_ppm;  /* of the full counts of a median phone */
	uint32_t photo_ppm, video_ppm; /* of the bytes */
	uint64_t bytes;                /* this user's, about, on day 0 */
};

void sb_world_init(struct sb_world *w, const struct sb_phone_params *params);
/* Needed before media are read, and some 20 ms of work. */
void sb_world_draw_pictures(struct sb_world *w);

/* The user's habit, and one that is typical of the world: of a user who is
 * exactly the median. */
void sb_world_habit(const struct sb_world *w, uint32_t user,
		    struct sb_habit *out);
void sb_world_typical(const struct sb_world *w, struct sb_habit *out);

/* How many a phone has of what a full median phone has full of.  A smaller
 * one has fewer files, by the power 2/3 of its scale, and smaller ones. */
uint64_t sb_world_count(const struct sb_habit *h, uint64_t full,
			uint64_t floor);
/* The same of apps, by the power 1/2: a small phone has apps too. */
uint64_t sb_world_apps(const struct sb_habit *h, uint64_t full, uint64_t floor);

/* Identifiers such as UUIDs are random, or, where the world says so, begin
 * with the time in milliseconds (as UUID version 7 does). */
void sb_world_guid(const struct sb_world *w, struct sb_draw *by, int64_t when_s,
		   uint64_t out[2]);

/* Numbers of the system versions of days 0 to last_day: grow by one with each
 * release. */
void sb_world_systems(const struct sb_world *w, uint32_t last_day,
		      uint32_t *versions);

#endif
