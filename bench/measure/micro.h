/* bench/measure/micro.h: microbenchmarks: verbs of a profile, primitives of
 * the kit, chunkers, the floor. */
#ifndef BENCH_MEASURE_MICRO_H
#define BENCH_MEASURE_MICRO_H

#include "bench/measure/emit.h"
#include "bench/measure/shim.h"
#include "bench/profile/profile.h"
#include "schemes/kit/kit.h"

struct sb_micro_plan {
	const size_t *chunk_bytes; /* sizes to run */
	size_t chunk_count;
	unsigned repetitions;
	double min_time_s;
	uint64_t seed;
	int portable; /* the portable paths as well */
	int unlock;   /* verbs: one unlock at the profile's own KDF cost */
	const volatile int *stop;
};

/* Chunk sizes of the full plan: 4 KiB, 16 KiB, 64 KiB, 256 KiB, 1 MiB, 4 MiB.
 */
extern const size_t sb_micro_sizes[6];

/* A list of cases in the making; zero it. */
struct sb_micro {
	struct sb_shim_case *cases;
	struct sb_micro_label *labels;
	size_t count, cap;
	void (**release)(void *); /* what to free in the end */
	void **owned;
	size_t owned_count, owned_cap;
};
struct sb_micro_label {
	const char *group; /* static */
	char op[48];
	const char *path, *via; /* static; "" where there is no choice */
	uint64_t chunk_bytes;
	char name[160];
};

/* user lives until sb_micro_release.  bytes, items: of one call.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_micro_add(struct sb_micro *m,
				     const struct sb_micro_label *label,
				     enum sb_err (*run)(void *user), void *user,
				     const void *output, uint64_t bytes,
				     uint64_t items);
/* Have release(ptr) called by sb_micro_release (at once when this fails). */
SB_MUST_USE enum sb_err sb_micro_own(struct sb_micro *m, void *ptr,
				     void (*release)(void *));
/* Runs all, emits "micro" lines.  *failed as sb_shim_run; the first failure's
 * case and reason go to why. */
SB_MUST_USE enum sb_err sb_micro_run(const struct sb_micro *m,
				     const struct sb_micro_plan *plan,
				     const struct sb_emit *emit, char *why,
				     size_t why_bytes);
void sb_micro_release(struct sb_micro *m);

/* len bytes that do not compress, from seed; free with free.  NULL: memory. */
uint8_t *sb_micro_noise(size_t len, uint64_t seed);

/* Every verb of a profile at every size, on the fastest paths: derive, seal,
 * open, check, open of damaged chunks, file begin and resume, unlock (where the
 * plan says so; it enrols at the KDF's own cost, the rest at the least).  Each
 * is run once and checked before it is timed: a round trip must give the bytes
 * back, damage must be refused.  Adds cases.  SB_FORGED and a sentence. */
SB_MUST_USE enum sb_err sb_micro_verbs(struct sb_micro *m,
				       const struct sb_profile *profile,
				       const struct sb_micro_plan *plan,
				       char *why, size_t why_bytes);
/* Does this profile claim that damage is refused?  (Else there is no
 * "open_damaged" row.)  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_micro_verbs_authentic(
	const struct sb_profile *profile, int *authentic);

/* AEADs, hashes, names, key wrap, OPRF, KDFs on both paths; OpenSSL's
 * AES-256-GCM used directly ("openssl evp"); memcpy. */
SB_MUST_USE enum sb_err sb_micro_kit(struct sb_micro *m,
				     const struct sb_micro_plan *plan,
				     char *why, size_t why_bytes);
/* FastCDC at the plan's sizes as averages (up to 1 MiB) on both paths. */
SB_MUST_USE enum sb_err sb_micro_cut(struct sb_micro *m,
				     const struct sb_micro_plan *plan,
				     char *why, size_t why_bytes);

#endif
