/* Public traces in text: what hf-stat prints, as its source prints it, and CSV. */
#include "bench/analysis/dedup.h"
#include "datasets/trace_import.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The first file's first lines are those of the archive's own example. */
#define ABOUT(path, size, chunks)                       \
	"File path: " path "\n"                         \
	"File size: " size "\n"                         \
	"512B file system blocks allocated: 96\n"       \
	"Chunks: " chunks "\n"                          \
	"UID: 0\nGID: 80\nPermission bits: 100664\n"    \
	"Access time: Tue Dec 31 01:14:51 2013\n"       \
	"Modification time: Sat Feb 11 23:18:45 2012\n" \
	"Change time: Tue Aug  6 15:31:23 2013\n"       \
	"Hardlinks: 1\nDevice ID: 16777222\nInode Num: 12438164\n"
#define HEADING                                    \
	"\nChunk Hash   \t\t\tChunk Size (bytes) " \
	"\tCompression Ratio (tenth)\n"

static const char first_day[] =
	ABOUT("/home/test/info.jpg", "47KB", "3") HEADING
	"88:c0:bb:85:cc:98\t\t16384 \t\t\t12 \n"
	"88:c0:bb:85:cc:99\t\t16384 \t\t\t12 \n"
	"88:c0:bb:85:cc:98\t\t15360 \t\t\t12 \n"
	"\nWhole File Hash: 0011223344\n"
	"\n" ABOUT("/home/test/empty", "0B", "0") "\n" ABOUT(
		"/home/link", "4B", "1") "Target Path: /somewhere\n" HEADING
					 "de:ad:be:ef:00:01\t\t4 \t\t\t10 \n";
static const char second_day[] = ABOUT("/home/test/info.jpg", "32KB", "2")
	HEADING "88:C0:BB:85:CC:98\t\t16384 \t\t\t12 \n"
		"88:c0:bb:85:cc:97\t\t16384 \t\t\t12 \r\n"
		"\n*** Totals for all snapshots ***\nTotal files: 1\n"
		"Total bytes: 32768\nTotal chunks: 2\n";

static FILE *open_text(const char *text, size_t len)
{
	/* Zero bytes and empty texts too, which fmemopen does not take. */
	FILE *f = tmpfile();

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	rewind(f);
	return f;
}

static void give(const char *text, uint32_t user, uint32_t day,
		 const struct sb_trace_sink *to)
{
	FILE *f = open_text(text, strlen(text));
	char why[160] = "";
	int told;

	assert_int_equal(to->snapshot(to->arg, user, day), SB_OK);
	if (sb_trace_import_hf(f, sb_span_of(NULL, 0), to, &told, why,
			       sizeof(why)) != SB_OK)
		fail_msg("%s", why);
	assert_int_equal(told, strstr(text, "Total chunks") != NULL);
	fclose(f);
}

static void test_hf_stat(void **state)
{
	struct sb_trace_sink to;
	struct sb_dedup d;
	const struct sb_dedup_counts *all = &d.of[SB_CLASS_COUNT];
	const struct sb_dedup_counts *photos = &d.of[SB_CLASS_PHOTOS];

	(void)state;
	assert_int_equal(sb_dedup_init(&d, &to), SB_OK);
	give(first_day, 0, 0, &to);
	give(second_day, 0, 1, &to);
	give(second_day, 7, 0, &to);
	assert_int_equal(d.snapshots, 3);
	assert_int_equal(photos->files, 3);
	assert_int_equal(all->files, 5);
	assert_int_equal(all->logical.chunks, 8);
	assert_int_equal(all->logical.bytes, 48128 + 4 + 2 * 32768);
	/* One hash of two lengths is two chunks. */
	assert_int_equal(all->snapshot.chunks, 8);
	assert_int_equal(photos->changed.bytes, 16384);
	assert_int_equal(photos->user.bytes, 48128 + 16384 + 32768);
	assert_int_equal(photos->all.bytes, 48128 + 16384);
	sb_dedup_release(&d);
}

/* -h without -f: one heading, no paths. */
static void test_hashes_only(void **state)
{
	struct sb_trace_sink to;
	struct sb_dedup d;

	(void)state;
	assert_int_equal(sb_dedup_init(&d, &to), SB_OK);
	give(HEADING "88:c0:bb:85:cc:98\t\t8192 \t\t\t12 \n"
		     "88:c0\t\t8192 \t\t\t12 \n",
	     0, 0, &to);
	assert_int_equal(d.of[SB_CLASS_OTHER].files, 1);
	assert_int_equal(d.of[SB_CLASS_OTHER].all.bytes, 2 * 8192);
	sb_dedup_release(&d);
}

#define CSV "user,day,file,class,identity,bytes\n"

