/* datasets/phone/device.h: one user's phone on one day: which media and app
 * files are on it, since when, and for whom else they are the same. */
#ifndef DATASETS_PHONE_DEVICE_H
#define DATASETS_PHONE_DEVICE_H

#include "datasets/phone/world.h"

enum sb_role {
	SB_ROLE_PHOTO,
	SB_ROLE_VIDEO,
	SB_ROLE_ATTACHMENT, /* of a message */
	SB_ROLE_CHAT,       /* a messenger's picture or clip */
	SB_ROLE_DOCUMENT,   /* PDF, office, JSON or private binary, of an app */
	SB_ROLE_MEMO,       /* a recording */
	SB_ROLE_VOICEMAIL,
	SB_ROLE_CACHE,
	SB_ROLE_PAYLOAD, /* came with an app */
	SB_ROLE_COUNT
};

#define SB_STILL_THERE UINT32_MAX
#define SB_NEVER       UINT32_MAX

struct sb_item {
	struct sb_media media;
	uint64_t guid[2];
	uint32_t born, died; /* there on days born <= day < died */
	uint32_t edited;     /* photos: on which day; SB_NEVER */
	uint32_t number;     /* within its role, or within its app */
	uint16_t app;        /* rank in the pool of apps */
	uint8_t role;        /* enum sb_role */
};

struct sb_schemas;

struct sb_device {
	const struct sb_world *world;
	uint32_t user, day;
	struct sb_draw_key key; /* the user's */
	struct sb_habit habit;
	uint8_t owner;  /* of its camera: sb_camera_of's */
	uint16_t *apps; /* ranks, ascending; the messenger is 0 */
	uint32_t app_count;
	uint32_t *systems;     /* version on each day until day */
	struct sb_item *items; /* everything that was ever there until day */
	size_t item_count, item_cap;
	/* Databases hold identities in place of texts: of the same lengths, so
	 * that the same pages change; set before they are opened.  With schemas
	 * they are laid out without SQLite, where its version is known. */
	int thin;
	struct sb_schemas *schemas;
	/* With schemas: pages are known by their names, files have no bytes;
	 * where they are cut, a multiple of pages, or 0 for not at all. */
	int named;
	size_t cut_bytes;
};

/* Replay user's days 0 to day.  The same for every order of asking; on
 * earlier days, only what was born later is not there.  SB_MEMORY; release in
 * any case. */
SB_MUST_USE enum sb_err sb_device_init(struct sb_device *d,
				       const struct sb_world *world,
				       uint32_t user, uint32_t day);
void sb_device_release(struct sb_device *d);

/* Whether a photo was edited until that day. */
static inline int sb_device_edited(const struct sb_item *i, uint32_t day)
{
	return i->edited <= day;
}

static inline int sb_device_has(const struct sb_item *i, uint32_t day)
{
	return i->born <= day && day < i->died;
}

/* How many this phone has of what a full phone has full of. */
uint64_t sb_device_count(const struct sb_device *d, uint64_t full,
			 uint64_t floor);

/* ppm of the phone's bytes; ppm as in params.h, of a median phone. */
uint64_t sb_device_share(const struct sb_device *d, uint32_t ppm);

/* The same of a phone that is typical of the world. */
uint64_t sb_device_typical(const struct sb_device *d, uint32_t ppm);

/* Whether a new version of the system came on a day until the device's: some days
 * after its release. */
int sb_device_updates(const struct sb_device *d, uint32_t day);

/* Midnight of a day, seconds since the epoch. */
int64_t sb_device_midnight(uint32_t day);

/* A moment of a span of days that begins at midnight: at any hour, but mostly by
 * day. */
int64_t sb_device_moment(struct sb_draw *by, int64_t from_s, int64_t span_s);

enum {
	SB_DEVICE_NAME_BYTES = 64
};

/* Reverse-domain name of the app of that rank, zero-terminated. */
void sb_device_app_name(const struct sb_world *w, uint32_t app,
			char out[SB_DEVICE_NAME_BYTES]);

enum {
	SB_DEVICE_GUID_BYTES = 37
};

/* 8-4-4-4-12 upper-case hexadecimal digits, zero-terminated. */
void sb_device_guid_text(const uint64_t guid[2],
			 char out[SB_DEVICE_GUID_BYTES]);

#endif
