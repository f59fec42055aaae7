/* schemes/kit/bag_record.h: a key bag and the random secret that opens it, in
 * one record beside the objects, as a phone's backup in the cloud keeps them.
 *
 *   record = RFC 3394(KDF(above, "bag record"), bag || secret[32])
 *
 * with the bag in the form of kit/keybag.h.  That both lie together is
 * reverse-engineered; the record's own encryption is this project's. */
#ifndef SCHEMES_KIT_BAG_RECORD_H
#define SCHEMES_KIT_BAG_RECORD_H

#include "schemes/custody.h"
#include "schemes/kit/env.h"
#include "schemes/kit/keybag.h"

#define SB_BAG_SECRET_BYTES 32u

/* Leave it at SB_AT_STORE.  Errors of sb_key_wrap and sb_deposit. */
SB_MUST_USE enum sb_err sb_bag_record_put(
	struct sb_env *env, struct sb_custody *custody, const char *label,
	const uint8_t above[32], const struct sb_keybag *bag,
	const uint8_t secret[SB_BAG_SECRET_BYTES]);
/* Get it back.  SB_FORGED: another key; SB_MALFORMED; errors of sb_fetch. */
SB_MUST_USE enum sb_err sb_bag_record_get(struct sb_env *env,
					  struct sb_custody *custody,
					  const char *label,
					  const uint8_t above[32],
					  struct sb_keybag *bag,
					  uint8_t secret[SB_BAG_SECRET_BYTES]);

#endif
