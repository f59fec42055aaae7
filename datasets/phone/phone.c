#include "datasets/phone/assets.h"
#include "datasets/phone/files.h"
#include "datasets/phone/messages.h"
#include "datasets/phone/params.h"
#include "datasets/phone/records.h"
#include "datasets/phone/small.h"
#include "datasets/source.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct phone_source {
	struct sb_source base;
	struct sb_phone_world world;
};

#define MESSENGER "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"

static enum sb_err add_item(const struct sb_device *d, struct sb_files *f,
			    const struct sb_item *i)
{
	char path[SB_MESSAGES_PATH_BYTES], guid[SB_DEVICE_GUID_BYTES];
	char app[SB_DEVICE_NAME_BYTES];
	int64_t when = i->media.taken_s;

	sb_device_guid_text(i->guid, guid);
	sb_device_app_name(d->world, i->app, app);
	switch ((enum sb_role)i->role) {
	case SB_ROLE_PHOTO:
		return sb_files_media(
			f, SB_CLASS_PHOTOS, when, i->media,
			"CameraRollDomain/Media/DCIM/%uAPPLE/IMG_%04u.JPG",
			100 + i->number / 1000, i->number);
	case SB_ROLE_VIDEO:
		return sb_files_media(
			f, SB_CLASS_VIDEOS, when, i->media,
			"CameraRollDomain/Media/DCIM/%uAPPLE/IMG_%04u.MOV",
			100 + i->number / 1000, i->number);
	case SB_ROLE_ATTACHMENT:
		sb_messages_attachment_path(i, path);
		return sb_files_media(f, SB_CLASS_MESSAGES, when, i->media,
				      "MediaDomain/Library/SMS/%s", path);
	case SB_ROLE_CHAT:
		return sb_files_media(f, SB_CLASS_APP_DATA, when, i->media,
				      MESSENGER "/Message/Media/%02u/%s.%s",
				      (unsigned)(i->guid[0] & 15), guid,
				      i->media.kind == SB_MEDIA_MP4 ? "mp4"
								    : "jpg");
	case SB_ROLE_PRIVATE:
		return sb_files_media(f, SB_CLASS_APP_DATA, when, i->media,
				      "AppDomain-%s/Documents/%s.dat", app,
				      guid);
	case SB_ROLE_CACHE:
		return sb_files_media(f, SB_CLASS_OTHER, when, i->media,
				      "AppDomain-%s/Library/Application "
				      "Support/Cache/%s",
				      app, guid);
	case SB_ROLE_PAYLOAD:
		return sb_files_media(f, SB_CLASS_APP_DATA, when, i->media,
				      "AppDomain-%s/Library/Application "
				      "Support/Resources/pack-%u.bin",
				      app, i->number);
	case SB_ROLE_COUNT:
		break;
	}
	return SB_PARAM;
}

/* A messenger's own backup: encrypted whole, under another nonce every day. */
static enum sb_err add_sealed(const struct sb_device *d, struct sb_files *f)
{
	struct sb_media m = { .kind = SB_MEDIA_NOISE,
			      .taken_s = sb_device_midnight(d->day) };
	uint64_t first = sb_device_share(d, SB_APP_SEALED_PPM);

	m.key = sb_draw_child(&d->key, "sealed", d->day);
	m.size_bytes = first + first / 1000000 * SB_SEALED_GROWTH_PPM * d->day;
	return sb_files_media(f, SB_CLASS_APP_DATA, m.taken_s, m,
			      MESSENGER "/Backups/ChatStorage.crypt15");
}

