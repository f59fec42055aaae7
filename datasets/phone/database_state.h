/* datasets/phone/database_state.h: what a database's library keeps of it beside the
 * rows that it is for, and how it goes on changing that.
 *
 * Two tables: counters and versions, on one page; and the states of what it keeps in
 * step with others, with as many indexes as the database is large.  Each of its chores
 * changes always the same row of the second in the same columns, and so the same pages:
 * those of real logs do. */
#ifndef DATASETS_PHONE_DATABASE_STATE_H
#define DATASETS_PHONE_DATABASE_STATE_H

#include "datasets/phone/database.h"

/* The schema with both tables, malloced; NULL: no memory.  about_bytes as in
 * sb_database_open. */
char *sb_database_state_schema(const char *schema, uint64_t about_bytes);
/* How many pages of a database of so many bytes hold next to nothing. */
uint32_t sb_database_state_pages(uint64_t about_bytes);
/* Of these, how many indexes of states take. */
unsigned sb_database_state_indexes(uint64_t about_bytes);

/* Prepare statements, and write the rows of day 0. */
void sb_database_state_open(struct sb_database *d, const char *schema,
			    uint64_t about_bytes);
/* In the present transaction: rows were changed. */
void sb_database_state_count(struct sb_database *d);
/* A day's chores, each a transaction that commit ends; of a day that nobody sees,
 * one that leaves what all do. */
void sb_database_state_chores(struct sb_database *d, struct sb_draw *by,
			      void (*commit)(struct sb_database *));

#endif
