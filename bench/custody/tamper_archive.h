/* bench/custody/tamper_archive.h: a small archive whose store can be made to
 * lie, and its owner, who restores on a new phone and takes what comes.
 *
 * The victim has two snapshots: the same files, one of each class, all with
 * other bytes in the second, and one file more.  A member of the victim's
 * group and a stranger have one each.  All files have one length, so that
 * lengths give no exchange away. */
#ifndef BENCH_CUSTODY_TAMPER_ARCHIVE_H
#define BENCH_CUSTODY_TAMPER_ARCHIVE_H

#include "bench/custody/attempt.h"
#include "bench/custody/lies.h"
#include "bench/custody/tamper_words.h"
#include "bench/custody/world.h"
#include "bench/store/overlay.h"

#define SB_TAMPER_FILES (SB_CLASS_COUNT + 1u)
/* Of each file: one byte less than whole blocks of 8 and 16, so that padding is
 * one byte.  Of other lengths what is exchanged passes less often. */
#define SB_TAMPER_BYTES      1503u
#define SB_TAMPER_PATH_BYTES 80u
#define SB_TAMPER_LONGEST    8192u /* of files that come back */

/* Contents, by number: what is read as somebody's day. */
enum sb_tamper_day {
	SB_TAMPER_OLD_DAY,
	SB_TAMPER_LAST_DAY,
	SB_TAMPER_MEMBERS_DAY,
	SB_TAMPER_STRANGERS_DAY,
	SB_TAMPER_FORGED_DAY,  /* never backed up by anybody */
	SB_TAMPER_PLAINER_DAY, /* the forged files, all said to be of one class
				  that a new phone opens */
	SB_TAMPER_DAYS
};

/* Where a day's objects are: files first, in order, then the list of them. */
struct sb_tamper_objects {
	struct sb_where at[2 * SB_TAMPER_FILES];
	size_t count;
};

struct sb_tamper_archive {
	struct sb_profile profile; /* cheapened; groups are pairs */
	struct sb_source *source;
	struct sb_snapshot days[SB_TAMPER_DAYS];
	struct sb_tamper_objects objects[SB_TAMPER_DAYS]; /* of honest ones */
	uint8_t shared[SB_TAMPER_DAYS]; /* others may name its data, too */
	struct sb_pool *pool;
	struct sb_store store; /* the archiver's: borrowed */
	struct sb_overlay *overlay;
	struct sb_archiver archiver;
	struct sb_world *world;
	const struct sb_lied *played;  /* by a forger, to himself; NULL: not */
	struct sb_world_state *honest; /* as the honest left it */
	struct sb_coalition owner; /* who restores: what the owner has, without
				      the old phone */
	/* Deposits that the last backup made or changed, as they were. */
	struct sb_tamper_words words;
	uint32_t gets;            /* what that restores: bits of verdicts */
	enum sb_tamper_day doing; /* what is being backed up */
	char why[256];
};

/* What the owner's restore gave out as right.  Bit i: a file of class i (by
 * its path); SB_VERDICT_NAMES: the list of files. */
struct sb_tamper_seen {
	uint32_t right; /* bytes of the last snapshot */
	uint32_t old;   /* bytes of the one before */
	uint32_t other; /* bytes that were never backed up by the owner */
	enum sb_err err;
};

SB_MUST_USE enum sb_err sb_tamper_archive_open(const struct sb_profile *profile,
					       uint64_t seed,
					       struct sb_tamper_archive *out);
/* The victim's enrolment, or last backup, meets the lie (of services; NULL: none)
 * and is done once more where it is refused. */
SB_MUST_USE enum sb_err sb_tamper_archive_open_lied(
	const struct sb_profile *profile, uint64_t seed,
	const struct sb_lied *lied, struct sb_tamper_archive *out);
void sb_tamper_archive_close(struct sb_tamper_archive *a);

/* World and store are as the honest left them. */
SB_MUST_USE enum sb_err sb_tamper_archive_rewind(struct sb_tamper_archive *a);

/* --- tamper_archive_look.c --- */

/* The owner restores the last snapshot on a new phone.  SB_OK: *out is filled,
 * whatever came of it; else the experiment failed. */
SB_MUST_USE enum sb_err sb_tamper_archive_restore(struct sb_tamper_archive *a,
						  struct sb_tamper_seen *out);
/* The client that made the last snapshot restores it. */
SB_MUST_USE enum sb_err sb_tamper_archive_recall(struct sb_tamper_archive *a,
						 struct sb_tamper_seen *out);
#endif
