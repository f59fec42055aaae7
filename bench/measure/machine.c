/* bench/measure/machine.c: provenance. */
#include "bench/measure/machine.h"

#include <archive.h>
#include <openssl/crypto.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "bench/measure/origin.h"
#include "bench/measure/shim.h"
#include "bench/pipeline/chunker.h"
#include "schemes/kit/kit.h"

#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif
#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif
#ifdef SB_HAVE_IPSEC_MB
#include <intel-ipsec-mb.h>
#endif

#ifndef SB_BUILD_CC
#define SB_BUILD_CC __VERSION__
#endif
#ifndef SB_BUILD_CFLAGS
#define SB_BUILD_CFLAGS "unknown"
#endif
#ifndef SB_COMMIT
#define SB_COMMIT "unknown"
#endif
#ifndef SB_DIRTY
#define SB_DIRTY 1
#endif
#ifndef SB_DIFF_SHA256
#define SB_DIFF_SHA256 ""
#endif
/* "name=version name=version ..." */
#ifndef SB_BUILD_LIBS
#define SB_BUILD_LIBS ""
#endif
#ifndef SB_DATADIR
#define SB_DATADIR "/usr/local/share/sealbench"
#endif

const char *sb_machine_line(const char *path, char *text, size_t bytes)
{
	FILE *f = fopen(path, "r");

	text[0] = 0;
	if (!f)
		return text;
	if (fgets(text, (int)bytes, f))
		text[strcspn(text, "\n")] = 0;
	else
		text[0] = 0;
	fclose(f);
	return text;
}

/* Value of "key : value" or "key: value" in /proc/cpuinfo; "" if absent. */
static const char *cpuinfo(const char *key, char *text, size_t bytes)
{
	FILE *f = fopen("/proc/cpuinfo", "r");
	size_t len = strlen(key);
	char *line = NULL;
	size_t cap = 0;

	text[0] = 0;
	if (!f)
		return text;
	while (!text[0] && getline(&line, &cap, f) > 0) {
		char *p = line + len;

		if (strncmp(line, key, len))
			continue;
		p += strspn(p, " \t");
		if (*p != ':')
			continue;
		p += 1 + strspn(p + 1, " \t");
		p[strcspn(p, "\n")] = 0;
		snprintf(text, bytes, "%s", p);
	}
	free(line);
	fclose(f);
	return text;
}

void sb_machine_load(struct sb_machine_load *out)
{
	char line[256];
	unsigned long long t[8] = { 0 };

	memset(out, 0, sizeof(*out));
	out->load_1min = strtod(
		sb_machine_line("/proc/loadavg", line, sizeof(line)), NULL);
	sb_machine_line("/proc/stat", line, sizeof(line));
	if (sscanf(line, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0],
		   &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]) != 8)
		return;
	for (int i = 0; i < 8; i++)
		out->all_ticks += t[i];
	out->steal_ticks = t[7];
	out->busy_ticks = out->all_ticks - t[3] - t[4];
}

double sb_machine_steal_percent(const struct sb_machine_load *before,
				const struct sb_machine_load *after)
{
	if (after->all_ticks <= before->all_ticks)
		return 0;
	return 100.0 * (double)(after->steal_ticks - before->steal_ticks) /
	       (double)(after->all_ticks - before->all_ticks);
}

double sb_machine_busy_percent(const struct sb_machine_load *before,
			       const struct sb_machine_load *after)
{
	if (after->all_ticks <= before->all_ticks)
		return 0;
	return 100.0 * (double)(after->busy_ticks - before->busy_ticks) /
	       (double)(after->all_ticks - before->all_ticks);
}

const char *sb_machine_virtualisation(void)
{
#if defined(__x86_64__) || defined(__i386__)
	static const struct {
		char id[13];
		const char *name;
	} known[] = {
		{ "KVMKVMKVM\0\0\0", "kvm" },     { "VMwareVMware", "vmware" },
		{ "Microsoft Hv", "hyper-v" },    { "XenVMMXenVMM", "xen" },
		{ "TCGTCGTCGTCG", "qemu (tcg)" }, { "bhyve bhyve ", "bhyve" },
	};
	unsigned a, b, c, d;
	char id[13] = { 0 };

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & (1u << 31)))
		return "none";
	__cpuid(0x40000000u, a, b, c, d);
	memcpy(id, &b, 4);
	memcpy(id + 4, &c, 4);
	memcpy(id + 8, &d, 4);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!memcmp(id, known[i].id, 12))
			return known[i].name;
	return "other hypervisor";
#else
	return access("/sys/hypervisor/type", R_OK) ? "unknown" : "hypervisor";
#endif
}

unsigned sb_machine_cpus(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n > 0 ? (unsigned)n : 1;
}

static uint64_t memory_bytes(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);

	return pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : 0;
}

const char *sb_machine_commit(void)
{
	return SB_COMMIT;
}

