/* Directories and materialised files as sources. */
#include "datasets/entries.h"
#include "datasets/source.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

static char base[64], root[96], image[96];

static struct {
	unsigned count;
	char path[64], why[256];
} noted;

static void on_note(void *arg, struct sb_span path, const char *why)
{
	(void)arg;
	noted.count++;
	snprintf(noted.path, sizeof(noted.path), "%.*s",
		 (int)(path.len < 60 ? path.len : 60), (const char *)path.ptr);
	snprintf(noted.why, sizeof(noted.why), "%s", why);
}

static int set_up(void **state)
{
	(void)state;
	snprintf(base, sizeof(base), "/tmp/sb-datasets-XXXXXX");
	if (!mkdtemp(base))
		return -1;
	snprintf(root, sizeof(root), "%s/root", base);
	snprintf(image, sizeof(image), "%s/image", base);
	memset(&noted, 0, sizeof(noted));
	return mkdir(root, 0755) | chmod(base, 0755);
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", base);
	return system(command);
}

static const char *in_root(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	return path;
}

static void write_file(const char *name, const void *bytes, size_t len)
{
	FILE *f = fopen(in_root(name), "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static struct sb_source *open_dir(void)
{
	const char *roots[] = { root };
	struct sb_source *s;
	char why[256];

	assert_int_equal(
		sb_dir_open(roots, 1, on_note, NULL, why, sizeof(why), &s),
		SB_OK);
	return s;
}

static size_t find(const struct sb_snapshot *s, const char *path)
{
	for (size_t i = 0; i < s->entry_count; i++)
		if (s->entries[i].path.len == strlen(path) &&
		    !memcmp(s->entries[i].path.ptr, path, strlen(path)))
			return i;
	return SIZE_MAX;
}

static enum sb_err read_all(const struct sb_snapshot *s, size_t index,
			    uint8_t *into, size_t cap, size_t *len)
{
	struct sb_span got = { NULL, 0 };
	enum sb_err err = s->source->read(s, index, 0, cap, into, &got);

	*len = err ? 0 : got.len;
	if (!err && got.ptr != into && got.len)
		memcpy(into, got.ptr, got.len);
	return err;
}

/* --- directories -------------------------------------------------------- */

static void lists_what_is_there(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct sb_source *s;
	struct sb_snapshot snap;
	uint8_t got[8];
	size_t len, i;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	write_file("empty", "", 0);
	write_file("b", "hello", 5);
	assert_int_equal(mkdir(in_root("d"), 0700), 0);
	write_file("d/IMG_1.JPG", "x", 1);
	write_file("d-", "y", 1);
	write_file("\xff\xfe name\n", "z", 1);
	assert_int_equal(symlink("d", in_root("to-dir")), 0);
	assert_int_equal(symlink("nowhere", in_root("dangling")), 0);
	assert_int_equal(mkfifo(in_root("fifo"), 0600), 0);
	assert_true(strlen(in_root("socket")) < sizeof(address.sun_path));
	strcpy(address.sun_path, in_root("socket"));
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)),
			 0);
	close(fd);
	s = open_dir();
	assert_int_equal(s->snapshot(s, 0, 1, &snap), SB_PARAM);
	assert_int_equal(s->snapshot(s, 0, 0, &snap), SB_OK);
	assert_int_equal(noted.count, 2); /* fifo and socket */
	assert_int_equal(snap.entry_count, 8);
	assert_int_equal(snap.total_bytes, 8);
	for (i = 1; i < snap.entry_count; i++)
		assert_true(sb_entries_compare(snap.entries[i - 1].path,
					       snap.entries[i].path) < 0);
	/* '-' sorts before '/', so d- lies between d and what d holds. */
	assert_int_equal(find(&snap, "d-"), find(&snap, "d") + 1);
	i = find(&snap, "d/IMG_1.JPG");
	assert_int_equal(i, find(&snap, "d-") + 1);
	assert_int_equal(snap.entries[i].data_class, SB_CLASS_PHOTOS);
	assert_true(find(&snap, "\xff\xfe name\n") != SIZE_MAX);
	assert_true(find(&snap, "to-dir/IMG_1.JPG") == SIZE_MAX);
	i = find(&snap, "dangling");
	assert_int_equal(snap.entries[i].type, SB_ENTRY_SYMLINK);
	assert_int_equal(snap.entries[i].target.len, 7);
	assert_memory_equal(snap.entries[i].target.ptr, "nowhere", 7);
	assert_int_equal(read_all(&snap, find(&snap, "b"), got, 8, &len), 0);
	assert_int_equal(len, 5);
	assert_memory_equal(got, "hello", 5);
	assert_int_equal(read_all(&snap, find(&snap, "empty"), got, 8, &len),
			 0);
	assert_int_equal(len, 0);
	assert_int_equal(noted.count, 2);
	s->release(&snap);
	s->close(s);
}

