#include "datasets/tidy.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void sb_tidy_text(char *text)
{
	for (unsigned char *at = (unsigned char *)text; *at; at++) {
		if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0)
			at[0] = at[1] = '?';
		else if (*at < ' ' || *at == 127)
			*at = '?';
	}
}

int sb_tidy_path_ok(struct sb_span path)
{
	size_t depth = 1;

	for (size_t i = 0; i < path.len; i++)
		depth += path.ptr[i] == '/';
	return path.len <= SB_TIDY_PATH_BYTES && depth <= SB_TIDY_DEPTH &&
	       sb_entries_path_ok(path);
}

static int by_path_and_tag(const void *a, const void *b)
{
	const struct sb_entry *x = a, *y = b;
	int r = sb_entries_compare(x->path, y->path);

	return r ? r : (x->tag > y->tag) - (x->tag < y->tag);
}

static void sort(struct sb_entries *list)
{
	if (list->count)
		qsort(list->at, list->count, sizeof(*list->at),
		      by_path_and_tag);
}

static const struct sb_entry *find(const struct sb_entries *list, size_t count,
				   struct sb_span path)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int r = sb_entries_compare(list->at[middle].path, path);

		if (!r)
			return &list->at[middle];
		if (r < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* The path without its last component; empty at the top. */
static struct sb_span parent_of(struct sb_span path)
{
	while (path.len && path.ptr[path.len - 1] != '/')
		path.len--;
	path.len -= path.len > 0;
	return path;
}

static void drop_repeated(struct sb_entries *list, sb_source_note *note,
			  void *arg)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct sb_entry *e = &list->at[i];

		if (i + 1 < list->count &&
		    !sb_entries_compare(e->path, e[1].path)) {
			if (note && e->type == SB_ENTRY_FILE)
				note(arg, e->path,
				     "listed twice: the later one is taken");
			continue;
		}
		list->at[kept++] = *e;
	}
	list->count = kept;
}

static int hangs_on_a_file(const struct sb_entries *list, struct sb_span path)
{
	while ((path = parent_of(path)).len) {
		const struct sb_entry *e = find(list, list->count, path);

		if (e && e->type != SB_ENTRY_DIR)
			return 1;
	}
	return 0;
}

static enum sb_err drop_hanging(struct sb_entries *list, sb_source_note *note,
				void *arg)
{
	uint8_t *hangs = calloc(list->count + 1, 1);
	size_t kept = 0;

	if (!hangs)
		return SB_MEMORY;
	for (size_t i = 0; i < list->count; i++)
		hangs[i] = (uint8_t)hangs_on_a_file(list, list->at[i].path);
	for (size_t i = 0; i < list->count; i++) {
		if (!hangs[i])
			list->at[kept++] = list->at[i];
		else if (note)
			note(arg, list->at[i].path,
			     "lies below something that is no directory");
	}
	list->count = kept;
	free(hangs);
	return SB_OK;
}

enum sb_err sb_tidy(struct sb_entries *list, sb_source_note *note, void *arg)
{
	size_t sorted;
	enum sb_err err;

	sort(list);
	drop_repeated(list, note, arg);
	err = drop_hanging(list, note, arg);
	if (err != SB_OK)
		return err;
	sorted = list->count;
	for (size_t i = 0; i < sorted; i++) {
		struct sb_span path = list->at[i].path;

		while ((path = parent_of(path)).len &&
		       !find(list, sorted, path)) {
			struct sb_entry *e = sb_entries_add(list);

			if (!e)
				return SB_MEMORY;
			e->path = path;
			e->type = SB_ENTRY_DIR;
			e->mode = S_IFDIR | 0755;
			e->data_class = SB_CLASS_OTHER;
			e->tag = UINT64_MAX;
		}
	}
	sort(list);
	drop_repeated(list, NULL, NULL);
	return SB_OK;
}
