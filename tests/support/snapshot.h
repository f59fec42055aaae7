/* tests/support/snapshot.h: looking into a source's snapshots. */
#ifndef TESTS_SUPPORT_SNAPSHOT_H
#define TESTS_SUPPORT_SNAPSHOT_H

#include "datasets/source.h"

/* What a source told; an array of lines "path: why". */
struct notes {
	unsigned count;
	char lines[32][160];
};
void notes_take(void *arg, struct sb_span path, const char *why);
/* 1 if a line holds both. */
int notes_say(const struct notes *n, const char *path, const char *why);

/* The entry of a path, or NULL. */
const struct sb_entry *snapshot_find(const struct sb_snapshot *s,
				     const char *path);
/* A file's bytes read in pieces of piece, malloc'ed; NULL: read fails. */
uint8_t *snapshot_read(const struct sb_snapshot *s, const struct sb_entry *e,
		       size_t piece, size_t *len);
/* Fails the test unless it has that file with these bytes. */
void snapshot_has(const struct sb_snapshot *s, const char *path,
		  const void *bytes, size_t len);
/* A new folder under TMPDIR or /tmp, and its removal. */
void scratch_make(char path[64]);
void scratch_remove(const char *path);

#endif
