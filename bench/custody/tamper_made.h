/* bench/custody/tamper_made.h: a snapshot made of what somebody could compute:
 * files, list, root and index.
 *
 * In an archive of its own, without codec and padding, all that its people do is
 * recorded (derive.h).  Then the owner's client, its keys and all, makes a
 * snapshot of forged files, that the store does not serve, and each piece of it
 * is kept: objects of files, list, root, index.  A coalition could have made a
 * piece where every string inside it that is anybody's secret follows, by the
 * recorded facts, from what the coalition holds (the closure of derive.h), what it
 * draws itself, and contents of its choosing: keys derived, contents sealed, lists
 * put together of references that follow, services asked that it reaches.  The
 * pieces that it could have made are served, as the last snapshot, and the owner
 * restores.  Nothing is known of a scheme but what its primitives said, and no
 * unlock need be able to use what follows.
 *
 * Not tried: pieces under names that the owner's pieces have.  A piece of which more than a
 * quarter was made by no primitive does not count as made; of less (headers,
 * lengths, counts) anybody is taken to know the form. */
#ifndef BENCH_CUSTODY_TAMPER_MADE_H
#define BENCH_CUSTODY_TAMPER_MADE_H

#include "bench/custody/tamper_archive.h"

struct sb_tamper_made;

/* why gets a sentence on failure.  *out NULL then. */
SB_MUST_USE enum sb_err sb_tamper_made_open(const struct sb_profile *profile,
					    uint64_t seed,
					    struct sb_tamper_made **out,
					    char *why, size_t why_bytes);
void sb_tamper_made_close(struct sb_tamper_made *made); /* NULL is fine */
/* By who, who may write.  .err SB_UNSUPPORTED: he could not make a root. */
SB_MUST_USE enum sb_err sb_tamper_made_try(struct sb_tamper_made *made,
					   const struct sb_coalition *who,
					   struct sb_tamper_seen *out);

#endif
