/* tests/unit/test_loss.c: dedup loss on examples small enough to do by hand,
 * and on random ones done a second way. */
#include "bench/analysis/loss.h"
#include "tests/support/trace_pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <string.h>

#define PHOTOS   SB_CLASS_PHOTOS
#define MESSAGES SB_CLASS_MESSAGES

static struct sb_loss loss_of(const struct sb_trace_pair *p)
{
	struct sb_loss l;

	assert_int_equal(sb_loss_of(&p->in, &l), SB_OK);
	return l;
}

static void expect_chain(const struct sb_trace_pair *p, int64_t within,
			 int64_t cross_snapshot, int64_t cross_user)
{
	struct sb_loss l = loss_of(p);

	assert_int_equal(l.terms.within_snapshot, within);
	assert_int_equal(l.terms.cross_snapshot, cross_snapshot);
	assert_int_equal(l.terms.cross_user, cross_user);
	assert_int_equal(l.scheme_bytes - l.plain_bytes,
			 within + cross_snapshot + cross_user);
}

/* Two users, two snapshots each, one content twice in every snapshot. */
static void scoped(struct sb_trace_pair *p, int by_user, int by_snapshot,
		   int alone)
{
	sb_trace_pair_init(p);
	for (uint32_t user = 0; user < 2; user++)
		for (uint32_t t = 0; t < 2; t++)
			for (uint32_t copy = 0; copy < 2; copy++)
				sb_trace_pair_add(
					p, user, t, PHOTOS, 1,
					1 + (by_user ? user : 0),
					(uint8_t)((by_snapshot ? 10 * t : 0) +
						  (alone ? copy : 0)));
}

static void test_scopes(void **unused)
{
	struct sb_trace_pair p;

	(void)unused;
	scoped(&p, 0, 0, 0); /* everyone */
	expect_chain(&p, 0, 0, 0);
	assert_int_equal(loss_of(&p).logical_bytes, 800);
	sb_trace_pair_release(&p);
	scoped(&p, 1, 0, 0); /* account: 2 objects */
	expect_chain(&p, 0, 0, 60);
	sb_trace_pair_release(&p);
	scoped(&p, 1, 1, 0); /* a key for each snapshot: 4 objects */
	expect_chain(&p, 0, 120, 60);
	sb_trace_pair_release(&p);
	scoped(&p, 1, 1, 1); /* alone: 8 objects */
	expect_chain(&p, 240, 120, 60);
	sb_trace_pair_release(&p);
}

static void test_groups(void **unused)
{
	struct sb_trace_pair p;

	(void)unused;
	sb_trace_pair_init(&p);
	for (uint32_t user = 0; user < 4; user++) {
		sb_trace_pair_add(&p, user, 0, PHOTOS, 1, user / 2, 1);
		sb_trace_pair_add(&p, user, 0, PHOTOS, 2, user / 2, 2);
	}
	sb_trace_pair_add(&p, 3, 1, PHOTOS, 3, 1, 3); /* one group only */
	expect_chain(&p, 0, 0, 60 + 120);
	sb_trace_pair_release(&p);
}

/* A key that changes with the count of a chunk splits what one user has, and
 * joins what several have. */
static void test_split_by_count(void **unused)
{
	struct sb_trace_pair p;

	(void)unused;
	sb_trace_pair_init(&p);
	for (uint8_t i = 0; i < 5; i++)
		sb_trace_pair_add(&p, 0, 0, PHOTOS, 1, 0,
				  (uint8_t)(10 + i / 2));
	expect_chain(&p, 120, 0, 0);
	sb_trace_pair_release(&p);

	/* User 1 has both names, in two snapshots: it joins 0 and 2, whose
	 * difference is therefore not one between users. */
	sb_trace_pair_init(&p);
	sb_trace_pair_add(&p, 0, 0, PHOTOS, 1, 0, 10);
	sb_trace_pair_add(&p, 1, 0, PHOTOS, 1, 0, 10);
	sb_trace_pair_add(&p, 1, 1, PHOTOS, 1, 0, 11);
	sb_trace_pair_add(&p, 2, 1, PHOTOS, 1, 0, 11);
	expect_chain(&p, 0, 60, 0);
	sb_trace_pair_release(&p);
}

