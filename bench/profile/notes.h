/* bench/profile/notes.h: what a profile says of the system that it stands for.
 *
 *   fact.ASPECT = STATUS: words       the status of one choice
 *   facts_as = PROFILE                other aspects: as in that profile
 *   record.SITUATION[.CLASS] = STATUS OUTCOME [ITEM [TRIES]]: source
 *                                     what is on record of who gets what; of
 *                                     guessing, where it is said, which secret
 *                                     and in how many tries
 *   differs.SITUATION[.CLASS] = words why the run is known to come out otherwise
 *                                     than that record, which is above it
 *   story.CHAPTER = WORD [PLACE]      its part in the report's story: "read",
 *                                     WORD a situation; "instead", "oracle",
 *                                     "choices", WORD "yes"; PLACE 1 to 99: the
 *                                     smaller the earlier
 *
 * The words are listed in schemes/README.md.  Nothing that is measured depends
 * on them. */
#ifndef BENCH_PROFILE_NOTES_H
#define BENCH_PROFILE_NOTES_H

#include "schemes/kit/base.h"

#define SB_NOTES_FACTS   32u
#define SB_NOTES_RECORDS 24u

enum sb_note_status {
	SB_NOTE_DOCUMENTED, /* by a vendor, or in a tool's documents or source */
	SB_NOTE_REVERSED,   /* by somebody who looked inside */
	SB_NOTE_ASSUMED,
	SB_NOTE_SIMPLIFIED, /* known, and here not as it is */
	SB_NOTE_OWN,        /* of this project, no system's */
	SB_NOTE_INFERRED,   /* records only: follows from who holds which key */
	SB_NOTE_STATUSES
};

/* What somebody gets: of an owner "nothing" is a lockout. */
enum sb_note_outcome {
	SB_NOTE_NOTHING,
	SB_NOTE_CONFIRMED,
	SB_NOTE_LIMITED, /* by guessing, somebody counts */
	SB_NOTE_OFFLINE, /* by guessing, nobody counts */
	SB_NOTE_PARTLY,
	SB_NOTE_WHOLE,
	SB_NOTE_OUTCOMES
};

enum sb_story {
	SB_STORY_READ,    /* what could be read of a phone, of what was left */
	SB_STORY_INSTEAD, /* what each alternative gives and costs */
	SB_STORY_ORACLE,  /* who is told that a content exists */
	SB_STORY_CHOICES, /* ways to keep one system's key, side by side */
	SB_STORY_CHAPTERS
};

#define SB_STORY_LAST 100u

struct sb_fact_note {
	uint8_t aspect, status; /* sb_notes_aspect, enum sb_note_status */
	char words[256];
};

struct sb_record_note {
	char situation[32];
	char class_name[16]; /* "all" where none was given */
	uint8_t status, outcome;
	char item[24];  /* a memory item (schemes/custody.h); "": not said */
	uint32_t tries; /* 0: not said */
	char source[224];
	char differs[224]; /* "": it does not, or nobody knows why */
};

struct sb_notes {
	size_t fact_count, record_count;
	struct sb_fact_note facts[SB_NOTES_FACTS];
	struct sb_record_note records[SB_NOTES_RECORDS];
	char facts_as[48];
	char story[SB_STORY_CHAPTERS][32]; /* "": no part in that chapter */
	uint8_t place[SB_STORY_CHAPTERS];  /* SB_STORY_LAST: none was given */
};

/* Names of aspects in their order; NULL ends.  The first SB_NOTES_REQUIRED are
 * those that whoever states a fact has to state. */
#define SB_NOTES_REQUIRED 6u
#define SB_NOTES_LOGIN    8u /* and this one where there is an account */
const char *sb_notes_aspect(size_t index);
const char *sb_notes_status_name(enum sb_note_status status);
const char *sb_notes_outcome_name(enum sb_note_outcome outcome);
/* "guessing-limited, passcode, 10 tries". */
void sb_notes_on_record(const struct sb_record_note *record, char *text,
			size_t bytes);

/* Is key one of the above? */
int sb_notes_is(const char *key);
/* Take one line.  SB_PARAM: not as above, or too many; *remedy then says what
 * to write. */
SB_MUST_USE enum sb_err sb_notes_take(struct sb_notes *notes, const char *key,
				      const char *value, const char **remedy);
/* All of a profile (name or path), with those that it takes over.  Errors of
 * sb_profile_text_load; SB_PARAM. */
SB_MUST_USE enum sb_err sb_notes_find(const char *profile, struct sb_notes *out,
				      char *why, size_t why_bytes);

#endif
