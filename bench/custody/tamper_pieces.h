/* bench/custody/tamper_pieces.h: objects out of pieces of those that there are, by
 * whoever writes the store and knows what files hold, without a key.
 *
 * Nothing is known of a scheme but what its objects show: where the body begins
 * (from the length of a content that is not compressed), digests without a key of
 * content or body that stand in the object (MD5, SHA-1, SHA-256; they are made
 * anew), and three guesses at how a block depends on the one before: CBC, CFB, a
 * stream.  Under each the content of the composed object is foretold from known
 * ones, without the key. */
#ifndef BENCH_CUSTODY_TAMPER_PIECES_H
#define BENCH_CUSTODY_TAMPER_PIECES_H

#include "bench/custody/tamper_archive.h"

/* Restore, add what came to *out, make good; *seen: of this restore alone. */
SB_MUST_USE enum sb_err sb_tamper_pieces_look(struct sb_tamper_archive *a,
					      struct sb_tamper_seen *seen,
					      struct sb_tamper_seen *out);
/* Objects of files are those of a day instead; of the same day: of the next file.
 * Where that is not forged but malformed, a byte of the last block but one (of 16
 * bytes, then of 8) is tried in all values: padding is no check. */
SB_MUST_USE enum sb_err sb_tamper_pieces_exchange(struct sb_tamper_archive *a,
						  enum sb_tamper_day by,
						  struct sb_tamper_seen *out);
/* A block in the middle of each object is one of another object. */
SB_MUST_USE enum sb_err sb_tamper_pieces_compose(struct sb_tamper_archive *a,
						 struct sb_tamper_seen *out);

#endif
