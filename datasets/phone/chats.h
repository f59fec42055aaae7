/* datasets/phone/chats.h: databases of a messenger, of notes, of voice mail.
 * Each opens an empty one; NULL: no memory. */
#ifndef DATASETS_PHONE_CHATS_H
#define DATASETS_PHONE_CHATS_H

#include "datasets/phone/database.h"

/* ChatStorage.sqlite, by Core Data. */
struct sb_database *sb_chats_messenger(const struct sb_device *device);
/* NoteStore.sqlite: bodies are compressed, so they are noise here. */
struct sb_database *sb_chats_notes(const struct sb_device *device);
/* voicemail.db: a row for each recording. */
struct sb_database *sb_chats_voicemail(const struct sb_device *device);

#endif
