/* datasets/entries.h: a growing list of entries and the strings they borrow;
 * what a source's snapshot() fills. */
#ifndef DATASETS_ENTRIES_H
#define DATASETS_ENTRIES_H

#include "datasets/source.h"

struct sb_entries_block;

/* Zeroed = empty.  Not thread-safe while it grows. */
struct sb_entries {
	struct sb_entry *at;
	size_t count, cap;
	struct sb_entries_block *blocks;
};

/* len bytes, and one zero byte after them, that live as long as the list;
 * NULL when memory is out.  Pointers stay valid while the list grows. */
uint8_t *sb_entries_bytes(struct sb_entries *list, size_t len);

/* A new zeroed entry, or NULL when memory is out.  The pointer is valid until
 * the next add or sort; spans that it is given must outlive the list. */
struct sb_entry *sb_entries_add(struct sb_entries *list);

/* Order by path, bytes as unsigned, the shorter of two prefixes first. */
void sb_entries_sort(struct sb_entries *list);

/* <0, 0, >0 as a sorts before, is, sorts after b in that order. */
int sb_entries_compare(struct sb_span a, struct sb_span b);

/* Index of the entry at path among count that are so sorted; count: there is
 * none. */
size_t sb_entries_find(const struct sb_entry *at, size_t count,
		       struct sb_span path);

/* 1 if path is what struct sb_entry promises: not empty, no NUL, no leading,
 * trailing or double '/', no component "." or ".."; else 0. */
int sb_entries_path_ok(struct sb_span path);

/* Sum of size_bytes. */
uint64_t sb_entries_total(const struct sb_entries *list);

/* Free everything; the list is empty again. */
void sb_entries_release(struct sb_entries *list);

#endif
