#include "datasets/phone/small.h"

#include "datasets/phone/params.h"
#include "datasets/phone/secrets.h"
#include "datasets/phone/shipped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- when things last changed --------------------------------------------- */

/* The last day until the device's on which something with that chance per day
 * happened to thing number of that label; 0 if it never did. */
static uint32_t last_touch(const struct sb_device *d, const char *label,
			   uint64_t number, uint32_t ppm)
{
	struct sb_draw by;
	uint32_t last = 0;

	sb_draw_from(&by, &d->key, label, number);
	for (uint32_t day = 1; day <= d->day; day++)
		if (sb_draw_chance(&by, ppm))
			last = day;
	return last;
}

/* The last day, until the device's, of a system update that rewrote the file
 * number; updates counts them. */
static uint32_t last_update(const struct sb_device *d, uint32_t number,
			    uint64_t *updates)
{
	struct sb_draw by;
	uint32_t last = 0;

	*updates = 0;
	sb_draw_from(&by, &d->world->root, "setting updated", number);
	for (uint32_t day = 1; day <= d->day; day++) {
		if (!sb_device_updates(d, day) ||
		    !sb_draw_chance(&by, SB_UPDATE_SETTING_PPM))
			continue;
		last = day;
		++*updates;
	}
	return last;
}

/* --- settings ------------------------------------------------------------- */

/* Where settings lie, and how often: before an app's name if that is part of
 * it, before and after the file's own. */
static const struct place {
	uint32_t ppm;
	int of_app;
	const char *start, *middle, *end;
} places[] = {
	{ 300000, 0, "HomeDomain/Library/Preferences/com.apple.", "",
	  ".plist" },
	{ 220000, 1, "AppDomain-", "/Library/Preferences/", ".plist" },
	{ 110000, 1, "AppDomainGroup-group.", "/Library/Preferences/",
	  ".plist" },
	{ 80000, 1, "AppDomainPlugin-", ".ext/Library/Preferences/", ".plist" },
	{ 80000, 0, "SysContainerDomain-com.apple.", "",
	  "/Library/Preferences/state.plist" },
	{ 60000, 0, "SysSharedContainerDomain-systemgroup.com.apple.", "",
	  "/Library/Preferences/shared.plist" },
	{ 50000, 0, "RootDomain/Library/Preferences/com.apple.", "", ".plist" },
	{ 30000, 0, "ManagedPreferencesDomain/mobile/com.apple.", "",
	  ".plist" },
	{ 30000, 0, "WirelessDomain/Library/Preferences/com.apple.", "",
	  ".plist" },
	{ 40000, 0, "HomeKitDomain/Library/homed/com.apple.", "", ".plist" },
};

static void setting_path(const struct sb_device *d, struct sb_small *s)
{
	char word[SB_TEXT_WORD_BYTES + 1], name[48];
	char app[SB_DEVICE_NAME_BYTES] = "";
	const struct place *p = places;
	struct sb_draw by;
	uint64_t at;

	sb_draw_from(&by, &d->world->root, "setting path", s->number);
	sb_text_word(&d->world->stock.text, sb_draw_u32(&by) | 512, word);
	snprintf(name, sizeof(name), "%s%u", word, s->number);
	for (at = sb_draw_below(&by, 1000000); at >= p->ppm; p++)
		at -= p->ppm;
	if (p->of_app) {
		sb_draw_from(&by, &d->key, "setting app", s->number);
		sb_device_app_name(d->world,
				   d->apps[sb_draw_below(&by, d->app_count)],
				   app);
	}
	snprintf(s->path, sizeof(s->path), "%s%s%s%s%s", p->start, app,
		 p->middle, name, p->end);
}

/* The version has the day of the last touch below, updates above. */
static struct sb_small find_setting(const struct sb_device *d, uint32_t number)
{
	struct sb_small s = { .kind = SB_SMALL_SETTING,
			      .number = number,
			      .data_class = SB_CLASS_SETTINGS };
	uint32_t day, touched = 0;

	setting_path(d, &s);
	day = last_update(d, number, &s.version);
	if (sb_shipped_shape_of(d, number).own) {
		touched = last_touch(d, "setting touched", number,
				     SB_SETTING_TOUCH_PPM);
		day = touched > day ? touched : day;
	}
	s.version = s.version << 32 | touched;
	s.mtime_s = sb_device_midnight(day);
	return s;
}

/* --- the others ----------------------------------------------------------- */

static enum sb_err list_secrets(const struct sb_device *d,
				sb_small_visit *visit, void *arg)
{
	struct sb_secrets s = { 0 };
	enum sb_err err = sb_secrets_reach(&s, d);

	if (!err)
		err = sb_secrets_visit(&s, d, visit, arg);
	sb_secrets_release(&s);
	return err;
}

struct sb_small sb_small_app_state(const struct sb_device *d, uint32_t app)
{
	return (struct sb_small) { .kind = SB_SMALL_APP_STATE,
				   .number = app,
				   .version = d->day,
				   .data_class = SB_CLASS_APP_DATA,
				   .mtime_s = sb_device_midnight(d->day) };
}

