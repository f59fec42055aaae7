/* bench/cli/dataset_write.c: the input as trees, or as backups of devices. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/cli/dataset.h"
#include "bench/measure/room.h"
#include "bench/measure/tree.h"
#include "datasets/backup.h"

/* Half a day must not be taken for one: it has its name when it is whole. */
static int write_out(const struct sb_dataset *d, const char *out,
		     const struct sb_snapshot *s)
{
	const uint64_t *told = &d->input.left_out.entries;
	char path[1200], whole[1200], why[1024] = "", reason[128];
	enum sb_err err;

	snprintf(path, sizeof(path), "%.1000s/user-%u", out, s->user);
	if (mkdir(path, 0777) && errno != EEXIST)
		return sb_cli_failed("%s cannot be made: %s", path,
				     strerror(errno));
	snprintf(whole, sizeof(whole), "%.1000s/user-%u/day-%u", out, s->user,
		 s->day);
	snprintf(path, sizeof(path), "%.1100s.part", whole);
	err = d->itunes ? sb_backup_write(path, s, told, why, sizeof(why))
			: sb_tree_write(path, s, told, why, sizeof(why));
	if (err == SB_OK && !rename(path, whole))
		return SB_EXIT_OK;
	if (err == SB_OK)
		return sb_cli_failed("%s cannot be renamed: %s", path,
				     strerror(errno));
	/* What the writers say of a full disk has no remedy. */
	if (strstr(sb_room_reason(out, 0, reason, sizeof(reason)), "no space"))
		sb_cli_failed("%s; free some room, or name another place", why);
	else
		sb_cli_failed("%s", why);
	sb_tree_remove(path);
	return SB_EXIT_FAILED;
}

/* Is the folder, or one above it, a root?  What is written there would be read. */
static int is_in_input(const struct sb_dataset *d, const char *out)
{
	char *own = realpath(out, NULL);
	int found = 0;

	for (size_t i = 0; own && i < d->input.root_count; i++) {
		char *root = realpath(d->input.roots[i].path, NULL);
		size_t len = root ? strlen(root) : 0;

		found |= len && !strncmp(own, root, len) &&
			 (!own[len] || own[len] == '/' || root[len - 1] == '/');
		free(root);
	}
	free(own);
	return found;
}

/* Trees are made to look like snapshots, which removes what is there. */
static int fresh(const char *out)
{
	struct dirent *e;
	DIR *d;
	int found = 0;

	if (!mkdir(out, 0777))
		return SB_EXIT_OK;
	d = errno == EEXIST ? opendir(out) : NULL;
	if (!d)
		return sb_cli_fail("%s cannot be made: %s", out,
				   strerror(errno));
	while ((e = readdir(d)))
		found |= strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
	closedir(d);
	return found ? sb_cli_fail("%s is not empty; name a new folder", out)
		     : SB_EXIT_OK;
}

int sb_dataset_write(struct sb_dataset *d, const char *out)
{
	struct sb_source *source;
	int status = fresh(out);

	if (status == SB_EXIT_OK && is_in_input(d, out)) {
		rmdir(out); /* ours, or empty */
		status = sb_cli_fail("%s lies in an --input, of which it would "
				     "be a part; name a folder elsewhere",
				     out);
	}
	if (status == SB_EXIT_OK)
		status = sb_dataset_open(d, &source);
	if (status != SB_EXIT_OK)
		return status;
	for (uint32_t u = 0; !status && u < source->user_count; u++) {
		for (uint32_t k = 0; !status && k < sb_source_days(source, u);
		     k++) {
			struct sb_snapshot s;
			enum sb_err err = source->snapshot(source, u, k, &s);

			if (err != SB_OK) {
				status = sb_cli_failed("user %u, day %u cannot "
						       "be listed: %s",
						       u, k, sb_err_name(err));
				break;
			}
			status = write_out(d, out, &s);
			source->release(&s);
		}
	}
	source->close(source);
	if (status == SB_EXIT_OK)
		sb_dataset_left_out(d, NULL);
	return status;
}
