#include "datasets/phone/rows.h"

#include <assert.h>
#include <stdlib.h>

/* --- keys --------------------------------------------------------------------- */

static struct sb_span make_record(struct sb_rows *r,
				  const struct sb_record_value *v,
				  unsigned count)
{
	struct sb_span record = sb_record_make(&r->record, v, count);

	if (!record.ptr)
		r->tree.err = SB_MEMORY;
	return record;
}

static uint32_t root_of(const struct sb_rows *r, const struct sb_row_key *k)
{
	return k->index->root[r->when];
}

static void put_key(struct sb_rows *r, const struct sb_row_key *k)
{
	struct sb_span record = make_record(r, k->part, k->index->parts);

	sb_btree_put_key(&r->tree, root_of(r, k), &k->key, record);
}

static void drop_key(struct sb_rows *r, const struct sb_row_key *k)
{
	sb_btree_drop_key(&r->tree, root_of(r, k), &k->key);
}

static void make_key(struct sb_rows *r, struct sb_row_key *k,
		     const struct sb_schema_table *t, unsigned index,
		     int64_t row, const struct sb_record_value *values)
{
	sb_row_key_make(k, t, &t->index[index],
			&r->begins[t - r->schema->table][index], row, values);
}

/* --- rows --------------------------------------------------------------------- */

unsigned sb_rows_table(const struct sb_rows *r, const char *name)
{
	unsigned n = 0;

	while (strcmp(r->schema->table[n].name, name)) {
		n++;
		assert(n < r->schema->tables);
	}
	return n;
}

int sb_rows_column(const struct sb_rows *r, unsigned table, const char *name)
{
	const struct sb_schema_table *t = &r->schema->table[table];
	int n = 0;

	if (!strcmp(name, "rowid"))
		return SB_SCHEMA_ROW;
	while (strcmp(t->column[n], name)) {
		n++;
		assert(n < (int)t->columns);
	}
	return n == t->row ? SB_SCHEMA_ROW : n;
}

static void count_up(struct sb_rows *r, unsigned table, int64_t row)
{
	struct sb_rows_counter *c = &r->counter[table];
	const char *name = r->schema->table[table].name;
	struct sb_record_value v[2] = {
		{ 't', 0, (const uint8_t *)name, strlen(name) },
		{ 'i', row, NULL, 0 },
	};

	if (row <= c->last)
		return;
	c->last = row;
	if (!c->row)
		c->row = ++r->counters;
	sb_btree_put_row(&r->tree, r->schema->sequence[r->when], c->row,
			 make_record(r, v, 2), 1);
}

static void put_row(struct sb_rows *r, const struct sb_schema_table *t,
		    int64_t row, const struct sb_record_value *values,
		    int in_place)
{
	assert(t->row == SB_SCHEMA_ROW || values[t->row].type == 'n');
	sb_btree_put_row(&r->tree, t->root[r->when], row,
			 make_record(r, values, t->columns), in_place);
}

void sb_rows_put(struct sb_rows *r, unsigned table, int64_t row,
		 const struct sb_record_value *values)
{
	const struct sb_schema_table *t = &r->schema->table[table];
	struct sb_row_key k;

	for (unsigned i = 0; i < t->indexes; i++) {
		make_key(r, &k, t, i, row, values);
		put_key(r, &k);
	}
	put_row(r, t, row, values, 0);
	if (t->counts)
		count_up(r, table, row);
}

/* The columns of a row as they are, in r->old.  0: there is no such row. */
static int read_row(struct sb_rows *r, const struct sb_schema_table *t,
		    int64_t row, struct sb_record_value *out)
{
	struct sb_btree_path at;
	uint64_t head, type;
	const uint8_t *p, *body;

	if (r->tree.err ||
	    !sb_btree_find_row(&r->tree, t->root[r->when], row, &at))
		return 0;
	sb_btree_read(&r->tree, &at, &r->old);
	if (r->tree.err)
		return 0;
	p = r->old.ptr + sb_btree_get_varint(r->old.ptr, &head);
	body = r->old.ptr + head;
	for (unsigned i = 0; i < t->columns; i++) {
		p += sb_btree_get_varint(p, &type);
		out[i] = sb_record_value(type, body);
		body += sb_record_bytes(type);
	}
	return 1;
}

