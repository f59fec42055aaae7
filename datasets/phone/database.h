/* datasets/phone/database.h: real SQLite databases, built in memory by SQLite
 * from a history of rows, always in the same way. */
#ifndef DATASETS_PHONE_DATABASE_H
#define DATASETS_PHONE_DATABASE_H

#include "datasets/phone/device.h"
#include "datasets/phone/journal.h"
#include "datasets/phone/rows.h"

/* A finished file and its write-ahead log; free with sb_database_free. */
struct sb_image {
	struct sb_buf main;
	struct sb_buf log; /* len 0: there is none */
	/* Days on which each was last written, and since when the log is. */
	uint32_t main_day, log_day, log_born;
};

enum {
	SB_DATABASE_LABEL_BYTES = 32,
	SB_DATABASE_PARAMETERS = 16,
	SB_DATABASE_STATEMENTS = 24,
	SB_DATABASE_STATE_INDEXES = 12, /* at most */
	SB_DATABASE_CHORES = 4,
};

/* How a table lives: rows on day 0, spread over the library's years, then new,
 * edited and deleted rows each day, in some transactions, each of which also
 * counts in a table of the database's own state; others change nothing but that.
 * On some days all is rewritten (VACUUM).  What a day leaves is in the file, or
 * in its log.  Some tables beside it are never used. */
struct sb_database_life {
	const char *label; /* of its draws under the user's key */
	/* How many rows there are on day 0; or, in row_bytes' place of 0, as
	 * many as fill a file of that many bytes, each row so many. */
	uint64_t rows;
	uint64_t file_bytes, row_bytes;
	uint32_t days;    /* how far back those reach; 0: the library's */
	uint64_t batch;   /* the least rows of a transaction; 0 is 1 */
	uint64_t touches; /* transactions a day on state alone, in the mean */
	uint32_t new_ppm, edit_ppm, gone_ppm; /* of rows, per day */
	int oldest_go, newest_go;             /* else any */
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

/* What is done to rows of one table, again and again. */
struct sb_statement {
	sqlite3_stmt *sql;
	char kind; /* i(nsert), u(pdate), d(elete), s(elect) */
	unsigned table;
	int column[SB_DATABASE_PARAMETERS];
	unsigned columns;
	/* A new row's columns, before they are given. */
	struct sb_record_value base[SB_SCHEMA_COLUMNS];
	unsigned all;
};

/* One database while it is being built; the first member of a struct that holds
 * what its callbacks need and is given to them as arg.  The first error sticks
 * and makes the calls after it do nothing. */
struct sb_database {
	sqlite3 *db; /* NULL: laid out without it, in rows */
	struct sb_rows rows;
	int thin; /* holds identities in place of texts */
	enum sb_err err;
	const struct sb_device *device; /* while a day is written */
	struct sb_database_life life;
	char label[SB_DATABASE_LABEL_BYTES];
	struct sb_pages pages;
	struct sb_journal journal; /* as of the day that was reached */
	struct sb_statement statement[SB_DATABASE_STATEMENTS];
	unsigned statements;
	uint32_t day;    /* the next to be written */
	uint64_t count;  /* of rows that ever were */
	uint64_t oldest; /* row that has not gone */
	/* database_state.h */
	struct sb_statement *state, *chore[SB_DATABASE_CHORES];
	unsigned state_indexes;
	uint32_t changes;     /* of the state on this day */
	int unseen;           /* nobody will look at the day's pages */
	uint64_t each, since; /* rows in a transaction; in this one */
};

/* Malloced and zeroed, of so many bytes in all: pages of 4 KiB, no vacuum, freed
 * space zeroed; schema is SQL, of tables with AUTOINCREMENT or without, whose
 * defaults are numbers.  about_bytes is how large a typical phone's is, for
 * the tables beside it that are never used.  NULL: no memory. */
void *sb_database_open(size_t bytes, const struct sb_device *device,
		       const char *schema, uint64_t about_bytes);

/* Statements; they live as long as the database.  The first parameter is always
 * the row's number.  columns: names with commas and no spaces, of the other
 * parameters; "rowid" need not be among them.  SQLite does what an INSERT, an
 * UPDATE or a DELETE of that row does, or nothing where there is none. */
struct sb_statement *sb_database_insert(struct sb_database *d,
					const char *table, const char *columns);
struct sb_statement *sb_database_update(struct sb_database *d,
					const char *table, const char *columns);
struct sb_statement *sb_database_delete(struct sb_database *d,
					const char *table);
/* One text column of a row. */
struct sb_statement *sb_database_select(struct sb_database *d,
					const char *table, const char *column);

/* Do it.  types has a letter per parameter: i int64_t; t const char *,
 * zero-terminated; s const char * and b const void *, each followed by its
 * size_t length; n nothing (NULL).  None of them may be NULL. */
void sb_database_put(struct sb_database *d, struct sb_statement *s,
		     const char *types, ...);
/* What a selected row has, zero-terminated and cut to room; 0: no such row. */
int sb_database_get(struct sb_database *d, struct sb_statement *s, int64_t row,
		    char *out, size_t room);

/* Exactly len bytes of sentences or of noise, or, in a thin database, what
 * stands for them. */
void sb_database_words(struct sb_database *d, struct sb_draw *by, void *out,
		       size_t len);
void sb_database_noise(struct sb_database *d, struct sb_draw *by, void *out,
		       size_t len);
/* What stands for a content of that length and identity. */
void sb_database_stand_in(uint64_t identity, void *out, size_t len);

/* A transaction; all of the file written anew. */
void sb_database_begin(struct sb_database *d);
void sb_database_commit(struct sb_database *d);
void sb_database_vacuum(struct sb_database *d);

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
/* Reach the device's day and copy what there is then (empty on error). */
SB_MUST_USE enum sb_err sb_database_copy(struct sb_database *d,
					 const struct sb_device *device,
					 struct sb_image *out);
void sb_database_free(struct sb_image *image);

#endif
