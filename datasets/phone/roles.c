#include "datasets/phone/roles.h"

#include "datasets/phone/params.h"

#include <string.h>

const struct sb_role_plan sb_roles[SB_ROLE_PAYLOAD] = {
	[SB_ROLE_PHOTO] = {
		.label = "photo",
		.share_ppm = SB_PHOTO_PPM,
		.full = SB_PHOTO_COUNT,
		.floor = SB_PHOTO_FLOOR,
		.sigma_q16 = SB_PHOTO_SIGMA_Q16,
		.new_ppm = SB_PHOTO_NEW_PPM,
		.gone_ppm = SB_PHOTO_GONE_PPM,
		.copy_ppm = SB_COPY_PPM,
		.near_ppm = SB_NEAR_PPM,
		.kinds = { { SB_MEDIA_PHOTO, 0 },
			   { SB_MEDIA_LIVE, SB_LIVE_PPM } },
	},
	[SB_ROLE_VIDEO] = {
		.label = "video",
		.share_ppm = SB_VIDEO_PPM,
		.full = SB_VIDEO_COUNT,
		.floor = SB_VIDEO_FLOOR,
		.sigma_q16 = SB_VIDEO_SIGMA_Q16,
		.new_ppm = SB_VIDEO_NEW_PPM,
		.gone_ppm = SB_VIDEO_GONE_PPM,
		.kinds = { { SB_MEDIA_MOV, 0 } },
	},
	[SB_ROLE_ATTACHMENT] = {
		.label = "attachment",
		.share_ppm = SB_ATTACHMENT_PPM,
		.full = SB_ATTACHMENT_COUNT,
		.floor = SB_ATTACHMENT_FLOOR,
		.sigma_q16 = SB_MEDIA_SIGMA_Q16,
		.new_ppm = SB_MEDIA_NEW_PPM,
		.gone_ppm = SB_MEDIA_GONE_PPM,
		.resend_ppm = SB_RESEND_PPM,
		.forward_ppm = SB_FORWARD_PPM,
		.family_ppm = SB_FAMILY_PPM,
		.group_ppm = SB_GROUP_PPM / 2,
		.kinds = { { SB_MEDIA_PHOTO, 0 },
			   { SB_MEDIA_MP4, SB_VIDEO_IN_CHAT_PPM } },
	},
	[SB_ROLE_CHAT] = {
		.label = "chat",
		.share_ppm = SB_APP_MEDIA_PPM,
		.full = SB_APP_MEDIA_COUNT,
		.floor = SB_APP_MEDIA_FLOOR,
		.sigma_q16 = SB_MEDIA_SIGMA_Q16,
		.new_ppm = SB_MEDIA_NEW_PPM,
		.gone_ppm = SB_MEDIA_GONE_PPM,
		.copy_ppm = SB_COPY_PPM,
		.resend_ppm = SB_RESEND_PPM,
		.forward_ppm = SB_FORWARD_PPM,
		.family_ppm = SB_FAMILY_PPM,
		.group_ppm = SB_GROUP_PPM,
		.kinds = { { SB_MEDIA_PICTURE, 0 },
			   { SB_MEDIA_MP4, SB_VIDEO_IN_CHAT_PPM } },
	},
	[SB_ROLE_DOCUMENT] = {
		.label = "document",
		.share_ppm = SB_DOCUMENT_PPM,
		.full = SB_APP_COUNT * SB_APP_DOCUMENTS,
		.floor = SB_APP_FLOOR * SB_APP_DOCUMENTS,
		.sigma_q16 = SB_DOCUMENT_SIGMA_Q16,
		.new_ppm = SB_DOCUMENT_NEW_PPM,
		.gone_ppm = SB_DOCUMENT_GONE_PPM,
		.kinds = { { SB_MEDIA_NOISE, 0 },
			   { SB_MEDIA_PDF, SB_DOCUMENT_PDF_PPM },
			   { SB_MEDIA_ZIP, SB_DOCUMENT_ZIP_PPM },
			   { SB_MEDIA_JSON, SB_DOCUMENT_JSON_PPM } },
	},
	[SB_ROLE_MEMO] = {
		.label = "memo",
		.share_ppm = SB_MEMO_PPM,
		.full = SB_MEMO_COUNT,
		.floor = SB_MEMO_FLOOR,
		.sigma_q16 = SB_VIDEO_SIGMA_Q16,
		.new_ppm = SB_MEDIA_NEW_PPM,
		.gone_ppm = SB_MEDIA_GONE_PPM,
		.kinds = { { SB_MEDIA_M4A, 0 } },
	},
	[SB_ROLE_VOICEMAIL] = {
		.label = "voicemail",
		.share_ppm = SB_VOICEMAIL_PPM,
		.full = SB_VOICEMAIL_COUNT,
		.floor = SB_VOICEMAIL_FLOOR,
		.sigma_q16 = SB_MEDIA_SIGMA_Q16,
		.new_ppm = SB_MEDIA_NEW_PPM,
		.gone_ppm = SB_MEDIA_GONE_PPM,
		.kinds = { { SB_MEDIA_AMR, 0 } },
	},
	[SB_ROLE_CACHE] = {
		.label = "cache",
		.share_ppm = SB_CACHE_PPM,
		.full = SB_CACHE_COUNT,
		.floor = SB_CACHE_FLOOR,
		.sigma_q16 = SB_CACHE_SIGMA_Q16,
		.new_ppm = SB_CACHE_NEW_PPM,
		.gone_ppm = SB_CACHE_GONE_PPM,
		.kinds = { { SB_MEDIA_PICTURE, 0 },
			   { SB_MEDIA_JSON, 200000 },
			   { SB_MEDIA_RESOURCE, 200000 } },
	},
};

