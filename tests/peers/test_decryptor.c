/* tests/peers/test_decryptor.c: what the tests take for an encrypted backup,
 * opened by a program that is not ours: the public ios-backup-decryptor.
 * IOS_BACKUP_DECRYPTOR names its src folder; without it, or without Python's
 * pycryptodome, the test is skipped. */
#include "tests/support/fake_backup.h"
#include "tests/support/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Debian's pycryptodome has a name of its own.  Its writer leaves Digest as it
 * was, so only files without one are written back. */
static const char program[] =
	"import sys, pathlib\n"
	"try:\n"
	"    import Crypto.Cipher.AES\n"
	"except ImportError:\n"
	"    import Cryptodome.Cipher.AES\n"
	"    sys.modules['Crypto'] = sys.modules['Cryptodome']\n"
	"    sys.modules['Crypto.Cipher'] = sys.modules['Cryptodome.Cipher']\n"
	"import decryptor, encryptor\n"
	"if len(sys.argv) < 4: sys.exit()\n"
	"w = decryptor.BackupWorkspace()\n"
	"w.open(pathlib.Path(sys.argv[1]), sys.argv[2],\n"
	"       pathlib.Path(sys.argv[3]))\n"
	"assert w.decrypt_all_to_workspace() == len(w.entries)\n"
	"for e in w.entries:\n"
	"    if not e.relative_path.endswith('changed'): continue\n"
	"    p = w.workspace_path_for_entry(e)\n"
	"    p.write_bytes(p.read_bytes() + b' and more')\n"
	"    encryptor.write_entry_back(w, e)\n"
	"encryptor.reencrypt_manifest_db(w)\n";

static char dir[64];
static uint8_t noise[70000];

static int python(const char *arguments)
{
	static char text[4096];

	snprintf(text, sizeof(text),
		 "PYTHONPATH=\"$IOS_BACKUP_DECRYPTOR\" "
		 "PYTHONDONTWRITEBYTECODE=1 "
		 "${PYTHON:-python3} -c \"$PROGRAM\" %s",
		 arguments);
	return system(text);
}

static void write_backup(const char *path)
{
	const struct fake_file files[] = {
		{ "D", "", .directory = 1 },
		{ "D", "noise", .bytes = noise, .len = sizeof(noise),
		  .class = 1, .digest = 1 },
		{ "D", "whole blocks", .bytes = noise, .len = 4096,
		  .class = 2 },
		{ "D", "changed", .bytes = "this", .len = 4, .class = 4 },
	};
	struct fake_backup b = { .password = "correct horse",
				 .first_rounds = 1000,
				 .second_rounds = 100 };

	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (uint8_t)(i * i >> 7);
	fake_backup_begin(&b, path);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		fake_backup_add(&b, &files[i]);
	fake_backup_end(&b);
}

static void same(const char *theirs, const char *ours)
{
	char text[512];

	snprintf(text, sizeof(text), "cd '%s' && diff -r '%s' '%s'", dir,
		 theirs, ours);
	assert_int_equal(system(text), 0);
}

/* They decrypt what we write; we read what they wrote back; they and we agree
 * on every byte. */
static void both_ways(void **unused)
{
	char text[1024];

	(void)unused;
	setenv("PROGRAM", program, 1);
	if (!getenv("SEALBENCH") || !getenv("IOS_BACKUP_DECRYPTOR") ||
	    python("2>/dev/null"))
		skip();
	scratch_make(dir);
	snprintf(text, sizeof(text), "%s/backup", dir);
	write_backup(text);
	snprintf(text, sizeof(text), "'%s/backup' 'wrong' '%s/w' 2>/dev/null",
		 dir, dir);
	assert_int_not_equal(python(text), 0);
	snprintf(text, sizeof(text), "'%s/backup' 'correct horse' '%s/theirs'",
		 dir, dir);
	assert_int_equal(python(text), 0);
	snprintf(text, sizeof(text),
		 "SEALBENCH_PASSWORD='correct horse' \"$SEALBENCH\" dataset "
		 "write '%s/ours' --input '%s/backup'",
		 dir, dir);
	assert_int_equal(system(text), 0);
	same("theirs/plaintext", "ours/user-0/day-0");
	snprintf(text, sizeof(text),
		 "grep -qx 'this and more' '%s/ours/user-0/day-0/D/changed'",
		 dir);
	assert_int_equal(system(text), 0);
	scratch_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
