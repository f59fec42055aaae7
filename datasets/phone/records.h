/* datasets/phone/records.h: the smaller databases of a phone.  Each opens
 * an empty one; NULL: no memory. */
#ifndef DATASETS_PHONE_RECORDS_H
#define DATASETS_PHONE_RECORDS_H

#include "datasets/phone/database.h"

/* Health samples: healthdb_secure.sqlite. */
struct sb_database *sb_records_health(const struct sb_device *device);
/* People: AddressBook.sqlitedb. */
struct sb_database *sb_records_contacts(const struct sb_device *device);
/* Calls: CallHistory.storedata. */
struct sb_database *sb_records_calls(const struct sb_device *device);
/* Pages visited: History.db. */
struct sb_database *sb_records_history(const struct sb_device *device);
#endif
