/* bench/analysis/growth.c: rarefaction. */
#include "bench/analysis/growth.h"

#include "bench/analysis/relation.h"

#include <stdlib.h>

/* bytes[m]: W(m), m = 0 .. user_count. */
static enum sb_err weigh(const struct sb_relation *r, uint32_t user_count,
			 uint64_t *bytes)
{
	uint32_t *users = calloc(r->numbers.count + 1, sizeof(*users));
	struct sb_intern pairs;
	enum sb_err err = users == NULL ? SB_MEMORY : SB_OK;

	sb_intern_init(&pairs);
	for (uint64_t i = 0; err == SB_OK && i < r->log->count; i++) {
		uint32_t user = r->log->items[i].user;
		struct sb_intern_key key = { { r->name_of[i], user } };
		uint64_t pair, known = pairs.count;

		if (user >= user_count)
			err = SB_PARAM;
		else if (r->log->live[i])
			err = sb_intern_add(&pairs, &key, &pair);
		users[r->name_of[i]] += pairs.count != known;
	}
	for (uint64_t n = 0; err == SB_OK && n < r->numbers.count; n++)
		if (users[n] != 0)
			bytes[users[n]] +=
				sb_relation_object(r, n)->object_bytes;
	sb_intern_release(&pairs);
	free(users);
	return err;
}

/* Add W(m) (1 - q(n)) for all n, where q(n + 1) / q(n) = (N - m - n) / (N - n)
 * and q(0) = 1. */
static void add(long double *expected, uint32_t user_count, uint32_t m,
		uint64_t bytes)
{
	long double q = 1;

	for (uint32_t n = 0; n < user_count; n++) {
		if (n + m < user_count)
			q *= (long double)(user_count - m - n) /
			     (long double)(user_count - n);
		else
			q = 0;
		expected[n] += (long double)bytes * (1 - q);
	}
}

enum sb_err sb_growth_of(const struct sb_trace_log *log, uint32_t user_count,
			 long double *expected)
{
	struct sb_intern contents;
	struct sb_relation r;
	uint64_t *bytes;
	enum sb_err err;

	if (user_count == 0)
		return SB_PARAM;
	bytes = calloc((size_t)user_count + 1, sizeof(*bytes));
	if (bytes == NULL)
		return SB_MEMORY;
	sb_intern_init(&contents);
	err = sb_relation_init(&r, log, &contents);
	if (err == SB_OK) {
		err = weigh(&r, user_count, bytes);
		sb_relation_release(&r);
	}
	for (uint32_t n = 0; n < user_count; n++)
		expected[n] = 0;
	for (uint32_t m = 1; err == SB_OK && m <= user_count; m++)
		if (bytes[m] != 0)
			add(expected, user_count, m, bytes[m]);
	sb_intern_release(&contents);
	free(bytes);
	return err;
}