static void test_other_terms(void **unused)
{
	struct sb_loss l;
	struct sb_trace_pair p;

	(void)unused;
	sb_trace_pair_init(&p);
	p.more = 5;
	p.pad = 7;
	p.seal = 28;
	sb_trace_pair_add(&p, 0, 0, PHOTOS, 1, 0, 1);
	sb_trace_pair_add(&p, 1, 0, PHOTOS, 1, 1, 1);
	sb_trace_pair_add(&p, 1, 0, MESSAGES, 2, 1, 2);
	p.in.scheme.stored_bytes[SB_BYTES_RECIPE] = 1000;
	p.in.plain.stored_bytes[SB_BYTES_RECIPE] = 400;
	p.in.scheme.stored_bytes[SB_BYTES_INDEX] = 30;
	p.in.plain.stored_bytes[SB_BYTES_INDEX] = 50;
	p.in.scheme.stored_bytes[SB_BYTES_KEYS] = 96;
	l = loss_of(&p);
	assert_int_equal(l.plain_bytes, 180 + 450);
	assert_int_equal(l.scheme_bytes, 240 + 3 * 40 + 1126);
	assert_int_equal(l.terms.cross_user, 60);
	assert_int_equal(l.terms.compression, 15);
	assert_int_equal(l.terms.padding, 21);
	assert_int_equal(l.terms.sealing, 84);
	assert_int_equal(l.terms.recipes, 600);
	assert_int_equal(l.terms.index, -20);
	assert_int_equal(l.terms.keys, 96);
	assert_int_equal(sb_loss_sum(&l.terms), 60 + 15 + 21 + 84 + 676);
	assert_int_equal(l.classes[MESSAGES].scheme_bytes, 160);
	assert_int_equal(l.classes[MESSAGES].terms.padding, 7);
	assert_int_equal(l.classes[PHOTOS].terms.cross_user, 60);
	sb_trace_pair_release(&p);
}

/* User 0 has content 1 among photos, users 1 and 2 among messages. */
static void test_classes(void **unused)
{
	struct sb_loss l;
	struct sb_trace_pair p;

	(void)unused;
	sb_trace_pair_init(&p);
	sb_trace_pair_add(&p, 0, 0, PHOTOS, 1, 0, 1);
	sb_trace_pair_add(&p, 1, 0, MESSAGES, 1, 1, 1);
	sb_trace_pair_add(&p, 2, 0, MESSAGES, 1, 2, 1);
	l = loss_of(&p);
	assert_int_equal(l.terms.cross_user, 120);
	assert_int_equal(l.classes[PHOTOS].scheme_bytes, 60);
	assert_int_equal(l.classes[PHOTOS].plain_bytes, 30);
	assert_int_equal(l.classes[PHOTOS].terms.cross_user, 30);
	assert_int_equal(l.classes[MESSAGES].scheme_bytes, 120);
	assert_int_equal(l.classes[MESSAGES].plain_bytes, 30);
	assert_int_equal(l.classes[MESSAGES].terms.cross_user, 90);
	sb_trace_pair_release(&p);

	/* 60 bytes among 7 classes: 8 each, and one more for the first 4. */
	sb_trace_pair_init(&p);
	for (unsigned c = 0; c < 7; c++)
		sb_trace_pair_add(&p, 0, 0, c, 1, 0, 1);
	l = loss_of(&p);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++)
		assert_int_equal(l.classes[c].scheme_bytes, c < 4   ? 9
							    : c < 7 ? 8
								    : 0);
	sb_trace_pair_release(&p);
}

static void test_forgotten(void **unused)
{
	struct sb_loss l;
	struct sb_trace_pair p;

	(void)unused;
	sb_trace_pair_init(&p);
	p.seal = 10;
	sb_trace_pair_add(&p, 0, 0, PHOTOS, 1, 0, 1);
	sb_trace_pair_add(&p, 0, 0, PHOTOS, 2, 0, 2);
	sb_trace_pair_add(&p, 1, 0, PHOTOS, 2, 1, 2);
	sb_trace_pair_add(&p, 0, 1, PHOTOS, 1, 0, 1);
	assert_int_equal(sb_trace_log_forget(&p.scheme, 0, 0), 2);
	assert_int_equal(sb_trace_log_forget(&p.scheme, 0, 0), 0);
	/* Until plain forgets as well, they are not of the same chunks. */
	p.in.scheme.dead_bytes = 130 + 25;
	p.in.scheme.stored_bytes[SB_BYTES_RECIPE] = 100;
	assert_int_equal(sb_loss_of(&p.in, &l), SB_PARAM);
	assert_int_equal(sb_trace_log_forget(&p.plain, 0, 0), 2);
	l = loss_of(&p);
	assert_int_equal(l.terms.cross_user, 0);
	assert_int_equal(l.terms.sealing, 20);
	assert_int_equal(l.terms.recipes, 75);
	assert_int_equal(l.terms.dead, 155);
	assert_int_equal(l.logical_bytes, 300);
	/* Fewer dead bytes than dead objects; more than there are recipes. */
	p.in.scheme.dead_bytes = 129;
	assert_int_equal(sb_loss_of(&p.in, &l), SB_MALFORMED);
	p.in.scheme.dead_bytes = 130 + 101;
	assert_int_equal(sb_loss_of(&p.in, &l), SB_MALFORMED);
	sb_trace_pair_release(&p);
}

