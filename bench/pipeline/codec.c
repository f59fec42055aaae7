#include "bench/pipeline/codec.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "schemes/kit/wire.h"
#include "schemes/scheme.h"

#define TRAILER_BYTES 4u
#define SAMPLE_BYTES  4096u

struct sb_codec {
	ZSTD_CCtx *compress;
	ZSTD_DCtx *decompress;
	uint8_t sample[2 * SAMPLE_BYTES];
};

enum sb_err sb_codec_new(struct sb_codec **out)
{
	struct sb_codec *c = calloc(1, sizeof(*c));

	if (!c)
		return SB_MEMORY;
	c->compress = ZSTD_createCCtx();
	c->decompress = ZSTD_createDCtx();
	if (!c->compress || !c->decompress) {
		sb_codec_free(c);
		return SB_MEMORY;
	}
	*out = c;
	return SB_OK;
}

void sb_codec_free(struct sb_codec *c)
{
	if (!c)
		return;
	ZSTD_freeCCtx(c->compress);
	ZSTD_freeDCtx(c->decompress);
	free(c);
}

size_t sb_codec_bound(size_t plain_bytes, enum sb_pad pad)
{
	if (pad == SB_PAD_NONE)
		return plain_bytes;
	return sb_padded_bytes(pad, plain_bytes + TRAILER_BYTES);
}

/* Do 4 KiB out of the middle look like uniform bytes?  Chi-squared with 255
 * degrees of freedom: mean 255, deviation 22.6; text and code give thousands,
 * JPEG and encrypted data a few hundred at most. */
static int looks_uniform(struct sb_span in)
{
	const uint8_t *p = in.ptr + (in.len - SAMPLE_BYTES) / 2;
	uint32_t seen[4][256] = { { 0 } };
	uint64_t squares = 0;

	for (size_t i = 0; i < SAMPLE_BYTES; i += 4) {
		seen[0][p[i]]++;
		seen[1][p[i + 1]]++;
		seen[2][p[i + 2]]++;
		seen[3][p[i + 3]]++;
	}
	for (size_t i = 0; i < 256; i++) {
		uint64_t n = (uint64_t)seen[0][i] + seen[1][i] + seen[2][i] +
			     seen[3][i];

		squares += n * n;
	}
	return squares * 256 / SAMPLE_BYTES < SAMPLE_BYTES + 512;
}

/* Counts alone miss repetition, so a sample is really compressed. */
static int is_incompressible(struct sb_codec *c, struct sb_span in)
{
	size_t got;

	if (in.len < 2 * SAMPLE_BYTES || !looks_uniform(in))
		return 0;
	got = ZSTD_compressCCtx(c->compress, c->sample, sizeof(c->sample),
				in.ptr + (in.len - SAMPLE_BYTES) / 2,
				SAMPLE_BYTES, -10);
	return ZSTD_isError(got) || got > SAMPLE_BYTES - SAMPLE_BYTES / 32;
}

static void add_padding(enum sb_pad pad, uint8_t *buffer,
			struct sb_payload *out)
{
	size_t body = out->bytes.len;
	size_t all = sb_padded_bytes(pad, body + TRAILER_BYTES);

	if (out->bytes.ptr != buffer && body)
		memcpy(buffer, out->bytes.ptr, body);
	memset(buffer + body, 0, all - body);
	sb_put_le32(buffer + all - TRAILER_BYTES, (uint32_t)body);
	out->bytes = sb_span_of(buffer, all);
	out->pad_bytes = (uint32_t)(all - body);
	out->form |= SB_FORM_PADDED;
}

enum sb_err sb_codec_encode(struct sb_codec *c, int level, enum sb_pad pad,
			    struct sb_span plain, uint8_t *buffer,
			    struct sb_payload *out)
{
	out->bytes = plain;
	out->pad_bytes = 0;
	out->form = 0;
	if (level && plain.len > 1 && !is_incompressible(c, plain)) {
		size_t got =
			ZSTD_compressCCtx(c->compress, buffer, plain.len - 1,
					  plain.ptr, plain.len, level);

		if (!ZSTD_isError(got)) {
			out->bytes = sb_span_of(buffer, got);
			out->form = SB_FORM_ZSTD;
		} else if (ZSTD_getErrorCode(got) ==
			   ZSTD_error_memory_allocation) {
			return SB_MEMORY;
		}
	}
	if (pad != SB_PAD_NONE)
		add_padding(pad, buffer, out);
	return SB_OK;
}

enum sb_err sb_codec_decode(struct sb_codec *c, uint8_t form,
			    struct sb_span payload, uint8_t *buffer,
			    size_t plain_bytes, struct sb_span *plain)
{
	size_t got;

	if (form & (uint8_t) ~(SB_FORM_ZSTD | SB_FORM_PADDED))
		return SB_MALFORMED;
	if (form & SB_FORM_PADDED) {
		uint32_t body;

		if (payload.len < TRAILER_BYTES)
			return SB_MALFORMED;
		payload.len -= TRAILER_BYTES;
		body = sb_get_le32(payload.ptr + payload.len);
		if (body > payload.len)
			return SB_MALFORMED;
		payload.len = body;
	}
	if (!(form & SB_FORM_ZSTD)) {
		*plain = payload;
		return payload.len == plain_bytes ? SB_OK : SB_MALFORMED;
	}
	got = ZSTD_decompressDCtx(c->decompress, buffer, plain_bytes,
				  payload.ptr, payload.len);
	if (ZSTD_isError(got) || got != plain_bytes)
		return SB_MALFORMED;
	*plain = sb_span_of(buffer, plain_bytes);
	return SB_OK;
}
