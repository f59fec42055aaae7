/* bench/cli/dataset_trace.c: histories without bytes, and what deduplication
 * would save. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/analysis/dedup.h"
#include "bench/cli/dataset.h"
#include "bench/measure/json.h"
#include "bench/measure/room.h"
#include "bench/pipeline/chunker.h"

static size_t cut_data(const void *arg, struct sb_span data, uint32_t *lengths,
		       size_t room)
{
	return sb_chunker_cut(arg, data, 1, lengths, room);
}

/* 0: a sentence was printed. */
static int read_cut(const char *text, struct sb_chunker *chunker,
		    struct sb_trace_cut *out)
{
	struct sb_cutting c;

	memset(out, 0, sizeof(*out));
	if (sb_cutting_parse(text, &c) != SB_OK ||
	    (c.how == SB_CUT_FIXED && c.avg > 1u << 20)) {
		sb_cli_fail(
			"--chunks: \"%s\" is not whole, fixed:N (a multiple "
			"of 256 up to 1048576) or fastcdc:N (a power of "
			"two)",
			text);
		return 0;
	}
	if (c.how == SB_CUT_FIXED) {
		out->fixed_bytes = c.avg;
	} else if (c.how == SB_CUT_FASTCDC) {
		sb_chunker_init(chunker, &c, NULL, 0);
		out->cut = cut_data;
		out->arg = chunker;
		out->least_bytes = c.min;
		out->mean_bytes = c.avg;
	}
	return 1;
}

/* Phones without their bytes, anything else from them.  SB_EXIT_OK also where
 * err, the source's or the sink's, is not: nothing was printed yet. */
static int follow(struct sb_dataset *d, const struct sb_trace_sink *to,
		  enum sb_err *err)
{
	struct sb_phone_params phone;
	struct sb_trace_cut cut;
	struct sb_chunker chunker;
	struct sb_source *source;
	int status;

	if (!read_cut(d->cut, &chunker, &cut))
		return SB_EXIT_USAGE;
	if (d->input.root_count || d->bytes) {
		status = sb_dataset_open_sound(d, &source);
		if (status != SB_EXIT_OK)
			return status;
		*err = sb_trace_source(source, &cut, to);
		source->close(source);
	} else {
		status = sb_input_phones(&d->input, d->budget, d->seed, &phone);
		if (status != SB_EXIT_OK)
			return status;
		phone.ordered_ids = d->ordered_ids;
		*err = sb_phone_trace(&phone, &cut, to);
	}
	return SB_EXIT_OK;
}

/* Half a trace must not be taken for one; a device is not ours to remove. */
static void remove_file(const char *path)
{
	struct stat st;

	if (!lstat(path, &st) && S_ISREG(st.st_mode))
		unlink(path);
}

/* A trace is only written over a trace: words are easily given in the wrong
 * order, and texts are not made again in a minute. */
static int is_another(const char *path)
{
	char start[8];
	FILE *f = fopen(path, "rb");
	struct stat st;
	int another = 0;

	if (!f)
		return 0;
	if (!fstat(fileno(f), &st) && S_ISREG(st.st_mode) && st.st_size) {
		size_t n = fread(start, 1, sizeof(start), f);

		another = !sb_trace_is(sb_span_of(start, n));
	}
	fclose(f);
	return another;
}

int sb_dataset_trace_to(const struct sb_dataset *d, const char *out,
			sb_dataset_fill *fill, void *arg)
{
	struct sb_trace_writer w = { 0 };
	struct sb_trace_sink sink;
	FILE *f;
	enum sb_err err = SB_OK;
	int status = SB_EXIT_OK, failed;
	char reason[128];

	if (is_another(out))
		return sb_cli_fail("%s is there and is no trace; name a file "
				   "that is not there yet",
				   out);
	f = fopen(out, "wb");
	if (!f)
		return sb_cli_fail("%s cannot be written: %s", out,
				   strerror(errno));
	failed = sb_trace_write_init(&w, f, &sink) != SB_OK;
	if (!failed)
		status = fill(arg, &sink, &err);
	if (!failed && status == SB_EXIT_OK && err == SB_OK)
		err = sb_trace_write_end(&w);
	failed |= ferror(f);
	if (status == SB_EXIT_OK && err != SB_OK && !failed)
		status = sb_dataset_undone(d, "traced", err);
	failed |= fclose(f) != 0;
	sb_trace_write_release(&w);
	if (status == SB_EXIT_OK && failed)
		status = sb_cli_failed(
			"%s cannot be written: %s", out,
			sb_room_reason(out, errno, reason, sizeof(reason)));
	if (status != SB_EXIT_OK)
		remove_file(out);
	else
		printf("%s: %llu files, %llu distinct runs\n", out,
		       (unsigned long long)w.files, (unsigned long long)w.runs);
	return status;
}

