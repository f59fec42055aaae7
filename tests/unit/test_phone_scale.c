/* How large phones are: shares at every size, users around the median, the mix. */
#include "tests/unit/phone.h"

#include "datasets/phone/device.h"
#include "datasets/phone/params.h"

enum {
	SIZES = 2,
	PEOPLE = 3
};

static void add_shares(uint64_t bytes_per_user, double share[SB_CLASS_COUNT])
{
	const struct sb_phone_params p = { 1, PEOPLE, 1, bytes_per_user, 0, 0 };
	struct sb_source *s = open_phone(&p);
	uint64_t all = 0;

	for (uint32_t u = 0; u < PEOPLE; u++) {
		struct sb_snapshot a;

		assert_int_equal(s->snapshot(s, u, 0, &a), SB_OK);
		for (size_t i = 0; i < a.entry_count; i++)
			share[a.entries[i].data_class] +=
				(double)a.entries[i].size_bytes;
		all += a.total_bytes;
		s->release(&a);
	}
	for (size_t c = 0; c < SB_CLASS_COUNT; c++)
		share[c] *= 100 / (double)all;
	s->close(s);
}

/* From the default size to sixteen times it: the large classes to three points,
 * of those that have half a per cent each to a factor of two. */
static void shares_stay(void **state)
{
	static const struct {
		enum sb_class data_class;
		int points;
	} large[] = { { SB_CLASS_PHOTOS, 36 },
		      { SB_CLASS_VIDEOS, 24 },
		      { SB_CLASS_APP_DATA, 30 },
		      { SB_CLASS_MESSAGES, 12 },
		      { SB_CLASS_HEALTH, 6 } };
	static const enum sb_class small[] = { SB_CLASS_SETTINGS,
					       SB_CLASS_KEYCHAIN,
					       SB_CLASS_OTHER };
	double share[SIZES][SB_CLASS_COUNT] = { { 0 } };

	(void)state;
	add_shares(12000000, share[0]);
	add_shares(192000000, share[1]);
	for (size_t i = 0; i < sizeof(large) / sizeof(large[0]); i++) {
		double off = share[0][large[i].data_class] -
			     share[1][large[i].data_class];

		assert_true(off * 10 < large[i].points &&
			    off * 10 > -large[i].points);
	}
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		double one = share[0][small[i]], two = share[1][small[i]];

		assert_true(one > 0.2 && two > 0.2);
		assert_true(one < 2 * two && two < 2 * one);
	}
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
		cmocka_unit_test(users_lie_around_the_median),
		cmocka_unit_test(the_mix_is_as_polled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
