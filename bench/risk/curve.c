#include "bench/risk/curve.h"

#include <math.h>

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

double sb_curve_affordable(const struct sb_risk_model *model, double guess_ns)
{
	double cpu_hours = sb_risk_model_value(model, "guess_cpu_hours", 0);
	double faster = sb_risk_model_value(model, "guess_hardware_factor", 1);

	if (!(guess_ns > 0))
		return INFINITY;
	return cpu_hours * 3600e9 * faster / guess_ns;
}
