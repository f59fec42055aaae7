/* datasets/phone/roles.h: how the files of a role are born, sized, shared and
 * lost: params.h as a table. */
#ifndef DATASETS_PHONE_ROLES_H
#define DATASETS_PHONE_ROLES_H

#include "datasets/phone/device.h"

enum {
	SB_ROLE_KINDS = 4
};

struct sb_role_plan {
	const char *label;
	uint32_t share_ppm;         /* of the phone's bytes */
	uint32_t full, floor;       /* files */
	uint32_t sigma_q16;         /* of sizes */
	uint32_t new_ppm, gone_ppm; /* per day, of full */
	uint32_t copy_ppm, near_ppm, resend_ppm;
	uint32_t forward_ppm, family_ppm, group_ppm;
	/* Kinds and how often each; the rest is of the first. */
	struct {
		enum sb_media_kind kind;
		uint32_t ppm;
	} kinds[SB_ROLE_KINDS];
};

/* All but SB_ROLE_PAYLOAD. */
extern const struct sb_role_plan sb_roles[SB_ROLE_PAYLOAD];

/* size_bytes, or the size next to it that a file of the kind may have. */
uint64_t sb_roles_at_least(enum sb_media_kind kind, uint64_t size_bytes);

/* ppm, as in params.h, of such a phone's bytes. */
uint64_t sb_roles_bytes(const struct sb_habit *h, uint32_t ppm);

/* One file's bytes, of at least the kind's least; median is that of the role's
 * lightest kind, as below. */
uint64_t sb_roles_size(const struct sb_role_plan *r, enum sb_media_kind kind,
		       uint64_t median, struct sb_draw *by);

/* Median size of a role's files, clips apart, on such a phone. */
uint64_t sb_roles_median(const struct sb_role_plan *r,
			 const struct sb_habit *h);

enum sb_media_kind sb_roles_kind(const struct sb_role_plan *r,
				 struct sb_draw *by);

/* Let some of the items from first on, all of one role and of one day, be the
 * bytes of others: forwards from all over the world, what family and chat
 * groups posted that day, exact copies; and some be like another and yet not
 * one byte the same: bursts, pictures encoded once more. */
void sb_roles_share(struct sb_device *d, struct sb_draw *by, size_t first,
		    uint32_t day);

#endif
