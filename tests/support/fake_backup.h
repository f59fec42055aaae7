/* tests/support/fake_backup.h: writes iTunes and Finder backups, plain and
 * encrypted, from the public description of the format, to try the reader on.
 * Any failure ends the program. */
#ifndef TESTS_SUPPORT_FAKE_BACKUP_H
#define TESTS_SUPPORT_FAKE_BACKUP_H

#include "schemes/kit/kit.h"

#include <stdint.h>
#include <stdio.h>

struct sqlite3;

enum {
	FAKE_CLASSES = 12, /* 1 to 11, as devices write them */
};

/* Set what is wanted (zero: as devices do, but for the rounds), then
 * fake_backup_begin. */
struct fake_backup {
	const char *password;  /* NULL: not encrypted */
	uint32_t first_rounds; /* 0: before iOS 10.2 */
	uint32_t second_rounds;
	uint32_t manifest_class; /* 0: 4 */
	int unpadded_files;      /* aligned files without PKCS#7 */
	int unpadded_index;
	int weak;       /* iOS 10.0: passwordHash; goes with no first_rounds */
	int mbdb;       /* before iOS 10: Manifest.mbdb, blobs flat */
	int key_by_uid; /* NS.data behind a reference */
	int xml;        /* Manifest.plist */

	/* The rest is the writer's. */
	char dir[512];
	uint8_t kek[32], keys[FAKE_CLASSES][32];
	struct sb_kit *kit;
	struct sqlite3 *db;
	FILE *index;
	uint64_t drawn;
};

struct fake_file {
	const char *domain, *path;
	const char *target; /* a link */
	int directory;
	const void *bytes;
	size_t len;
	uint64_t claimed_len; /* of Size; 0: len */
	uint32_t class;       /* 0: 3 */
	int digest;           /* 1: right, 2: wrong */
	int no_blob, no_key, bad_key;
};

void fake_backup_begin(struct fake_backup *b, const char *dir);
void fake_backup_add(struct fake_backup *b, const struct fake_file *file);
void fake_backup_end(struct fake_backup *b);

/* SHA-1 of domain "-" path in hex. */
void fake_backup_id(const char *domain, const char *path, char id[41]);

#endif
