/* bench/measure/report_keys.h: key graphs (keys.csv) as pictures. */
#ifndef BENCH_MEASURE_REPORT_KEYS_H
#define BENCH_MEASURE_REPORT_KEYS_H

#include "bench/measure/report.h"

/* FOLDER/plots/keys_PROFILE.svg of every profile that has a graph.  SB_IO,
 * SB_MEMORY; SB_PARAM: a graph goes in a circle. */
SB_MUST_USE enum sb_err sb_report_keys(const struct sb_report *r);
/* 1: there is such a graph. */
int sb_report_keys_has(const struct sb_report *r, const char *profile);

#endif
