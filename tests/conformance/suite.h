/* tests/conformance/suite.h: what every scheme must do and may claim.
 *
 * A case is a function on a subject (a scheme under a profile's parameters);
 * it knows no scheme's name and learns from tables and claims what to demand.
 * Every case runs in a process of its own, so that one that crashes or hangs
 * is a failure like any other. */
#ifndef TESTS_CONFORMANCE_SUITE_H
#define TESTS_CONFORMANCE_SUITE_H

#include "tests/support/host.h"

struct sb_subject {
	const struct sb_profile *profile;
	const struct sb_scheme *scheme;
	struct sb_host *host;
	uint64_t seed, claims;
	const struct sb_data *sides[2];
	char *why; /* first failure; empty: none so far */
};

#define SB_WHY_BYTES 512u

struct sb_case {
	const char *name;
	uint64_t claim; /* demanded where this is claimed; 0: of everybody */
	void (*run)(struct sb_subject *);
};

/* A NULL name ends. */
extern const struct sb_case sb_suite_cases[];

/* Claims under this profile's parameters. */
uint64_t sb_suite_claims(const struct sb_profile *profile);

/* Run one case in a child, at most limit_s seconds.  Returns 1 and a sentence
 * in why (SB_WHY_BYTES) when it failed.  quiet: drop the child's stderr. */
int sb_suite_run(const struct sb_profile *profile, const struct sb_case *c,
		 uint64_t seed, unsigned limit_s, int quiet, char *why);

/* ---- for cases ---------------------------------------------------------- */

/* Note a failure (the first one counts). */
void sb_suite_fail(struct sb_subject *s, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
#define SB_FAILED(s) ((s)->why[0] != '\0')

/* len seeded bytes; stream tells contents apart.  Freed with free. */
uint8_t *sb_suite_bytes(const struct sb_subject *s, uint32_t stream,
			size_t len);

/* ctx with parameters set, costs of key stretching (units KiB, passes,
 * iterations) at their lowest.  Freed with free; NULL fails the subject. */
void *sb_suite_ctx(struct sb_subject *s);

struct sb_account {
	void *ctx;
	uint64_t number;
};
/* enroll with everything in reach; a failure is noted. */
int sb_suite_enroll(struct sb_subject *s, uint64_t number, uint32_t group,
		    struct sb_account *out);
/* unlock as view; on an error out->ctx is NULL and nothing is noted. */
enum sb_err sb_suite_unlock(struct sb_subject *s, struct sb_host_view *view,
			    struct sb_account *out);
void sb_suite_close(struct sb_account *account);

/* Chunks of one kind, each in a file of its own, and what sealing made of
 * them.  plain and payload are borrowed. */
struct sb_set {
	struct sb_subject *s;
	size_t count;
	uint8_t kind;
	uint8_t one_file; /* set before put: all items in the first's file */
	struct sb_span *plain, *payload;
	const struct sb_span *derived; /* what derive sees instead; or NULL */
	struct sb_file *files[2];
	struct sb_chunk *chunks[2]; /* by side; out is owned by the set */
	char (*paths)[24];
	void **states[2];
	uint8_t *opened; /* of the last restore */
	size_t opened_len;
};

/* What one sealed chunk needs to be opened elsewhere. */
#define SB_SEALED_BYTES 16384u
struct sb_sealed {
	struct sb_chunk chunks[2];
	struct sb_file files[2];
	size_t len;
	uint8_t object[SB_SEALED_BYTES];
};

struct sb_set *sb_set_new(struct sb_subject *s, uint8_t kind, size_t count);
void sb_set_free(struct sb_set *set);
/* place: no two items of a case that are meant to differ share it. */
void sb_set_put(struct sb_set *set, size_t i, uint32_t place, uint8_t form,
		struct sb_span plain, struct sb_span payload);
/* begin, derive and seal in batches of batch.  Errors are returned; writing
 * past a buffer, a wrong length or a widened scope is noted. */
enum sb_err sb_set_seal(struct sb_set *set, struct sb_account *account,
			size_t batch);
struct sb_span sb_set_object(const struct sb_set *set, size_t i);
void sb_set_export(const struct sb_set *set, size_t i, struct sb_sealed *to);
void sb_set_import(struct sb_set *set, size_t i, const struct sb_sealed *from);

/* resume, open and check object as if it were item's.  What it gave is in
 * set->opened; a payload that is not item's own is decoded as itself. */
struct sb_asking {
	size_t item;
	struct sb_span object;
	int kind, form; /* -1: the item's */
};
enum sb_err sb_set_restore(struct sb_set *set, struct sb_account *account,
			   const struct sb_asking *ask);
/* Restore every item's own object and compare; failures are noted. */
void sb_set_verify(struct sb_set *set, struct sb_account *account,
		   const char *what);

/* Cases by file. */
void sb_cases_data_sizes(struct sb_subject *s);
void sb_cases_data_kinds(struct sb_subject *s);
void sb_cases_data_batches(struct sb_subject *s);
void sb_cases_data_chain(struct sb_subject *s);
void sb_cases_data_memory(struct sb_subject *s);
void sb_cases_keys_process(struct sb_subject *s);
void sb_cases_keys_wrong(struct sb_subject *s);
void sb_cases_keys_nothing(struct sb_subject *s);
void sb_cases_keys_guess(struct sb_subject *s);
void sb_cases_keys_cut(struct sb_subject *s);
void sb_cases_keys_cost(struct sb_subject *s);
void sb_cases_rekey_each(struct sb_subject *s);
void sb_cases_tamper_noise(struct sb_subject *s);
void sb_cases_tamper_change(struct sb_subject *s);
void sb_cases_tamper_swap(struct sb_subject *s);
void sb_cases_tamper_form(struct sb_subject *s);
void sb_cases_claims_names(struct sb_subject *s);
void sb_cases_claims_random(struct sb_subject *s);
void sb_cases_claims_nonce(struct sb_subject *s);
void sb_cases_claims_content(struct sb_subject *s);
void sb_cases_claims_store(struct sb_subject *s);
void sb_cases_claims_provider(struct sb_subject *s);
void sb_cases_claims_recipes(struct sb_subject *s);
void sb_cases_fresh_last(struct sb_subject *s);
void sb_cases_fault_random(struct sb_subject *s);
void sb_cases_fault_scratch(struct sb_subject *s);
void sb_cases_fault_call(struct sb_subject *s);

#endif
