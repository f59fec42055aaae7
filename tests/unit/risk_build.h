/* tests/unit/risk_build.h: structures and models for tests of risk. */
#ifndef TESTS_UNIT_RISK_BUILD_H
#define TESTS_UNIT_RISK_BUILD_H

#include "bench/risk/risk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <math.h>
#include <string.h>

#define WHOLE 1u /* one class is enough here: bit 0 */

/* Curves, and how many of ten or twenty tries at a passphrase find it. */
#define CURVES                               \
	"value pin_10 = 0.065 0 1 | test\n"  \
	"value pin_30 = 0.089 0 1 | test\n"  \
	"value pin_100 = 0.133 0 1 | test\n" \
	"value zipf_c = 0.0332 0 1 | test\n" \
	"value zipf_s = 0.181 0 1 | test\n"
#define WORD_10 (0.0332 * pow(10, 0.181))
#define WORD_20 (0.0332 * pow(20, 0.181))

/* cmocka's own comparison is of floats. */
static inline void near(double got, double wanted, double within)
{
	if (!(fabs(got - wanted) <= within))
		fail_msg("%.17g is not within %g of %.17g", got, within,
			 wanted);
}

static inline struct sb_risk_model parsed(const char *text)
{
	struct sb_risk_model m;
	char why[256] = "";

	if (sb_risk_model_parse("test", text, &m, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	return m;
}

/* A structure under construction: everything is one box at first. */
struct build {
	struct sb_risk_case of;
	struct sb_risk_cube cubes[64];
	struct sb_risk_guess guesses[8];
};

static inline void begin(struct build *b)
{
	memset(b, 0, sizeof(*b));
	for (size_t a = 0; a < SB_ATOM_COUNT; a++) {
		const struct sb_atom_row *row = sb_atom_row((enum sb_atom)a);

		b->of.most.of[a] = row->most == SB_ALL ? 3 : row->most;
	}
	b->cubes[0].box.high = b->of.most;
	b->of.cubes = b->cubes;
	b->of.cube_count = 1;
}

/* Halve every cube that has coalitions on both sides of atom >= value. */
static inline void cut(struct build *b, enum sb_atom atom, uint8_t value)
{
	size_t count = b->of.cube_count;

	for (size_t i = 0; i < count; i++) {
		struct sb_risk_cube *low = &b->cubes[i], *high;

		if (low->box.low.of[atom] >= value ||
		    low->box.high.of[atom] < value)
			continue;
		high = &b->cubes[b->of.cube_count++];
		*high = *low;
		low->box.high.of[atom] = (uint8_t)(value - 1);
		high->box.low.of[atom] = value;
	}
}

static inline void guess(struct build *b, struct sb_box box, enum sb_atom item,
			 uint32_t tries)
{
	box.high.of[item] = 0;
	b->guesses[b->of.guess_count++] =
		(struct sb_risk_guess) { .box = box,
					 .whole = WHOLE,
					 .first = { .item = (uint8_t)item,
						    .tries = tries } };
	b->of.guesses = b->guesses;
}

static inline int has(const struct sb_risk_cube *c, enum sb_atom atom,
		      uint8_t value)
{
	return c->box.low.of[atom] >= value;
}

static inline struct sb_risk computed(const struct sb_risk_model *m,
				      const struct build *b)
{
	struct sb_risk r;

	assert_int_equal(sb_risk_compute(m, &b->of, &r), SB_OK);
	return r;
}

#endif
