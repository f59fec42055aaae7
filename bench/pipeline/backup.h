/* bench/pipeline/backup.h: one backup in progress: pieces of work, claimed in
 * logical order, computed by any thread, committed in logical order. */
#ifndef BENCH_PIPELINE_BACKUP_H
#define BENCH_PIPELINE_BACKUP_H

#include "bench/pipeline/internal.h"

/* A file being backed up, in one piece or several. */
struct sb_open_file {
	struct sb_open_file *next, *previous; /* in backup->open */
	const struct sb_entry *entry;
	size_t index; /* in the snapshot */
	struct sb_file file;
	uint64_t pieces; /* how many it has */
	/* under backup->chain: */
	uint64_t cut_pieces;  /* pieces whose chunks are known */
	uint64_t cut_offset;  /* where the next piece's first chunk starts */
	uint64_t done_pieces; /* pieces that are sealed (unit FILE) */
	uint32_t next_part;   /* of a chained object */
	uint8_t lost;
	uint8_t closed; /* its last chunk is known */
	/* under backup->commit: */
	struct sb_block refs;
	uint64_t chunks, part_first, offset, part_offset, part_chunks;
};

struct sb_piece_file {
	struct sb_open_file *f;
	uint64_t piece; /* number of this piece in its file */
	size_t prelude_end;
	size_t first_cell, cell_count;
};

struct sb_piece {
	uint64_t ticket;
	struct sb_block prelude; /* entries that need no work, encoded */
	struct sb_piece_file files[SB_PIECE_FILES];
	size_t file_count;
	struct sb_cell *cells;
	size_t cell_count, cell_cap;
	struct sb_arena objects;
	struct sb_meter meter; /* counts of reused and lost files */
	struct sb_piece *next;
	/* what the store is to keep */
	uint32_t *owned; /* indices of cells */
	size_t owned_count;
	uint32_t *lens;
	struct sb_span *spans;
	struct sb_where *where;
};

struct sb_backup {
	struct sb_pipeline *p;
	const struct sb_snapshot *source;
	uint32_t user, snapshot;
	size_t piece_bytes; /* of one file in one piece; <= the pipeline's */
	struct sb_account *account;
	/* claiming, under claim */
	pthread_mutex_t claim;
	size_t next_entry;
	uint64_t next_piece_of_entry; /* of a large file */
	struct sb_open_file *large;
	uint64_t tickets;
	int exhausted;
	struct sb_walk previous;
	int has_previous;
	struct sb_recipe_entry ahead; /* of previous */
	int has_ahead;
	/* chains within files, and the order of derive, under chain */
	pthread_mutex_t chain;
	pthread_cond_t moved;
	uint64_t derive_turn;
	/* pieces, under pieces */
	pthread_mutex_t pieces;
	pthread_cond_t freed;
	int borrowed; /* the pipeline's pieces are here */
	struct sb_piece *free_pieces;
	struct sb_piece *ready;    /* sorted by ticket */
	struct sb_open_file *open; /* every file that is not finished */
	uint64_t commit_turn;
	int committing;
	unsigned filling; /* pieces whose objects are being copied */
	enum sb_err err;  /* the first; stops everybody */
	/* committing, one at a time */
	struct sb_block recipe; /* the block that grows */
	uint64_t recipe_entries;
	struct sb_span recipe_first; /* path of its first entry: heap's */
	struct sb_root root;
	uint64_t root_cap;
	uint64_t recipe_position;
	struct sb_block records; /* encoded index records */
	uint32_t record_blobs;
	struct sb_arena recipe_object;
	struct sb_meter meter;
};

/* claim.c.  SB_MISSING: no more work. */
SB_MUST_USE enum sb_err sb_backup_claim(struct sb_backup *b,
					struct sb_worker *w,
					struct sb_bench_top *top,
					struct sb_piece *piece);
/* work.c: read, cut, and take a piece down. */
SB_MUST_USE enum sb_err sb_backup_work(struct sb_backup *b, struct sb_worker *w,
				       struct sb_bench_top *top, uint8_t *input,
				       struct sb_piece *piece);
/* commit.c: in the order of tickets. */
SB_MUST_USE enum sb_err sb_backup_commit(struct sb_backup *b,
					 struct sb_worker *w,
					 struct sb_bench_top *top,
					 struct sb_piece *piece);
/* A whole block of recipes as it is. */
SB_MUST_USE enum sb_err sb_backup_put_block(struct sb_backup *b,
					    struct sb_worker *w,
					    struct sb_bench_top *top,
					    struct sb_span block,
					    const struct sb_root_block *from);
/* The last recipe block, index blobs and the root. */
SB_MUST_USE enum sb_err sb_backup_finish(struct sb_backup *b,
					 struct sb_worker *w,
					 struct sb_bench_top *top);
/* Until what was committed is in the store. */
void sb_backup_wait_filled(struct sb_backup *b);
/* A failed backup's objects may be incomplete: no name leads to them. */
void sb_backup_forget_records(struct sb_backup *b);
void sb_piece_wipe(struct sb_piece *piece);
void sb_open_file_free(struct sb_backup *b, struct sb_open_file *f);
/* Bytes of input that one piece may read. */
size_t sb_backup_input_bytes(const struct sb_pipeline *p);

#endif
