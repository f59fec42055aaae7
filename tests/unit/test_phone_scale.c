/* How large phones are: shares at every size, users around the median, the mix. */
#include "tests/unit/phone.h"

#include "datasets/phone/device.h"
#include "datasets/phone/params.h"

enum {
	PEOPLE = 7
};

/* Per cent of the first day's bytes, of the first users together; all: what they
 * have, of what they were to have. */
static void add_shares(const struct sb_phone_params *p,
		       double share[SB_CLASS_COUNT], double *all_of_asked)
{
	struct sb_source *s = open_phone(p);
	uint64_t all = 0, asked = 0;
	struct sb_world w;

	sb_world_init(&w, p);
	for (uint32_t u = 0; u < PEOPLE; u++) {
		struct sb_snapshot a;
		struct sb_habit h;

		sb_world_habit(&w, u, &h);
		asked += h.bytes;
		assert_int_equal(s->snapshot(s, u, 0, &a), SB_OK);
		for (size_t i = 0; i < a.entry_count; i++)
			share[a.entries[i].data_class] +=
				(double)a.entries[i].size_bytes;
		all += a.total_bytes;
		s->release(&a);
	}
	for (size_t c = 0; c < SB_CLASS_COUNT; c++)
		share[c] *= 100 / (double)all;
	*all_of_asked = (double)all / (double)asked;
	s->close(s);
}

static void compare(enum sb_phone_profile profile, uint64_t bytes)
{
	/* In tenths of a point. */
	static const struct {
		enum sb_class data_class;
		int off;
	} large[] = { { SB_CLASS_PHOTOS, 25 },
		      { SB_CLASS_VIDEOS, 15 },
		      { SB_CLASS_APP_DATA, 25 },
		      { SB_CLASS_MESSAGES, 10 },
		      { SB_CLASS_HEALTH, 5 } };
	static const enum sb_class small[] = { SB_CLASS_SETTINGS,
					       SB_CLASS_KEYCHAIN,
					       SB_CLASS_CONTACTS,
					       SB_CLASS_OTHER };
	const struct sb_phone_params few = { 1, PEOPLE, 1, bytes, profile, 0 };
	const struct sb_phone_params many = { 1,          PEOPLE,  1,
					      16 * bytes, profile, 0 };
	double one[SB_CLASS_COUNT] = { 0 }, two[SB_CLASS_COUNT] = { 0 };
	double is_one, is_two;

	add_shares(&few, one, &is_one);
	add_shares(&many, two, &is_two);
	for (size_t i = 0; i < sizeof(large) / sizeof(large[0]); i++) {
		enum sb_class c = large[i].data_class;

		if ((one[c] - two[c]) * 10 > large[i].off ||
		    (two[c] - one[c]) * 10 > large[i].off)
			fail_msg("%s: %.1f %% of small phones, %.1f of large",
				 sb_class_name(c), one[c], two[c]);
	}
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		enum sb_class c = small[i];

		assert_true(one[c] > 0.2 && two[c] > 0.2);
		assert_true(one[c] < 2 * two[c] && two[c] < 2 * one[c]);
	}
	/* What came from others is of their sizes, clips the heaviest. */
	if (is_one < 0.93 || is_one > 1.07 || is_two < 0.93 || is_two > 1.07)
		fail_msg("%.3f and %.3f of what was asked for", is_one, is_two);
}

/* Shares at one size and at sixteen times it: the large classes to points, of
 * those that have half a per cent each to a factor of two.  And a phone has the
 * bytes that it was to have. */
static void shares_stay(void **state)
{
	(void)state;
	compare(SB_PHONE_MEDIAN, 12000000);
}

static void shares_stay_of_light_phones(void **state)
{
	(void)state;
	compare(SB_PHONE_LIGHT, 5000000);
}

/* The first user has the median, and so has everybody in the median. */
static void users_lie_around_the_median(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++) {
		const struct sb_phone_params p = {
			seed, 64, 1, 12000000, 0, 0
		};
		uint64_t below = 0, most = 0, least = UINT64_MAX;
		struct sb_habit h;
		struct sb_world w;

		sb_world_init(&w, &p);
		sb_world_habit(&w, 0, &h);
		assert_in_range(h.bytes, 11990000, 12010000);
		for (uint32_t u = 0; u < 63; u++) {
			sb_world_habit(&w, u, &h);
			below += h.bytes < 12000000;
			most = h.bytes > most ? h.bytes : most;
			least = h.bytes < least ? h.bytes : least;
		}
		assert_in_range(below, 30, 33);
		/* Of 63 the outer two are at 1.5 and 98.5 %. */
		assert_in_range(most, 25000000, 32000000);
		assert_in_range(least, 4500000, 5800000);
	}
}

/* Photos of a population, as polls found: 8 % have more than 10,000, 60 % less
 * than 1,000; 1,900 to 2,800 in the mean. */
static void the_mix_is_as_polled(void **state)
{
	enum {
		ALL = 20000
	};
	const struct sb_phone_params p = {
		1, ALL, 1, SB_FULL_PHONE_BYTES, SB_PHONE_MIXED, 0
	};
	uint64_t many = 0, few = 0, sum = 0;
	struct sb_world w;

	(void)state;
	sb_world_init(&w, &p);
	for (uint32_t u = 0; u < ALL; u++) {
		struct sb_habit h;
		uint64_t count;

		sb_world_habit(&w, u, &h);
		count = sb_world_count(&h, SB_PHOTO_COUNT, SB_PHOTO_FLOOR);
		many += count > 10000;
		few += count < 1000;
		sum += count;
	}
	assert_in_range(many * 1000, ALL * 75, ALL * 85);
	assert_in_range(few * 1000, ALL * 585, ALL * 615);
	assert_in_range(sum, ALL * 1900ull, ALL * 2800ull);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_stay),
		cmocka_unit_test(shares_stay_of_light_phones),
		cmocka_unit_test(users_lie_around_the_median),
		cmocka_unit_test(the_mix_is_as_polled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
