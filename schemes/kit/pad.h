/* schemes/kit/pad.h: how long a padded payload is. */
#ifndef SCHEMES_KIT_PAD_H
#define SCHEMES_KIT_PAD_H

#include "schemes/kit/base.h"

enum sb_pad {
	SB_PAD_NONE,
	SB_PAD_PADME,   /* Padme: Nikitin et al., PoPETs 2019(4); <= 12 % */
	SB_PAD_SIGNAL,  /* max(541, floor(1.05^ceil(log_1.05 n))): libsignal */
	SB_PAD_BLOCK16, /* up to the next multiple of 16 */
	SB_PAD_COUNT
};

const char *sb_pad_name(enum sb_pad pad);
/* Length after padding, >= len; SB_PAD_NONE, and any len above 2^56: len.
 * Signal's is the exact value, which doubles miss by one at some lengths above
 * 3 * 10^11. */
size_t sb_padded_bytes(enum sb_pad pad, size_t len);

#endif
