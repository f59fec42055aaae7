#include "datasets/trace.h"

#include <stdlib.h>
#include <string.h>

enum tag {
	END,
	SNAPSHOT,
	NEW_FILE,
	NEW_RUN,
	SEEN_RUNS,
};

static const char magic[8] = "SBTRACE1";

/* --- numbers of identities ------------------------------------------------ */

/* Open addressing; an identity's number, plus one. */
struct sb_trace_numbers {
	uint64_t *ids, *numbers;
	size_t cap, used;
};

static size_t slot(const struct sb_trace_numbers *t, uint64_t id)
{
	size_t i = (size_t)(id * 0x9e3779b97f4a7c15u >> 20) & (t->cap - 1);

	while (t->numbers[i] && t->ids[i] != id)
		i = (i + 1) & (t->cap - 1);
	return i;
}

static enum sb_err grow(struct sb_trace_numbers *t)
{
	struct sb_trace_numbers n = { .cap = t->cap ? 2 * t->cap : 4096 };
	struct sb_trace_numbers old = *t;

	if (2 * (t->used + 1) <= t->cap)
		return SB_OK;
	n.ids = calloc(n.cap, sizeof(*n.ids));
	n.numbers = calloc(n.cap, sizeof(*n.numbers));
	if (!n.ids || !n.numbers) {
		free(n.ids);
		free(n.numbers);
		return SB_MEMORY;
	}
	for (size_t i = 0; i < old.cap; i++) {
		size_t to;

		if (!old.numbers[i])
			continue;
		to = slot(&n, old.ids[i]);
		n.ids[to] = old.ids[i];
		n.numbers[to] = old.numbers[i];
	}
	n.used = old.used;
	*t = n;
	free(old.ids);
	free(old.numbers);
	return SB_OK;
}

/* --- writing -------------------------------------------------------------- */

static void put(struct sb_trace_writer *w, uint64_t v)
{
	for (; v > 0x7f; v >>= 7)
		putc((int)(v & 0x7f) | 0x80, w->to);
	putc((int)v, w->to);
}

static void put_record(struct sb_trace_writer *w, enum tag tag, uint64_t a,
		       uint64_t b)
{
	put(w, tag);
	put(w, a);
	put(w, b);
}

static void flush_seen(struct sb_trace_writer *w)
{
	if (w->count)
		put_record(w, SEEN_RUNS, w->first, w->count);
	w->count = 0;
}

static enum sb_err write_snapshot(void *arg, uint32_t user, uint32_t day)
{
	struct sb_trace_writer *w = arg;

	flush_seen(w);
	put_record(w, SNAPSHOT, user, day);
	return ferror(w->to) ? SB_IO : SB_OK;
}

static enum sb_err write_file(void *arg, enum sb_class data_class,
			      uint64_t size_bytes)
{
	struct sb_trace_writer *w = arg;

	flush_seen(w);
	put_record(w, NEW_FILE, data_class, size_bytes);
	w->files++;
	return SB_OK;
}

static enum sb_err write_run(void *arg, const struct sb_trace_run *run)
{
	struct sb_trace_writer *w = arg;
	enum sb_err err = grow(w->numbers);
	size_t at;

	if (err)
		return err;
	at = slot(w->numbers, run->id);
	if (w->numbers->numbers[at]) {
		uint64_t number = w->numbers->numbers[at] - 1;

		if (w->count && number == w->first + w->count) {
			w->count++;
			return SB_OK;
		}
		flush_seen(w);
		w->first = number;
		w->count = 1;
		return SB_OK;
	}
	flush_seen(w);
	w->numbers->ids[at] = run->id;
	w->numbers->numbers[at] = ++w->runs;
	w->numbers->used++;
	put_record(w, NEW_RUN, run->count, run->size_bytes);
	put(w, run->last_bytes);
	return SB_OK;
}

enum sb_err sb_trace_write_init(struct sb_trace_writer *w, FILE *to,
				struct sb_trace_sink *sink)
{
	memset(w, 0, sizeof(*w));
	w->to = to;
	w->numbers = calloc(1, sizeof(*w->numbers));
	if (!w->numbers)
		return SB_MEMORY;
	*sink = (struct sb_trace_sink) { write_snapshot, write_file, write_run,
					 w };
	fwrite(magic, 1, sizeof(magic), to);
	return SB_OK;
}

enum sb_err sb_trace_write_end(struct sb_trace_writer *w)
{
	flush_seen(w);
	put_record(w, END, w->files, w->runs);
	return fflush(w->to) || ferror(w->to) ? SB_IO : SB_OK;
}

void sb_trace_write_release(struct sb_trace_writer *w)
{
	if (w->numbers) {
		free(w->numbers->ids);
		free(w->numbers->numbers);
	}
	free(w->numbers);
	w->numbers = NULL;
}

/* --- reading -------------------------------------------------------------- */

struct reader {
	FILE *from;
	const struct sb_trace_sink *to;
	struct sb_trace_run *runs;
	size_t count, cap;
	uint64_t files, left; /* left: bytes of the file that runs must fill */
	int64_t user, day;
	const char *wrong;
	enum sb_err err; /* the sink's, or of memory */
};

