/* bench/measure/plan.c: budgets. */
#include "bench/measure/plan.h"

/* What is measured of everything, for however long. */
#define EVERYTHING                                                             \
	.users = 4, .days = 3, .bytes_per_user = 48000000, .micro_blocks = 10, \
	.key_blocks = 3, .timeout_s = 1800, .min_time_us = "50000",            \
	.sizes = 1, .portable = 1, .deployed = 1, .reread = 1, .cost = 1,      \
	.tools = 1, .all = 1

static const struct sb_plan plans[SB_BUDGET_COUNT] = {
	[SB_BUDGET_SMOKE] = { .name = "smoke",
			      .users = 2,
			      .days = 2,
			      .bytes_per_user = 4000000,
			      .half_width = 0.05,
			      .limit_s = 38,
			      .min_blocks = 1,
			      .settle_blocks = 3,
			      .max_blocks = 3,
			      .micro_blocks = 1,
			      .timeout_s = 30,
			      .min_time_us = "2000" },
	[SB_BUDGET_QUICK] = { .name = "quick",
			      .users = 4,
			      .days = 3,
			      .bytes_per_user = 12000000,
			      .half_width = 0.01,
			      .limit_s = 200,
			      .min_blocks = 3,
			      .settle_blocks = 5,
			      .max_blocks = 12,
			      .micro_blocks = 3,
			      .key_blocks = 1,
			      .timeout_s = 180,
			      .min_time_us = "4000",
			      .sizes = 1 },
	[SB_BUDGET_FULL] = { EVERYTHING, .name = "full", .half_width = 0.01,
			     .limit_s = 3600, .min_blocks = 10,
			     .settle_blocks = 10, .max_blocks = 20 },
	[SB_BUDGET_PAPER] = { EVERYTHING, .name = "paper", .half_width = 0.005,
			      .limit_s = 10800, .min_blocks = 20,
			      .settle_blocks = 20, .max_blocks = 60 },
};

const struct sb_plan *sb_plan_of(enum sb_budget budget)
{
	return &plans[budget];
}