static void tells_what_changed(void **state)
{
	static const struct {
		const char *name, *why;
		enum sb_err err;
		size_t len;
	} cases[] = {
		{ "grows", "changed", SB_OK, 6 },
		{ "shrinks", "changed", SB_OK, 3 },
		{ "touched", "changed", SB_OK, 6 },
		{ "disguised", "changed", SB_OK, 6 }, /* mtime put back */
		{ "vanishes", "vanished", SB_MISSING, 0 },
		{ "becomes-fifo", "replaced", SB_MISSING, 0 },
		{ "becomes-link", "vanished", SB_MISSING, 0 },
		{ "dir/inside", "vanished", SB_MISSING, 0 },
	};
	struct sb_source *s;
	struct sb_snapshot snap;
	struct stat st;
	char moved[512];

	(void)state;
	assert_int_equal(mkdir(in_root("dir"), 0700), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		write_file(cases[i].name, "before", 6);
	s = open_dir();
	assert_int_equal(s->snapshot(s, 0, 0, &snap), SB_OK);
	write_file("grows", "before and after", 16);
	write_file("shrinks", "bef", 3);
	write_file("touched", "behind", 6);
	assert_int_equal(stat(in_root("disguised"), &st), 0);
	write_file("disguised", "behind", 6);
	assert_int_equal(
		utimensat(AT_FDCWD, in_root("disguised"),
			  (struct timespec[2]) { st.st_atim, st.st_mtim }, 0),
		0);
	unlink(in_root("vanishes"));
	unlink(in_root("becomes-fifo"));
	assert_int_equal(mkfifo(in_root("becomes-fifo"), 0600), 0);
	unlink(in_root("becomes-link"));
	assert_int_equal(symlink("grows", in_root("becomes-link")), 0);
	snprintf(moved, sizeof(moved), "%s", in_root("moved"));
	assert_int_equal(rename(in_root("dir"), moved), 0);
	assert_int_equal(symlink("moved", in_root("dir")), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t index = find(&snap, cases[i].name), len;
		uint8_t got[32];

		noted.count = 0;
		for (int again = 0; again < 2; again++) {
			assert_int_equal(read_all(&snap, index, got, 32, &len),
					 cases[i].err);
			assert_int_equal(len, cases[i].len);
			assert_int_equal(noted.count, 1); /* and only once */
		}
		assert_string_equal(noted.path, cases[i].name);
		assert_non_null(strstr(noted.why, cases[i].why));
	}
	s->release(&snap);
	s->close(s);
}

static void goes_deep(void **state)
{
	enum {
		DEPTH = 40,
		NAME = 200
	};
	struct sb_source *s;
	struct sb_snapshot snap;
	char name[NAME + 1];
	uint8_t got[8];
	size_t len;
	int at = open(root, O_RDONLY | O_DIRECTORY), fd;

	(void)state;
	memset(name, 'n', NAME);
	name[NAME] = 0;
	for (int i = 0; i < DEPTH; i++) {
		assert_int_equal(mkdirat(at, name, 0700), 0);
		fd = openat(at, name, O_RDONLY | O_DIRECTORY);
		assert_true(fd >= 0);
		close(at);
		at = fd;
	}
	fd = openat(at, "leaf", O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, "deep", 4), 4);
	close(fd);
	close(at);
	s = open_dir();
	assert_int_equal(s->snapshot(s, 0, 0, &snap), SB_OK);
	assert_int_equal(snap.entry_count, DEPTH + 1);
	assert_int_equal(snap.entries[DEPTH].path.len, DEPTH * (NAME + 1) + 4);
	assert_int_equal(read_all(&snap, DEPTH, got, 8, &len), SB_OK);
	assert_int_equal(len, 4);
	assert_memory_equal(got, "deep", 4);
	assert_int_equal(noted.count, 0);
	s->release(&snap);
	s->close(s);
}

static void reads_beyond_4_gib(void **state)
{
	const uint64_t size = (5ull << 30) + 3;
	struct sb_source *s;
	struct sb_snapshot snap;
	struct sb_span got;
	uint8_t bytes[64];
	int fd = open(in_root("sparse"), O_WRONLY | O_CREAT, 0600);

	(void)state;
	if (ftruncate(fd, (off_t)size)) {
		close(fd);
		print_message("skipped: no sparse files of 5 GiB here\n");
		skip();
	}
	assert_int_equal(pwrite(fd, "end", 3, (off_t)size - 3), 3);
	close(fd);
	s = open_dir();
	assert_int_equal(s->snapshot(s, 0, 0, &snap), SB_OK);
	assert_int_equal(snap.total_bytes, size);
	assert_int_equal(s->read(&snap, 0, size - 4, 64, bytes, &got), SB_OK);
	assert_int_equal(got.len, 4);
	assert_memory_equal(got.ptr, "\0end", 4);
	s->release(&snap);
	s->close(s);
}

