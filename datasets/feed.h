/* datasets/feed.h: a file's bytes for libarchive; the header of an "adb backup"
 * is taken off and what follows it inflated. */
#ifndef DATASETS_FEED_H
#define DATASETS_FEED_H

#include "schemes/kit/base.h"

struct sb_feed;

/* Takes fd, also on errors.  SB_MALFORMED: an "adb backup" of a kind that is not
 * read; *why (static) says which.  SB_IO, SB_MEMORY. */
SB_MUST_USE enum sb_err sb_feed_open(int fd, struct sb_feed **out,
				     const char **why);

/* The next bytes, until the next call; empty at the end.  SB_MALFORMED: what is
 * inflated is damaged or cut short; SB_IO. */
SB_MUST_USE enum sb_err sb_feed_next(struct sb_feed *feed, struct sb_span *out);

/* Was it an "adb backup"? */
int sb_feed_is_adb(const struct sb_feed *feed);

void sb_feed_close(struct sb_feed *feed); /* NULL is fine */

#endif
