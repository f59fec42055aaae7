/* bench/measure/file.h: a whole file in memory. */
#ifndef BENCH_MEASURE_FILE_H
#define BENCH_MEASURE_FILE_H

#include "schemes/kit/base.h"

/* *text: the file's bytes and a NUL, to be freed; NULL on error.  SB_MISSING:
 * there is none; SB_IO: it cannot be read; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_file_read(const char *path, char **text);

#endif
