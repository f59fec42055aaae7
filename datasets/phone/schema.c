#include "datasets/phone/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* The version whose layout sb_btree's tests compare with. */
	KNOWN_VERSION = 3040001,
};

static enum sb_err failed(int rc)
{
	return rc == SQLITE_NOMEM ? SB_MEMORY : SB_IO;
}

static enum sb_err run(sqlite3 *db, const char *sql)
{
	int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? SB_OK : failed(rc);
}

void sb_schema_idle(uint32_t n, char *name, char *sql, size_t room)
{
	snprintf(name, SB_SCHEMA_NAME_BYTES, "sync_%u", n);
	snprintf(sql, room,
		 "CREATE TABLE %s (id INTEGER PRIMARY KEY, identifier TEXT"
		 " UNIQUE, payload BLOB, state INTEGER)",
		 name);
}

enum sb_err sb_schema_open(struct sb_pages *pages, const char *sql,
			   uint32_t idle, sqlite3 **db)
{
	int rc = sqlite3_open_v2("phone", db,
				 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
					 SQLITE_OPEN_NOMUTEX,
				 pages->name);
	enum sb_err err = rc == SQLITE_OK ? SB_OK : failed(rc);

	/* secure_delete: else freed space would show bytes of SQLite's own
	 * buffers, which differ between runs. */
	if (!err)
		err = run(*db,
			  "PRAGMA page_size=4096; PRAGMA auto_vacuum=NONE;"
			  "PRAGMA encoding='UTF-8';"
			  "PRAGMA secure_delete=ON; PRAGMA journal_mode=OFF;"
			  "PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;"
			  "PRAGMA temp_store=MEMORY;"
			  /* As with a log: the header changes with the file's
			   * length only. */
			  "PRAGMA locking_mode=EXCLUSIVE; BEGIN;");
	if (!err)
		err = run(*db, sql);
	/* Every schema has tables that this user's habits never fill. */
	for (uint32_t n = 0; !err && n < idle; n++) {
		char name[SB_SCHEMA_NAME_BYTES], one[200];

		sb_schema_idle(n, name, one, sizeof(one));
		err = run(*db, one);
	}
	return err ? err : run(*db, "COMMIT");
}

/* --- looking ----------------------------------------------------------------- */

/* Each row of a query to one of these. */
typedef enum sb_err row_visit(void *arg, sqlite3_stmt *row);

static enum sb_err each_row(sqlite3 *db, row_visit *visit, void *arg,
			    const char *sql, const char *name)
{
	char *text = sqlite3_mprintf(sql, name);
	sqlite3_stmt *s = NULL;
	enum sb_err err = SB_OK;
	int rc;

	if (!text)
		return SB_MEMORY;
	rc = sqlite3_prepare_v2(db, text, -1, &s, NULL);
	sqlite3_free(text);
	if (rc != SQLITE_OK)
		return failed(rc);
	while (!err && (rc = sqlite3_step(s)) == SQLITE_ROW)
		err = visit(arg, s);
	sqlite3_finalize(s);
	return err || rc == SQLITE_DONE ? err : failed(rc);
}

static enum sb_err copy_name(char *out, size_t room, sqlite3_stmt *s,
			     int column)
{
	const char *text = (const char *)sqlite3_column_text(s, column);

	if (!text || strlen(text) >= room)
		return SB_PARAM;
	strcpy(out, text);
	return SB_OK;
}

/* table_info: cid, name, type, notnull, default, primary key */
static enum sb_err see_column(void *arg, sqlite3_stmt *s)
{
	struct sb_schema_table *t = arg;
	unsigned n = t->columns++;

	if (n == SB_SCHEMA_COLUMNS)
		return SB_PARAM;
	if (sqlite3_column_type(s, 4) != SQLITE_NULL) {
		t->has_default[n] = 1;
		t->initial[n] = sqlite3_column_int64(s, 4);
	}
	/* Of several columns, a key is one of its own, an index. */
	if (sqlite3_column_int(s, 5) == 1 &&
	    !strcmp((const char *)sqlite3_column_text(s, 2), "INTEGER") &&
	    t->row == SB_SCHEMA_ROW)
		t->row = (int)n;
	else if (sqlite3_column_int(s, 5) > 1)
		t->row = SB_SCHEMA_ROW;
	return copy_name(t->column[n], sizeof(t->column[n]), s, 1);
}

/* index_xinfo: seqno, cid, name, desc, collation, key */
static enum sb_err see_part(void *arg, sqlite3_stmt *s)
{
	struct sb_schema_index *i = arg;

	if (i->parts == SB_SCHEMA_PARTS + 1)
		return SB_PARAM;
	i->column[i->parts] = (int8_t)sqlite3_column_int(s, 1);
	i->down[i->parts++] = (uint8_t)sqlite3_column_int(s, 3);
	return SB_OK;
}

struct looking {
	sqlite3 *db;
	struct sb_schema *to;
	struct sb_schema_table *table;
	unsigned index;
};

static enum sb_err see_root(void *arg, sqlite3_stmt *s)
{
	*(uint32_t *)arg = (uint32_t)sqlite3_column_int(s, 0);
	return SB_OK;
}

/* index_list: seq, name, ... in the order in which SQLite goes through them */
static enum sb_err see_index(void *arg, sqlite3_stmt *s)
{
	struct looking *l = arg;
	const char *name = (const char *)sqlite3_column_text(s, 1);
	struct sb_schema_index *i = &l->table->index[l->index];
	enum sb_err err = SB_OK;

