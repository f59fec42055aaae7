/* schemes/kit/base64.h: RFC 4648 base64 with padding, for formats that are
 * text. */
#ifndef SCHEMES_KIT_BASE64_H
#define SCHEMES_KIT_BASE64_H

#include "schemes/kit/base.h"

/* Length of the text of len bytes, without a NUL. */
size_t sb_base64_bytes(size_t len);
/* Writes sb_base64_bytes(in.len) characters and no NUL. */
void sb_base64_write(struct sb_span in, char *out);
/* Fills out.  SB_MALFORMED: not base64, or more than out->cap. */
SB_MUST_USE enum sb_err sb_base64_read(struct sb_span text, struct sb_buf *out);

#endif
