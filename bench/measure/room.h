/* bench/measure/room.h: why something could not be written, and what to do. */
#ifndef BENCH_MEASURE_ROOM_H
#define BENCH_MEASURE_ROOM_H

#include <stddef.h>

/* Of what lies in folder: error is errno, or 0 where it is not known any more,
 * as after buffered output.  A disk without room says what to do about it.
 * Returns text. */
const char *sb_room_reason(const char *folder, int error, char *text,
			   size_t bytes);

#endif
