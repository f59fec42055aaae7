/* datasets/place.h: one snapshot, whatever it is kept as. */
#ifndef DATASETS_PLACE_H
#define DATASETS_PLACE_H

#include "datasets/itunes/itunes.h"

struct sb_place_options {
	sb_ask *ask; /* for passwords; NULL: there are none */
	void *ask_arg;
	sb_source_note *note; /* may be NULL */
	void *note_arg;
	struct sb_span rules; /* borrowed until ->close */
	const char *spool;    /* folder for an unpacked archive's bytes */
};

/* Open what is at path as one user's one day: an iTunes or Finder backup, a
 * directory, or an archive file (tar, also compressed; "adb backup").  The
 * sentence in why names path and remedy. */
SB_MUST_USE enum sb_err sb_place_open(const char *path,
				      const struct sb_place_options *options,
				      char *why, size_t why_bytes,
				      struct sb_source **out);

#endif
