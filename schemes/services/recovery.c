#include "schemes/services/recovery.h"

#include <stdio.h>
#include <string.h>

#include "schemes/kit/hash.h"
#include "schemes/kit/kdf.h"
#include "schemes/kit/paper.h"
#include "schemes/kit/shamir.h"
#include "schemes/services/recovery_internal.h"

#define WRAPPED SB_RECOVERY_WRAPPED

static const struct sb_guard unlocked = { .unlocked = 1 };

/* ---- the owner's own devices ------------------------------------------------ */

static enum sb_err make_phone(struct sb_env *env, struct sb_custody *custody,
			      const struct sb_recovery *how,
			      const uint8_t key[32])
{
	(void)env;
	return sb_recovery_put(custody, SB_AT_PHONE, 0, how, "key",
			       sb_span_of(key, 32), &unlocked);
}

static enum sb_err open_phone(struct sb_env *env, struct sb_custody *custody,
			      const struct sb_recovery *how, uint8_t key[32])
{
	(void)env;
	return sb_recovery_get(custody, SB_AT_PHONE, 0, how, "key", key, 32);
}

static enum sb_err make_device(struct sb_env *env, struct sb_custody *custody,
			       const struct sb_recovery *how,
			       const uint8_t key[32])
{
	(void)env;
	return sb_recovery_put(custody, SB_AT_DEVICE, 0, how, "key",
			       sb_span_of(key, 32), &unlocked);
}

static enum sb_err open_device(struct sb_env *env, struct sb_custody *custody,
			       const struct sb_recovery *how, uint8_t key[32])
{
	(void)env;
	return sb_recovery_get(custody, SB_AT_DEVICE, 0, how, "key", key, 32);
}

/* ---- paper ------------------------------------------------------------------ */

static void paper_kek(struct sb_kit *kit, const struct sb_recovery *how,
		      const uint8_t symbols[SB_PAPER_SYMBOLS], uint8_t kek[32])
{
	uint8_t ikm[32];

	sb_sha256(kit, sb_span_of(symbols, SB_PAPER_SYMBOLS), ikm);
	sb_kdf(kit, ikm, "recovery paper",
	       sb_span_of(how->label, strlen(how->label)), kek);
	sb_wipe(ikm, sizeof(ikm));
}

static enum sb_err make_paper(struct sb_env *env, struct sb_custody *custody,
			      const struct sb_recovery *how,
			      const uint8_t key[32])
{
	uint8_t random[SB_PAPER_SYMBOLS], symbols[SB_PAPER_SYMBOLS];
	uint8_t text[SB_PAPER_TEXT_BYTES], kek[32];
	enum sb_err err = sb_random(env, NULL, random, sizeof(random));

	if (err != SB_OK)
		return err;
	sb_paper_write(random, symbols, text);
	paper_kek(env->kit, how, symbols, kek);
	err = sb_recovery_put(custody, SB_AT_PAPER, 0, how, "paper",
			      sb_span_of(text, sizeof(text)), NULL);
	if (err == SB_OK)
		err = sb_recovery_wrap(env, custody, how, "under paper", kek,
				       key);
	sb_wipe(random, sizeof(random));
	sb_wipe(symbols, sizeof(symbols));
	sb_wipe(text, sizeof(text));
	sb_wipe(kek, sizeof(kek));
	return err;
}

static enum sb_err open_paper(struct sb_env *env, struct sb_custody *custody,
			      const struct sb_recovery *how, uint8_t key[32])
{
	uint8_t symbols[SB_PAPER_SYMBOLS], text[SB_PAPER_TEXT_BYTES], kek[32];
	enum sb_err err = sb_recovery_get(custody, SB_AT_PAPER, 0, how, "paper",
					  text, sizeof(text));

	if (err == SB_OK)
		err = sb_paper_read(sb_span_of(text, sizeof(text)), symbols);
	if (err == SB_OK) {
		paper_kek(env->kit, how, symbols, kek);
		err = sb_recovery_unwrap(env, custody, how, "under paper", kek,
					 key);
	}
	sb_wipe(text, sizeof(text));
	sb_wipe(symbols, sizeof(symbols));
	sb_wipe(kek, sizeof(kek));
	return err;
}

