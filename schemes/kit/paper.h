/* schemes/kit/paper.h: a recovery key that a person writes down.
 *
 *   XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX
 *
 * 28 characters of Crockford's Base32 (crockford.com/base32.html): 26 random
 * ones, 130 bits, and two that check them.  The 28 are a Reed-Solomon codeword
 * over GF(32) (modulo x^5 + x^2 + 1, roots 2 and 4), so that any two wrong
 * characters, two exchanged ones among them, are noticed always, more with
 * probability 1023/1024.  Reading takes small letters, O for 0, I and L for 1,
 * hyphens and spaces anywhere.
 *
 * Apple's recovery key has 28 characters too; how it is made is not public. */
#ifndef SCHEMES_KIT_PAPER_H
#define SCHEMES_KIT_PAPER_H

#include "schemes/kit/base.h"

#define SB_PAPER_SYMBOLS    26u
#define SB_PAPER_TEXT_BYTES 34u /* without a NUL, which is not written */

/* Keep the low 5 bits of each of random as symbols and write the text. */
void sb_paper_write(const uint8_t random[SB_PAPER_SYMBOLS],
		    uint8_t symbols[SB_PAPER_SYMBOLS],
		    uint8_t text[SB_PAPER_TEXT_BYTES]);
/* SB_MALFORMED: another character or number of characters; SB_FORGED: the
 * check characters do not fit, so that something was misread. */
SB_MUST_USE enum sb_err sb_paper_read(struct sb_span text,
				      uint8_t symbols[SB_PAPER_SYMBOLS]);

#endif
