#include "datasets/phone/device.h"

#include "datasets/phone/params.h"
#include "datasets/phone/roles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t sb_device_count(const struct sb_device *d, uint64_t full,
			 uint64_t floor)
{
	return sb_world_count(&d->habit, full, floor);
}

uint64_t sb_device_share(const struct sb_device *d, uint32_t ppm)
{
	return sb_roles_bytes(&d->habit, ppm);
}

uint64_t sb_device_typical(const struct sb_device *d, uint32_t ppm)
{
	struct sb_habit typical;

	sb_world_typical(d->world, &typical);
	return sb_roles_bytes(&typical, ppm);
}

static uint32_t system_on(const struct sb_device *d, uint32_t day)
{
	return d->systems[day];
}

int sb_device_updates(const struct sb_device *d, uint32_t day)
{
	return day && system_on(d, day) != system_on(d, day - 1);
}

int64_t sb_device_midnight(uint32_t day)
{
	return SB_DAY0_S + (int64_t)day * SB_DAY_S;
}

/* Keeps the order of moments: of each day, the first part becomes the night. */
static int64_t wake(int64_t at_s)
{
	int64_t midnight = at_s - at_s % SB_DAY_S, of_day = at_s % SB_DAY_S;
	int64_t night = SB_DAY_S / 1000 * SB_NIGHT_PPM / 1000;

	if (of_day < night)
		return midnight + of_day * SB_MORNING_S / night;
	return midnight + SB_MORNING_S +
	       (of_day - night) * (SB_DAY_S - SB_MORNING_S) /
		       (SB_DAY_S - night);
}

int64_t sb_device_moment(struct sb_draw *by, int64_t from_s, int64_t span_s)
{
	return wake(from_s + (int64_t)sb_draw_below(by, (uint64_t)span_s));
}

void sb_device_app_name(const struct sb_world *w, uint32_t app,
			char out[SB_DEVICE_NAME_BYTES])
{
	char company[SB_TEXT_WORD_BYTES + 1], product[SB_TEXT_WORD_BYTES + 1];
	struct sb_draw d;

	if (!app) {
		strcpy(out, "net.whatsapp.WhatsApp");
		return;
	}
	sb_draw_from(&d, &w->root, "app name", app);
	sb_text_word(&w->stock.text, sb_draw_u32(&d) | 1024, company);
	sb_text_word(&w->stock.text, sb_draw_u32(&d) | 1024, product);
	/* The rank keeps two apps of one name apart. */
	snprintf(out, SB_DEVICE_NAME_BYTES, "com.%s.%s%u", company, product,
		 app);
}

void sb_device_guid_text(const uint64_t guid[2], char out[SB_DEVICE_GUID_BYTES])
{
	static const uint8_t dashes[] = { 4, 6, 8,
					  10 }; /* before these bytes */
	unsigned dash = 0;

	for (unsigned n = 0; n < 16; n++) {
		if (dash < sizeof(dashes) && n == dashes[dash]) {
			*out++ = '-';
			dash++;
		}
		sb_text_hex(guid[n / 8] >> (56 - 8 * (n % 8)), 2, 1, out);
		out += 2;
	}
	*out = 0;
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
	i->edited = SB_NEVER;
	return i;
}

/* One file of role; its median size is the caller's, its bytes its own. */
static enum sb_err new_item(struct sb_device *d, struct sb_draw *by,
			    enum sb_role role, uint32_t day, uint32_t number,
			    uint64_t median, int64_t taken_s)
{
	const struct sb_role_plan *r = &sb_roles[role];
	struct sb_item *i = add_item(d);

	if (!i)
		return SB_MEMORY;
	i->role = (uint8_t)role;
	i->born = day;
	i->number = number;
	sb_world_guid(d->world, by, taken_s, i->guid);
	sb_draw_bytes(by, i->media.key.b, sizeof(i->media.key.b));
	i->media.kind = (uint8_t)sb_roles_kind(r, by);
	i->media.size_bytes = sb_roles_size(r, i->media.kind, median, by);
	/* On day 0 these are weights, whatever a file may have. */
	if (day)
		i->media.size_bytes =
			sb_roles_at_least(i->media.kind, i->media.size_bytes);
	i->media.taken_s = taken_s;
	/* What was sent has been taken by somebody. */
	i->media.owner = role == SB_ROLE_PHOTO
				 ? d->owner
				 : (uint8_t)sb_draw_below(by, 256);
	if (role == SB_ROLE_DOCUMENT || role == SB_ROLE_CACHE)
		i->app = d->apps[sb_draw_below(by, d->app_count)];
	return SB_OK;
}

