/* schemes/claims.h: what a scheme may claim.  Each bit has a test in
 * tests/conformance that would show it false; a scheme that claims less is not
 * worse code, it is shown to have less. */
#ifndef SCHEMES_CLAIMS_H
#define SCHEMES_CLAIMS_H

#include <stdint.h>

/* Who stores the bytes, without any key service, cannot read them: stored
 * objects do not contain or depend visibly on chosen plaintext. */
#define SB_CLAIM_SEALED_STORE (UINT64_C(1) << 0)
/* Neither can the provider with all services it operates: no coalition of
 * provider custodians opens a file. */
#define SB_CLAIM_SEALED_PROVIDER (UINT64_C(1) << 1)
/* Any change to an object, its form, or the pairing of object and id makes
 * open or check fail; a swap of two objects too. */
#define SB_CLAIM_AUTHENTIC (UINT64_C(1) << 2)
/* An object made for another content under this content's id (duplicate
 * faking) is rejected on restore. */
#define SB_CLAIM_CONTENT_BOUND (UINT64_C(1) << 3)
/* No two different payloads are ever sealed under one (key, nonce). */
#define SB_CLAIM_NONCE_ONCE (UINT64_C(1) << 4)
/* Sealing equal content twice gives unrelated objects. */
#define SB_CLAIM_RANDOMISED (UINT64_C(1) << 5)
/* The sealed recipe hides names, sizes and order of files from the store. */
#define SB_CLAIM_RECIPES_SEALED (UINT64_C(1) << 6)

/* An older snapshot that is served as the last is noticed on a new phone, as
 * long as the custodian that keys.fresh_at names is in reach. */
#define SB_CLAIM_FRESH (UINT64_C(1) << 7)

/* At most who may learn from stored names that two chunks are equal; exactly
 * one.  Wider sharing than claimed is a violation. */
#define SB_CLAIM_EQUAL_NOBODY   (UINT64_C(1) << 16)
#define SB_CLAIM_EQUAL_ACCOUNT  (UINT64_C(1) << 17) /* within one account */
#define SB_CLAIM_EQUAL_GROUP    (UINT64_C(1) << 18) /* within a group */
#define SB_CLAIM_EQUAL_EVERYONE (UINT64_C(1) << 19)
#define SB_CLAIM_EQUAL_MASK     (UINT64_C(15) << 16)

/* One sentence for a single bit; static storage; NULL for an unknown bit. */
const char *sb_claim_text(uint64_t bit);

#endif
