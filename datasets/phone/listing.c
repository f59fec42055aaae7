#include "datasets/phone/listing.h"

#include "datasets/phone/assets.h"
#include "datasets/phone/chats.h"
#include "datasets/phone/messages.h"
#include "datasets/phone/params.h"
#include "datasets/phone/records.h"
#include "datasets/phone/roles.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSENGER "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"

enum {
	PATH_BYTES = 400
};

__attribute__((format(printf, 4, 5))) static enum sb_err give(
	const struct sb_listing *to, enum sb_class data_class,
	const struct sb_media *m, const char *format, ...)
{
	char path[PATH_BYTES];
	va_list args;

	if (!to->media)
		return SB_OK;
	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	return to->media(to->arg, data_class, m, path);
}

/* --- media ---------------------------------------------------------------- */

/* What an edited photo became; how is a small file. */
static enum sb_err give_edited(const struct sb_device *d,
			       const struct sb_listing *to,
			       const struct sb_item *i)
{
	struct sb_media m = { .kind = SB_MEDIA_PHOTO };
	char folder[SB_SMALL_PATH_BYTES];

	if (!sb_device_edited(i, d->day))
		return SB_OK;
	m.key = sb_draw_child(&d->key, "edited to", i->number);
	m.size_bytes = sb_roles_at_least(
		m.kind, i->media.size_bytes / 1000 * SB_EDIT_BYTES_PPM / 1000);
	m.taken_s = sb_device_midnight(i->edited);
	m.owner = i->media.owner;
	sb_small_edited_folder(i, folder);
	return give(to, SB_CLASS_PHOTOS, &m, "%s/FullSizeRender.jpg", folder);
}

static enum sb_err give_live(const struct sb_listing *to,
			     const struct sb_item *i, unsigned folder)
{
	struct sb_media m = i->media;

	m.kind = SB_MEDIA_LIVE_MOV;
	m.size_bytes = sb_roles_at_least(
		m.kind, m.size_bytes / 1000 * SB_LIVE_BYTES_PPM / 1000);
	return give(to, SB_CLASS_VIDEOS, &m,
		    "CameraRollDomain/Media/DCIM/%uAPPLE/IMG_%04u.MOV", folder,
		    i->number);
}

static enum sb_err give_camera(const struct sb_device *d,
			       const struct sb_listing *to,
			       const struct sb_item *i)
{
	int film = i->role == SB_ROLE_VIDEO;
	/* A live photo's film has its still's number, so films of their own
	 * are kept elsewhere. */
	unsigned folder = (film ? 500 : 100) + i->number / 1000;
	const char *end = film ? "MOV" : "JPG";
	struct sb_media thumb = { .kind = SB_MEDIA_PICTURE,
				  .taken_s = i->media.taken_s };
	uint64_t whole =
		film ? sb_roles_median(&sb_roles[SB_ROLE_PHOTO], &d->habit)
		     : i->media.size_bytes;
	enum sb_err err =
		give(to, film ? SB_CLASS_VIDEOS : SB_CLASS_PHOTOS, &i->media,
		     "CameraRollDomain/Media/DCIM/%uAPPLE/IMG_%04u.%s", folder,
		     i->number, end);

	if (!err && i->media.kind == SB_MEDIA_LIVE)
		err = give_live(to, i, folder);
	if (!err)
		err = give_edited(d, to, i);
	if (err)
		return err;
	thumb.key = sb_draw_child(&i->media.key, "thumbnail", 0);
	thumb.size_bytes = sb_roles_at_least(
		thumb.kind,
		whole / 1000 * (SB_THUMB_PPM * 1000 / SB_PHOTO_PPM));
	return give(to, SB_CLASS_PHOTOS, &thumb,
		    "CameraRollDomain/Media/PhotoData/Thumbnails/V2/DCIM/"
		    "%uAPPLE/IMG_%04u.%s/5005.JPG",
		    folder, i->number, end);
}

