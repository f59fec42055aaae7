#include "bench/custody/shape.h"
#include "tests/conformance/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ITEMS     6u
#define PLAIN_LEN 700u
#define COST_MOST 20000

/* Contents that this case can make again in another process. */
static struct sb_set *same_set(struct sb_subject *s, uint8_t kind,
			       uint8_t **plain)
{
	struct sb_set *set = sb_set_new(s, kind, ITEMS);

	*plain = sb_suite_bytes(s, 10, PLAIN_LEN);
	for (size_t i = 0; i < ITEMS; i++) {
		struct sb_span in = sb_span_of(*plain, PLAIN_LEN - i);

		sb_set_put(set, i, (uint32_t)(kind * 50 + i), 0, in, in);
	}
	return set;
}

/* In a child: enroll and seal; what a store and recipes would keep goes to
 * sealed, deposits and services are shared memory anyway. */
static int enroll_in_child(struct sb_subject *s, struct sb_sealed *sealed)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		struct sb_account account;

		if (!sb_suite_enroll(s, 1, 1, &account))
			_exit(1);
		for (uint8_t kind = 0; kind < 3; kind++) {
			uint8_t *plain;
			struct sb_set *set = same_set(s, kind, &plain);

			if (sb_set_seal(set, &account, ITEMS) != SB_OK)
				_exit(2);
			for (size_t i = 0; i < ITEMS; i++)
				sb_set_export(set, i,
					      &sealed[kind * ITEMS + i]);
		}
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void open_all(struct sb_subject *s, struct sb_account *account,
		     const struct sb_sealed *sealed)
{
	for (uint8_t kind = 0; kind < 3; kind++) {
		uint8_t *plain;
		struct sb_set *set = same_set(s, kind, &plain);

		for (size_t i = 0; i < ITEMS && !SB_FAILED(s); i++) {
			const struct sb_sealed *from =
				&sealed[kind * ITEMS + i];
			struct sb_asking ask = {
				i, { from->object, from->len }, -1, -1
			};
			enum sb_err err;

			sb_set_import(set, i, from);
			err = sb_set_restore(set, account, &ask);
			if (err != SB_OK || set->opened_len != PLAIN_LEN - i ||
			    memcmp(set->opened, plain, set->opened_len) != 0)
				sb_suite_fail(s,
					      "unlock rebuilt other keys than "
					      "enroll made: kind %u opens: %s",
					      kind, sb_err_name(err));
		}
		sb_set_free(set);
		free(plain);
	}
}

/* Enrolment happens in another process and draws other randomness: unlock has
 * custody and nothing else. */
void sb_cases_keys_process(struct sb_subject *s)
{
	const size_t bytes = 3 * ITEMS * sizeof(struct sb_sealed);
	struct sb_sealed *sealed = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
					MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct sb_host_view view;
	struct sb_account account;
	enum sb_err err;

	if (sealed == MAP_FAILED || !enroll_in_child(s, sealed)) {
		sb_suite_fail(s, "enrolling and sealing in a child fails");
		return;
	}
	sb_host_view_owner(&view, s->host, 1, 1);
	err = sb_suite_unlock(s, &view, &account);
	if (err != SB_OK) {
		sb_suite_fail(s, "unlock with everything in reach: %s",
			      sb_err_name(err));
		return;
	}
	open_all(s, &account, sealed);
	sb_suite_close(&account);
	munmap(sealed, bytes);
}

/* Whatever item unlock asks for: a wrong value is refused, and says so. */
void sb_cases_keys_wrong(struct sb_subject *s)
{
	struct sb_account account;
	struct sb_host_view view;
	unsigned asked;
	enum sb_err err;

	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	sb_suite_close(&account);
	sb_host_view_owner(&view, s->host, 1, 1);
	err = sb_suite_unlock(s, &view, &account);
	sb_suite_close(&account);
	asked = view.asked;
	if (err != SB_OK)
		sb_suite_fail(s, "unlock: %s", sb_err_name(err));
	for (unsigned i = 0; i < SB_HOST_ITEMS; i++) {
		if (!(asked >> i & 1))
			continue;
		sb_host_view_owner(&view, s->host, 1, 1);
		view.knows[i] = "not the secret";
		err = sb_suite_unlock(s, &view, &account);
		if (err == SB_OK)
			sb_suite_fail(s, "unlock opens with a wrong secret; "
					 "a path that needs none must come "
					 "before those that ask");
		else if (err != SB_DENIED)
			sb_suite_fail(s, "unlock with a wrong secret: %s",
				      sb_err_name(err));
		sb_suite_close(&account);
	}
}

void sb_cases_keys_nothing(struct sb_subject *s)
{
	struct sb_account account;
	struct sb_host_view view;

	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	sb_suite_close(&account);
	sb_host_view_nobody(&view, s->host, 1);
	if (sb_suite_unlock(s, &view, &account) == SB_OK)
		sb_suite_fail(s, "unlock succeeds with nothing in reach");
	sb_suite_close(&account);
}

