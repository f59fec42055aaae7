/* bench/measure/doctor.h: what about this machine will disturb timing. */
#ifndef BENCH_MEASURE_DOCTOR_H
#define BENCH_MEASURE_DOCTOR_H

#include <stddef.h>

enum sb_doctor_state {
	SB_DOCTOR_OK,
	SB_DOCTOR_WARN,
	SB_DOCTOR_UNKNOWN /* this machine does not say */
};

struct sb_doctor_finding {
	const char *name; /* static */
	enum sb_doctor_state state;
	char found[96];
	char remedy[192]; /* "" when OK */
};

#define SB_DOCTOR_MAX 16u

/* Looks for about a second (steal is a rate).  Writes at most room findings,
 * in a fixed order, and returns how many. */
size_t sb_doctor_check(struct sb_doctor_finding *findings, size_t room);
const char *sb_doctor_state_name(enum sb_doctor_state state);

#endif