static int follow_input(void *arg, const struct sb_trace_sink *to,
			enum sb_err *err)
{
	return follow(arg, to, err);
}

int sb_dataset_trace(struct sb_dataset *d, const char *out)
{
	int status = sb_dataset_trace_to(d, out, follow_input, d);

	if (status == SB_EXIT_OK)
		sb_dataset_left_out(d, NULL);
	return status;
}

/* --- deduplication -------------------------------------------------------- */

static double part(uint64_t a, uint64_t b)
{
	return b ? 100.0 * (double)a / (double)b : 0;
}

static void as_text(const char *name, const struct sb_dedup_counts *c)
{
	printf("%-20s %10.3f %10llu %9.2f %9.2f %9.2f %9.2f\n", name,
	       (double)c->logical.bytes / 1e6,
	       (unsigned long long)c->logical.chunks,
	       part(c->snapshot.bytes, c->logical.bytes),
	       part(c->changed.bytes, c->later.bytes),
	       part(c->user.bytes, c->logical.bytes),
	       part(c->all.bytes, c->logical.bytes));
}

static void put_sum(struct sb_json *j, const char *key,
		    const struct sb_dedup_sum *s)
{
	sb_json_object(j, key);
	sb_json_count(j, "chunks", s->chunks);
	sb_json_count(j, "bytes", s->bytes);
	sb_json_end(j, '}');
}

static void as_json(struct sb_json *j, const char *name,
		    const struct sb_dedup_counts *c)
{
	sb_json_object(j, name);
	sb_json_count(j, "files", c->files);
	put_sum(j, "logical", &c->logical);
	put_sum(j, "snapshot", &c->snapshot);
	put_sum(j, "later", &c->later);
	put_sum(j, "changed", &c->changed);
	put_sum(j, "user", &c->user);
	put_sum(j, "all", &c->all);
	sb_json_end(j, '}');
}

static int tell(struct sb_dataset *d, const struct sb_dedup *x)
{
	struct sb_json j = { .to = stdout, .pretty = 1 };

	if (d->json) {
		sb_json_object(&j, NULL);
		sb_json_string(&j, "chunks", d->cut);
		sb_json_count(&j, "snapshots", x->snapshots);
		sb_json_object(&j, "classes");
	} else {
		printf("%-20s %10s %10s %9s %9s %9s %9s\n", "class", "MB",
		       "chunks", "snapshot%", "changed%", "user%", "all%");
	}
	for (unsigned c = 0; c <= SB_CLASS_COUNT; c++) {
		const char *name =
			c < SB_CLASS_COUNT ? sb_class_name(c) : "all";

		if (!x->of[c].files || (d->has_class && c != d->data_class))
			continue;
		if (d->json)
			as_json(&j, name, &x->of[c]);
		else
			as_text(name, &x->of[c]);
	}
	if (!d->json) {
		sb_dataset_left_out(d, NULL);
		return SB_EXIT_OK;
	}
	sb_json_end(&j, '}');
	sb_dataset_left_out(d, &j);
	sb_json_end(&j, '}');
	return sb_json_finish(&j) == SB_OK ? SB_EXIT_OK : SB_EXIT_FAILED;
}

static int read_trace(const char *from, const struct sb_trace_sink *to)
{
	char why[128] = "";
	FILE *f = fopen(from, "rb");
	enum sb_err err;

	if (!f)
		return sb_cli_fail("%s cannot be read: %s", from,
				   strerror(errno));
	err = sb_trace_read(f, to, why, sizeof(why));
	fclose(f);
	if (err == SB_MALFORMED)
		return sb_cli_fail("%s is not a whole trace: %s; write it anew",
				   from, why);
	return err == SB_OK ? SB_EXIT_OK
			    : sb_cli_failed("%s: %s", from, sb_err_name(err));
}

int sb_dataset_dedup(struct sb_dataset *d, const char *from)
{
	struct sb_trace_sink sink;
	struct sb_dedup x;
	enum sb_err err = SB_OK;
	int status = SB_EXIT_FAILED;

	if (from && d->input.root_count)
		return sb_cli_fail("dedup: %s is a trace already; leave "
				   "--input out",
				   from);
	if (sb_dedup_init(&x, &sink) != SB_OK)
		sb_cli_failed("out of memory");
	else
		status =
			from ? read_trace(from, &sink) : follow(d, &sink, &err);
	if (status == SB_EXIT_OK && err != SB_OK)
		status = sb_dataset_undone(d, "traced", err);
	if (status == SB_EXIT_OK)
		status = tell(d, &x);
	sb_dedup_release(&x);
	return status;
}
