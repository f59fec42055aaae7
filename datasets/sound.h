/* datasets/sound.h: a source without the files that cannot be read: for who must
 * know beforehand, as a trace does, which cannot take a file back. */
#ifndef DATASETS_SOUND_H
#define DATASETS_SOUND_H

#include "datasets/source.h"

/* Reads every file of from once, to its end; those that are lost (from tells its
 * note) are not listed, and one that ends early is as long as it was.  A snapshot
 * that has another number of entries by then: SB_IO, and from's note is told.  Takes
 * from, also on errors: from's own; SB_MEMORY.  Memory: 8 bytes an entry. */
SB_MUST_USE enum sb_err sb_sound_open(struct sb_source *from,
				      struct sb_source **out);

#endif
