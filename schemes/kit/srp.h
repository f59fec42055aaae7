/* schemes/kit/srp.h: SRP-6a (RFC 5054): a password is proved to somebody who
 * has a verifier of it and learns nothing else from the proof.
 *
 *   x = H(salt || H(identity || ":" || password)), v = g^x
 *   k = H(N || PAD(g)), A = g^a, B = k v + g^b, u = H(PAD(A) || PAD(B))
 *   client: S = (B - k g^x)^(a + u x);  server: S = (A v^u)^b
 *   K = H(PAD(S)), M1 = H((H(N) xor H(g)) || H(identity) || salt || PAD(A) ||
 *   PAD(B) || K), M2 = H(PAD(A) || M1 || K)        (as RFC 2945, with H)
 *
 * Whoever has v tests a password by computing it again. */
#ifndef SCHEMES_KIT_SRP_H
#define SCHEMES_KIT_SRP_H

#include "schemes/kit/kit.h"

enum sb_srp {
	SB_SRP_1024_SHA1, /* for the RFC's known answers */
	SB_SRP_2048_SHA256
};

#define SB_SRP_MOST   256u /* bytes of v, A, B, S at most */
#define SB_SRP_DIGEST 32u  /* of x, K, M1, M2 at most */
#define SB_SRP_SECRET 32u  /* of a and b */

/* Bytes of v, A, B, S, and of H. */
size_t sb_srp_bytes(enum sb_srp which);
size_t sb_srp_digest(enum sb_srp which);

/* All numbers are big-endian and padded to sb_srp_bytes; x, K, M1, M2 have
 * sb_srp_digest bytes.  What can fail, fails with SB_MEMORY. */
struct sb_srp_who {
	enum sb_srp which;
	struct sb_span identity, salt;
};
void sb_srp_x(struct sb_kit *kit, const struct sb_srp_who *who,
	      struct sb_span password, uint8_t x[SB_SRP_DIGEST]);
SB_MUST_USE enum sb_err sb_srp_verifier(enum sb_srp which, const uint8_t *x,
					uint8_t *v);
SB_MUST_USE enum sb_err sb_srp_public_a(enum sb_srp which,
					const uint8_t a[SB_SRP_SECRET],
					uint8_t *public_a);
SB_MUST_USE enum sb_err sb_srp_public_b(struct sb_kit *kit, enum sb_srp which,
					const uint8_t *v,
					const uint8_t b[SB_SRP_SECRET],
					uint8_t *public_b);
/* S.  SB_MALFORMED: the other side's number is 0 modulo N, or u is 0. */
SB_MUST_USE enum sb_err sb_srp_client(struct sb_kit *kit, enum sb_srp which,
				      const uint8_t *x,
				      const uint8_t a[SB_SRP_SECRET],
				      const uint8_t *public_a,
				      const uint8_t *public_b, uint8_t *s);
SB_MUST_USE enum sb_err sb_srp_server(struct sb_kit *kit, enum sb_srp which,
				      const uint8_t *v,
				      const uint8_t b[SB_SRP_SECRET],
				      const uint8_t *public_a,
				      const uint8_t *public_b, uint8_t *s);
struct sb_srp_proofs {
	uint8_t key[SB_SRP_DIGEST];    /* K */
	uint8_t client[SB_SRP_DIGEST]; /* M1 */
	uint8_t server[SB_SRP_DIGEST]; /* M2 */
};
void sb_srp_prove(struct sb_kit *kit, const struct sb_srp_who *who,
		  const uint8_t *public_a, const uint8_t *public_b,
		  const uint8_t *s, struct sb_srp_proofs *out);

#endif
