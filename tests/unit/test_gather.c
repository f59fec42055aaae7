/* Guesses in the risk model: as many as the executed counters answer. */
#include "bench/risk/gather.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <math.h>
#include <stdio.h>

#include "bench/risk/curve.h"

#define SEED 1u

/* A court that always comes, with all that the provider has but its cluster,
 * of which own replicas are corrupted. */
static const char court[] = "value always = 1 1 1 | test\n"
			    "value pin_digits = 6 6 6 | test\n"
			    "value pin_10 = 0.065 0.065 0.065 | test\n"
			    "value pin_30 = 0.089 0.089 0.089 | test\n"
			    "value pin_100 = 0.133 0.133 0.133 | test\n"
			    "value guess_cpu_hours = 1 1 1 | test\n"
			    "cause order always : court store=own account=own "
			    "provider_services=own\n";
static const char corrupted[] = "alone court hsm_corrupted=1 always\n";

static void model_of(int with_replicas, struct sb_risk_model *model)
{
	char text[1024], why[256] = "";

	snprintf(text, sizeof(text), "%s%s", court,
		 with_replicas ? corrupted : "");
	if (sb_risk_model_parse("test", text, model, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
}

static void gather(const char *text, struct sb_risk_case *of)
{
	struct sb_profile profile;
	char why[512] = "";

	if (sb_profile_parse("test", text, &profile, why, sizeof(why)) !=
		    SB_OK ||
	    sb_risk_gather(&profile, SEED, of, why, sizeof(why)) != SB_OK)
		fail_msg("%s", why);
}

/* The court's exposure is what the curve finds in so many guesses. */
static void expect(const char *text, double tries)
{
	struct sb_risk_model model;
	struct sb_risk_case of;
	struct sb_risk risk;
	double wanted;

	model_of(0, &model);
	gather(text, &of);
	assert_int_equal(sb_risk_compute(&model, &of, &risk), SB_OK);
	wanted = sb_curve_found(&model, SB_ATOM_KNOW_CODE, 0, tries);
	if (fabs(risk.exposure[SB_RISK_ALL] - wanted) > 1e-9)
		fail_msg("exposure %g, of %g guesses %g\n%s",
			 risk.exposure[SB_RISK_ALL], tries, wanted, text);
	sb_risk_gather_release(&of);
}

/* Ten tries, three of the replicas are needed. */
static void test_replicas_are_asked_apart(void **state)
{
	(void)state;
	expect("scheme = recoverable\nset.ways = 32\nreplicas = 5\n", 10);
	expect("scheme = recoverable\nset.ways = 64\nreplicas = 5\n", 10);
	/* Only as many as are needed. */
	expect("scheme = recoverable\nset.ways = 32\nreplicas = 3\n"
	       "set.replicas = 3\n",
	       10);
	expect("scheme = recoverable\nset.ways = 32\nreplicas = 5\n"
	       "service.hsm.tries = 6\n",
	       6);
}

/* Who has a replica that compares asks nobody: as many as he can pay, which is
 * all of them. */
static void test_corrupted_replicas(void **state)
{
	struct sb_risk_model model;
	struct sb_risk_case of;
	struct sb_risk risk;

	(void)state;
	model_of(1, &model);
	gather("scheme = recoverable\nset.ways = 64\nreplicas = 1\n", &of);
	of.prices[0] = (struct sb_risk_price) { .item = SB_ATOM_KNOW_CODE,
						.cpu_ns = 1e3 };
	of.price_count = 1;
	assert_int_equal(sb_risk_compute(&model, &of, &risk), SB_OK);
	assert_true(risk.exposure[SB_RISK_ALL] > 1 - 1e-9);
	sb_risk_gather_release(&of);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replicas_are_asked_apart),
		cmocka_unit_test(test_corrupted_replicas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
