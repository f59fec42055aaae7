/* bench/pipeline/recipe.h: the lists that rebuild files from chunks.
 *
 * A snapshot's entries, in path order, are cut into blocks; each block is
 * sealed as SB_RECIPE; the root lists the blocks and is sealed as SB_ROOT.
 * The formats are in FORMAT beside this file. */
#ifndef BENCH_PIPELINE_RECIPE_H
#define BENCH_PIPELINE_RECIPE_H

#include "bench/pipeline/heap.h"
#include "datasets/source.h"
#include "schemes/scheme.h"

#define SB_OBJECT_PLAIN_MAX (8u << 20) /* plain bytes of one chunk */

/* What a recipe keeps of one chunk. */
struct sb_ref {
	struct sb_id id;
	uint32_t plain_bytes;
	uint8_t scope; /* enum sb_scope */
	uint8_t secret_len;
	uint8_t secret[SB_CHUNK_SECRET_BYTES];
};

/* One entry, decoded; spans point into the block. */
struct sb_recipe_entry {
	struct sb_entry entry; /* tag unused */
	struct sb_span secret; /* the file's */
	struct sb_id id;       /* unit FILE: the object's */
	uint64_t chunk_count;  /* in this entry */
	uint64_t first_chunk;  /* number of the first of them in its file */
	uint64_t offset;       /* where in the file it starts */
	uint8_t more;          /* the next entry continues this file */
	struct sb_span whole;  /* the encoded entry, for reuse */
	struct sb_span refs;   /* the encoded chunks */
};

/* A growing block of encoded entries. */
struct sb_block {
	struct sb_heap *heap;
	uint8_t *ptr;
	size_t len, cap;
};

SB_MUST_USE enum sb_err sb_block_append(struct sb_block *b, const void *bytes,
					size_t len);
void sb_block_release(struct sb_block *b); /* wipes: it held secrets */

/* What of a file goes into one entry.  A file with many chunks takes several
 * entries in a row, so that no block depends on the size of a file. */
struct sb_recipe_part {
	uint64_t size_bytes; /* of the file, as read so far */
	uint64_t offset, first_chunk, chunk_count;
	struct sb_span refs; /* encoded by sb_recipe_put_ref */
	uint8_t more;
};

/* Append a directory or a link (file and part NULL) or a part of a file. */
SB_MUST_USE enum sb_err sb_recipe_put(struct sb_block *b,
				      const struct sb_entry *entry,
				      const struct sb_file *file,
				      const struct sb_recipe_part *part);
/* Append one chunk's reference to a list of refs.  name_len 0: the id is the
 * file's (unit FILE). */
SB_MUST_USE enum sb_err sb_recipe_put_ref(struct sb_block *refs,
					  const struct sb_chunk *chunk,
					  uint32_t plain_bytes, int own_id);

/* Take the next entry or ref.  SB_MALFORMED; at the end: SB_MISSING. */
SB_MUST_USE enum sb_err sb_recipe_take(struct sb_span *block,
				       struct sb_recipe_entry *out);
SB_MUST_USE enum sb_err sb_recipe_take_ref(struct sb_span *refs,
					   const struct sb_id *file_id,
					   struct sb_ref *out);

/* The root. */
struct sb_root_block {
	struct sb_ref ref;
	uint64_t entry_count;
	struct sb_span first_path; /* into the root's bytes */
};

struct sb_root {
	uint32_t user, snapshot;
	uint64_t entry_count, plain_bytes;
	uint64_t block_count;
	struct sb_root_block *blocks; /* heap's; sb_root_release */
};

SB_MUST_USE enum sb_err sb_root_put(struct sb_block *b,
				    const struct sb_root *root);
/* Spans point into bytes, which must outlive out.  SB_MALFORMED, SB_MEMORY. */
SB_MUST_USE enum sb_err sb_root_take(struct sb_heap *heap, struct sb_span bytes,
				     struct sb_root *out);
void sb_root_release(struct sb_heap *heap, struct sb_root *root);

/* Is a block that ends with this path, at len bytes, full?  Depends on the
 * path, so that an added file does not shift every later block. */
int sb_recipe_is_full(size_t len, struct sb_span path);

#endif
