/* bench/custody/records.h: what is on record of who gets what from a deployed
 * system (notes.h), beside what its profile gives when that is executed. */
#ifndef BENCH_CUSTODY_RECORDS_H
#define BENCH_CUSTODY_RECORDS_H

#include "bench/custody/situations.h"
#include "bench/profile/notes.h"

/* Its situation is one of the table, or one of these, which are only on record:
 *   nothing_left       owner: phone, paper, devices and contacts are gone, no
 *                      secret is remembered; computer and drive are left, and
 *                      who one is
 *   device_and_store   adversary: the locked phone (SB_MACHINE), and all that
 *                      the provider has */
struct sb_record_row {
	const struct sb_situation *situation;
	const struct sb_record_note *note;
	int agrees;
	char executed[256]; /* sb_situations_explain */
};

/* Execute each record of notes and tell each about it.  Stops at the first
 * error of each.  SB_PARAM: a situation or class that there is not, named in
 * why; else as sb_situations_run. */
SB_MUST_USE enum sb_err sb_records_run(
	struct sb_probe *probe, const struct sb_notes *notes,
	enum sb_err (*each)(void *arg, const struct sb_record_row *row),
	void *arg, char *why, size_t why_bytes);

/* Is every record of a situation and a class that there are?  SB_PARAM: no; why
 * names profile, line and remedy.  Nothing is executed. */
SB_MUST_USE enum sb_err sb_records_check(const char *profile,
					 const struct sb_notes *notes,
					 char *why, size_t why_bytes);

#endif
