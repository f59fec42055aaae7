#include "bench/risk/prices.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BY_NOTHING 255u
#define BOTH       " and "

_Static_assert(SB_RISK_PRICE_SAMPLES == SB_GUESS_SAMPLES, "as many");

const char *sb_risk_price_secret(const struct sb_risk_price *price, char *text,
				 size_t bytes)
{
	snprintf(text, bytes, "%s%s%s", sb_atom_name((enum sb_atom)price->item),
		 price->second ? BOTH : "",
		 price->second ? sb_atom_name((enum sb_atom)price->second)
			       : "");
	return text;
}

const char *sb_risk_price_by(const struct sb_risk_price *price)
{
	return price->by == BY_NOTHING
		       ? "nothing"
		       : sb_guess_by_name((enum sb_guess_by)price->by);
}

/* Where it is; price_count: nowhere. */
static size_t index_of(const struct sb_risk_case *of, uint8_t item,
		       uint8_t second)
{
	size_t i = 0;

	while (i < of->price_count &&
	       (of->prices[i].item != item || of->prices[i].second != second))
		i++;
	return i;
}

static enum sb_err put(struct sb_risk_case *of,
		       const struct sb_risk_price *price)
{
	size_t i = index_of(of, price->item, price->second);

	if (i == SB_RISK_PRICES)
		return SB_MEMORY;
	of->price_count += i == of->price_count;
	of->prices[i] = *price;
	return SB_OK;
}

double sb_risk_price_ns(const struct sb_risk_case *of, uint8_t item,
			uint8_t second)
{
	size_t i = index_of(of, item, second);

	return i < of->price_count ? of->prices[i].cpu_ns : 0;
}

struct measured {
	const struct sb_profile *profile;
	uint64_t seed;
	struct sb_risk_case *of;
	const struct sb_guess_quiet *quiet;
};

/* second 0: item alone. */
static enum sb_err measure(const struct measured *m,
			   const struct sb_coalition *who, uint8_t item,
			   uint8_t second)
{
	const enum sb_atom items[2] = { (enum sb_atom)item,
					(enum sb_atom)second };
	struct sb_risk_price price = { .item = item, .second = second };
	struct sb_guess_price found = { 0 };
	enum sb_err err;

	if (index_of(m->of, item, second) < m->of->price_count)
		return SB_OK;
	err = sb_guess_price(m->profile, m->seed, who, items, second ? 2 : 1,
			     m->quiet, &found);
	if (err == SB_UNSUPPORTED)
		found.by = BY_NOTHING;
	else if (err != SB_OK)
		return err;
	price.by = found.by;
	price.cpu_ns = (double)found.cpu_ns;
	price.wall_ns = (double)found.wall_ns;
	price.paused = found.paused;
	price.count = err == SB_UNSUPPORTED ? 0 : found.count;
	for (unsigned i = 0; i < price.count; i++) {
		price.cpu_samples_ns[i] = (double)found.cpu_samples_ns[i];
		price.wall_samples_ns[i] = (double)found.wall_samples_ns[i];
	}
	return put(m->of, &price);
}

static int is_offline(const struct sb_risk_secret *s)
{
	return s->item && !s->tries && !s->by_service;
}

/* Of two in turn, the second is guessed by who knows the first.  What the keys of a
 * secure element that was taken apart take elsewhere is not modelled: the 80 ms
 * are the phone's. */
static enum sb_err measure_guess(const struct measured *m,
				 const struct sb_risk_guess *g)
{
	struct sb_coalition who = g->box.low;
	enum sb_err err = SB_OK;

	if (who.of[SB_ATOM_PHONE_SE])
		return SB_OK;
	if (is_offline(&g->first))
		err = measure(m, &who, g->first.item,
			      g->together ? g->second.item : 0);
	if (err != SB_OK || g->together || !is_offline(&g->second))
		return err;
	who.of[g->first.item] = 1;
	return measure(m, &who, g->second.item, 0);
}

enum sb_err sb_risk_prices_measure(const struct sb_profile *profile,
				   uint64_t seed, struct sb_risk_case *of,
				   const struct sb_guess_quiet *q, char *why,
				   size_t why_bytes)
{
	const struct measured m = { profile, seed, of, q };
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < of->guess_count && err == SB_OK; i++)
		err = measure_guess(&m, &of->guesses[i]);
	if (err != SB_OK)
		snprintf(why, why_bytes,
			 "profile %s: a guess cannot be timed: %s",
			 profile->name, sb_err_name(err));
	return err;
}

/* 0: no such secret. */
static uint8_t item_of(const char *name)
{
	enum sb_atom item = sb_atom_find(name);

	return item < SB_ATOM_COUNT && sb_atom_is_item(item) ? (uint8_t)item
							     : 0;
}

enum sb_err sb_risk_price_take(struct sb_risk_case *of, const char *secret,
			       const char *by, const char *cpu_seconds)
{
	const char *both = strstr(secret, BOTH);
	struct sb_risk_price price = { .by = BY_NOTHING };
	char first[64], *end;
	double seconds = strtod(cpu_seconds, &end);

	snprintf(first, sizeof(first), "%.*s",
		 (int)(both ? (size_t)(both - secret) : strlen(secret)),
		 secret);
	price.item = item_of(first);
	price.second = both ? item_of(both + strlen(BOTH)) : 0;
	for (int k = 0; k <= SB_GUESS_BY_OPEN; k++)
		if (!strcmp(by, sb_guess_by_name((enum sb_guess_by)k)))
			price.by = (uint8_t)k;
	if (!price.item || (both && !price.second) || *end ||
	    !isfinite(seconds) || seconds < 0 ||
	    (price.by == BY_NOTHING) != !strcmp(by, "nothing") ||
	    (end == cpu_seconds) != (price.by == BY_NOTHING))
		return SB_MALFORMED;
	price.cpu_ns = 1e9 * seconds;
	return put(of, &price);
}
