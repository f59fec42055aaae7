/* bench/measure/folder.c: results on disk. */
#include "bench/measure/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bench/measure/machine.h"
#include "bench/measure/room.h"
#include "bench/risk/cubes.h"

/* Files that are written even if nothing was counted, with their header. */
static const struct {
	const char *table, *header;
} tables[] = {
	{ "counts", "mode,profile,scope,name,value" },
	{ "counts_lib", "mode,profile,scope,name,value" },
	{ "loss", "mode,profile,scope,name,value" },
	{ "growth", "mode,profile,scope,name,value" },
	{ "recovery", "profile,column,situation,label,side,class,verdict,"
		      "symbol,shade,files,right,wrong,explanation,asked" },
	{ "leakage", "profile,attack,name,value" },
	{ "access", "profile,structure,classes,number,set,atoms,guess,rerun" },
	{ "operations",
	  "profile,operation,redo,reader,copy,before,after,elsewhere,why,"
	  "data_bytes,recipe_bytes,read_bytes,objects,bytes,kept_objects,kept_"
	  "bytes,"
	  "key_bytes,deposits,removals,service_items,round_trips,left_bytes,"
	  "left_service_bytes,cpu_ns" },
	{ "facts", "profile,aspect,status,fact" },
	{ "records", "profile,situation,label,class,status,on_record,executed,"
		     "agrees,source,differs" },
	{ "points", "profile,point,every_days,oldest_days,mean_days,files_best,"
		    "files_back_best,files_older_best,bytes_best,"
		    "bytes_back_best,files_worst,files_back_worst,"
		    "files_older_worst,bytes_worst,bytes_back_worst" },
	{ "cubes", SB_CUBES_HEADER },
	{ "keys", "profile,node,what,text,count,classes,inputs" },
	{ "restore_times", "mode,profile,part,cpu_ns" },
	{ "guesses", "profile,secret,by,cpu_seconds,low,high,n,wall_seconds,"
		     "paused" },
};

static int make_parents(char *path)
{
	for (char *p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = 0;
		if (mkdir(path, 0777) && errno != EEXIST) {
			*p = '/';
			return 0;
		}
		*p = '/';
	}
	return !mkdir(path, 0777) || errno == EEXIST;
}

static int is_empty(const char *path)
{
	DIR *d = opendir(path);
	const struct dirent *e;
	int found = 0;

	if (!d)
		return 0;
	while ((e = readdir(d)))
		found += strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
	closedir(d);
	return !found;
}

static void lost(struct sb_folder *f, const char *name)
{
	int error = errno;
	char reason[128];

	if (f->err != SB_OK)
		return;
	f->err = SB_IO;
	snprintf(f->trouble, sizeof(f->trouble), "%s/%s cannot be written: %s",
		 f->path, name,
		 sb_room_reason(f->path, error, reason, sizeof(reason)));
}

