/* bench/profile/profile.h: a named setting of a scheme: who looks up, who holds
 * the index, chunker, codec, padding, parameters.  Text, one key = value a
 * line: the keys are listed in schemes/README.md. */
#ifndef BENCH_PROFILE_PROFILE_H
#define BENCH_PROFILE_PROFILE_H

#include "bench/pipeline/chunker.h"
#include "schemes/kit/pad.h"
#include "schemes/scheme.h"

#define SB_PROFILE_NAME_BYTES 48u
#define SB_PROFILE_SETTINGS   16u
#define SB_PROFILE_CONTACTS   15u /* at most */
#define SB_PROFILE_REPLICAS   5u  /* usual number of HSM replicas */
#define SB_PROFILE_PATH_BYTES 1024u

/* Where objects, and deposits at SB_AT_STORE, are kept. */
enum sb_store_at {
	SB_STORE_AT_PROVIDER,
	SB_STORE_AT_COMPUTER,
	SB_STORE_AT_DRIVE,
	SB_STORE_AT_PHONE
};

/* Who regains an account without its password. */
enum sb_recovery_by {
	SB_RECOVERS_NOBODY,
	SB_RECOVERS_SUPPORT, /* whoever passes for the owner with support */
	SB_RECOVERS_TRUSTED  /* who has what the owner set up (rule 2) */
};

struct sb_setting {
	char of[SB_PROFILE_NAME_BYTES]; /* service's name; "" = the scheme */
	char name[SB_PROFILE_NAME_BYTES];
	int64_t value;
};

struct sb_profile {
	char name[SB_PROFILE_NAME_BYTES];
	char title[64]; /* for tables */
	char label[24]; /* for plots */
	char status[512];
	char file
		[SB_PROFILE_PATH_BYTES]; /* path it was read from; "": built in */
	uint8_t digest[32];              /* SHA-256 of its text */
	const struct sb_scheme *scheme;
	struct sb_setting settings[SB_PROFILE_SETTINGS];
	size_t setting_count;
	uint8_t scope; /* enum sb_scope */
	uint32_t group_users;
	uint8_t target_lookup;  /* 1: the provider looks up, after the upload */
	uint8_t provider_index; /* 1: the provider sees ids and boundaries */
	uint8_t provider_codec; /* 1: compression happens at the provider */
	struct sb_cutting cutting;
	int codec_level; /* zstd; 0: none */
	enum sb_pad pad;
	uint8_t controlled; /* 1: cut points unkeyed, see below */
	uint8_t store_at;   /* enum sb_store_at */
	uint8_t timed_full; /* 1: timed from the budget "full" on, and where
			       it was asked for by name */
	uint8_t contacts;   /* how many the owner has: 0 .. 15 */
	uint8_t replicas;   /* of an HSM cluster: 1 .. 15; 0: the usual */
	uint8_t computer;   /* 1: what is backed up is the owner's computer */
	uint8_t one_factor; /* 1: the log-in asks for no second factor */
	uint8_t logs_out;   /* 1: no machine stays logged in */
	uint8_t recovery;   /* enum sb_recovery_by: who is let in without the
			     account's password ... */
	uint16_t recovery_days; /* ... after so many days */
	uint16_t every_days;    /* between backups; 0: one */
};

static inline unsigned sb_profile_every_days(const struct sb_profile *profile)
{
	return profile->every_days ? profile->every_days : 1;
}

static inline unsigned sb_profile_replicas(const struct sb_profile *profile)
{
	return profile->replicas ? profile->replicas : SB_PROFILE_REPLICAS;
}

/* Parse text.  why (why_bytes) gets one sentence that names the profile, the
 * field and the remedy.  SB_PARAM. */
SB_MUST_USE enum sb_err sb_profile_parse(const char *name, const char *text,
					 struct sb_profile *out, char *why,
					 size_t why_bytes);
/* A built-in profile by name; a path (has a '/') is read from the file, and both
 * it and the digest of what was read are kept in out. */
SB_MUST_USE enum sb_err sb_profile_find(const char *name,
					struct sb_profile *out, char *why,
					size_t why_bytes);
/* Set parameters: usual values, then the profile's, into zeroed ctx. */
SB_MUST_USE enum sb_err sb_profile_apply(const struct sb_profile *profile,
					 void *ctx);
/* The same for one service's state. */
SB_MUST_USE enum sb_err sb_profile_apply_service(
	const struct sb_profile *profile, const struct sb_service *service,
	void *state);

/* What the scheme says under the profile's parameters: its claims; its table of
 * the client's verbs, or NULL.  *out is 0 or NULL on error.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_profile_claims(const struct sb_profile *profile,
					  uint64_t *out);
SB_MUST_USE enum sb_err sb_profile_client(const struct sb_profile *profile,
					  const struct sb_data **out);

/* The controlled comparison: everybody on the same chunks (FastCDC, 64 KiB,
 * unkeyed), codec (zstd 3) and no padding.  Chained formats (bare) have neither
 * chunks nor codec of their own and keep theirs. */
void sb_profile_control(struct sb_profile *profile);

#endif
