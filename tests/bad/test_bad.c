/* tests/bad/test_bad.c: every broken module is rejected for its own reason, and
 * what is not broken is not.  Prints TAP. */
#include <stdio.h>
#include <string.h>

#include "tests/conformance/suite.h"

#define LIMIT_S 60u
#define HANG_S  3u

#define MODULES(X)                                                            \
	X(ignores_tag, "authentic", "a flipped bit is not refused")           \
	X(repeats_nonce, "nonce once", "under one key and nonce")             \
	X(unbound_id, "swap", "another object of the same account")           \
	X(unbound_form, "form and kind", "is opened as kind -1 form 1")       \
	X(truncates, "sizes", "65537 bytes come back wrong (65536)")          \
	X(shares_wider, "equal names", "names are shared more widely")        \
	X(widens_scope, "sizes", "derive widened the scope")                  \
	X(not_random, "randomised", "have bytes in common")                   \
	X(replays_enrolment, "unlock elsewhere", "unlock rebuilt other keys") \
	X(static_state, "unlock elsewhere", "everything in reach: missing")   \
	X(leaks, "memory", "memory grows")                                    \
	X(overruns, "sizes", "wrote past its buffer")                         \
	X(overruns_scratch, "sizes", "wrote past its scratch memory")         \
	X(crashes, "sizes", "crashed")                                        \
	X(hangs, "sizes", "hung")                                             \
	X(does_nothing, "sizes", ": 1 bytes come back wrong (1)")             \
	X(leaves_key, "sealed provider", "the provider's own custodians")     \
	X(asks_by_cost, "cost", "changes what is asked")                      \
	X(any_passphrase, "wrong secret", "unlock opens with a wrong secret") \
	X(any_guess, "guess", "a wrong guess of the passphrase: ok")          \
	X(swallows_fault, "Nth random fails", "nobody notices")               \
	X(swallows_verdict, "noise", "a verb returned ok, its chunks say")    \
	X(batch_nonce, "batches", "depend on the batch")                      \
	X(accepts_fakes, "content bound", "another content under this name")  \
	X(confirms, "sealed store", "who knows the plaintext opens")          \
	X(clear_recipes, "recipes sealed", "shows names and sizes")           \
	X(forgets_root, "fresh", "an older snapshot passes for the last")     \
	X(keeps_old_secret, "change of keys",                                 \
	  "new passphrase: with the old one: ok")                             \
	X(loses_data, "change of keys",                                       \
	  "new passphrase: data sealed before is lost")                       \
	X(rotates_nothing, "change of keys",                                  \
	  "rotate: keys from before open what is sealed after")               \
	X(refuses_late, "change of keys",                                     \
	  "add device: is refused, and changed something")                    \
	X(erases_nothing, "change of keys", "erase: unlock still opens")

extern const struct sb_scheme sb_scheme_bad_control;
#define DECLARE(name, failing, words) \
	extern const struct sb_scheme sb_scheme_bad_##name;
MODULES(DECLARE)

struct module {
	const struct sb_scheme *scheme;
	const char *failing, *words;
};

#define ROW(name, failing, words) { &sb_scheme_bad_##name, failing, words },
static const struct module modules[] = { MODULES(ROW) };
#define COUNT (sizeof(modules) / sizeof(modules[0]))

static void profile_of(const struct sb_scheme *scheme, struct sb_profile *p)
{
	memset(p, 0, sizeof(*p));
	snprintf(p->name, sizeof(p->name), "%s", scheme->name);
	p->scheme = scheme;
	p->scope = SB_ACCOUNT;
}

/* The first case that this module fails; NULL: none. */
static const char *first_failure(const struct sb_scheme *scheme,
				 unsigned limit_s, char *why)
{
	struct sb_profile profile;
	uint64_t claims;

	profile_of(scheme, &profile);
	claims = sb_suite_claims(&profile);
	for (const struct sb_case *c = sb_suite_cases; c->name; c++)
		if ((!c->claim || claims & c->claim) &&
		    sb_suite_run(&profile, c, 1, limit_s, 1, why))
			return c->name;
	return NULL;
}

static int judge(const struct module *m, unsigned number)
{
	char why[SB_WHY_BYTES] = "";
	int hangs = strcmp(m->words, "hung") == 0;
	const char *got =
		first_failure(m->scheme, hangs ? HANG_S : LIMIT_S, why);
	int good = got && strcmp(got, m->failing) == 0 &&
		   strstr(why, m->words) != NULL;

	printf("%sok %u - %s is rejected by: %s\n", good ? "" : "not ", number,
	       m->scheme->name, m->failing);
	printf("#   %s: %s\n", got ? got : "accepted", why);
	fflush(stdout);
	return !good;
}

int main(void)
{
	char why[SB_WHY_BYTES] = "";
	const char *got = first_failure(&sb_scheme_bad_control, LIMIT_S, why);
	int failed = got != NULL, alike = 0;

	printf("1..%zu\n", COUNT + 2);
	printf("%sok 1 - the control is accepted\n", got ? "not " : "");
	if (got)
		printf("#   %s: %s\n", got, why);
	for (size_t i = 0; i < COUNT; i++)
		failed += judge(&modules[i], (unsigned)i + 2);
	for (size_t i = 0; i < COUNT; i++)
		for (size_t k = 0; k < i; k++)
			alike |=
				strcmp(modules[i].failing,
				       modules[k].failing) == 0 &&
				strcmp(modules[i].words, modules[k].words) == 0;
	printf("%sok %zu - no two are rejected for one reason\n",
	       alike ? "not " : "", COUNT + 2);
	return failed || alike;
}
