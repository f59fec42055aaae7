/* schemes/kit/kit.h: per-thread contexts of the primitives.
 *
 * Every primitive has one result and possibly several paths (OpenSSL,
 * libsodium, intel-ipsec-mb); the path never changes an output byte.  What
 * this does not achieve: wiping cannot reach copies in registers, caches,
 * swapped pages or a library's own state; constant-time comparison says
 * nothing about the time of the rest. */
#ifndef SCHEMES_KIT_KIT_H
#define SCHEMES_KIT_KIT_H

#include "schemes/kit/base.h"

struct sb_kit;

/* Which paths a kit may take. */
enum sb_paths {
	SB_PATHS_FASTEST,  /* the fastest that this processor has */
	SB_PATHS_PORTABLE, /* OpenSSL and libsodium only */
};

/* One per thread; not to be shared.  SB_MEMORY, or SB_UNSUPPORTED when a
 * library lacks an algorithm.  Fetches every algorithm once: some 10 us, with
 * intel-ipsec-mb 0.5 ms; the process's first one takes longer. */
SB_MUST_USE enum sb_err sb_kit_new(enum sb_paths paths, struct sb_kit **out);
void sb_kit_free(struct sb_kit *kit); /* wipes; NULL is fine */

/* Name of the path that an algorithm takes, e.g. "aes-256-gcm" ->
 * "ipsec-mb vaes-avx512", "sha-256-tree" -> "openssl"; static; NULL if
 * unknown.  sb_kit_algorithm(i) enumerates names; NULL ends. */
const char *sb_kit_path(const struct sb_kit *kit, const char *algorithm);
const char *sb_kit_algorithm(size_t i);

/* A watcher sees the (key, nonce, message) of every AEAD and CBC/CTR seal, as
 * digests: how tests find a repeated nonce.  NULL switches it off. */
typedef void sb_kit_watch(void *arg, const uint8_t key_digest[16],
			  struct sb_span nonce,
			  const uint8_t message_digest[16]);
void sb_kit_set_watch(struct sb_kit *kit, sb_kit_watch *watch, void *arg);

/* Overwrite, not elided. */
void sb_wipe(void *ptr, size_t len);
/* out = a xor b, one masking the other; out overlaps neither. */
void sb_xor(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t len);
/* 1 if equal; time depends on len only. */
SB_MUST_USE int sb_equal(const void *a, const void *b, size_t len);

#endif
