/* bench/measure/manifest.c: manifest.json. */
#include "bench/measure/manifest.h"

#include <string.h>
#include <time.h>

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
	for (unsigned b = 0; b < m->blocks; b++) {
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

	for (int i = 0; i < 32; i++)
		snprintf(digest + 2 * i, 3, "%02x", input->digest[i]);
	sb_json_object(j, "input");
	sb_json_string(j, "kind", input->kind);
	sb_json_count(j, "users", input->users);
	sb_json_count(j, "days", input->days);
	sb_json_count(j, "bytes", input->bytes);
	sb_json_count(j, "files", input->files);
	sb_json_string(j, "digest", digest);
	sb_json_end(j, '}');
}

static void write_load(const struct sb_manifest *m, struct sb_json *j)
{
	struct sb_machine_load now;

	sb_machine_load(&now);
	sb_json_object(j, "load");
	sb_json_number(j, "before", m->before->load_1min);
	sb_json_number(j, "after", now.load_1min);
	sb_json_number(j, "steal_percent",
		       sb_machine_steal_percent(m->before, &now));
	sb_json_end(j, '}');
}

enum sb_err sb_manifest_write(const struct sb_manifest *m)
{
	FILE *to = sb_folder_file(m->run->folder, "manifest.json");
	struct sb_json j = { .to = to, .pretty = 1 };
	char text[32];
	enum sb_err err;

	if (!to)
		return SB_IO;
	sb_manifest_utc(text);
	sb_json_object(&j, NULL);
	sb_json_count(&j, "version", 1);
	sb_json_bool(&j, "complete", m->complete);
	sb_json_string(&j, "started_utc", m->started);
	sb_json_string(&j, "written_utc", text);
	sb_json_string(&j, "budget", m->budget);
	sb_json_string(&j, "stop_reason", m->stop_reason);
	sb_json_count(&j, "seed", m->run->seed);
	sb_json_count(&j, "threads", m->run->threads);
	sb_json_count(&j, "blocks", m->blocks);
	sb_json_count(&j, "failures", m->run->folder->failures);
	sb_json_count(&j, "seconds", m->seconds);
	write_input(&m->run->input, &j);
	write_load(m, &j);
	err = sb_machine_write(&j);
	write_order(m, &j);
	sb_json_end(&j, '}');
	if (sb_json_finish(&j) != SB_OK && err == SB_OK)
		err = SB_IO;
	if (fclose(to) && err == SB_OK)
		err = SB_IO;
	return err;
}

const char *sb_manifest_text(const char *folder, const char *name, char *text,
			     size_t bytes)
{
	char path[1200], line[1024], key[64];
	FILE *from;

	text[0] = 0;
	snprintf(path, sizeof(path), "%s/manifest.json", folder);
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
		if (*at == '"') {
			at++;
			at[strlen(at) - 1] = 0;
		}
		snprintf(text, bytes, "%s", at);
	}
	fclose(from);
	return text;
}
