/* bench/measure/key_picture.h: a key graph (bench/custody/key_graph.h), drawn.
 *
 * From what somebody has at the top to the files at the bottom.  Steps in a row
 * that nothing else joins are one box; a key is drawn only where ways part or
 * meet.  Black and white, told apart by outline, so that it can be printed. */
#ifndef BENCH_MEASURE_KEY_PICTURE_H
#define BENCH_MEASURE_KEY_PICTURE_H

#include <stdio.h>

#include "schemes/kit/base.h"

struct sb_key_box;
struct sb_key_line {
	size_t from, to;
};

/* Zeroed before the first call. */
struct sb_key_picture {
	struct sb_key_box *boxes;
	struct sb_key_line *lines;
	size_t count, cap, line_count, line_cap;
};

/* The next node, from 0; strings are copied.  kind: a name of
 * sb_key_kind_name; anything else is drawn as a key.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_key_picture_add(struct sb_key_picture *picture,
					   const char *kind, const char *text,
					   const char *classes,
					   unsigned long count);
/* from is an input of to; numbers out of range are left out.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_key_picture_join(struct sb_key_picture *picture,
					    size_t from, size_t to);
/* Fold, place, write one SVG.  SB_PARAM: it goes in a circle; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_key_picture_draw(struct sb_key_picture *picture,
					    const char *title, FILE *to);
void sb_key_picture_release(struct sb_key_picture *picture);

#endif
