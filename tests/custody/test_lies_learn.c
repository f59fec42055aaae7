/* What false answers let others read and forge, worked out by hand, against what
 * was found by trying. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/custody/lies_learn.h"
#include "tests/custody/planted_peppers.h"
#include "tests/support/remembered.h"

#define SEED UINT64_C(5)
#define ROWS 32u

struct found {
	char atoms[ROWS][200], sets[ROWS][512], classes[ROWS][128];
	size_t count;
};

static enum sb_err keep(void *arg, const struct sb_access_row *row)
{
	struct found *f = arg;

	assert_string_equal(row->kind, "learns");
	if (f->count == ROWS)
		return SB_MEMORY;
	snprintf(f->atoms[f->count], sizeof(f->atoms[0]), "%s", row->atoms);
	snprintf(f->sets[f->count], sizeof(f->sets[0]), "%s", row->set);
	snprintf(f->classes[f->count], sizeof(f->classes[0]), "%s",
		 row->classes);
	f->count++;
	return SB_OK;
}

static void run(const struct sb_profile *profile, struct found *f)
{
	char why[512];

	memset(f, 0, sizeof(*f));
	if (sb_lies_learn(profile, SEED, keep, f, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	for (size_t i = 0; i < f->count; i++)
		if (strcmp(f->classes[i], "all") != 0)
			fail_msg("%s: %s: %s", profile->name, f->classes[i],
				 f->sets[i]);
}

/* Rows that begin so, NULL at the end; no others. */
static unsigned check(const char *name, const struct found *f,
		      const char *const *want)
{
	unsigned bad = 0;
	size_t n = 0;

	for (; want[n]; n++) {
		size_t hits = 0;

		for (size_t i = 0; i < f->count; i++)
			hits += strncmp(f->atoms[i], want[n],
					strlen(want[n])) == 0;
		bad += hits != 1;
		if (hits != 1)
			print_message("%s: %zu times: %s\n", name, hits,
				      want[n]);
	}
	for (size_t i = 0; i < f->count && n != f->count; i++)
		print_message("%s: found: %s\n", name, f->atoms[i]);
	return bad + (n != f->count);
}

#define AT(MOMENT, PARTY, LOOKER, LEARNS, HONEST, FORGES, COUNT)            \
	"liar=" PARTY " moment=" MOMENT " looker=" LOOKER " learns=" LEARNS \
	" honest=" HONEST " forges=" FORGES " lost=0 lies=" COUNT
#define SERVICE(PARTY, LOOKER, LEARNS, HONEST, COUNT) \
	AT("backup", PARTY "_services", LOOKER, LEARNS, HONEST, "0", COUNT)
#define ENROLS(PARTY, LOOKER, LEARNS, HONEST, FORGES, COUNT) \
	AT("enrolment", PARTY, LOOKER, LEARNS, HONEST, FORGES, COUNT)
/* Whatever the index says, no more is read; what it has not is lost. */
#define INDEX(HONEST)                                                        \
	"liar=index moment=backup looker=liar learns=nothing honest=" HONEST \
	" forges=0 lost=1 lies=1",                                           \
		"liar=index moment=backup looker=liar learns=nothing "       \
		"honest=" HONEST " forges=0 lost=0 lies=1"

/* Keys of objects are drawn, sent to be wrapped, and what comes back is stored:
 * an echo is the key itself.  The service that unwraps needs no lie. */
static const char *const provider_held[] = {
	SERVICE("provider", "liar", "nothing", "nothing", "13"),
	SERVICE("provider", "liar_and_store", "nothing", "read", "13"),
	SERVICE("provider", "store", "nothing", "confirmed", "12"),
	SERVICE("provider", "store", "read", "confirmed", "1"),
	SERVICE("provider", "records", "nothing", "confirmed", "12"),
	SERVICE("provider", "records", "read", "confirmed", "1"),
	INDEX("confirmed"),
	NULL
};

/* It is asked about points that are blinded, and a key is made of the content
 * besides; whoever asks it, honest or not, confirms. */
static const char *const server_aided[] = {
	SERVICE("third", "liar", "nothing", "nothing", "13"),
	SERVICE("third", "liar_and_store", "nothing", "confirmed", "13"),
	SERVICE("third", "store", "nothing", "confirmed", "13"),
	SERVICE("third", "records", "nothing", "confirmed", "13"),
	INDEX("confirmed"),
	NULL
};

static const char *const convergent[] = { INDEX("confirmed"), NULL };
/* Nobody is asked; the index is sealed, or has the bench's names. */
static const char *const nobody[] = { NULL };

/* Zeros and echoes are keys that anybody has.  The honest service has the key of
 * each. */
