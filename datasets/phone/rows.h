/* datasets/phone/rows.h: rows of a database's tables, put, changed and dropped
 * page for page as SQLite's statements do it, without SQL. */
#ifndef DATASETS_PHONE_ROWS_H
#define DATASETS_PHONE_ROWS_H

#include "datasets/phone/row_key.h"

/* What AUTOINCREMENT has counted to, and the row that holds it. */
struct sb_rows_counter {
	int64_t last, row;
};

/* One database.  Zeroed = closed; schema must outlive it.  The tree's first
 * error sticks.  One thread at a time. */
struct sb_rows {
	struct sb_schema *schema;
	unsigned when; /* which of the schema's roots */
	struct sb_btree_file tree;
	struct sb_rows_counter counter[SB_SCHEMA_TABLES];
	int64_t counters;
	uint8_t begins[SB_SCHEMA_TABLES][SB_SCHEMA_INDEXES];
	struct sb_buf record, old; /* scratch */
};

SB_MUST_USE enum sb_err sb_rows_open(struct sb_rows *r,
				     struct sb_schema *schema);
void sb_rows_close(struct sb_rows *r);

/* The table of that name, the column of that name; it must be there. */
unsigned sb_rows_table(const struct sb_rows *r, const char *name);
int sb_rows_column(const struct sb_rows *r, unsigned table, const char *name);

/* A new row; values has one for each column, NULL where that is the row's
 * number. */
void sb_rows_put(struct sb_rows *r, unsigned table, int64_t row,
		 const struct sb_record_value *values);
/* Columns of a row, if it is there; bits of set are those that values has. */
void sb_rows_change(struct sb_rows *r, unsigned table, int64_t row,
		    uint32_t set, const struct sb_record_value *values);
void sb_rows_drop(struct sb_rows *r, unsigned table, int64_t row);
/* What a text column of a row holds; 0: there is no such row.  Borrowed until
 * the next call. */
int sb_rows_read(struct sb_rows *r, unsigned table, int64_t row, int column,
		 struct sb_span *out);
void sb_rows_vacuum(struct sb_rows *r);

#endif
