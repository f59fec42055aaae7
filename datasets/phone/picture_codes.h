/* datasets/phone/picture_codes.h: the Huffman tables that cameras use (ITU-T
 * T.81, Annex K.3): DC and AC of brightness, then DC and AC of colour. */
#ifndef DATASETS_PHONE_PICTURE_CODES_H
#define DATASETS_PHONE_PICTURE_CODES_H

#include <stdint.h>

struct sb_picture_code {
	uint8_t id;         /* as in the DHT segment */
	uint8_t count;      /* of symbols */
	uint8_t counts[16]; /* of code words of 1, 2, ... 16 bits */
	uint8_t symbols[162];
};

extern const struct sb_picture_code sb_picture_codes[4];

#endif
