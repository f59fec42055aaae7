/* bench/custody/probe.h: a small archive of known content on which coalitions
 * and attacks are tried.
 *
 * Three people have accounts.  The victim and the member are in one group
 * where the profile has groups; the outsider is not.  Everybody backs up two
 * files of each class, nobody the same; the victim also a letter, in which
 * only four digits cannot be guessed by whoever has seen such a letter. */
#ifndef BENCH_CUSTODY_PROBE_H
#define BENCH_CUSTODY_PROBE_H

#include "bench/pipeline/pipeline.h"

enum sb_probe_person {
	SB_PROBE_VICTIM,
	SB_PROBE_MEMBER,
	SB_PROBE_OUTSIDER,
	SB_PROBE_PEOPLE
};

#define SB_PROBE_PINS         10000u
#define SB_PROBE_LETTER_BYTES 1500u
#define SB_PROBE_FILE_BYTES   262144u /* no file is longer */
#define SB_PROBE_FILES        24u     /* of each person, letter apart */

/* Content of file `file` (< SB_PROBE_FILES: class file / 2, the odd ones
 * longer) of person; a pure function of its arguments.  People beyond
 * SB_PROBE_PEOPLE never back anything up: their files are candidates that are
 * not there.  out has SB_PROBE_FILE_BYTES; returns the length. */
size_t sb_probe_file(uint64_t seed, uint32_t person, unsigned file,
		     uint8_t *out);
/* The letter with this number in it. */
void sb_probe_letter(unsigned pin, uint8_t out[SB_PROBE_LETTER_BYTES]);
/* The number that the victim's letter has. */
unsigned sb_probe_pin(uint64_t seed);

/* Files of these people (count, at most SB_PROBE_PEOPLE; a victim's with the
 * letter) as a source with one day; user i is people[i].  ->close frees.
 * SB_PARAM, SB_MEMORY. */
SB_MUST_USE enum sb_err sb_probe_source(uint64_t seed, const uint32_t *people,
					uint32_t count, struct sb_source **out);

/* Lower every parameter of the scheme that only sets the cost of a guess
 * (those in "KiB", "passes" and "iterations") to its least: the same requests
 * are made in the same order, faster (asserted: shape.h).  SB_PARAM: no room for more settings. */
SB_MUST_USE enum sb_err sb_probe_cheapen(struct sb_profile *profile);

struct sb_probe {
	struct sb_profile profile; /* as opened: groups are pairs */
	uint64_t seed;
	struct sb_source *source;
	struct sb_snapshot days[SB_PROBE_PEOPLE];
	struct sb_pool *pool;
	struct sb_archiver archiver;
	/* Length of every object that was stored for data, as requests for
	 * single objects show it, whoever holds the index. */
	uint32_t *lengths;
	size_t length_count, length_cap;
	char why[256]; /* a sentence about the last failure */
};

#define SB_PROBE_CHEAP 1u /* cheapen the profile first */
#define SB_PROBE_SMALL 2u /* only one short file of each class */

/* Enrol the three and back each up once, on one thread.  Do not copy it.
 * how: SB_PROBE_ bits.  Errors of the pipeline; why says more. */
SB_MUST_USE enum sb_err sb_probe_open(const struct sb_profile *profile,
				      uint64_t seed, unsigned how,
				      struct sb_probe *out);
/* In two: an archive without anybody, then the first so many people.  meter may
 * be NULL. */
SB_MUST_USE enum sb_err sb_probe_begin(const struct sb_profile *profile,
				       uint64_t seed, unsigned how,
				       struct sb_probe *out);
SB_MUST_USE enum sb_err sb_probe_fill(struct sb_probe *probe, uint32_t people,
				      struct sb_meter *meter);
void sb_probe_close(struct sb_probe *probe); /* also after a failed open */

#endif
