#include "datasets/phone/database_state.h"

#include "datasets/phone/params.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MOST = SB_DATABASE_STATE_INDEXES,
	CHORES = SB_DATABASE_CHORES,
	ROW_COUNTER = 1, /* of the first table */
	ROW_STATE = 2,
	NAME_BYTES = 48,
};

/* --- how many ----------------------------------------------------------------- */

uint32_t sb_database_state_pages(uint64_t about_bytes)
{
	uint64_t pages =
		about_bytes / SB_PAGE_BYTES * SB_IDLE_PAGES_PPM / 1000000;

	return (uint32_t)(pages < SB_IDLE_MOST_PAGES ? pages
						     : SB_IDLE_MOST_PAGES);
}

unsigned sb_database_state_indexes(uint64_t about_bytes)
{
	unsigned half = sb_database_state_pages(about_bytes) / 2;

	if (!half)
		return about_bytes >= SB_STATE_FROM_BYTES;
	return half < MOST ? half : MOST;
}

/* --- the schema --------------------------------------------------------------- */

static int is_core_data(const char *schema)
{
	return strstr(schema, "(Z_PK ") != NULL;
}

static const char *table_of(int core)
{
	return core ? "ZENTITYSTATE" : "entity_state";
}

static size_t put_states(char *out, size_t room, int core, unsigned indexes)
{
	const char *table = table_of(core), *z = core ? "Z" : "";
	size_t at;

	at = (size_t)snprintf(out, room,
			      "CREATE TABLE %s (%s INTEGER PRIMARY KEY,"
			      " %sNAME VARCHAR",
			      table, core ? "Z_PK" : "id", z);
	for (unsigned n = 1; n <= indexes; n++)
		at += (size_t)snprintf(out + at, room - at, ", %sS%u INTEGER",
				       z, n);
	at += (size_t)snprintf(out + at, room - at, ");");
	for (unsigned n = 1; n <= indexes; n++)
		at += (size_t)snprintf(out + at, room - at,
				       "CREATE INDEX %s_%u ON %s (%sS%u);",
				       table, n, table, z, n);
	return at;
}

char *sb_database_state_schema(const char *schema, uint64_t about_bytes)
{
	int core = is_core_data(schema);
	const char *more = core ? "CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER"
				  " PRIMARY KEY, Z_NAME VARCHAR, Z_SUPER"
				  " INTEGER, Z_MAX INTEGER);"
				: "CREATE TABLE _SqliteDatabaseProperties"
				  " (key TEXT, value INTEGER);";
	const size_t room = SB_SCHEMA_SQL_BYTES;
	unsigned indexes = sb_database_state_indexes(about_bytes);
	char *all = malloc(room);
	size_t at;

	if (!all)
		return NULL;
	at = (size_t)snprintf(all, room, "%s%s", schema, more);
	if (indexes)
		put_states(all + at, room - at, core, indexes);
	return all;
}

/* --- rows ----------------------------------------------------------------------- */

/* The k-th change of a day; all take as many bytes. */
static int64_t state_of(uint32_t day, uint32_t k)
{
	return sb_device_midnight(day) - SB_DAY_S - 978307200 + k;
}

/* "S1,S2,...", of the first so many. */
static void columns_of(char *out, size_t room, int core, unsigned count)
{
	size_t at = 0;

	for (unsigned n = 1; n <= count; n++)
		at += (size_t)snprintf(out + at, room - at, "%s%sS%u",
				       n > 1 ? "," : "", core ? "Z" : "", n);
}

static void put_state(struct sb_database *d, struct sb_statement *s,
		      int64_t row, const char *name, const int64_t v[MOST],
		      unsigned count)
{
	char types[MOST + 3] = "i";
	size_t at = 1;

	if (name)
		types[at++] = 't';
	memset(types + at, 'i', count);
	types[at + count] = 0;
	if (name)
		sb_database_put(d, s, types, row, name, v[0], v[1], v[2], v[3],
				v[4], v[5], v[6], v[7], v[8], v[9], v[10],
				v[11]);
	else
		sb_database_put(d, s, types, row, v[0], v[1], v[2], v[3], v[4],
				v[5], v[6], v[7], v[8], v[9], v[10], v[11]);
}

