/* datasets/phone/journal.h: a database file and its write-ahead log, as they
 * lie on a phone: each transaction appends the pages that it changed to the
 * log (SQLite's file format, section 4), a checkpoint copies them into the
 * file. */
#ifndef DATASETS_PHONE_JOURNAL_H
#define DATASETS_PHONE_JOURNAL_H

#include "datasets/phone/draw.h"
#include "datasets/phone/journal_names.h"
#include "datasets/phone/pages.h"

enum {
	/* SQLite's own habit: a checkpoint is made at 1,000 pages. */
	SB_JOURNAL_MOST_FRAMES = 1000,
};

/* Zeroed = nothing kept.  One thread at a time. */
struct sb_journal {
	struct sb_draw_key key;
	int unsummed; /* set after init: frames have their number in place of
			 a checksum; equal bytes are equal and others
			 differ, as with it */
	/* Where pages->named: main and log have lengths but no bytes. */
	struct sb_page_names names; /* of main's pages */
	struct sb_journal_log by_names;
	struct sb_buf main; /* as of the last checkpoint, in WAL mode */
	struct sb_buf log;  /* len 0: no log */
	/* What is not as it was when these were last cleared: pages of main,
	 * and bytes [log_from, log_end) of the log. */
	struct sb_page_set main_changed;
	size_t log_from, log_end;
	struct sb_page_set behind; /* pages whose newest is in the log alone */
	size_t at;                 /* where in log the next frame goes */
	uint32_t frames, begun, sum[2], salt[2];
	/* Days: the log came to be; it was last written to, the file was. */
	uint32_t log_born, log_day, main_day;
	uint32_t filled; /* how often it was as long as SQLite lets it be */
};

void sb_journal_init(struct sb_journal *j, const struct sb_draw_key *key);

/* A transaction has changed pages->changed, which this clears.  After it, a
 * checkpoint where the log is as long as SQLite lets it be.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_journal_commit(struct sb_journal *j, uint32_t day,
					  struct sb_pages *pages);
/* The same, where the day's log is never seen because a later one ends it: then
 * sb_journal_end must come before the next commit. */
SB_MUST_USE enum sb_err sb_journal_skip(struct sb_journal *j,
					struct sb_pages *pages);
/* The log into the file.  It stays as it is, and the next transaction begins it
 * again: what it does not reach is left behind it. */
SB_MUST_USE enum sb_err sb_journal_checkpoint(struct sb_journal *j,
					      uint32_t day,
					      const struct sb_pages *pages);
/* A checkpoint after which there is no log. */
SB_MUST_USE enum sb_err sb_journal_end(struct sb_journal *j, uint32_t day,
				       struct sb_pages *pages);
/* Whoever was told of changes clears them. */
void sb_journal_seen(struct sb_journal *j);
void sb_journal_release(struct sb_journal *j);

#endif
