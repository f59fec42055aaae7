#include "schemes/kit/base64.h"

#include <sodium.h>
#include <string.h>

size_t sb_base64_bytes(size_t len)
{
	return (len + 2) / 3 * 4;
}

/* In pieces whose text has no padding but for the last one, because libsodium
 * writes a NUL that the caller has no room for. */
void sb_base64_write(struct sb_span in, char *out)
{
	char text[65];

	for (size_t at = 0, n; at < in.len; at += n) {
		n = in.len - at < 48 ? in.len - at : 48;
		sodium_bin2base64(text, sizeof(text), in.ptr + at, n,
				  sodium_base64_VARIANT_ORIGINAL);
		memcpy(out, text, sb_base64_bytes(n));
		out += sb_base64_bytes(n);
	}
	sodium_memzero(text, sizeof(text));
}

enum sb_err sb_base64_read(struct sb_span text, struct sb_buf *out)
{
	const char *end = NULL;

	out->len = 0;
	if (text.len == 0)
		return SB_OK;
	if (sodium_base642bin(out->ptr, out->cap, (const char *)text.ptr,
			      text.len, NULL, &out->len, &end,
			      sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    end != (const char *)text.ptr + text.len)
		return SB_MALFORMED;
	return SB_OK;
}
