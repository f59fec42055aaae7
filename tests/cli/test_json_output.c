/* tests/cli/test_json_output.c: what the program prints for machines is JSON,
 * judged by a parser that is not its own: SQLite's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <sqlite3.h>

#define OUTPUT_BYTES ((size_t)4 << 20)

/* Standard output of the program with these arguments, which must succeed. */
static char *output_of(const char *arguments)
{
	const char *program = getenv("SEALBENCH");
	char command[1024], *text = malloc(OUTPUT_BYTES);
	size_t len;
	FILE *from;

	assert_non_null(program);
	assert_non_null(text);
	snprintf(command, sizeof(command), "'%s' %s 2>&1", program, arguments);
	from = popen(command, "r");
	assert_non_null(from);
	len = fread(text, 1, OUTPUT_BYTES - 1, from);
	text[len] = 0;
	assert_int_equal(pclose(from), 0);
	return text;
}

/* The value at a path of SQLite's JSON functions, or NULL; "" is not JSON. */
static char *value_at(const char *text, const char *path)
{
	sqlite3_stmt *query = NULL;
	sqlite3 *db = NULL;
	char *value = NULL;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
					    "select case when json_valid(?1) "
					    "then json_extract(?1, ?2) "
					    "else '' end",
					    -1, &query, NULL),
			 SQLITE_OK);
	sqlite3_bind_text(query, 1, text, -1, SQLITE_STATIC);
	sqlite3_bind_text(query, 2, path, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(query), SQLITE_ROW);
	if (sqlite3_column_text(query, 0))
		value = strdup((const char *)sqlite3_column_text(query, 0));
	sqlite3_finalize(query);
	sqlite3_close(db);
	return value;
}

static void says(const char *arguments, const char *path)
{
	char *text = output_of(arguments), *value = value_at(text, path);

	if (!value || !*value)
		fail_msg("sealbench %s: %s at %s:\n%.400s", arguments,
			 value ? "not JSON" : "nothing", path, text);
	free(value);
	free(text);
}

static void test_commands(void **state)
{
	(void)state;
	says("--version --json", "$.build.commit");
	says("--version --json", "$.compiled_against.benchmark");
	says("list --json", "$.profiles[0].claims");
	says("list --json", "$.schemes[0].name");
	says("doctor --json", "$.findings[0].state");
	says("compare --exact --json results results", "$.counts.first");
	says("advise --json passphrase provider_held", "$.places[1].read_by");
	says("advise --json passphrase provider_held",
	     "$.places[0].lockout.usual");
	says("advise --json --lockout 3 null passphrase", "$.places[0].place");
	says("custody --json recovery_contacts --all --choose contacts=2,3 "
	     "--choose set.contacts=2 --choose set.ways=8",
	     "$.arrangements[1].exposure.high");
	says("dataset --json --users 1 --days 1 --bytes 4M",
	     "$.snapshots[0].classes.messages.bytes");
}

/* A folder's name may hold what JSON must escape. */
static void test_run(void **state)
{
	char folder[] = "/tmp/sealbench-test-XXXXXX";
	char arguments[256], *text, *value;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(arguments, sizeof(arguments),
		 "mkdir '%s/in' && echo x >'%s/in/x'", folder, folder);
	assert_int_equal(system(arguments), 0);
	snprintf(arguments, sizeof(arguments),
		 "run --json --quiet --budget smoke --seconds 1 --schemes null "
		 "--input '%s/in' --out '%s/a\"b\\c'",
		 folder, folder);
	text = output_of(arguments);
	value = value_at(text, "$.run");
	if (!value || !strstr(value, "/a\"b\\c"))
		fail_msg("run --json: %s", text);
	free(value);
	value = value_at(text, "$.complete");
	assert_string_equal(value, "1");
	free(value);
	free(text);
	snprintf(arguments, sizeof(arguments), "rm -r '%s'", folder);
	assert_int_equal(system(arguments), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
