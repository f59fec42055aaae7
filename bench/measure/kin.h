/* bench/measure/kin.h: when are two runs of one kind?  Only such may share a
 * folder or have their plain times compared; others stand side by side. */
#ifndef BENCH_MEASURE_KIN_H
#define BENCH_MEASURE_KIN_H

#include <stddef.h>

/* How many keys of manifest.json differ between two manifests (paths of the files); told is
 * called for each. */
size_t sb_kin_differences(const char *a, const char *b,
			  void (*told)(void *arg, const char *key,
				       const char *of_a, const char *of_b),
			  void *arg);

#endif
