/* datasets/itunes/catalog.h: the list of a backup's files: Manifest.db (SQLite,
 * since iOS 10), or Manifest.mbdb before.
 *
 * Manifest.mbdb is "mbdb" 5 0 and records, integers big-endian, strings with
 * their length in 2 bytes before them (ffff: none):
 *
 *   domain, path, target, SHA-1 of the data, locked key   strings
 *   mode(2) inode(8) uid(4) gid(4) modified(4) accessed(4) changed(4) size(8)
 *   protection(1) properties(1), each a name and a value  strings
 *
 * A record's blob is named by the hex SHA-1 of domain "-" path in both. */
#ifndef DATASETS_ITUNES_CATALOG_H
#define DATASETS_ITUNES_CATALOG_H

#include "datasets/itunes/mbfile.h"
#include "datasets/itunes/weak.h"

enum {
	SB_CATALOG_ID_CHARS = 40,
};

enum sb_catalog_kind {
	SB_CATALOG_FILE,
	SB_CATALOG_DIR,
	SB_CATALOG_LINK,
	SB_CATALOG_STRANGE, /* something that is never backed up */
};

/* Borrowed for the time of the call. */
struct sb_catalog_record {
	char id[SB_CATALOG_ID_CHARS + 1]; /* lower-case hex; "" if it is none */
	struct sb_span domain, path;
	enum sb_catalog_kind kind;
	uint8_t damaged; /* file could not be read: it is zero */
	struct sb_mbfile file;
};

typedef enum sb_err sb_catalog_each(void *arg,
				    const struct sb_catalog_record *);

/* Every record of an index (decrypted) in its order; each returns SB_OK to go
 * on.  weak opens what iOS 10.0 encrypted in it; NULL: nothing.  bytes stay unchanged and must outlive the call.  SB_MALFORMED: why says
 * what is wrong, records may have been given before.  Work is bounded by the
 * index's size whatever is in it.  Any thread. */
SB_MUST_USE enum sb_err sb_catalog_walk(struct sb_span bytes,
					const struct sb_weak *weak,
					sb_catalog_each *each, void *arg,
					char *why, size_t why_bytes);

/* SHA-1 of domain "-" path in hex, with a zero.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_catalog_name(struct sb_span domain,
					struct sb_span path,
					char id[SB_CATALOG_ID_CHARS + 1]);

/* Are the tables of a Manifest.db and their indexes whole?  A damaged page may
 * have fewer records than it had, which nobody misses.  SB_MALFORMED: why says
 * what is wrong; SB_MEMORY.  Costs a read of all. */
SB_MUST_USE enum sb_err sb_catalog_check(struct sb_span bytes, char *why,
					 size_t why_bytes);

/* The value of a key of the table Properties (before iOS 10.1) into value.
 * SB_MISSING: there is none, or it is longer than cap; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_catalog_property(struct sb_span bytes,
					    const char *key, uint8_t *value,
					    size_t cap, size_t *len);

/* Is it the start of an index of either kind? */
int sb_catalog_is(struct sb_span bytes);

/* Length of a decrypted SQLite image without the padding that writers add;
 * len itself for others. */
size_t sb_catalog_bytes(struct sb_span bytes);

#endif
