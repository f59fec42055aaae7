/* datasets/phone/schema.h: what SQLite makes of a schema: its tables, their
 * indexes, and the pages of the database while they are empty. */
#ifndef DATASETS_PHONE_SCHEMA_H
#define DATASETS_PHONE_SCHEMA_H

#include "datasets/phone/btree.h"

enum {
	SB_SCHEMA_NAME_BYTES = 32,
	SB_SCHEMA_TABLES = 12,
	SB_SCHEMA_COLUMNS = 20,
	SB_SCHEMA_INDEXES = 12,
	SB_SCHEMA_PARTS = 4, /* columns of an index */
	SB_SCHEMA_ROW = -1,  /* the row's number as a column */
	SB_SCHEMA_SQL_BYTES = 6144,
	SB_SCHEMA_ROWS = 48,
};

/* In SQLite's order. */
struct sb_schema_index {
	char name[2 * SB_SCHEMA_NAME_BYTES];
	uint32_t root[2]; /* page number: at first, after a VACUUM */
	unsigned parts;
	int8_t column[SB_SCHEMA_PARTS + 1]; /* the row's number comes last */
	uint8_t down[SB_SCHEMA_PARTS + 1];  /* descending */
};

struct sb_schema_table {
	char name[SB_SCHEMA_NAME_BYTES];
	uint32_t root[2];
	int counts; /* AUTOINCREMENT */
	unsigned columns, indexes;
	int row; /* the column that is the row's number; SB_SCHEMA_ROW: none */
	char column[SB_SCHEMA_COLUMNS][SB_SCHEMA_NAME_BYTES];
	/* A number that it has where none is given. */
	uint8_t has_default[SB_SCHEMA_COLUMNS];
	int64_t initial[SB_SCHEMA_COLUMNS];
	struct sb_schema_index index[SB_SCHEMA_INDEXES];
};

/* A row of sqlite_schema: a table, an index. */
struct sb_schema_row {
	char name[2 * SB_SCHEMA_NAME_BYTES], table[SB_SCHEMA_NAME_BYTES];
	char *sql; /* NULL: the index that a constraint makes */
	int index;
};

struct sb_schema {
	char sql[SB_SCHEMA_SQL_BYTES];
	uint32_t idle;
	struct sb_btree_pool *pool; /* for the pages of all of them */
	unsigned tables; /* those that are never used are not among them */
	struct sb_schema_table table[SB_SCHEMA_TABLES];
	uint32_t sequence[2];  /* root of sqlite_sequence; 0: there is none */
	struct sb_buf file[2]; /* the second: once somebody asked for it */
	/* In SQLite's order, but for tables that are never used. */
	struct sb_schema_row rows[SB_SCHEMA_ROWS];
	size_t row_count;
};

/* An empty database behind pages, its pragmas set; sql makes its tables, idle
 * more are never used.  Close db in any case.  SB_MEMORY, SB_IO. */
SB_MUST_USE enum sb_err sb_schema_open(struct sb_pages *pages, const char *sql,
				       uint32_t idle, sqlite3 **db);

/* Schemas that were looked at, and memory for databases of theirs.  Zeroed = none;
 * release it after them.  One thread at a time. */
struct sb_schemas {
	struct sb_schema **at;
	size_t count;
	struct sb_btree_pool pool;
	int off; /* whoever asks is told that there are none */
};
/* NULL in *out: SQLite may lay it out in ways that sb_btree does not know, since
 * its version is another.  SB_MEMORY, SB_IO. */
SB_MUST_USE enum sb_err sb_schema_find(struct sb_schemas *all, const char *sql,
				       uint32_t idle, struct sb_schema **out);
/* What SQLite writes for a table that is never used: number n. */
void sb_schema_idle(uint32_t n, char *name, char *sql, size_t room);
/* See to it that what it is after a VACUUM is known. */
SB_MUST_USE enum sb_err sb_schema_rewritten(struct sb_schema *schema);
/* Lay out file[when] without SQLite: at first, behind what is there, the tables
 * that are never used; after a VACUUM, all, with their roots.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_schema_lay_out(struct sb_schema *s, unsigned when);
void sb_schema_release(struct sb_schemas *all);

#endif
