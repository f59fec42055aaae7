#include "datasets/phone/device.h"

#include "datasets/phone/params.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How a role's files are born, sized and lost: params.h as a table. */
static const struct role {
	const char *label;
	uint32_t share_ppm, full, floor, sigma_q16;
	uint32_t median_ppm; /* of the mean: exp(-sigma^2 / 2) */
	uint32_t new_ppm, gone_ppm, copy_ppm, near_ppm, forward_ppm;
	uint32_t second_ppm; /* part that is of the second kind */
	uint8_t kind, second_kind;
} roles[SB_ROLE_PAYLOAD] = {
	[SB_ROLE_PHOTO] = { "photo", SB_PHOTO_PPM, SB_PHOTO_COUNT,
			    SB_PHOTO_FLOOR, SB_PHOTO_SIGMA_Q16, 882497,
			    SB_PHOTO_NEW_PPM, SB_PHOTO_GONE_PPM, SB_COPY_PPM,
			    SB_NEAR_PPM, 0, 0, SB_MEDIA_JPEG, SB_MEDIA_JPEG },
	[SB_ROLE_VIDEO] = { "video", SB_VIDEO_PPM, SB_VIDEO_COUNT,
			    SB_VIDEO_FLOOR, SB_VIDEO_SIGMA_Q16, 666977,
			    SB_VIDEO_NEW_PPM, SB_VIDEO_GONE_PPM, 0, 0, 0, 0,
			    SB_MEDIA_MP4, SB_MEDIA_MP4 },
	[SB_ROLE_ATTACHMENT] = { "attachment", SB_ATTACHMENT_PPM,
				 SB_ATTACHMENT_COUNT, SB_ATTACHMENT_FLOOR,
				 SB_MEDIA_SIGMA_Q16, 782705, SB_MEDIA_NEW_PPM,
				 SB_MEDIA_GONE_PPM, 0, 0, SB_FORWARD_PPM,
				 SB_VIDEO_IN_CHAT, SB_MEDIA_JPEG,
				 SB_MEDIA_MP4 },
	[SB_ROLE_CHAT] = { "chat", SB_APP_MEDIA_PPM, SB_APP_MEDIA_COUNT,
			   SB_APP_MEDIA_FLOOR, SB_MEDIA_SIGMA_Q16, 782705,
			   SB_MEDIA_NEW_PPM, SB_MEDIA_GONE_PPM, SB_COPY_PPM, 0,
			   SB_FORWARD_PPM, SB_VIDEO_IN_CHAT, SB_MEDIA_JPEG,
			   SB_MEDIA_MP4 },
	[SB_ROLE_PRIVATE] = { "private", SB_APP_PRIVATE_PPM,
			      SB_APP_COUNT *SB_APP_PRIVATES,
			      SB_APP_FLOOR *SB_APP_PRIVATES,
			      SB_PAYLOAD_SIGMA_Q16, 546074, SB_PRIVATE_NEW_PPM,
			      SB_PRIVATE_GONE_PPM, 0, 0, 0, 500000,
			      SB_MEDIA_NOISE, SB_MEDIA_RESOURCE },
	[SB_ROLE_CACHE] = { "cache", SB_CACHE_PPM, SB_CACHE_COUNT,
			    SB_CACHE_FLOOR, SB_CACHE_SIGMA_Q16, 606531,
			    SB_CACHE_NEW_PPM, SB_CACHE_GONE_PPM, 0, 0, 0,
			    300000, SB_MEDIA_JPEG, SB_MEDIA_RESOURCE },
};

uint64_t sb_device_scaled(uint64_t phone_bytes, uint64_t full, uint64_t floor)
{
	uint64_t ratio_q24, root_q12 = 0, count;

	if (phone_bytes > UINT64_MAX >> 24)
		phone_bytes = UINT64_MAX >> 24;
	ratio_q24 = (phone_bytes << 24) / SB_FULL_PHONE_BYTES;
	for (uint64_t bit = 1ull << 31; bit; bit >>= 1)
		if ((root_q12 + bit) * (root_q12 + bit) <= ratio_q24)
			root_q12 += bit;
	count = full * root_q12 >> 12;
	return count < floor ? floor : count;
}

