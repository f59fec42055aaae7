/* datasets/phone/records.h: the smaller databases of a phone.  Each build
 * gives the database on the device's day; out is freed with
 * sb_database_free. */
#ifndef DATASETS_PHONE_RECORDS_H
#define DATASETS_PHONE_RECORDS_H

#include "datasets/phone/database.h"

/* Health samples: healthdb_secure.sqlite. */
SB_MUST_USE enum sb_err sb_records_health(const struct sb_device *device,
					  struct sb_image *out);
/* People: AddressBook.sqlitedb. */
SB_MUST_USE enum sb_err sb_records_contacts(const struct sb_device *device,
					    struct sb_image *out);
/* Calls: CallHistory.storedata. */
SB_MUST_USE enum sb_err sb_records_calls(const struct sb_device *device,
					 struct sb_image *out);
/* Pages visited: History.db. */
SB_MUST_USE enum sb_err sb_records_history(const struct sb_device *device,
					   struct sb_image *out);
#endif
