#include "tests/conformance/suite.h"

#include <stdlib.h>
#include <string.h>

#define LEN 4096u

/* ---- who learns that two chunks are equal -------------------------------- */

enum level {
	NOBODY,
	WITHIN_ACCOUNT,
	WITHIN_GROUP,
	ALL
};

static int claimed_level(struct sb_subject *s)
{
	static const uint64_t bits[] = { SB_CLAIM_EQUAL_NOBODY,
					 SB_CLAIM_EQUAL_ACCOUNT,
					 SB_CLAIM_EQUAL_GROUP,
					 SB_CLAIM_EQUAL_EVERYONE };

	for (int i = 0; i < 4; i++)
		if ((s->claims & SB_CLAIM_EQUAL_MASK) == bits[i])
			return i;
	sb_suite_fail(s, "not exactly one of the EQUAL claims is made");
	return -1;
}

/* Any side's name of an item that equals a name of the other. */
static int shares_name(const struct sb_set *a, const struct sb_set *b, size_t i)
{
	for (int side = 0; side < 2; side++)
		if (a->s->sides[side] &&
		    memcmp(&a->chunks[side][0].id, &b->chunks[side][i].id,
			   sizeof(struct sb_id)) == 0)
			return 1;
	return 0;
}

static int names_chunks(const struct sb_subject *s)
{
	for (int side = 0; side < 2; side++)
		if (s->sides[side] && s->sides[side]->named != SB_NEVER &&
		    !s->sides[side]->ordered_calls)
			return 1;
	return 0;
}

/* Was the first file given a key of its own?  Then its chunks' names may be
 * its own, too. */
static int has_own_key(const struct sb_set *set)
{
	for (int side = 0; side < 2; side++)
		if (set->s->sides[side] && set->files[side][0].secret_len)
			return 1;
	return 0;
}

static void names_of_kind(struct sb_subject *s, struct sb_account accounts[3],
			  uint8_t kind)
{
	uint8_t *plain = sb_suite_bytes(s, 30, 2 * LEN);
	struct sb_set *sets[3];
	int claimed = claimed_level(s), seen = NOBODY;

	for (uint32_t i = 0; i < 3; i++) {
		sets[i] = sb_set_new(s, kind, 3);
		for (uint32_t k = 0; k < 3; k++) {
			/* x, x again elsewhere, y */
			struct sb_span in =
				sb_span_of(plain + (k == 2 ? LEN : 0), LEN);

			sb_set_put(sets[i], k, 40 + 3 * i + k, 0, in, in);
		}
		if (sb_set_seal(sets[i], &accounts[i], 3) != SB_OK)
			sb_suite_fail(s, "does not seal");
	}
	if (shares_name(sets[0], sets[0], 1))
		seen = WITHIN_ACCOUNT;
	if (shares_name(sets[0], sets[1], 0))
		seen = WITHIN_GROUP;
	if (shares_name(sets[0], sets[2], 0))
		seen = ALL;
	if (seen > claimed)
		sb_suite_fail(s,
			      "kind %u: names are shared more widely (%d) than "
			      "claimed (%d)",
			      kind, seen, claimed);
	if (shares_name(sets[0], sets[0], 2))
		sb_suite_fail(s, "different contents have one name");
	if (kind == SB_DATA && names_chunks(s) && !has_own_key(sets[0]) &&
	    claimed > NOBODY && seen < WITHIN_ACCOUNT)
		sb_suite_fail(s, "equal chunks of one account get two names");
	for (int i = 0; i < 3; i++)
		sb_set_free(sets[i]);
	free(plain);
}

void sb_cases_claims_names(struct sb_subject *s)
{
	static const uint32_t groups[3] = { 1, 1, 2 };
	struct sb_account accounts[3];

	for (uint32_t i = 0; i < 3; i++)
		if (!sb_suite_enroll(s, i + 1, groups[i], &accounts[i]))
			return;
	names_of_kind(s, accounts, SB_DATA);
	names_of_kind(s, accounts, SB_RECIPE);
	for (int i = 0; i < 3; i++)
		sb_suite_close(&accounts[i]);
}

/* ---- randomised ----------------------------------------------------------- */

static int common_block(struct sb_span a, struct sb_span b)
{
	for (size_t i = 0; i + 16 <= a.len; i += 4)
		for (size_t k = 0; k + 16 <= b.len; k += 4)
			if (memcmp(a.ptr + i, b.ptr + k, 16) == 0)
				return 1;
	return 0;
}

