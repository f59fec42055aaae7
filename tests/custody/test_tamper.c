/* Who can have other bytes restored as right, worked out by hand, against what
 * was found by trying. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/tamper_archive.h"
#include "bench/custody/tamper_rows.h"

#define SEED     UINT64_C(3)
#define ROWS_MAX 128u

#define LOG_IN "account_password=1 second_factor=1"
#define NEVER  "detected"
#define OTHER  "other_bytes"
#define OLD    "old_bytes"

/* Flipped files, flipped lists, exchanged, others', the snapshot before's, its
 * lists, kept back, composed: as the owner of the store. */
struct expected {
	const char *profile, *classes;
	const char *outcomes[8];
	const char *tamperers[10], *rollbackers[8]; /* atoms; of classes */
	const char *names[10]; /* who changes the list of files */
};

#define SEALED                                                       \
	{                                                            \
		NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, OLD, NEVER \
	}
/* Machines that stay logged in, opened up or unlocked. */
#define OTHER_SESSION "other_device=2", "other_device=1 passcode=1"
#define SESSIONS      "phone=2", "phone=1 passcode=1", OTHER_SESSION
#define LOGS_OUT                               \
	{                                      \
		"store=2", "account=2", LOG_IN \
	}
#define WRITERS                                          \
	{                                                \
		"store=2", "account=2", LOG_IN, SESSIONS \
	}
#define WITH_PASSPHRASE                                                 \
	{                                                               \
		"store=2 passphrase=1", "account=2 passphrase=1",       \
			"passphrase=1 " LOG_IN, "phone=2 passphrase=1", \
			"phone=1 passphrase=1 passcode=1",              \
			"other_device=2 passphrase=1",                  \
			"other_device=1 passphrase=1 passcode=1"        \
	}
#define LOGS_OUT_PASSPHRASE                                       \
	{                                                         \
		"store=2 passphrase=1", "account=2 passphrase=1", \
			"passphrase=1 " LOG_IN                    \
	}
#define LOGGED_IN                             \
	{                                     \
		"account=2", LOG_IN, SESSIONS \
	}
#define SUPPORTED                                           \
	{                                                   \
		"account=2", "identity=1", LOG_IN, SESSIONS \
	}

#define KEY_HOLDERS                                                       \
	{                                                                 \
		"account=2", "account_password=1", "identity=1",          \
			"computer=1 store=2", "computer=2", OTHER_SESSION \
	}

static const struct expected expected[] = {
	/* Names are hashes of contents and lists are in clear: what the list
	 * does not name does not pass, and whoever may write writes the list.
	 */
	{ "plain", "all", SEALED, WRITERS, WRITERS, WRITERS },
	/* Nothing is checked but lengths. */
	{ "null",
	  "all",
	  { OTHER, OTHER, OTHER, OTHER, OLD, NEVER, OLD, OTHER },
	  WRITERS,
	  WRITERS,
	  WRITERS },
	/* Keys are made by the provider's service for whoever logs in, and for
	 * its owner: with the store, he needs nothing of the account. */
	{ "provider_held",
	  "all",
	  SEALED,
	  { "store=2 provider_services=2", "account=2", LOG_IN, SESSIONS },
	  WRITERS,
	  { "store=2 provider_services=2", "account=2", LOG_IN, SESSIONS } },
	{ "passphrase", "all", SEALED, WITH_PASSPHRASE, WRITERS,
	  WITH_PASSPHRASE },
	/* Word of the last root is with the computer. */
	{ "passphrase_anchor",
	  "all",
	  { NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER },
	  WITH_PASSPHRASE,
	  { "computer=1 store=2", "computer=1 account=2", "computer=1 " LOG_IN,
	    "phone=2 computer=1", "phone=1 computer=1 passcode=1",
	    "computer=1 other_device=2",
	    "computer=1 other_device=1 passcode=1" },
	  WITH_PASSPHRASE },
	/* The account's key is with the account, for whoever is logged in; a list may call any file one of
	 * a class that opens without the phone. */
	{ "per_file",
	  "keychain+wifi",
	  SEALED,
	  LOGGED_IN,
	  { NULL }, /* the new phone does not open the old ones either */
	  LOGGED_IN },
	/* An object is named by its hash, a list sealed under the passphrase. */
	{ "convergent_ce", "all", SEALED, WITH_PASSPHRASE, WRITERS,
	  WITH_PASSPHRASE },
	/* XTS garbles a block of 16 bytes and says nothing. */
	{ "vault_drive",
	  "all",
	  { OTHER, OTHER, NEVER, NEVER, OLD, NEVER, OLD, OTHER },
	  { "drive=1" },
	  { "drive=1" },
	  { "drive=1" } },
	/* CBC without a tag.  Each file has a key of its own: what is exchanged is
	 * noise, and passes once its padding does. */
	{ "itunes_encrypted",
	  "all",
	  { OTHER, OTHER, OTHER, OTHER, OTHER, NEVER, OLD, OTHER },
	  { "computer=1" },
	  { "computer=1" },
	  { "computer=1" } },
	/* A blob passes under its own hash only, and lists are sealed; but all
	 * are sealed under one key, hashes need none, and nothing says of a root
	 * that it is one. */
	{ "restic", "all", SEALED, LOGS_OUT_PASSPHRASE, LOGS_OUT,
	  LOGS_OUT_PASSPHRASE },
	/* The same with MD5.  Who logs in, or is the account system, has the key
	 * anyway, and the computer keeps it, too; the store alone has not. */
	{ "crashplan_standard",
	  "all",
	  SEALED,
	  KEY_HOLDERS,
	  { "store=2", "account=2", "account_password=1", "identity=1",
	    "computer=2", OTHER_SESSION },
	  KEY_HOLDERS },
	/* The service key is with the provider for whoever logs in; whose
	 * services they are needs no log-in, and makes a list with it, not files
	 * of classes that a keybag opens. */
	{ "icloud_standard",
	  "keychain+wifi",
	  SEALED,
	  SUPPORTED,
	  { NULL },
	  { "store=2 provider_services=2", "account=2", "identity=1", LOG_IN,
	    SESSIONS } },
};

