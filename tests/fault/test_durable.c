/* What a loss of power may undo: the calls that write are watched, and at each
 * moment that counts everything before it has been synced. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/store/store.h"

#define INODES_MAX 512u
/* More packs than the store keeps open. */
#define PACKS 140u

/* Inodes with something that a loss of power would undo. */
static struct {
	ino_t dirty[INODES_MAX];
	size_t count;
	unsigned renames, early, writes, syncs;
} seen;

static ino_t inode_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? 0 : st.st_ino;
}

static void soil(int fd)
{
	ino_t inode = inode_of(fd);

	for (size_t i = 0; i < seen.count; i++)
		if (seen.dirty[i] == inode)
			return;
	if (seen.count < INODES_MAX)
		seen.dirty[seen.count++] = inode;
}

static void clean(int fd)
{
	ino_t inode = inode_of(fd);

	seen.syncs++;
	for (size_t i = 0; i < seen.count; i++)
		if (seen.dirty[i] == inode)
			seen.dirty[i] = seen.dirty[--seen.count];
}

/* The store's calls come here instead of to the C library. */
int fdatasync(int fd)
{
	clean(fd);
	return (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
	clean(fd);
	return (int)syscall(SYS_fsync, fd);
}

ssize_t pwritev(int fd, const struct iovec *iov, int count, off_t at)
{
	ssize_t done = 0;

	/* Never more than a span a call: short writes are legal. */
	if (count > 0)
		done = pwrite(fd, iov[0].iov_base,
			      iov[0].iov_len > 3 ? iov[0].iov_len / 2 + 1
						 : iov[0].iov_len,
			      at);
	soil(fd);
	seen.writes++;
	return done;
}

int openat(int folder, const char *name, int flags, ...)
{
	va_list args;
	unsigned mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, unsigned) : 0;
	va_end(args);
	if (flags & O_CREAT)
		soil(folder);
	return (int)syscall(SYS_openat, folder, name, flags, mode);
}

int mkdirat(int folder, const char *name, mode_t mode)
{
	char above[64];
	int fd;

	snprintf(above, sizeof(above), "%.50s/..", name);
	if (folder != AT_FDCWD)
		soil(folder);
	if ((int)syscall(SYS_mkdirat, folder, name, mode))
		return -1;
	if (folder != AT_FDCWD)
		return 0;
	fd = open(above, O_RDONLY | O_DIRECTORY);
	soil(fd);
	close(fd);
	return 0;
}

int renameat(int from, const char *old, int to, const char *new)
{
	ino_t own = inode_of(to);

	seen.renames++;
	/* The folder of names itself may be dirty: of the draft. */
	for (size_t i = 0; i < seen.count; i++)
		seen.early += seen.dirty[i] != own;
	soil(to);
	return (int)syscall(SYS_renameat2, from, old, to, new, 0);
}

static void fill(const struct sb_store *s, const uint8_t *bytes, uint32_t len,
		 struct sb_where *where)
{
	const struct sb_span object = sb_span_of(bytes, len);

	assert_int_equal(s->ops->reserve(s->self, &len, 1, where), SB_OK);
	assert_int_equal(s->ops->fill(s->self, where, &object, 1), SB_OK);
}

static void remove_all(const char *path)
{
	char command[256];

	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	assert_int_equal(system(command), 0);
}

static void test_order(void **state)
{
	char path[] = "/tmp/sealbench-durable-XXXXXX";
	uint8_t *bytes = calloc(1, SB_OBJECT_MAX);
	uint32_t most = SB_OBJECT_MAX;
	struct sb_where where, first;
	char store[64];
	struct sb_store s;
	uint8_t into[8];
	struct sb_span got;

	(void)state;
	assert_non_null(bytes);
	assert_non_null(mkdtemp(path));
	snprintf(store, sizeof(store), "%s/store", path);
	assert_int_equal(sb_store_directory(store, 1, &s), SB_OK);
	assert_int_equal(seen.count, 0);
	memcpy(bytes, "abcdefg", 8);
	fill(&s, bytes, 8, &first);
	assert_int_equal(s.ops->put_named(s.self, "root/1", sb_span_of("a", 1)),
			 SB_OK);
	assert_int_equal(seen.renames, 1);
	assert_int_equal(seen.early, 0);
	assert_int_equal(seen.count, 0);
	/* Small objects in many packs; what follows them is a hole. */
	for (unsigned i = 0; i < PACKS; i++) {
		fill(&s, bytes, 8, &where);
		assert_int_equal(s.ops->reserve(s.self, &most, 1, &where),
				 SB_OK);
	}
	assert_int_equal(s.ops->put_named(s.self, "root/1", sb_span_of("b", 1)),
			 SB_OK);
	assert_int_equal(seen.renames, 2);
	assert_int_equal(seen.early, 0);
	assert_int_equal(seen.count, 0);
	assert_true(seen.writes > PACKS && seen.syncs > PACKS);
	assert_int_equal(s.ops->get(s.self, first, into, &got), SB_OK);
	assert_memory_equal(got.ptr, bytes, 8);
	fill(&s, bytes, 8, &where);
	assert_int_equal(s.ops->flush(s.self), SB_OK);
	assert_int_equal(seen.count, 0);
	/* Where there is nothing, nothing is found. */
	where.pack++;
	assert_int_equal(s.ops->get(s.self, where, into, &got), SB_MISSING);
	s.ops->close(s.self);
	remove_all(path);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