void sb_cases_claims_random(struct sb_subject *s)
{
	struct sb_account account;
	uint8_t *plain = sb_suite_bytes(s, 31, LEN);

	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	for (uint8_t kind = 0; kind < 3; kind++) {
		struct sb_set *set = sb_set_new(s, kind, 2);

		for (uint32_t i = 0; i < 2; i++) {
			struct sb_span in = sb_span_of(plain, LEN);

			sb_set_put(set, i, 60 + i, 0, in, in);
		}
		if (sb_set_seal(set, &account, 2) != SB_OK)
			sb_suite_fail(s, "does not seal");
		else if (common_block(sb_set_object(set, 0),
				      sb_set_object(set, 1)))
			sb_suite_fail(s,
				      "kind %u: two objects of one content "
				      "have bytes in common",
				      kind);
		sb_set_free(set);
	}
	sb_suite_close(&account);
	free(plain);
}

/* ---- nonce once ------------------------------------------------------------ */

struct seen {
	uint8_t key[16], nonce[24], message[16];
	size_t nonce_len;
};

struct watch {
	struct seen *all;
	size_t count, cap;
};

static void note(void *arg, const uint8_t key[16], struct sb_span nonce,
		 const uint8_t message[16])
{
	struct watch *w = arg;
	struct seen *one;

	if (w->count == w->cap || nonce.len > sizeof(w->all->nonce))
		abort();
	one = &w->all[w->count++];
	memcpy(one->key, key, 16);
	memcpy(one->message, message, 16);
	memset(one->nonce, 0, sizeof(one->nonce));
	memcpy(one->nonce, nonce.ptr, nonce.len);
	one->nonce_len = nonce.len;
}

/* Two payloads of one plaintext (two codecs), the same again, other chunks. */
static void seal_under_watch(struct sb_subject *s, struct sb_account *account,
			     uint8_t kind, uint8_t one_file, uint8_t *bytes)
{
	struct sb_set *set = sb_set_new(s, kind, 8);

	set->one_file = one_file;
	for (uint32_t i = 0; i < 8; i++) {
		struct sb_span in = sb_span_of(bytes + i / 4 * 16, LEN - 64);
		struct sb_span coded = sb_span_of(bytes + 48, 900 + i % 4 / 2);
		int plain = i % 4 == 0;

		for (int side = 0; side < 2; side++)
			if (s->sides[side] && s->sides[side]->bare)
				plain = 1;
		sb_set_put(set, i, 70 + i + 100u * kind + 50u * one_file,
			   plain ? 0 : (uint8_t)SB_FORM_ZSTD, in,
			   plain ? in : coded);
	}
	if (sb_set_seal(set, account, 3) != SB_OK)
		sb_suite_fail(s, "does not seal");
	sb_set_free(set);
}

void sb_cases_claims_nonce(struct sb_subject *s)
{
	struct watch w = { calloc(1024, sizeof(struct seen)), 0, 1024 };
	uint8_t *bytes = sb_suite_bytes(s, 32, LEN);
	struct sb_account account;

	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	sb_kit_set_watch(s->host->env.kit, note, &w);
	for (uint8_t kind = 0; kind < 3; kind++)
		seal_under_watch(s, &account, kind, 0, bytes);
	if (!s->sides[0] || s->sides[0]->unit == SB_CHUNK)
		seal_under_watch(s, &account, SB_DATA, 1, bytes);
	sb_kit_set_watch(s->host->env.kit, NULL, NULL);
	if (w.count < 32)
		sb_suite_fail(s, "32 chunks were sealed, the kit saw %zu",
			      w.count);
	for (size_t i = 0; i < w.count; i++)
		for (size_t k = 0; k < i; k++)
			if (memcmp(w.all[i].key, w.all[k].key, 16) == 0 &&
			    w.all[i].nonce_len == w.all[k].nonce_len &&
			    memcmp(w.all[i].nonce, w.all[k].nonce, 24) == 0 &&
			    memcmp(w.all[i].message, w.all[k].message, 16))
				sb_suite_fail(s,
					      "two payloads are sealed under "
					      "one key and nonce");
	sb_suite_close(&account);
	free(w.all);
	free(bytes);
}

/* ---- content bound --------------------------------------------------------- */

/* Somebody who could make x's key seals y with it and gets there first. */
void sb_cases_claims_content(struct sb_subject *s)
{
	uint8_t *bytes = sb_suite_bytes(s, 33, 2 * LEN);
	struct sb_span x = sb_span_of(bytes, LEN);
	struct sb_span y = sb_span_of(bytes + LEN, LEN);
	struct sb_set *honest = sb_set_new(s, SB_DATA, 1);
	struct sb_set *faked = sb_set_new(s, SB_DATA, 1);
	struct sb_asking ask = { 0, { NULL, 0 }, -1, -1 };
	struct sb_account account;
	enum sb_err err;

	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	sb_set_put(honest, 0, 80, 0, x, x);
	sb_set_put(faked, 0, 81, 0, y, y);
	faked->derived = &x;
	if (sb_set_seal(honest, &account, 1) != SB_OK ||
	    sb_set_seal(faked, &account, 1) != SB_OK)
		sb_suite_fail(s, "does not seal");
	ask.object = sb_set_object(faked, 0);
	err = sb_set_restore(honest, &account, &ask);
	if (err != SB_FORGED && err != SB_MALFORMED)
		sb_suite_fail(s,
			      "another content under this name is restored: %s",
			      sb_err_name(err));
	sb_set_free(honest);
	sb_set_free(faked);
	sb_suite_close(&account);
	free(bytes);
}

