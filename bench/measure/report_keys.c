#include "bench/measure/report_keys.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/file.h"
#include "bench/measure/key_picture.h"

/* A picture's file is named by its profile, which a stranger's run may call
 * anything. */
static int names_file(const char *profile)
{
	return *profile && !strpbrk(profile, "/\\\"'<>&") && *profile != '.';
}

int sb_report_keys_has(const struct sb_report *r, const char *profile)
{
	if (!names_file(profile))
		return 0;
	for (size_t i = 0; i < r->keys.count; i++) {
		if (!strcmp(sb_csv_at(&r->keys, i, "profile"), profile))
			return 1;
	}
	return 0;
}

/* Rows are nodes by number. */
static enum sb_err load(const struct sb_report *r, const char *profile,
			struct sb_key_picture *p)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < r->keys.count && err == SB_OK; i++) {
		const char *inputs = sb_csv_at(&r->keys, i, "inputs");
		size_t node = p->count;
		char *end;

		if (strcmp(sb_csv_at(&r->keys, i, "profile"), profile) != 0)
			continue;
		err = sb_key_picture_add(
			p, sb_csv_at(&r->keys, i, "what"),
			sb_csv_at(&r->keys, i, "text"),
			sb_csv_at(&r->keys, i, "classes"),
			strtoul(sb_csv_at(&r->keys, i, "count"), NULL, 10));
		while (err == SB_OK && isdigit((unsigned char)*inputs)) {
			err = sb_key_picture_join(p, strtoul(inputs, &end, 10),
						  node);
			inputs = end + strspn(end, " ");
		}
	}
	return err;
}

static enum sb_err picture(const struct sb_report *r,
			   const struct sb_report_profile *of)
{
	struct sb_key_picture p = { 0 };
	enum sb_err err = load(r, of->name, &p);
	char path[1200];
	FILE *to = NULL;

	snprintf(path, sizeof(path), "%s/plots/keys_%s.svg", r->folder,
		 of->name);
	if (err == SB_OK) {
		to = sb_file_begin(path);
		err = to ? sb_key_picture_draw(&p, of->title, to) : SB_IO;
	}
	if (to && err == SB_OK)
		err = sb_file_commit(to, path);
	else if (to)
		sb_file_drop(to, path);
	sb_key_picture_release(&p);
	return err;
}

enum sb_err sb_report_keys(const struct sb_report *r)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < r->profile_count && err == SB_OK; i++) {
		if (sb_report_keys_has(r, r->profiles[i].name))
			err = picture(r, &r->profiles[i]);
	}
	return err;
}
