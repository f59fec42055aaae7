#include "schemes/claims.h"

#include <stddef.h>

static const struct {
	uint64_t bit;
	const char *text;
} claims[] = {
	{ SB_CLAIM_SEALED_STORE,
	  "Whoever stores the objects cannot read them." },
	{ SB_CLAIM_SEALED_PROVIDER,
	  "The provider with all services it operates cannot read them." },
	{ SB_CLAIM_AUTHENTIC,
	  "A changed, swapped or renamed object is detected." },
	{ SB_CLAIM_CONTENT_BOUND,
	  "An object made for other content under the same id is rejected." },
	{ SB_CLAIM_NONCE_ONCE,
	  "No two payloads are sealed under one key and nonce." },
	{ SB_CLAIM_RANDOMISED,
	  "Sealing equal content twice gives unrelated objects." },
	{ SB_CLAIM_RECIPES_SEALED,
	  "Names, sizes and order of files are hidden from the store." },
	{ SB_CLAIM_FRESH,
	  "An older snapshot served as the last is noticed while the "
	  "custodian of the last root is in reach." },
	{ SB_CLAIM_EQUAL_NOBODY,
	  "Stored names tell nobody that two chunks are equal." },
	{ SB_CLAIM_EQUAL_ACCOUNT,
	  "Stored names show equal chunks within one account at most." },
	{ SB_CLAIM_EQUAL_GROUP,
	  "Stored names show equal chunks within one group at most." },
	{ SB_CLAIM_EQUAL_EVERYONE,
	  "Stored names show equal chunks among all accounts." },
};

const char *sb_claim_text(uint64_t bit)
{
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		if (claims[i].bit == bit)
			return claims[i].text;
	return NULL;
}
