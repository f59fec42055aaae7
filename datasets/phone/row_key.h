/* datasets/phone/row_key.h: keys of indexes, in SQLite's order. */
#ifndef DATASETS_PHONE_ROW_KEY_H
#define DATASETS_PHONE_ROW_KEY_H

#include "datasets/phone/record.h"
#include "datasets/phone/schema.h"

/* A row's columns and its number, as the index has them. */
struct sb_row_key {
	struct sb_btree_key key; /* first: what searches are given */
	const struct sb_schema_index *index;
	int narrow;
	struct sb_record_value part[SB_SCHEMA_PARTS + 1];
};

/* How an index's keys begin, which must stay as it is: of 64 bits, small
 * integers leave most to the column behind them. */
enum sb_row_key_begins {
	SB_ROW_KEY_UNKNOWN, /* until the first key; zero */
	SB_ROW_KEY_WIDE,
	SB_ROW_KEY_NARROW
};

/* values has one for each column of the table, and is borrowed. */
void sb_row_key_make(struct sb_row_key *k, const struct sb_schema_table *t,
		     const struct sb_schema_index *index, uint8_t *begins,
		     int64_t row, const struct sb_record_value *values);

#endif