static void choose_edited(const struct sb_device *d, struct sb_item *i)
{
	struct sb_draw by;
	int64_t lag, age = 0;

	sb_draw_from(&by, &d->key, "edited", i->number);
	if (i->role != SB_ROLE_PHOTO || !sb_draw_chance(&by, SB_EDITED_PPM))
		return;
	lag = sb_draw_chance(&by, SB_EDIT_SAME_DAY_PPM)
		      ? 0
		      : 1 + (int64_t)sb_draw_below(&by, SB_EDIT_DAYS);
	/* What was there on day 0 had its time before. */
	if (!i->born && i->media.taken_s < SB_DAY0_S)
		age = (SB_DAY0_S - i->media.taken_s) / SB_DAY_S;
	i->edited = i->born + (uint32_t)(lag > age ? lag - age : 0);
}

/* --- what a class takes on day 0 ------------------------------------------- */

static uint64_t payload_median(const struct sb_device *d)
{
	struct sb_habit typical;
	uint64_t files;

	sb_world_typical(d->world, &typical);
	files = sb_world_apps(&typical, SB_APP_COUNT, SB_APP_FLOOR) *
		SB_APP_PAYLOADS;
	return sb_draw_median(sb_roles_bytes(&typical, SB_APP_PAYLOAD_PPM) /
				      files,
			      SB_PAYLOAD_SIGMA_Q16);
}

static void draw_payload(struct sb_draw *by, struct sb_item *i, uint32_t number,
			 uint64_t median)
{
	sb_draw_bytes(by, i->media.key.b, sizeof(i->media.key.b));
	i->media.kind = number % 2 ? SB_MEDIA_RESOURCE : SB_MEDIA_NOISE;
	i->media.size_bytes = sb_roles_at_least(
		i->media.kind,
		sb_draw_lognormal(by, median, SB_PAYLOAD_SIGMA_Q16));
}

/* Beyond their shares: what came with this user's apps, and their databases. */
static uint64_t apps_excess(const struct sb_device *d)
{
	uint64_t median = payload_median(d), sum = 0, own;
	uint64_t share = sb_device_share(d, SB_APP_PAYLOAD_PPM);

	for (uint32_t n = 0; n < d->app_count * SB_APP_PAYLOADS; n++) {
		uint32_t number = n % SB_APP_PAYLOADS;
		uint64_t app = d->apps[n / SB_APP_PAYLOADS];
		struct sb_item i = { 0 };
		struct sb_draw by;

		sb_draw_from(&by, &d->world->root, "payload",
			     app << 32 | number);
		draw_payload(&by, &i, number, median);
		sum += i.media.size_bytes;
	}
	own = sb_device_share(d, SB_APP_DB_PPM) / d->app_count;
	if (own < SB_APP_DB_LEAST_BYTES)
		sum += (SB_APP_DB_LEAST_BYTES - own) * d->app_count;
	sum += SB_DOMAIN_DB_BYTES * sb_device_count(d, SB_APP_COUNT, 1);
	return sum > share ? sum - share : 0;
}

/* Stills and what they became, beside their thumbnails and the catalogue. */
static uint64_t photos_budget(const struct sb_device *d, uint64_t count)
{
	uint64_t all = d->habit.bytes / 1000000 * d->habit.photo_ppm;
	uint64_t films = sb_device_count(d, SB_VIDEO_COUNT, SB_VIDEO_FLOOR);
	uint64_t thumb = all / count * SB_THUMB_PPM / SB_PHOTO_PPM;
	uint64_t beside = (count + films) * SB_ASSET_ROW_BYTES;

	all += sb_device_share(d, SB_THUMB_PPM) +
	       sb_device_share(d, SB_CATALOGUE_PPM);
	beside += sb_roles_at_least(SB_MEDIA_PICTURE, thumb) * (count + films);
	return all - beside;
}

