/* datasets/phone/voice.h: speech that decodes: AAC (ISO 14496-3) of low complexity, as
 * in voice memos, and AMR (RFC 4867, 3GPP TS 26.101), as in voice mail.
 *
 * Huffman's codes are complete, so any bits are code words, and all that must be found
 * out of noise is how long they are.  An AAC frame has a fixed head, so many pairs of
 * lines of codebook 6, and what is left as a fill element.  In AMR any bits decode.  Both
 * sound like noise. */
#ifndef DATASETS_PHONE_VOICE_H
#define DATASETS_PHONE_VOICE_H

#include "datasets/phone/draw.h"

/* Bytes [offset, offset + len) of AAC frames of SB_FILM_SOUND_BYTES each, mono, 48 kHz,
 * from key's noise.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_voice_aac(const struct sb_draw_key *key,
				     uint64_t offset, size_t len, uint8_t *out);

#define SB_VOICE_LEAST_AMR_BYTES 64u

/* Bytes [offset, offset + len) of an AMR file of so many bytes: 12.2 kbit/s, but for
 * the last three frames.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_voice_amr(const struct sb_draw_key *key,
				     uint64_t size_bytes, uint64_t offset,
				     size_t len, uint8_t *out);

#endif
