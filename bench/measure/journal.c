/* bench/measure/journal.c: what is finished of a run. */
#include "bench/measure/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bench/measure/manifest.h"

static const char *const whats[] = {
	[SB_JOURNAL_EXACT] = "exact",
	[SB_JOURNAL_BLOCK] = "block",
	[SB_JOURNAL_TOOLS] = "tools",
};

/* One write of a whole line, then to the disk. */
static enum sb_err append(int fd, const char *text, size_t len)
{
	if (write(fd, text, len) != (ssize_t)len || fsync(fd))
		return SB_IO;
	return SB_OK;
}

/* A line from writer j, of which text and len are the stream's. */
static enum sb_err finish(struct sb_journal *journal, struct sb_json *j,
			  char **text, const size_t *len)
{
	enum sb_err err;

	sb_json_end(j, '}');
	err = sb_json_finish(j);
	if (fclose(j->to))
		err = SB_IO;
	if (err == SB_OK)
		err = append(journal->fd, *text, *len);
	free(*text);
	return err;
}

static struct sb_json begin(const char *kind, char **text, size_t *len)
{
	struct sb_json j = { .to = open_memstream(text, len) };

	if (!j.to)
		return j;
	sb_json_object(&j, NULL);
	sb_json_count(&j, "v", 1);
	sb_json_string(&j, "kind", kind);
	return j;
}

static uint64_t size_of(FILE *file)
{
	struct stat st;

	return fstat(fileno(file), &st) ? 0 : (uint64_t)st.st_size;
}

static int lock(struct sb_journal *j, const char *path, int flags)
{
	char file[SB_FOLDER_PATH_BYTES + 32];

	snprintf(file, sizeof(file), "%s/journal.jsonl", path);
	j->fd = open(file, flags | O_RDWR | O_APPEND | O_CLOEXEC, 0666);
	return j->fd >= 0 && !flock(j->fd, LOCK_EX | LOCK_NB);
}

enum sb_err sb_journal_new(struct sb_journal *j, const struct sb_folder *folder,
			   const struct sb_journal_settings *set)
{
	struct sb_json out;
	char *text = NULL;
	size_t len = 0;

	memset(j, 0, sizeof(*j));
	j->settings = *set;
	j->samples_bytes = size_of(folder->samples);
	fflush(folder->status);
	j->status_bytes = size_of(folder->status);
	if (!lock(j, folder->path, O_CREAT | O_EXCL))
		return SB_IO;
	out = begin("settings", &text, &len);
	if (!out.to)
		return SB_MEMORY;
	sb_json_string(&out, "budget", sb_plan_of(set->budget)->name);
	sb_json_count(&out, "seed", set->seed);
	sb_json_count(&out, "threads", set->threads);
	sb_json_count(&out, "limit_s", set->limit_s);
	sb_json_number(&out, "half_width", set->half_width);
	sb_json_string(&out, "input", set->input);
	sb_json_count(&out, "users", set->users);
	sb_json_count(&out, "days", set->days);
	sb_json_count(&out, "bytes_per_user", set->bytes_per_user);
	sb_json_string(&out, "profiles", set->names);
	sb_json_count(&out, "samples_bytes", j->samples_bytes);
	sb_json_count(&out, "status_bytes", j->status_bytes);
	return finish(j, &out, &text, &len);
}

static struct sb_journal_session *current(struct sb_journal *j)
{
	size_t n = j->session_count;

	return n ? &j->session[n > SB_JOURNAL_SESSIONS ? SB_JOURNAL_SESSIONS - 1
						       : n - 1]
		 : &j->session[0];
}

void sb_journal_probe(struct sb_journal *j, unsigned ms)
{
	struct timespec pause = { ms / 1000, (long)(ms % 1000) * 1000000 };
	struct sb_journal_session *s = current(j);
	struct sb_machine_load before, after;

	sb_machine_load(&before);
	nanosleep(&pause, NULL);
	sb_machine_load(&after);
	s->busy_percent = (s->busy_percent * s->probes +
			   sb_machine_busy_percent(&before, &after)) /
			  (s->probes + 1);
	s->probes++;
}