uint64_t sb_device_share(const struct sb_device *d, uint32_t ppm)
{
	return d->bytes / 1000000 * ppm + d->bytes % 1000000 * ppm / 1000000;
}

int64_t sb_device_midnight(uint32_t day)
{
	return SB_DAY0_S + (int64_t)day * SB_DAY_S;
}

void sb_device_app_name(const struct sb_phone_world *w, uint32_t app,
			char out[SB_DEVICE_NAME_BYTES])
{
	char company[SB_TEXT_WORD_BYTES + 1], product[SB_TEXT_WORD_BYTES + 1];
	struct sb_draw d;

	if (!app) {
		strcpy(out, "net.whatsapp.WhatsApp");
		return;
	}
	sb_draw_from(&d, &w->root, "app name", app);
	sb_text_word(&w->text, sb_draw_u32(&d) | 1024, company);
	sb_text_word(&w->text, sb_draw_u32(&d) | 1024, product);
	/* The rank keeps two apps of one name apart. */
	snprintf(out, SB_DEVICE_NAME_BYTES, "com.%s.%s%u", company, product,
		 app);
}

void sb_device_guid_text(const uint64_t guid[2], char out[SB_DEVICE_GUID_BYTES])
{
	snprintf(out, SB_DEVICE_GUID_BYTES, "%08X-%04X-%04X-%04X-%012llX",
		 (unsigned)(guid[0] >> 32), (unsigned)(guid[0] >> 16) & 0xffff,
		 (unsigned)guid[0] & 0xffff, (unsigned)(guid[1] >> 48),
		 (unsigned long long)(guid[1] & 0xffffffffffff));
}

static struct sb_item *add_item(struct sb_device *d)
{
	struct sb_item *i;

	if (d->item_count == d->item_cap) {
		size_t cap = d->item_cap ? 2 * d->item_cap : 256;

		i = reallocarray(d->items, cap, sizeof(*i));
		if (!i)
			return NULL;
		d->items = i;
		d->item_cap = cap;
	}
	i = &d->items[d->item_count++];
	memset(i, 0, sizeof(*i));
	i->died = SB_STILL_THERE;
	return i;
}

static uint64_t at_least(uint64_t size_bytes)
{
	return size_bytes < SB_MEDIA_LEAST_BYTES ? SB_MEDIA_LEAST_BYTES
						 : size_bytes;
}

static uint64_t typical(const struct role *r, uint64_t phone_bytes)
{
	uint64_t budget = phone_bytes / 1000000 * r->share_ppm;
	uint64_t mean =
		budget / sb_device_scaled(phone_bytes, r->full, r->floor);

	return mean / 1000 * r->median_ppm / 1000;
}

/* A circulating picture or clip: the same for everybody who has it. */
static struct sb_media forwarded(const struct sb_phone_world *w,
				 struct sb_draw *by)
{
	const struct role *r = &roles[SB_ROLE_ATTACHMENT];
	struct sb_media m = { .kind = r->kind };
	uint64_t pool = sb_device_scaled(w->bytes_per_user, SB_FORWARD_POOL,
					 SB_FORWARD_FLOOR);
	struct sb_draw d;

	m.key = sb_draw_child(&w->root, "forward",
			      sb_draw_zipf(by, (uint32_t)pool));
	sb_draw_init(&d, &m.key);
	m.size_bytes = at_least(sb_draw_lognormal(
		&d, typical(r, w->bytes_per_user), r->sigma_q16));
	m.taken_s = SB_DAY0_S - (int64_t)sb_draw_below(&d, 100 * SB_DAY_S);
	if (sb_draw_chance(&d, r->second_ppm))
		m.kind = r->second_kind;
	return m;
}

/* One file of role; its median size is the caller's, its bytes its own. */
static enum sb_err new_item(struct sb_device *d, struct sb_draw *by,
			    enum sb_role role, uint32_t day, uint32_t number,
			    uint64_t median, int64_t taken_s)
{
	const struct role *r = &roles[role];
	struct sb_item *i = add_item(d);

	if (!i)
		return SB_MEMORY;
	i->role = (uint8_t)role;
	i->born = day;
	i->number = number;
	i->guid[0] = sb_draw_u64(by);
	i->guid[1] = sb_draw_u64(by);
	sb_draw_bytes(by, i->media.key.b, sizeof(i->media.key.b));
	i->media.size_bytes =
		at_least(sb_draw_lognormal(by, median, r->sigma_q16));
	i->media.taken_s = taken_s;
	i->media.kind =
		sb_draw_chance(by, r->second_ppm) ? r->second_kind : r->kind;
	if (role == SB_ROLE_PRIVATE || role == SB_ROLE_CACHE)
		i->app = d->apps[sb_draw_below(by, d->app_count)];
	return SB_OK;
}

