/* datasets/phone/journal.h: a database file and its write-ahead log, as they
 * lie on a phone on some day: since the last checkpoint, each day's changed
 * pages are in the log (SQLite's file format, section 4). */
#ifndef DATASETS_PHONE_JOURNAL_H
#define DATASETS_PHONE_JOURNAL_H

#include "datasets/phone/draw.h"

enum {
	SB_JOURNAL_PAGE_BYTES = 4096,
	/* SQLite's own habit: a checkpoint is made at 1,000 pages. */
	SB_JOURNAL_MOST_FRAMES = 1000,
};

/* Zeroed = nothing kept.  One thread at a time. */
struct sb_journal {
	struct sb_draw_key key;
	struct sb_buf main; /* as of the last checkpoint, in WAL mode */
	struct sb_buf last; /* as of the last day told */
	struct sb_buf log;  /* len 0: no log */
	uint32_t frames, sum[2], salt[2];
};

void sb_journal_init(struct sb_journal *j, const struct sb_draw_key *key);

/* All is in the main file. SB_MEMORY. */
SB_MUST_USE enum sb_err sb_journal_checkpoint(struct sb_journal *j,
					      const uint8_t *image, size_t len);
/* A day's commit on top; a checkpoint where the log would be too long. */
SB_MUST_USE enum sb_err sb_journal_commit(struct sb_journal *j, uint32_t day,
					  const uint8_t *image, size_t len);
void sb_journal_release(struct sb_journal *j);

#endif
