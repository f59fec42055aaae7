/* bench/custody/tamper.h: who can have other bytes restored as right, by trying.
 *
 * The owner has lost the phone (but where nothing is outside of it), remembers
 * everything, and restores the last snapshot on a new one, taking the store's
 * word for what there is.  Before
 * that a coalition does what it can; the restore is the real one, and each file
 * that it ends as right is compared with what was backed up.
 *
 * Without keys, by whoever may write the store: bits of objects flipped; lists
 * (recipe and root) flipped in several places; objects of one kind exchanged;
 * the objects that other accounts made, and those of the snapshot before, served
 * instead; where only padding stands in the way of these, a byte tried until it
 * does not; objects composed of blocks of others by whoever knows what they hold,
 * digests without a key made anew (tamper_pieces.h); the list, root and index of the snapshot before under the last
 * one's names; the last snapshot kept back.
 * The same by whoever has the owner back up files of his choosing: their objects
 * served as lists and roots, and lists as files (tamper_plant.h).
 * With what a coalition may write: word of the last snapshot, that it left with
 * custodians, as it was before, and that snapshot kept back.
 * With keys: an unlock by what the coalition reaches, and forged files sealed
 * with what that gave; the victim enrolled anew (tamper_forge.h) and forged files
 * sealed with the new keys; both also with forged files said to be of a class
 * that a new phone opens.  And a snapshot put together of the pieces that a
 * coalition could have computed, whatever an unlock makes of that
 * (tamper_made.h).
 *
 * Who may write: the store's owner, everything; whoever has the thing that
 * objects are on, the same; whoever logs in, all that is the account's and
 * nobody else names.  Deposits as sb_custody says.
 *
 * Coalitions that are tried: each custodian, party, memory item and way to log
 * in that the profile asks for, alone and in pairs; each minimal reader, alone
 * and with each of these.  What is found is made minimal.
 *
 * Whoever has other bytes restored could have older ones restored the same way:
 * that is not tried apart.
 *
 * That is a lower bound: attacks that were FOUND.  It never shows that nobody
 * can.  Not tried: whoever writes the files before they are backed up (a client
 * that obeys another), objects stored before the victim's
 * (bench/analysis/duplicate.h), two contents of one digest, services that run
 * other code (but for tamper_lies.h), times and modes of files, more than two
 * custodians beside a reader, other bits, pieces and positions. */
#ifndef BENCH_CUSTODY_TAMPER_H
#define BENCH_CUSTODY_TAMPER_H

#include "bench/custody/access.h"
#include "bench/custody/tamper_archive.h"
#include "bench/custody/tamper_forge.h"
#include "bench/custody/tamper_made.h"

enum sb_tamper_probe {
	SB_TAMPER_FLIP_FILES,
	SB_TAMPER_FLIP_LISTS,
	SB_TAMPER_SWAP,
	SB_TAMPER_SPLICE, /* others' objects */
	SB_TAMPER_MIX,    /* objects of the snapshot before */
	SB_TAMPER_REPLAY, /* its list, root, index under the last one's names */
	SB_TAMPER_HIDE,   /* rollback: the last snapshot is not there */
	SB_TAMPER_PIECES, /* other objects out of known pieces */
	SB_TAMPER_KEYLESS,
	SB_TAMPER_UNDO = SB_TAMPER_KEYLESS, /* and word of it is undone */
	SB_TAMPER_RESEAL,
	SB_TAMPER_RESEAL_PLAINER,
	SB_TAMPER_ENROL,
	SB_TAMPER_ENROL_PLAINER,
	SB_TAMPER_MAKE, /* of what follows from what it holds */
	SB_TAMPER_PROBES,
	SB_TAMPER_PLANT = SB_TAMPER_PROBES /* needs a chosen file, too */
};

/* What a coalition has found. */
enum sb_tamper_found {
	SB_FOUND_OTHER,   /* other bytes restored as right */
	SB_FOUND_OLD,     /* bytes of the snapshot before */
	SB_FOUND_PLANTED, /* other bytes, with files of its choosing among the
			     owner's */
	SB_FOUNDS
};

/* --- tamper_rows.c --- */

/* Short; static. */
const char *sb_tamper_name(enum sb_tamper_probe probe);
/* "other bytes", "old bytes", "detected", "refused" (another error), "no
 * effect", "not possible" (there is nothing of that kind to be changed). */
const char *sb_tamper_outcome(const struct sb_tamper_seen *seen);

/* --- tamper.c --- */

#define SB_TAMPER_VERDICTS (SB_VERDICT_NAMES + 1u)

/* What one coalition achieved, by verdict: the probe + 1, or 0. */
struct sb_tamper_tried {
	struct sb_coalition who;
	uint8_t how[SB_FOUNDS][SB_TAMPER_VERDICTS];
};

struct sb_tamper {
	struct sb_tamper_archive archive;
	struct sb_tamper_made *made;
	/* [1]: by whoever may write everything; [0]: by whoever logs in. */
	struct sb_tamper_seen keyless[2][SB_TAMPER_KEYLESS], planted[2];
	struct sb_tamper_tried *tried;
	size_t tried_count;
	/* Minimal coalitions found; what everybody has is in each.  Sorted. */
	struct sb_sets found[SB_FOUNDS][SB_TAMPER_VERDICTS];
	/* A rollback meets the client that made the last snapshot: it asks for
	 * that one, or makes the next. */
	struct sb_tamper_seen living;
	uint8_t next_notices;
	/* Whose word of the last snapshot lets a new phone notice that it is
	 * kept back, and without whom it does not; SB_ATOM_COUNT: nobody's. */
	enum sb_atom anchor;
};

/* access: of the same profile.  why gets a sentence on failure. */
SB_MUST_USE enum sb_err sb_tamper_run(const struct sb_profile *profile,
				      uint64_t seed,
				      const struct sb_access *access,
				      struct sb_tamper *out, char *why,
				      size_t why_bytes);
void sb_tamper_release(struct sb_tamper *t);

/* Which probe did it for a found set. */
enum sb_tamper_probe sb_tamper_how(const struct sb_tamper *t,
				   const struct sb_coalition *who,
				   unsigned verdict, enum sb_tamper_found as);
/* Is who at least one of sets? */
int sb_tamper_is_above(const struct sb_sets *sets,
		       const struct sb_coalition *who);

/* --- tamper_probe.c --- */

/* One probe without keys: by whoever may write everything (all), and by whoever
 * logs in (some).  The archive is rewound. */
SB_MUST_USE enum sb_err sb_tamper_keyless(struct sb_tamper_archive *a,
					  enum sb_tamper_probe probe,
					  struct sb_tamper_seen *some,
					  struct sb_tamper_seen *all);
/* One probe with keys, by who. */
SB_MUST_USE enum sb_err sb_tamper_keyed(struct sb_tamper_archive *a,
					struct sb_forge *forge,
					enum sb_tamper_probe probe,
					const struct sb_coalition *who,
					struct sb_tamper_seen *out);
/* .living, .next_notices; .anchor. */
SB_MUST_USE enum sb_err sb_tamper_living(struct sb_tamper *t);
SB_MUST_USE enum sb_err sb_tamper_anchor(struct sb_tamper *t);

#endif
