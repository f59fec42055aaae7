/* schemes/kit/imb.h: the paths through intel-ipsec-mb, for the kit's own
 * files.  Without SB_HAVE_IPSEC_MB, or on a processor where OpenSSL is as
 * fast, there are none. */
#ifndef SCHEMES_KIT_IMB_H
#define SCHEMES_KIT_IMB_H

#include "schemes/kit/kit.h"

struct sb_imb;

enum sb_imb_part {
	SB_IMB_GCM,
	SB_IMB_TREE,
	SB_IMB_GMAC
};

/* *out is NULL, and the result SB_OK, when no part of it is worth taking
 * here.  One per thread.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_imb_new(struct sb_imb **out);
void sb_imb_free(struct sb_imb *imb); /* wipes; NULL is fine */

/* Name of the path, static; NULL when this part should not be taken (imb NULL
 * included): then its functions below must not be called. */
const char *sb_imb_path(const struct sb_imb *imb, enum sb_imb_part part);

#endif
