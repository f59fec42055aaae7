/* bench/risk/hands.h: what an adversary may have in hand that lets him guess,
 * and how likely he has it and tries, given which causes happened. */
#ifndef BENCH_RISK_HANDS_H
#define BENCH_RISK_HANDS_H

#include "bench/risk/odds.h"
#include "bench/risk/rank.h"

/* So many tries (levels of rank.h) that, if they suffice, open whole. */
struct sb_hand_guess {
	size_t level, also; /* also: SB_RANK_ALWAYS: only the one */
	uint32_t whole;     /* what he does not read without */
};

struct sb_hand {
	double p;            /* has exactly this and tries */
	size_t first, count; /* of sb_hands.guesses */
};

struct sb_hands {
	struct sb_hand *of; /* disjoint; whoever has none cannot guess */
	struct sb_hand_guess *guesses;
	size_t count, cap, guess_count, guess_cap;
};

/* who, causes: of odds.  *out is empty or gets more.  SB_MEMORY.  Release in any
 * case. */
SB_MUST_USE enum sb_err sb_hands_deal(const struct sb_risk_model *model,
				      const struct sb_risk_case *of,
				      const struct sb_ranks *ranks, uint8_t who,
				      const struct sb_odds *odds,
				      uint32_t causes, struct sb_hands *out);
/* Add to read[v] how likely he finds by guessing what opens v, while the ranks
 * are what they are. */
void sb_hands_play(const struct sb_hands *hands, const struct sb_ranks *ranks,
		   double read[SB_RISK_VERDICTS]);
void sb_hands_release(struct sb_hands *hands);

#endif
