/* datasets/phone/journal_names.h: a log by names: which pieces it has, and which
 * chunks these make. */
#ifndef DATASETS_PHONE_JOURNAL_NAMES_H
#define DATASETS_PHONE_JOURNAL_NAMES_H

#include "datasets/phone/page_names.h"

enum {
	SB_JOURNAL_LOG_HEAD = 32,
	SB_JOURNAL_FRAME_HEAD = 24,
	SB_JOURNAL_FRAME = SB_JOURNAL_FRAME_HEAD + 4096,
};

/* A piece of a log, its header or a frame (a header and a page), and what cuts
 * make of it: two at most fall into one. */
struct sb_journal_unit {
	struct sb_page_name whole, part[3];
};

/* Zeroed = an empty log. */
struct sb_journal_log {
	size_t cut_bytes; /* between cuts: a multiple of 4,096; 0: none */
	struct sb_journal_unit *units;
	size_t room;
};

/* Room for so many frames; SB_MEMORY. */
SB_MUST_USE enum sb_err sb_journal_log_grow(struct sb_journal_log *l,
					    size_t frames);
void sb_journal_log_begin(struct sb_journal_log *l,
			  const uint8_t head[SB_JOURNAL_LOG_HEAD]);
/* Frame number n, from 0: its header, and a page with its name. */
void sb_journal_log_add(struct sb_journal_log *l, size_t n,
			const uint8_t head[SB_JOURNAL_FRAME_HEAD],
			const uint8_t *page, struct sb_page_name name);
/* The identity of chunk number n of a log of so many bytes: of its bytes alone,
 * a page of its own has the name that it has in its file. */
SB_MUST_USE enum sb_err sb_journal_log_chunk(const struct sb_journal_log *l,
					     size_t bytes, size_t n,
					     struct sb_page_names *scratch,
					     uint64_t *out);
void sb_journal_log_release(struct sb_journal_log *l);

#endif