/* Films of their own, beside those of live photos. */
static uint64_t videos_budget(const struct sb_device *d, uint64_t least)
{
	uint64_t all = d->habit.bytes / 1000000 * d->habit.video_ppm, live = 0;

	for (size_t i = 0; i < d->item_count; i++)
		if (d->items[i].media.kind == SB_MEDIA_LIVE)
			live += d->items[i].media.size_bytes / 1000 *
				SB_LIVE_BYTES_PPM / 1000;
	return all > live + least ? all - live : least;
}

/* Bytes of all files of a role: its share of the phone, of which other files of
 * the class that do not shrink in proportion have had their part. */
static uint64_t budget_of(const struct sb_device *d, enum sb_role role,
			  uint64_t count)
{
	uint64_t share = sb_device_share(d, sb_roles[role].share_ppm);
	uint64_t had = 0, least = share / 4;

	if (role == SB_ROLE_PHOTO)
		return photos_budget(d, count);
	if (role == SB_ROLE_VIDEO)
		return videos_budget(d, least);
	if (role == SB_ROLE_CHAT)
		had = apps_excess(d);
	if (role == SB_ROLE_CACHE) {
		uint64_t history = sb_device_share(d, SB_HISTORY_PPM);

		had = SB_VOICEMAIL_DB_BYTES;
		if (history < SB_HISTORY_DB_BYTES)
			had += SB_HISTORY_DB_BYTES - history;
	}
	return share > had + least ? share - had : least;
}

/* What a file of day 0 weighs among its role's, in KiB: with what it became. */
static uint64_t weight_of(const struct sb_device *d, const struct sb_item *i)
{
	struct sb_item photo = *i;
	uint64_t kib = i->media.size_bytes >> 10;

	choose_edited(d, &photo);
	if (sb_device_edited(&photo, 0))
		kib += kib * SB_EDIT_BYTES_PPM / 1000000;
	return kib;
}

static enum sb_err first_day(struct sb_device *d, enum sb_role role)
{
	const struct sb_role_plan *r = &sb_roles[role];
	uint64_t count = sb_device_count(d, r->full, r->floor);
	uint64_t budget = budget_of(d, role, count), sum = 0;
	int64_t span = SB_LIBRARY_DAYS * SB_DAY_S;
	size_t first = d->item_count;
	struct sb_draw by;

	sb_draw_from(&by, &d->key, r->label, 0);
	for (uint64_t n = 0; n < count; n++) {
		int64_t each = span / (int64_t)count;
		int64_t taken = sb_device_moment(
			&by, SB_DAY0_S - each * (int64_t)(count - n), each);
		enum sb_err err =
			new_item(d, &by, role, 0, (uint32_t)n, 1u << 30, taken);

		if (err)
			return err;
		sum += weight_of(d, &d->items[d->item_count - 1]);
	}
	/* Few files of a wide distribution may be far from its mean; the
	 * class keeps its share of the phone. */
	for (size_t i = first; i < d->item_count; i++) {
		struct sb_media *m = &d->items[i].media;
		uint64_t part_q20 = ((m->size_bytes >> 10) << 20) / sum;

		m->size_bytes = sb_roles_at_least(
			m->kind, (budget >> 10) * part_q20 >> 10);
	}
	sb_roles_share(d, &by, first, 0);
	return SB_OK;
}

static enum sb_err next_day(struct sb_device *d, enum sb_role role,
			    uint32_t day, uint32_t *number)
{
	const struct sb_role_plan *r = &sb_roles[role];
	uint64_t count = sb_device_count(d, r->full, r->floor);
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
		int64_t each = SB_DAY_S / (int64_t)count;
		int64_t taken = sb_device_moment(
			&by,
			sb_device_midnight(day) - each * (int64_t)(count - n),
			each);
		enum sb_err err =
			new_item(d, &by, role, day, (*number)++,
				 sb_roles_median(r, &d->habit), taken);

		if (err)
			return err;
	}
	sb_roles_share(d, &by, first, day);
	return SB_OK;
}

/* Which apps this user has. */
static enum sb_err choose_apps(struct sb_device *d)
{
	struct sb_habit typical;
	uint64_t want = sb_world_apps(&d->habit, SB_APP_COUNT, SB_APP_FLOOR),
		 pool;
	uint8_t has[SB_APP_POOL] = { 1 };
	struct sb_draw by;