static FILE *open_file(struct sb_folder *f, const char *name, const char *mode)
{
	char path[SB_FOLDER_PATH_BYTES + 64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", f->path, name);
	file = fopen(path, mode);
	if (!file)
		lost(f, name);
	return file;
}

FILE *sb_folder_begin(struct sb_folder *f, const char *name)
{
	char draft[64];

	snprintf(draft, sizeof(draft), "%s.new", name);
	return open_file(f, draft, "w");
}

void sb_folder_commit(struct sb_folder *f, FILE *file, const char *name)
{
	char to[SB_FOLDER_PATH_BYTES + 64], from[SB_FOLDER_PATH_BYTES + 72];
	int bad = fflush(file) | ferror(file) | fsync(fileno(file));

	bad |= fclose(file);
	snprintf(to, sizeof(to), "%s/%s", f->path, name);
	snprintf(from, sizeof(from), "%s.new", to);
	if (bad || rename(from, to)) {
		lost(f, name);
		unlink(from);
	}
}

/* Copies what is behind length to the end of PATH/aside, and cuts it off. */
static enum sb_err set_aside(struct sb_folder *f, const char *name,
			     uint64_t length, const char *aside)
{
	FILE *from = open_file(f, name, "r+"), *to = NULL;
	enum sb_err err = SB_IO;
	char piece[4096];
	struct stat st;
	size_t n;

	if (!from || fstat(fileno(from), &st))
		goto out;
	if ((uint64_t)st.st_size < length) {
		err = SB_MALFORMED;
		goto out;
	}
	err = SB_OK;
	if ((uint64_t)st.st_size == length)
		goto out;
	to = open_file(f, aside, "a");
	if (!to || fseeko(from, (off_t)length, SEEK_SET)) {
		err = SB_IO;
		goto out;
	}
	while ((n = fread(piece, 1, sizeof(piece), from)) > 0)
		if (fwrite(piece, 1, n, to) != n)
			err = SB_IO;
	/* The last line may have been cut off. */
	if (fputc('\n', to) == EOF || fclose(to))
		err = SB_IO;
	to = NULL;
	if (err == SB_OK && ftruncate(fileno(from), (off_t)length))
		err = SB_IO;
out:
	if (to)
		fclose(to);
	if (from)
		fclose(from);
	return err;
}

enum sb_err sb_folder_reopen(struct sb_folder *f, const char *path,
			     uint64_t samples_bytes, uint64_t status_bytes,
			     char *why, size_t why_bytes)
{
	enum sb_err err;

	memset(f, 0, sizeof(*f));
	snprintf(f->path, sizeof(f->path), "%s", path);
	err = set_aside(f, "samples.jsonl", samples_bytes, "unfinished.jsonl");
	if (err == SB_OK)
		err = set_aside(f, "status.csv", status_bytes,
				"unfinished.csv");
	snprintf(why, why_bytes,
		 "%s cannot be resumed: samples.jsonl or status.csv is %s; "
		 "measure anew into another folder",
		 path,
		 err == SB_MALFORMED ? "shorter than journal.jsonl says"
				     : "not writable");
	if (err != SB_OK)
		return err;
	f->samples = open_file(f, "samples.jsonl", "a");
	f->status = open_file(f, "status.csv", "a");
	if (f->samples && f->status)
		return SB_OK;
	return sb_folder_close(f) == SB_OK ? SB_IO : f->err;
}

enum sb_err sb_folder_make(const char *wanted, char path[SB_FOLDER_PATH_BYTES],
			   char *why, size_t why_bytes)
{
	char stamp[32];
	time_t now = time(NULL);
	struct tm utc;

	if (wanted && strlen(wanted) >= SB_FOLDER_PATH_BYTES) {
		snprintf(why, why_bytes,
			 "the path given with --out is longer than %u bytes",
			 (unsigned)SB_FOLDER_PATH_BYTES - 1);
		return SB_PARAM;
	}
	gmtime_r(&now, &utc);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &utc);
	if (wanted)
		snprintf(path, SB_FOLDER_PATH_BYTES, "%s", wanted);
	else
		snprintf(path, SB_FOLDER_PATH_BYTES, "results/runs/%s-%.7s",
			 stamp, sb_machine_commit());
	if (!*path || !make_parents(path)) {
		snprintf(why, why_bytes,
			 "%s cannot be made: %s; name another folder with "
			 "--out",
			 path, strerror(*path ? errno : ENOENT));
		return SB_IO;
	}
	if (!is_empty(path)) {
		snprintf(why, why_bytes,
			 "%s is not empty; name another folder with --out",
			 path);
		return SB_PARAM;
	}
	return SB_OK;
}

