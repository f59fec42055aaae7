/* datasets/itunes/kits.h: kits for whatever threads come along. */
#ifndef DATASETS_ITUNES_KITS_H
#define DATASETS_ITUNES_KITS_H

#include "schemes/kit/kit.h"

struct sb_kits;

struct sb_kits *sb_kits_new(void); /* NULL: memory is out */
/* A kit for the caller alone until it is given back.  Any thread. */
SB_MUST_USE enum sb_err sb_kits_take(struct sb_kits *kits, struct sb_kit **out);
void sb_kits_give(struct sb_kits *kits, struct sb_kit *kit);
/* All kits are back; NULL is fine. */
void sb_kits_free(struct sb_kits *kits);

#endif
