/* datasets/phone/database.h: real SQLite databases, built in memory by SQLite
 * from a history of rows, always in the same way. */
#ifndef DATASETS_PHONE_DATABASE_H
#define DATASETS_PHONE_DATABASE_H

#include "datasets/phone/device.h"
#include "datasets/phone/journal.h"

/* A finished file and its write-ahead log; free with sb_database_free. */
struct sb_image {
	struct sb_buf main;
	struct sb_buf log; /* len 0: there is none */
};

enum {
	SB_DATABASE_LABEL_BYTES = 32
};

/* How a table lives: rows on day 0, spread over the library's years, then new,
 * edited and deleted rows each day, in some transactions.  On some days all is
 * rewritten (VACUUM).  What a day leaves is in the file, or in its log.  Some
 * tables beside it are never used. */
struct sb_database_life {
	const char *label; /* of its draws under the user's key */
	uint64_t rows;
	uint32_t new_ppm, edit_ppm, gone_ppm; /* of rows, per day */
	/* number counts rows from 0; when_s is seconds since the epoch. */
	void (*insert)(void *arg, struct sb_draw *, uint64_t number,
		       int64_t when_s);
	/* The row that number was given, if it is still there.  Each may be
	 * NULL where its rate is 0. */
	void (*edit)(void *arg, struct sb_draw *, uint64_t number,
		     int64_t when_s);
	void (*gone)(void *arg, struct sb_draw *, uint64_t number);
	/* Once a day, a transaction of its own; may be NULL. */
	void (*daily)(void *arg, uint32_t day);
};

/* One database while it is being built; the first member of a struct that holds
 * what its callbacks need and is given to them as arg.  The first error sticks
 * and makes the calls after it do nothing. */
struct sb_database {
	sqlite3 *db;
	enum sb_err err;
	const struct sb_device *device; /* while a day is written */
	struct sb_database_life life;
	char label[SB_DATABASE_LABEL_BYTES];
	struct sb_pages pages;
	struct sb_journal journal; /* as of the day that was reached */
	sqlite3_stmt *begin, *commit;
	uint32_t day;             /* the next to be written */
	uint64_t count;           /* of rows that ever were */
	int unseen;               /* nobody will look at the day's pages */
	uint64_t rows_each, rows; /* in a transaction; in this one */
};

/* Malloced and zeroed, of so many bytes in all: pages of 4 KiB, no vacuum, freed
 * space zeroed; schema is SQL.  NULL: no memory. */
void *sb_database_open(size_t bytes, const struct sb_device *device,
		       const char *schema);
void sb_database_run(struct sb_database *d, const char *sql);

/* NULL after an error; what is not finalized with sb_database_done, close
 * does. */
sqlite3_stmt *sb_database_prepare(struct sb_database *d, const char *sql);
void sb_database_done(sqlite3_stmt *s);

/* Bind, step to the end, reset.  types has a letter per parameter: i int64_t;
 * t const char *, zero-terminated; s const char * and b const void *, each
 * followed by its size_t length; n nothing (NULL). */
void sb_database_put(struct sb_database *d, sqlite3_stmt *s, const char *types,
		     ...);

/* How it lives; label is copied.  Once, before it reaches a day. */
void sb_database_live(struct sb_database *d,
		      const struct sb_database_life *life);
/* Write all days until the device's, which is one of the same user and on no
 * earlier day than before; the days in between are seen by nobody.  What changed
 * in the journal since sb_journal_seen is noted there. */
SB_MUST_USE enum sb_err sb_database_reach(struct sb_database *d,
					  const struct sb_device *device);
/* d may be NULL. */
void sb_database_close(struct sb_database *d);
/* Reach the device's day, close, and give the file to out (empty on error). */
SB_MUST_USE enum sb_err sb_database_finish(struct sb_database *d,
					   const struct sb_device *device,
					   struct sb_image *out);
void sb_database_free(struct sb_image *image);

#endif
