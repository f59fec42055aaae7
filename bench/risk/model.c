/* The text of a model: sb_risk_model_parse. */
#include "bench/risk/model.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 512u

struct parser {
	struct sb_risk_model *model;
	const char *from;
	unsigned line;
	char *why;
	size_t why_bytes;
};

__attribute__((format(printf, 2, 3))) static enum sb_err bad(
	const struct parser *p, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(p->why, p->why_bytes, "%s, line %u: %s", p->from, p->line,
		 text);
	return SB_PARAM;
}

static char *trim(char *s)
{
	char *end;

	s += strspn(s, " \t");
	end = s + strlen(s);
	while (end > s && strchr(" \t\r", end[-1]))
		*--end = '\0';
	return s;
}

static int is_name(const char *s)
{
	size_t len = strlen(s);

	return len > 0 && len < SB_RISK_NAME_BYTES &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_.") == len;
}

static void copy(char *to, const char *from, size_t bytes)
{
	snprintf(to, bytes, "%s", from);
}

/* value NAME[, WORDS] = USUAL LOW HIGH | source */
static enum sb_err value(struct parser *p, char *rest)
{
	struct sb_risk_model *m = p->model;
	struct sb_risk_value *v = &m->values[m->value_count];
	char *source = strchr(rest, '|'), *equals = strchr(rest, '=');
	char *name, *words, *end;

	if (!source || !equals || equals > source)
		return bad(p, "write: value NAME = USUAL LOW HIGH | source");
	*source++ = '\0';
	*equals++ = '\0';
	words = strchr(rest, ',');
	if (words)
		*words++ = '\0';
	name = trim(rest);
	words = words ? trim(words) : name;
	source = trim(source);
	if (!is_name(name))
		return bad(p, "\"%s\" is no name; use a-z, 0-9, _ and .", name);
	if (m->value_count == SB_RISK_VALUES)
		return bad(p, "more than %u values", SB_RISK_VALUES);
	if (sb_risk_model_find(m, name) < m->value_count)
		return bad(p, "%s is there twice; leave one", name);
	v->usual = strtod(equals, &end);
	v->low = strtod(end, &end);
	v->high = strtod(end, &end);
	if (*trim(end) || !isfinite(v->usual) || !isfinite(v->low) ||
	    !isfinite(v->high) || v->low > v->usual || v->usual > v->high)
		return bad(p,
			   "%s: give three numbers, usual, low and high, "
			   "with low <= usual <= high",
			   name);
	if (!*words || strlen(words) >= sizeof(v->words))
		return bad(p,
			   "%s: after the comma, give 1 to %zu bytes of words",
			   name, sizeof(v->words) - 1);
	if (!*source)
		return bad(p, "%s: say where it is from, or \"assumed\"", name);
	copy(v->name, name, sizeof(v->name));
	copy(v->words, words, sizeof(v->words));
	copy(v->source, source, sizeof(v->source));
	v->now = v->usual;
	m->value_count++;
	return SB_OK;
}

static enum sb_err person(struct parser *p, const char *name, uint8_t *out)
{
	struct sb_risk_model *m = p->model;
	size_t i = 0;

	while (i < m->people_count && strcmp(m->people[i], name) != 0)
		i++;
	if (i == m->people_count) {
		if (!is_name(name))
			return bad(p, "\"%s\" is no name of a person", name);
		if (i == SB_RISK_PEOPLE)
			return bad(p, "more than %u people", SB_RISK_PEOPLE);
		copy(m->people[i], name, SB_RISK_NAME_BYTES);
		m->people_count++;
	}
	*out = (uint8_t)i;
	return SB_OK;
}

static size_t find_cause(const struct sb_risk_model *model, const char *name)
{
	size_t i = 0;

	while (i < model->cause_count &&
	       strcmp(model->causes[i].name, name) != 0)
		i++;
	return i;
}

static enum sb_err probability(struct parser *p, const char *name, uint8_t *out)
{
	const struct sb_risk_model *m = p->model;
	size_t i = sb_risk_model_find(m, name);

