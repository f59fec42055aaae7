/* bench/risk/model.h: what can happen to an owner within a year, how likely
 * that is, and what it takes from the owner or gives to somebody else.
 *
 * A model is text, a statement a line (#: comment):
 *
 *   value NAME, WORDS = USUAL LOW HIGH | where the number is from, or "assumed"
 *   cause NAME VALUE : WHO ATOM=N ... : WHO ATOM=N ...
 *   cause NAME VALUE where WHO ATOM : WHO ATOM=N ...
 *   alone WHO ATOM=N VALUE
 *   alone WHO ATOM=N VALUE after CAUSE ...
 *   guesses WHO VALUE
 *   guesses WHO VALUE ATOM ...
 *   word WORD NAME=VALUE ...
 *
 * WORDS say to people what NAME stands for ("the phone is stolen"); ", WORDS"
 * may be left out.  A cause happens with the probability VALUE and then, at once, everything
 * that it lists: for "owner" the atom falls to at most N, for anybody else it
 * rises to at least N; a cause may list nothing, for others to come after it.
 * "where": only if the year gave WHO, an adversary, more of ATOM than everybody
 * has; ATOM is a count that nothing but "alone" without "after" gives WHO, and
 * no other cause asks for it.  "alone" is the same without a common cause; of an
 * atom that is a count each one falls or rises by itself.  "after": only if one
 * of these causes happened: VALUE is then a share of those.  N is a number, use,
 * own or all.  Whoever is not "owner" is an adversary of that name: adversaries
 * do not share what they have.  "guesses": WHO tries to guess secrets with the
 * probability VALUE, or for certain where the cause of that name happened; with
 * atoms: only if the year gave him more of one of them than everybody has.  Of
 * several such lines one suffices; whoever has none tries for certain.  "word" is a set of settings by a plain word, such
 * as what somebody fears.  Values that no cause needs (budgets, curves) are
 * read by name. */
#ifndef BENCH_RISK_MODEL_H
#define BENCH_RISK_MODEL_H

#include "bench/custody/custody.h"

#define SB_RISK_NAME_BYTES   32u
#define SB_RISK_VALUES       64u
#define SB_RISK_CAUSES       16u
#define SB_RISK_EFFECTS      96u
#define SB_RISK_PEOPLE       8u /* the owner is the first */
#define SB_RISK_SOURCE_BYTES 240u
#define SB_RISK_WORDS_BYTES  64u
#define SB_RISK_WORDS        16u
#define SB_RISK_GUESSERS     16u

struct sb_risk_value {
	char name[SB_RISK_NAME_BYTES];
	char words[SB_RISK_WORDS_BYTES]; /* NAME where none were given */
	char source[SB_RISK_SOURCE_BYTES];
	double now;              /* what is used: usual until it is set */
	double usual, low, high; /* low <= usual <= high */
};

struct sb_risk_cause {
	char name[SB_RISK_NAME_BYTES];
	uint8_t value; /* index: its probability in a year */
	uint8_t where; /* index of people who must have more of atom than
			  everybody; 0: happens anyway */
	uint8_t atom;  /* enum sb_atom, with where */
};

#define SB_RISK_NO_CAUSE 255u

struct sb_risk_effect {
	uint8_t cause;  /* index, or SB_RISK_NO_CAUSE: happens alone */
	uint8_t value;  /* alone: index of its probability */
	uint8_t who;    /* index of people */
	uint8_t atom;   /* enum sb_atom */
	uint8_t to;     /* N; SB_ALL: all */
	uint32_t after; /* alone: bits of causes, one of them is needed; 0:
			   happens anyway */
};

struct sb_risk_guesser {
	uint8_t who;   /* index of people, not the owner */
	uint8_t cause; /* index: tries where that happened; SB_RISK_NO_CAUSE:
			  value says */
	uint8_t value; /* index: how likely he tries in a year */
	uint32_t with; /* bits of atoms, one of them suffices; 0: anyway */
};

struct sb_risk_word {
	char name[SB_RISK_NAME_BYTES];
	char settings[SB_RISK_SOURCE_BYTES]; /* NAME=VALUE, blanks between */
};

struct sb_risk_model {
	struct sb_risk_value values[SB_RISK_VALUES];
	struct sb_risk_cause causes[SB_RISK_CAUSES];
	struct sb_risk_effect effects[SB_RISK_EFFECTS];
	char people[SB_RISK_PEOPLE][SB_RISK_NAME_BYTES];
	struct sb_risk_guesser guessers[SB_RISK_GUESSERS];
	struct sb_risk_word words[SB_RISK_WORDS];
	size_t value_count, cause_count, effect_count, people_count,
		guesser_count, word_count;
};

/* The model that is built in: bench/risk/usual.model. */
extern const char sb_risk_model_usual[];

/* Parse text.  why (why_bytes) gets one sentence: from (a file's name), the
 * line, the field, the remedy.  SB_PARAM. */
SB_MUST_USE enum sb_err sb_risk_model_parse(const char *from, const char *text,
					    struct sb_risk_model *out,
					    char *why, size_t why_bytes);
/* "NAME=NUMBER", or "NAME=low", "NAME=usual", "NAME=high".  SB_PARAM: no such
 * value, no number, or a probability outside 0..1; why says it. */
SB_MUST_USE enum sb_err sb_risk_model_set(struct sb_risk_model *model,
					  const char *assignment, char *why,
					  size_t why_bytes);
/* Apply the settings of a word.  SB_PARAM: no such word; why says which there
 * are. */
SB_MUST_USE enum sb_err sb_risk_model_word(struct sb_risk_model *model,
					   const char *word, char *why,
					   size_t why_bytes);
/* Index of the value called name; value_count where there is none. */
size_t sb_risk_model_find(const struct sb_risk_model *model, const char *name);
/* ->now of the value called name, or otherwise where there is none. */
double sb_risk_model_value(const struct sb_risk_model *model, const char *name,
			   double otherwise);
/* 1: some cause, effect or guesser has it for a probability. */
int sb_risk_model_is_probability(const struct sb_risk_model *model,
				 size_t value);

#endif
