/* datasets/phone/messages.h: the messages database (sms.db). */
#ifndef DATASETS_PHONE_MESSAGES_H
#define DATASETS_PHONE_MESSAGES_H

#include "datasets/phone/database.h"

/* The database, open and empty; NULL: no memory. */
struct sb_database *sb_messages_open(const struct sb_device *device);

enum {
	SB_MESSAGES_PATH_BYTES = 160
};

/* Where an attachment lies below Library/SMS, zero-terminated. */
void sb_messages_attachment_path(const struct sb_item *item,
				 char out[SB_MESSAGES_PATH_BYTES]);

#endif