	if (i == m->value_count)
		return bad(p, "there is no value \"%s\" above this line", name);
	if (m->values[i].low < 0 || m->values[i].high > 1)
		return bad(p, "%s is no probability: keep it within 0 and 1",
			   name);
	*out = (uint8_t)i;
	return SB_OK;
}

/* ATOM=N */
static enum sb_err effect(struct parser *p, char *text, uint8_t who,
			  uint8_t cause, uint8_t alone)
{
	static const char *const words[] = { "0", "use", "own" };
	struct sb_risk_model *m = p->model;
	struct sb_risk_effect *e = &m->effects[m->effect_count];
	char *to = strchr(text, '='), *end;
	enum sb_atom atom;
	unsigned long n;

	if (!to)
		return bad(p, "\"%s\": write ATOM=N", text);
	*to++ = '\0';
	atom = sb_atom_find(text);
	if (atom == SB_ATOM_COUNT)
		return bad(p, "there is no atom \"%s\"; see sealbench list",
			   text);
	if (m->effect_count == SB_RISK_EFFECTS)
		return bad(p, "more than %u effects", SB_RISK_EFFECTS);
	n = strtoul(to, &end, 10);
	for (unsigned long i = 0; i < 3; i++) {
		if (strcmp(to, words[i]) == 0) {
			n = i;
			end = to + strlen(to);
		}
	}
	if (strcmp(to, "all") == 0) {
		n = SB_ALL;
		end = to + strlen(to);
	}
	if (end == to || *end || n > SB_ALL)
		return bad(p, "%s=%s: give a number, use, own or all", text,
			   to);
	*e = (struct sb_risk_effect) { cause,         alone,      who,
				       (uint8_t)atom, (uint8_t)n, 0 };
	m->effect_count++;
	return SB_OK;
}

/* WHO ATOM=N ... */
static enum sb_err effects(struct parser *p, char *text, uint8_t cause)
{
	char *save = NULL, *word = strtok_r(text, " \t", &save);
	uint8_t who = 0;
	enum sb_err err;

	if (!word)
		return bad(p, "write: WHO ATOM=N ...");
	err = person(p, word, &who);
	word = strtok_r(NULL, " \t", &save);
	if (err == SB_OK && !word)
		return bad(p, "%s: write what changes, ATOM=N",
			   p->model->people[who]);
	for (; err == SB_OK && word; word = strtok_r(NULL, " \t", &save))
		err = effect(p, word, who, cause, 0);
	return err;
}

/* [where WHO ATOM] */
static enum sb_err where(struct parser *p, char **save, struct sb_risk_cause *c)
{
	const char *word = strtok_r(NULL, " \t", save);
	const char *who = word ? strtok_r(NULL, " \t", save) : NULL;
	const char *what = who ? strtok_r(NULL, " \t", save) : NULL;
	enum sb_atom atom;
	enum sb_err err;

	if (!word)
		return SB_OK;
	if (!what || strcmp(word, "where") != 0 || strtok_r(NULL, " \t", save))
		return bad(p, "write: cause NAME VALUE where WHO ATOM : WHO "
			      "ATOM=N ...");
	atom = sb_atom_find(what);
	if (atom == SB_ATOM_COUNT)
		return bad(p, "there is no atom \"%s\"; see sealbench list",
			   what);
	if (sb_atom_row(atom)->kind != SB_ATOM_IS_COUNT)
		return bad(p, "%s is no count; name a cause after \"after\"",
			   what);
	err = person(p, who, &c->where);
	if (err == SB_OK && c->where == 0)
		return bad(p, "a cause waits for an adversary; name one");
	c->atom = (uint8_t)atom;
	return err;
}

/* What a cause waits for must come about by itself (odds.h). */
static enum sb_err check_where(struct parser *p)
{
	const struct sb_risk_model *m = p->model;