	sb_world_typical(d->world, &typical);
	pool = sb_world_apps(&typical, SB_APP_POOL, SB_APP_POOL_FLOOR);
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

/* 1 if the app's maker releases a version on that day. */
static int app_updates(const struct sb_world *w, uint16_t app, uint32_t day)
{
	struct sb_draw by;

	sb_draw_from(&by, &w->root, "app release", (uint64_t)app << 32 | day);
	return sb_draw_chance(&by, SB_APP_UPDATE_PPM);
}

static enum sb_err follow_system(struct sb_device *d)
{
	struct sb_draw by;
	uint32_t lag;

	d->systems = calloc((size_t)d->day + 1, sizeof(*d->systems));
	if (!d->systems)
		return SB_MEMORY;
	sb_draw_from(&by, &d->key, "system lag", 0);
	lag = (uint32_t)sb_draw_below(&by, SB_SYSTEM_LAG_DAYS);
	if (lag <= d->day)
		sb_world_systems(d->world, d->day - lag, d->systems + lag);
	return SB_OK;
}

/* A file that came with an app, from its first to its present version: a
 * matter between the app and its maker, equal for all who have it. */
static enum sb_err add_payload(struct sb_device *d, uint16_t app,
			       uint32_t number, const uint8_t *released)
{
	uint64_t id = (uint64_t)app << 32 | number, median = payload_median(d);
	struct sb_draw by;

	sb_draw_from(&by, &d->world->root, "payload", id);
	for (uint32_t day = 0; day <= d->day; day++) {
		struct sb_item *i;

		if (day && (!released[day] ||
			    !sb_draw_chance(&by, SB_PAYLOAD_UPDATE_PPM)))
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
		draw_payload(&by, i, number, median);
		i->media.taken_s = sb_device_midnight(day);
		/* Each power of two of days before as likely. */
		if (!day)
			i->media.taken_s -=
				SB_DAY_S *
				(int64_t)sb_draw_below(
					&by, UINT64_C(1)
						     << sb_draw_below(&by, 11));
	}
	return SB_OK;
}

static enum sb_err add_payloads(struct sb_device *d)
{
	uint8_t *released = calloc((size_t)d->day + 1, 1);
	enum sb_err err = released ? SB_OK : SB_MEMORY;

	for (uint32_t a = 0; !err && a < d->app_count; a++) {
		for (uint32_t day = 1; day <= d->day; day++)
			released[day] =
				(uint8_t)app_updates(d->world, d->apps[a], day);
		for (uint32_t n = 0; !err && n < SB_APP_PAYLOADS; n++)
			err = add_payload(d, d->apps[a], n, released);
	}
	free(released);
	return err;
}

enum sb_err sb_device_init(struct sb_device *d, const struct sb_world *world,
			   uint32_t user, uint32_t day)
{
	/* Attachments come before photos, which copy some of them. */
	static const enum sb_role order[] = {
		SB_ROLE_ATTACHMENT, SB_ROLE_CHAT,     SB_ROLE_PHOTO,
		SB_ROLE_VIDEO,      SB_ROLE_DOCUMENT, SB_ROLE_MEMO,
		SB_ROLE_VOICEMAIL,  SB_ROLE_CACHE
	};
	uint32_t numbers[SB_ROLE_COUNT] = { 0 };
	enum sb_err err;

	memset(d, 0, sizeof(*d));
	d->world = world;
	d->user = user;
	d->day = day;
	d->key = sb_draw_child(&world->root, "user", user);
	d->owner = d->key.b[0];
	sb_world_habit(world, user, &d->habit);
	err = choose_apps(d);
	if (!err)
		err = follow_system(d);
	for (size_t r = 0; !err && r < SB_ROLE_PAYLOAD; r++) {
		const struct sb_role_plan *plan = &sb_roles[order[r]];

		err = first_day(d, order[r]);
		numbers[order[r]] =
			(uint32_t)sb_device_count(d, plan->full, plan->floor);
	}
	for (uint32_t k = 1; !err && k <= day; k++)
		for (size_t r = 0; !err && r < SB_ROLE_PAYLOAD; r++)
			err = next_day(d, order[r], k, &numbers[order[r]]);
	for (size_t i = 0; !err && i < d->item_count; i++)
		choose_edited(d, &d->items[i]);
	return err ? err : add_payloads(d);
}

void sb_device_release(struct sb_device *d)
{
	free(d->apps);
	free(d->systems);
	free(d->items);
	memset(d, 0, sizeof(*d));
}
