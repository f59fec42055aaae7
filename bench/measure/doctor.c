/* bench/measure/doctor.c: what will disturb timing, and the remedy. */
#include "bench/measure/doctor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/measure/machine.h"

#define CPU0 "/sys/devices/system/cpu/cpu0/"

typedef void check(struct sb_doctor_finding *f);

static void set(struct sb_doctor_finding *f, enum sb_doctor_state state,
		const char *found, const char *remedy)
{
	f->state = state;
	snprintf(f->found, sizeof(f->found), "%s", found);
	snprintf(f->remedy, sizeof(f->remedy), "%s",
		 state == SB_DOCTOR_OK ? "" : remedy);
}

static void governor(struct sb_doctor_finding *f)
{
	char text[64];

	sb_machine_line(CPU0 "cpufreq/scaling_governor", text, sizeof(text));
	if (!*text)
		set(f, SB_DOCTOR_UNKNOWN, "not visible",
		    "the host decides the clock: compare ratios within one "
		    "run only");
	else if (!strcmp(text, "performance"))
		set(f, SB_DOCTOR_OK, text, "");
	else
		set(f, SB_DOCTOR_WARN, text,
		    "cpupower frequency-set -g performance (as root)");
}

static void load(struct sb_doctor_finding *f)
{
	struct sb_machine_load now;
	char text[64];
	unsigned cpus = sb_machine_cpus();

	sb_machine_load(&now);
	snprintf(text, sizeof(text), "%.2f on %u CPUs", now.load_1min, cpus);
	set(f, now.load_1min < 0.3 * cpus ? SB_DOCTOR_OK : SB_DOCTOR_WARN, text,
	    "wait until other programs are done, or stop them");
}

static void steal(struct sb_doctor_finding *f)
{
	struct timespec second = { 1, 0 };
	struct sb_machine_load before, after;
	char text[64];
	double percent;

	sb_machine_load(&before);
	nanosleep(&second, NULL);
	sb_machine_load(&after);
	percent = sb_machine_steal_percent(&before, &after);
	snprintf(text, sizeof(text), "%.1f %% in one second", percent);
	set(f, percent <= 1 ? SB_DOCTOR_OK : SB_DOCTOR_WARN, text,
	    "neighbours take this virtual machine's CPUs: use dedicated ones");
}

static void smt(struct sb_doctor_finding *f)
{
	char text[64];

	sb_machine_line("/sys/devices/system/cpu/smt/active", text,
			sizeof(text));
	if (!*text)
		set(f, SB_DOCTOR_UNKNOWN, "not visible",
		    "read the row of two threads with care: they may share a "
		    "core");
	else if (text[0] == '0')
		set(f, SB_DOCTOR_OK, "off or not visible to the guest", "");
	else
		set(f, SB_DOCTOR_WARN, "on",
		    "echo off >/sys/devices/system/cpu/smt/control (as root)");
}

static void virtualisation(struct sb_doctor_finding *f)
{
	const char *name = sb_machine_virtualisation();

	set(f, strcmp(name, "none") ? SB_DOCTOR_WARN : SB_DOCTOR_OK, name,
	    "fresh memory is slow and neighbours are noisy in a virtual "
	    "machine: memory is warmed up, intervals are wider");
}

static uint64_t meminfo(const char *key)
{
	FILE *f = fopen("/proc/meminfo", "r");
	size_t len = strlen(key);
	char line[128];
	uint64_t kib = 0;

	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (!strncmp(line, key, len) && line[len] == ':')
			kib = strtoull(line + len + 1, NULL, 10);
	fclose(f);
	return kib << 10;
}

static void memory(struct sb_doctor_finding *f)
{
	uint64_t available = meminfo("MemAvailable");
	char text[64];

	snprintf(text, sizeof(text), "%" PRIu64 " MB available",
		 available / 1000000);
	set(f, available >= UINT64_C(3) << 30 ? SB_DOCTOR_OK : SB_DOCTOR_WARN,
	    text,
	    "free 3 GB, or run on less input (--bytes): the input, the store "
	    "and one restored snapshot are held in memory");
}