	for (size_t i = 0; i < m->cause_count; i++) {
		const struct sb_risk_cause *c = &m->causes[i];

		for (size_t k = 0; c->where && k < m->effect_count; k++) {
			const struct sb_risk_effect *e = &m->effects[k];

			if (e->who == c->where && e->atom == c->atom &&
			    (e->cause != SB_RISK_NO_CAUSE || e->after))
				return bad(p,
					   "cause %s waits for what another "
					   "gives; have it come alone",
					   c->name);
		}
		for (size_t k = 0; c->where && k < i; k++) {
			if (m->causes[k].where == c->where &&
			    m->causes[k].atom == c->atom)
				return bad(p,
					   "causes %s and %s wait for the same "
					   "atom; leave one",
					   m->causes[k].name, c->name);
		}
	}
	return SB_OK;
}

/* cause NAME VALUE [where WHO ATOM] [: WHO ATOM=N ... : ...] */
static enum sb_err cause(struct parser *p, char *rest)
{
	struct sb_risk_model *m = p->model;
	struct sb_risk_cause *c = &m->causes[m->cause_count];
	char *save = NULL, *head = strtok_r(rest, ":", &save);
	char *name_save = NULL;
	char *name = head ? strtok_r(head, " \t", &name_save) : NULL;
	char *chance = name ? strtok_r(NULL, " \t", &name_save) : NULL;
	char *part = strtok_r(NULL, ":", &save);
	enum sb_err err;

	if (!chance || !is_name(name))
		return bad(p, "write: cause NAME VALUE : WHO ATOM=N ...");
	if (find_cause(m, name) < m->cause_count)
		return bad(p, "%s is there twice; leave one", name);
	if (m->cause_count == SB_RISK_CAUSES)
		return bad(p, "more than %u causes", SB_RISK_CAUSES);
	err = probability(p, chance, &c->value);
	if (err != SB_OK)
		return err;
	copy(c->name, name, sizeof(c->name));
	err = where(p, &name_save, c);
	for (; err == SB_OK && part; part = strtok_r(NULL, ":", &save))
		err = effects(p, part, (uint8_t)m->cause_count);
	m->cause_count++;
	return err;
}

/* [after CAUSE ...], of the last effect */
static enum sb_err after(struct parser *p, char **save)
{
	struct sb_risk_model *m = p->model;
	struct sb_risk_effect *e = &m->effects[m->effect_count - 1];
	const char *word = strtok_r(NULL, " \t", save);

	if (!word)
		return SB_OK;
	if (strcmp(word, "after") == 0)
		word = strtok_r(NULL, " \t", save);
	else
		word = NULL;
	if (!word)
		return bad(p, "write: alone WHO ATOM=N VALUE after CAUSE ...");
	for (; word; word = strtok_r(NULL, " \t", save)) {
		size_t i = find_cause(m, word);

		if (i == m->cause_count)
			return bad(p,
				   "there is no cause \"%s\" above this line",
				   word);
		e->after |= UINT32_C(1) << i;
	}
	return SB_OK;
}

/* alone WHO ATOM=N VALUE [after CAUSE ...] */
static enum sb_err alone(struct parser *p, char *rest)
{
	char *save = NULL, *name = strtok_r(rest, " \t", &save);
	char *what = name ? strtok_r(NULL, " \t", &save) : NULL;
	char *chance = what ? strtok_r(NULL, " \t", &save) : NULL;
	uint8_t who = 0, index = 0;
	enum sb_err err;

	if (!chance)
		return bad(p, "write: alone WHO ATOM=N VALUE");
	err = person(p, name, &who);
	if (err == SB_OK)
		err = probability(p, chance, &index);
	if (err == SB_OK)
		err = effect(p, what, who, SB_RISK_NO_CAUSE, index);
	return err == SB_OK ? after(p, &save) : err;
}

/* guesses WHO VALUE|CAUSE [ATOM ...] */
static enum sb_err guesser(struct parser *p, char *rest)
{
	struct sb_risk_model *m = p->model;
	char *save = NULL, *name = strtok_r(rest, " \t", &save);
	char *chance = name ? strtok_r(NULL, " \t", &save) : NULL;
	struct sb_risk_guesser g = { .cause = SB_RISK_NO_CAUSE };
	size_t cause_index;
	enum sb_err err;

