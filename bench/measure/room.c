#include "bench/measure/room.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

/* Less than this is none: a file system gives its last blocks to whoever may
 * still have them. */
#define LEAST_BYTES 65536u

const char *sb_room_reason(const char *folder, int error, char *text,
			   size_t bytes)
{
	char words[128];
	struct statvfs v;
	int full = error == ENOSPC || error == EDQUOT ||
		   (!statvfs(folder, &v) &&
		    (uint64_t)v.f_bavail * v.f_frsize < LEAST_BYTES);

	if (full)
		snprintf(text, bytes,
			 "no space is left on its disk; free some, or name "
			 "another place");
	else
		snprintf(text, bytes, "%s",
			 error ? strerror_r(error, words, sizeof(words))
			       : "an error that was not told");
	return text;
}
