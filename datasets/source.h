/* datasets/source.h: where files come from.
 *
 * A source has users; each has a history of snapshots (days).  A snapshot is
 * a list of entries in logical order and their bytes.  Sources are read-only
 * after open and may be used from any number of threads; so may one snapshot.
 */
#ifndef DATASETS_SOURCE_H
#define DATASETS_SOURCE_H

#include "schemes/kit/base.h"

/* What a file is to its owner.  The first ten are those of the story; the
 * order is part of every result's format: append only. */
enum sb_class {
	SB_CLASS_MESSAGES,
	SB_CLASS_PHOTOS,
	SB_CLASS_VIDEOS,
	SB_CLASS_APP_DATA,
	SB_CLASS_SETTINGS,
	SB_CLASS_HEALTH,
	SB_CLASS_PURCHASES,
	SB_CLASS_VOICEMAIL_PASSWORD,
	SB_CLASS_KEYCHAIN,
	SB_CLASS_WIFI,
	SB_CLASS_CONTACTS,
	SB_CLASS_OTHER, /* documents, caches, anything unclassed */
	SB_CLASS_COUNT
};

/* Classes that are no data of the user's but what the phone logs in with: they
 * can be typed again, and deployed systems bind them to the phone.  Risks are of
 * the user's data, of these, and of all (bench/risk/risk.h). */
#define SB_CLASSES_APART \
	(UINT32_C(1) << SB_CLASS_KEYCHAIN | UINT32_C(1) << SB_CLASS_WIFI)
/* Their names, "keychain+wifi"; static. */
const char *sb_class_apart(void);

/* Short lower-case name, e.g. "messages", "voicemail_password"; static. */
const char *sb_class_name(unsigned data_class);

/* When iOS lets a file be read (its data protection class, numbered as there).
 * A file of class 2 can be written while the device is locked. */
enum sb_protection {
	SB_PROTECTION_UNKNOWN,
	SB_PROTECTION_COMPLETE,    /* while unlocked */
	SB_PROTECTION_UNLESS_OPEN, /* while unlocked; written at any time */
	SB_PROTECTION_FIRST_AUTH,  /* once unlocked since it was started */
	SB_PROTECTION_NONE,        /* always */
	SB_PROTECTION_COUNT
};

enum sb_entry_type {
	SB_ENTRY_FILE,
	SB_ENTRY_DIR,
	SB_ENTRY_SYMLINK,
};

/* One entry; strings are owned by the snapshot.  Entries are sorted by path
 * (byte order), so an entry's index is its ordinal for any thread count. */
struct sb_entry {
	struct sb_span path;   /* relative, '/'-separated, no NUL, no "..": */
	struct sb_span target; /* symlinks: where to; else empty */
	uint64_t size_bytes;   /* files: length when listed; else 0 */
	int64_t mtime_ns;      /* last changed; since the epoch */
	int64_t birth_ns;      /* there since; 0: not known */
	uint32_t mode;         /* permission bits and type as in st_mode */
	uint16_t data_class;   /* enum sb_class */
	uint8_t type;          /* enum sb_entry_type */
	uint8_t protection;    /* enum sb_protection */
	uint64_t tag;          /* the source's own handle */
};

/* Entries that could not be had, each with a reason: unreadable, special
 * (socket, device, fifo), vanished or changed while read.  Thread-safe. */
typedef void sb_source_note(void *arg, struct sb_span path, const char *why);

struct sb_snapshot {
	const struct sb_source *source;
	uint32_t user, day;
	const struct sb_entry *entries;
	size_t entry_count;
	uint64_t total_bytes; /* sum of size_bytes */
	void *state;          /* the source's */
};

struct sb_source {
	const char *kind; /* "phone", "dir", "materialised" */
	uint32_t user_count;
	uint32_t day_count; /* the most that a user has */
	/* How many days a user has, 1 to day_count: his are 0 to that less 1.
	 * NULL: all have day_count. */
	uint32_t (*days)(const struct sb_source *, uint32_t user);
	/* List one user's snapshot.  Cost: a walk, no file bytes.  SB_PARAM:
	 * there is no such user, or he has no such day.  SB_IO with a message
	 * through note when the root itself cannot be read. */
	enum sb_err (*snapshot)(const struct sb_source *, uint32_t user,
				uint32_t day, struct sb_snapshot *out);
	/* Bytes [offset, offset + len) of entry index.  Either copies into
	 * into (len bytes, caller's) and points *got at it, or points *got at
	 * memory that lives as long as the snapshot.  got->len < len only at
	 * the end of the file; a file that has shrunk since it was listed
	 * ends early and is reported to note as changed.  SB_IO or
	 * SB_MISSING: the file is lost to this snapshot, reported to note. */
	enum sb_err (*read)(const struct sb_snapshot *, size_t index,
			    uint64_t offset, size_t len, uint8_t *into,
			    struct sb_span *got);
	void (*release)(struct sb_snapshot *); /* frees what snapshot made */
	void (*close)(struct sb_source *);     /* frees the source */
	sb_source_note *note;                  /* may be NULL */
	void *note_arg;
	/* What somebody who has it should know of it, or NULL; completes
	 * "PATH: ...". */
	const char *remark;
	/* What classes files whose path is all there is to go by: a rules text
	 * (rules.h), borrowed; empty: the default one.  Set before the first
	 * snapshot. */
	struct sb_span rules;
};

