/* tests/support/fake_weak.h: what iOS 10.0 did to an encrypted backup's index,
 * written from datasets/itunes/weak.h with OpenSSL alone. */
#ifndef TESTS_SUPPORT_FAKE_WEAK_H
#define TESTS_SUPPORT_FAKE_WEAK_H

#include "tests/support/fake_backup.h"

/* Only if b->weak: *bytes (malloc'ed) in its place; salt and passwordHash. */
void fake_weak_seal(const struct fake_backup *b, uint8_t **bytes, size_t *len);
void fake_weak_properties(const struct fake_backup *b);

#endif
