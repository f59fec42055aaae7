/* bench/measure/origin.h: what identifies a program without telling whose
 * machine made it. */
#ifndef BENCH_MEASURE_ORIGIN_H
#define BENCH_MEASURE_ORIGIN_H

#include <stddef.h>

/* SHA-256 of the running program's file as 64 hex digits; "" if it cannot be
 * read. */
void sb_origin_binary(char hex[65]);
/* A digest as 64 hex digits. */
void sb_origin_hex(const unsigned char digest[32], char hex[65]);
/* Copies flags; in each word everything from the first '/' on becomes
 * "<path>".  Returns text. */
const char *sb_origin_without_paths(const char *flags, char *text,
				    size_t bytes);

#endif