static void test_csv(void **state)
{
	static const char text[] =
		"\xef\xbb\xbf" CSV "0,3,a b,photos,88c0,100\r\n"
		"0,3,a b,photos,x y,50\n"
		"0,3,c,,,0\n"
		"\n"
		"0,9,a b,photos,88c0,100\n"
		"2,0,a b,messages,88c0,100\n";
	FILE *f = open_text(text, strlen(text));
	struct sb_trace_sink to;
	struct sb_dedup d;
	char why[160] = "";

	(void)state;
	assert_true(sb_trace_import_is_csv(CSV));
	assert_true(sb_trace_import_is_csv("\xef\xbb\xbf" CSV));
	assert_false(sb_trace_import_is_csv("File path: /a\n"));
	assert_int_equal(sb_dedup_init(&d, &to), SB_OK);
	assert_int_equal(sb_trace_import_csv(f, &to, why, sizeof(why)), SB_OK);
	fclose(f);
	assert_int_equal(d.snapshots, 3);
	assert_int_equal(d.of[SB_CLASS_COUNT].files, 4);
	assert_int_equal(d.of[SB_CLASS_COUNT].logical.bytes, 350);
	assert_int_equal(d.of[SB_CLASS_COUNT].user.bytes, 250);
	assert_int_equal(d.of[SB_CLASS_COUNT].all.bytes, 150);
	sb_dedup_release(&d);
}

static void wrong(int csv, const char *text, size_t len, const char *says)
{
	FILE *f = open_text(text, len);
	struct sb_trace_sink to;
	struct sb_dedup d;
	char why[160] = "";
	enum sb_err err;
	int told;

	assert_int_equal(sb_dedup_init(&d, &to), SB_OK);
	if (csv)
		err = sb_trace_import_csv(f, &to, why, sizeof(why));
	else
		err = sb_trace_import_hf(f, sb_span_of(NULL, 0), &to, &told,
					 why, sizeof(why));
	fclose(f);
	sb_dedup_release(&d);
	assert_int_equal(err, SB_MALFORMED);
	if (!strstr(why, says))
		fail_msg("\"%s\" does not say \"%s\"", why, says);
}

static void test_wrong_lines(void **state)
{
	static const struct {
		int csv;
		const char *text, *says;
	} lines[] = {
		{ 0, "", "empty" },
		{ 0, "\n\nTotal files: 0\n", "line 3 is the last" },
		{ 0, "user,day,bytes\n", "line 1 is neither the heading" },
		{ 0, "File path: /a\nChunks: 0x\n", "line 2 is no number" },
		{ 0, "Hash file: x\n", "line 1 begins a summary" },
		{ 0, "88:c0\t\tlong\n", "line 1 has no length" },
		{ 0, "88:c0\t\t0 \t\t\t10\n", "line 1 has no length" },
		{ 0, "88:c0\t\t99999999999 \t\t\t10\n",
		  "line 1 has no length" },
		{ 0, "88:c0:\t\t10\n", "line 1 is neither" },
		{ 0, "88:c\n", "line 1 is neither" },
		{ 0, "\nsome text\n", "line 2 is neither" },
		{ 0, "Chunks: 3\n", "line 1 is no number of chunks" },
		{ 0, "File path: /a\nChunks: x\n", "line 2 is no number" },
		{ 0, "File path: /a\nChunks: 2\n88:c0\t\t7 \t10\n", "another" },
		{ 0, "File path: /a\nChunks: 1\nFile path: /b\nChunks: 0\n",
		  "line 3 ends a file" },
		/* Cut short. */
		{ 0, "File path: /a\nChunks: 1\n88:c0\t\t7\nFile path: /b\n",
		  "line 4 ends a file without" },
		{ 0, "File path: /a\nChunks: 1\n88:c0\t\t163",
		  "line 3 is the last and does not end" },
		{ 0,
		  "File path: /a\nChunks: 1\n88:c0\t\t7\nTotal files: 2\n"
		  "Total chunks: 1\n",
		  "line 5 is the last, and there were not as many files" },
		{ 0, "File path: /a\nChunks: 1\n88:c0\t\t7\nTotal chunks: 2\n",
		  "line 4 is the last, and there were not as many chunks" },
		{ 0, "88:c0\t\t7\nTotal chunks: x\n", "line 2 has no number" },
		{ 1, CSV "0,0,a,other,88,10", "line 2 is the last and does" },
		{ 1, "user,day\n", "line 1 is not \"user,day,file" },
		{ 1, CSV, "line 1 is the last" },
		{ 1, CSV "0,0,a,other,88\n", "line 2 has not six" },
		{ 1, CSV "0,0,a,other,88,1,2\n", "line 2 has not six" },
		{ 1, CSV "0,0,\"a\",other,88,1\n", "quotes" },
		{ 1, CSV "-1,0,a,other,88,1\n",
		  "line 2 has no number up to 4294967295 as user" },
		{ 1, CSV "0,4294967296,a,other,88,1\n", "as day" },
		{ 1, CSV "0,0,a,pictures,88,1\n", "class that is not known" },
		{ 1, CSV "0,0,a,other,88,x\n", "no number of bytes" },
		{ 1, CSV "0,0,a,other,88,0\n", "bytes without identity" },
		{ 1, CSV "0,0,a,other,,9\n", "bytes without identity" },
		{ 1, CSV "0,1,a,,88,1\n0,0,a,,88,1\n", "line 3 is not in" },
		{ 1, CSV "1,0,a,,88,1\n0,1,a,,88,1\n", "line 3 is not in" },
		{ 1, CSV "0,0,a,,88,1\n0,0,a,wifi,88,1\n", "another class" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		wrong(lines[i].csv, lines[i].text, strlen(lines[i].text),
		      lines[i].says);
	wrong(0, "88:c0\t\t7\n\0", 10, "zero byte");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hf_stat),
		cmocka_unit_test(test_hashes_only),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_wrong_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
