/* datasets/feed.h: a file's bytes for libarchive; the header of an "adb backup"
 * is taken off and what follows it decrypted and inflated, as gzip's files are. */
#ifndef DATASETS_FEED_H
#define DATASETS_FEED_H

#include "datasets/ask.h"

struct sb_feed;

/* Takes fd, of the file at path, also on errors.  An encrypted "adb backup" asks
 * for its password; ask may be NULL.  SB_MALFORMED: an "adb backup" that is not
 * as it should be; SB_FORGED: a wrong password; SB_IO, SB_MEMORY, and ask's own.
 * why: a sentence. */
SB_MUST_USE enum sb_err sb_feed_open(int fd, const char *path, sb_ask *ask,
				     void *ask_arg, char *why, size_t why_bytes,
				     struct sb_feed **out);

/* The next bytes, until the next call; empty at the end.  SB_MALFORMED: what is
 * decrypted or inflated is damaged or cut short; SB_IO. */
SB_MUST_USE enum sb_err sb_feed_next(struct sb_feed *feed, struct sb_span *out);

/* Reads what is left, to see that it is whole: SB_MALFORMED if what is decrypted
 * or inflated is damaged or cut short; SB_IO.  What is neither is not read. */
SB_MUST_USE enum sb_err sb_feed_end(struct sb_feed *feed);

/* Was it an "adb backup"? */
int sb_feed_is_adb(const struct sb_feed *feed);

void sb_feed_close(struct sb_feed *feed); /* NULL is fine; wipes */

#endif