/* ---- contacts --------------------------------------------------------------- */

static void shares_kek(struct sb_kit *kit, const struct sb_recovery *how,
		       const uint8_t secret[32], uint8_t kek[32])
{
	sb_kdf(kit, secret, "recovery shares",
	       sb_span_of(how->label, strlen(how->label)), kek);
}

static enum sb_err make_shares(struct sb_env *env, struct sb_custody *custody,
			       const struct sb_recovery *how,
			       const uint8_t key[32])
{
	struct sb_sharing sharing;
	uint8_t kek[32];
	enum sb_err err =
		sb_sharing_draw(env, sb_count(custody, SB_AT_CONTACTS),
				how->contacts, &sharing);

	for (unsigned i = 0; i < sharing.count && err == SB_OK; i++)
		err = sb_recovery_put(
			custody, SB_AT_CONTACTS, i, how, "share",
			sb_span_of(sharing.shares[i], SB_SHARE_BYTES), NULL);
	if (err == SB_OK) {
		shares_kek(env->kit, how, sharing.secret, kek);
		err = sb_recovery_wrap(env, custody, how, "under shares", kek,
				       key);
	}
	sb_wipe(&sharing, sizeof(sharing));
	sb_wipe(kek, sizeof(kek));
	return err;
}

struct shared {
	struct sb_env *env;
	struct sb_custody *custody;
	const struct sb_recovery *how;
	uint8_t *key;
};

static enum sb_err try_shared(void *arg, const uint8_t secret[32])
{
	const struct shared *to = arg;
	uint8_t kek[32];
	enum sb_err err;

	shares_kek(to->env->kit, to->how, secret, kek);
	err = sb_recovery_unwrap(to->env, to->custody, to->how, "under shares",
				 kek, to->key);
	sb_wipe(kek, sizeof(kek));
	return err;
}

/* As many contacts are asked as are needed, others for those who do not answer or
 * whose shares do not fit. */
static enum sb_err open_shares(struct sb_env *env, struct sb_custody *custody,
			       const struct sb_recovery *how, uint8_t key[32])
{
	unsigned count = sb_count(custody, SB_AT_CONTACTS);
	struct sb_sharing got = { .threshold = sb_sharing_threshold(
					  count, how->contacts) };
	struct shared to = { env, custody, how, key };
	enum sb_err err = SB_DENIED, refusal = SB_MISSING;

	for (unsigned i = 0;
	     err == SB_DENIED && i < count && got.count < SB_SHARING_MOST;
	     i++) {
		enum sb_err one = sb_recovery_get(
			custody, SB_AT_CONTACTS, i, how, "share",
			got.shares[got.count], SB_SHARE_BYTES);

		if (one == SB_OK) {
			got.count++;
			err = sb_sharing_search(&got, try_shared, &to);
		} else if (sb_recovery_goes_on(one)) {
			refusal = sb_recovery_worse(refusal, one);
		} else {
			err = one;
		}
	}
	if (err == SB_DENIED && got.count < got.threshold)
		err = refusal;
	sb_wipe(&got, sizeof(got));
	return err;
}

static const char *packet_key(unsigned i, char text[32])
{
	snprintf(text, 32, "packet %u", i);
	return text;
}

static enum sb_err make_packet(struct sb_env *env, struct sb_custody *custody,
			       const struct sb_recovery *how,
			       const uint8_t key[32])
{
	unsigned count = sb_count(custody, SB_AT_CONTACTS);
	uint8_t kek[32], packet[WRAPPED];
	enum sb_err err = count ? SB_OK : SB_PARAM;
	char text[32];

	for (unsigned i = 0; i < count && err == SB_OK; i++) {
		err = sb_random(env, NULL, kek, sizeof(kek));
		if (err == SB_OK)
			err = sb_key_wrap(env->kit, kek, sb_span_of(key, 32),
					  packet);
		if (err == SB_OK)
			err = sb_recovery_put(
				custody, SB_AT_CONTACTS, i, how, "packet",
				sb_span_of(packet, WRAPPED), NULL);
		if (err == SB_OK)
			err = sb_recovery_put(custody, SB_AT_ACCOUNT, 0, how,
					      packet_key(i, text),
					      sb_span_of(kek, sizeof(kek)),
					      &sb_recovery_login);
	}
	sb_wipe(kek, sizeof(kek));
	return err;
}