static int touches(const struct sb_schema_index *index, uint32_t set)
{
	for (unsigned i = 0; i < index->parts; i++)
		if (index->column[i] >= 0 && set >> index->column[i] & 1)
			return 1;
	return 0;
}

void sb_rows_change(struct sb_rows *r, unsigned table, int64_t row,
		    uint32_t set, const struct sb_record_value *values)
{
	const struct sb_schema_table *t = &r->schema->table[table];
	uint32_t all = (UINT32_C(1) << t->columns) - 1;
	struct sb_record_value old[SB_SCHEMA_COLUMNS], now[SB_SCHEMA_COLUMNS];
	struct sb_row_key key;

	if (!read_row(r, t, row, old))
		return;
	for (unsigned i = 0; i < t->columns; i++)
		now[i] = set >> i & 1 ? values[i] : old[i];
	for (unsigned i = 0; i < t->indexes; i++)
		if (touches(&t->index[i], set)) {
			make_key(r, &key, t, i, row, old);
			drop_key(r, &key);
		}
	for (unsigned i = 0; i < t->indexes; i++)
		if (touches(&t->index[i], set)) {
			make_key(r, &key, t, i, row, now);
			put_key(r, &key);
		}
	if (t->row != SB_SCHEMA_ROW)
		all &= ~(UINT32_C(1) << t->row);
	/* SQLite has read the row, and knows its length, where it needs some
	 * of it. */
	put_row(r, t, row, now, (set & all) != all);
}

void sb_rows_drop(struct sb_rows *r, unsigned table, int64_t row)
{
	const struct sb_schema_table *t = &r->schema->table[table];
	struct sb_record_value old[SB_SCHEMA_COLUMNS];
	struct sb_row_key key;

	if (!read_row(r, t, row, old))
		return;
	for (unsigned i = 0; i < t->indexes; i++) {
		make_key(r, &key, t, i, row, old);
		drop_key(r, &key);
	}
	sb_btree_drop_row(&r->tree, t->root[r->when], row);
}

int sb_rows_read(struct sb_rows *r, unsigned table, int64_t row, int column,
		 struct sb_span *out)
{
	struct sb_record_value old[SB_SCHEMA_COLUMNS];

	if (!read_row(r, &r->schema->table[table], row, old))
		return 0;
	*out = sb_span_of(old[column].ptr, old[column].len);
	return 1;
}

/* --- files -------------------------------------------------------------------- */

enum sb_err sb_rows_open(struct sb_rows *r, struct sb_schema *schema)
{
	memset(r, 0, sizeof(*r));
	r->schema = schema;
	return sb_btree_load(
		&r->tree, schema->pool,
		sb_span_of(schema->file[0].ptr, schema->file[0].len));
}

void sb_rows_close(struct sb_rows *r)
{
	sb_btree_release(&r->tree);
	free(r->record.ptr);
	free(r->old.ptr);
	memset(r, 0, sizeof(*r));
}

void sb_rows_vacuum(struct sb_rows *r)
{
	const struct sb_schema *s = r->schema;
	struct sb_btree_file fresh = { 0 };
	enum sb_err err;

	if (r->tree.err)
		return;
	err = sb_schema_rewritten(r->schema);
	if (!err)
		err = sb_btree_load(&fresh, s->pool,
				    sb_span_of(s->file[1].ptr, s->file[1].len));
	for (unsigned n = 0; !err && n < s->tables; n++) {
		const struct sb_schema_table *t = &s->table[n];

		sb_btree_copy(&fresh, t->root[1], &r->tree, t->root[r->when],
			      0);
		for (unsigned i = 0; i < t->indexes; i++)
			sb_btree_copy(&fresh, t->index[i].root[1], &r->tree,
				      t->index[i].root[r->when], 0);
		err = fresh.err;
	}
	if (!err && s->sequence[0])
		sb_btree_copy(&fresh, s->sequence[1], &r->tree,
			      s->sequence[r->when], 1);
	err = err ? err : fresh.err;
	if (!err)
		sb_btree_replace(&r->tree, &fresh);
	else
		r->tree.err = err;
	sb_btree_release(&fresh);
	r->when = 1;
}