uint64_t sb_roles_at_least(enum sb_media_kind kind, uint64_t size_bytes)
{
	uint64_t least = sb_media_least(kind), most = sb_media_most(kind);

	return size_bytes < least  ? least
	       : size_bytes > most ? most
				   : size_bytes;
}

/* What a file of that kind weighs, pictures among messages 1. */
static uint64_t times(enum sb_media_kind kind)
{
	return kind == SB_MEDIA_MP4 ? SB_CLIP_TIMES : 1;
}

uint64_t sb_roles_size(const struct sb_role_plan *r, enum sb_media_kind kind,
		       uint64_t median, struct sb_draw *by)
{
	uint64_t size =
		sb_draw_lognormal(by, median, r->sigma_q16) * times(kind);
	uint64_t least = sb_media_least(kind);

	return size < least ? least : size;
}

/* Photos and videos are the habit's, the rest shrinks or grows to fill.  What
 * follows from a still (its film, what it is edited to) has its part in them. */
uint64_t sb_roles_bytes(const struct sb_habit *h, uint32_t ppm)
{
	uint64_t rest = 1000000 - h->photo_ppm - h->video_ppm;
	uint64_t usual = 1000000 - SB_PHOTO_PPM - SB_VIDEO_PPM;
	uint64_t stills = (uint64_t)h->photo_ppm * SB_STILL_PPM / 1000000;
	uint64_t live =
		stills * SB_LIVE_PPM / 1000000 * SB_LIVE_BYTES_PPM / 1000000;

	if (ppm == SB_PHOTO_PPM)
		return h->bytes / 1000000 * stills;
	if (ppm == SB_VIDEO_PPM)
		return h->bytes / 1000000 * (h->video_ppm - live);
	return h->bytes / 1000 * ppm / 1000 * (rest * 1000 / usual) / 1000;
}

uint64_t sb_roles_median(const struct sb_role_plan *r, const struct sb_habit *h)
{
	uint64_t bytes = sb_roles_bytes(h, r->share_ppm);
	uint64_t files = sb_world_count(h, r->full, r->floor);
	uint64_t weight = 1000000;

	for (size_t k = 1; k < SB_ROLE_KINDS; k++)
		weight += (times(r->kinds[k].kind) - 1) * r->kinds[k].ppm;
	return sb_draw_median(bytes / files * 1000 / (weight / 1000),
			      r->sigma_q16);
}

enum sb_media_kind sb_roles_kind(const struct sb_role_plan *r,
				 struct sb_draw *by)
{
	uint64_t at = sb_draw_below(by, 1000000);

	for (size_t k = 1; k < SB_ROLE_KINDS; k++) {
		if (at < r->kinds[k].ppm)
			return r->kinds[k].kind;
		at -= r->kinds[k].ppm;
	}
	return r->kinds[0].kind;
}

/* A picture or clip that goes round, of the span before when_s: the same for
 * everybody who has it. */