static void swap(struct sb_doctor_finding *f)
{
	uint64_t used = meminfo("SwapTotal") - meminfo("SwapFree");
	char text[64];

	snprintf(text, sizeof(text), "%" PRIu64 " MB in use", used / 1000000);
	set(f, used < 100000000 ? SB_DOCTOR_OK : SB_DOCTOR_WARN, text,
	    "free memory, then swapoff -a (as root)");
}

static void perf(struct sb_doctor_finding *f)
{
	char text[64];

	sb_machine_line("/proc/sys/kernel/perf_event_paranoid", text,
			sizeof(text));
	if (!*text)
		set(f, SB_DOCTOR_UNKNOWN, "not visible",
		    "nothing here needs it; profilers will");
	else
		set(f, atoi(text) <= 2 ? SB_DOCTOR_OK : SB_DOCTOR_WARN, text,
		    "sysctl kernel.perf_event_paranoid=2 if you want to "
		    "profile; timing does not need it");
}

static void thermal(struct sb_doctor_finding *f)
{
	char text[64], count[64];

	sb_machine_line("/sys/class/thermal/thermal_zone0/temp", text,
			sizeof(text));
	sb_machine_line(CPU0 "thermal_throttle/core_throttle_count", count,
			sizeof(count));
	if (!*text && !*count) {
		set(f, SB_DOCTOR_UNKNOWN, "not visible",
		    "a drift from first to last block would show it");
		return;
	}
	if (atoi(count) > 0) {
		char found[96];

		snprintf(found, sizeof(found), "throttled %s times", count);
		set(f, SB_DOCTOR_WARN, found,
		    "cool the machine, or cap its clock below throttling");
		return;
	}
	if (*text)
		snprintf(count, sizeof(count), "%d C", atoi(text) / 1000);
	set(f, atoi(text) < 85000 ? SB_DOCTOR_OK : SB_DOCTOR_WARN,
	    *text ? count : "never throttled",
	    "let it cool down before measuring");
}

static void clock_source(struct sb_doctor_finding *f)
{
	char text[64];

	sb_machine_line("/sys/devices/system/clocksource/clocksource0/"
			"current_clocksource",
			text, sizeof(text));
	if (!*text)
		set(f, SB_DOCTOR_UNKNOWN, "not visible",
		    "cells are long enough not to need a fast clock");
	else if (!strcmp(text, "hpet") || !strcmp(text, "acpi_pm") ||
		 !strcmp(text, "jiffies"))
		set(f, SB_DOCTOR_WARN, text,
		    "boot with clocksource=tsc if the processor allows it");
	else
		set(f, SB_DOCTOR_OK, text, "");
}

static void cpus(struct sb_doctor_finding *f)
{
	char text[64];
	unsigned n = sb_machine_cpus();

	snprintf(text, sizeof(text), "%u", n);
	set(f, n >= 2 ? SB_DOCTOR_OK : SB_DOCTOR_WARN, text,
	    "two threads need two CPUs: give the machine another, or pass "
	    "--threads 1");
}

size_t sb_doctor_check(struct sb_doctor_finding *findings, size_t room)
{
	static const struct {
		const char *name;
		check *look;
	} checks[] = {
		{ "cpus", cpus },        { "governor", governor },
		{ "load", load },        { "steal", steal },
		{ "smt", smt },          { "virtualisation", virtualisation },
		{ "memory", memory },    { "swap", swap },
		{ "thermal", thermal },  { "clock source", clock_source },
		{ "perf events", perf },
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (n == room)
			break;
		memset(&findings[n], 0, sizeof(findings[n]));
		findings[n].name = checks[i].name;
		checks[i].look(&findings[n]);
		n++;
	}
	return n;
}

const char *sb_doctor_state_name(enum sb_doctor_state state)
{
	switch (state) {
	case SB_DOCTOR_OK:
		return "OK";
	case SB_DOCTOR_WARN:
		return "WARN";
	case SB_DOCTOR_UNKNOWN:
		return "UNKNOWN";
	}
	return "?";
}