/* Who changes files and list only with files of his choosing among the owner's;
 * of the other profiles: nobody. */
static const struct {
	const char *profile, *atoms[3];
} planters[] = { { "restic", LOGS_OUT },
		 { "crashplan_standard", { "store=2", NULL, NULL } } };

extern const struct sb_scheme sb_scheme_bad_control;
extern const struct sb_scheme sb_scheme_bad_clear_digest;
extern const struct sb_scheme sb_scheme_bad_ignores_tag;
extern const struct sb_scheme sb_scheme_bad_typed;
extern const struct sb_scheme sb_scheme_bad_unbound_id;
extern const struct sb_scheme sb_scheme_bad_untyped;

struct found_row {
	char kind[16], classes[128], atoms[128], guess[64];
	unsigned number;
};

struct found {
	struct found_row rows[ROWS_MAX];
	size_t count;
};

static enum sb_err keep(void *arg, const struct sb_access_row *row)
{
	struct found *f = arg;
	struct found_row *r = &f->rows[f->count];

	if (f->count == ROWS_MAX)
		return SB_MEMORY;
	f->count++;
	snprintf(r->kind, sizeof(r->kind), "%s", row->kind);
	snprintf(r->classes, sizeof(r->classes), "%s", row->classes);
	snprintf(r->atoms, sizeof(r->atoms), "%s", row->atoms);
	snprintf(r->guess, sizeof(r->guess), "%s", row->guess);
	r->number = row->number;
	return SB_OK;
}

static void run(const struct sb_profile *profile, struct found *f)
{
	struct sb_access access;
	struct sb_probe probe;
	char why[512];

	memset(f, 0, sizeof(*f));
	if (sb_probe_open(profile, SEED, SB_PROBE_CHEAP | SB_PROBE_SMALL,
			  &probe) != SB_OK)
		fail_msg("%s", probe.why);
	assert_int_equal(sb_access_explore(&probe, &access), SB_OK);
	if (sb_tamper_rows(profile, SEED, &access, keep, f, why, sizeof(why)) !=
	    SB_OK)
		fail_msg("%s", why);
	sb_access_release(&access);
	sb_probe_close(&probe);
}

