/* bench/profile/text.h: where the text of a profile is, and its lines. */
#ifndef BENCH_PROFILE_TEXT_H
#define BENCH_PROFILE_TEXT_H

#include "schemes/kit/base.h"

struct sb_profile_source {
	char name[48]; /* of the profile: a file's without folder and ending */
	char *text;    /* NUL-terminated; the caller's to free */
};

/* A built-in profile by name; a path (has a '/') is read from the file, which is
 * regular and has at most 64 KiB.  why: one sentence.  SB_MISSING, SB_IO, SB_MEMORY; out->text is
 * NULL then. */
SB_MUST_USE enum sb_err sb_profile_text_load(const char *name,
					     struct sb_profile_source *out,
					     char *why, size_t why_bytes);

/* The next line of text that is neither empty nor a comment, cut into key and
 * value (NULL: it has no '='), blanks around them removed.  *rest: the text at
 * first, which is written to.  0: no line is left. */
int sb_profile_text_next(char **rest, char **key, char **value);

#endif
