/* datasets/trace.h: histories without bytes: which chunks each user's files
 * consist of on each day, by identity and size.
 *
 * A run is a sequence of chunks that is only ever seen whole, so that one
 * identity does for all of them: a picture, say.  Where nothing is known of
 * that, a run is one chunk.
 *
 * A trace file, all numbers LEB128 (seven bits a byte, low first, the high bit
 * set on all but the last, at most ten bytes):
 *
 *   "SBTRACE1"
 *   01 user day              a snapshot begins; users ascend, a user's days too
 *   02 class size            a file begins; class as in enum sb_class
 *   03 count size last       a run never seen before: count chunks of size
 *                            bytes, the last of last (1 <= last <= size)
 *   04 first count           runs number first to first + count - 1 once more;
 *                            03 numbers them from 0
 *   00 files runs            the end; files and 03s in all
 *
 * A file's runs add up to its size. */
#ifndef DATASETS_TRACE_H
#define DATASETS_TRACE_H

#include "datasets/source.h"

#include <stdio.h>

struct sb_trace_run {
	uint64_t id; /* of the content; equal ids are equal runs */
	uint64_t count, size_bytes, last_bytes;
};

static inline uint64_t sb_trace_bytes(const struct sb_trace_run *r)
{
	return (r->count - 1) * r->size_bytes + r->last_bytes;
}

/* Takes a history: snapshots by user, then day; in each its files, in each of
 * these its runs.  An error ends it. */
struct sb_trace_sink {
	enum sb_err (*snapshot)(void *arg, uint32_t user, uint32_t day);
	enum sb_err (*file)(void *arg, enum sb_class data_class,
			    uint64_t size_bytes);
	enum sb_err (*run)(void *arg, const struct sb_trace_run *run);
	void *arg;
};

/* How files are cut. */
struct sb_trace_cut {
	/* Chunks of so many bytes from each file's start; 0: files whole. */
	uint32_t fixed_bytes;
	/* Not NULL: instead, lengths of all chunks of data, a whole file;
	 * at most room of them, returns how many. */
	size_t (*cut)(const void *arg, struct sb_span data, uint32_t *lengths,
		      size_t room);
	const void *arg;
	/* With cut: no chunk but a file's last is smaller; and their mean, by
	 * which the chunks of files without bytes are counted. */
	uint32_t least_bytes, mean_bytes;
};

/* The history of any source, from its bytes.  Files are held in memory one at a
 * time where cut is given. */
SB_MUST_USE enum sb_err sb_trace_source(struct sb_source *source,
					const struct sb_trace_cut *cut,
					const struct sb_trace_sink *to);

/* The history of phones, mostly without their bytes: the identity of media is
 * what they are made from; databases and small files are built, once for all
 * days, and what changed of them is hashed.  Byte for byte the same dedup as
 * sb_trace_source of sb_phone_open with the same parameters, fixed or whole;
 * with cut, numbers of chunks of media are estimates.  Errors as
 * sb_phone_open's. */
SB_MUST_USE enum sb_err sb_phone_trace(const struct sb_phone_params *params,
				       const struct sb_trace_cut *cut,
				       const struct sb_trace_sink *to);

/* Writes what it is given into a trace file. */
struct sb_trace_writer {
	FILE *to;
	struct sb_trace_numbers *numbers; /* of identities */
	uint64_t files, runs;
	uint64_t first, count; /* seen runs not yet written */
	enum sb_err err;
};
SB_MUST_USE enum sb_err sb_trace_write_init(struct sb_trace_writer *w, FILE *to,
					    struct sb_trace_sink *sink);
/* Ends the file; SB_IO if anything was not written. */
SB_MUST_USE enum sb_err sb_trace_write_end(struct sb_trace_writer *w);
void sb_trace_write_release(struct sb_trace_writer *w);

/* Does a file that starts so begin as a trace does? */
int sb_trace_is(struct sb_span start);

/* Reads one.  SB_MALFORMED: it is not as above, why says where and how. */
SB_MUST_USE enum sb_err sb_trace_read(FILE *from,
				      const struct sb_trace_sink *to, char *why,
				      size_t why_bytes);

#endif