static struct sb_media passed_on(const struct sb_world *w,
				 const struct sb_draw_key *key,
				 const struct sb_role_plan *r, int64_t when_s,
				 int64_t span_s)
{
	struct sb_media m = { .key = *key };
	struct sb_habit typical;
	struct sb_draw d;

	sb_world_typical(w, &typical);
	sb_draw_init(&d, &m.key);
	m.kind = (uint8_t)sb_roles_kind(r, &d);
	m.size_bytes = sb_roles_at_least(
		m.kind,
		sb_roles_size(r, m.kind, sb_roles_median(r, &typical), &d));
	m.owner = (uint8_t)sb_draw_below(&d, 256);
	m.taken_s = sb_device_moment(&d, when_s - span_s, span_s);
	return m;
}

static struct sb_media forwarded(const struct sb_world *w, struct sb_draw *by)
{
	struct sb_habit typical;
	struct sb_draw_key key;
	uint64_t pool;

	sb_world_typical(w, &typical);
	pool = sb_world_count(&typical, SB_FORWARD_POOL, SB_FORWARD_FLOOR);
	key = sb_draw_child(&w->root, "forward",
			    sb_draw_zipf(by, (uint32_t)pool));
	return passed_on(w, &key, &sb_roles[SB_ROLE_CHAT], SB_DAY0_S,
			 SB_LIBRARY_DAYS * SB_DAY_S);
}

/* Of what a family or chat group posts on one day, which is numbered, a member
 * keeps some, each once: number is the next that this one may keep. */
static struct sb_media posted(const struct sb_device *d, const char *label,
			      uint32_t members, uint32_t *number, uint32_t day,
			      const struct sb_role_plan *r, struct sb_draw *by)
{
	struct sb_draw_key group =
		sb_draw_child(&d->world->root, label, d->user / members);
	struct sb_draw_key key;

	while (!sb_draw_chance(by, SB_POST_KEPT_PPM))
		++*number;
	key = sb_draw_child(&group, r->label,
			    (uint64_t)day << 32 | (*number)++);
	return passed_on(d->world, &key, r, sb_device_midnight(day),
			 (day ? 1 : SB_LIBRARY_DAYS) * SB_DAY_S);
}

/* One of the first count items that is there and of that kind; NULL: none. */
static const struct sb_media *any_of(const struct sb_device *d, size_t count,
				     uint8_t kind, struct sb_draw *by)
{
	const struct sb_item *i = d->items, *end = d->items + count;
	uint64_t there = 0;

	for (; i < end; i++)
		there += i->died == SB_STILL_THERE && i->media.kind == kind;
	if (!there)
		return NULL;
	for (there = sb_draw_below(by, there) + 1; there;)
		if (--i, i->died == SB_STILL_THERE && i->media.kind == kind)
			there--;
	return &i->media;
}

void sb_roles_share(struct sb_device *d, struct sb_draw *by, size_t first,
		    uint32_t day)
{
	uint32_t family = 0, group = 0;

	for (size_t i = first; i < d->item_count; i++) {
		const struct sb_role_plan *r = &sb_roles[d->items[i].role];
		struct sb_media *m = &d->items[i].media;
		const struct sb_media *other = NULL;

		if (sb_draw_chance(by, r->copy_ppm))
			other = any_of(d, i, m->kind, by);
		if (other)
			*m = *other;
		else if (sb_draw_chance(by, r->forward_ppm))
			*m = forwarded(d->world, by);
		else if (sb_draw_chance(by, r->family_ppm))
			*m = posted(d, "family", SB_FAMILY_MEMBERS, &family,
				    day, r, by);
		else if (sb_draw_chance(by, r->group_ppm))
			*m = posted(d, "chat group", SB_GROUP_MEMBERS, &group,
				    day, r, by);
		else if (i > first && sb_draw_chance(by, r->near_ppm)) {
			other = &d->items[i - 1].media;
			sb_media_resemble(m, other, by, SB_NEAR_SPREAD_PPM);
			m->taken_s = other->taken_s + 1;
		} else if (i > first && sb_draw_chance(by, r->resend_ppm)) {
			other = &d->items[first + sb_draw_below(by, i - first)]
					 .media;
			sb_media_resemble(m, other, by, SB_RESEND_SPREAD_PPM);
			m->taken_s = other->taken_s;
		}
	}
}
