#include "bench/measure/left_out.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "datasets/tidy.h"

#define REASON_BYTES 512u /* as it is told; counted are the first of them */
#define SHOWN_BYTES  400u /* of a line for people */

static int fits(const struct sb_left_out_row *row, uint32_t user, uint32_t day,
		const char *reason)
{
	return row->user == user && row->day == day &&
	       !strncmp(row->reason, reason, sizeof(row->reason) - 1);
}

static void count(struct sb_left_out *l, uint32_t user, uint32_t day,
		  const char *reason)
{
	struct sb_left_out_row *row;

	for (size_t i = l->row_count; i--;) {
		if (!fits(&l->rows[i], user, day, reason))
			continue;
		l->rows[i].entries++;
		return;
	}
	if (l->row_count == SB_LEFT_OUT_ROWS) {
		row = &l->rows[l->row_count - 1];
		snprintf(row->reason, sizeof(row->reason), "other reasons");
		row->entries++;
		return;
	}
	row = reallocarray(l->rows, l->row_count + 1, sizeof(*row));
	if (!row) {
		l->err = SB_MEMORY;
		return;
	}
	l->rows = row;
	row += l->row_count++;
	*row = (struct sb_left_out_row) { user, day, 1, "" };
	snprintf(row->reason, sizeof(row->reason), "%.*s",
		 SB_LEFT_OUT_REASON_BYTES - 1, reason);
}

static void put_path(FILE *to, struct sb_span path)
{
	putc('"', to);
	for (size_t i = 0; i < path.len; i++) {
		if (path.ptr[i] == '"')
			putc('"', to);
		/* What a terminal or a spreadsheet obeys. */
		putc(path.ptr[i] < ' ' || path.ptr[i] == 127 ? '?'
							     : path.ptr[i],
		     to);
	}
	putc('"', to);
}

void sb_left_out_add(struct sb_left_out *l, uint32_t user, uint32_t day,
		     struct sb_span path, const char *said)
{
	char reason[REASON_BYTES];

	/* It may quote what the path's owner is not the author of. */
	snprintf(reason, sizeof(reason), "%s", said);
	sb_tidy_text(reason);
	count(l, user, day, reason);
	if (!l->paths && !l->entries)
		l->paths = open_memstream(&l->text, &l->text_bytes);
	if (!l->paths)
		l->err = SB_MEMORY;
	if (l->entries++ >= SB_LEFT_OUT_PATHS || !l->paths)
		return;
	fprintf(l->paths, "%u,%u,", user, day);
	put_path(l->paths, path);
	sb_folder_csv(l->paths, reason, 0);
	putc('\n', l->paths);
}

void sb_left_out_write(struct sb_left_out *l, struct sb_folder *folder)
{
	FILE *f;

	if (!l->entries)
		return;
	f = sb_folder_begin(folder, "left_out.csv");
	if (f) {
		fputs("user,day,reason,entries\n", f);
		for (size_t i = 0; i < l->row_count; i++) {
			const struct sb_left_out_row *row = &l->rows[i];

			fprintf(f, "%u,%u", row->user, row->day);
			sb_folder_csv(f, row->reason, 0);
			fprintf(f, ",%llu\n", (unsigned long long)row->entries);
		}
		sb_folder_commit(folder, f, "left_out.csv");
	}
	if (!l->paths || fflush(l->paths))
		return;
	f = sb_folder_begin(folder, "left_out_paths.csv");
	if (!f)
		return;
	(void)!fchmod(fileno(f), 0600);
	fputs("user,day,path,reason\n", f);
	fwrite(l->text, 1, l->text_bytes, f);
	sb_folder_commit(folder, f, "left_out_paths.csv");
}

void sb_left_out_release(struct sb_left_out *l)
{
	if (l->paths)
		fclose(l->paths);
	free(l->text);
	free(l->rows);
	memset(l, 0, sizeof(*l));
}

/* Of all users and days, if row i is the first with its reason; else 0. */
static uint64_t sum_of(const struct sb_left_out *l, size_t i)
{
	const char *reason = l->rows[i].reason;
	uint64_t sum = 0;

	for (size_t k = 0; k < i; k++)
		if (!strcmp(l->rows[k].reason, reason))
			return 0;
	for (size_t k = i; k < l->row_count; k++)
		if (!strcmp(l->rows[k].reason, reason))
			sum += l->rows[k].entries;
	return sum;
}

/* A path may be longer than anybody reads; the reason is at the end. */
static void say_line(const char *line, size_t len, FILE *to)
{
	const int most = SHOWN_BYTES / 2;

	if (len <= SHOWN_BYTES)
		fprintf(to, "  %.*s\n", (int)len, line);
	else
		fprintf(to, "  %.*s[...]%.*s\n", most, line, most,
			line + len - (size_t)most);
}

void sb_left_out_say(const struct sb_left_out *l, FILE *to)
{
	const char *line, *end;
	unsigned shown = 0;

	if (!l->entries)
		return;
	fprintf(to, "left out or changed: %llu entries\n",
		(unsigned long long)l->entries);
	for (size_t i = 0; i < l->row_count; i++)
		fprintf(to, "  user %u, day %u: %llu: %s\n", l->rows[i].user,
			l->rows[i].day, (unsigned long long)l->rows[i].entries,
			l->rows[i].reason);
	if (!l->paths || fflush(l->paths))
		return;
	fputs("  user,day,path,reason\n", to);
	for (line = l->text;
	     shown < SB_LEFT_OUT_SHOWN && (end = strchr(line, '\n'));
	     line = end + 1, shown++)
		say_line(line, (size_t)(end - line), to);
	if (l->entries > shown)
		fprintf(to, "  and %llu more\n",
			(unsigned long long)(l->entries - shown));
}

void sb_left_out_rows(const struct sb_left_out *l, FILE *to)
{
	for (size_t i = 0; i < l->row_count; i++) {
		uint64_t sum = sum_of(l, i);

		if (!sum)
			continue;
		fputs("left_out", to);
		sb_folder_csv(to, l->rows[i].reason, 0);
		fprintf(to, ",entries,%llu,,\n", (unsigned long long)sum);
	}
}

void sb_left_out_members(const struct sb_left_out *l, struct sb_json *j)
{
	sb_json_count(j, "left_out", l ? l->entries : 0);
	sb_json_array(j, "left_out_reasons");
	for (size_t i = 0; l && i < l->row_count; i++) {
		uint64_t sum = sum_of(l, i);

		if (!sum)
			continue;
		sb_json_object(j, NULL);
		sb_json_string(j, "reason", l->rows[i].reason);
		sb_json_count(j, "entries", sum);
		sb_json_end(j, '}');
	}
	sb_json_end(j, ']');
}
