/* tests/unit/test_shim.c: one test for each trap of the benchmark library that
 * the shim exists to close. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/measure/shim.h"

#define MAX_SAMPLES 256u

struct log {
	struct sb_shim_sample at[MAX_SAMPLES];
	char name[MAX_SAMPLES][32];
	size_t count;
};

static void keep(void *arg, const struct sb_shim_sample *s)
{
	struct log *log = arg;

	assert_true(log->count < MAX_SAMPLES);
	log->at[log->count] = *s;
	snprintf(log->name[log->count], sizeof(log->name[0]), "%s", s->name);
	log->count++;
}

static struct log *new_log(void **state)
{
	struct log *log = *state;

	memset(log, 0, sizeof(*log));
	return log;
}

static const struct sb_shim_plan usual = { .repetitions = 1,
					   .min_time_s = 0.02,
					   .seed = 1 };

static enum sb_err nap(void *user)
{
	(void)user;
	usleep(2000);
	return SB_OK;
}

/* A sleeping megabyte must be slow: 2 ms, not the CPU time of a sleeper. */
static void wall_not_cpu(void **state)
{
	struct log *log = new_log(state);
	struct sb_shim_case one = { .name = "nap", .run = nap, .bytes = 1 };
	size_t failed;
	double wall;

	assert_int_equal(sb_shim_run(&one, 1, &usual, keep, log, &failed),
			 SB_OK);
	assert_int_equal(log->count, 1);
	wall = log->at[0].wall_ns / (double)log->at[0].iterations;
	if (wall < 2e6) /* longer: another program was running */
		fail_msg("2 ms nap took %.0f ns", wall);
	assert_true(log->at[0].cpu_ns < log->at[0].wall_ns / 2);
}

static double spin_cpu_s;

static void *spin(void *user)
{
	struct timespec t;

	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	while ((double)t.tv_sec + (double)t.tv_nsec * 1e-9 < spin_cpu_s);
	return user;
}

static enum sb_err other_thread(void *user)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, spin, user))
		return SB_MEMORY;
	pthread_join(thread, NULL);
	return SB_OK;
}

/* Work in another thread is charged: both to the wall and to the CPU. */
static void work_in_another_thread(void **state)
{
	struct log *log = new_log(state);
	struct sb_shim_case one = { .name = "other",
				    .run = other_thread,
				    .bytes = 1 << 20 };
	size_t failed;
	double n;

	spin_cpu_s = 0.004;
	assert_int_equal(sb_shim_run(&one, 1, &usual, keep, log, &failed),
			 SB_OK);
	n = (double)log->at[0].iterations;
	assert_true(log->at[0].wall_ns / n >= 4e6);
	assert_true(log->at[0].cpu_ns / n >= 4e6);
}

static enum sb_err fail_third(void *user)
{
	int *calls = user;

	usleep(200);
	return ++*calls == 3 ? SB_FORGED : SB_OK;
}

/* An error in the loop is no sample, and the caller hears of it; the others
 * are still measured. */
static void error_is_failure(void **state)
{
	struct log *log = new_log(state);
	struct sb_shim_plan plan = usual;
	int calls = 0;
	struct sb_shim_case two[] = {
		{ .name = "bad", .run = fail_third, .user = &calls },
		{ .name = "good", .run = nap },
	};
	size_t failed, good = 0;

	plan.repetitions = 3;
	assert_int_equal(sb_shim_run(two, 2, &plan, keep, log, &failed),
			 SB_FORGED);
	assert_int_equal(failed, 1);
	for (size_t i = 0; i < log->count; i++) {
		const struct sb_shim_sample *s = &log->at[i];

		if (s->case_index == 1) {
			assert_int_equal(s->err, SB_OK);
			good++;
			continue;
		}
		assert_int_equal(s->err, SB_FORGED);
		assert_true(s->iterations == 0 && s->wall_ns == 0);
		assert_true(strlen(s->why) > 0);
	}
	assert_int_equal(good, 3);
	assert_int_equal(log->count, 4);
}

static enum sb_err never(void *user)
{
	(void)user;
	fail_msg("a rejected plan must not run");
	return SB_OK;
}

static void duplicate_names(void **state)
{
	struct log *log = new_log(state);
	struct sb_shim_case two[] = { { .name = "same", .run = never },
				      { .name = "same", .run = never } };
	size_t failed;

	assert_int_equal(sb_shim_run(two, 2, &usual, keep, log, &failed),
			 SB_PARAM);
	assert_int_equal(log->count, 0);
}

static void bad_plans(void **state)
{
	struct log *log = new_log(state);
	struct sb_shim_case one = { .name = "one", .run = never };
	struct sb_shim_plan plan;
	const double times[] = { NAN, INFINITY, 0, -1 };
	size_t failed;

	plan = usual;
	plan.filter = "no such case";
	assert_int_equal(sb_shim_run(&one, 1, &plan, keep, log, &failed),
			 SB_PARAM);
	assert_int_equal(sb_shim_run(&one, 0, &usual, keep, log, &failed),
			 SB_PARAM);
	plan = usual;
	plan.repetitions = 0;
	assert_int_equal(sb_shim_run(&one, 1, &plan, keep, log, &failed),
			 SB_PARAM);
	for (int i = 0; i < 4; i++) {
		plan = usual;
		plan.min_time_s = times[i];
		assert_int_equal(
			sb_shim_run(&one, 1, &plan, keep, log, &failed),
			SB_PARAM);
	}
	assert_int_equal(log->count, 0);
}

struct copy {
	uint8_t *from, *to;
	size_t len;
};

