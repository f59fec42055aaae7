#include "schemes/kit/anchor.h"

#include <string.h>

#include "schemes/kit/wire.h"

#define LABEL        "last root"
#define ANCHOR_BYTES 36u

enum sb_err sb_anchor_keep(struct sb_custody *custody, const char *where,
			   const struct sb_last *last)
{
	uint8_t anchor[ANCHOR_BYTES];

	sb_put_le32(anchor, last->snapshot);
	memcpy(anchor + 4, last->root, sizeof(last->root));
	return sb_deposit(custody, where, LABEL,
			  sb_span_of(anchor, sizeof(anchor)), NULL);
}

enum sb_err sb_anchor_fresh(struct sb_custody *custody, const char *where,
			    const struct sb_last *shown)
{
	uint8_t anchor[ANCHOR_BYTES + 1];
	struct sb_buf got = { anchor, 0, sizeof(anchor) };
	enum sb_err err = sb_fetch(custody, where, LABEL, &got);
	uint32_t known;

	if (err != SB_OK)
		return err == SB_DENIED ? SB_MISSING : err;
	if (got.len != ANCHOR_BYTES)
		return SB_MALFORMED;
	known = sb_get_le32(anchor);
	if (shown->snapshot < known)
		return SB_FORGED;
	if (shown->snapshot == known &&
	    memcmp(shown->root, anchor + 4, sizeof(shown->root)) != 0)
		return SB_FORGED;
	return SB_OK;
}
