#include "bench/profile/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/profile/registry.h"

#define TEXT_MAX 65536u

static char *trim(char *s)
{
	size_t len;

	while (*s == ' ' || *s == '\t')
		s++;
	len = strlen(s);
	while (len &&
	       (s[len - 1] == ' ' || s[len - 1] == '\t' || s[len - 1] == '\r'))
		s[--len] = '\0';
	return s;
}

int sb_profile_text_next(char **rest, char **key, char **value)
{
	char *line, *equals;

	while ((line = strsep(rest, "\n")) != NULL) {
		line = trim(line);
		if (!*line || *line == '#')
			continue;
		equals = strchr(line, '=');
		if (equals)
			*equals = '\0';
		*key = trim(line);
		*value = equals ? trim(equals + 1) : NULL;
		return 1;
	}
	return 0;
}

static enum sb_err from_file(const char *path, struct sb_profile_source *out,
			     char *why, size_t why_bytes)
{
	const char *base = strrchr(path, '/') + 1;
	size_t len = strcspn(base, "."), got;
	FILE *f = fopen(path, "rb");
	enum sb_err err = SB_MEMORY;

	if (len >= sizeof(out->name))
		len = sizeof(out->name) - 1;
	memcpy(out->name, base, len);
	out->name[len] = '\0';
	if (!f) {
		snprintf(why, why_bytes, "profile file %s: %s", path,
			 strerror(errno));
		return SB_IO;
	}
	out->text = calloc(1, TEXT_MAX + 2);
	if (out->text) {
		got = fread(out->text, 1, TEXT_MAX + 1, f);
		err = ferror(f) ? SB_IO : SB_OK;
		if (err != SB_OK) {
			snprintf(why, why_bytes, "profile file %s: %s", path,
				 strerror(errno));
		} else if (got > TEXT_MAX || strlen(out->text) < got) {
			err = SB_PARAM;
			snprintf(why, why_bytes,
				 "profile file %s: not a text of at most %u "
				 "bytes; profiles are the files *.profile of "
				 "schemes/",
				 path, TEXT_MAX);
		}
	}
	fclose(f);
	return err;
}

enum sb_err sb_profile_text_load(const char *name,
				 struct sb_profile_source *out, char *why,
				 size_t why_bytes)
{
	const struct sb_profile_text *all;
	size_t count;

	memset(out, 0, sizeof(*out));
	if (strchr(name, '/'))
		return from_file(name, out, why, why_bytes);
	all = sb_registry_profiles(&count);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(all[i].name, name) != 0)
			continue;
		snprintf(out->name, sizeof(out->name), "%s", name);
		out->text = strdup(all[i].text);
		return out->text ? SB_OK : SB_MEMORY;
	}
	snprintf(why, why_bytes,
		 "profile %s: no such profile; sealbench list shows them, a "
		 "path with a / names a file",
		 name);
	return SB_MISSING;
}