/* Let some of the items from first on, all of one role, be the bytes of
 * others: forwards, exact copies; and some look like the one before. */
static void share(struct sb_device *d, struct sb_draw *by, size_t first)
{
	for (size_t i = first; i < d->item_count; i++) {
		const struct role *r = &roles[d->items[i].role];
		struct sb_media *m = &d->items[i].media;

		if (sb_draw_chance(by, r->forward_ppm)) {
			*m = forwarded(d->world, by);
		} else if (i && sb_draw_chance(by, r->copy_ppm)) {
			const struct sb_item *o =
				&d->items[sb_draw_below(by, i)];

			if (o->media.kind == m->kind)
				*m = o->media;
		} else if (i > first && sb_draw_chance(by, r->near_ppm)) {
			uint64_t like = d->items[i - 1].media.size_bytes;

			m->size_bytes =
				at_least(like - like / 20 +
					 sb_draw_below(by, 1 + like / 10));
			m->taken_s = d->items[i - 1].media.taken_s + 1;
		}
	}
}

static enum sb_err first_day(struct sb_device *d, enum sb_role role)
{
	const struct role *r = &roles[role];
	uint64_t count = sb_device_scaled(d->bytes, r->full, r->floor);
	uint64_t budget = sb_device_share(d, r->share_ppm), sum = 0;
	int64_t span = SB_LIBRARY_DAYS * SB_DAY_S;
	size_t first = d->item_count;
	struct sb_draw by;

	sb_draw_from(&by, &d->key, r->label, 0);
	for (uint64_t n = 0; n < count; n++) {
		int64_t age = span / (int64_t)count * (int64_t)(count - n);
		enum sb_err err = new_item(d, &by, role, 0, (uint32_t)n,
					   1u << 30, SB_DAY0_S - age);

		if (err)
			return err;
		sum += d->items[d->item_count - 1].media.size_bytes >> 10;
	}
	/* Few files of a wide distribution may be far from its mean; the
	 * class keeps its share of the phone. */
	for (size_t i = first; i < d->item_count; i++) {
		uint64_t *size = &d->items[i].media.size_bytes;
		uint64_t part_q20 = ((*size >> 10) << 20) / sum;

		*size = at_least((budget >> 10) * part_q20 >> 10);
	}
	share(d, &by, first);
	return SB_OK;
}

static enum sb_err next_day(struct sb_device *d, enum sb_role role,
			    uint32_t day, uint32_t *number)
{
	const struct role *r = &roles[role];
	uint64_t count = sb_device_scaled(d->bytes, r->full, r->floor);
	size_t first = d->item_count;
	struct sb_draw by;

	sb_draw_from(&by, &d->key, r->label, day);
	for (size_t i = 0; i < first; i++)
		if (d->items[i].role == role &&
		    d->items[i].died == SB_STILL_THERE &&
		    sb_draw_chance(&by, r->gone_ppm))
			d->items[i].died = day;
	count = sb_draw_part(&by, count, r->new_ppm);
	for (uint64_t n = 0; n < count; n++) {
		int64_t taken = sb_device_midnight(day) -
				(int64_t)sb_draw_below(&by, SB_DAY_S);
		enum sb_err err = new_item(d, &by, role, day, (*number)++,
					   typical(r, d->bytes), taken);

		if (err)
			return err;
	}
	share(d, &by, first);
	return SB_OK;
}

/* Which apps this user has. */
static enum sb_err choose_apps(struct sb_device *d)
{
	uint64_t phone = d->world->bytes_per_user;
	uint64_t want = sb_device_scaled(d->bytes, SB_APP_COUNT, SB_APP_FLOOR);
	uint64_t pool = sb_device_scaled(phone, SB_APP_POOL, SB_APP_POOL_FLOOR);
	uint8_t has[SB_APP_POOL] = { 1 };
	struct sb_draw by;