static void test_chunking(void **unused)
{
	struct sb_trace_pair p, reference, unkeyed;
	struct sb_loss l;

	(void)unused;
	sb_trace_pair_init(&p);
	sb_trace_pair_init(&reference);
	sb_trace_pair_init(&unkeyed);
	sb_trace_pair_add(&p, 0, 0, PHOTOS, 4, 0, 4);
	sb_trace_pair_add(&unkeyed, 0, 0, PHOTOS, 3, 0, 3);
	sb_trace_pair_add(&unkeyed, 0, 0, PHOTOS, 2, 0, 2);
	sb_trace_pair_add(&reference, 0, 0, PHOTOS, 1, 0, 1);
	p.in.reference = &reference.in.plain;
	l = loss_of(&p);
	assert_int_equal(l.terms.chunking_sizes, 180);
	assert_int_equal(l.terms.chunking_key, 0);
	assert_int_equal(l.reference_bytes, 60);
	p.in.unkeyed = &unkeyed.in.plain;
	l = loss_of(&p);
	assert_int_equal(l.terms.chunking_sizes, 240);
	assert_int_equal(l.terms.chunking_key, -60);
	assert_int_equal(sb_loss_sum(&l.terms), 180);
	unkeyed.in.plain.stored_bytes[SB_BYTES_DATA]++;
	assert_int_equal(sb_loss_of(&p.in, &l), SB_MALFORMED);
	sb_trace_pair_release(&p);
	sb_trace_pair_release(&reference);
	sb_trace_pair_release(&unkeyed);
}

static void test_reused(void **unused)
{
	struct sb_occurrence again = { .user = 0,
				       .snapshot = 1,
				       .data_class = PHOTOS,
				       .reused = 1,
				       .plain_bytes = 100 };
	struct sb_loss l;
	struct sb_trace_pair p;

	(void)unused;
	sb_trace_pair_init(&p);
	sb_trace_pair_add(&p, 0, 0, PHOTOS, 1, 9, 1);
	again.id.b[0] = 1;
	assert_int_equal(sb_trace_log_append(&p.plain, &again), 0);
	again.realm = 9;
	assert_int_equal(sb_trace_log_append(&p.scheme, &again), 0);
	sb_trace_pair_add(&p, 0, 1, PHOTOS, 1, 9, 2);
	/* The reused one is in snapshot 1: the two names meet there. */
	expect_chain(&p, 60, 0, 0);
	again.part = 1;
	assert_int_equal(sb_trace_log_append(&p.scheme, &again), 0);
	assert_int_equal(sb_loss_of(&p.in, &l), SB_MISSING);
	p.scheme.items[p.scheme.count - 1].part = 0;
	p.scheme.items[p.scheme.count - 1].plain_bytes = 99;
	assert_int_equal(sb_loss_of(&p.in, &l), SB_FORGED);
	sb_trace_pair_release(&p);
}

/* Damage number n, and what it must be called. */
static enum sb_err spoil(struct sb_trace_pair *p, unsigned n)
{
	struct sb_occurrence *o = p->scheme.items;

	switch (n) {
	case 0: /* different bytes under one name */
		o[1].id.b[0] = 1;
		return SB_FORGED;
	case 1:
		o[2].content[31] ^= 1;
		return SB_FORGED;
	case 2:
		o[2].plain_bytes++;
		return SB_FORGED;
	case 3:
		o[0].stored = 0;
		return SB_MISSING;
	case 4: /* twice, though the sum is right */
		o[2].stored = 1;
		o[2].object_bytes = o[1].object_bytes;
		return SB_MALFORMED;
	case 5: /* chunks that plain has not, or has more of */
		o[0].content[3] = 7;
		return SB_PARAM;
	case 6:
		p->scheme.count--;
		return SB_PARAM;
	case 7: /* plain that does not deduplicate */
		p->plain.items[2].id.b[5] = 1;
		p->plain.items[2].stored = 1;
		return SB_PARAM;
	case 8:
		o[2].data_class = SB_CLASS_COUNT;
		return SB_PARAM;
	case 9:
		p->in.scheme.stored_bytes[SB_BYTES_DATA]++;
		return SB_MALFORMED;
	case 10:
		p->in.scheme.stored_bytes[SB_BYTES_KEYS] = UINT64_C(1) << 62;
		p->in.scheme.stored_bytes[SB_BYTES_INDEX] = 1;
		return SB_PARAM;
	default:
		p->in.scheme.stored_bytes[SB_BYTES_KEYS] = UINT64_MAX;
		return SB_PARAM;
	}
}

