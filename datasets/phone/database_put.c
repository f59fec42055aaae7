/* datasets/phone/database_put.c: statements, by SQLite or without it. */
#include "datasets/phone/database.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void check(struct sb_database *d, int rc)
{
	if (!d->err && rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
		d->err = rc == SQLITE_NOMEM ? SB_MEMORY : SB_IO;
}

static void run(struct sb_database *d, const char *sql)
{
	if (!d->err)
		check(d, sqlite3_exec(d->db, sql, NULL, NULL, NULL));
}

/* --- making them --------------------------------------------------------------- */

/* "a,b" as "a=?2,b=?3" or as "?2,?3". */
static void list(char *out, size_t room, const char *columns, int assign)
{
	size_t at = 0;

	for (unsigned n = 2; *columns; n++) {
		int len = (int)strcspn(columns, ",");
		int more = snprintf(out + at, room - at, "%s%.*s%s?%u",
				    n > 2 ? "," : "", assign ? len : 0, columns,
				    assign ? "=" : "", n);

		at += (size_t)more;
		assert(at < room);
		columns += len + (columns[len] == ',');
	}
}

static void make_sql(const struct sb_statement *s, const char *table,
		     const char *columns, char *out, size_t room)
{
	char text[400] = "";

	if (s->kind == 'i' || s->kind == 'u')
		list(text, sizeof(text), columns, s->kind == 'u');
	if (s->kind == 'i')
		snprintf(out, room, "INSERT INTO %s (rowid,%s) VALUES (?1,%s)",
			 table, columns, text);
	else if (s->kind == 'u')
		snprintf(out, room, "UPDATE %s SET %s WHERE rowid=?1", table,
			 text);
	else if (s->kind == 'd')
		snprintf(out, room, "DELETE FROM %s WHERE rowid=?1", table);
	else
		snprintf(out, room, "SELECT %s FROM %s WHERE rowid=?1", columns,
			 table);
}

static void find_columns(struct sb_database *d, struct sb_statement *s,
			 const char *table, const char *columns)
{
	s->table = sb_rows_table(&d->rows, table);
	while (*columns) {
		size_t len = strcspn(columns, ",");
		char name[SB_SCHEMA_NAME_BYTES];

		assert(len < sizeof(name));
		assert(s->columns < SB_DATABASE_PARAMETERS);
		memcpy(name, columns, len);
		name[len] = 0;
		s->column[s->columns++] =
			sb_rows_column(&d->rows, s->table, name);
		columns += len + (columns[len] == ',');
	}
}

/* What a new row has where nothing is given. */
static void find_defaults(const struct sb_database *d, struct sb_statement *s)
{
	const struct sb_schema_table *t = &d->rows.schema->table[s->table];

	s->all = t->columns;
	for (unsigned i = 0; i < t->columns; i++)
		s->base[i] = (struct sb_record_value) {
			t->has_default[i] ? 'i' : 'n', t->initial[i], NULL, 0
		};
}

static struct sb_statement *prepare(struct sb_database *d, char kind,
				    const char *table, const char *columns)
{
	struct sb_statement *s = &d->statement[d->statements++];
	char sql[800];

	assert(d->statements <= SB_DATABASE_STATEMENTS);
	s->kind = kind;
	if (d->err)
		return s;
	if (!d->db) {
		find_columns(d, s, table, columns);
		find_defaults(d, s);
		return s;
	}
	make_sql(s, table, columns, sql, sizeof(sql));
	check(d, sqlite3_prepare_v2(d->db, sql, -1, &s->sql, NULL));
	return s;
}

struct sb_statement *sb_database_insert(struct sb_database *d,
					const char *table, const char *columns)
{
	return prepare(d, 'i', table, columns);
}

struct sb_statement *sb_database_update(struct sb_database *d,
					const char *table, const char *columns)
{
	return prepare(d, 'u', table, columns);
}

struct sb_statement *sb_database_delete(struct sb_database *d,
					const char *table)
{
	return prepare(d, 'd', table, "");
}

struct sb_statement *sb_database_select(struct sb_database *d,
					const char *table, const char *column)
{
	return prepare(d, 's', table, column);
}

/* --- doing them ----------------------------------------------------------------- */

static inline struct sb_record_value next_value(char type, va_list *args)
{
	struct sb_record_value v = { type, 0, NULL, 0 };

	switch (type) {
	case 'i':
		v.i = va_arg(*args, int64_t);
		break;
	case 't':
		v.ptr = va_arg(*args, const uint8_t *);
		v.len = strlen((const char *)v.ptr);
		break;
	case 's':
		v.type = 't';
		/* fallthrough */
	case 'b':
		v.ptr = va_arg(*args, const uint8_t *);
		v.len = va_arg(*args, size_t);
		break;
	default:
		break;
	}
	return v;
}

static void bind(struct sb_database *d, sqlite3_stmt *s, int n,
		 const struct sb_record_value *v)
{
	if (v->type == 'i')
		check(d, sqlite3_bind_int64(s, n, v->i));
	else if (v->type == 'n')
		check(d, sqlite3_bind_null(s, n));
	else if (v->type == 'b')
		check(d,
		      sqlite3_bind_blob64(s, n, v->ptr, v->len, SQLITE_STATIC));
	else
		check(d, sqlite3_bind_text64(s, n, (const char *)v->ptr, v->len,
					     SQLITE_STATIC, SQLITE_UTF8));
}

static void put_rows(struct sb_database *d, const struct sb_statement *s,
		     const char *types, va_list *args)
{
	struct sb_record_value all[SB_SCHEMA_COLUMNS];
	int64_t row = va_arg(*args, int64_t);
	uint32_t set = 0;

	assert(types[0] == 'i');
	if (s->kind == 'd') {
		sb_rows_drop(&d->rows, s->table, row);
		return;
	}
	if (s->kind == 'i')
		memcpy(all, s->base, s->all * sizeof(*all));
	for (unsigned i = 0; i < s->columns; i++) {
		int column = s->column[i];

		assert(types[i + 1] && column >= 0);
		all[column] = next_value(types[i + 1], args);
		set |= UINT32_C(1) << column;
	}
	assert(!types[s->columns + 1]);
	if (s->kind == 'i')
		sb_rows_put(&d->rows, s->table, row, all);
	else
		sb_rows_change(&d->rows, s->table, row, set, all);
}

/* By SQLite. */
static void put_sql(struct sb_database *d, struct sb_statement *s,
		    const char *types, va_list *args)
{
	for (int n = 0; types[n]; n++) {
		struct sb_record_value v = next_value(types[n], args);

		bind(d, s->sql, n + 1, &v);
	}
	if (!d->err)
		check(d, sqlite3_step(s->sql));
	sqlite3_reset(s->sql);
}

void sb_database_put(struct sb_database *d, struct sb_statement *s,
		     const char *types, ...)
{
	va_list args;

	if (d->err)
		return;
	va_start(args, types);
	if (d->db) {
		put_sql(d, s, types, &args);
	} else {
		put_rows(d, s, types, &args);
		d->err = d->rows.tree.err;
	}
	va_end(args);
}

int sb_database_get(struct sb_database *d, struct sb_statement *s, int64_t row,
		    char *out, size_t room)
{
	struct sb_span text = { NULL, 0 };
	int there = 0;

	if (d->err)
		return 0;
	if (!d->db) {
		there = sb_rows_read(&d->rows, s->table, row, s->column[0],
				     &text);
		d->err = d->rows.tree.err;
	} else {
		check(d, sqlite3_bind_int64(s->sql, 1, row));
		there = sqlite3_step(s->sql) == SQLITE_ROW;
		if (there)
			text = sb_span_of(
				sqlite3_column_text(s->sql, 0),
				(size_t)sqlite3_column_bytes(s->sql, 0));
	}
	if (there)
		snprintf(out, room, "%.*s", (int)text.len,
			 (const char *)text.ptr);
	sqlite3_reset(s->sql);
	return there;
}

void sb_database_begin(struct sb_database *d)
{
	if (d->db)
		run(d, "BEGIN");
}

void sb_database_commit(struct sb_database *d)
{
	if (d->db)
		run(d, "COMMIT");
	else if (!d->err && d->pages.named)
		d->err = sb_btree_commit_names(&d->rows.tree, &d->pages);
	else if (!d->err)
		d->err = sb_btree_commit(&d->rows.tree, &d->pages.file,
					 &d->pages.changed);
}

void sb_database_vacuum(struct sb_database *d)
{
	if (d->db) {
		run(d, "VACUUM");
	} else if (!d->err) {
		sb_rows_vacuum(&d->rows);
		d->err = d->rows.tree.err;
		sb_database_commit(d);
	}
}

/* --- contents -------------------------------------------------------------------- */

/* Each eight bytes tell whose they are, wherever a page ends. */
void sb_database_stand_in(uint64_t identity, void *out, size_t len)
{
	uint8_t *p = out;

	for (; len >= sizeof(identity); len -= sizeof(identity)) {
		memcpy(p, &identity, sizeof(identity));
		p += sizeof(identity);
		identity += UINT64_C(0x9e3779b97f4a7c15);
	}
	if (len)
		memcpy(p, &identity, len);
}

void sb_database_words(struct sb_database *d, struct sb_draw *by, void *out,
		       size_t len)
{
	uint64_t seed = sb_draw_u64(by);
	struct sb_draw own;

	if (d->thin) {
		sb_database_stand_in(seed, out, len);
		return;
	}
	sb_draw_fork(&own, by, seed);
	sb_text_fill(&d->device->world->stock.text, &own, out, len);
}

void sb_database_noise(struct sb_database *d, struct sb_draw *by, void *out,
		       size_t len)
{
	uint64_t seed = sb_draw_u64(by);
	struct sb_draw own;

	if (d->thin) {
		sb_database_stand_in(seed, out, len);
		return;
	}
	sb_draw_fork(&own, by, seed);
	sb_draw_bytes(&own, out, len);
}