static enum sb_err open_packet(struct sb_env *env, struct sb_custody *custody,
			       const struct sb_recovery *how, uint8_t key[32])
{
	unsigned count = sb_count(custody, SB_AT_CONTACTS);
	uint8_t kek[32], packet[WRAPPED];
	enum sb_err err = SB_MISSING;
	char text[32];

	for (unsigned i = 0; i < count; i++) {
		err = sb_recovery_get(custody, SB_AT_CONTACTS, i, how, "packet",
				      packet, WRAPPED);
		if (err == SB_OK)
			err = sb_recovery_get(custody, SB_AT_ACCOUNT, 0, how,
					      packet_key(i, text), kek,
					      sizeof(kek));
		if (err == SB_OK)
			err = sb_key_unwrap(env->kit, kek,
					    sb_span_of(packet, WRAPPED), key);
		if (err == SB_OK || !sb_recovery_goes_on(err))
			break;
	}
	sb_wipe(kek, sizeof(kek));
	return err;
}

/* ---- the provider's key service ---------------------------------------------- */

/* One operation of the key service on one key of the account. */
static enum sb_err serve(struct sb_env *env, uint8_t op, const uint8_t *in,
			 size_t len, uint8_t out[WRAPPED])
{
	uint8_t item[SB_KEYSERVICE_ITEM_BYTES] = { op };
	uint8_t answer[SB_KEYSERVICE_ITEM_BYTES];
	struct sb_buf got = { answer, 0, sizeof(answer) };
	enum sb_err err;

	memcpy(item + 1, in, len);
	err = sb_call(env, "keyservice", sb_span_of(item, sizeof(item)), &got);
	if (err == SB_OK && got.len != sizeof(answer))
		err = SB_MALFORMED;
	if (err == SB_OK)
		err = sb_services_verdict(answer[0]);
	if (err == SB_OK)
		memcpy(out, answer + 1, WRAPPED);
	sb_wipe(item, sizeof(item));
	sb_wipe(answer, sizeof(answer));
	return err;
}

static enum sb_err make_service(struct sb_env *env, struct sb_custody *custody,
				const struct sb_recovery *how,
				const uint8_t key[32])
{
	uint8_t wrapped[WRAPPED];
	enum sb_err err = serve(env, SB_KEYSERVICE_WRAP_OWN, key, 32, wrapped);

	return err == SB_OK ? sb_recovery_put(custody, SB_AT_ACCOUNT, 0, how,
					      "under service",
					      sb_span_of(wrapped, WRAPPED),
					      &sb_recovery_login)
			    : err;
}

static enum sb_err open_service(struct sb_env *env, struct sb_custody *custody,
				const struct sb_recovery *how, uint8_t key[32])
{
	uint8_t wrapped[WRAPPED], plain[WRAPPED];
	enum sb_err err = sb_recovery_get(custody, SB_AT_ACCOUNT, 0, how,
					  "under service", wrapped, WRAPPED);

	if (err == SB_OK)
		err = serve(env, SB_KEYSERVICE_UNWRAP_OWN, wrapped, WRAPPED,
			    plain);
	if (err == SB_OK)
		memcpy(key, plain, 32);
	sb_wipe(plain, sizeof(plain));
	return err;
}

/* ---- all ways ---------------------------------------------------------------- */