/* Which part of the indexes a chore changes: all, a half, a quarter, ... */
static unsigned columns_of_chore(const struct sb_database *d, unsigned chore)
{
	unsigned count = d->state_indexes >> chore;

	return count ? count : d->state_indexes ? 1 : 0;
}

static void open_states(struct sb_database *d, int core)
{
	struct sb_statement *add;
	char columns[MOST * 5], all[sizeof(columns) + NAME_BYTES];
	struct sb_draw by;

	columns_of(columns, sizeof(columns), core, d->state_indexes);
	snprintf(all, sizeof(all), "%sNAME,%s", core ? "Z" : "", columns);
	add = sb_database_insert(d, table_of(core), all);
	sb_draw_from(&by, &d->device->world->root, "entity states", 0);
	for (int64_t row = 1; row <= SB_STATE_ROWS; row++) {
		char name[NAME_BYTES], word[SB_TEXT_WORD_BYTES + 1];
		int64_t v[MOST];

		for (unsigned n = 0; n < MOST; n++)
			v[n] = state_of(0, 0) -
			       (int64_t)sb_draw_below(&by, SB_LIBRARY_DAYS) *
				       SB_DAY_S;
		sb_text_word(&d->device->world->stock.text, sb_draw_u32(&by),
			     word);
		snprintf(name, sizeof(name), "com.apple.%s", word);
		put_state(d, add, row, name, v, d->state_indexes);
	}
	for (unsigned n = 0; n < CHORES; n++) {
		columns_of(columns, sizeof(columns), core,
			   columns_of_chore(d, n));
		d->chore[n] = sb_database_update(d, table_of(core), columns);
	}
}

void sb_database_state_open(struct sb_database *d, const char *schema,
			    uint64_t about_bytes)
{
	static const char *const names[][2] = { { "ClientVersion", "counter" },
						{ "Entity", "State" } };
	int core = is_core_data(schema);
	const char *table = core ? "Z_PRIMARYKEY" : "_SqliteDatabaseProperties";
	struct sb_statement *add = sb_database_insert(
		d, table, core ? "Z_NAME,Z_MAX" : "key,value");

	d->state_indexes = sb_database_state_indexes(about_bytes);
	d->state = sb_database_update(d, table, core ? "Z_MAX" : "value");
	sb_database_begin(d);
	for (int64_t row = ROW_COUNTER; row <= ROW_STATE; row++)
		sb_database_put(d, add, "iti", row, names[core][row - 1],
				state_of(0, 0));
	if (d->state_indexes)
		open_states(d, core);
	sb_database_commit(d);
}

/* --- days ----------------------------------------------------------------------- */

void sb_database_state_count(struct sb_database *d)
{
	sb_database_put(d, d->state, "ii", (int64_t)ROW_COUNTER,
			state_of(d->day, ++d->changes));
}

/* Chore number n; CHORES: the one on the first table. */
static void do_chore(struct sb_database *d, unsigned n, uint32_t change)
{
	int64_t v[MOST];

	if (n == CHORES) {
		sb_database_put(d, d->state, "ii", (int64_t)ROW_STATE,
				state_of(d->day, change));
		return;
	}
	for (unsigned i = 0; i < MOST; i++)
		v[i] = state_of(d->day, change);
	put_state(d, d->chore[n], (int64_t)n + 1, NULL, v,
		  columns_of_chore(d, n));
}

static unsigned draw_chore(const struct sb_database *d, struct sb_draw *by)
{
	int small = sb_draw_chance(by, SB_CHORE_SMALL_PPM);
	unsigned n = (unsigned)sb_draw_below(by, CHORES);

	return small || !d->state_indexes ? CHORES : n;
}

/* Of a row's states only the last stays, in its place: all have one length. */
void sb_database_state_chores(struct sb_database *d, struct sb_draw *by,
			      void (*commit)(struct sb_database *))
{
	uint64_t left = sb_draw_below(by, 2 * d->life.touches + 1);
	uint32_t last[CHORES + 1] = { 0 };

	for (; left && !d->err; left--) {
		unsigned n = draw_chore(d, by);

		last[n] = ++d->changes;
		if (d->unseen)
			continue;
		sb_database_begin(d);
		do_chore(d, n, d->changes);
		commit(d);
	}
	if (!d->unseen || !d->changes)
		return;
	sb_database_begin(d);
	for (unsigned n = 0; n <= CHORES; n++)
		if (last[n])
			do_chore(d, n, last[n]);
	commit(d);
}
