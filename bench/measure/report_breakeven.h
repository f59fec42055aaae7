/* bench/measure/report_breakeven.h: one profile's first backup, as the link
 * sees it. */
#ifndef BENCH_MEASURE_REPORT_BREAKEVEN_H
#define BENCH_MEASURE_REPORT_BREAKEVEN_H

#include "bench/measure/breakeven.h"
#include "bench/measure/report.h"

#define SB_REPORT_MBIT 125000.0 /* bytes a second */

struct sb_report_load {
	const struct sb_report_profile *profile;
	const struct sb_series *series;
	struct sb_interval work; /* seconds */
	double wire;             /* bytes sent up */
};

/* Profiles that have both numbers, in the order of display; mode "deployed"
 * falls back as sb_report_deployed.  Freed by the caller; NULL: none, or no
 * memory. */
struct sb_report_load *sb_report_breakeven_loads(const struct sb_report *r,
						 const char *mode,
						 size_t *count);
/* MB/s of user data over a link of so many bytes a second. */
struct sb_interval sb_report_breakeven_rate(const struct sb_report_load *load,
					    enum sb_breakeven_link how,
					    double link);

#endif