enum sb_err sb_journal_session(struct sb_journal *j)
{
	struct sb_journal_session *s;
	struct sb_json out;
	char *text = NULL;
	size_t len = 0;

	j->session_count++;
	s = current(j);
	memset(s, 0, sizeof(*s));
	sb_manifest_utc(s->started);
	sb_journal_probe(j, 500);
	sb_machine_load(&j->before);
	s->load_before = s->load_after = j->before.load_1min;
	s->from_ms = s->to_ms = j->elapsed_ms;
	out = begin("session", &text, &len);
	if (!out.to)
		return SB_MEMORY;
	sb_json_string(&out, "started_utc", s->started);
	sb_json_count(&out, "from_ms", s->from_ms);
	sb_json_number(&out, "load_before", s->load_before);
	sb_json_number(&out, "busy_percent", s->busy_percent);
	return finish(j, &out, &text, &len);
}

static void count(struct sb_journal *j, enum sb_journal_what what)
{
	j->exact_done |= what == SB_JOURNAL_EXACT;
	j->blocks_done += what == SB_JOURNAL_BLOCK;
	j->tools_done += what == SB_JOURNAL_TOOLS;
}

enum sb_err sb_journal_done(struct sb_journal *j, struct sb_folder *folder,
			    enum sb_journal_what what, uint64_t elapsed_ms)
{
	struct sb_journal_session *s = current(j);
	char *text = NULL, rows[SB_FOLDER_ROWS_BYTES];
	struct sb_machine_load now;
	struct sb_json out;
	size_t len = 0;

	if (fflush(folder->samples) || fflush(folder->status) ||
	    fsync(fileno(folder->samples)) || fsync(fileno(folder->status)))
		return SB_IO;
	sb_machine_load(&now);
	count(j, what);
	j->samples_bytes = size_of(folder->samples);
	j->status_bytes = size_of(folder->status);
	j->failures = folder->failures;
	s->to_ms = j->elapsed_ms = elapsed_ms;
	s->load_after = now.load_1min;
	s->steal_percent = sb_machine_steal_percent(&j->before, &now);
	out = begin("done", &text, &len);
	if (!out.to)
		return SB_MEMORY;
	sb_json_string(&out, "what", whats[what]);
	sb_json_count(&out, "elapsed_ms", elapsed_ms);
	sb_json_count(&out, "samples_bytes", j->samples_bytes);
	sb_json_count(&out, "status_bytes", j->status_bytes);
	sb_json_count(&out, "failures", j->failures);
	if (what == SB_JOURNAL_EXACT) {
		sb_folder_rows(folder, rows);
		sb_json_string(&out, "rows", rows);
	}
	sb_json_number(&out, "load_after", s->load_after);
	sb_json_number(&out, "steal_percent", s->steal_percent);
	sb_json_number(&out, "busy_percent", s->busy_percent);
	return finish(j, &out, &text, &len);
}

static enum sb_err take_settings(struct sb_journal *j,
				 const struct sb_json_line *l)
{
	struct sb_journal_settings *set = &j->settings;
	const char *names = sb_json_text(l, "profiles");
	int b = 0;

	while (b < SB_BUDGET_COUNT &&
	       strcmp(sb_plan_of((enum sb_budget)b)->name,
		      sb_json_text(l, "budget")) != 0)
		b++;
	if (b == SB_BUDGET_COUNT || strlen(names) >= sizeof(set->names))
		return SB_MALFORMED;
	set->budget = (enum sb_budget)b;
	set->seed = sb_json_u64(l, "seed");
	set->threads = sb_json_u64(l, "threads");
	set->limit_s = sb_json_u64(l, "limit_s");
	set->half_width = sb_json_double(l, "half_width");
	set->users = sb_json_u64(l, "users");
	set->days = sb_json_u64(l, "days");
	set->bytes_per_user = sb_json_u64(l, "bytes_per_user");
	snprintf(set->input, sizeof(set->input), "%s",
		 sb_json_text(l, "input"));
	snprintf(set->names, sizeof(set->names), "%s", names);
	return SB_OK;
}

