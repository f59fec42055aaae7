/* The writer dies: every snapshot whose backup returned restores whole
 * afterwards, and the next backup works.  Of each profile below: at every store
 * operation of three backups of small files; at DRAWN operations, drawn by a
 * seed, of backups with a file of several pieces; and by SIGKILL at random
 * moments of those. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/pipeline/world.h"

#define SNAPSHOTS 3u
#define DRAWN     10u
#define SIGNALS   8u

/* A store that counts its writing operations down and then dies, half way
 * through a fill. */
struct dying {
	struct sb_store under;
	long left;
};

static void step(struct dying *d)
{
	if (d->left > 0 && --d->left == 0)
		_exit(9);
}

static enum sb_err dying_reserve(void *self, const uint32_t *lens, size_t count,
				 struct sb_where *where)
{
	struct dying *d = self;

	step(d);
	return d->under.ops->reserve(d->under.self, lens, count, where);
}

static enum sb_err dying_fill(void *self, const struct sb_where *where,
			      const struct sb_span *objects, size_t count)
{
	struct dying *d = self;
	enum sb_err err =
		d->under.ops->fill(d->under.self, where, objects, count / 2);

	step(d);
	if (err != SB_OK)
		return err;
	return d->under.ops->fill(d->under.self, where + count / 2,
				  objects + count / 2, count - count / 2);
}

static enum sb_err dying_get(void *self, struct sb_where where, uint8_t *into,
			     struct sb_span *got)
{
	struct dying *d = self;

	return d->under.ops->get(d->under.self, where, into, got);
}

static uint32_t dying_pack_bytes(void *self, uint32_t pack)
{
	struct dying *d = self;

	return d->under.ops->pack_bytes(d->under.self, pack);
}

static enum sb_err dying_flush(void *self)
{
	struct dying *d = self;

	step(d);
	return d->under.ops->flush(d->under.self);
}

static enum sb_err dying_put_named(void *self, const char *name,
				   struct sb_span value)
{
	struct dying *d = self;
	enum sb_err err;

	step(d);
	err = d->under.ops->put_named(d->under.self, name, value);
	step(d);
	return err;
}

static enum sb_err dying_get_named(void *self, const char *name,
				   struct sb_buf *out)
{
	struct dying *d = self;

	return d->under.ops->get_named(d->under.self, name, out);
}

static enum sb_err dying_remove_named(void *self, const char *name)
{
	struct dying *d = self;

	return d->under.ops->remove_named(d->under.self, name);
}

static enum sb_err dying_list(void *self, const char *prefix,
			      enum sb_err (*visit)(void *, const char *),
			      void *arg)
{
	struct dying *d = self;

	return d->under.ops->list(d->under.self, prefix, visit, arg);
}

static void dying_close(void *self)
{
	struct dying *d = self;

	d->under.ops->close(d->under.self);
}

static const struct sb_store_ops dying_ops = {
	.kind = "dying",
	.reserve = dying_reserve,
	.fill = dying_fill,
	.get = dying_get,
	.pack_bytes = dying_pack_bytes,
	.flush = dying_flush,
	.put_named = dying_put_named,
	.get_named = dying_get_named,
	.remove_named = dying_remove_named,
	.list = dying_list,
	.close = dying_close,
};

static char root[64];

static void remove_tree(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	if (system(command) != 0)
		fail_msg("cannot remove %s", root);
}

static enum sb_err open_archive(const struct sb_profile *p, long die_after,
				struct dying *d, struct sb_archiver *out)
{
	struct sb_pipeline_settings set = {
		.profile = p, .users = 1, .seed = 31, .threads = 2
	};
	struct sb_meter m = { 0 };
	enum sb_err err;

	err = sb_store_directory(root, 0, &d->under);
	if (err != SB_OK)
		return err;
	d->left = 0;
	set.store.ops = &dying_ops;
	set.store.self = d;
	err = sb_pipeline_new(&set, out, NULL, 0);
	if (err == SB_OK)
		err = out->ops->enroll(out->self, 0, &m);
	d->left = die_after;
	return err;
}

static void source_of(struct sb_test_source *s, int small)
{
	test_source_init(s, 1, 2, 32);
	s->names = 22;
	if (small)
		s->small = 1;
}

/* Snapshot n is of day n % 2.  *done: how many backups have returned. */
static void write_until_dead(const struct sb_profile *p, int small,
			     long die_after, volatile uint32_t *done)
{
	struct sb_test_source source;
	struct sb_meter m = { 0 };
	struct sb_archiver a;
	struct dying d;

	source_of(&source, small);
	if (open_archive(p, die_after, &d, &a) != SB_OK)
		_exit(1);
	for (uint32_t n = 0; n < SNAPSHOTS; n++) {
		struct sb_snapshot s;

		if (source.source.snapshot(&source.source, 0, n % 2, &s) !=
			    SB_OK ||
		    a.ops->backup(a.self, 0, &s, &m) != SB_OK)
			_exit(1);
		source.source.release(&s);
		*done = n + 1;
	}
	a.ops->close(a.self);
	_exit(0);
}

