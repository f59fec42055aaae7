/* datasets/phone/small.h: the many small files of a phone: settings, secrets,
 * purchases, what apps remember. */
#ifndef DATASETS_PHONE_SMALL_H
#define DATASETS_PHONE_SMALL_H

#include "datasets/phone/device.h"
#include "datasets/phone/plist.h"

enum sb_small_kind {
	SB_SMALL_SETTING,
	SB_SMALL_KEYCHAIN,
	SB_SMALL_WIFI,
	SB_SMALL_VOICEMAIL,
	SB_SMALL_PURCHASES,
	SB_SMALL_APP_STATE,
	SB_SMALL_APP_SETTING,
	SB_SMALL_ADJUSTMENT, /* how a photo was edited; number: the photo's */
};

enum {
	SB_SMALL_PATH_BYTES = 256,
	SB_SMALL_STATE_FRESH = 4096
};

/* One file.  For one user, equal kind, number and version are equal bytes. */
struct sb_small {
	enum sb_small_kind kind;
	uint32_t number; /* within its kind; apps: the app's rank */
	uint64_t version;
	enum sb_class data_class;
	int64_t born_s, mtime_s; /* midnights after; born_s 0: before day 0 */
	char path[SB_SMALL_PATH_BYTES];
};

typedef enum sb_err sb_small_visit(void *arg, const struct sb_device *device,
				   const struct sb_small *small);

/* Every small file that is there on the device's day; an error of visit ends
 * it. */
SB_MUST_USE enum sb_err sb_small_list(const struct sb_device *device,
				      sb_small_visit *visit, void *arg);

/* Of these, without their paths: an app's two, what an edited photo has, 0 where
 * it is not there or not edited on that day (secrets.h has the rest); and how
 * many settings there are, numbered from 0. */
struct sb_small sb_small_app_state(const struct sb_device *device,
				   uint32_t app);
struct sb_small sb_small_app_setting(uint32_t app);
int sb_small_adjustment(const struct sb_device *device,
			const struct sb_item *photo, struct sb_small *out);
uint32_t sb_small_settings(const struct sb_device *device);

/* From which days on a setting has which versions.  Zeroed = none; free(at). */
struct sb_small_versions {
	struct sb_small_version {
		uint32_t day;
		uint64_t version;
	} * at;
	size_t count, room;
};
/* Append those of one setting, which users change or do not, from day 0 until the
 * device's.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_small_follow(const struct sb_device *device,
					uint32_t number, int own,
					struct sb_small_versions *to);

/* Where what belongs to an edited photo lies, zero-terminated. */
void sb_small_edited_folder(const struct sb_item *photo,
			    char out[SB_SMALL_PATH_BYTES]);

/* Its bytes, malloced; the caller frees out->ptr.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_small_build(const struct sb_device *device,
				       const struct sb_small *small,
				       struct sb_buf *out);

/* How long what an app remembers is, on any day.  What is of a day alone lies
 * within its first SB_SMALL_STATE_FRESH bytes, which no other day's are like. */
uint64_t sb_small_state_bytes(const struct sb_device *device, uint32_t app);

/* What apps remember, by app, as it was last.  Zeroed = nothing. */
struct sb_small_states {
	struct sb_buf *at; /* by the app's rank */
	size_t room;
};
/* The same bytes for what an app remembers, sooner where a day before is kept:
 * borrowed until the next call. */
SB_MUST_USE enum sb_err sb_small_state(const struct sb_device *device,
				       const struct sb_small *small,
				       struct sb_small_states *kept,
				       struct sb_span *out);
void sb_small_forget(struct sb_small_states *kept);

#endif
