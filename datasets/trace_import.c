#include "datasets/trace_import.h"

#include "datasets/class.h"
#include "schemes/kit/wire.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
	MOST_HASH_BYTES = 64,
	CSV_FIELDS = 6,
};

/* No chunk of any trace is longer. */
#define MOST_CHUNK_BYTES (UINT64_C(1) << 32)

/* Of order of bytes: spreadsheets begin UTF-8 with it. */
static const char mark[] = "\xef\xbb\xbf";
static const char csv_heading[] = "user,day,file,class,identity,bytes";

#define NOT_SAID UINT64_MAX

struct chunk {
	uint64_t id, bytes;
};

struct reader {
	FILE *from;
	const struct sb_trace_sink *to;
	struct sb_span rules;
	char *line; /* without its end */
	size_t len, line_cap;
	uint64_t number;
	/* The file that is read. */
	struct chunk *chunks;
	size_t count, cap;
	uint64_t file_bytes, promised;      /* chunks; NOT_SAID */
	uint64_t files, all_chunks;         /* that there were */
	uint64_t total_files, total_chunks; /* as the text says, or NOT_SAID */
	enum sb_class data_class;
	int open, named, any; /* a file; paths are told; there was a file */
	int cut;              /* the line has no end */
	int64_t user, day;
	char *file; /* CSV: its name */
	const char *wrong;
	enum sb_err err;
};

static int fine(const struct reader *r)
{
	return !r->wrong && r->err == SB_OK;
}

static int next_line(struct reader *r)
{
	ssize_t n = fine(r) ? getline(&r->line, &r->line_cap, r->from) : -1;

	if (n < 0) {
		if (fine(r) && !feof(r->from))
			r->err = ferror(r->from) ? SB_IO : SB_MEMORY;
		return 0;
	}
	r->number++;
	r->len = (size_t)n;
	r->cut = r->line[n - 1] != '\n';
	while (r->len &&
	       (r->line[r->len - 1] == '\n' || r->line[r->len - 1] == '\r'))
		r->line[--r->len] = 0;
	if (r->number == 1 && !strncmp(r->line, mark, sizeof(mark) - 1)) {
		r->len -= sizeof(mark) - 1;
		memmove(r->line, r->line + sizeof(mark) - 1, r->len + 1);
	}
	if (memchr(r->line, 0, r->len))
		r->wrong = "has a zero byte, so it is no text";
	return !r->wrong;
}

/* Decimal digits at *at, which moves behind them; 0: none, or beyond most. */
static int take_number(const char **at, uint64_t most, uint64_t *out)
{
	const char *p = *at;

	*out = 0;
	for (; *p >= '0' && *p <= '9'; p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (*out > (most - digit) / 10)
			return 0;
		*out = 10 * *out + digit;
	}
	if (p == *at)
		return 0;
	*at = p;
	return 1;
}

static uint64_t identity(const void *hash, size_t len, uint64_t bytes)
{
	crypto_generichash_state state;
	uint8_t out[16], size[8];

	sb_put_le64(size, bytes);
	crypto_generichash_init(&state, NULL, 0, sizeof(out));
	crypto_generichash_update(&state, size, sizeof(size));
	crypto_generichash_update(&state, hash, len);
	crypto_generichash_final(&state, out, sizeof(out));
	return sb_get_le64(out);
}

/* --- files ---------------------------------------------------------------- */

static void begin_file(struct reader *r, enum sb_class data_class)
{
	r->open = r->any = 1;
	r->count = 0;
	r->file_bytes = 0;
	r->promised = NOT_SAID;
	r->files++;
	r->data_class = data_class;
}

static void add_chunk(struct reader *r, const void *hash, size_t len,
		      uint64_t bytes)
{
	if (r->count == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 1024;
		struct chunk *more =
			reallocarray(r->chunks, cap, sizeof(*more));

		if (!more) {
			r->err = SB_MEMORY;
			return;
		}
		r->chunks = more;
		r->cap = cap;
	}
	r->chunks[r->count++] =
		(struct chunk) { identity(hash, len, bytes), bytes };
	r->file_bytes += bytes;
	r->all_chunks++;
}

static void end_file(struct reader *r)
{
	const struct sb_trace_sink *to = r->to;

	if (!r->open || !fine(r))
		return;
	r->open = 0;
	if (r->named && r->promised == NOT_SAID) {
		r->wrong = "ends a file without \"Chunks:\"";
		return;
	}
	if (r->promised != NOT_SAID && r->promised != r->count) {
		r->wrong = "ends a file that has another number of chunks than "
			   "\"Chunks:\" said";
		return;
	}
	r->err = to->file(to->arg, r->data_class, r->file_bytes);
	for (size_t i = 0; i < r->count && r->err == SB_OK; i++) {
		const struct sb_trace_run run = { r->chunks[i].id, 1,
						  r->chunks[i].bytes,
						  r->chunks[i].bytes };

		r->err = to->run(to->arg, &run);
	}
}

