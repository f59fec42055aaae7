#include "datasets/phone/world.h"

#include "datasets/phone/params.h"

#include <string.h>

void sb_world_init(struct sb_world *w, const struct sb_phone_params *params)
{
	memset(w, 0, sizeof(*w));
	w->root = sb_draw_root(params->seed);
	w->bytes_per_user = params->bytes_per_user;
	w->profile = params->profile;
	w->ordered_ids = params->ordered_ids;
	sb_text_init(&w->stock.text, &w->root);
}

void sb_world_draw_pictures(struct sb_world *w)
{
	sb_picture_init(&w->stock.tiles);
}

_Static_assert(SB_PHOTO_PPM + SB_VIDEO_PPM + SB_MESSAGE_DB_PPM +
			       SB_ATTACHMENT_PPM + SB_APP_PAYLOAD_PPM +
			       SB_APP_MEDIA_PPM + SB_MESSENGER_PPM +
			       SB_APP_DB_PPM + SB_DOCUMENT_PPM +
			       SB_APP_STATE_PPM + SB_APP_SEALED_PPM +
			       SB_CACHE_PPM + SB_HEALTH_PPM + SB_HISTORY_PPM +
			       SB_PEOPLE_PPM + SB_NOTES_PPM + SB_HOME_PPM +
			       SB_MEMO_PPM + SB_VOICEMAIL_PPM + SB_THUMB_PPM +
			       SB_SETTINGS_PPM + SB_KEYCHAIN_PPM +
			       SB_CATALOGUE_PPM ==
		       1000000,
	       "the shares are of one phone");

static const struct sb_habit habits[] = {
	[SB_PHONE_MEDIAN] = { SB_FULL_PHONE_BYTES, 1000000, SB_PHOTO_PPM,
			      SB_VIDEO_PPM, 0 },
	[SB_PHONE_LIGHT] = { SB_LIGHT_PHONE_BYTES, SB_LIGHT_COUNT_PPM,
			     SB_LIGHT_PHOTO_PPM, SB_LIGHT_VIDEO_PPM, 0 },
	[SB_PHONE_HEAVY] = { SB_HEAVY_PHONE_BYTES, SB_HEAVY_COUNT_PPM,
			     SB_HEAVY_PHOTO_PPM, SB_HEAVY_VIDEO_PPM, 0 },
};

void sb_world_typical(const struct sb_world *w, struct sb_habit *out)
{
	*out = habits[w->profile == SB_PHONE_MIXED ? SB_PHONE_MEDIAN
						   : w->profile];
	out->bytes = w->bytes_per_user;
}

/* Where a user is among all, in 1/2^32: user 0 in the middle, the next two at the
 * quarters, and so on (van der Corput's sequence); which comes first is the
 * seed's.  So the first few users already are what all are in the median. */
static uint32_t rank_of(const struct sb_world *w, uint32_t user)
{
	uint32_t n = user + 1, q = 0, level = 0;
	struct sb_draw by;

	for (uint32_t bit = 0; bit < 32; bit++) {
		q |= (n >> bit & 1) << (31 - bit);
		level = n >> bit ? bit : level;
	}
	sb_draw_from(&by, &w->root, "ranks", level);
	return level && sb_draw_below(&by, 2) ? 0u - q : q;
}

void sb_world_habit(const struct sb_world *w, uint32_t user,
		    struct sb_habit *out)
{
	struct sb_draw_key key = sb_draw_child(&w->root, "user", user);
	enum sb_phone_profile profile = w->profile;
	uint64_t median = w->bytes_per_user;
	struct sb_draw by;

	sb_draw_from(&by, &key, "weight", 0);
	if (profile == SB_PHONE_MIXED) {
		uint64_t at = sb_draw_below(&by, 1000000);

		profile = at < SB_MIXED_LIGHT_PPM ? SB_PHONE_LIGHT
			  : at < SB_MIXED_LIGHT_PPM + SB_MIXED_HEAVY_PPM
				  ? SB_PHONE_HEAVY
				  : SB_PHONE_MEDIAN;
		median = median / 1000 *
			 (habits[profile].full_bytes /
			  (SB_FULL_PHONE_BYTES / 1000));
	}
	*out = habits[profile];
	out->bytes =
		sb_draw_quantile(rank_of(w, user), median, SB_USER_SIGMA_Q16);
}

/* The part of the full counts, in 1/4096: the power-th root of the scale. */
static uint64_t root_q12(const struct sb_habit *h, unsigned power)
{
	uint64_t bytes = h->bytes, ratio_q24, root = 0;

	if (bytes > UINT64_MAX >> 24)
		bytes = UINT64_MAX >> 24;
	ratio_q24 = (bytes << 24) / h->full_bytes;
	for (uint64_t bit = 1ull << 18; bit; bit >>= 1) {
		uint64_t r = root + bit;

		if (power == 2 ? r * r <= ratio_q24
			       : r * r * r <= ratio_q24 << 12)
			root = r;
	}
	return root;
}

static uint64_t counted(const struct sb_habit *h, uint64_t full, uint64_t part,
			uint64_t floor)
{
	uint64_t count = full * h->count_ppm / 1000000 * part >> 12;

	return count < floor ? floor : count;
}

uint64_t sb_world_count(const struct sb_habit *h, uint64_t full, uint64_t floor)
{
	uint64_t root = root_q12(h, 3);

	return counted(h, full, root * root >> 12, floor);
}

uint64_t sb_world_apps(const struct sb_habit *h, uint64_t full, uint64_t floor)
{
	return counted(h, full, root_q12(h, 2), floor);
}

void sb_world_guid(const struct sb_world *w, struct sb_draw *by, int64_t when_s,
		   uint64_t out[2])
{
	out[0] = sb_draw_u64(by);
	out[1] = sb_draw_u64(by);
	if (w->ordered_ids)
		out[0] = (uint64_t)when_s * 1000 << 16 | (out[0] & 0xffff);
}

void sb_world_systems(const struct sb_world *w, uint32_t last_day,
		      uint32_t *versions)
{
	struct sb_draw by;
	uint32_t version = 0;

	sb_draw_from(&by, &w->root, "system", 0);
	versions[0] = 0;
	for (uint32_t d = 1; d <= last_day; d++) {
		version += (uint32_t)sb_draw_chance(&by, SB_SYSTEM_UPDATE_PPM);
		versions[d] = version;
	}
}