static const struct {
	unsigned way;
	enum sb_err (*make)(struct sb_env *, struct sb_custody *,
			    const struct sb_recovery *, const uint8_t key[32]);
	enum sb_err (*open)(struct sb_env *, struct sb_custody *,
			    const struct sb_recovery *, uint8_t key[32]);
} ways[] = {
	{ SB_RECOVERY_PHONE, make_phone, open_phone },
	{ SB_RECOVERY_DEVICE, make_device, open_device },
	{ SB_RECOVERY_SERVICE, make_service, open_service },
	{ SB_RECOVERY_PACKET, make_packet, open_packet },
	{ SB_RECOVERY_SHARES, make_shares, open_shares },
	{ SB_RECOVERY_PAPER, make_paper, open_paper },
	{ SB_RECOVERY_PIN, sb_recovery_make_pin, sb_recovery_open_pin },
	{ SB_RECOVERY_PROVED, sb_recovery_make_proved,
	  sb_recovery_open_proved },
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

enum sb_err sb_recovery_make(struct sb_env *env, struct sb_custody *custody,
			     const struct sb_recovery *how,
			     const uint8_t key[32])
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < WAYS && err == SB_OK; i++)
		if (how->ways & ways[i].way)
			err = ways[i].make(env, custody, how, key);
	return err;
}

enum sb_err sb_recovery_open(struct sb_env *env, struct sb_custody *custody,
			     const struct sb_recovery *how, uint8_t key[32])
{
	enum sb_err refusal = SB_MISSING;

	for (size_t i = 0; i < WAYS; i++) {
		enum sb_err err;

		if (!(how->ways & ways[i].way))
			continue;
		err = ways[i].open(env, custody, how, key);
		if (err == SB_OK || !sb_recovery_goes_on(err))
			return err;
		refusal = sb_recovery_worse(refusal, err);
	}
	return refusal;
}

/* What each way left where; all of a count where it has one. */
static const struct {
	unsigned way;
	const char *where, *what;
} parts[] = {
	{ SB_RECOVERY_PHONE, SB_AT_PHONE, "key" },
	{ SB_RECOVERY_DEVICE, SB_AT_DEVICE, "key" },
	{ SB_RECOVERY_SERVICE, SB_AT_ACCOUNT, "under service" },
	{ SB_RECOVERY_PACKET, SB_AT_CONTACTS, "packet" },
	{ SB_RECOVERY_SHARES, SB_AT_CONTACTS, "share" },
	{ SB_RECOVERY_SHARES, SB_AT_ACCOUNT, "under shares" },
	{ SB_RECOVERY_PAPER, SB_AT_PAPER, "paper" },
	{ SB_RECOVERY_PAPER, SB_AT_ACCOUNT, "under paper" },
	{ SB_RECOVERY_PIN, SB_AT_ACCOUNT, "under pin" },
	{ SB_RECOVERY_PROVED, SB_AT_ACCOUNT, "code salt" },
	{ SB_RECOVERY_PROVED, SB_AT_ACCOUNT, "under code" },
};

static enum sb_err forget_deposits(struct sb_custody *custody,
				   const struct sb_recovery *how,
				   unsigned which)
{
	char text[32];
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		unsigned count = sb_count(custody, parts[i].where);

		for (unsigned k = 0; (which & parts[i].way) && k < count; k++) {
			err = sb_recovery_drop(custody, parts[i].where, k, how,
					       parts[i].what);
			if (err == SB_OK && parts[i].way == SB_RECOVERY_PACKET)
				err = sb_recovery_drop(custody, SB_AT_ACCOUNT,
						       0, how,
						       packet_key(k, text));
			if (err != SB_OK)
				return err;
		}
	}
	return SB_OK;
}

enum sb_err sb_recovery_forget(struct sb_env *env, struct sb_custody *custody,
			       const struct sb_recovery *how, unsigned which)
{
	enum sb_err err = forget_deposits(custody, how, which);

	if (err == SB_OK && which & SB_RECOVERY_PIN)
		err = sb_recovery_forget_pin(env, custody);
	if (err == SB_OK && which & SB_RECOVERY_PROVED)
		err = sb_recovery_forget_proved(env, custody);
	return err;
}
