/* bench/pipeline/codec.h: payloads: compression and padding.
 *
 *   payload = body                               form 0 or ZSTD
 *   payload = body || zeros || LE32(body bytes)  form with PADDED
 *   body    = plain bytes, or one zstd frame (SB_FORM_ZSTD) where that is
 *             smaller
 */
#ifndef BENCH_PIPELINE_CODEC_H
#define BENCH_PIPELINE_CODEC_H

#include "schemes/kit/base.h"
#include "schemes/kit/pad.h"

struct sb_codec; /* per thread */

SB_MUST_USE enum sb_err sb_codec_new(struct sb_codec **out);
void sb_codec_free(struct sb_codec *codec);

struct sb_payload {
	struct sb_span bytes; /* plain itself, or in the buffer */
	uint32_t pad_bytes;   /* of them padding and trailer */
	uint8_t form;         /* SB_FORM_* of schemes/scheme.h */
};

/* Room that sb_codec_encode may need for plain_bytes. */
size_t sb_codec_bound(size_t plain_bytes, enum sb_pad pad);
/* level 0: no compression.  Incompressible input is recognised early and kept
 * as it is: a sample that does not shrink by 1/32 at the fastest setting, of a
 * chunk whose bytes look uniform.  buffer: sb_codec_bound bytes. */
SB_MUST_USE enum sb_err sb_codec_encode(struct sb_codec *codec, int level,
					enum sb_pad pad, struct sb_span plain,
					uint8_t *buffer,
					struct sb_payload *out);
/* Back to plain: points *plain into payload, or decodes into buffer, which
 * has plain_bytes (known from the recipe).  SB_MALFORMED: not that. */
SB_MUST_USE enum sb_err sb_codec_decode(struct sb_codec *codec, uint8_t form,
					struct sb_span payload, uint8_t *buffer,
					size_t plain_bytes,
					struct sb_span *plain);

#endif
