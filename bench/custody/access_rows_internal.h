/* bench/custody/access_rows_internal.h: what access_rows.c and
 * access_rows_use.c share. */
#ifndef BENCH_CUSTODY_ACCESS_ROWS_INTERNAL_H
#define BENCH_CUSTODY_ACCESS_ROWS_INTERNAL_H

#include "bench/custody/access_rows.h"

#define SB_ROWS_BYTES 640u /* of words, and of atoms */

struct sb_rows {
	struct sb_probe *probe;
	const struct sb_access *access;
	struct sb_harms *harms;
	sb_access_visit *visit;
	void *arg;
	char classes[256];
};

/* "name=value name=value" of what is above base (may be NULL). */
void sb_rows_atoms(const struct sb_access *a, const struct sb_coalition *set,
		   const struct sb_coalition *base, char *text, size_t bytes);
SB_MUST_USE enum sb_err sb_rows_text(struct sb_rows *rows, const char *kind,
				     const char *set, const char *atoms);
SB_MUST_USE enum sb_err sb_rows_restore(struct sb_rows *rows);
SB_MUST_USE enum sb_err sb_rows_backup(struct sb_rows *rows);

#endif