static enum sb_err guess(struct sb_subject *s, const char *item,
			 const char *value)
{
	void *ctx = sb_suite_ctx(s);
	struct sb_host_view view;
	enum sb_err err;

	/* A guesser reaches what the owner reaches but knows nothing. */
	sb_host_view_owner(&view, s->host, 1, 1);
	memset(view.knows, 0, sizeof(view.knows));
	sb_host_begin(s->host, 4, 1);
	err = s->scheme->keys.guess(ctx, &s->host->env, &view.custody, item,
				    sb_span_of(value, strlen(value)));
	sb_host_done(s->host);
	free(ctx);
	return err;
}

/* A scheme may have no test for any secret under these parameters, and says so
 * of each; a guess that it offers must tell right from wrong. */
void sb_cases_keys_guess(struct sb_subject *s)
{
	static const char *const items[SB_HOST_ITEMS] = { SB_PASSPHRASE,
							  SB_PASSCODE,
							  SB_ACCOUNT_PASSWORD,
							  SB_SECURITY_CODE };
	struct sb_account account;
	struct sb_host_view view;
	unsigned right = 0, tried = 0;

	if (!s->scheme->keys.guess || !sb_suite_enroll(s, 1, 1, &account))
		return;
	sb_suite_close(&account);
	sb_host_view_owner(&view, s->host, 1, 1);
	for (unsigned i = 0; i < SB_HOST_ITEMS; i++) {
		enum sb_err err = guess(s, items[i], view.knows[i]);

		tried += err != SB_UNSUPPORTED;
		if (err != SB_OK)
			continue;
		right++;
		err = guess(s, items[i], "not the secret");
		if (err != SB_DENIED)
			sb_suite_fail(s, "a wrong guess of the %s: %s",
				      items[i], sb_err_name(err));
	}
	if (tried && !right)
		sb_suite_fail(s, "no right guess is recognised");
	if (guess(s, "shoe size", "42") == SB_OK)
		sb_suite_fail(s, "guess accepts an item that nobody has");
}

static int cut_key(struct sb_subject *s, const struct sb_account *account,
		   uint8_t key[32])
{
	for (int side = 0; side < 2; side++)
		if (s->sides[side] && s->sides[side]->cutter) {
			s->sides[side]->cutter(account->ctx, key);
			return 1;
		}
	return 0;
}

/* Keyed cut points are the same after unlock, else the next snapshot shares
 * nothing with the last, and differ between those who share no names. */
void sb_cases_keys_cut(struct sb_subject *s)
{
	struct sb_account account, stranger, again;
	uint8_t keys[3][32];
	struct sb_host_view view;

	if (!sb_suite_enroll(s, 1, 1, &account) ||
	    !sb_suite_enroll(s, 2, 2, &stranger))
		return;
	sb_host_view_owner(&view, s->host, 1, 1);
	if (sb_suite_unlock(s, &view, &again) != SB_OK)
		sb_suite_fail(s, "does not unlock");
	else if (cut_key(s, &account, keys[0]) && cut_key(s, &again, keys[1]) &&
		 cut_key(s, &stranger, keys[2])) {
		if (memcmp(keys[0], keys[1], 32) != 0)
			sb_suite_fail(s, "unlock changes the cut points");
		if (memcmp(keys[0], keys[2], 32) == 0)
			sb_suite_fail(s, "strangers share the key of cut "
					 "points");
	}
	sb_suite_close(&account);
	sb_suite_close(&stranger);
	sb_suite_close(&again);
}

/* Slow ones are slow enough at this; a run asserts the profile's own cost. */
static void cap_costs(struct sb_profile *profile)
{
	for (const struct sb_param *p = profile->scheme->params; p && p->name;
	     p++) {
		struct sb_setting *s = NULL;
		size_t i = 0;

		if (strcmp(p->unit, "iterations") != 0)
			continue;
		for (; i < profile->setting_count && !s; i++)
			if (!*profile->settings[i].of &&
			    !strcmp(profile->settings[i].name, p->name))
				s = &profile->settings[i];
		if (!s && p->usual > COST_MOST &&
		    profile->setting_count < SB_PROFILE_SETTINGS) {
			s = &profile->settings[profile->setting_count++];
			memset(s, 0, sizeof(*s));
			snprintf(s->name, sizeof(s->name), "%s", p->name);
			s->value = p->usual;
		}
		if (s && s->value > COST_MOST)
			s->value = COST_MOST;
	}
}

/* Cheap key stretching asks what dear stretching asks. */
void sb_cases_keys_cost(struct sb_subject *s)
{
	struct sb_profile profile = *s->profile;
	struct sb_shape shape;
	char why[SB_WHY_BYTES];

	cap_costs(&profile);
	if (!profile.cutting.how &&
	    sb_cutting_parse("fixed:4096", &profile.cutting) != SB_OK)
		sb_suite_fail(s, "chunks cannot be cut");
	else if (sb_shape_check(&profile, s->seed, &shape, why, sizeof(why)) !=
		 SB_OK)
		sb_suite_fail(s, "%s", why);
}
