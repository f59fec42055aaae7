/* Reading and changing a model's values: sb_risk_*. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/risk/model.h"

size_t sb_risk_model_find(const struct sb_risk_model *model, const char *name)
{
	size_t i = 0;

	while (i < model->value_count &&
	       strcmp(model->values[i].name, name) != 0)
		i++;
	return i;
}

int sb_risk_model_is_probability(const struct sb_risk_model *model,
				 size_t value)
{
	for (size_t i = 0; i < model->cause_count; i++) {
		if (model->causes[i].value == value)
			return 1;
	}
	for (size_t i = 0; i < model->effect_count; i++) {
		if (model->effects[i].cause == SB_RISK_NO_CAUSE &&
		    model->effects[i].value == value)
			return 1;
	}
	for (size_t i = 0; i < model->guesser_count; i++) {
		if (model->guessers[i].value == value)
			return 1;
	}
	return 0;
}

enum sb_err sb_risk_model_set(struct sb_risk_model *model,
			      const char *assignment, char *why,
			      size_t why_bytes)
{
	const char *equals = strchr(assignment, '=');
	char name[SB_RISK_NAME_BYTES] = "", *end;
	struct sb_risk_value *v;
	size_t index;
	double now;

	if (equals && (size_t)(equals - assignment) < sizeof(name))
		memcpy(name, assignment, (size_t)(equals - assignment));
	index = sb_risk_model_find(model, name);
	if (!equals || index == model->value_count) {
		snprintf(why, why_bytes,
			 "\"%s\": write NAME=VALUE with a name of the model",
			 assignment);
		return SB_PARAM;
	}
	v = &model->values[index];
	now = strtod(equals + 1, &end);
	if (strcmp(equals + 1, "low") == 0)
		now = v->low;
	else if (strcmp(equals + 1, "usual") == 0)
		now = v->usual;
	else if (strcmp(equals + 1, "high") == 0)
		now = v->high;
	else if (end == equals + 1 || *end || !isfinite(now)) {
		snprintf(why, why_bytes,
			 "%s: give a number, low, usual or high", name);
		return SB_PARAM;
	}
	if (sb_risk_model_is_probability(model, index) &&
	    (now < 0 || now > 1)) {
		snprintf(why, why_bytes,
			 "%s is a probability: keep it within 0 and 1", name);
		return SB_PARAM;
	}
	v->now = now;
	return SB_OK;
}

double sb_risk_model_value(const struct sb_risk_model *model, const char *name,
			   double otherwise)
{
	size_t index = sb_risk_model_find(model, name);

	return index < model->value_count ? model->values[index].now
					  : otherwise;
}

static void list_words(const struct sb_risk_model *m, const char *word,
		       char *why, size_t why_bytes)
{
	int used =
		snprintf(why, why_bytes, "\"%s\": the model's words are", word);

	for (size_t i = 0; i < m->word_count; i++) {
		if (used < 0 || (size_t)used >= why_bytes)
			return;
		used += snprintf(why + used, why_bytes - (size_t)used, " %s",
				 m->words[i].name);
	}
}

enum sb_err sb_risk_model_word(struct sb_risk_model *model, const char *word,
			       char *why, size_t why_bytes)
{
	char settings[SB_RISK_SOURCE_BYTES], *save = NULL;
	enum sb_err err = SB_OK;
	size_t i = 0;

	while (i < model->word_count && strcmp(model->words[i].name, word) != 0)
		i++;
	if (i == model->word_count) {
		list_words(model, word, why, why_bytes);
		return SB_PARAM;
	}
	memcpy(settings, model->words[i].settings, sizeof(settings));
	for (char *one = strtok_r(settings, " \t", &save); one && err == SB_OK;
	     one = strtok_r(NULL, " \t", &save))
		err = sb_risk_model_set(model, one, why, why_bytes);
	return err;
}
