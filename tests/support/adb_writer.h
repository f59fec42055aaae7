/* tests/support/adb_writer.h: encrypted "adb backup" files, written from the
 * description in datasets/adb_head.h with OpenSSL alone. */
#ifndef TESTS_SUPPORT_ADB_WRITER_H
#define TESTS_SUPPORT_ADB_WRITER_H

#include <stddef.h>

struct adb_sealed {
	unsigned version;
	int deflated;
	int low_bits; /* of characters, as Android before 4.4; else UTF-8 */
	/* Its characters are all below 256: as UTF-8, and as single bytes. */
	const char *password, *password_low;
};

/* At path; any failure ends the test. */
void adb_write(const char *path, const struct adb_sealed *how, const void *tar,
	       size_t len);

#endif