/* What a text that was cut short may lack. */
static void check_end(struct reader *r)
{
	end_file(r);
	if (!fine(r))
		return;
	if (r->cut)
		r->wrong = "is the last and does not end: the text is cut "
			   "short, or a newline is missing";
	else if (r->total_chunks != NOT_SAID &&
		 r->total_chunks != r->all_chunks)
		r->wrong = "is the last, and there were not as many chunks as "
			   "\"Total chunks:\" says";
	else if (r->named && r->total_files != NOT_SAID &&
		 r->total_files != r->files)
		r->wrong = "is the last, and there were not as many files as "
			   "\"Total files:\" says";
}

static enum sb_err end(struct reader *r, char *why, size_t why_bytes)
{
	check_end(r);
	free(r->line);
	free(r->chunks);
	free(r->file);
	if (!r->wrong)
		return r->err;
	snprintf(why, why_bytes, "line %llu %s", (unsigned long long)r->number,
		 r->wrong);
	return SB_MALFORMED;
}

/* --- hf-stat -------------------------------------------------------------- */

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Pairs of digits with colons between them; 0: the line does not begin so. */
static size_t take_hash(const char **at, uint8_t hash[MOST_HASH_BYTES])
{
	const char *p = *at;
	size_t n = 0;

	for (;; p++) {
		if (n == MOST_HASH_BYTES || hex(p[0]) < 0 || hex(p[1]) < 0)
			return 0;
		hash[n++] = (uint8_t)(hex(p[0]) << 4 | hex(p[1]));
		p += 2;
		if (*p != ':')
			break;
	}
	if (!is_blank(*p))
		return 0;
	*at = p;
	return n;
}

/* What hf-stat prints and is not needed. */
static int is_label(const char *line)
{
	static const char *const labels[] = {
		"File size: ",
		"512B file system blocks allocated: ",
		"UID: ",
		"GID: ",
		"Permission bits: ",
		"Access time: ",
		"Modification time: ",
		"Change time: ",
		"Hardlinks: ",
		"Device ID: ",
		"Inode Num: ",
		"Target Path: ",
		"Chunk Hash ",
		"Whole File Hash: ",
		"*** Totals for all snapshots ***",
		"Total bytes: ",
	};

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (!strncmp(line, labels[i], strlen(labels[i])))
			return 1;
	return !*line;
}

static void take_path(struct reader *r, const char *path)
{
	while (*path == '/')
		path++;
	end_file(r);
	begin_file(r, (enum sb_class)sb_class_by_rules(
			      r->rules, sb_span_of(path, strlen(path))));
	r->named = 1;
}

static void take_chunk(struct reader *r, const char *at, const uint8_t *hash,
		       size_t len)
{
	uint64_t bytes;

	while (is_blank(*at))
		at++;
	if (!take_number(&at, MOST_CHUNK_BYTES, &bytes) || !bytes ||
	    (*at && !is_blank(*at))) {
		r->wrong = "has no length of a chunk behind its hash";
		return;
	}
	if (!r->open)
		begin_file(r, SB_CLASS_OTHER);
	add_chunk(r, hash, len, bytes);
}

static void take_total(struct reader *r, const char *at, uint64_t *total)
{
	if (!take_number(&at, INT64_MAX, total) || (*at && !is_blank(*at)))
		r->wrong = "has no number in all";
}

static void take_hf_line(struct reader *r)
{
	uint8_t hash[MOST_HASH_BYTES];
	const char *at = r->line;
	size_t len = take_hash(&at, hash);

	if (len) {
		take_chunk(r, at, hash, len);
	} else if (!strncmp(at, "File path: ", 11)) {
		take_path(r, at + 11);
	} else if (!strncmp(at, "Chunks: ", 8)) {
		at += 8;
		if (!r->open || !r->named ||
		    !take_number(&at, INT64_MAX, &r->promised) ||
		    (*at && !is_blank(*at)))
			r->wrong = "is no number of chunks of a file";
	} else if (!strncmp(at, "Total files: ", 13)) {
		take_total(r, at + 13, &r->total_files);
	} else if (!strncmp(at, "Total chunks: ", 14)) {
		take_total(r, at + 14, &r->total_chunks);
	} else if (!strncmp(at, "Hash file: ", 11)) {
		r->wrong = "begins a summary, which has no chunks; print them "
			   "with hf-stat -fh";
	} else if (!is_label(at)) {
		r->wrong = r->number > 1 ? "is neither a chunk nor another "
					   "line of hf-stat -fh"
					 : "is neither the heading of a CSV "
					   "nor a line of hf-stat -fh";
	}
}

