/* bench/measure/kin.c: runs of one kind. */
#include "bench/measure/kin.h"

#include <string.h>

#include "bench/measure/manifest.h"

static const char *const keys[] = {
	"version",      "budget",     "seed",           "threads",
	"digest",       "commit",     "diff_sha256",    "binary_sha256",
	"compiler",     "flags",      "cpu_model",      "microcode",
	"cpus",         "governor",   "boost",          "smt",
	"clock_source", "huge_pages", "virtualisation", "cgroup_cpu_quota",
	"kernel",       "libc",       "openssl",        "libsodium",
	"zstd",         "sqlite",     "ipsec_mb",
};

size_t sb_kin_differences(const char *a, const char *b,
			  void (*told)(void *arg, const char *key,
				       const char *of_a, const char *of_b),
			  void *arg)
{
	size_t differ = 0;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		char x[1024], y[1024];

		sb_manifest_member(a, keys[i], x, sizeof(x));
		sb_manifest_member(b, keys[i], y, sizeof(y));
		if (!strcmp(x, y))
			continue;
		differ++;
		if (told)
			told(arg, keys[i], x, y);
	}
	return differ;
}
