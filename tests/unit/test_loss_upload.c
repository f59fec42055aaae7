/* tests/unit/test_loss_upload.c: dedup loss on the wire, by hand. */
#include "bench/analysis/loss_upload.h"
#include "tests/support/trace_pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <string.h>

#define PHOTOS   SB_CLASS_PHOTOS
#define MESSAGES SB_CLASS_MESSAGES
#define add      sb_trace_pair_add

static struct sb_loss_upload upload_of(const struct sb_trace_pair *p)
{
	struct sb_loss_upload l;

	assert_int_equal(sb_loss_upload_of(&p->in, &l), SB_OK);
	return l;
}

static void expect(const struct sb_trace_pair *p, uint64_t sends,
		   int64_t within, int64_t cross_snapshot, int64_t cross_user)
{
	struct sb_loss_upload l = upload_of(p);

	assert_int_equal(l.scheme_sends, sends);
	assert_int_equal(l.terms.within_snapshot, within);
	assert_int_equal(l.terms.cross_snapshot, cross_snapshot);
	assert_int_equal(l.terms.cross_user, cross_user);
	assert_int_equal(sb_loss_upload_sum(&l.terms),
			 (int64_t)(l.scheme_bytes - l.plain_bytes));
}

/* Two users, two snapshots, one content twice in each. */
static void eight(struct sb_trace_pair *p, int target, int by_user)
{
	sb_trace_pair_init(p);
	p->target = target;
	for (uint32_t user = 0; user < 2; user++)
		for (uint32_t t = 0; t < 2; t++)
			for (uint32_t copy = 0; copy < 2; copy++)
				add(p, user, t, PHOTOS, 1, by_user ? user : 9,
				    1);
}

static void test_source_and_target(void **unused)
{
	struct sb_trace_pair p;
	struct sb_loss stored;

	(void)unused;
	eight(&p, 0, 0); /* as plain */
	expect(&p, 1, 0, 0, 0);
	assert_int_equal(upload_of(&p).logical_bytes, 800);
	sb_trace_pair_release(&p);
	eight(&p, 0, 1); /* asks within the account */
	expect(&p, 2, 0, 0, 60);
	sb_trace_pair_release(&p);
	/* The provider looks up: stores once, but all eight were sent. */
	eight(&p, 1, 0);
	expect(&p, 8, 240, 120, 60);
	assert_int_equal(sb_loss_of(&p.in, &stored), SB_OK);
	assert_int_equal(sb_loss_sum(&stored.terms), 0);
	sb_trace_pair_release(&p);
}

/* Client asks in its account, provider stores once for everybody.  User 1's
 * second snapshot rides on user 1's upload, though user 0 sent that name last:
 * the waste is between users. */
static void test_two_stages(void **unused)
{
	struct sb_trace_pair p;

	(void)unused;
	sb_trace_pair_init(&p);
	p.target = 1;
	add(&p, 1, 0, PHOTOS, 1, 9, 1);
	add(&p, 0, 0, PHOTOS, 1, 9, 1);
	add(&p, 1, 1, PHOTOS, 1, 9, 1);
	add(&p, 0, 1, PHOTOS, 1, 9, 1);
	p.scheme.items[2].sent = 0;
	p.scheme.items[3].sent = 0;
	p.in.scheme.wire_up_bytes = 120;
	expect(&p, 2, 0, 0, 60);
	sb_trace_pair_release(&p);
}

static void test_other_terms(void **unused)
{
	struct sb_trace_pair p;
	struct sb_loss_upload l;

	(void)unused;
	sb_trace_pair_init(&p);
	p.target = 1;
	p.more = 5;
	p.pad = 7;
	p.seal = 28;
	add(&p, 0, 0, PHOTOS, 1, 9, 1);
	add(&p, 1, 0, MESSAGES, 1, 9, 1);
	p.in.scheme.wire_up_bytes += 1000;
	p.in.plain.wire_up_bytes += 300;
	for (int recorded = 1; recorded >= 0; recorded--) {
		l = upload_of(&p);
		assert_int_equal(l.terms.cross_user, 60);
		assert_int_equal(l.terms.compression, 10);
		assert_int_equal(l.terms.padding, 14);
		assert_int_equal(l.terms.protocol, 56 + 700);
		assert_int_equal(l.classes[PHOTOS].scheme_bytes, 72);
		assert_int_equal(l.classes[PHOTOS].plain_bytes, 30);
		assert_int_equal(l.classes[PHOTOS].terms.cross_user, 30);
		assert_int_equal(l.classes[PHOTOS].terms.padding, 7);
		assert_int_equal(l.classes[MESSAGES].terms.compression, 5);
		/* The same when what was not stored was not recorded. */
		p.scheme.items[1].payload_bytes = 0;
		p.scheme.items[1].pad_bytes = 0;
	}
	p.in.scheme.plain_on_wire = 1;
	l = upload_of(&p);
	assert_int_equal(l.terms.compression, 80);
	assert_int_equal(l.terms.padding, 0);
	sb_trace_pair_release(&p);
}

static void test_chunking_and_forgotten(void **unused)
{
	struct sb_trace_pair p;
	struct sb_loss_side reference = { .wire_up_bytes = 50 };
	struct sb_loss_side unkeyed = { .wire_up_bytes = 65 };
	struct sb_loss_upload l;

	(void)unused;
	eight(&p, 0, 1);
	/* What was sent stays sent. */
	(void)sb_trace_log_forget(&p.scheme, 1, 0);
	(void)sb_trace_log_forget(&p.plain, 1, 0);
	(void)sb_trace_log_forget(&p.scheme, 1, 1);
	(void)sb_trace_log_forget(&p.plain, 1, 1);
	expect(&p, 2, 0, 0, 60);
	p.in.reference = &reference;
	p.in.unkeyed = &unkeyed;
	l = upload_of(&p);
	assert_int_equal(l.terms.chunking_key, -5);
	assert_int_equal(l.terms.chunking_sizes, 15);
	assert_int_equal(sb_loss_upload_sum(&l.terms), 70);
	sb_trace_pair_release(&p);
}

static void test_refusals(void **unused)
{
	struct sb_trace_pair p;
	struct sb_loss_upload l;

	(void)unused;
	eight(&p, 0, 1);
	p.scheme.items[0].sent = 0;
	assert_int_equal(sb_loss_upload_of(&p.in, &l), SB_MISSING);
	p.scheme.items[0].sent = 1;
	p.in.scheme.wire_up_bytes = 119;
	assert_int_equal(sb_loss_upload_of(&p.in, &l), SB_MALFORMED);
	p.in.scheme.wire_up_bytes = UINT64_MAX;
	assert_int_equal(sb_loss_upload_of(&p.in, &l), SB_PARAM);
	p.in.scheme.wire_up_bytes = 120;
	p.plain.items[7].sent = 1;
	p.in.plain.wire_up_bytes = 500;
	assert_int_equal(sb_loss_upload_of(&p.in, &l), SB_PARAM);
	p.plain.items[7].sent = 0;
	assert_int_equal(sb_loss_upload_of(&p.in, &l), SB_OK);
	/* What was forgotten was sent all the same, so it is compared. */
	(void)sb_trace_log_forget(&p.scheme, 1, 1);
	(void)sb_trace_log_forget(&p.plain, 1, 1);
	p.plain.count--;
	assert_int_equal(sb_loss_upload_of(&p.in, &l), SB_PARAM);
	sb_trace_pair_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_source_and_target),
		cmocka_unit_test(test_two_stages),
		cmocka_unit_test(test_other_terms),
		cmocka_unit_test(test_chunking_and_forgotten),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
