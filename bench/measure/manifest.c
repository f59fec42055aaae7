/* bench/measure/manifest.c: manifest.json. */
#include "bench/measure/manifest.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "bench/measure/origin.h"

void sb_manifest_utc(char text[32])
{
	time_t now = time(NULL);
	struct tm t;

	gmtime_r(&now, &t);
	strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &t);
}

static void write_order(const struct sb_manifest *m, struct sb_json *j)
{
	sb_json_array(j, "order");
	for (unsigned b = 0; m->order && b < m->journal->blocks_done; b++) {
		sb_json_array(j, NULL);
		for (size_t i = 0; i < m->run->profile_count; i++)
			sb_json_string(j, NULL,
				       m->run->profiles[m->order[b][i]].name);
		sb_json_end(j, ']');
	}
	sb_json_end(j, ']');
}

static void write_input(const struct sb_run_input *input, struct sb_json *j)
{
	char digest[65];

	sb_origin_hex(input->digest, digest);
	sb_json_object(j, "input");
	sb_json_string(j, "kind", input->kind);
	sb_json_count(j, "users", input->users);
	sb_json_count(j, "days", input->days);
	sb_json_count(j, "snapshots", input->snapshots);
	if (input->bytes_per_user)
		sb_json_count(j, "bytes_per_user", input->bytes_per_user);
	sb_json_count(j, "bytes", input->bytes);
	sb_json_count(j, "files", input->files);
	sb_json_string(j, "digest", digest);
	sb_left_out_members(input->left_out, j);
	sb_json_end(j, '}');
}

/* Of all sessions the worst: one busy hour is enough to spoil a run. */
static void write_load(const struct sb_journal *journal, struct sb_json *j)
{
	double before = 0, after = 0, steal = 0, busy = 0;
	size_t n = journal->session_count;

	n = n > SB_JOURNAL_SESSIONS ? SB_JOURNAL_SESSIONS : n;
	for (size_t i = 0; i < n; i++) {
		before = fmax(before, journal->session[i].load_before);
		after = fmax(after, journal->session[i].load_after);
		steal = fmax(steal, journal->session[i].steal_percent);
		busy = fmax(busy, journal->session[i].busy_percent);
	}
	sb_json_object(j, "load");
	sb_json_number(j, "before", before);
	sb_json_number(j, "after", after);
	sb_json_number(j, "steal_percent", steal);
	sb_json_number(j, "busy_percent", busy);
	sb_json_end(j, '}');
	sb_json_array(j, "sessions");
	for (size_t i = 0; i < n; i++) {
		const struct sb_journal_session *s = &journal->session[i];

		sb_json_object(j, NULL);
		sb_json_string(j, "session_utc", s->started);
		sb_json_count(j, "from_ms", s->from_ms);
		sb_json_count(j, "to_ms", s->to_ms);
		sb_json_number(j, "load_before", s->load_before);
		sb_json_number(j, "load_after", s->load_after);
		sb_json_number(j, "session_steal_percent", s->steal_percent);
		sb_json_number(j, "session_busy_percent", s->busy_percent);
		sb_json_end(j, '}');
	}
	sb_json_end(j, ']');
}

static void write_rule(const struct sb_manifest *m, struct sb_json *j)
{
	const struct sb_plan *p = m->plan;

	sb_json_object(j, "stop_rule");
	sb_json_string(j, "until",
		       "the 95 % intervals of all headline ratios have the "
		       "half width, or the time is used up, or the most "
		       "blocks are there");
	sb_json_string(j, "headline",
		       "null's time over each profile's: backup_first and "
		       "restore_all, controlled, most threads");
	sb_json_number(j, "half_width", p->half_width);
	sb_json_count(j, "settle_blocks", p->settle_blocks);
	sb_json_count(j, "min_blocks", p->min_blocks);
	sb_json_count(j, "max_blocks", p->max_blocks);
	sb_json_count(j, "limit_seconds", p->limit_s);
	sb_json_end(j, '}');
	sb_json_string(j, "stop_reason", m->stop_reason);
	if (isfinite(m->half_width))
		sb_json_number(j, "half_width_reached", m->half_width);
}