static const char *const trusting[] = {
	SERVICE("third", "liar", "nothing", "nothing", "13"),
	SERVICE("third", "liar_and_store", "nothing", "read", "13"),
	SERVICE("third", "store", "nothing", "nothing", "11"),
	SERVICE("third", "store", "read", "nothing", "2"),
	SERVICE("third", "records", "nothing", "nothing", "11"),
	SERVICE("third", "records", "read", "nothing", "2"),
	INDEX("nothing"),
	NULL
};

/* The same answers, and those that a liar drew, for him. */
static const char *const salting[] = {
	SERVICE("third", "liar", "nothing", "nothing", "13"),
	SERVICE("third", "liar_and_store", "nothing", "nothing", "10"),
	SERVICE("third", "liar_and_store", "confirmed", "nothing", "3"),
	SERVICE("third", "store", "nothing", "nothing", "11"),
	SERVICE("third", "store", "confirmed", "nothing", "2"),
	SERVICE("third", "records", "nothing", "nothing", "11"),
	SERVICE("third", "records", "confirmed", "nothing", "2"),
	INDEX("nothing"),
	NULL
};

static const char *const keeping[] = {
	SERVICE("third", "liar", "nothing", "nothing", "13"),
	SERVICE("third", "liar_and_store", "nothing", "nothing", "13"),
	SERVICE("third", "store", "nothing", "nothing", "13"),
	SERVICE("third", "records", "nothing", "nothing", "13"),
	INDEX("nothing"),
	NULL
};

/* Zeros and echoes are keys of the spare box, that whoever has the account opens
 * and then seals like the owner, who has his passphrase; the service itself opens
 * it anyway, but is no log-in. */
static const char *const enrolling[] = {
	ENROLS("third_services", "liar", "nothing", "nothing", "0", "13"),
	ENROLS("third_services", "liar_and_store", "nothing", "nothing", "0",
	       "13"),
	ENROLS("third_services", "store", "nothing", "nothing", "0", "13"),
	ENROLS("third_services", "records", "nothing", "nothing", "0", "11"),
	ENROLS("third_services", "records", "read", "nothing", "1", "2"),
	INDEX("nothing"),
	NULL
};

/* The account's key is drawn by the client, and sent to be wrapped when it enrols:
 * an echo of it lies with the account's records.  Who owns the service needs no
 * lie; the owner is locked out (tamper_lies.h), so that nobody's files come
 * back. */
static const char *const of_account[] = {
	ENROLS("provider_services", "liar", "nothing", "nothing", "0", "13"),
	ENROLS("provider_services", "liar_and_store", "nothing", "read", "0",
	       "13"),
	ENROLS("provider_services", "store", "nothing", "nothing", "0", "13"),
	ENROLS("provider_services", "records", "nothing", "nothing", "0", "12"),
	ENROLS("provider_services", "records", "read", "nothing", "0", "1"),
	INDEX("nothing"),
	NULL
};

/* A code is enrolled blinded, and what comes back is half of a key at most. */
static const char *const of_cluster[] = {
	ENROLS("hsm_corrupted", "liar", "nothing", "nothing", "0", "13"),
	ENROLS("hsm_corrupted", "liar_and_store", "nothing", "nothing", "0",
	       "13"),
	ENROLS("hsm_corrupted", "store", "nothing", "nothing", "0", "13"),
	ENROLS("hsm_corrupted", "records", "nothing", "nothing", "0", "13"),
	NULL
};

static unsigned of_profile(const char *name, const char *const *want)
{
	struct sb_profile profile;
	struct found f;
	char why[512];

	if (sb_profile_find(name, &profile, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	run(&profile, &f);
	return check(name, &f, want);
}

static void test_profiles(void **state)
{
	unsigned bad = 0;

	(void)state;
	bad += of_profile("provider_held", provider_held);
	bad += of_profile("server_aided", server_aided);
	bad += of_profile("convergent_hce2", convergent);
	bad += of_profile("restic", nobody);
	bad += of_profile("provider_held_account", of_account);
	bad += of_profile("recovery_pin", of_cluster);
	assert_int_equal(bad, 0);
}

static unsigned of_planted(const struct sb_scheme *scheme,
			   const char *const *want)
{
	struct sb_profile profile = { .scheme = scheme,
				      .scope = SB_ACCOUNT,
				      .provider_index = 1 };
	struct found f;

	snprintf(profile.name, sizeof(profile.name), "%s", scheme->name);
	assert_int_equal(sb_cutting_parse("fixed:65536", &profile.cutting),
			 SB_OK);
	run(&profile, &f);
	return check(scheme->name, &f, want);
}

static void test_planted(void **state)
{
	unsigned bad = 0;

	(void)state;
	bad += of_planted(&sb_planted_trusting, trusting);
	bad += of_planted(&sb_planted_salting, salting);
	bad += of_planted(&sb_planted_keeping, keeping);
	bad += of_planted(&sb_planted_enrolling, enrolling);
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_planted),
	};

	return cmocka_run_group_tests(tests, sb_remember, sb_forget);
}