	if (!chance)
		return bad(p, "write: guesses WHO VALUE [ATOM ...]");
	if (m->guesser_count == SB_RISK_GUESSERS)
		return bad(p, "more than %u guesses lines", SB_RISK_GUESSERS);
	err = person(p, name, &g.who);
	if (err == SB_OK && g.who == 0)
		return bad(p, "the owner does not guess; name somebody else");
	cause_index = find_cause(m, chance);
	if (err == SB_OK && cause_index < m->cause_count) {
		g.cause = (uint8_t)cause_index;
		g.value = m->causes[cause_index].value;
	} else if (err == SB_OK) {
		err = probability(p, chance, &g.value);
	}
	for (const char *word = strtok_r(NULL, " \t", &save);
	     word && err == SB_OK; word = strtok_r(NULL, " \t", &save)) {
		enum sb_atom atom = sb_atom_find(word);

		if (atom == SB_ATOM_COUNT)
			err = bad(p,
				  "there is no atom \"%s\"; see sealbench list",
				  word);
		else
			g.with |= UINT32_C(1) << atom;
	}
	if (err == SB_OK)
		m->guessers[m->guesser_count++] = g;
	return err;
}

/* word WORD NAME=VALUE ...; the settings are tried on a copy. */
static enum sb_err word_of(struct parser *p, char *rest)
{
	struct sb_risk_model *m = p->model, *copy_of;
	struct sb_risk_word *w = &m->words[m->word_count];
	char *settings = rest + strcspn(rest, " \t"), why[256] = "";
	enum sb_err err;

	if (!*settings)
		return bad(p, "write: word WORD NAME=VALUE ...");
	*settings++ = '\0';
	if (!is_name(rest) || strlen(settings) >= sizeof(w->settings))
		return bad(p, "\"%s\": no name, or too many settings", rest);
	if (m->word_count == SB_RISK_WORDS)
		return bad(p, "more than %u words", SB_RISK_WORDS);
	copy_of = malloc(sizeof(*copy_of));
	if (!copy_of)
		return SB_MEMORY;
	copy(w->name, rest, sizeof(w->name));
	copy(w->settings, trim(settings), sizeof(w->settings));
	m->word_count++;
	*copy_of = *m;
	err = sb_risk_model_word(copy_of, w->name, why, sizeof(why));
	free(copy_of);
	return err == SB_OK ? SB_OK : bad(p, "word %s: %s", w->name, why);
}

static enum sb_err statement(struct parser *p, char *line)
{
	char *word, *rest;

	line = trim(line);
	if (!*line || *line == '#')
		return SB_OK;
	word = line;
	rest = line + strcspn(line, " \t");
	if (*rest)
		*rest++ = '\0';
	if (strcmp(word, "value") == 0)
		return value(p, rest);
	if (strcmp(word, "cause") == 0)
		return cause(p, rest);
	if (strcmp(word, "alone") == 0)
		return alone(p, rest);
	if (strcmp(word, "guesses") == 0)
		return guesser(p, rest);
	if (strcmp(word, "word") == 0)
		return word_of(p, trim(rest));
	return bad(p, "\"%s\": write value, cause, alone, guesses or word",
		   word);
}

enum sb_err sb_risk_model_parse(const char *from, const char *text,
				struct sb_risk_model *out, char *why,
				size_t why_bytes)
{
	struct parser p = { out, from, 0, why, why_bytes };
	enum sb_err err = SB_OK;

	memset(out, 0, sizeof(*out));
	copy(out->people[out->people_count++], "owner", SB_RISK_NAME_BYTES);
	while (err == SB_OK && *text) {
		size_t len = strcspn(text, "\n");
		char line[LINE_BYTES];

		p.line++;
		if (len >= sizeof(line))
			return bad(&p, "the line is longer than %u bytes",
				   LINE_BYTES - 1);
		memcpy(line, text, len);
		line[len] = '\0';
		err = statement(&p, line);
		text += len + (text[len] == '\n');
	}
	return err == SB_OK ? check_where(&p) : err;
}
