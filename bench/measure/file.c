/* bench/measure/file.c: reading to the end, and putting in place. */
#include "bench/measure/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum sb_err sb_file_read(const char *path, char **text)
{
	FILE *from = fopen(path, "r"), *into;
	char *all = NULL, part[16384];
	size_t bytes, got;
	int bad;

	*text = NULL;
	if (!from)
		return errno == ENOENT || errno == ENOTDIR ? SB_MISSING : SB_IO;
	into = open_memstream(&all, &bytes);
	while (into && (got = fread(part, 1, sizeof(part), from)) > 0)
		fwrite(part, 1, got, into);
	bad = ferror(from);
	fclose(from);
	if (!into || fclose(into) != 0 || bad) {
		free(all);
		return bad ? SB_IO : SB_MEMORY;
	}
	*text = all;
	return SB_OK;
}

enum {
	DRAFT_BYTES = 1280
};

static void draft_of(const char *path, char draft[DRAFT_BYTES])
{
	snprintf(draft, DRAFT_BYTES, "%s.new", path);
}

FILE *sb_file_begin(const char *path)
{
	char draft[DRAFT_BYTES];

	draft_of(path, draft);
	return fopen(draft, "w");
}

void sb_file_drop(FILE *draft, const char *path)
{
	char name[DRAFT_BYTES];

	draft_of(path, name);
	fclose(draft);
	unlink(name);
}

static int same(const char *a, const char *b)
{
	FILE *of[2] = { fopen(a, "r"), fopen(b, "r") };
	char part[2][16384];
	size_t got[2] = { 1, 1 };
	int equal = of[0] && of[1];

	while (equal && got[0] > 0) {
		for (size_t i = 0; i < 2; i++)
			got[i] = fread(part[i], 1, sizeof(part[i]), of[i]);
		equal = got[0] == got[1] && !memcmp(part[0], part[1], got[0]) &&
			!ferror(of[0]) && !ferror(of[1]);
	}
	for (size_t i = 0; i < 2; i++) {
		if (of[i])
			fclose(of[i]);
	}
	return equal;
}

enum sb_err sb_file_commit(FILE *draft, const char *path)
{
	char name[DRAFT_BYTES];
	int bad, error;

	draft_of(path, name);
	/* A full disk may show only when the last bytes go out. */
	bad = fflush(draft) | ferror(draft);
	error = errno;
	if (fclose(draft) && !bad) {
		bad = 1;
		error = errno;
	}
	if (!bad && same(name, path)) {
		unlink(name);
		return SB_OK;
	}
	if (!bad && !rename(name, path))
		return SB_OK;
	if (!bad)
		error = errno;
	unlink(name);
	errno = error;
	return SB_IO;
}
