#include "tests/support/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void notes_take(void *arg, struct sb_span path, const char *why)
{
	struct notes *n = arg;

	if (n->count < 32)
		snprintf(n->lines[n->count], sizeof(n->lines[0]), "%.*s: %s",
			 (int)(path.len < 80 ? path.len : 80),
			 (const char *)path.ptr, why);
	n->count++;
}

int notes_say(const struct notes *n, const char *path, const char *why)
{
	for (unsigned i = 0; i < n->count && i < 32; i++)
		if (strstr(n->lines[i], path) && strstr(n->lines[i], why))
			return 1;
	return 0;
}

const struct sb_entry *snapshot_find(const struct sb_snapshot *s,
				     const char *path)
{
	for (size_t i = 0; i < s->entry_count; i++)
		if (s->entries[i].path.len == strlen(path) &&
		    !memcmp(s->entries[i].path.ptr, path, strlen(path)))
			return &s->entries[i];
	return NULL;
}

uint8_t *snapshot_read(const struct sb_snapshot *s, const struct sb_entry *e,
		       size_t piece, size_t *len)
{
	uint8_t *all = malloc((size_t)e->size_bytes + piece);

	*len = 0;
	while (all) {
		struct sb_span got = { NULL, 0 };

		if (s->source->read(s, (size_t)(e - s->entries), *len, piece,
				    all + *len, &got) != SB_OK) {
			free(all);
			return NULL;
		}
		if (got.len && got.ptr != all + *len)
			memcpy(all + *len, got.ptr, got.len);
		*len += got.len;
		if (got.len < piece || *len > e->size_bytes)
			break;
	}
	return all;
}

void snapshot_has(const struct sb_snapshot *s, const char *path,
		  const void *bytes, size_t len)
{
	const struct sb_entry *e = snapshot_find(s, path);
	uint8_t *got;
	size_t have;

	if (!e)
		fail_msg("%s is not there", path);
	got = snapshot_read(s, e, 100000, &have);
	assert_non_null(got);
	assert_int_equal(have, len);
	assert_memory_equal(got, bytes, len);
	free(got);
}

void scratch_make(char path[64])
{
	const char *tmp = getenv("TMPDIR");

	snprintf(path, 64, "%.40s/sb-test-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(path))
		abort();
}

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

void scratch_remove(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
