/* datasets/phone/schema_layout.c: of the sb_schema_* family, the pages of an
 * empty database as SQLite's CREATE statements leave them. */
#include "datasets/phone/record.h"
#include "datasets/phone/schema.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	HEAD = 100,
	INDEX_LEAF = 10,
};

struct layout {
	struct sb_schema *schema;
	struct sb_btree_file f;
	struct sb_buf record;
	int64_t row; /* the last of sqlite_schema */
};

static struct sb_record_value text_of(const char *s)
{
	return (struct sb_record_value) { s ? 't' : 'n', 0, (const uint8_t *)s,
					  s ? strlen(s) : 0 };
}

static void put(struct layout *l, int64_t row, const char *type,
		const char *name, const char *table, uint32_t root,
		const char *sql)
{
	const struct sb_record_value v[5] = {
		text_of(type),          text_of(name), text_of(table),
		{ 'i', root, NULL, 0 }, text_of(sql),
	};
	struct sb_span record = sb_record_make(&l->record, v, 5);

	if (!record.ptr)
		l->f.err = SB_MEMORY;
	else
		sb_btree_put_row(&l->f, 1, row, record, 0);
}

static uint32_t new_root(struct layout *l, uint8_t flags)
{
	struct sb_btree_page *p = NULL;

	if (!l->f.err)
		p = sb_btree_new_page(&l->f, 1);
	if (!p)
		return 0;
	sb_btree_zero(p, flags);
	return p->number;
}

static uint32_t add_index(struct layout *l, const char *name, const char *table,
			  const char *sql)
{
	uint32_t root = new_root(l, INDEX_LEAF);

	put(l, ++l->row, "index", name, table, root, sql);
	return root;
}

/* A table's row is there, of five NULLs, before those of the indexes that its
 * constraints make: it is begun, and ended with what it says. */
static uint32_t begin_table(struct layout *l)
{
	static const uint8_t nulls[6] = { 6 };
	uint32_t root = new_root(l, SB_BTREE_TABLE_LEAF);

	if (!l->f.err)
		sb_btree_put_row(&l->f, 1, ++l->row,
				 sb_span_of(nulls, sizeof(nulls)), 0);
	return root;
}

static void add_idle(struct layout *l, uint32_t n)
{
	char name[SB_SCHEMA_NAME_BYTES], sql[200], index[64];
	int64_t row = l->row + 1;
	uint32_t root = begin_table(l);

	sb_schema_idle(n, name, sql, sizeof(sql));
	snprintf(index, sizeof(index), "sqlite_autoindex_%s_1", name);
	(void)add_index(l, index, name, NULL);
	put(l, row, "table", name, name, root, sql);
}

/* --- after a VACUUM --------------------------------------------------------- */

static struct sb_schema_index *index_of(struct sb_schema *s, const char *name)
{
	for (unsigned t = 0; t < s->tables; t++)
		for (unsigned i = 0; i < s->table[t].indexes; i++)
			if (!strcmp(s->table[t].index[i].name, name))
				return &s->table[t].index[i];
	return NULL;
}

static void add_named_index(struct layout *l, const struct sb_schema_row *r)
{
	struct sb_schema_index *i = index_of(l->schema, r->name);
	uint32_t root = add_index(l, r->name, r->table, r->sql);

	if (i)
		i->root[1] = root;
	else
		l->f.err = SB_PARAM;
}

static void add_table(struct layout *l, struct sb_schema_table *t,
		      const struct sb_schema_row *r)
{
	struct sb_schema *s = l->schema;
	int64_t row = l->row + 1;
	uint32_t root = begin_table(l);

	t->root[1] = root;
	for (size_t i = 0; i < s->row_count && !l->f.err; i++)
		if (s->rows[i].index && !s->rows[i].sql &&
		    !strcmp(s->rows[i].table, r->name))
			add_named_index(l, &s->rows[i]);
	put(l, row, "table", r->name, r->name, root, r->sql);
	if (!t->counts || s->sequence[1])
		return;
	row = l->row + 1;
	s->sequence[1] = begin_table(l);
	put(l, row, "table", "sqlite_sequence", "sqlite_sequence",
	    s->sequence[1], "CREATE TABLE sqlite_sequence(name,seq)");
}

/* Tables, each with what its constraints make; then the other indexes. */
static void write_anew(struct layout *l)
{
	struct sb_schema *s = l->schema;
	struct sb_btree_page *first = sb_btree_add_page(&l->f);
	unsigned n = 0;

	if (!first) {
		l->f.err = SB_MEMORY;
		return;
	}
	memcpy(first->data, s->file[0].ptr, HEAD);
	sb_btree_zero(first, SB_BTREE_TABLE_LEAF);
	sb_btree_touch(&l->f, first);
	s->sequence[1] = 0;
	for (size_t i = 0; i < s->row_count && !l->f.err; i++)
		if (!s->rows[i].index &&
		    strcmp(s->rows[i].name, "sqlite_sequence"))
			add_table(l, &s->table[n++], &s->rows[i]);
	for (uint32_t i = 0; i < s->idle && !l->f.err; i++)
		add_idle(l, i);
	for (size_t i = 0; i < s->row_count && !l->f.err; i++)
		if (s->rows[i].index && s->rows[i].sql)
			add_named_index(l, &s->rows[i]);
}

/* --- either ------------------------------------------------------------------ */

static void add_behind(struct layout *l)
{
	const struct sb_schema *s = l->schema;
	uint8_t *h;

	if (sb_btree_load(&l->f, s->pool,
			  sb_span_of(s->file[0].ptr, s->file[0].len)))
		return;
	l->row = (int64_t)s->row_count;
	for (uint32_t i = 0; i < s->idle && !l->f.err; i++)
		add_idle(l, i);
	/* Each statement counts in the schema's number. */
	h = l->f.pages[0]->data;
	sb_btree_put4(h + 40, sb_btree_get4(h + 40) + s->idle);
}

enum sb_err sb_schema_lay_out(struct sb_schema *s, unsigned when)
{
	struct layout l = { .schema = s, .f.pool = s->pool };
	struct sb_page_set changed = { 0 };
	struct sb_buf file = { 0 };
	enum sb_err err;

	if (when)
		write_anew(&l);
	else
		add_behind(&l);
	err = sb_btree_commit(&l.f, &file, &changed);
	sb_btree_release(&l.f);
	sb_page_set_release(&changed);
	free(l.record.ptr);
	if (err) {
		free(file.ptr);
		return err;
	}
	free(s->file[when].ptr);
	s->file[when] = file;
	return SB_OK;
}
