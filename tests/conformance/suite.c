#include "tests/conformance/suite.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* The order is that of diagnosis: a scheme that does not restore is not asked
 * what it hides. */
const struct sb_case sb_suite_cases[] = {
	{ "sizes", 0, sb_cases_data_sizes },
	{ "kinds", 0, sb_cases_data_kinds },
	{ "batches", 0, sb_cases_data_batches },
	{ "chain", 0, sb_cases_data_chain },
	{ "memory", 0, sb_cases_data_memory },
	{ "unlock elsewhere", 0, sb_cases_keys_process },
	{ "wrong secret", 0, sb_cases_keys_wrong },
	{ "unlock with nothing",
	  SB_CLAIM_SEALED_STORE | SB_CLAIM_SEALED_PROVIDER,
	  sb_cases_keys_nothing },
	{ "guess", 0, sb_cases_keys_guess },
	{ "cut points", 0, sb_cases_keys_cut },
	{ "noise", 0, sb_cases_tamper_noise },
	{ "authentic", SB_CLAIM_AUTHENTIC, sb_cases_tamper_change },
	{ "swap", SB_CLAIM_AUTHENTIC, sb_cases_tamper_swap },
	{ "form and kind", SB_CLAIM_AUTHENTIC, sb_cases_tamper_form },
	{ "equal names", 0, sb_cases_claims_names },
	{ "randomised", SB_CLAIM_RANDOMISED, sb_cases_claims_random },
	{ "nonce once", SB_CLAIM_NONCE_ONCE, sb_cases_claims_nonce },
	{ "content bound", SB_CLAIM_CONTENT_BOUND, sb_cases_claims_content },
	{ "sealed store", SB_CLAIM_SEALED_STORE, sb_cases_claims_store },
	{ "sealed provider", SB_CLAIM_SEALED_PROVIDER,
	  sb_cases_claims_provider },
	{ "recipes sealed", SB_CLAIM_RECIPES_SEALED, sb_cases_claims_recipes },
	{ "fresh", SB_CLAIM_FRESH, sb_cases_fresh_last },
	{ "cost", 0, sb_cases_keys_cost },
	{ "change of keys", 0, sb_cases_rekey_each },
	{ "Nth random fails", 0, sb_cases_fault_random },
	{ "Nth scratch fails", 0, sb_cases_fault_scratch },
	{ "Nth call fails", 0, sb_cases_fault_call },
	{ NULL, 0, NULL },
};

void sb_suite_fail(struct sb_subject *s, const char *format, ...)
{
	va_list args;

	if (SB_FAILED(s))
		return;
	va_start(args, format);
	vsnprintf(s->why, SB_WHY_BYTES, format, args);
	va_end(args);
}

uint8_t *sb_suite_bytes(const struct sb_subject *s, uint32_t stream, size_t len)
{
	uint64_t x = s->seed * UINT64_C(0x9E3779B97F4A7C15) + stream + 1;
	uint8_t *out = malloc(len ? len : 1);

	/* splitmix64 */
	for (size_t i = 0; out && i < len; i += 8) {
		uint64_t z = x += UINT64_C(0x9E3779B97F4A7C15);

		z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
		z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
		z ^= z >> 31;
		memcpy(out + i, &z, len - i < 8 ? len - i : 8);
	}
	return out;
}

static void cheapen(const struct sb_scheme *scheme, void *ctx)
{
	static const char *const units[] = { "KiB", "passes", "iterations" };

	for (const struct sb_param *p = scheme->params; p && p->name; p++)
		for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
			if (strcmp(p->unit, units[i]) == 0)
				memcpy((uint8_t *)ctx + p->offset, &p->low,
				       sizeof(p->low));
}

static void *new_ctx(const struct sb_profile *profile)
{
	void *ctx = calloc(1, profile->scheme->ctx_bytes);

	if (ctx && sb_profile_apply(profile, ctx) != SB_OK) {
		free(ctx);
		return NULL;
	}
	return ctx;
}