static void find(const char *name, struct sb_profile *profile, struct found *f)
{
	char why[512];

	if (sb_profile_find(name, profile, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	run(profile, f);
}

static size_t length(const char *const *list, size_t most)
{
	size_t n = 0;

	while (n < most && list[n])
		n++;
	return n;
}

static unsigned check_list(const struct found *f, const char *profile,
			   const char *kind, const char *classes,
			   const char *const *list, size_t most)
{
	size_t n = length(list, most), rows = 0;
	unsigned bad = 0;

	for (size_t i = 0; i < f->count; i++) {
		const struct found_row *r = &f->rows[i];
		size_t k = 0;

		if (strcmp(r->kind, kind) != 0 ||
		    strcmp(r->classes, classes) != 0)
			continue;
		rows++;
		while (k < n && strcmp(list[k], r->atoms) != 0)
			k++;
		if (k == n) {
			print_message("%s, %s of %s: unexpected: %s (%s)\n",
				      profile, kind, classes, r->atoms,
				      r->guess);
			bad++;
		}
	}
	if (rows != n)
		print_message("%s, %s of %s: %zu found, %zu expected\n",
			      profile, kind, classes, rows, n);
	return bad + (rows != n);
}

static unsigned check_outcomes(const struct found *f, const struct expected *e)
{
	unsigned bad = 0, seen = 0;
	char want[64];

	for (size_t i = 0; i < f->count; i++) {
		const struct found_row *r = &f->rows[i];

		if (strcmp(r->kind, "tampering") != 0 || r->number > 8)
			continue;
		seen++;
		snprintf(want, sizeof(want), " outcome=%s ",
			 e->outcomes[r->number - 1]);
		if (!strstr(r->atoms, want)) {
			print_message("%s: %s, not%s\n", e->profile, r->atoms,
				      want);
			bad++;
		}
	}
	return bad + (seen != 8);
}

static unsigned check_planters(const struct found *f, const struct expected *e)
{
	static const char *const nobody[3] = { NULL };
	const char *const *list = nobody;

	for (size_t i = 0; i < sizeof(planters) / sizeof(planters[0]); i++)
		if (strcmp(planters[i].profile, e->profile) == 0)
			list = planters[i].atoms;
	return check_list(f, e->profile, "planter", e->classes, list, 3) +
	       check_list(f, e->profile, "planter", "names", list, 3);
}

/* The client that made the last snapshot misses it when it asks for it, and not
 * otherwise. */
static unsigned check_freshness(const struct found *f, const struct expected *e)
{
	int anchored = strcmp(e->profile, "passphrase_anchor") == 0;
	unsigned seen = 0;
	char want[96];

	snprintf(want, sizeof(want),
		 "living=1 next_backup=0 new_phone=%d anchor=%s", anchored,
		 anchored ? "computer" : "none");
	for (size_t i = 0; i < f->count; i++) {
		if (strcmp(f->rows[i].kind, "freshness") == 0)
			seen += strcmp(f->rows[i].atoms, want) == 0;
	}
	if (seen != 1)
		print_message("%s: not: %s\n", e->profile, want);
	return seen != 1;
}

static void test_by_hand(void **state)
{
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct expected *e = &expected[i];
		struct sb_profile profile;
		struct found f;

		find(e->profile, &profile, &f);
		bad += check_outcomes(&f, e);
		bad += check_freshness(&f, e);
		bad += check_list(&f, e->profile, "tamperer", e->classes,
				  e->tamperers, 10);
		bad += check_list(&f, e->profile, "tamperer", "names", e->names,
				  10);
		bad += check_list(&f, e->profile, "rollbacker", e->classes,
				  e->rollbackers, 8);
		bad += check_planters(&f, e);
	}
	assert_int_equal(bad, 0);
}

static uint64_t claims_of(const struct sb_profile *profile)
{
	const struct sb_scheme *scheme = profile->scheme;
	uint64_t claims = scheme->claims;
	void *ctx = calloc(1, scheme->ctx_bytes);

	assert_non_null(ctx);
	assert_int_equal(sb_profile_apply(profile, ctx), SB_OK);
	if (scheme->claims_of)
		claims = scheme->claims_of(ctx);
	free(ctx);
	return claims;
}

/* Whatever was claimed to be authentic was not changed by anybody without
 * keys: one profile of each kind of object. */
static void test_claims(void **state)
{
	static const char *const profiles[] = {
		"convergent_hce2",    "convergent_rce",
		"server_aided",       "tunable",
		"recovery_contacts",  "dropbox_2011",
		"passphrase_xchacha", "provider_held_account"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
		struct sb_profile profile;
		struct found f;

		find(profiles[i], &profile, &f);
		if (!(claims_of(&profile) & SB_CLAIM_AUTHENTIC))
			fail_msg("%s claims less", profiles[i]);
		for (size_t k = 0; k < f.count; k++) {
			if (strcmp(f.rows[k].kind, "planter") == 0 ||
			    (strcmp(f.rows[k].kind, "tampering") == 0 &&
			     strstr(f.rows[k].atoms, OTHER)))
				fail_msg("%s: %s", profiles[i],
					 f.rows[k].atoms);
		}
	}
}

/* What is broken is found: modules that break their claims in one point. */
static void test_broken(void **state)
{
	static const struct {
		const struct sb_scheme *scheme;
		const char *atoms;
	} broken[] = {
		{ &sb_scheme_bad_ignores_tag,
		  "probe=flips_bits_of_files'_objects outcome=other_bytes" },
		{ &sb_scheme_bad_unbound_id,
		  "probe=exchanges_objects outcome=other_bytes" },
		{ &sb_scheme_bad_unbound_id,
		  "probe=serves_objects_of_the_snapshot_before "
		  "outcome=old_bytes" },
		{ &sb_scheme_bad_control,
		  "probe=exchanges_objects outcome=detected" },
		{ &sb_scheme_bad_control,
		  "probe=composes_objects_of_known_pieces outcome=detected" },
		{ &sb_scheme_bad_untyped,
		  "probe=serves_files_that_it_had_backed_up_as_lists "
		  "outcome=other_bytes by_login=other_bytes" },
		{ &sb_scheme_bad_typed,
		  "probe=serves_files_that_it_had_backed_up_as_lists "
		  "outcome=detected by_login=detected" },
		{ &sb_scheme_bad_typed,
		  "probe=exchanges_objects outcome=other_bytes" },
		{ &sb_scheme_bad_clear_digest,
		  "probe=flips_bits_of_files'_objects outcome=detected" },
		{ &sb_scheme_bad_clear_digest,
		  "probe=composes_objects_of_known_pieces "
		  "outcome=other_bytes" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct sb_profile profile = { .scheme = broken[i].scheme,
					      .scope = SB_ACCOUNT };
		struct found f;
		unsigned hits = 0;

		snprintf(profile.name, sizeof(profile.name), "%s",
			 broken[i].scheme->name);
		assert_int_equal(
			sb_cutting_parse("fixed:65536", &profile.cutting),
			SB_OK);
		run(&profile, &f);
		for (size_t k = 0; k < f.count; k++)
			hits += strncmp(f.rows[k].atoms, broken[i].atoms,
					strlen(broken[i].atoms)) == 0;
		if (hits != 1)
			fail_msg("%s: not found: %s", profile.name,
				 broken[i].atoms);
	}
}

/* Word of the last snapshot follows what the owner does. */
static void test_word(void **state)
{
	struct sb_tamper_archive a;
	struct sb_tamper_seen seen;
	struct sb_profile profile;
	struct sb_meter meter = { 0 };
	uint64_t dead;
	char why[512];

	(void)state;
	assert_int_equal(sb_profile_find("passphrase_anchor", &profile, why,
					 sizeof(why)),
			 SB_OK);
	assert_int_equal(sb_tamper_archive_open(&profile, SEED, &a), SB_OK);
	assert_int_equal(a.words.count, 1);
	assert_int_equal(a.words.of[0].at, SB_ATOM_COMPUTER);
	/* The last one is forgotten: the one before is the last. */
	assert_int_equal(a.archiver.ops->forget(a.archiver.self,
						SB_PROBE_VICTIM, 1, &dead,
						&meter),
			 SB_OK);
	assert_int_equal(sb_tamper_archive_restore(&a, &seen), SB_OK);
	assert_int_equal(seen.err, SB_OK);
	assert_true(seen.old && !seen.right && !seen.other);
	/* A backup while the computer is away succeeds; older word passes. */
	sb_world_lose(a.world, SB_ATOM_COMPUTER, SB_OWN);
	assert_int_equal(
		a.archiver.ops->backup(a.archiver.self, SB_PROBE_VICTIM,
				       &a.days[SB_TAMPER_LAST_DAY], &meter),
		SB_OK);
	memset(&a.world->gone, 0, sizeof(a.world->gone));
	assert_int_equal(sb_tamper_archive_restore(&a, &seen), SB_OK);
	assert_int_equal(seen.err, SB_OK);
	assert_true(seen.right && !seen.old && !seen.other);
	sb_tamper_archive_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_claims),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