int sb_machine_dirty(void)
{
	return SB_DIRTY;
}

const char *sb_machine_datadir(void)
{
	return SB_DATADIR;
}

/* The instruction sets that decide which code paths exist. */
static void write_features(struct sb_json *j)
{
	static const char *const wanted[] = {
		"aes",   "vaes",    "pclmulqdq",  "vpclmulqdq", "sha_ni",
		"avx2",  "avx512f", "avx512vbmi", "gfni",       "bmi2",
		"asimd", "pmull",   "sha2",       "sha512",     "sve",
	};
	char flags[8192];

	if (!*cpuinfo("flags", flags, sizeof(flags) - 1))
		cpuinfo("Features", flags, sizeof(flags) - 1);
	sb_json_array(j, "features");
	for (char *save, *word = strtok_r(flags, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
			if (!strcmp(word, wanted[i]))
				sb_json_string(j, NULL, word);
	sb_json_end(j, ']');
}

static void write_caches(struct sb_json *j)
{
	static const struct {
		const char *key;
		int name;
	} levels[] = {
		{ "l1d", _SC_LEVEL1_DCACHE_SIZE },
		{ "l2", _SC_LEVEL2_CACHE_SIZE },
		{ "l3", _SC_LEVEL3_CACHE_SIZE },
	};

	sb_json_object(j, "cache_bytes");
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		long v = sysconf(levels[i].name);

		if (v > 0)
			sb_json_count(j, levels[i].key, (uint64_t)v);
	}
	sb_json_end(j, '}');
}

static enum sb_err write_paths(struct sb_json *j)
{
	struct sb_cutting cutting;
	struct sb_chunker *chunker = NULL;
	struct sb_kit *kit = NULL;
	enum sb_err err = sb_kit_new(SB_PATHS_FASTEST, &kit);

	if (err != SB_OK)
		return err;
	err = sb_cutting_parse("fastcdc:65536", &cutting);
	if (err != SB_OK)
		goto out;
	chunker = malloc(sizeof(*chunker));
	if (!chunker) {
		err = SB_MEMORY;
		goto out;
	}
	sb_chunker_init(chunker, &cutting, NULL, 0);
	sb_json_object(j, "paths");
	for (size_t i = 0; sb_kit_algorithm(i); i++) {
		const char *name = sb_kit_algorithm(i);
		const char *path = sb_kit_path(kit, name);

		sb_json_string(j, name, path ? path : "unknown");
	}
	sb_json_string(j, "fastcdc", sb_chunker_path(chunker));
	sb_json_end(j, '}');
out:
	free(chunker);
	sb_kit_free(kit);
	return err;
}

/* "1", "0", or "" where the machine does not say. */
static const char *boost(char *text, size_t bytes)
{
	sb_machine_line("/sys/devices/system/cpu/cpufreq/boost", text, bytes);
	if (*text)
		return text;
	sb_machine_line("/sys/devices/system/cpu/intel_pstate/no_turbo", text,
			bytes);
	if (*text)
		text[0] = text[0] == '0' ? '1' : '0';
	return text;
}

static enum sb_err write_machine(struct sb_json *j)
{
	char text[512];
	struct utsname os;
	enum sb_err err;

	sb_json_object(j, "machine");
	if (!*cpuinfo("model name", text, sizeof(text)))
		cpuinfo("CPU part", text, sizeof(text));
	sb_json_string(j, "cpu_model", text);
	sb_json_string(j, "cpu_family",
		       cpuinfo("cpu family", text, sizeof(text)));
	sb_json_string(j, "microcode",
		       cpuinfo("microcode", text, sizeof(text)));
	sb_json_string(j, "cpu_model_number",
		       cpuinfo("model\t", text, sizeof(text)));
	sb_json_string(j, "cpu_stepping",
		       cpuinfo("stepping", text, sizeof(text)));
	sb_json_count(j, "cpus", sb_machine_cpus());
	sb_json_count(j, "memory_bytes", memory_bytes());
	write_features(j);
	write_caches(j);
	sb_json_string(j, "governor",
		       sb_machine_line("/sys/devices/system/cpu/cpu0/cpufreq/"
				       "scaling_governor",
				       text, sizeof(text)));
	sb_json_string(j, "boost", boost(text, sizeof(text)));
	sb_json_string(j, "smt",
		       sb_machine_line("/sys/devices/system/cpu/smt/active",
				       text, sizeof(text)));
	sb_json_string(j, "clock_source",
		       sb_machine_line("/sys/devices/system/clocksource/"
				       "clocksource0/current_clocksource",
				       text, sizeof(text)));
	sb_json_string(j, "huge_pages",
		       sb_machine_line("/sys/kernel/mm/transparent_hugepage/"
				       "enabled",
				       text, sizeof(text)));
	sb_json_string(j, "aslr",
		       sb_machine_line("/proc/sys/kernel/randomize_va_space",
				       text, sizeof(text)));
	sb_json_string(
		j, "cgroup_cpu_quota",
		sb_machine_line("/sys/fs/cgroup/cpu.max", text, sizeof(text)));
	/* Masks processor features from OpenSSL: changes what is measured. */
	snprintf(text, sizeof(text), "%s",
		 getenv("OPENSSL_ia32cap") ? getenv("OPENSSL_ia32cap") : "");
	sb_json_string(j, "openssl_ia32cap", text);
	sb_json_string(j, "virtualisation", sb_machine_virtualisation());
	if (!uname(&os)) {
		sb_json_string(j, "system", os.sysname);
		sb_json_string(j, "kernel", os.release);
		sb_json_string(j, "architecture", os.machine);
	}
	err = write_paths(j);
	sb_json_end(j, '}');
	return err;
}

static void write_build(struct sb_json *j)
{
	char flags[1024], digest[65];

	sb_origin_binary(digest);
	sb_json_object(j, "build");
	sb_json_string(j, "compiler", SB_BUILD_CC);
	sb_json_string(
		j, "flags",
		sb_origin_without_paths(SB_BUILD_CFLAGS, flags, sizeof(flags)));
	sb_json_string(j, "commit", SB_COMMIT);
	sb_json_bool(j, "dirty", SB_DIRTY);
	sb_json_string(j, "diff_sha256", SB_DIFF_SHA256);
	sb_json_string(j, "binary_sha256", digest);
	sb_json_string(j, "timed_loop", sb_shim_build_type());
	sb_json_end(j, '}');
}

/* As it was compiled against: "NAME=VERSION" in SB_BUILD_LIBS. */
static void built_with(const char *name, char *version, size_t bytes)
{
	const char *at = strstr(SB_BUILD_LIBS, name);

	at = at ? at + strlen(name) : "unknown";
	snprintf(version, bytes, "%.*s", (int)strcspn(at, " "), at);
}

/* Only libplist 2.3 and later can say which one was loaded. */
extern const char *libplist_version(void) __attribute__((weak));

static void plist_version(char *version, size_t bytes)
{
	if (libplist_version)
		snprintf(version, bytes, "%s", libplist_version());
	else
		built_with("libplist-2.0=", version, bytes);
}

/* As loaded, then as compiled against. */
static void write_libraries(struct sb_json *j)
{
	char compiled[1024], plist[64];

	plist_version(plist, sizeof(plist));
	sb_json_object(j, "libraries");
#ifdef __GLIBC__
	sb_json_string(j, "libc", gnu_get_libc_version());
#endif
	sb_json_string(j, "openssl", OpenSSL_version(OPENSSL_VERSION));
	sb_json_string(j, "libsodium", sodium_version_string());
	sb_json_string(j, "zstd", ZSTD_versionString());
	sb_json_string(j, "sqlite", sqlite3_libversion());
	sb_json_string(j, "libplist", plist);
	sb_json_string(j, "zlib", zlibVersion());
	sb_json_string(j, "libarchive", archive_version_string());
#ifdef SB_HAVE_IPSEC_MB
	sb_json_string(j, "ipsec_mb", imb_get_version_str());
#endif
	sb_json_end(j, '}');
	snprintf(compiled, sizeof(compiled), "%s", SB_BUILD_LIBS);
	sb_json_object(j, "compiled_against");
	for (char *save, *word = strtok_r(compiled, " ", &save); word;
	     word = strtok_r(NULL, " ", &save)) {
		char *equals = strchr(word, '=');

		if (!equals)
			continue;
		*equals = 0;
		sb_json_string(j, word, equals + 1);
	}
	sb_json_end(j, '}');
}

void sb_machine_build_write(struct sb_json *j)
{
	write_build(j);
	write_libraries(j);
}

enum sb_err sb_machine_write(struct sb_json *j)
{
	enum sb_err err = write_machine(j);

	sb_machine_build_write(j);
	return err;
}

void sb_machine_data_libraries(char *text, size_t bytes)
{
	char plist[64];

	plist_version(plist, sizeof(plist));
	snprintf(text, bytes, "zstd %s, sqlite %s, libplist %s",
		 ZSTD_versionString(), sqlite3_libversion(), plist);
}

void sb_machine_libraries(char *text, size_t bytes)
{
	char benchmark[64], plist[64];
	const char *mb = "absent";

	built_with("benchmark=", benchmark, sizeof(benchmark));
	plist_version(plist, sizeof(plist));
#ifdef SB_HAVE_IPSEC_MB
	mb = imb_get_version_str();
#endif
	snprintf(text, bytes,
		 "%s, libsodium %s, zstd %s, sqlite %s, libplist %s, "
		 "zlib %s, %s, Google Benchmark %s, ipsec-mb %s",
		 OpenSSL_version(OPENSSL_VERSION), sodium_version_string(),
		 ZSTD_versionString(), sqlite3_libversion(), plist,
		 zlibVersion(), archive_version_string(), benchmark, mb);
}
