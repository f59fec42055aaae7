/* datasets/material.h: the layout of a materialised file, shared by the
 * writer and the reader.  Integers are little-endian.
 *
 *   0     8  magic "SBMATER2"
 *   8     4  users
 *   12    4  days
 *   16    8  data bytes; the data region starts at 4096
 *   24    8  contents
 *   32    8  entries
 *   40    8  string bytes
 *   48    8  index offset = 4096 + data bytes
 *   56   32  SHA-256 of the index
 *   88   32  SHA-256 of bytes 0..87
 *   120      zero up to 4096
 *
 * Index, to the end of the file, tables back to back:
 *   contents   48 each: offset in the data region, size, SHA-256
 *   snapshots  16 each, users x days, day fastest: first entry, entries; a day
 *              that a user does not have: first entry, 2^64 - 1.  His days
 *              come before those that he does not have, and he has one.
 *   entries    64 each: path offset, path len(4), target len(4), size, mtime,
 *              content, mode(4), class(2), type(1),
 *              protection(1), zero(12)
 *   strings    an entry's path, directly followed by its target
 *
 * The hashes find damage; they are not a defence, so the reader checks every
 * number as well. */
#ifndef DATASETS_MATERIAL_H
#define DATASETS_MATERIAL_H

#include "datasets/source.h"

#define SB_MATERIAL_MAGIC "SBMATER2"

enum {
	SB_MATERIAL_DATA_OFFSET = 4096,
	SB_MATERIAL_ALIGN = 64, /* of every content, as allocators do */
	SB_MATERIAL_HEAD_BYTES = 120,
	SB_MATERIAL_CONTENT_BYTES = 48,
	SB_MATERIAL_SNAPSHOT_BYTES = 16,
	SB_MATERIAL_ENTRY_BYTES = 64,
	SB_MATERIAL_HASH_BYTES = 32,
};

#define SB_MATERIAL_NO_CONTENT  UINT64_MAX
#define SB_MATERIAL_NO_SNAPSHOT UINT64_MAX

static inline void sb_material_put(uint8_t *at, uint64_t v, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (uint8_t)(v >> (8 * i));
}

static inline uint64_t sb_material_get(const uint8_t *at, unsigned bytes)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < bytes; i++)
		v |= (uint64_t)at[i] << (8 * i);
	return v;
}

/* Hash every content of an open materialised source again and compare:
 * SB_MALFORMED if one differs, SB_PARAM if src is of another kind.  Costs a
 * read of the whole file; sb_material_open checks the index only. */
SB_MUST_USE enum sb_err sb_material_check(const struct sb_source *src);

#endif
