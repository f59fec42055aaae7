/* bench/measure/file.h: whole files, read and put in place. */
#ifndef BENCH_MEASURE_FILE_H
#define BENCH_MEASURE_FILE_H

#include <stdio.h>

#include "schemes/kit/base.h"

/* *text: the file's bytes and a NUL, to be freed; NULL on error.  SB_MISSING:
 * there is none; SB_IO: it cannot be read; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_file_read(const char *path, char **text);

/* A draft beside PATH, which stays as it is until the draft is put in its place;
 * NULL: it cannot be opened, errno says why. */
FILE *sb_file_begin(const char *path);
/* Closes the draft and puts it in PATH's place; a PATH that has the same bytes
 * is left alone, and the draft is gone.  SB_IO: not all of it could be
 * written, errno says why; PATH is as it was, and the draft is gone. */
SB_MUST_USE enum sb_err sb_file_commit(FILE *draft, const char *path);
/* Closes and removes the draft. */
void sb_file_drop(FILE *draft, const char *path);

#endif
