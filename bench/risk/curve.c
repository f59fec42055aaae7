#include "bench/risk/curve.h"

#include <math.h>

const char *sb_curve_needs(size_t index)
{
	static const char *const names[] = {
		"guess_cpu_hours", "guess_hardware_factor",
		"pin_digits",      "pin_10",
		"pin_30",          "pin_100",
		"zipf_c",          "zipf_s",
		"zipf_end",
	};

	return index < sizeof(names) / sizeof(names[0]) ? names[index] : NULL;
}

static double line(double x, double x0, double y0, double x1, double y1)
{
	return y0 + (y1 - y0) * (log(x) - log(x0)) / (log(x1) - log(x0));
}

static double pin(const struct sb_risk_model *m, double n)
{
	const double p10 = sb_risk_model_value(m, "pin_10", 0);
	const double p30 = sb_risk_model_value(m, "pin_30", 0);
	const double p100 = sb_risk_model_value(m, "pin_100", 0);
	const double all = pow(10, sb_risk_model_value(m, "pin_digits", 6));

	if (n >= all)
		return 1;
	if (n <= 10)
		return p10 * n / 10;
	if (n <= 30)
		return line(n, 10, p10, 30, p30);
	if (n <= 100)
		return line(n, 30, p30, 100, p100);
	/* What is known ends here: the rest as if all were alike. */
	return p100 + (1 - p100) * (n - 100) / (all - 100);
}

static double zipf(const struct sb_risk_model *m, double n)
{
	const double end = sb_risk_model_value(m, "zipf_end", 1);
	double f = sb_risk_model_value(m, "zipf_c", 0) *
		   pow(n, sb_risk_model_value(m, "zipf_s", 0));

	if (isinf(n))
		return 1;
	return f < end ? f : end;
}

double sb_curve_found(const struct sb_risk_model *model, enum sb_atom item,
		      double example_guesses, double guesses)
{
	if (!(guesses >= 1))
		return 0;
	if (item == SB_ATOM_KNOW_PASSCODE || item == SB_ATOM_KNOW_CODE)
		return pin(model, guesses);
	if (item == SB_ATOM_KNOW_PASSPHRASE && example_guesses > 0)
		return guesses >= example_guesses;
	return zipf(model, guesses);
}

/* CPU time that the budget buys. */
static double budget_ns(const struct sb_risk_model *model)
{
	return sb_risk_model_value(model, "guess_cpu_hours", 0) * 3600e9 *
	       sb_risk_model_value(model, "guess_hardware_factor", 1);
}

double sb_curve_affordable(const struct sb_risk_model *model, double guess_ns)
{
	return guess_ns > 0 ? budget_ns(model) / guess_ns : INFINITY;
}

/* --- two secrets --- */

#define ONE_BY_ONE 1024
#define STEP       1.02

/* What is left for the second after n guesses of the first: never more for
 * more. */
struct left {
	double budget, costs[2], most; /* in turn */
	double pairs;                  /* together; 0: in turn */
};

/* Whole guesses; a budget that buys them exactly buys them. */
static double whole(double n)
{
	return floor(n * (1 + 1e-12));
}

static double left_after(const struct left *l, double n)
{
	double rest;

	if (l->pairs > 0)
		return whole(l->pairs / n);
	if (!(l->costs[1] > 0))
		return l->most;
	rest = whole((l->budget - l->costs[0] * n) / l->costs[1]);
	return rest < l->most ? rest : l->most;
}

static double summed(const struct sb_risk_model *m, const enum sb_atom items[2],
		     double example, const struct left *l, double most)
{
	double sum = 0, before = 0, at = 0;

	while (at < most && before < 1) {
		double from = at + 1, now, mean;

		at = at < ONE_BY_ONE ? from : floor(at * STEP);
		at = at < most ? at : most;
		now = sb_curve_found(m, items[0], example, at);
		mean = sb_curve_found(m, items[1], example,
				      left_after(l, from));
		if (at > from)
			mean = (mean + sb_curve_found(m, items[1], example,
						      left_after(l, at))) /
			       2;
		sum += (now - before) * mean;
		before = now;
	}
	return sum;
}

double sb_curve_found_in_turn(const struct sb_risk_model *model,
			      const struct sb_curve_secret of[2],
			      double example_guesses)
{
	const enum sb_atom items[2] = { of[0].item, of[1].item };
	const struct left l = { .budget = budget_ns(model),
				.costs = { of[0].guess_ns, of[1].guess_ns },
				.most = of[1].most };
	double most = of[0].most;

	/* Nothing is spent on the first: the second has all that there is. */
	if (!(of[0].guess_ns > 0))
		return sb_curve_found(model, items[0], example_guesses, most) *
		       sb_curve_found(model, items[1], example_guesses,
				      left_after(&l, 0));
	if (whole(l.budget / of[0].guess_ns) < most)
		most = whole(l.budget / of[0].guess_ns);
	return summed(model, items, example_guesses, &l, most);
}

double sb_curve_found_together(const struct sb_risk_model *model,
			       const enum sb_atom items[2],
			       double example_guesses, double guesses)
{
	const struct left l = { .pairs = guesses };

	if (isinf(guesses))
		return sb_curve_found(model, items[0], example_guesses,
				      guesses) *
		       sb_curve_found(model, items[1], example_guesses,
				      guesses);
	return guesses >= 1 ? summed(model, items, example_guesses, &l,
				     whole(guesses))
			    : 0;
}