static void reports_the_unreadable(void **state)
{
	struct sb_source *s;
	struct sb_snapshot snap;
	uint8_t got[8];
	size_t len, index;
	int is_root = geteuid() == 0;

	(void)state;
	write_file("secret", "s", 1);
	assert_int_equal(chmod(in_root("secret"), 0), 0);
	assert_int_equal(mkdir(in_root("closed"), 0700), 0);
	write_file("closed/inner", "i", 1);
	assert_int_equal(chmod(in_root("closed"), 0), 0);
	/* Root reads everything; be somebody else for a moment. */
	if (is_root && seteuid(65534)) {
		print_message("skipped: root cannot become nobody here\n");
		skip();
	}
	s = open_dir();
	assert_int_equal(s->snapshot(s, 0, 0, &snap), SB_OK);
	assert_int_equal(snap.entry_count, 2);
	assert_int_equal(noted.count, 1);
	assert_string_equal(noted.path, "closed");
	index = find(&snap, "secret");
	assert_int_equal(read_all(&snap, index, got, 8, &len), SB_IO);
	assert_int_equal(noted.count, 2);
	assert_string_equal(noted.path, "secret");
	assert_non_null(strstr(noted.why, strerror(EACCES)));
	if (is_root)
		assert_int_equal(seteuid(0), 0);
	s->release(&snap);
	s->close(s);
	assert_int_equal(chmod(in_root("closed"), 0700), 0);
}

static void says_why_a_root_fails(void **state)
{
	const char *roots[] = { root, "/nonexistent/place" };
	struct sb_source *s = NULL;
	char why[256] = "";

	(void)state;
	assert_int_equal(
		sb_dir_open(roots, 2, NULL, NULL, why, sizeof(why), &s),
		SB_MISSING);
	assert_null(s);
	assert_non_null(strstr(why, "/nonexistent/place"));
	assert_int_equal(
		sb_dir_open(roots, 0, NULL, NULL, why, sizeof(why), &s),
		SB_PARAM);
}

static void guesses_classes(void **state)
{
	static const struct {
		const char *path;
		enum sb_class data_class;
	} cases[] = {
		{ "HomeDomain/Library/SMS/sms.db", SB_CLASS_MESSAGES },
		{ "MediaDomain/Library/SMS/Attachments/a/b.jpg",
		  SB_CLASS_MESSAGES },
		{ "a/b/Picture.HEIC", SB_CLASS_PHOTOS },
		{ "a/b/clip.MOV", SB_CLASS_VIDEOS },
		{ "x/com.apple.wifi.plist", SB_CLASS_WIFI },
		{ "x/com.apple.visualvoicemail.plist",
		  SB_CLASS_VOICEMAIL_PASSWORD },
		{ "KeychainDomain/keychain-backup.plist", SB_CLASS_KEYCHAIN },
		{ "HealthDomain/Health/healthdb.sqlite", SB_CLASS_HEALTH },
		{ "Library/AddressBook/AddressBook.sqlitedb",
		  SB_CLASS_CONTACTS },
		{ "x/com.apple.itunesstored/a.plist", SB_CLASS_PURCHASES },
		{ "Library/Preferences/a.plist", SB_CLASS_SETTINGS },
		{ "AppDomain-com.x/Documents/a", SB_CLASS_APP_DATA },
		{ "src/main.c", SB_CLASS_OTHER },
		{ "jpg", SB_CLASS_OTHER },
		{ "a.jpg/readme", SB_CLASS_OTHER },
	};
	struct sb_source *s;
	struct sb_snapshot snap;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char path[256];

		snprintf(path, sizeof(path), "%s", cases[i].path);
		for (char *p = path; (p = strchr(p, '/')); *p++ = '/') {
			*p = 0;
			mkdir(in_root(path), 0700);
		}
		write_file(path, "c", 1);
	}
	s = open_dir();
	assert_int_equal(s->snapshot(s, 0, 0, &snap), SB_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t index = find(&snap, cases[i].path);

		assert_true(index < snap.entry_count);
		if (snap.entries[index].data_class != cases[i].data_class)
			print_error("%s\n", cases[i].path);
		assert_int_equal(snap.entries[index].data_class,
				 cases[i].data_class);
	}
	s->release(&snap);
	s->close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		T(lists_what_is_there),
		T(tells_what_changed),
		T(goes_deep),
		T(reads_beyond_4_gib),
		T(reports_the_unreadable),
		T(says_why_a_root_fails),
		T(guesses_classes),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
