/* bench/risk/risk.h: lockout, exposure and destruction in a year, exactly.
 *
 *   lockout    neither the phone in hand with its passcode in mind, nor a
 *              restore, gives the owner the class
 *   exposure   some adversary of the model reads the class, by what he has or
 *              by guessing a secret, or one of several by itself, or two
 *              where none alone is enough
 *   destruction  some adversary can destroy the owner's last way to it
 *
 * Sums over the disjoint cubes of an access structure (access.h) and over the
 * causes of a model: P = sum over causes z of P(z) sum over cubes of the
 * product over atoms of P(value in the cube | z).  Given z, what adversaries
 * have, and whether they try to guess, are independent of each other.  Whether
 * a guess finds a secret is not: all try the same ones first, so that the
 * secret's rank (rank.h) decides for everybody.  Given z and the ranks,
 * "some" is one minus a product.  After the wallet model of Eyal (Tokenomics
 * 2021), with common causes.
 *
 * Left out: see results/BIAS.md, "Of risk". */
#ifndef BENCH_RISK_RISK_H
#define BENCH_RISK_RISK_H

#include "bench/risk/odds.h"

/* Bits of .whole: classes and names as in access.h, then of several classes. */
#define SB_RISK_ALL       13u /* every class */
#define SB_RISK_ANY       14u /* at least one class */
#define SB_RISK_DATA_ALL  15u /* every class but SB_CLASSES_APART */
#define SB_RISK_DATA_ANY  16u
#define SB_RISK_APART_ALL 17u /* every class of SB_CLASSES_APART */
#define SB_RISK_APART_ANY 18u
#define SB_RISK_VERDICTS  19u
/* The classes of a verdict that is of several, as bits; of others 0. */
uint32_t sb_risk_classes(unsigned verdict);
/* whole, completed by those of several classes. */
uint32_t sb_risk_complete(uint32_t whole);

struct sb_risk_cube {
	struct sb_box box;
	uint32_t whole; /* verdicts that its coalitions open */
};

/* What stands in the way of one secret. */
struct sb_risk_secret {
	uint8_t item;       /* enum sb_atom */
	uint8_t by_service; /* 1: limited by a service that does not say how
			       often it answers: counted as not found */
	uint32_t tries;     /* guesses that are answered; 0: offline */
};

/* Coalitions that do not know one secret, or two of which neither alone opens
 * it, and what knowing them would open besides.  Those of one secret, or of one
 * pair, are disjoint. */
struct sb_risk_guess {
	struct sb_box box;
	uint32_t whole;
	struct sb_risk_secret first, second; /* second.item 0: there is none */
	uint8_t together; /* only both at once are right or wrong: first says it
			     of pairs; else one after the other */
};

/* What one guess takes offline (prices.h). */
#define SB_RISK_PRICES        16u
#define SB_RISK_PRICE_SAMPLES 5u
struct sb_risk_price {
	uint8_t item;
	uint8_t second;  /* guessed at once with it; 0: none */
	uint8_t by;      /* what tells that it was wrong: prices.h */
	double cpu_ns;   /* processor time; 0: unknown, counts as free */
	double wall_ns;  /* 0: unknown */
	unsigned paused; /* processes of the run that stood still meanwhile */
	/* What cpu_ns and wall_ns are the medians of; 0: read from a table. */
	unsigned count;
	double cpu_samples_ns[SB_RISK_PRICE_SAMPLES];
	double wall_samples_ns[SB_RISK_PRICE_SAMPLES];
};

/* What there is to know of a profile.  The arrays are the caller's; gather.h
 * makes them. */
struct sb_risk_case {
	struct sb_risk_cube *cubes; /* disjoint, cover everything */
	size_t cube_count;
	struct sb_risk_guess *guesses;
	size_t guess_count;
	/* Cubes of destroying: .whole has what is then lost to the owner for
	 * good; those of one bit are disjoint. */
	struct sb_risk_cube *destroyers;
	size_t destroyer_count;
	struct sb_coalition most; /* highest value of each atom */
	uint8_t machine;          /* enum sb_atom: what is backed up */
	struct sb_risk_price prices[SB_RISK_PRICES]; /* one a secret */
	size_t price_count;
	double example_guesses; /* see curve.h; 0: no example */
};

struct sb_risk {
	double lockout[SB_RISK_VERDICTS];
	double exposure[SB_RISK_VERDICTS];
	double guessed[SB_RISK_VERDICTS]; /* the part of exposure that needs a
					     guess */
	double destruction[SB_RISK_VERDICTS];
	/* Exposure to each adversary alone; [0] stays 0. */
	double to[SB_RISK_PEOPLE][SB_RISK_VERDICTS];
};

/* SB_PARAM: a probability outside 0..1; SB_MEMORY.  Milliseconds. */
SB_MUST_USE enum sb_err sb_risk_compute(const struct sb_risk_model *model,
					const struct sb_risk_case *of,
					struct sb_risk *out);

#endif
