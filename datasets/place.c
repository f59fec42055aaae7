#include "datasets/place.h"

#include "datasets/archive.h"

#include <sys/stat.h>

enum sb_err sb_place_open(const char *path, const struct sb_place_options *o,
			  char *why, size_t why_bytes, struct sb_source **out)
{
	struct stat st;
	enum sb_err err;

	if (!stat(path, &st) && S_ISREG(st.st_mode))
		err = sb_archive_open(path, o->spool, o->ask, o->ask_arg,
				      o->note, o->note_arg, why, why_bytes,
				      out);
	else if (sb_itunes_is(path))
		err = sb_itunes_open(path, o->ask, o->ask_arg, o->note,
				     o->note_arg, why, why_bytes, out);
	else
		err = sb_dir_open(&path, 1, o->note, o->note_arg, why,
				  why_bytes, out);
	if (err == SB_OK)
		(*out)->rules = o->rules;
	return err;
}
