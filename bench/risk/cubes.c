#include "bench/risk/cubes.h"

#include <stdlib.h>
#include <string.h>

#include "bench/risk/gather.h"

#define LINE_BYTES 1024u
#define THEN       " then "
#define AND        " and "

enum part {
	CUBE,
	GUESS,
	DESTROYER,
	PARTS
};
static const char *const parts[PARTS] = { "cube", "guess", "destroyer" };

static void put_atoms(const struct sb_coalition *most, const struct sb_box *box,
		      char *text, size_t bytes)
{
	size_t len = 0;

	text[0] = '\0';
	for (unsigned a = 0; a < SB_ATOM_COUNT && len < bytes; a++) {
		unsigned low = box->low.of[a], high = box->high.of[a];
		const char *name = sb_atom_name((enum sb_atom)a);
		const char *blank = len ? " " : "";

		if (low == 0 && high >= most->of[a])
			continue;
		if (low == high)
			len += (size_t)snprintf(text + len, bytes - len,
						"%s%s=%u", blank, name, low);
		else
			len += (size_t)snprintf(text + len, bytes - len,
						"%s%s=%u..%u", blank, name, low,
						high);
	}
}

static enum sb_err visit_row(const struct sb_risk_case *of, enum part part,
			     const struct sb_risk_guess *row,
			     sb_cubes_visit *visit, void *arg)
{
	const struct sb_risk_secret *a = &row->first, *b = &row->second;
	struct sb_cubes_row out = { .part = parts[part], .whole = row->whole };
	int two = part == GUESS && b->item;
	int apart = two && !row->together;

	if (part == GUESS)
		snprintf(out.item, sizeof(out.item), "%s%s%s",
			 sb_atom_name((enum sb_atom)a->item),
			 two ? row->together ? AND : THEN : "",
			 two ? sb_atom_name((enum sb_atom)b->item) : "");
	snprintf(out.tries, sizeof(out.tries), apart ? "%u" THEN "%u" : "%u",
		 a->tries, b->tries);
	snprintf(out.by_service, sizeof(out.by_service),
		 apart ? "%u" THEN "%u" : "%u", a->by_service, b->by_service);
	put_atoms(&of->most, &row->box, out.atoms, sizeof(out.atoms));
	return visit(arg, &out);
}

static enum sb_err visit_cubes(const struct sb_risk_case *of, enum part part,
			       const struct sb_risk_cube *cubes, size_t count,
			       sb_cubes_visit *visit, void *arg)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < count && err == SB_OK; i++) {
		const struct sb_risk_guess row = { .box = cubes[i].box,
						   .whole = cubes[i].whole };

		err = visit_row(of, part, &row, visit, arg);
	}
	return err;
}

enum sb_err sb_cubes_each(const struct sb_risk_case *of, sb_cubes_visit *visit,
			  void *arg)
{
	enum sb_err err =
		visit_cubes(of, CUBE, of->cubes, of->cube_count, visit, arg);

	for (size_t i = 0; i < of->guess_count && err == SB_OK; i++)
		err = visit_row(of, GUESS, &of->guesses[i], visit, arg);
	if (err == SB_OK)
		err = visit_cubes(of, DESTROYER, of->destroyers,
				  of->destroyer_count, visit, arg);
	return err;
}

/* --- reading --- */

/* The next field of a line that strsep cuts; "" beyond the last. */
static char *field(char **line)
{
	static char none[1];
	char *s = strsep(line, ",");

	return s ? s : none;
}

static int parse_atom(char *text, struct sb_box *box)
{
	char *values = strchr(text, '='), *end;
	unsigned long low, high;
	enum sb_atom atom;

	if (!values)
		return 0;
	*values++ = '\0';
	atom = sb_atom_find(text);
	low = high = strtoul(values, &end, 10);
	if (end != values && strncmp(end, "..", 2) == 0)
		high = strtoul(end + 2, &end, 10);
	if (end == values || *end || low > high || high > SB_ODDS_MOST ||
	    atom == SB_ATOM_COUNT)
		return 0;
	box->low.of[atom] = (uint8_t)low;
	box->high.of[atom] = (uint8_t)high;
	return 1;
}

/* The second of "A then B", cut off; NULL: there is none. */
static char *second_of(char *text, const char *between)
{
	char *at = strstr(text, between);

	if (!at)
		return NULL;
	*at = '\0';
	return at + strlen(between);
}