static enum sb_err take(struct sb_journal *j, const struct sb_json_line *l)
{
	const char *kind = sb_json_text(l, "kind");
	enum sb_err err = SB_OK;

	if (!strcmp(kind, "session")) {
		struct sb_journal_session *s;

		j->session_count++;
		s = current(j);
		memset(s, 0, sizeof(*s));
		snprintf(s->started, sizeof(s->started), "%s",
			 sb_json_text(l, "started_utc"));
		s->from_ms = s->to_ms = sb_json_u64(l, "from_ms");
		s->load_before = sb_json_double(l, "load_before");
		s->load_after = s->load_before;
		s->busy_percent = sb_json_double(l, "busy_percent");
		return SB_OK;
	}
	if (!strcmp(kind, "settings")) {
		err = take_settings(j, l);
	} else if (!strcmp(kind, "done")) {
		for (int i = 0; i < 3; i++)
			if (!strcmp(whats[i], sb_json_text(l, "what")))
				count(j, (enum sb_journal_what)i);
		current(j)->to_ms = j->elapsed_ms =
			sb_json_u64(l, "elapsed_ms");
		current(j)->load_after = sb_json_double(l, "load_after");
		current(j)->steal_percent = sb_json_double(l, "steal_percent");
		current(j)->busy_percent = sb_json_double(l, "busy_percent");
		j->failures = sb_json_u64(l, "failures");
	} else {
		return SB_MALFORMED;
	}
	j->samples_bytes = sb_json_u64(l, "samples_bytes");
	j->status_bytes = sb_json_u64(l, "status_bytes");
	return err;
}

/* Lines that are whole; what a cut off line left is taken away, so that the
 * next one starts on a line of its own. */
static enum sb_err read_lines(struct sb_journal *j)
{
	FILE *from = fdopen(dup(j->fd), "r");
	char *text = NULL;
	size_t cap = 0, lines = 0;
	off_t whole = 0;
	ssize_t len;
	enum sb_err err = from ? SB_OK : SB_IO;

	if (!from)
		return err;
	rewind(from);
	while (err == SB_OK && (len = getline(&text, &cap, from)) > 0) {
		struct sb_json_line line;

		if (text[len - 1] != '\n')
			break;
		err = sb_json_parse(text, &line);
		if (err == SB_OK)
			err = take(j, &line);
		whole += len;
		lines++;
	}
	free(text);
	fclose(from);
	if (err == SB_OK && (!lines || !*j->settings.names))
		err = SB_MALFORMED;
	if (err == SB_OK && ftruncate(j->fd, whole))
		err = SB_IO;
	return err;
}

enum sb_err sb_journal_open(struct sb_journal *j, const char *path, char *why,
			    size_t why_bytes)
{
	enum sb_err err;

	memset(j, 0, sizeof(*j));
	if (!lock(j, path, 0)) {
		int busy = j->fd >= 0;

		snprintf(why, why_bytes,
			 busy ? "%s is being written by another process"
			      : "%s cannot be resumed: it has no journal.jsonl",
			 path);
		sb_journal_close(j);
		return busy ? SB_PARAM : SB_MISSING;
	}
	err = read_lines(j);
	if (err == SB_OK)
		return SB_OK;
	snprintf(why, why_bytes,
		 "%s/journal.jsonl cannot be read (%s); measure anew into "
		 "another folder",
		 path, sb_err_name(err));
	sb_journal_close(j);
	return err;
}

void sb_journal_close(struct sb_journal *j)
{
	if (j->fd >= 0)
		close(j->fd);
	j->fd = -1;
}
