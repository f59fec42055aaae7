/* datasets/trace_import.h: public traces in text, as histories.
 *
 * What hf-stat (of fs-hasher) prints of a snapshot of the FSL archive, with -fh
 * or -h:
 *
 *   File path: /4a/9f.jpg          and other lines "Label: value"; only with -f
 *   Chunks: 4
 *   Chunk Hash ...                 a heading
 *   88:c0:bb:85:cc:98  16384  12   hash, bytes, compression ratio (not used)
 *
 * With -f a path begins a file, whose class is guessed from it, and "Chunks" is
 * held to; with -h alone the snapshot is one file of class other.  With -t the
 * text ends with "Total files:" and "Total chunks:", which are held to: without
 * them a text that was cut between two files is like a whole one.
 *
 * CSV: the line "user,day,file,class,identity,bytes", then a line a chunk, in the
 * order of users, their days, and files, each with an end:
 *
 *   0,0,4a9f,photos,88c0bb85cc98,16384
 *
 * user and day are numbers; lines that follow each other with one file (any text,
 * kept nowhere) are one file; class is one of sealbench's, or empty for other;
 * identity is any text without a comma or quote.  An empty file: no identity, 0
 * bytes.
 *
 * A run is a chunk; its identity is 64 bits of BLAKE2b over hash and length, so
 * that equal hashes of different lengths are different chunks.
 *
 * Source of the first: hf-stat.c of fs-hasher, tracer.filesystems.org. */
#ifndef DATASETS_TRACE_IMPORT_H
#define DATASETS_TRACE_IMPORT_H

#include "datasets/trace.h"

/* Does a file with this first line have the CSV? */
int sb_trace_import_is_csv(const char *line);

/* One snapshot, which the caller has told to's snapshot().  rules: as
 * sb_source.rules.  *told: did the text say how many chunks it has?  SB_MALFORMED: why says which line and how it is wrong;
 * SB_MEMORY, SB_IO, and to's own errors.  Memory: 16 bytes a chunk of a file. */
SB_MUST_USE enum sb_err sb_trace_import_hf(FILE *from, struct sb_span rules,
					   const struct sb_trace_sink *to,
					   int *told, char *why,
					   size_t why_bytes);
/* A whole history.  As above. */
SB_MUST_USE enum sb_err sb_trace_import_csv(FILE *from,
					    const struct sb_trace_sink *to,
					    char *why, size_t why_bytes);

#endif