/* Runs a writer in a child; returns how many backups had returned. */
static uint32_t run_writer(const struct sb_profile *p, int small,
			   long die_after, unsigned kill_us, int *status)
{
	volatile uint32_t *done = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint32_t finished;
	pid_t child;

	assert_true(done != MAP_FAILED);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		write_until_dead(p, small, die_after, done);
	if (kill_us) {
		usleep(kill_us);
		kill(child, SIGKILL);
	}
	assert_int_equal(waitpid(child, status, 0), child);
	finished = *done;
	munmap((void *)(uintptr_t)done, 4096);
	return finished;
}

/* All that had returned restores; what had not is whole or not there; and
 * the next backup works. */
static void expect_whole(const struct sb_profile *p, int small,
			 uint32_t finished)
{
	struct sb_test_source source;
	struct sb_meter m = { 0 };
	struct sb_test_sink sink;
	struct sb_archiver a;
	struct sb_snapshot s;
	struct dying d;

	source_of(&source, small);
	assert_int_equal(open_archive(p, 0, &d, &a), SB_OK);
	for (uint32_t n = 0; n <= finished && n < SNAPSHOTS; n++) {
		enum sb_err err =
			test_restore(&a, &source.source, 0, n % 2, n, &sink);

		if (err == SB_MISSING && n == finished)
			continue;
		if (err != SB_OK || sink.files_wrong || sink.files_failed)
			fail_msg("%s: snapshot %u of %u: %s, %zu wrong, %zu "
				 "failed",
				 p->name, n, finished, sb_err_name(err),
				 sink.files_wrong, sink.files_failed);
	}
	assert_int_equal(source.source.snapshot(&source.source, 0, 1, &s),
			 SB_OK);
	assert_int_equal(a.ops->backup(a.self, 0, &s, &m), SB_OK);
	source.source.release(&s);
	a.ops->close(a.self);
	remove_tree();
}

static const char *const profiles[] = { "passphrase", "provider_held",
					"convergent_ce", "chained" };
#define PROFILES (sizeof(profiles) / sizeof(*profiles))
/* No profile has fewer. */
#define LARGE_OPERATIONS 24u

/* Die at the nth operation.  Returns 0 when the writer was done before. */
static size_t die_at(const char *profile, int small, long n)
{
	struct sb_profile p;
	uint32_t finished;
	int status;

	test_profile_named(profile, &p);
	finished = run_writer(&p, small, n, 0, &status);
	assert_true(WIFEXITED(status));
	assert_true(WEXITSTATUS(status) == 9 || status == 0);
	expect_whole(&p, small, finished);
	return status != 0;
}

static uint32_t draw(uint32_t *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 8;
}

static void death_at_every_store_operation(void **state)
{
	size_t deaths = 0;

	(void)state;
	for (size_t i = 0; i < PROFILES; i++)
		for (long n = 1; die_at(profiles[i], 1, n); n++)
			deaths++;
	print_message("%zu deaths\n", deaths);
	assert_true(deaths > 40);
}

static void death_at_drawn_operations_of_large_files(void **state)
{
	uint32_t seed = 54321;
	size_t deaths = 0;

	(void)state;
	for (size_t i = 0; i < PROFILES; i++)
		for (size_t k = 0; k < DRAWN; k++)
			deaths += die_at(profiles[i], 0,
					 1 + draw(&seed) % LARGE_OPERATIONS);
	print_message("%zu deaths\n", deaths);
	assert_int_equal(deaths, PROFILES * DRAWN);
}

static void death_by_signal_at_random_moments(void **state)
{
	uint32_t seed = 12345;
	size_t killed = 0;

	(void)state;
	for (size_t i = 0; i < SIGNALS; i++) {
		struct sb_profile p;
		uint32_t finished;
		int status;

		test_profile_named(profiles[i % PROFILES], &p);
		finished = run_writer(&p, 0, 0, 1000 + draw(&seed) % 100000,
				      &status);
		killed += WIFSIGNALED(status);
		expect_whole(&p, 0, finished);
	}
	print_message("%zu of %u were killed in time\n", killed, SIGNALS);
	assert_true(killed > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(death_at_every_store_operation),
		cmocka_unit_test(death_at_drawn_operations_of_large_files),
		cmocka_unit_test(death_by_signal_at_random_moments),
	};

	/* Not about disks: the process dies, the kernel does not. */
	snprintf(root, sizeof(root), "%s/sealbench-crash-%d",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm", (int)getpid());
	return cmocka_run_group_tests(tests, NULL, NULL);
}