static int parse_secret(const char *item, const char *tries,
			const char *by_service, struct sb_risk_secret *out)
{
	enum sb_atom atom = sb_atom_find(item);

	out->item = (uint8_t)atom;
	out->tries = (uint32_t)strtoul(tries, NULL, 10);
	out->by_service = (uint8_t)strtoul(by_service, NULL, 10);
	return atom < SB_ATOM_COUNT && sb_atom_is_item(atom);
}

static int parse_guess(char *item, char *tries, char *by_service,
		       struct sb_risk_guess *row)
{
	char *more[3] = { second_of(item, THEN), second_of(tries, THEN),
			  second_of(by_service, THEN) };
	int then = more[0] != NULL;

	if (!more[0])
		more[0] = second_of(item, AND);
	row->together = more[0] && !then;
	if (then != (more[1] != NULL) || then != (more[2] != NULL))
		return 0;
	return parse_secret(item, tries, by_service, &row->first) &&
	       (!more[0] || parse_secret(more[0], then ? more[1] : "0",
					 then ? more[2] : "0", &row->second));
}

static int parse_row(char *line, const struct sb_coalition *most,
		     enum part *part, struct sb_risk_guess *row)
{
	const char *word = field(&line);
	char *guess[3];
	unsigned k = 0;
	int good = 1;

	memset(row, 0, sizeof(*row));
	row->box.high = *most;
	while (k < PARTS && strcmp(word, parts[k]) != 0)
		k++;
	*part = (enum part)k;
	row->whole = (uint32_t)strtoul(field(&line), NULL, 10);
	for (size_t i = 0; i < 3; i++)
		guess[i] = field(&line);
	if (*part == GUESS)
		good = parse_guess(guess[0], guess[1], guess[2], row);
	for (char *atom = line ? strsep(&line, " ") : NULL; atom && good;
	     atom = strsep(&line, " "))
		good = !*atom || parse_atom(atom, &row->box);
	return good && k < PARTS;
}

static void *grown(void *array, size_t count, size_t each)
{
	/* Doubling at every power of two. */
	return count & (count - 1)
		       ? array
		       : realloc(array, (count ? 2 * count : 1) * each);
}

static enum sb_err add_cube(struct sb_risk_cube **array, size_t *count,
			    const struct sb_risk_guess *row)
{
	struct sb_risk_cube *more = grown(*array, *count, sizeof(*more));

	if (!more)
		return SB_MEMORY;
	*array = more;
	more[(*count)++] = (struct sb_risk_cube) { row->box, row->whole };
	return SB_OK;
}

static enum sb_err add(struct sb_risk_case *of, enum part part,
		       const struct sb_risk_guess *row)
{
	struct sb_risk_guess *more;

	if (part == CUBE)
		return add_cube(&of->cubes, &of->cube_count, row);
	if (part == DESTROYER)
		return add_cube(&of->destroyers, &of->destroyer_count, row);
	more = grown(of->guesses, of->guess_count, sizeof(*more));
	if (!more)
		return SB_MEMORY;
	of->guesses = more;
	more[of->guess_count++] = *row;
	return SB_OK;
}

enum sb_err sb_cubes_read(FILE *from, const struct sb_profile *profile,
			  struct sb_risk_case *out)
{
	char line[LINE_BYTES];
	enum sb_err err = SB_OK;

	memset(out, 0, sizeof(*out));
	sb_atom_most(profile, &out->most);
	out->machine = (uint8_t)sb_atom_machine(profile);
	rewind(from);
	if (!fgets(line, sizeof(line), from) ||
	    strcmp(line, SB_CUBES_HEADER "\n") != 0)
		return SB_MALFORMED;
	while (err == SB_OK && fgets(line, sizeof(line), from)) {
		struct sb_risk_guess row;
		char *rest = line;
		enum part part;

		line[strcspn(line, "\n")] = '\0';
		if (strcmp(strsep(&rest, ","), profile->name) != 0)
			continue;
		if (!rest || !parse_row(rest, &out->most, &part, &row) ||
		    (part == CUBE && row.whole != sb_risk_complete(row.whole)))
			err = SB_MALFORMED;
		else
			err = add(out, part, &row);
	}
	if (err == SB_OK && !out->cube_count)
		err = SB_MISSING;
	if (err != SB_OK)
		sb_risk_gather_release(out);
	return err;
}