	if (l->index++ == SB_SCHEMA_INDEXES)
		return SB_PARAM;
	i->parts = 0;
	err = copy_name(i->name, sizeof(i->name), s, 1);
	if (!err)
		err = each_row(l->db, see_part, i, "PRAGMA index_xinfo(%Q)",
			       name);
	if (!err)
		err = each_row(l->db, see_root, &i->root[0],
			       "SELECT rootpage FROM sqlite_schema WHERE"
			       " name=%Q",
			       name);
	l->table->indexes = l->index;
	return err;
}

/* sqlite_schema: name, rootpage, sql */
static enum sb_err see_table(void *arg, sqlite3_stmt *s)
{
	struct looking *l = arg;
	const char *name = (const char *)sqlite3_column_text(s, 0);
	uint32_t root = (uint32_t)sqlite3_column_int(s, 1);
	struct sb_schema_table *t;
	enum sb_err err;

	if (!strcmp(name, "sqlite_sequence")) {
		l->to->sequence[0] = root;
		return SB_OK;
	}
	t = &l->to->table[l->to->tables];
	if (l->to->tables++ == SB_SCHEMA_TABLES)
		return SB_PARAM;
	t->root[0] = root;
	t->columns = 0;
	t->row = SB_SCHEMA_ROW;
	t->counts = strstr((const char *)sqlite3_column_text(s, 2),
			   "AUTOINCREMENT") != NULL;
	l->table = t;
	l->index = 0;
	err = copy_name(t->name, sizeof(t->name), s, 0);
	if (!err)
		err = each_row(l->db, see_column, t, "PRAGMA table_info(%Q)",
			       name);
	if (!err)
		err = each_row(l->db, see_index, l, "PRAGMA index_list(%Q)",
			       name);
	return err;
}

/* sqlite_schema: type, name, tbl_name, sql */
static enum sb_err see_row(void *arg, sqlite3_stmt *s)
{
	struct sb_schema *to = arg;
	struct sb_schema_row *r = &to->rows[to->row_count];
	const char *sql = (const char *)sqlite3_column_text(s, 3);
	enum sb_err err;

	if (to->row_count == SB_SCHEMA_ROWS)
		return SB_PARAM;
	to->row_count++;
	r->index = !strcmp((const char *)sqlite3_column_text(s, 0), "index");
	r->sql = sql ? strdup(sql) : NULL;
	if (sql && !r->sql)
		return SB_MEMORY;
	err = copy_name(r->name, sizeof(r->name), s, 1);
	return err ? err : copy_name(r->table, sizeof(r->table), s, 2);
}

static enum sb_err look(struct looking *l, const struct sb_pages *pages)
{
	struct sb_buf *to = &l->to->file[0];
	enum sb_err err;

	l->to->tables = 0;
	err = each_row(l->db, see_table, l,
		       "SELECT name, rootpage, sql FROM sqlite_schema"
		       " WHERE type='table' ORDER BY rowid",
		       NULL);
	if (!err)
		err = each_row(l->db, see_row, l->to,
			       "SELECT type, name, tbl_name, sql"
			       " FROM sqlite_schema ORDER BY rowid",
			       NULL);
	if (err)
		return err;
	to->ptr = malloc(pages->file.len);
	if (!to->ptr)
		return SB_MEMORY;
	memcpy(to->ptr, pages->file.ptr, pages->file.len);
	to->len = to->cap = pages->file.len;
	return SB_OK;
}

/* What SQLite makes of the statements; the rest is added without it. */
static enum sb_err make(struct sb_schema *out)
{
	struct looking l = { .to = out };
	struct sb_pages pages;
	enum sb_err err = sb_pages_init(&pages);

	if (!err)
		err = sb_schema_open(&pages, out->sql, 0, &l.db);
	if (!err)
		err = look(&l, &pages);
	sqlite3_close(l.db);
	sb_pages_release(&pages);
	return err ? err : sb_schema_lay_out(out, 0);
}

enum sb_err sb_schema_rewritten(struct sb_schema *s)
{
	return s->file[1].len ? SB_OK : sb_schema_lay_out(s, 1);
}

/* --- keeping ------------------------------------------------------------------ */

enum sb_err sb_schema_find(struct sb_schemas *all, const char *sql,
			   uint32_t idle, struct sb_schema **out)
{
	struct sb_schema **more;

	*out = NULL;
	if (all->off || sqlite3_libversion_number() != KNOWN_VERSION)
		return SB_OK;
	for (size_t i = 0; i < all->count; i++) {
		*out = all->at[i];
		if ((*out)->idle == idle && !strcmp((*out)->sql, sql))
			return SB_OK;
	}
	*out = NULL;
	more = reallocarray(all->at, all->count + 1, sizeof(*more));
	if (!more)
		return SB_MEMORY;
	all->at = more;
	more[all->count] = calloc(1, sizeof(**more));
	if (!more[all->count])
		return SB_MEMORY;
	*out = more[all->count++];
	snprintf((*out)->sql, sizeof((*out)->sql), "%s", sql);
	(*out)->idle = idle;
	(*out)->pool = &all->pool;
	return make(*out);
}

void sb_schema_release(struct sb_schemas *all)
{
	for (size_t i = 0; i < all->count; i++) {
		free(all->at[i]->file[0].ptr);
		free(all->at[i]->file[1].ptr);
		for (size_t k = 0; k < all->at[i]->row_count; k++)
			free(all->at[i]->rows[k].sql);
		free(all->at[i]);
	}
	free(all->at);
	sb_btree_pool_release(&all->pool);
	memset(all, 0, sizeof(*all));
}
