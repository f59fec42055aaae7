/* datasets/phone/draw.h: random choices and bytes that are a pure function of
 * a key.  Integer arithmetic only, so that every machine draws the same. */
#ifndef DATASETS_PHONE_DRAW_H
#define DATASETS_PHONE_DRAW_H

#include "schemes/kit/base.h"

/* A node in the tree of everything that is random; children by label and
 * number are independent. */
struct sb_draw_key {
	uint8_t b[32];
};

struct sb_draw_key sb_draw_root(uint64_t seed);
struct sb_draw_key sb_draw_child(const struct sb_draw_key *parent,
				 const char *label, uint64_t number);

/* One sequence of draws (ChaCha20).  One thread at a time. */
struct sb_draw {
	struct sb_draw_key key;
	uint64_t block;
	size_t used;
	uint8_t bytes[512];
};

void sb_draw_init(struct sb_draw *d, const struct sb_draw_key *key);
/* Same as init on the child of that label and number. */
void sb_draw_from(struct sb_draw *d, const struct sb_draw_key *parent,
		  const char *label, uint64_t number);

/* A sequence of its own for what need not be drawn where only its length counts:
 * seed is the one draw that by gives for it, and says which it is. */
void sb_draw_fork(struct sb_draw *child, const struct sb_draw *by,
		  uint64_t seed);

void sb_draw_bytes(struct sb_draw *d, void *out, size_t len);
uint32_t sb_draw_u32(struct sb_draw *d);
uint64_t sb_draw_u64(struct sb_draw *d);
/* Uniform in [0, n), n > 0. */
uint64_t sb_draw_below(struct sb_draw *d, uint64_t n);
/* 1 with probability ppm / 10^6. */
int sb_draw_chance(struct sb_draw *d, uint32_t ppm);
/* Log-normal with that median; the normal is a sum of 12 uniforms, so tails
 * end at 6 sigma. */
uint64_t sb_draw_lognormal(struct sb_draw *d, uint64_t median,
			   uint32_t sigma_q16);
/* The log-normal's value that a part q of 2^32 of it lies below; q is not 0.  Its
 * normal score is interpolated between powers of two: to 0.03. */
uint64_t sb_draw_quantile(uint32_t q_q32, uint64_t median, uint32_t sigma_q16);
/* The median of a log-normal with that mean: mean * exp(-sigma^2 / 2). */
uint64_t sb_draw_median(uint64_t mean, uint32_t sigma_q16);
/* Rank in [0, n) with probability about 1 / (rank + 1): octaves are equally
 * likely, ranks within one too. */
uint32_t sb_draw_zipf(struct sb_draw *d, uint32_t n);
/* n * ppm / 10^6, rounded up or down at random so that the mean is exact. */
uint64_t sb_draw_part(struct sb_draw *d, uint64_t n, uint32_t ppm);

/* The endless high-entropy stream of a key (AES-256 in counter mode), read in
 * pieces from some offset on.  SB_MEMORY when OpenSSL fails; release in any
 * case. */
struct sb_noise {
	void *ctx;
};
SB_MUST_USE enum sb_err sb_noise_init(struct sb_noise *n,
				      const struct sb_draw_key *key,
				      uint64_t offset);
SB_MUST_USE enum sb_err sb_noise_next(struct sb_noise *n, uint8_t *out,
				      size_t len);
void sb_noise_release(struct sb_noise *n);

/* Bytes [offset, offset + len) of it. */
SB_MUST_USE enum sb_err sb_draw_noise(const struct sb_draw_key *key,
				      uint64_t offset, uint8_t *out,
				      size_t len);

#endif
