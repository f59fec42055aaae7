/* bench/custody/tamper_plant.h: files that pass for lists, by whoever writes the
 * store and has the owner back up files of his choosing (forwarded media).
 *
 * Four files of the stranger's lie among the owner's.  One holds content; one a
 * list, well formed, in which each file of the owner has that content; one a
 * root that names this list; one such a list again, of the length of the
 * owner's.  They come day by day, so that each can name what the one before was
 * stored as.  Then the store serves the object of the root's file as the root,
 * or that of the last file as the list; and the owner's list as that file.
 *
 * What a list says of a chunk (recipe.h) is known to whoever has an account of
 * his own, where his client makes the same of the same content, and the name to
 * whoever holds an index that is not sealed.  Who knows neither names no chunk:
 * his lists have empty files.  Names and sizes of files are known, and how long
 * the list is.
 *
 * Not tried: a planted file as an index.  Whoever owns the store says what is at
 * each place, and an index says no more; who merely logs in could lead to others'
 * objects by it.  Lists and roots that follow from keys: tamper_made.h. */
#ifndef BENCH_CUSTODY_TAMPER_PLANT_H
#define BENCH_CUSTODY_TAMPER_PLANT_H

#include "bench/custody/tamper_archive.h"

/* In an archive of its own.  *all: by whoever may write everything; *some: by
 * whoever logs in.  .err SB_UNSUPPORTED: a file is not one object. */
SB_MUST_USE enum sb_err sb_tamper_plant(const struct sb_profile *profile,
					uint64_t seed,
					struct sb_tamper_seen *some,
					struct sb_tamper_seen *all, char *why,
					size_t why_bytes);

/* --- tamper_plant_list.c --- */

struct sb_ref;

/* A list of day's entries in which each is the chunk ref, or empty (NULL).
 * exact: so long, by entries that are added (0: as it comes).  SB_PARAM: it
 * cannot be; SB_MEMORY.  *len <= SB_TAMPER_LONGEST. */
SB_MUST_USE enum sb_err sb_tamper_plant_list(const struct sb_snapshot *day,
					     const struct sb_ref *ref,
					     size_t exact,
					     uint8_t out[SB_TAMPER_LONGEST],
					     size_t *len);
/* A root of user's snapshot with one list of day's entries; no codec makes it
 * shorter. */
SB_MUST_USE enum sb_err sb_tamper_plant_root(const struct sb_snapshot *day,
					     uint32_t user, uint32_t snapshot,
					     const struct sb_ref *list,
					     uint8_t out[SB_TAMPER_LONGEST],
					     size_t *len);
/* Bytes without any order. */
void sb_tamper_plant_noise(uint64_t state, uint8_t *out, size_t len);

#endif
