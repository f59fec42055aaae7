/* bench/custody/words.h: pieces of rows in words.  Any thread. */
#ifndef BENCH_CUSTODY_WORDS_H
#define BENCH_CUSTODY_WORDS_H

#include <stddef.h>
#include <stdint.h>

/* text is of bytes, NUL ended, and stays so: what is too long is cut. */
void sb_words_append(char *text, size_t bytes, const char *more);
/* The classes whose bits mask has, "photos+videos", in text of bytes; "all": each
 * of them.  Bits beyond classes do not count; none: "". */
void sb_words_classes(uint32_t mask, char *text, size_t bytes);

#endif
