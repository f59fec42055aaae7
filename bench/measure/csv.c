/* bench/measure/csv.c: reading back the tables of a run. */
#include "bench/measure/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/file.h"

/* One field from *p, decoded in place; *end: the character after it. */
static char *take_field(char **p, char *end)
{
	char *from = *p, *to, *start;

	if (*from != '"') {
		start = from;
		from += strcspn(from, ",\n");
		*end = *from;
		*p = *from ? from + 1 : from;
		*from = 0;
		return start;
	}
	start = to = ++from;
	for (;;) {
		if (!*from)
			return NULL;
		if (*from == '"' && from[1] != '"')
			break;
		if (*from == '"')
			from++;
		*to++ = *from++;
	}
	from++;
	*end = *from;
	*p = *from ? from + 1 : from;
	*to = 0;
	return start;
}

static enum sb_err take_row(char **p, struct sb_csv_row *row)
{
	char end = ',';

	for (size_t i = 0; i < SB_CSV_FIELDS; i++)
		row->field[i] = "";
	for (size_t i = 0; end == ','; i++) {
		if (i == SB_CSV_FIELDS)
			return SB_MALFORMED;
		row->field[i] = take_field(p, &end);
		if (!row->field[i])
			return SB_MALFORMED;
	}
	return end == '\n' || !end ? SB_OK : SB_MALFORMED;
}

enum sb_err sb_csv_load(const char *folder, const char *name,
			struct sb_csv *out)
{
	char path[1200], *p;
	size_t cap = 0;
	int has_header = 0;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	snprintf(path, sizeof(path), "%s/%s.csv", folder, name);
	err = sb_file_read(path, &out->text);
	if (err != SB_OK)
		return err;
	p = out->text;
	out->cut = *p && p[strlen(p) - 1] != '\n';
	while (err == SB_OK && *p) {
		struct sb_csv_row row;

		if (*p == '#') {
			p += strcspn(p, "\n");
			p += *p == '\n';
			continue;
		}
		err = take_row(&p, &row);
		if (err == SB_OK && !has_header) {
			out->header = row;
			has_header = 1;
			continue;
		}
		if (err == SB_OK && out->count == cap) {
			struct sb_csv_row *more = reallocarray(
				out->rows, cap = 2 * cap + 256, sizeof(*more));

			if (!more)
				err = SB_MEMORY;
			else
				out->rows = more;
		}
		if (err == SB_OK)
			out->rows[out->count++] = row;
	}
	if (err != SB_OK)
		sb_csv_release(out);
	return err;
}

void sb_csv_release(struct sb_csv *csv)
{
	free(csv->text);
	free(csv->rows);
	memset(csv, 0, sizeof(*csv));
}

int sb_csv_has(const struct sb_csv *csv, const char *name)
{
	for (size_t i = 0; i < SB_CSV_FIELDS; i++)
		if (csv->header.field[i] && !strcmp(csv->header.field[i], name))
			return 1;
	return 0;
}

const char *sb_csv_at(const struct sb_csv *csv, size_t row, const char *name)
{
	for (size_t i = 0; i < SB_CSV_FIELDS && csv->count; i++)
		if (csv->header.field[i] && !strcmp(csv->header.field[i], name))
			return csv->rows[row].field[i];
	return "";
}
