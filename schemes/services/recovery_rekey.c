#include "schemes/services/recovery.h"

#include <string.h>

#include "schemes/kit/rekey.h"

#define DEVICES (SB_RECOVERY_PHONE | SB_RECOVERY_DEVICE)
#define CODED   (SB_RECOVERY_PIN | SB_RECOVERY_PROVED)

static enum sb_err only(struct sb_env *env, struct sb_custody *custody,
			const struct sb_recovery *how, unsigned ways,
			const uint8_t key[32])
{
	struct sb_recovery some = *how;

	some.ways = ways;
	return sb_recovery_make(env, custody, &some, key);
}

static enum sb_err new_secret(struct sb_env *env, struct sb_custody *custody,
			      const struct sb_recovery *how,
			      const uint8_t key[32])
{
	unsigned coded = how->ways & CODED;

	if (coded && sb_rekey_renews(custody, how->code))
		return only(env, custody, how, coded, key);
	if (how->ways & DEVICES && sb_rekey_renews(custody, SB_PASSCODE))
		return SB_OK;
	return sb_rekey_refuse(env, "none: it guards no key");
}

enum sb_err sb_recovery_rekey(struct sb_env *env, struct sb_custody *custody,
			      struct sb_recovery *how, enum sb_rekey what,
			      const uint8_t key[32])
{
	enum sb_err err;

	if (what == SB_REKEY_NEW_SECRET)
		return new_secret(env, custody, how, key);
	if (what == SB_REKEY_ERASE)
		return sb_recovery_forget(env, custody, how, how->ways);
	if (!(how->ways & DEVICES))
		return sb_rekey_refuse(env, "none: no device has a key");
	if (what == SB_REKEY_ADD_DEVICE) {
		err = only(env, custody, how, SB_RECOVERY_DEVICE, key);
		if (err == SB_OK)
			how->ways |= SB_RECOVERY_DEVICE;
		return err;
	}
	if (what != SB_REKEY_REVOKE_DEVICE)
		return sb_rekey_refuse(env, "not modelled");
	if (!(how->ways & SB_RECOVERY_PHONE) || how->ways == SB_RECOVERY_PHONE)
		return sb_rekey_refuse(env, "none: nothing else has the key");
	err = sb_recovery_forget(env, custody, how, SB_RECOVERY_PHONE);
	if (err == SB_OK)
		how->ways &= ~SB_RECOVERY_PHONE;
	return err;
}
