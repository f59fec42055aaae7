/* bench/measure/kinds.h: files by what they are written as, known by their
 * first bytes: what generated and real ones are held against each other by. */
#ifndef BENCH_MEASURE_KINDS_H
#define BENCH_MEASURE_KINDS_H

#include "datasets/source.h"

/* In the order of tables. */
enum sb_kinds_kind {
	SB_KINDS_PHOTO,       /* JPEG with a camera's EXIF */
	SB_KINDS_PICTURE,     /* other JPEG: apps', thumbnails */
	SB_KINDS_IMAGE,       /* PNG, GIF, WebP, HEIF */
	SB_KINDS_FILM,        /* QuickTime, MPEG-4, Matroska, AVI */
	SB_KINDS_SOUND,       /* M4A, AMR, MP3, Ogg, Opus, WAV */
	SB_KINDS_BINARY_LIST, /* property list */
	SB_KINDS_XML_LIST,
	SB_KINDS_SQLITE,
	SB_KINDS_LOG, /* write-ahead log of SQLite */
	SB_KINDS_JSON,
	SB_KINDS_DOCUMENT, /* PDF, ZIP and what is inside one: office, apps */
	SB_KINDS_OTHER,
	SB_KINDS_COUNT
};

/* "photo", "binary_list"; static. */
const char *sb_kinds_name(unsigned kind);
/* "JPEG, cameras'"; static. */
const char *sb_kinds_title(unsigned kind);

enum {
	SB_KINDS_BYTES = 512 /* how much of a file tells */
};

/* bytes: the file's first SB_KINDS_BYTES, or all of it. */
enum sb_kinds_kind sb_kinds_of(struct sb_span bytes);

/* The same source, each file's class being its kind (so that whatever counts by
 * class counts by kind).  Listing reads each file's beginning; a file that
 * cannot be read is of kind OTHER.  inner is borrowed; close frees the view
 * only.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_kinds_view(struct sb_source *inner,
				      struct sb_source **out);

#endif