/* For read: what of size bytes in memory lies at offset, at most len. */
static inline struct sb_span sb_source_slice(const uint8_t *bytes,
					     uint64_t size, uint64_t offset,
					     size_t len)
{
	const uint64_t at = offset < size ? offset : size;

	return sb_span_of(bytes + at,
			  len < size - at ? len : (size_t)(size - at));
}

static inline uint32_t sb_source_days(const struct sb_source *source,
				      uint32_t user)
{
	return source->days ? source->days(source, user) : source->day_count;
}

/* Snapshots of all users together. */
static inline uint64_t sb_source_snapshots(const struct sb_source *source)
{
	uint64_t sum = 0;

	for (uint32_t u = 0; u < source->user_count; u++)
		sum += sb_source_days(source, u);
	return sum;
}

/* What phones are like; parameters in phone/params.h. */
enum sb_phone_profile {
	SB_PHONE_MEDIAN, /* all of them about the median */
	SB_PHONE_LIGHT,
	SB_PHONE_HEAVY,
	SB_PHONE_MIXED, /* a population: each user is one of the others, so
			   that sizes and counts have a heavy tail */
	SB_PHONE_PROFILES
};

/* "median", "light", "heavy", "mixed"; static. */
const char *sb_phone_profile_name(enum sb_phone_profile profile);
/* Bytes of a phone of that profile at scale 1, of its median user. */
uint64_t sb_phone_full_bytes(enum sb_phone_profile profile);

/* The phone generator: files of user on day are a pure function of the
 * parameters and seed.  Owned by the caller until ->close. */
struct sb_phone_params {
	uint64_t seed;
	uint32_t users, days;
	uint64_t bytes_per_user; /* about; the first day's size of a median
				    phone; shrinks counts and sizes, not
				    shares; 4 * 10^6 to 10^12 */
	enum sb_phone_profile profile;
	int ordered_ids; /* UUIDs begin with the time, so that database
			    indexes grow at their ends; phones: 0 */
};
/* SB_PARAM: a parameter is out of range. */
SB_MUST_USE enum sb_err sb_phone_check(const struct sb_phone_params *);
/* Errors as sb_phone_check's.  A snapshot costs a replay of the
 * user's days (about 100 ms at 48 MB) and holds that day's databases. */
SB_MUST_USE enum sb_err sb_phone_open(const struct sb_phone_params *,
				      struct sb_source **out);

/* Directories: roots[i] is snapshot i of one user (a series of days).  Walks
 * without following symlinks; special and unreadable entries are noted.
 * The error sentence (caller's buffer) names the path and the remedy. */
SB_MUST_USE enum sb_err sb_dir_open(const char *const *roots, size_t count,
				    sb_source_note *note, void *note_arg,
				    char *why, size_t why_bytes,
				    struct sb_source **out);

/* Materialise: write every snapshot of src into one file at path, so that
 * timed runs read memory only.  Contents are stored once per distinct content
 * (hash of the bytes), so unchanged files cost nothing.  Written as path.tmp,
 * synced, then renamed; on an error nothing is left.  A file that the source
 * loses is left out; the source has told its note.  progress may be NULL;
 * total_bytes is an estimate until the last snapshot is listed; returning
 * non-zero from it stops with SB_STOPPED. */
typedef int sb_source_progress(void *arg, uint64_t done_bytes,
			       uint64_t total_bytes);
SB_MUST_USE enum sb_err sb_material_write(struct sb_source *src,
					  const char *path,
					  sb_source_progress *progress,
					  void *arg);
/* The same into the empty file open at fd, which stays open whatever happens. */
SB_MUST_USE enum sb_err sb_material_write_fd(struct sb_source *src, int fd,
					     sb_source_progress *progress,
					     void *arg);

/* Open a materialised file: mapped read-only and shared; read() returns
 * pointers into the map, no copy.  digest (32 bytes) identifies the dataset:
 * SHA-256 over every entry's metadata and content hash in order.  SB_MALFORMED
 * for a file whose index is damaged or lies; contents are not hashed again, see
 * sb_material_check (material.h). */
SB_MUST_USE enum sb_err sb_material_open(const char *path,
					 struct sb_source **out,
					 uint8_t digest[32]);

#endif