/* ---- sealed from the store, from the provider ------------------------------- */

static int shows(struct sb_span object, const uint8_t *plain, size_t len)
{
	for (size_t i = 0; i + 8 <= len; i++)
		if (memmem(object.ptr, object.len, plain + i, 8))
			return 1;
	return 0;
}

/* Without services, an account of another group that knows the plaintext makes
 * what it can of it and tries that on the victim's object. */
static void outsider(struct sb_subject *s, struct sb_set *set, struct sb_span x)
{
	struct sb_set *own = sb_set_new(s, SB_DATA, 1);
	struct sb_asking ask = { 0, sb_set_object(set, 0), -1, -1 };
	struct sb_account account;

	if (!sb_suite_enroll(s, 9, 9, &account))
		return;
	sb_set_put(own, 0, 91, 0, x, x);
	s->host->provider_down = s->host->third_down = 1;
	if (sb_set_seal(own, &account, 1) == SB_OK) {
		for (int side = 0; side < 2; side++)
			own->chunks[side][0].id = set->chunks[side][0].id;
		/* Where nothing is authenticated, OK says little. */
		if (sb_set_restore(own, &account, &ask) == SB_OK &&
		    own->opened_len == x.len &&
		    memcmp(own->opened, x.ptr, x.len) == 0)
			sb_suite_fail(s, "who knows the plaintext opens the "
					 "object without any key");
	}
	s->host->provider_down = s->host->third_down = 0;
	sb_set_free(own);
	sb_suite_close(&account);
}

void sb_cases_claims_store(struct sb_subject *s)
{
	uint8_t *bytes = sb_suite_bytes(s, 34, LEN);
	struct sb_span x = sb_span_of(bytes, LEN);
	struct sb_set *set = sb_set_new(s, SB_DATA, 1);
	struct sb_account account;

	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	sb_set_put(set, 0, 90, 0, x, x);
	if (sb_set_seal(set, &account, 1) != SB_OK)
		sb_suite_fail(s, "does not seal");
	if (shows(sb_set_object(set, 0), bytes, LEN))
		sb_suite_fail(s, "the object shows the plaintext");
	if (!SB_FAILED(s))
		outsider(s, set, x);
	sb_set_free(set);
	sb_suite_close(&account);
	free(bytes);
}

/* All that the provider has: store, account records without their guards, its
 * own services; no memory, no device, no third party. */
void sb_cases_claims_provider(struct sb_subject *s)
{
	uint8_t *bytes = sb_suite_bytes(s, 35, LEN);
	struct sb_account account, provider;
	struct sb_host_view view;

	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	sb_host_view_nobody(&view, s->host, 1);
	view.reach = SB_REACH_STORE | SB_REACH_ACCOUNT;
	view.own = 1;
	view.login = 1;
	s->host->third_down = 1;
	if (sb_suite_unlock(s, &view, &provider) == SB_OK)
		sb_suite_fail(s, "the provider's own custodians unlock");
	s->host->third_down = 0;
	sb_suite_close(&account);
	sb_suite_close(&provider);
	free(bytes);
}

/* ---- recipes ---------------------------------------------------------------- */

void sb_cases_claims_recipes(struct sb_subject *s)
{
	static const char names[] =
		"photos/2016/passport-scan.jpg 1048576 voicemail/password 12 "
		"photos/2016/passport-scan.jpg 1048576 voicemail/password 12 ";
	struct sb_span in = sb_span_of(names, sizeof(names));
	struct sb_account account;

	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	for (uint8_t kind = SB_RECIPE; kind <= SB_ROOT; kind++) {
		struct sb_set *set = sb_set_new(s, kind, 1);

		sb_set_put(set, 0, 95, 0, in, in);
		if (sb_set_seal(set, &account, 1) != SB_OK)
			sb_suite_fail(s, "does not seal");
		else if (shows(sb_set_object(set, 0), (const uint8_t *)names,
			       sizeof(names)))
			sb_suite_fail(s, "kind %u shows names and sizes", kind);
		sb_set_free(set);
	}
	sb_suite_close(&account);
}