enum sb_err sb_trace_import_hf(FILE *from, struct sb_span rules,
			       const struct sb_trace_sink *to, int *told,
			       char *why, size_t why_bytes)
{
	struct reader r = { .from = from,
			    .to = to,
			    .rules = rules,
			    .total_files = NOT_SAID,
			    .total_chunks = NOT_SAID };
	enum sb_err err;

	if (sodium_init() < 0)
		return SB_UNSUPPORTED;
	while (next_line(&r))
		take_hf_line(&r);
	if (fine(&r) && !r.number)
		r.wrong = "is not there: the file is empty";
	else if (fine(&r) && !r.any)
		r.wrong = "is the last, and there was no file";
	err = end(&r, why, why_bytes);
	*told = r.total_chunks != NOT_SAID;
	return err;
}

/* --- CSV ------------------------------------------------------------------ */

int sb_trace_import_is_csv(const char *line)
{
	size_t n = sizeof(csv_heading) - 1;

	if (!strncmp(line, mark, sizeof(mark) - 1))
		line += sizeof(mark) - 1;
	return !strncmp(line, csv_heading, n) &&
	       line[n + strspn(line + n, "\r\n")] == 0;
}

static int split(char *line, char *fields[CSV_FIELDS])
{
	for (size_t i = 0; i < CSV_FIELDS; i++) {
		char *comma = strchr(line, ',');

		if (strchr(line, '"') || !comma != (i == CSV_FIELDS - 1))
			return 0;
		fields[i] = line;
		if (comma) {
			*comma = 0;
			line = comma + 1;
		}
	}
	return 1;
}

static int whole_number(const char *text, uint64_t most, uint64_t *out)
{
	return take_number(&text, most, out) && !*text;
}

static int class_of(const char *name, enum sb_class *out)
{
	*out = SB_CLASS_OTHER;
	for (unsigned c = 0; *name; c++) {
		if (c == SB_CLASS_COUNT)
			return 0;
		*out = (enum sb_class)c;
		if (!strcmp(name, sb_class_name(c)))
			break;
	}
	return 1;
}

/* A snapshot, and a file of it, if others than before. */
static void turn_to(struct reader *r, uint64_t user, uint64_t day,
		    const char *file, enum sb_class data_class)
{
	int same = (int64_t)user == r->user && (int64_t)day == r->day;

	if (same && r->open && !strcmp(file, r->file)) {
		if (data_class != r->data_class)
			r->wrong = "has another class than the file's line "
				   "before";
		return;
	}
	end_file(r);
	if (!same && ((int64_t)user < r->user ||
		      ((int64_t)user == r->user && (int64_t)day < r->day)))
		r->wrong = "is not in the order of users and their days";
	if (!fine(r))
		return;
	if (!same)
		r->err = r->to->snapshot(r->to->arg, (uint32_t)user,
					 (uint32_t)day);
	r->user = (int64_t)user;
	r->day = (int64_t)day;
	free(r->file);
	r->file = strdup(file);
	if (!r->file)
		r->err = SB_MEMORY;
	begin_file(r, data_class);
}

static void take_csv_line(struct reader *r)
{
	char *fields[CSV_FIELDS];
	uint64_t user, day, bytes;
	enum sb_class data_class;

	if (!split(r->line, fields))
		r->wrong = "has not six fields without quotes";
	else if (!whole_number(fields[0], UINT32_MAX, &user))
		r->wrong = "has no number up to 4294967295 as user";
	else if (!whole_number(fields[1], UINT32_MAX, &day))
		r->wrong = "has no number up to 4294967295 as day";
	else if (!class_of(fields[3], &data_class))
		r->wrong = "has a class that is not known; sealbench dataset "
			   "lists them";
	else if (!whole_number(fields[5], MOST_CHUNK_BYTES, &bytes))
		r->wrong = "has no number of bytes";
	else if (!bytes != !*fields[4])
		r->wrong = "has bytes without identity, or none with one";
	if (r->wrong)
		return;
	turn_to(r, user, day, fields[2], data_class);
	if (fine(r) && bytes)
		add_chunk(r, fields[4], strlen(fields[4]), bytes);
}

enum sb_err sb_trace_import_csv(FILE *from, const struct sb_trace_sink *to,
				char *why, size_t why_bytes)
{
	struct reader r = { .from = from,
			    .to = to,
			    .user = -1,
			    .day = -1,
			    .total_files = NOT_SAID,
			    .total_chunks = NOT_SAID };

	if (sodium_init() < 0)
		return SB_UNSUPPORTED;
	if (next_line(&r) && !sb_trace_import_is_csv(r.line))
		r.wrong = "is not \"user,day,file,class,identity,bytes\"";
	while (next_line(&r))
		if (*r.line)
			take_csv_line(&r);
	if (fine(&r) && r.user < 0)
		r.wrong = "is the last, and there was no chunk";
	return end(&r, why, why_bytes);
}