struct sb_small sb_small_app_setting(uint32_t app)
{
	return (struct sb_small) { .kind = SB_SMALL_APP_SETTING,
				   .number = app,
				   .data_class = SB_CLASS_SETTINGS,
				   .mtime_s = SB_DAY0_S };
}

static enum sb_err list_app(const struct sb_device *d, uint16_t app,
			    sb_small_visit *visit, void *arg)
{
	char name[SB_DEVICE_NAME_BYTES];
	struct sb_small state = sb_small_app_state(d, app);
	struct sb_small setting = sb_small_app_setting(app);
	enum sb_err err;

	sb_device_app_name(d->world, app, name);
	snprintf(state.path, sizeof(state.path),
		 "AppDomain-%s/Library/Application Support/state.json", name);
	snprintf(setting.path, sizeof(setting.path),
		 "AppDomain-%s/Library/Preferences/%s.plist", name, name);
	err = visit(arg, d, &state);
	return err ? err : visit(arg, d, &setting);
}

void sb_small_edited_folder(const struct sb_item *photo,
			    char out[SB_SMALL_PATH_BYTES])
{
	snprintf(out, SB_SMALL_PATH_BYTES,
		 "CameraRollDomain/Media/PhotoData/Mutations/DCIM/%uAPPLE/"
		 "IMG_%04u/Adjustments",
		 100 + photo->number / 1000, photo->number);
}

int sb_small_adjustment(const struct sb_device *d, const struct sb_item *photo,
			struct sb_small *out)
{
	if (!sb_device_edited(photo, d->day) || !sb_device_has(photo, d->day))
		return 0;
	memset(out, 0, sizeof(*out));
	out->kind = SB_SMALL_ADJUSTMENT;
	out->number = photo->number;
	out->data_class = SB_CLASS_PHOTOS;
	/* Whatever place it has in the list, it is known by this. */
	out->version = (uint64_t)photo->number << 32 | photo->edited;
	out->born_s = out->mtime_s = sb_device_midnight(photo->edited);
	return 1;
}

static enum sb_err list_edits(const struct sb_device *d, sb_small_visit *visit,
			      void *arg)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; !err && i < d->item_count; i++) {
		char folder[SB_SMALL_PATH_BYTES];
		struct sb_small s;

		if (!sb_small_adjustment(d, &d->items[i], &s))
			continue;
		sb_small_edited_folder(&d->items[i], folder);
		snprintf(s.path, sizeof(s.path), "%.200s/Adjustments.plist",
			 folder);
		err = visit(arg, d, &s);
	}
	return err;
}

uint32_t sb_small_settings(const struct sb_device *d)
{
	uint64_t count =
		sb_device_share(d, SB_SETTINGS_PPM) / SB_SETTING_MEAN_BYTES;

	return count < SB_SETTINGS_FLOOR ? SB_SETTINGS_FLOOR : (uint32_t)count;
}

static enum sb_err list_others(const struct sb_device *d, sb_small_visit *visit,
			       void *arg)
{
	enum sb_err err = list_secrets(d, visit, arg);

	for (uint32_t a = 0; !err && a < d->app_count; a++)
		err = list_app(d, d->apps[a], visit, arg);
	/* Last: their number changes from day to day. */
	return err ? err : list_edits(d, visit, arg);
}

enum sb_err sb_small_list(const struct sb_device *d, sb_small_visit *visit,
			  void *arg)
{
	uint32_t settings = sb_small_settings(d);
	enum sb_err err = SB_OK;

	for (uint32_t i = 0; !err && i < settings; i++) {
		struct sb_small s = find_setting(d, i);

		err = visit(arg, d, &s);
	}
	return err ? err : list_others(d, visit, arg);
}

static enum sb_err add_version(struct sb_small_versions *to, uint32_t day,
			       uint64_t version)
{
	if (to->count == to->room) {
		size_t room = 2 * to->room + 1024;
		struct sb_small_version *more =
			reallocarray(to->at, room, sizeof(*more));

		if (!more)
			return SB_MEMORY;
		to->at = more;
		to->room = room;
	}
	to->at[to->count++] = (struct sb_small_version) { day, version };
	return SB_OK;
}

enum sb_err sb_small_follow(const struct sb_device *d, uint32_t number, int own,
			    struct sb_small_versions *to)
{
	struct sb_draw touches, updates;
	uint64_t version = 0;
	enum sb_err err = add_version(to, 0, 0);

	/* The same draws as find_setting's. */
	sb_draw_from(&touches, &d->key, "setting touched", number);
	sb_draw_from(&updates, &d->world->root, "setting updated", number);
	for (uint32_t day = 1; !err && day <= d->day; day++) {
		uint64_t now = version;

		if (sb_device_updates(d, day) &&
		    sb_draw_chance(&updates, SB_UPDATE_SETTING_PPM))
			now += UINT64_C(1) << 32;
		if (own && sb_draw_chance(&touches, SB_SETTING_TOUCH_PPM))
			now = (now & ~(uint64_t)UINT32_MAX) | day;
		if (now != version)
			err = add_version(to, day, now);
		version = now;
	}
	return err;
}
