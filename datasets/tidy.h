/* datasets/tidy.h: a list of entries from strangers made into a snapshot, and
 * their words fit for a line on a terminal. */
#ifndef DATASETS_TIDY_H
#define DATASETS_TIDY_H

#include "datasets/entries.h"

/* Longest path that is taken, and the most components of one. */
#define SB_TIDY_PATH_BYTES 4096u
#define SB_TIDY_DEPTH      256u

/* '?' for each byte that a terminal obeys: control characters of ASCII, and the
 * second set (U+0080 to U+009F) in UTF-8.  Any thread. */
void sb_tidy_text(char *text);

/* May path be an entry's: sb_entries_path_ok and within the bounds? */
int sb_tidy_path_ok(struct sb_span path);

/* Sort; of entries with one path keep the one with the highest tag; drop what
 * lies below a file or a link; add directories that are only implied (mode 0755,
 * no time, tag UINT64_MAX).  What is dropped is noted (note may be NULL).  Every
 * path is as sb_tidy_path_ok wants.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_tidy(struct sb_entries *list, sb_source_note *note,
				void *note_arg);

#endif