/* What apps bring is written over again; what somebody took long ago may have
 * come today. */
static int64_t there_by(const struct sb_item *i)
{
	int64_t midnight_s = sb_device_midnight(i->born);

	if (i->role == SB_ROLE_PAYLOAD)
		return SB_DAY0_S;
	if ((i->role == SB_ROLE_ATTACHMENT || i->role == SB_ROLE_CHAT) &&
	    i->born && i->media.taken_s < midnight_s - SB_DAY_S)
		return midnight_s;
	return 0;
}

enum sb_err sb_listing_item(const struct sb_device *d,
			    const struct sb_listing *to,
			    const struct sb_item *i)
{
	char path[SB_MESSAGES_PATH_BYTES], guid[SB_DEVICE_GUID_BYTES];
	char app[SB_DEVICE_NAME_BYTES];
	struct sb_media media = i->media, *m = &media;
	const char *end = sb_media_extension(m->kind);

	sb_device_guid_text(i->guid, guid);
	sb_device_app_name(d->world, i->app, app);
	m->there_s = there_by(i);
	switch ((enum sb_role)i->role) {
	case SB_ROLE_PHOTO:
	case SB_ROLE_VIDEO:
		return give_camera(d, to, i);
	case SB_ROLE_ATTACHMENT:
		sb_messages_attachment_path(i, path);
		return give(to, SB_CLASS_MESSAGES, m,
			    "MediaDomain/Library/SMS/%s", path);
	case SB_ROLE_CHAT:
		return give(to, SB_CLASS_APP_DATA, m,
			    MESSENGER "/Message/Media/%02u/%s.%s",
			    (unsigned)(i->guid[1] & 15), guid, end);
	case SB_ROLE_DOCUMENT:
		return give(to, SB_CLASS_APP_DATA, m,
			    "AppDomain-%s/Documents/%s.%s", app, guid, end);
	case SB_ROLE_MEMO:
		return give(to, SB_CLASS_OTHER, m,
			    "MediaDomain/Media/Recordings/%s.m4a", guid);
	case SB_ROLE_VOICEMAIL:
		return give(to, SB_CLASS_OTHER, m,
			    "HomeDomain/Library/Voicemail/%u.amr",
			    i->number + 1);
	case SB_ROLE_CACHE:
		return give(to, SB_CLASS_OTHER, m,
			    "AppDomain-%s/Library/Application "
			    "Support/Cache/%s",
			    app, guid);
	case SB_ROLE_PAYLOAD:
		return give(to, SB_CLASS_APP_DATA, m,
			    "AppDomain-%s/Library/Application "
			    "Support/Resources/pack-%u.bin",
			    app, i->number);
	case SB_ROLE_COUNT:
		break;
	}
	return SB_PARAM;
}

/* A messenger's own backup: encrypted whole, under another nonce every day. */
enum sb_err sb_listing_sealed(const struct sb_device *d,
			      const struct sb_listing *to)
{
	struct sb_media m = { .kind = SB_MEDIA_NOISE,
			      .taken_s = sb_device_midnight(d->day),
			      .there_s = SB_DAY0_S };
	uint64_t first = sb_device_share(d, SB_APP_SEALED_PPM);

	m.key = sb_draw_child(&d->key, "sealed", d->day);
	m.size_bytes = first + first / 1000000 * SB_SEALED_GROWTH_PPM * d->day;
	return give(to, SB_CLASS_APP_DATA, &m,
		    MESSENGER "/Backups/ChatStorage.crypt15");
}

/* --- databases ------------------------------------------------------------ */