static enum sb_err copy(void *user)
{
	struct copy *c = user;

	memcpy(c->to, c->from, c->len);
	return SB_OK;
}

/* Heap buffers that escape: 1 MiB cannot be copied in a few nanoseconds. */
static void real_work_is_done(void **state)
{
	struct log *log = new_log(state);
	struct copy c = { calloc(1, 1 << 20), calloc(1, 1 << 20), 1 << 20 };
	struct sb_shim_case one = { .name = "copy",
				    .run = copy,
				    .user = &c,
				    .output = c.to,
				    .bytes = 1 << 20 };
	size_t failed;

	assert_non_null(c.from);
	assert_non_null(c.to);
	assert_int_equal(sb_shim_run(&one, 1, &usual, keep, log, &failed),
			 SB_OK);
	assert_true(log->at[0].wall_ns / (double)log->at[0].iterations > 3000);
	free(c.from);
	free(c.to);
}

static enum sb_err nothing(void *user)
{
	(void)user;
	return SB_OK;
}

/* A case that claims a megabyte a call and does nothing is found out. */
static void elided_work(void **state)
{
	struct log *log = new_log(state);
	struct sb_shim_case one = { .name = "elided",
				    .run = nothing,
				    .bytes = 1 << 20 };
	size_t failed;

	assert_int_equal(sb_shim_run(&one, 1, &usual, keep, log, &failed),
			 SB_FORGED);
	assert_int_equal(failed, 1);
	assert_int_equal(log->at[0].err, SB_UNSUPPORTED);
	assert_non_null(strstr(log->at[0].why, "elided"));
}

/* The same seed gives the same order, another seed another one; repetitions
 * are numbered in the order they ran and keep the iteration count. */
static void order_is_seeded(void **state)
{
	struct log *log = new_log(state);
	struct sb_shim_case cases[6];
	struct sb_shim_plan plan = usual;
	size_t failed, orders[3][18];
	char names[6][16];
	const uint64_t seeds[] = { 5, 5, 6 };

	for (int i = 0; i < 6; i++) {
		snprintf(names[i], sizeof(names[i]), "n%d", i);
		cases[i] = (struct sb_shim_case) { .name = names[i],
						   .run = nothing };
	}
	plan.repetitions = 3;
	plan.min_time_s = 0.001;
	for (int k = 0; k < 3; k++) {
		unsigned done[6] = { 0 };
		uint64_t iterations[6] = { 0 };

		log->count = 0;
		plan.seed = seeds[k];
		assert_int_equal(
			sb_shim_run(cases, 6, &plan, keep, log, &failed),
			SB_OK);
		assert_int_equal(log->count, 18);
		for (size_t i = 0; i < 18; i++) {
			size_t c = log->at[i].case_index;

			orders[k][i] = c;
			assert_int_equal(log->at[i].repetition, done[c]++);
			assert_int_equal(log->at[i].position, i);
			if (iterations[c])
				assert_true(log->at[i].iterations ==
					    iterations[c]);
			iterations[c] = log->at[i].iterations;
		}
	}
	assert_memory_equal(orders[0], orders[1], sizeof(orders[0]));
	assert_memory_not_equal(orders[0], orders[2], sizeof(orders[0]));
}

static void filter_selects(void **state)
{
	struct log *log = new_log(state);
	struct sb_shim_case three[] = { { .name = "seal 4096", .run = nap },
					{ .name = "open 4096", .run = never },
					{ .name = "seal 65536", .run = nap } };
	struct sb_shim_plan plan = usual;
	size_t failed;

	plan.filter = "seal";
	assert_int_equal(sb_shim_run(three, 3, &plan, keep, log, &failed),
			 SB_OK);
	assert_int_equal(log->count, 2);
	for (size_t i = 0; i < 2; i++)
		assert_true(log->at[i].case_index != 1);
}

static void fixed_iterations(void **state)
{
	struct log *log = new_log(state);
	int calls = 10;
	struct sb_shim_case one = { .name = "seven",
				    .run = fail_third,
				    .user = &calls,
				    .iterations = 7 };
	size_t failed;

	assert_int_equal(sb_shim_run(&one, 1, &usual, keep, log, &failed),
			 SB_OK);
	assert_int_equal(calls, 17);
	assert_true(log->at[0].iterations == 7);
}

static volatile int stop_now;

static enum sb_err stop_soon(void *user)
{
	(void)user;
	stop_now = 1;
	return SB_OK;
}

static void stops(void **state)
{
	struct log *log = new_log(state);
	struct sb_shim_case two[] = { { .name = "a", .run = stop_soon },
				      { .name = "b", .run = stop_soon } };
	struct sb_shim_plan plan = usual;
	size_t failed;

	plan.stop = &stop_now;
	assert_int_equal(sb_shim_run(two, 2, &plan, keep, log, &failed),
			 SB_STOPPED);
	assert_int_equal(log->count, 1);
}

int main(void)
{
	static struct log log;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(wall_not_cpu, &log),
		cmocka_unit_test_prestate(work_in_another_thread, &log),
		cmocka_unit_test_prestate(error_is_failure, &log),
		cmocka_unit_test_prestate(duplicate_names, &log),
		cmocka_unit_test_prestate(bad_plans, &log),
		cmocka_unit_test_prestate(real_work_is_done, &log),
		cmocka_unit_test_prestate(elided_work, &log),
		cmocka_unit_test_prestate(order_is_seeded, &log),
		cmocka_unit_test_prestate(filter_selects, &log),
		cmocka_unit_test_prestate(fixed_iterations, &log),
		cmocka_unit_test_prestate(stops, &log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