static void test_refusals(void **unused)
{
	(void)unused;
	for (unsigned n = 0; n <= 11; n++) {
		struct sb_loss l;
		enum sb_err expected;
		struct sb_trace_pair p;

		sb_trace_pair_init(&p);
		sb_trace_pair_add(&p, 0, 0, PHOTOS, 1, 0, 1);
		sb_trace_pair_add(&p, 0, 0, PHOTOS, 2, 0, 2);
		sb_trace_pair_add(&p, 1, 0, PHOTOS, 2, 0, 2);
		assert_int_equal(sb_loss_of(&p.in, &l), SB_OK);
		expected = spoil(&p, n);
		assert_int_equal(sb_loss_of(&p.in, &l), expected);
		sb_trace_pair_release(&p);
	}
}

static int linked(const struct sb_occurrence *a, const struct sb_occurrence *b,
		  unsigned level)
{
	if (memcmp(a->content, b->content, sizeof(a->content)) != 0)
		return 0;
	return sb_trace_pair_same_name(a, b) ||
	       (level >= 1 && a->user == b->user &&
		a->snapshot == b->snapshot) ||
	       (level >= 2 && a->user == b->user) || level >= 3;
}

/* Sum of z over the groups of a level, by colouring all pairs until nothing
 * changes: no sorting, no trees. */
static int64_t coloured(const struct sb_trace_log *log, unsigned level)
{
	uint64_t colour[64], n = log->count;
	int64_t sum = 0;
	int changed;

	for (uint64_t i = 0; i < n; i++)
		colour[i] = i;
	do {
		changed = 0;
		for (uint64_t i = 0; i < n; i++)
			for (uint64_t j = 0; j < n; j++)
				if (colour[j] < colour[i] &&
				    linked(&log->items[i], &log->items[j],
					   level)) {
					colour[i] = colour[j];
					changed = 1;
				}
	} while (changed);
	for (uint64_t i = 0; i < n; i++)
		if (colour[i] == i)
			sum += log->items[i].plain_bytes / 100 * 60;
	return sum;
}

static void check_random(uint64_t seed, unsigned seen[6])
{
	int64_t levels[4], sums[6] = { 0 };
	struct sb_loss l;
	struct sb_trace_pair p;
	unsigned n;

	sb_trace_pair_init(&p);
	n = 1 + (unsigned)(sb_trace_pair_draw(&seed) % 60);
	for (unsigned i = 0; i < n; i++) {
		uint32_t x = 1 + (uint32_t)(sb_trace_pair_draw(&seed) % 4);

		p.more = (uint32_t)(sb_trace_pair_draw(&seed) % 9);
		p.pad = (uint32_t)(sb_trace_pair_draw(&seed) % 9);
		p.seal = (uint32_t)(sb_trace_pair_draw(&seed) % 9);
		sb_trace_pair_add(
			&p, (uint32_t)(sb_trace_pair_draw(&seed) % 4),
			(uint32_t)(sb_trace_pair_draw(&seed) % 3),
			(unsigned)(sb_trace_pair_draw(&seed) % SB_CLASS_COUNT),
			x, sb_trace_pair_draw(&seed) % 2,
			(uint8_t)(x + 10 * (sb_trace_pair_draw(&seed) % 3)));
	}
	l = loss_of(&p);
	for (unsigned k = 0; k < 4; k++)
		levels[k] = coloured(&p.scheme, k);
	assert_int_equal(l.terms.within_snapshot, levels[0] - levels[1]);
	assert_int_equal(l.terms.cross_snapshot, levels[1] - levels[2]);
	assert_int_equal(l.terms.cross_user, levels[2] - levels[3]);
	assert_int_equal(sb_loss_sum(&l.terms),
			 (int64_t)l.scheme_bytes - (int64_t)l.plain_bytes);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		const struct sb_loss_terms *t = &l.classes[c].terms;

		assert_true(t->within_snapshot >= -1);
		assert_true(t->cross_snapshot >= -1);
		assert_true(t->cross_user >= -1);
		sums[0] += t->within_snapshot;
		sums[1] += t->cross_snapshot;
		sums[2] += t->cross_user;
		sums[3] += t->compression;
		sums[4] += t->padding;
		sums[5] += t->sealing;
	}
	assert_memory_equal(sums, &l.terms, sizeof(sums));
	for (unsigned k = 0; k < 6; k++)
		seen[k] += sums[k] != 0;
	sb_trace_pair_release(&p);
}

static void test_random(void **unused)
{
	unsigned seen[6] = { 0 };

	(void)unused;
	for (uint64_t seed = 1; seed <= 2000; seed++)
		check_random(seed, seen);
	for (unsigned k = 0; k < 6; k++)
		assert_true(seen[k] > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scopes),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_split_by_count),
		cmocka_unit_test(test_other_terms),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_forgotten),
		cmocka_unit_test(test_chunking),
		cmocka_unit_test(test_reused),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