/* Those of every phone, one of each; the apps' own follow. */
static const struct fixed {
	enum sb_class data_class;
	struct sb_database *(*open)(const struct sb_device *);
	const char *path;
} fixed[] = {
	{ SB_CLASS_MESSAGES, sb_messages_open,
	  "HomeDomain/Library/SMS/sms.db" },
	{ SB_CLASS_CONTACTS, sb_records_contacts,
	  "HomeDomain/Library/AddressBook/AddressBook.sqlitedb" },
	{ SB_CLASS_CONTACTS, sb_records_calls,
	  "HomeDomain/Library/CallHistoryDB/CallHistory.storedata" },
	{ SB_CLASS_HEALTH, sb_records_health,
	  "HealthDomain/Health/healthdb_secure.sqlite" },
	{ SB_CLASS_PHOTOS, sb_assets_catalogue,
	  "CameraRollDomain/Media/PhotoData/Photos.sqlite" },
	{ SB_CLASS_OTHER, sb_records_history,
	  "HomeDomain/Library/Safari/History.db" },
	{ SB_CLASS_OTHER, sb_chats_notes,
	  "AppDomainGroup-group.com.apple.notes/NoteStore.sqlite" },
	{ SB_CLASS_OTHER, sb_chats_voicemail,
	  "HomeDomain/Library/Voicemail/voicemail.db" },
	{ SB_CLASS_OTHER, sb_assets_home,
	  "HomeKitDomain/Library/homed/datastore.sqlite" },
	{ SB_CLASS_APP_DATA, sb_chats_messenger,
	  MESSENGER "/ChatStorage.sqlite" },
};

enum {
	FIXED = sizeof(fixed) / sizeof(fixed[0])
};

struct sb_database *sb_listing_open(const struct sb_device *d, unsigned number)
{
	if (number < FIXED)
		return fixed[number].open(d);
	number -= FIXED;
	return number < d->app_count
		       ? sb_assets_app(d, number)
		       : sb_assets_domains(d, number - d->app_count);
}

unsigned sb_listing_databases(const struct sb_device *d)
{
	return FIXED + d->app_count + sb_assets_domain_count(d);
}

static enum sb_err give_databases(const struct sb_device *d,
				  const struct sb_listing *to)
{
	enum sb_err err = SB_OK;

	for (unsigned i = 0; !err && i < FIXED; i++)
		err = to->database(to->arg, d, fixed[i].data_class,
				   fixed[i].path, i);
	for (uint32_t i = 0; !err && i < sb_listing_databases(d) - FIXED; i++) {
		char app[SB_DEVICE_NAME_BYTES], path[PATH_BYTES];
		int own = i < d->app_count;

		sb_device_app_name(d->world,
				   d->apps[own ? i : i - d->app_count], app);
		snprintf(path, sizeof(path), "AppDomain-%s/%s", app,
			 own ? "Documents/store.sqlite"
			     : "Library/WebKit/WebsiteData/"
			       "ResourceLoadStatistics/observations.db");
		err = to->database(to->arg, d, SB_CLASS_APP_DATA, path,
				   FIXED + i);
	}
	return err;
}

/* --- directories ---------------------------------------------------------- */

/* Containers are made with folders that mostly stay empty: a backup lists more
 * directories than files. */
static enum sb_err give_dirs(const struct sb_device *d,
			     const struct sb_listing *to)
{
	static const char *const roots[] = { "AppDomain-%s",
					     "AppDomainGroup-group.%s",
					     "AppDomainPlugin-%s.ext",
					     "AppDomainPlugin-%s.widget" };
	static const char *const below[] = {
		"Documents",           "Library/Application Support",
		"Library/Cookies",     "Library/WebKit",
		"Library/Preferences", "SystemData"
	};
	enum sb_err err = SB_OK;

	for (uint32_t i = 0; i < d->app_count; i++) {
		char app[SB_DEVICE_NAME_BYTES], path[PATH_BYTES];

		sb_device_app_name(d->world, d->apps[i], app);
		for (size_t n = 0; !err && n < 24; n++) {
			const char *root = roots[n / 6];
			const char *name = strchr(root, '%');

			snprintf(path, sizeof(path), "%.*s%s%s/%s",
				 (int)(name - root), root, app, name + 2,
				 below[n % 6]);
			err = to->dir(to->arg, path);
		}
	}
	return err;
}

