/* datasets/phone/chats.h: databases of a messenger, of notes, of voice mail.
 * Each build gives the database on the device's day; out is freed with
 * sb_database_free. */
#ifndef DATASETS_PHONE_CHATS_H
#define DATASETS_PHONE_CHATS_H

#include "datasets/phone/database.h"

/* ChatStorage.sqlite, by Core Data. */
SB_MUST_USE enum sb_err sb_chats_messenger(const struct sb_device *device,
					   struct sb_image *out);
/* NoteStore.sqlite: bodies are compressed, so they are noise here. */
SB_MUST_USE enum sb_err sb_chats_notes(const struct sb_device *device,
				       struct sb_image *out);
/* voicemail.db: a row for each recording. */
SB_MUST_USE enum sb_err sb_chats_voicemail(const struct sb_device *device,
					   struct sb_image *out);

#endif