/* The databases of every phone, one of each. */
static const struct fixed {
	enum sb_class data_class;
	enum sb_err (*build)(const struct sb_device *, struct sb_image *);
	const char *path;
} fixed[] = {
	{ SB_CLASS_MESSAGES, sb_messages_build,
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
};

static enum sb_err add_databases(const struct sb_device *d, struct sb_files *f)
{
	int64_t when = sb_device_midnight(d->day);
	char app[SB_DEVICE_NAME_BYTES];
	struct sb_image image;
	enum sb_err err = SB_OK;

	for (size_t i = 0; !err && i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		err = fixed[i].build(d, &image);
		if (!err)
			err = sb_files_image(f, fixed[i].data_class, when,
					     image, "%s", fixed[i].path);
	}
	for (uint32_t i = 0; !err && i < d->app_count; i++) {
		err = sb_assets_app(d, i, &image);
		if (err)
			break;
		sb_device_app_name(d->world, d->apps[i], app);
		err = sb_files_image(f, SB_CLASS_APP_DATA, when, image,
				     "AppDomain-%s/Documents/store.sqlite",
				     app);
	}
	return err;
}

static void phone_release(struct sb_snapshot *s)
{
	struct sb_files *f = s->state;

	if (f) {
		sb_files_release(f);
		free(f);
	}
	memset(s, 0, sizeof(*s));
}

static enum sb_err phone_list(const struct sb_source *source, uint32_t user,
			      uint32_t day, struct sb_snapshot *out)
{
	const struct phone_source *p = (const struct phone_source *)source;
	struct sb_device d;
	struct sb_files *f;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	if (user >= source->user_count || day >= source->day_count)
		return SB_PARAM;
	f = calloc(1, sizeof(*f));
	if (!f)
		return SB_MEMORY;
	out->state = f;
	err = sb_device_init(&d, &p->world, user, day);
	for (size_t i = 0; !err && i < d.item_count; i++)
		if (sb_device_has(&d.items[i], day))
			err = add_item(&d, f, &d.items[i]);
	if (!err)
		err = add_sealed(&d, f);
	if (!err)
		err = add_databases(&d, f);
	if (!err)
		err = sb_small_add(&d, f);
	if (!err)
		err = sb_files_finish(f);
	sb_device_release(&d);
	if (err) {
		phone_release(out);
		return err;
	}
	out->source = source;
	out->user = user;
	out->day = day;
	out->entries = f->list.at;
	out->entry_count = f->list.count;
	out->total_bytes = sb_entries_total(&f->list);
	return SB_OK;
}

static enum sb_err phone_read(const struct sb_snapshot *s, size_t index,
			      uint64_t offset, size_t len, uint8_t *into,
			      struct sb_span *got)
{
	const struct phone_source *p = (const struct phone_source *)s->source;
	const struct sb_entry *e = &s->entries[index];
	const struct sb_files *f = s->state;
	const struct sb_files_body *body = &f->bodies[e->tag];
	const uint8_t *memory = body->blob ? body->blob : body->image.ptr;

	assert(index < s->entry_count && e->type == SB_ENTRY_FILE);
	if (offset > e->size_bytes)
		offset = e->size_bytes;
	if (len > e->size_bytes - offset)
		len = (size_t)(e->size_bytes - offset);
	if (memory) {
		*got = sb_span_of(memory + offset, len);
		return SB_OK;
	}
	*got = sb_span_of(into, len);
	return sb_media_read(&body->media, &p->world.text, offset, len, into);
}

static void phone_close(struct sb_source *source)
{
	free(source);
}

enum sb_err sb_phone_open(const struct sb_phone_params *params,
			  struct sb_source **out)
{
	struct phone_source *p;

	*out = NULL;
	if (!params->users || !params->days ||
	    params->bytes_per_user < SB_LEAST_PHONE_BYTES ||
	    params->bytes_per_user > SB_MOST_PHONE_BYTES)
		return SB_PARAM;
	if (sodium_init() < 0)
		return SB_UNSUPPORTED;
	p = calloc(1, sizeof(*p));
	if (!p)
		return SB_MEMORY;
	p->world.root = sb_draw_root(params->seed);
	p->world.bytes_per_user = params->bytes_per_user;
	sb_text_init(&p->world.text, &p->world.root);
	p->base = (struct sb_source) {
		.kind = "phone",
		.user_count = params->users,
		.day_count = params->days,
		.snapshot = phone_list,
		.read = phone_read,
		.release = phone_release,
		.close = phone_close,
	};
	*out = &p->base;
	return SB_OK;
}