enum sb_err sb_folder_open(struct sb_folder *f, const char *path, char *why,
			   size_t why_bytes)
{
	enum sb_err err;

	memset(f, 0, sizeof(*f));
	err = sb_folder_make(path, f->path, why, why_bytes);
	if (err != SB_OK)
		return err;
	f->samples = open_file(f, "samples.jsonl", "w");
	f->status = open_file(f, "status.csv", "w");
	if (!f->samples || !f->status) {
		snprintf(why, why_bytes, "%s cannot be written: %s", f->path,
			 strerror(errno));
		return sb_folder_close(f) == SB_OK ? SB_IO : f->err;
	}
	fputs("block,mode,profile,stage,status,ms,why\n", f->status);
	return SB_OK;
}

void sb_folder_csv(FILE *to, const char *text, int first)
{
	if (!first)
		fputc(',', to);
	if (!strpbrk(text, ",\"\n\r")) {
		fputs(text, to);
		return;
	}
	fputc('"', to);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', to);
		fputc(*text, to);
	}
	fputc('"', to);
}

void sb_folder_status(struct sb_folder *f, uint64_t block, const char *mode,
		      const char *profile, const char *stage,
		      const char *status, uint64_t ms, const char *why)
{
	fprintf(f->status, "%llu", (unsigned long long)block);
	sb_folder_csv(f->status, mode, 0);
	sb_folder_csv(f->status, profile, 0);
	sb_folder_csv(f->status, stage, 0);
	sb_folder_csv(f->status, status, 0);
	fprintf(f->status, ",%llu", (unsigned long long)ms);
	sb_folder_csv(f->status, why, 0);
	fputc('\n', f->status);
	if (fflush(f->status))
		lost(f, "status.csv");
	if (strcmp(status, "ok") != 0 && strcmp(status, "skipped") != 0 &&
	    strcmp(status, "stopped") != 0)
		f->failures++;
}

/* The named fields of a line as one row of a table. */
static void add_row(struct sb_folder *f, const struct sb_json_line *line,
		    const char *table, const char *fields)
{
	char *text = NULL, *names = strdup(fields), *name = strdup(table);
	size_t len;
	FILE *to = open_memstream(&text, &len);
	int first = 1;

	if (!to || !names || !name)
		goto fail;
	for (char *save, *word = strtok_r(names, ",", &save); word;
	     word = strtok_r(NULL, ",", &save)) {
		sb_folder_csv(to, sb_json_text(line, word), first);
		first = 0;
	}
	if (fclose(to)) {
		to = NULL;
		goto fail;
	}
	to = NULL;
	if (f->row_count == f->row_cap) {
		size_t cap = 2 * f->row_cap + 1024;
		struct sb_folder_row *more =
			reallocarray(f->rows, cap, sizeof(*f->rows));

		if (!more)
			goto fail;
		f->rows = more;
		f->row_cap = cap;
	}
	f->rows[f->row_count++] = (struct sb_folder_row) { name, text };
	free(names);
	return;
fail:
	if (to)
		fclose(to);
	free(text);
	free(names);
	free(name);
	if (f->err == SB_OK)
		f->err = SB_MEMORY;
}

static const char *header_of(const char *table)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (!strcmp(tables[i].table, table))
			return tables[i].header;
	return NULL;
}

/* The table that a kind of line goes to, or NULL. */
static const char *table_of(const char *kind)
{
	static const struct {
		const char *kind, *table;
	} of[] = {
		{ "recovery", "recovery" },
		{ "access", "access" },
		{ "operation", "operations" },
		{ "fact", "facts" },
		{ "record", "records" },
		{ "point", "points" },
		{ "cube", "cubes" },
		{ "key", "keys" },
		{ "leak", "leakage" },
		{ "restore_time", "restore_times" },
		{ "guess", "guesses" },
	};

	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		if (!strcmp(of[i].kind, kind))
			return of[i].table;
	return NULL;
}