	if (pool > SB_APP_POOL)
		pool = SB_APP_POOL;
	if (want > pool / 2)
		want = pool / 2;
	d->apps = calloc((size_t)want, sizeof(*d->apps));
	if (!d->apps)
		return SB_MEMORY;
	sb_draw_from(&by, &d->key, "apps", 0);
	for (uint64_t n = 1; n < want;) {
		uint32_t app = sb_draw_zipf(&by, (uint32_t)pool);

		n += !has[app];
		has[app] = 1;
	}
	for (uint32_t app = 0; app < SB_APP_POOL; app++)
		if (has[app])
			d->apps[d->app_count++] = (uint16_t)app;
	return SB_OK;
}

/* A file that came with an app, from its first to its present version: a
 * matter between the app and its maker, equal for all who have it. */
static enum sb_err add_payload(struct sb_device *d, uint16_t app,
			       uint32_t number)
{
	const struct sb_phone_world *w = d->world;
	uint64_t phone = w->bytes_per_user, files, median;
	uint64_t id = (uint64_t)app << 32 | number;
	struct sb_draw by;

	files = sb_device_scaled(phone, SB_APP_COUNT, SB_APP_FLOOR) *
		SB_APP_PAYLOADS;
	median = phone / 1000000 * SB_APP_PAYLOAD_PPM / files * 546 / 1000;
	sb_draw_from(&by, &w->root, "payload", id);
	for (uint32_t day = 0; day <= d->day; day++) {
		struct sb_item *i;

		if (day && !sb_draw_chance(&by, SB_PAYLOAD_UPDATE_PPM))
			continue;
		if (day)
			d->items[d->item_count - 1].died = day;
		i = add_item(d);
		if (!i)
			return SB_MEMORY;
		i->role = SB_ROLE_PAYLOAD;
		i->app = app;
		i->number = number;
		i->born = day;
		sb_draw_bytes(&by, i->media.key.b, sizeof(i->media.key.b));
		i->media.size_bytes = at_least(
			sb_draw_lognormal(&by, median, SB_PAYLOAD_SIGMA_Q16));
		i->media.taken_s = sb_device_midnight(day) - SB_DAY_S;
		i->media.kind = number % 2 ? SB_MEDIA_RESOURCE : SB_MEDIA_NOISE;
	}
	return SB_OK;
}

enum sb_err sb_device_init(struct sb_device *d,
			   const struct sb_phone_world *world, uint32_t user,
			   uint32_t day)
{
	/* Attachments come before photos, which copy some of them. */
	static const enum sb_role order[] = {
		SB_ROLE_ATTACHMENT, SB_ROLE_CHAT,    SB_ROLE_PHOTO,
		SB_ROLE_VIDEO,      SB_ROLE_PRIVATE, SB_ROLE_CACHE
	};
	uint32_t numbers[SB_ROLE_COUNT] = { 0 };
	struct sb_draw by;
	enum sb_err err;

	memset(d, 0, sizeof(*d));
	d->world = world;
	d->user = user;
	d->day = day;
	d->key = sb_draw_child(&world->root, "user", user);
	sb_draw_from(&by, &d->key, "weight", 0);
	d->bytes = sb_draw_lognormal(&by, world->bytes_per_user,
				     SB_USER_SIGMA_Q16);
	err = choose_apps(d);
	for (size_t r = 0; !err && r < SB_ROLE_PAYLOAD; r++) {
		err = first_day(d, order[r]);
		numbers[order[r]] = (uint32_t)sb_device_scaled(
			d->bytes, roles[order[r]].full, roles[order[r]].floor);
	}
	for (uint32_t k = 1; !err && k <= day; k++)
		for (size_t r = 0; !err && r < SB_ROLE_PAYLOAD; r++)
			err = next_day(d, order[r], k, &numbers[order[r]]);
	for (uint32_t a = 0; !err && a < d->app_count; a++)
		for (uint32_t n = 0; !err && n < SB_APP_PAYLOADS; n++)
			err = add_payload(d, d->apps[a], n);
	return err;
}

void sb_device_release(struct sb_device *d)
{
	free(d->apps);
	free(d->items);
	memset(d, 0, sizeof(*d));
}