void *sb_suite_ctx(struct sb_subject *s)
{
	void *ctx = new_ctx(s->profile);

	if (ctx)
		cheapen(s->scheme, ctx);
	else
		sb_suite_fail(s, "parameters cannot be set");
	return ctx;
}

uint64_t sb_suite_claims(const struct sb_profile *profile)
{
	const struct sb_scheme *scheme = profile->scheme;
	void *ctx = new_ctx(profile);
	uint64_t claims = scheme->claims;

	if (ctx && scheme->claims_of)
		claims = scheme->claims_of(ctx);
	free(ctx);
	return claims;
}

int sb_suite_enroll(struct sb_subject *s, uint64_t number, uint32_t group,
		    struct sb_account *out)
{
	struct sb_host_view view;
	enum sb_err err;

	out->number = number;
	out->ctx = sb_suite_ctx(s);
	if (!out->ctx)
		return 0;
	sb_host_view_owner(&view, s->host, number, group);
	sb_host_begin(s->host, 1, number);
	err = s->scheme->keys.enroll(out->ctx, &s->host->env, &view.custody);
	sb_host_done(s->host);
	if (err != SB_OK)
		sb_suite_fail(s, "enroll: %s", sb_err_name(err));
	return err == SB_OK;
}

enum sb_err sb_suite_unlock(struct sb_subject *s, struct sb_host_view *view,
			    struct sb_account *out)
{
	enum sb_err err;

	out->number = view->custody.account;
	out->ctx = sb_suite_ctx(s);
	if (!out->ctx)
		return SB_MEMORY;
	sb_host_begin(s->host, 2, out->number);
	err = s->scheme->keys.unlock(out->ctx, &s->host->env, &view->custody);
	sb_host_done(s->host);
	if (err != SB_OK)
		sb_suite_close(out);
	return err;
}

void sb_suite_close(struct sb_account *account)
{
	free(account->ctx);
	account->ctx = NULL;
}

static void run_here(struct sb_subject *s, const struct sb_case *c)
{
	void *ctx;

	if (sb_host_new(s->profile, s->seed, &s->host) != SB_OK) {
		sb_suite_fail(s, "services or kit cannot be started");
		return;
	}
	ctx = sb_suite_ctx(s);
	if (!ctx)
		return;
	for (int side = 0; side < 2; side++)
		s->sides[side] = s->scheme->data(ctx, (enum sb_side)side);
	free(ctx);
	c->run(s);
	if (s->host->overrun)
		sb_suite_fail(s, "wrote past its scratch memory");
	sb_host_free(s->host);
}

static void child(const struct sb_profile *profile, const struct sb_case *c,
		  uint64_t seed, unsigned limit_s, int quiet, char *shared)
{
	struct sb_subject s = {
		.profile = profile,
		.scheme = profile->scheme,
		.seed = seed,
		.claims = sb_suite_claims(profile),
		.why = shared,
	};

	if (quiet && !freopen("/dev/null", "w", stderr))
		_exit(3);
	signal(SIGALRM, SIG_DFL);
	alarm(limit_s);
	run_here(&s, c);
	_exit(0);
}

int sb_suite_run(const struct sb_profile *profile, const struct sb_case *c,
		 uint64_t seed, unsigned limit_s, int quiet, char *why)
{
	char *shared = mmap(NULL, SB_WHY_BYTES, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = 0;
	pid_t pid;

	why[0] = '\0';
	if (shared == MAP_FAILED) {
		snprintf(why, SB_WHY_BYTES, "no shared memory");
		return 1;
	}
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		child(profile, c, seed, limit_s, quiet, shared);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		snprintf(why, SB_WHY_BYTES, "cannot fork or wait");
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		snprintf(why, SB_WHY_BYTES, "hung: killed after %u s", limit_s);
	else if (WIFSIGNALED(status))
		snprintf(why, SB_WHY_BYTES, "crashed: signal %d",
			 WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		snprintf(why, SB_WHY_BYTES, "crashed: exit status %d",
			 WEXITSTATUS(status));
	else
		memcpy(why, shared, SB_WHY_BYTES);
	munmap(shared, SB_WHY_BYTES);
	return why[0] != '\0';
}