/* Reverse-domain name of the system's own app of that number, and whether there is
 * one. */
static int system_app(const struct sb_device *d, uint64_t number,
		      char out[SB_DEVICE_NAME_BYTES])
{
	uint64_t count =
		sb_device_count(d, SB_SYSTEM_APP_COUNT, SB_SYSTEM_APP_FLOOR);
	char word[SB_TEXT_WORD_BYTES + 1];
	struct sb_draw by;

	sb_draw_from(&by, &d->world->root, "system app", number);
	sb_text_word(&d->world->stock.text, sb_draw_u32(&by) | 512, word);
	snprintf(out, SB_DEVICE_NAME_BYTES, "com.apple.%s%u", word,
		 (unsigned)number);
	return number < count && number < SB_SYSTEM_APP_MOST;
}

/* The same of the system's own. */
static enum sb_err give_system_dirs(const struct sb_device *d,
				    const struct sb_listing *to)
{
	static const char *const paths[] = {
		"AppDomain-%s/Documents",
		"AppDomain-%s/Library/Preferences",
		"AppDomainGroup-group.%s/Library/Preferences",
		"AppDomainGroup-group.%s/Library/Caches",
		"AppDomainPlugin-%s.widget/Documents",
		"AppDomainPlugin-%s.widget/Library/Preferences",
		"SysContainerDomain-%s/Documents",
		"SysContainerDomain-%s/Library/Preferences",
	};
	char app[SB_DEVICE_NAME_BYTES], path[PATH_BYTES];
	enum sb_err err = SB_OK;

	for (uint64_t i = 0; system_app(d, i, app); i++) {
		for (size_t n = 0; !err && n < sizeof(paths) / sizeof(*paths);
		     n++) {
			const char *name = strchr(paths[n], '%');

			snprintf(path, sizeof(path), "%.*s%s%s",
				 (int)(name - paths[n]), paths[n], app,
				 name + 2);
			err = to->dir(to->arg, path);
		}
	}
	return err;
}

static int has_link(const struct sb_device *d, uint64_t number)
{
	struct sb_draw by;

	sb_draw_from(&by, &d->world->root, "link", number);
	return sb_draw_chance(&by, SB_LINK_PPM);
}

/* Of 3,721 entries of a real backup, in 562 domains, 14 were symbolic links
 * [bak14]; where they lead is assumed. */
static enum sb_err give_links(const struct sb_device *d,
			      const struct sb_listing *to)
{
	char app[SB_DEVICE_NAME_BYTES], path[PATH_BYTES];
	enum sb_err err = SB_OK;

	for (uint32_t i = 0; !err && i < d->app_count; i++) {
		if (!has_link(d, d->apps[i]))
			continue;
		sb_device_app_name(d->world, d->apps[i], app);
		snprintf(path, sizeof(path),
			 "AppDomain-%s/Library/Application Support/Current",
			 app);
		err = to->link(to->arg, path, "Resources");
	}
	for (uint64_t i = 0; !err && system_app(d, i, app); i++) {
		if (!has_link(d, SB_APP_POOL + i))
			continue;
		snprintf(path, sizeof(path), "AppDomain-%s/Library/Current",
			 app);
		err = to->link(to->arg, path, "Preferences");
	}
	return err;
}

enum sb_err sb_listing_walk(const struct sb_device *d,
			    const struct sb_listing *to)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; !err && to->media && i < d->item_count; i++)
		if (sb_device_has(&d->items[i], d->day))
			err = sb_listing_item(d, to, &d->items[i]);
	if (!err)
		err = sb_listing_sealed(d, to);
	if (!err && to->database)
		err = give_databases(d, to);
	if (!err && to->small)
		err = sb_small_list(d, to->small, to->arg);
	if (!err && to->dir)
		err = give_dirs(d, to);
	if (!err && to->dir)
		err = give_system_dirs(d, to);
	if (!err && to->link)
		err = give_links(d, to);
	return err;
}
