#include "schemes/kit/imb.h"

/* What stands in for imb.c where the library is not there: no part is ever
 * offered, so nothing else is reached. */
#ifndef SB_HAVE_IPSEC_MB

#include <stdlib.h>

enum sb_err sb_imb_new(struct sb_imb **out)
{
	*out = NULL;
	return SB_OK;
}

void sb_imb_free(struct sb_imb *imb)
{
	(void)imb;
}

const char *sb_imb_path(const struct sb_imb *imb, enum sb_imb_part part)
{
	(void)imb;
	(void)part;
	return NULL;
}

void sb_imb_gcm_seal(struct sb_imb *imb, const uint8_t key[32],
		     const uint8_t nonce[12], struct sb_span aad,
		     struct sb_span in, uint8_t *out, uint8_t tag[16])
{
	(void)imb, (void)key, (void)nonce, (void)aad, (void)in, (void)out;
	(void)tag;
	abort();
}

void sb_imb_gcm_open(struct sb_imb *imb, const uint8_t key[32],
		     const uint8_t nonce[12], struct sb_span aad,
		     struct sb_span in, uint8_t *out, uint8_t tag[16])
{
	(void)imb, (void)key, (void)nonce, (void)aad, (void)in, (void)out;
	(void)tag;
	abort();
}

void sb_imb_gmac_key(struct sb_imb *imb, unsigned which, const uint8_t key[32])
{
	(void)imb, (void)which, (void)key;
	abort();
}

void sb_imb_gmac(struct sb_imb *imb, unsigned which, struct sb_span in,
		 uint8_t tag[16])
{
	(void)imb, (void)which, (void)in, (void)tag;
	abort();
}

int sb_imb_worth(const struct sb_imb *imb, size_t total_bytes,
		 size_t longest_bytes)
{
	(void)imb, (void)total_bytes, (void)longest_bytes;
	return 0;
}

int sb_imb_sha256(struct sb_imb *imb, const struct sb_imb_hash *jobs,
		  size_t count)
{
	(void)imb, (void)jobs, (void)count;
	return 0;
}

int sb_imb_hmac(struct sb_imb *imb, const uint8_t key[32],
		const struct sb_imb_hash *jobs, size_t count)
{
	(void)imb, (void)key, (void)jobs, (void)count;
	return 0;
}

#endif
