#include "tests/conformance/suite.h"

#include <stdlib.h>
#include <string.h>

static const size_t sizes[] = { 0, 1, 17, 200 };
#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

/* What somebody does to one stored object. */
typedef void damage(struct sb_set *set, struct sb_account *account, size_t i,
		    const uint8_t *object, size_t len, const char *what);

static void each_damage(struct sb_set *set, struct sb_account *account,
			size_t i, damage *then)
{
	struct sb_span object = sb_set_object(set, i);
	uint8_t *copy = malloc(object.len + 32);

	if (!copy)
		abort();
	memcpy(copy, object.ptr, object.len);
	for (size_t bit = 0; bit < 8 * object.len; bit++) {
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		then(set, account, i, copy, object.len, "a flipped bit");
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t len = 0; len < object.len; len++)
		then(set, account, i, copy, len, "truncation");
	memset(copy + object.len, 0, 32);
	then(set, account, i, copy, object.len + 1, "extension");
	then(set, account, i, copy, object.len + 16, "extension");
	then(set, account, i, copy, object.len + 32, "extension");
	free(copy);
}

static void all_damage(struct sb_subject *s, uint8_t kind, damage *then)
{
	struct sb_account account;
	struct sb_set *set;
	uint8_t *plain;

	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	plain = sb_suite_bytes(s, 20, 256);
	set = sb_set_new(s, kind, SIZES);
	for (size_t i = 0; i < SIZES; i++) {
		struct sb_span in = sb_span_of(plain, sizes[i]);

		sb_set_put(set, i, (uint32_t)i, 0, in, in);
	}
	if (sb_set_seal(set, &account, SIZES) != SB_OK)
		sb_suite_fail(s, "does not seal");
	for (size_t i = 0; i < SIZES && !SB_FAILED(s); i++)
		each_damage(set, &account, i, then);
	sb_set_free(set);
	sb_suite_close(&account);
	free(plain);
}

/* Nothing is demanded of open but to return and to stay in its buffers. */
static void survives(struct sb_set *set, struct sb_account *account, size_t i,
		     const uint8_t *object, size_t len, const char *what)
{
	struct sb_asking ask = { i, { object, len }, -1, -1 };

	(void)what;
	(void)sb_set_restore(set, account, &ask);
}

static int refused(enum sb_err err)
{
	return err == SB_FORGED || err == SB_MALFORMED;
}

static void rejects(struct sb_set *set, struct sb_account *account, size_t i,
		    const uint8_t *object, size_t len, const char *what)
{
	struct sb_asking ask = { i, { object, len }, -1, -1 };
	enum sb_err err = sb_set_restore(set, account, &ask);

	if (!refused(err))
		sb_suite_fail(set->s,
			      "kind %u, payload of %zu bytes: %s is not "
			      "refused: %s",
			      set->kind, set->payload[i].len, what,
			      sb_err_name(err));
}

void sb_cases_tamper_noise(struct sb_subject *s)
{
	for (uint8_t kind = 0; kind < 3; kind++)
		all_damage(s, kind, survives);
}

void sb_cases_tamper_change(struct sb_subject *s)
{
	for (uint8_t kind = 0; kind < 3; kind++)
		all_damage(s, kind, rejects);
}

static int same_name(const struct sb_set *a, size_t i, const struct sb_set *b,
		     size_t k)
{
	for (int side = 0; side < 2; side++)
		if (memcmp(&a->chunks[side][i].id, &b->chunks[side][k].id,
			   sizeof(struct sb_id)) != 0)
			return 0;
	return 1;
}

/* Objects of one length, of one file or of several, also of another account in
 * the same group: none stands in for another unless both have one name. */
static struct sb_set *swap_set(struct sb_subject *s, uint8_t kind,
			       uint8_t one_file, const uint8_t *plain,
			       uint32_t place)
{
	struct sb_set *set = sb_set_new(s, kind, 4);

	set->one_file = one_file;
	for (size_t i = 0; i < 4; i++) {
		/* The fourth repeats the first content. */
		struct sb_span in = sb_span_of(plain + i % 3 * 64, 64);

		sb_set_put(set, i, place + (uint32_t)i, 0, in, in);
	}
	return set;
}

