#include "bench/measure/whole.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/measure/csv.h"
#include "bench/measure/folder.h"

struct whole {
	const char *folder;
	char *why;
	size_t why_bytes;
	uint64_t samples_bytes, status_bytes;
	char rows[SB_FOLDER_ROWS_BYTES]; /* "counts=12 loss=30" */
};

/* Tables that are read back and of which no number of rows is known. */
static const char *const others[] = { "risk", "guesses", "data",
				      "data_sources" };

static void path_of(const struct whole *w, const char *name, char path[1200])
{
	snprintf(path, 1200, "%.1000s/%s", w->folder, name);
}

/* A last line that was cut off is none, as where a run goes on. */
static void read_journal(struct whole *w)
{
	char path[1200], *text = NULL;
	size_t cap = 0;
	ssize_t len;
	FILE *from;

	path_of(w, "journal.jsonl", path);
	from = fopen(path, "r");
	if (!from)
		return;
	while ((len = getline(&text, &cap, from)) > 0) {
		struct sb_json_line line;

		if (text[len - 1] != '\n' ||
		    sb_json_parse(text, &line) != SB_OK)
			break;
		if (strcmp(sb_json_text(&line, "kind"), "done") != 0)
			continue;
		w->samples_bytes = sb_json_u64(&line, "samples_bytes");
		w->status_bytes = sb_json_u64(&line, "status_bytes");
		if (*sb_json_text(&line, "rows"))
			snprintf(w->rows, sizeof(w->rows), "%s",
				 sb_json_text(&line, "rows"));
	}
	free(text);
	fclose(from);
}

static enum sb_err check_bytes(struct whole *w, const char *name, uint64_t want)
{
	char path[1200];
	struct stat st = { 0 };

	path_of(w, name, path);
	(void)!stat(path, &st);
	if ((uint64_t)st.st_size >= want)
		return SB_OK;
	snprintf(w->why, w->why_bytes,
		 "%s is cut short: %llu bytes of %llu; copy the run again",
		 path, (unsigned long long)st.st_size,
		 (unsigned long long)want);
	return SB_MALFORMED;
}

static enum sb_err check_table(struct whole *w, const char *name, uint64_t want)
{
	char file[64], path[1200];
	struct sb_csv csv;
	enum sb_err err = sb_csv_load(w->folder, name, &csv);
	uint64_t count = err == SB_OK ? csv.count : 0;
	int cut = err == SB_MALFORMED || (err == SB_OK && csv.cut);

	if (err == SB_OK)
		sb_csv_release(&csv);
	if (err == SB_MEMORY || (!cut && count >= want))
		return err == SB_MEMORY ? err : SB_OK;
	snprintf(file, sizeof(file), "%.50s.csv", name);
	path_of(w, file, path);
	if (cut)
		snprintf(w->why, w->why_bytes,
			 "%s is cut short in a line, or is no table; copy the "
			 "run again",
			 path);
	else
		snprintf(w->why, w->why_bytes,
			 "%s is cut short: %llu rows of %llu; copy the run "
			 "again",
			 path, (unsigned long long)count,
			 (unsigned long long)want);
	return SB_MALFORMED;
}

enum sb_err sb_whole_check(const char *folder, char *why, size_t why_bytes)
{
	struct whole w = { .folder = folder,
			   .why = why,
			   .why_bytes = why_bytes };
	enum sb_err err;

	snprintf(why, why_bytes, "out of memory");
	read_journal(&w);
	err = check_bytes(&w, "samples.jsonl", w.samples_bytes);
	if (err == SB_OK)
		err = check_bytes(&w, "status.csv", w.status_bytes);
	for (char *save, *word = strtok_r(w.rows, " ", &save);
	     err == SB_OK && word; word = strtok_r(NULL, " ", &save)) {
		char *equals = strchr(word, '=');

		if (!equals)
			continue;
		*equals = 0;
		err = check_table(&w, word, strtoull(equals + 1, NULL, 10));
	}
	for (size_t i = 0; i < sb_folder_table_count() && err == SB_OK; i++)
		err = check_table(&w, sb_folder_table(i), 0);
	for (size_t i = 0;
	     i < sizeof(others) / sizeof(others[0]) && err == SB_OK; i++)
		err = check_table(&w, others[i], 0);
	return err;
}
