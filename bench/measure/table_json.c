/* bench/measure/table_json.c: a table for machines. */
#include "bench/measure/table.h"

#include <string.h>

static void put_cell(struct sb_json *j, const char *key,
		     const struct sb_table_cell *c)
{
	if (c->kind == SB_TABLE_NONE)
		return;
	if (c->kind == SB_TABLE_TEXT) {
		sb_json_string(j, key, c->text);
		return;
	}
	sb_json_object(j, key);
	sb_json_number(j, "mid", c->mid);
	if (c->kind == SB_TABLE_INTERVAL) {
		sb_json_number(j, "low", c->low);
		sb_json_number(j, "high", c->high);
	}
	sb_json_end(j, '}');
}

void sb_table_json(const struct sb_table *t, struct sb_json *j)
{
	sb_json_array(j, t->id);
	for (size_t i = 0; i < t->row_count; i++) {
		const struct sb_table_row *row = &t->rows[i];

		sb_json_object(j, NULL);
		sb_json_string(j, "key", row->key);
		sb_json_string(j, "title", row->title);
		for (size_t c = 0; c < row->count && c < t->column_count; c++)
			put_cell(j, t->columns[c].key, &row->cells[c]);
		sb_json_end(j, '}');
	}
	sb_json_end(j, ']');
}
