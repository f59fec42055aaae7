#include "bench/risk/prices.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/analysis/guess.h"

#define BY_NOTHING 255u

const char *sb_risk_price_secret(const struct sb_risk_price *price, char *text,
				 size_t bytes)
{
	snprintf(text, bytes, "%s", sb_atom_name((enum sb_atom)price->item));
	return text;
}

const char *sb_risk_price_by(const struct sb_risk_price *price)
{
	return price->by == BY_NOTHING
		       ? "nothing"
		       : sb_guess_by_name((enum sb_guess_by)price->by);
}

static enum sb_err put(struct sb_risk_case *of,
		       const struct sb_risk_price *price)
{
	size_t i = 0;

	while (i < of->price_count && of->prices[i].item != price->item)
		i++;
	if (i == SB_RISK_PRICES)
		return SB_MEMORY;
	of->price_count += i == of->price_count;
	of->prices[i] = *price;
	return SB_OK;
}

static enum sb_err measure(const struct sb_profile *profile, uint64_t seed,
			   const struct sb_risk_guess *guess,
			   struct sb_risk_case *of)
{
	const enum sb_atom item = (enum sb_atom)guess->item;
	struct sb_risk_price price = { .item = guess->item };
	struct sb_guess_price found;
	enum sb_err err = sb_guess_price(profile, seed, &guess->box.low, &item,
					 1, &found);

	if (err == SB_UNSUPPORTED)
		found.by = BY_NOTHING;
	else if (err != SB_OK)
		return err;
	price.by = found.by;
	price.cpu_ns = (double)found.cpu_ns;
	return put(of, &price);
}

enum sb_err sb_risk_prices_measure(const struct sb_profile *profile,
				   uint64_t seed, struct sb_risk_case *of,
				   char *why, size_t why_bytes)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < of->guess_count && err == SB_OK; i++) {
		const struct sb_risk_guess *guess = &of->guesses[i];
		size_t k = 0;

		if (guess->tries || guess->by_service)
			continue;
		while (k < of->price_count && of->prices[k].item != guess->item)
			k++;
		if (k == of->price_count)
			err = measure(profile, seed, guess, of);
	}
	if (err != SB_OK)
		snprintf(why, why_bytes,
			 "profile %s: a guess cannot be timed: %s",
			 profile->name, sb_err_name(err));
	return err;
}

enum sb_err sb_risk_price_take(struct sb_risk_case *of, const char *secret,
			       const char *by, const char *cpu_seconds)
{
	enum sb_atom item = sb_atom_find(secret);
	struct sb_risk_price price = { .item = (uint8_t)item,
				       .by = BY_NOTHING };
	char *end;
	double seconds = strtod(cpu_seconds, &end);

	for (uint8_t k = 0; k <= SB_GUESS_BY_OPEN; k++)
		if (!strcmp(by, sb_guess_by_name((enum sb_guess_by)k)))
			price.by = k;
	if (item == SB_ATOM_COUNT || !sb_atom_is_item(item) || *end ||
	    !isfinite(seconds) || seconds < 0 ||
	    (price.by == BY_NOTHING) != !strcmp(by, "nothing") ||
	    (end == cpu_seconds) != (price.by == BY_NOTHING))
		return SB_MALFORMED;
	price.cpu_ns = 1e9 * seconds;
	return put(of, &price);
}