static void swap_all(struct sb_set *set, struct sb_account *account,
		     const struct sb_set *from, const char *whose)
{
	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 4; k++) {
			struct sb_asking ask = { i, sb_set_object(from, k), -1,
						 -1 };
			enum sb_err err;

			if (same_name(set, i, from, k))
				continue;
			err = sb_set_restore(set, account, &ask);
			if (!refused(err))
				sb_suite_fail(set->s,
					      "kind %u: another object of %s "
					      "is taken for this one: %s",
					      set->kind, whose,
					      sb_err_name(err));
		}
}

static void swap_kind(struct sb_subject *s, struct sb_account *mine,
		      struct sb_account *other, uint8_t kind, uint8_t one_file)
{
	uint8_t *plain = sb_suite_bytes(s, 21, 6 * 64);
	struct sb_set *set = swap_set(s, kind, one_file, plain, 0);
	struct sb_set *theirs = swap_set(s, kind, one_file, plain + 192, 20);

	if (sb_set_seal(set, mine, 4) != SB_OK ||
	    sb_set_seal(theirs, other, 4) != SB_OK)
		sb_suite_fail(s, "does not seal");
	if (!SB_FAILED(s)) {
		swap_all(set, mine, set,
			 one_file ? "the same file" : "the same account");
		swap_all(set, mine, theirs, "another account");
	}
	sb_set_free(set);
	sb_set_free(theirs);
	free(plain);
}

void sb_cases_tamper_swap(struct sb_subject *s)
{
	struct sb_account mine, other;
	int chains = 0;

	for (int side = 0; side < 2; side++)
		chains |= s->sides[side] && s->sides[side]->unit == SB_FILE;
	if (!sb_suite_enroll(s, 1, 1, &mine) ||
	    !sb_suite_enroll(s, 2, 1, &other))
		return;
	for (uint8_t kind = 0; kind < 3; kind++)
		swap_kind(s, &mine, &other, kind, 0);
	if (!chains)
		swap_kind(s, &mine, &other, SB_DATA, 1);
	sb_suite_close(&mine);
	sb_suite_close(&other);
}

static void ask_as(struct sb_set *set, struct sb_account *account, int kind,
		   int form)
{
	struct sb_asking ask = { 0, sb_set_object(set, 0), kind, form };
	enum sb_err err = sb_set_restore(set, account, &ask);

	if (!refused(err))
		sb_suite_fail(set->s,
			      "kind %u form %u is opened as kind %d form %d "
			      "(-1: unchanged): %s",
			      set->kind, set->chunks[0][0].form, kind, form,
			      sb_err_name(err));
}

void sb_cases_tamper_form(struct sb_subject *s)
{
	struct sb_account account;
	uint8_t *plain = sb_suite_bytes(s, 22, 512);
	struct sb_span in = sb_span_of(plain, 300);
	struct sb_span coded = sb_span_of(plain + 300, 200);
	int bare = 0;

	for (int side = 0; side < 2; side++)
		bare |= s->sides[side] && s->sides[side]->bare;
	if (!sb_suite_enroll(s, 1, 1, &account))
		return;
	for (uint8_t k = 0; k < 3 * 4; k++) {
		uint8_t kind = k / 4, form = k % 4;
		struct sb_set *set = sb_set_new(s, kind, 1);

		if (form && bare) {
			sb_set_free(set);
			continue;
		}
		sb_set_put(set, 0, k, form, in, form ? coded : in);
		if (sb_set_seal(set, &account, 1) != SB_OK)
			sb_suite_fail(s, "does not seal");
		/* Data is never asked for without a file to hold its keys. */
		for (int other = SB_RECIPE; other <= SB_ROOT; other++)
			if (other != kind)
				ask_as(set, &account, other, -1);
		for (int other = 0; other < 4 && !bare; other++)
			if (other != form)
				ask_as(set, &account, -1, other);
		sb_set_free(set);
	}
	sb_suite_close(&account);
	free(plain);
}
