#include "schemes/kit/salted.h"

#include "schemes/kit/hash.h"
#include "schemes/kit/kit.h"

#define SALT 16u

static void hash(struct sb_env *env, struct sb_span password,
		 const uint8_t salt[SALT], uint8_t out[32])
{
	const struct sb_span parts[] = { password, sb_span_of(salt, SALT) };

	sb_sha256_parts(env->kit, parts, 2, out);
}

enum sb_err sb_salted_make(struct sb_env *env, struct sb_custody *custody,
			   const char *where, const char *label,
			   struct sb_span password)
{
	uint8_t record[SB_SALTED_BYTES];
	enum sb_err err = sb_random(env, NULL, record, SALT);

	if (err != SB_OK)
		return err;
	hash(env, password, record, record + SALT);
	return sb_deposit(custody, where, label,
			  sb_span_of(record, sizeof(record)), NULL);
}

enum sb_err sb_salted_check(struct sb_env *env, struct sb_custody *custody,
			    const char *where, const char *label,
			    struct sb_span password)
{
	uint8_t record[SB_SALTED_BYTES + 1], got[32];
	struct sb_buf found = { record, 0, sizeof(record) };
	enum sb_err err = sb_fetch(custody, where, label, &found);

	if (err != SB_OK)
		return err;
	if (found.len != SB_SALTED_BYTES)
		return SB_MALFORMED;
	hash(env, password, record, got);
	return sb_equal(got, record + SALT, sizeof(got)) ? SB_OK : SB_DENIED;
}
