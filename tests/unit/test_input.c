/* The program's --input as people use it: encrypted backups, users, rules.
 * SEALBENCH names the program; its lack skips what needs it. */
#include "tests/support/fake_backup.h"
#include "tests/support/snapshot.h"

#include <errno.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64];
static char said[65536];

static int set_up(void **state)
{
	static const struct fake_file files[] = {
		{ "HomeDomain", "Library/SMS/sms.db", .bytes = "0123456789",
		  .len = 10, .digest = 1 },
		{ "D", "lost", .bytes = "x", .len = 1, .no_blob = 1 },
	};
	static const struct fake_backup blank;
	char path[96];

	(void)state;
	scratch_make(dir);
	for (unsigned i = 0; i < 2; i++) {
		struct fake_backup b = blank;

		b.password = i ? "second" : "first word";
		b.first_rounds = 20;
		b.second_rounds = 10;
		snprintf(path, sizeof(path), "%s/b%u", dir, i);
		fake_backup_begin(&b, path);
		fake_backup_add(&b, &files[0]);
		fake_backup_add(&b, &files[1]);
		fake_backup_end(&b);
	}
	return setenv("DIR", dir, 1);
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(dir);
	return unsetenv("SEALBENCH_PASSWORD");
}

static void has_program(void)
{
	if (!getenv("SEALBENCH"))
		skip();
}

/* Without a terminal; both outputs into said. */
static int run(const char *command)
{
	char text[1024];
	size_t n;
	FILE *f;

	snprintf(text, sizeof(text), "(setsid -w sh -c '%s') 2>&1", command);
	f = popen(text, "r");
	assert_non_null(f);
	n = fread(said, 1, sizeof(said) - 1, f);
	said[n] = 0;
	return WEXITSTATUS(pclose(f));
}

static void says(const char *text)
{
	if (!strstr(said, text))
		fail_msg("\"%s\" is not in: %s", text, said);
}

#define DATASET "$SEALBENCH dataset "

static void test_environment(void **state)
{
	(void)state;
	has_program();
	setenv("SEALBENCH_PASSWORD", "first word", 1);
	assert_int_equal(run(DATASET "--input $DIR/b0 --input $DIR/b0"), 0);
	says("user 0, day 1: 1 files");
	says("messages");
	says("left out: D/lost: is in the index, but not in the backup");
	assert_null(strstr(said, "first word"));
	assert_int_equal(run(DATASET "--input $DIR/b1"), 2);
	says("/b1: the password does not open this backup");
	assert_null(strstr(said, "first word"));
}

static void test_descriptor(void **state)
{
	(void)state;
	has_program();
	assert_int_equal(
		run("printf \"first word\\nsecond\\n\" | " DATASET
		    "--password-fd 0 --input $DIR/b0 --next-user --input "
		    "$DIR/b1"),
		0);
	says("user 1, day 0: 1 files");
	assert_int_equal(run(DATASET "--password-fd 77 --input $DIR/b0"), 2);
	says("--password-fd 77 cannot be read");
}

static void test_none(void **state)
{
	(void)state;
	has_program();
	assert_int_equal(run(DATASET "--input $DIR/b0"), 2);
	says("SEALBENCH_PASSWORD");
	says("--password-fd");
	assert_int_equal(run(DATASET "--input $DIR/b0 </dev/null"), 2);
}

static void test_users(void **state)
{
	(void)state;
	has_program();
	setenv("SEALBENCH_PASSWORD", "first word\nsecond", 1);
	assert_int_equal(run(DATASET "--input $DIR/b0 --input $DIR/b0 "
				     "--next-user --input $DIR/b1"),
			 0);
	says("user 0, day 1: 1 files");
	says("user 1, day 0: 1 files");
	assert_int_equal(run(DATASET "--next-user --input $DIR/b0"), 2);
	says("--next-user");
	assert_int_equal(run(DATASET "--input $DIR/b0 --next-user"), 2);
	says("--next-user");
	assert_int_equal(run(DATASET "--rules x --users 2"), 2);
	says("are for --input");
}

static void test_rules(void **state)
{
	(void)state;
	has_program();
	setenv("SEALBENCH_PASSWORD", "first word", 1);
	assert_int_equal(run("echo \"health sms.db\" >$DIR/r && " DATASET
			     "--rules $DIR/r --input $DIR/b0"),
			 0);
	says("health");
	assert_int_equal(run("echo \"helth sms.db\" >$DIR/r && " DATASET
			     "--rules $DIR/r --input $DIR/b0"),
			 2);
	says("/r: line 1: \"helth\" is no class");
	assert_int_equal(run(DATASET "--rules $DIR/none --input $DIR/b0"), 2);
	says("/none cannot be opened");
}

/* Reads until text has come, or the other side is gone. */
static size_t until(int fd, const char *text, size_t at)
{
	while (at < sizeof(said) - 1 && !(text && strstr(said, text))) {
		ssize_t n = read(fd, said + at, sizeof(said) - 1 - at);

		if (n <= 0)
			break;
		at += (size_t)n;
		said[at] = 0;
	}
	return at;
}

static void test_terminal(void **state)
{
	char command[256];
	struct termios now;
	int fd, status;
	size_t at;
	pid_t pid;

	(void)state;
	has_program();
	snprintf(command, sizeof(command), "%s dataset --input %s/b0",
		 getenv("SEALBENCH"), dir);
	memset(said, 0, sizeof(said));
	pid = forkpty(&fd, NULL, NULL, NULL);
	if (pid < 0) /* no pseudo-terminals here */
		skip();
	if (!pid) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	at = until(fd, "/b0: ", 0);
	says("Password of the backup");
	assert_int_equal(tcgetattr(fd, &now), 0);
	assert_false(now.c_lflag & (tcflag_t)ECHO);
	assert_int_equal(write(fd, "first word\n", 11), 11);
	until(fd, NULL, at);
	says("user 0, day 0: 1 files");
	assert_null(strstr(said, "first word"));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		T(test_environment), T(test_descriptor), T(test_none),
		T(test_users),       T(test_rules),      T(test_terminal),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
