/* bench/measure/journal.h: FOLDER/journal.jsonl: how far a run has come, so
 * that it goes on after any interruption without losing what was finished.
 *
 * Lines are appended, each after what it speaks of is on the disk: "settings"
 * once, "session" whenever the program starts on the folder, "done" after the
 * exact part, each block, and each block of other tools.  A line says how long
 * samples.jsonl and status.csv were; what is behind that belongs to something
 * unfinished.  That of the exact part has the rows of its tables (whole.h).  A last line that was cut off is no line. */
#ifndef BENCH_MEASURE_JOURNAL_H
#define BENCH_MEASURE_JOURNAL_H

#include "bench/measure/folder.h"
#include "bench/measure/machine.h"
#include "bench/measure/plan.h"

#define SB_JOURNAL_SESSIONS 64u
#define SB_JOURNAL_NAMES    8192u

/* What cannot change within a run. */
struct sb_journal_settings {
	enum sb_budget budget;
	uint64_t seed, threads, limit_s, users, days, bytes_per_user;
	double half_width;
	char input[16];               /* "phone", "dir" */
	char names[SB_JOURNAL_NAMES]; /* of the profiles, in their order */
};

struct sb_journal_session {
	char started[32];
	double load_before, load_after, steal_percent;
	double busy_percent; /* mean over probes */
	unsigned probes;
	uint64_t from_ms, to_ms; /* time of the run */
};

struct sb_journal {
	int fd; /* -1: closed */
	struct sb_journal_settings settings;
	struct sb_journal_session session[SB_JOURNAL_SESSIONS];
	size_t session_count; /* later ones than fit share the last place */
	int exact_done;
	unsigned blocks_done, tools_done;
	uint64_t samples_bytes, status_bytes; /* of what is finished */
	uint64_t elapsed_ms, failures;
	struct sb_machine_load before; /* of this session */
};

/* A new one in the folder.  SB_IO. */
SB_MUST_USE enum sb_err sb_journal_new(struct sb_journal *j,
				       const struct sb_folder *folder,
				       const struct sb_journal_settings *set);
/* Reads that of an interrupted run and keeps it open.  SB_MISSING: none;
 * SB_MALFORMED; SB_PARAM: another process is at work on it.  why: a
 * sentence. */
SB_MUST_USE enum sb_err sb_journal_open(struct sb_journal *j, const char *path,
					char *why, size_t why_bytes);
/* A session begins: load is looked at, and probed for half a second. */
SB_MUST_USE enum sb_err sb_journal_session(struct sb_journal *j);

/* Looks for so long how busy the processors are while this program is not:
 * what others do.  The load average would count what was built before. */
void sb_journal_probe(struct sb_journal *j, unsigned ms);

enum sb_journal_what {
	SB_JOURNAL_EXACT,
	SB_JOURNAL_BLOCK,
	SB_JOURNAL_TOOLS
};
/* Something is finished: the folder's files are put on the disk, then the
 * line.  SB_IO. */
SB_MUST_USE enum sb_err sb_journal_done(struct sb_journal *j,
					struct sb_folder *folder,
					enum sb_journal_what what,
					uint64_t elapsed_ms);
void sb_journal_close(struct sb_journal *j);

#endif
