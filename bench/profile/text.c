#include "bench/profile/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/profile/profile.h"
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

/* A pipe would be waited for, a device or folder is no text; what is asked is
 * what is open, not what has its name. */
static FILE *open_regular(const char *path, char *why, size_t why_bytes)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct stat about;
	FILE *f;

	if (fd >= 0 && !fstat(fd, &about) && !S_ISREG(about.st_mode)) {
		snprintf(why, why_bytes,
			 "profile file %s: not a regular file; profiles are "
			 "text files such as *.profile of schemes/",
			 path);
		close(fd);
		return NULL;
	}
	f = fd >= 0 ? fdopen(fd, "rb") : NULL;
	if (!f)
		snprintf(why, why_bytes, "profile file %s: %s", path,
			 strerror(errno));
	if (!f && fd >= 0)
		close(fd);
	return f;
}

static enum sb_err from_file(const char *path, struct sb_profile_source *out,
			     char *why, size_t why_bytes)
{
	const char *base = strrchr(path, '/') + 1;
	size_t len = strcspn(base, "."), got;
	enum sb_err err = SB_MEMORY;
	FILE *f;

	if (strlen(path) >= SB_PROFILE_PATH_BYTES) {
		snprintf(why, why_bytes,
			 "profile file %.40s...: a path has at most %u bytes",
			 path, SB_PROFILE_PATH_BYTES - 1);
		return SB_PARAM;
	}
	if (!len) {
		snprintf(why, why_bytes,
			 "profile file %s: its name gives none to the profile; "
			 "call it NAME.profile",
			 path);
		return SB_PARAM;
	}
	if (len >= sizeof(out->name))
		len = sizeof(out->name) - 1;
	memcpy(out->name, base, len);
	out->name[len] = '\0';
	f = open_regular(path, why, why_bytes);
	if (!f)
		return SB_IO;
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