static uint64_t get(struct reader *r)
{
	uint64_t v = 0;

	for (unsigned shift = 0; !r->wrong; shift += 7) {
		int c = getc(r->from);

		if (c == EOF)
			r->wrong = "it ends early";
		else if (shift == 63 && c > 1)
			r->wrong = "a number is too large";
		else
			v |= (uint64_t)(c & 0x7f) << shift;
		if (r->wrong || c < 0x80)
			break;
	}
	return v;
}

static void read_snapshot(struct reader *r)
{
	uint64_t user = get(r), day = get(r);

	if (!r->wrong && (user > UINT32_MAX || day > UINT32_MAX))
		r->wrong = "a user or day is too large";
	else if (!r->wrong &&
		 ((int64_t)user < r->user ||
		  ((int64_t)user == r->user && (int64_t)day <= r->day)))
		r->wrong = "snapshots are not in the order of users and days";
	if (r->wrong)
		return;
	r->user = (int64_t)user;
	r->day = (int64_t)day;
	r->err = r->to->snapshot(r->to->arg, (uint32_t)user, (uint32_t)day);
}

static void read_file(struct reader *r)
{
	uint64_t data_class = get(r), size = get(r);

	if (!r->wrong && r->user < 0)
		r->wrong = "a file comes before the first snapshot";
	else if (!r->wrong && data_class >= SB_CLASS_COUNT)
		r->wrong = "a class is not known";
	if (r->wrong)
		return;
	r->left = size;
	r->files++;
	r->err = r->to->file(r->to->arg, (enum sb_class)data_class, size);
}

static void give_run(struct reader *r, uint64_t number)
{
	const struct sb_trace_run *run = &r->runs[number];

	if (sb_trace_bytes(run) > r->left) {
		r->wrong = "runs are more than their file";
		return;
	}
	r->left -= sb_trace_bytes(run);
	r->err = r->to->run(r->to->arg, run);
}

static void read_new(struct reader *r)
{
	struct sb_trace_run run = { .count = get(r) };

	run.size_bytes = get(r);
	run.last_bytes = get(r);

	if (!r->wrong &&
	    (!run.count || !run.last_bytes || run.last_bytes > run.size_bytes ||
	     run.size_bytes > UINT64_MAX / 2 / run.count))
		r->wrong = "a run has no bytes, or too many";
	if (!r->wrong && r->count == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 4096;
		struct sb_trace_run *more =
			reallocarray(r->runs, cap, sizeof(*more));

		if (!more) {
			r->err = SB_MEMORY;
			return;
		}
		r->runs = more;
		r->cap = cap;
	}
	if (r->wrong)
		return;
	/* Any mapping that is one to one will do. */
	run.id = (r->count + 1) * 0x9e3779b97f4a7c15u;
	r->runs[r->count++] = run;
	give_run(r, r->count - 1);
}

static void read_seen(struct reader *r)
{
	uint64_t first = get(r), count = get(r);

	if (!r->wrong && (first >= r->count || count > r->count - first))
		r->wrong = "a run is named that was not there before";
	for (uint64_t i = 0; !r->wrong && !r->err && i < count; i++)
		give_run(r, first + i);
}

static int read_record(struct reader *r)
{
	uint64_t tag = get(r);

	if (!r->wrong && r->left && tag != NEW_RUN && tag != SEEN_RUNS)
		r->wrong = "a file's runs are fewer than its bytes";
	if (r->wrong)
		return 0;
	switch (tag) {
	case SNAPSHOT:
		read_snapshot(r);
		return 1;
	case NEW_FILE:
		read_file(r);
		return 1;
	case NEW_RUN:
		read_new(r);
		return 1;
	case SEEN_RUNS:
		read_seen(r);
		return 1;
	case END:
		if (get(r) != r->files || get(r) != r->count || r->wrong)
			r->wrong = "the counts at its end are not its own";
		else if (getc(r->from) != EOF)
			r->wrong = "it goes on behind its end";
		return 0;
	default:
		r->wrong = "a record is of no kind that there is";
		return 0;
	}
}

int sb_trace_is(struct sb_span start)
{
	return start.len >= sizeof(magic) &&
	       !memcmp(start.ptr, magic, sizeof(magic));
}

enum sb_err sb_trace_read(FILE *from, const struct sb_trace_sink *to, char *why,
			  size_t why_bytes)
{
	struct reader r = { .from = from, .to = to, .user = -1 };
	char start[sizeof(magic)];

	if (fread(start, 1, sizeof(start), from) != sizeof(start) ||
	    !sb_trace_is(sb_span_of(start, sizeof(start))))
		r.wrong = "it does not begin as a trace does";
	while (!r.wrong && !r.err && read_record(&r))
		;
	free(r.runs);
	if (r.wrong)
		snprintf(why, why_bytes, "%s (byte %ld)", r.wrong, ftell(from));
	return r.wrong ? SB_MALFORMED : r.err;
}
