/* datasets/phone/messages.h: the messages database (sms.db). */
#ifndef DATASETS_PHONE_MESSAGES_H
#define DATASETS_PHONE_MESSAGES_H

#include "datasets/phone/database.h"

/* The database on the device's day; out is freed with sb_database_free. */
SB_MUST_USE enum sb_err sb_messages_build(const struct sb_device *device,
					  struct sb_image *out);

enum {
	SB_MESSAGES_PATH_BYTES = 160
};

/* Where an attachment lies below Library/SMS, zero-terminated. */
void sb_messages_attachment_path(const struct sb_item *item,
				 char out[SB_MESSAGES_PATH_BYTES]);

#endif
