/* schemes/kit/base.h: errors, spans, buffers, ids.  The lowest layer: every
 * other header may include it, it includes nothing of ours. */
#ifndef SCHEMES_KIT_BASE_H
#define SCHEMES_KIT_BASE_H

#include <stddef.h>
#include <stdint.h>

#define SB_MUST_USE __attribute__((warn_unused_result))

/* Contiguous from 0; sb_err_name covers every one. */
enum sb_err {
	SB_OK,
	SB_FORGED,      /* authentication or content check failed */
	SB_MALFORMED,   /* cannot be parsed: wrong length, tag or structure */
	SB_MISSING,     /* object, deposit, file or service is not there */
	SB_DENIED,      /* a guard or a rate limit said no; may succeed later */
	SB_LOCKED_OUT,  /* the tries of a guard are spent; never again */
	SB_IO,          /* the operating system reported a failure */
	SB_MEMORY,      /* an allocation failed */
	SB_PARAM,       /* a parameter or setting is out of its range */
	SB_UNSUPPORTED, /* this build, machine or scheme cannot do it */
	SB_STOPPED,     /* the user asked to stop (Ctrl-C) */
};

/* Lower-case name of err ("forged"); static storage, never NULL. */
const char *sb_err_name(enum sb_err err);

/* Borrowed bytes: valid as long as the lender says, never freed. */
struct sb_span {
	const uint8_t *ptr;
	size_t len;
};

/* Somebody's memory of cap bytes; whoever fills it sets len <= cap. */
struct sb_buf {
	uint8_t *ptr;
	size_t len, cap;
};

#define SB_ID_BYTES 32u

/* Name of an object.  Shorter ids are left-aligned and zero-filled. */
struct sb_id {
	uint8_t b[SB_ID_BYTES];
};

static inline struct sb_span sb_span_of(const void *ptr, size_t len)
{
	struct sb_span s = { (const uint8_t *)ptr, len };
	return s;
}

/* *sum = a + b, or 0 (and *sum undefined) when it would overflow. */
static inline int sb_add_ok(size_t a, size_t b, size_t *sum)
{
	return !__builtin_add_overflow(a, b, sum);
}

#endif
