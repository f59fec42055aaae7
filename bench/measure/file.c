/* bench/measure/file.c: reading to the end. */
#include "bench/measure/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

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