void sb_folder_line(struct sb_folder *f, char *text)
{
	char *copy = strdup(text);
	struct sb_json_line line;
	const char *kind, *table = NULL;

	if (!copy) {
		if (f->err == SB_OK)
			f->err = SB_MEMORY;
		return;
	}
	if (sb_json_parse(text, &line) != SB_OK) {
		sb_folder_status(f, 0, "", "", "line", "error", 0,
				 "a process printed a line that is not one");
		free(copy);
		return;
	}
	kind = sb_json_text(&line, "kind");
	if (!strcmp(kind, "cell") || !strcmp(kind, "micro") ||
	    !strcmp(kind, "price")) {
		if (fprintf(f->samples, "%s\n", copy) < 0 || fflush(f->samples))
			lost(f, "samples.jsonl");
	} else if (!strcmp(kind, "status")) {
		f->reported = 1;
		snprintf(f->note, sizeof(f->note), "%s",
			 sb_json_text(&line, "why"));
		sb_folder_status(f, sb_json_u64(&line, "block"),
				 sb_json_text(&line, "mode"),
				 sb_json_text(&line, "profile"),
				 sb_json_text(&line, "stage"),
				 sb_json_text(&line, "status"),
				 sb_json_u64(&line, "ms"), f->note);
	} else if (!strcmp(kind, "count")) {
		table = sb_json_text(&line, "table");
	} else {
		table = table_of(kind);
	}
	if (table && header_of(table))
		add_row(f, &line, table, header_of(table));
	free(copy);
}

static int by_text(const void *a, const void *b)
{
	const struct sb_folder_row *x = a, *y = b;

	return strcmp(x->text, y->text);
}

static void write_table(struct sb_folder *f, size_t index)
{
	char name[48], libraries[128];
	FILE *to;

	snprintf(name, sizeof(name), "%s.csv", tables[index].table);
	to = sb_folder_begin(f, name);
	if (!to)
		return;
	sb_machine_data_libraries(libraries, sizeof(libraries));
	if (index < 4 && strcmp(tables[index].table, "counts") != 0)
		fprintf(to, "# %s\n", libraries);
	fprintf(to, "%s\n", tables[index].header);
	for (size_t i = 0; i < f->row_count; i++)
		if (!strcmp(f->rows[i].table, tables[index].table))
			fprintf(to, "%s\n", f->rows[i].text);
	sb_folder_commit(f, to, name);
}

void sb_folder_tables(struct sb_folder *f)
{
	if (f->tables_done)
		return;
	if (f->row_count)
		qsort(f->rows, f->row_count, sizeof(*f->rows), by_text);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (!f->counts_only || !strcmp(tables[i].table, "counts"))
			write_table(f, i);
}

size_t sb_folder_table_count(void)
{
	return sizeof(tables) / sizeof(tables[0]);
}

const char *sb_folder_table(size_t index)
{
	return tables[index].table;
}

void sb_folder_rows(const struct sb_folder *f, char text[SB_FOLDER_ROWS_BYTES])
{
	size_t len = 0;

	*text = 0;
	for (size_t t = 0; t < sb_folder_table_count(); t++) {
		size_t rows = 0;

		for (size_t i = 0; i < f->row_count; i++)
			rows += !strcmp(f->rows[i].table, tables[t].table);
		if (len < SB_FOLDER_ROWS_BYTES)
			len += (size_t)snprintf(text + len,
						SB_FOLDER_ROWS_BYTES - len,
						"%s%s=%zu", t ? " " : "",
						tables[t].table, rows);
	}
}

enum sb_err sb_folder_close(struct sb_folder *f)
{
	if (f->samples && f->status)
		sb_folder_tables(f);
	for (size_t i = 0; i < f->row_count; i++) {
		free(f->rows[i].table);
		free(f->rows[i].text);
	}
	free(f->rows);
	f->rows = NULL;
	f->row_count = 0;
	if (f->samples && fclose(f->samples))
		lost(f, "samples.jsonl");
	if (f->status && fclose(f->status))
		lost(f, "status.csv");
	f->samples = f->status = NULL;
	return f->err;
}