static void write_run(const struct sb_manifest *m, struct sb_json *j)
{
	const struct sb_journal *journal = m->journal;
	char text[32];

	sb_manifest_utc(text);
	sb_json_count(j, "version", SB_MANIFEST_VERSION);
	sb_json_bool(j, "complete", m->complete);
	sb_json_string(j, "started_utc", journal->session[0].started);
	sb_json_string(j, "written_utc", text);
	sb_json_string(j, "budget", m->plan->name);
	write_rule(m, j);
	sb_json_count(j, "seed", m->run->seed);
	sb_json_count(j, "threads", m->run->threads);
	sb_json_count(j, "blocks", journal->blocks_done);
	sb_json_count(j, "failures", m->run->folder->failures);
	sb_json_count(j, "seconds", journal->elapsed_ms / 1000);
	write_input(&m->run->input, j);
	write_load(journal, j);
}

/* What the names of profiles that are not built in stood for; by no path. */
static void write_files(const struct sb_run *run, struct sb_json *j)
{
	int any = 0;

	for (size_t i = 0; i < run->profile_count; i++) {
		const struct sb_profile *p = &run->profiles[i];
		char text[SB_PROFILE_NAME_BYTES + 65];
		int at;

		if (!*p->file)
			continue;
		if (!any++)
			sb_json_array(j, "profile_files");
		at = snprintf(text, sizeof(text), "%s ", p->name);
		sb_origin_hex(p->digest, text + at);
		sb_json_string(j, NULL, text);
	}
	if (any)
		sb_json_end(j, ']');
}

static enum sb_err write_all(const struct sb_manifest *m, FILE *to)
{
	struct sb_json j = { .to = to, .pretty = 1 };
	enum sb_err err;

	sb_json_object(&j, NULL);
	write_run(m, &j);
	err = sb_machine_write(&j);
	write_files(m->run, &j);
	write_order(m, &j);
	sb_json_end(&j, '}');
	return sb_json_finish(&j) != SB_OK && err == SB_OK ? SB_IO : err;
}

enum sb_err sb_manifest_draft(const struct sb_manifest *m, const char *name)
{
	struct sb_folder *folder = m->run->folder;
	FILE *to = sb_folder_begin(folder, name);
	enum sb_err err;

	if (!to)
		return SB_IO;
	err = write_all(m, to);
	sb_folder_commit(folder, to, name);
	return err == SB_OK ? folder->err : err;
}

enum sb_err sb_manifest_write(const struct sb_manifest *m)
{
	return sb_manifest_draft(m, "manifest.json");
}

const char *sb_manifest_member(const char *path, const char *name, char *text,
			       size_t bytes)
{
	char line[1024], key[64];
	FILE *from;

	text[0] = 0;
	snprintf(key, sizeof(key), "\"%s\": ", name);
	from = fopen(path, "r");
	if (!from)
		return text;
	while (!text[0] && fgets(line, sizeof(line), from)) {
		char *at = line + strspn(line, "\t");

		if (strncmp(at, key, strlen(key)) != 0)
			continue;
		at += strlen(key);
		at[strcspn(at, "\n")] = 0;
		if (*at && at[strlen(at) - 1] == ',')
			at[strlen(at) - 1] = 0;
		if (*at == '"' && at[1]) {
			at++;
			at[strlen(at) - 1] = 0;
		}
		snprintf(text, bytes, "%s", at);
	}
	fclose(from);
	return text;
}

const char *sb_manifest_text(const char *folder, const char *name, char *text,
			     size_t bytes)
{
	char path[1200];

	snprintf(path, sizeof(path), "%s/manifest.json", folder);
	return sb_manifest_member(path, name, text, bytes);
}
