/* schemes/kit/imb.h: the paths through intel-ipsec-mb, for the kit's own
 * files.  Without SB_HAVE_IPSEC_MB, or on a processor where OpenSSL is as
 * fast, there are none.
 *
 * The rule is fixed, not timed at run time, so that one machine always takes
 * one path:
 *   GCM, GMAC  AVX-512 with VAES and VPCLMULQDQ.  Its code for lesser
 *	        processors is no faster than OpenSSL's (measured: 0.8 to 1.3
 *	        times), that for these three to four times as fast;
 *   TREE       wherever it runs: eight or sixteen pieces at once on AVX2 or
 *	        AVX-512, two interleaved with SHA-NI (1.3 times OpenSSL). */
#ifndef SCHEMES_KIT_IMB_H
#define SCHEMES_KIT_IMB_H

#include "schemes/kit/kit.h"

struct sb_imb;

enum sb_imb_part {
	SB_IMB_GCM,
	SB_IMB_TREE,
	SB_IMB_GMAC
};

/* *out is NULL, and the result SB_OK, when no part of it is worth taking here
 * or the library's own self-test failed.  One per thread.  SB_MEMORY. */
SB_MUST_USE enum sb_err sb_imb_new(struct sb_imb **out);
void sb_imb_free(struct sb_imb *imb); /* wipes; NULL is fine */

/* Name of the path, static; NULL when this part should not be taken (imb NULL
 * included): then its functions below must not be called. */
const char *sb_imb_path(const struct sb_imb *imb, enum sb_imb_part part);

/* GCM.  in and out as long as each other; the tag is written apart.  open does
 * not verify: the caller compares tags before it lets go of out. */
void sb_imb_gcm_seal(struct sb_imb *imb, const uint8_t key[32],
		     const uint8_t nonce[12], struct sb_span aad,
		     struct sb_span in, uint8_t *out, uint8_t tag[16]);
void sb_imb_gcm_open(struct sb_imb *imb, const uint8_t key[32],
		     const uint8_t nonce[12], struct sb_span aad,
		     struct sb_span in, uint8_t *out, uint8_t tag[16]);

/* GMAC under key 0 or 1 and a nonce of 12 zero bytes. */
void sb_imb_gmac_key(struct sb_imb *imb, unsigned which, const uint8_t key[32]);
void sb_imb_gmac(struct sb_imb *imb, unsigned which, struct sb_span in,
		 uint8_t tag[16]);

/* TREE: many digests at once.  in.len <= SB_IMB_HASH_MAX, the library refuses
 * 65,535 and more. */
#define SB_IMB_HASH_MAX 65472u

/* Whether the lanes are filled well enough to beat one stream after another,
 * for messages of total_bytes together, longest_bytes the longest. */
int sb_imb_worth(const struct sb_imb *imb, size_t total_bytes,
		 size_t longest_bytes);

struct sb_imb_hash {
	struct sb_span in;
	uint8_t *out; /* 32 bytes; must not overlap any in */
};

/* 1 if all were done; 0 if the library refused: then no out is to be used. */
SB_MUST_USE int sb_imb_sha256(struct sb_imb *imb,
			      const struct sb_imb_hash *jobs, size_t count);
/* The same for HMAC-SHA-256 with a key of 32 bytes. */
SB_MUST_USE int sb_imb_hmac(struct sb_imb *imb, const uint8_t key[32],
			    const struct sb_imb_hash *jobs, size_t count);

#endif
