#include "bench/risk/cubes.h"

#include <stdlib.h>
#include <string.h>

#include "bench/risk/gather.h"

#define LINE_BYTES 1024u
#define FIRST      "profile,kind,whole,item,tries,by_service,guess_ns"

enum kind {
	CUBE,
	GUESS,
	DESTROYER,
	KINDS
};
static const char *const kinds[KINDS] = { "cube", "guess", "destroyer" };

void sb_cubes_write_header(FILE *to)
{
	fputs(FIRST, to);
	for (unsigned a = 0; a < SB_ATOM_COUNT; a++)
		fprintf(to, ",%s", sb_atom_name((enum sb_atom)a));
	fputc('\n', to);
}

static void write_row(FILE *to, const char *profile, enum kind kind,
		      const struct sb_risk_guess *row, double guess_ns)
{
	fprintf(to, "%s,%s,%x,%s,%u,%u,%.0f", profile, kinds[kind], row->whole,
		kind == GUESS ? sb_atom_name((enum sb_atom)row->item) : "",
		row->tries, row->by_service, guess_ns);
	for (unsigned a = 0; a < SB_ATOM_COUNT; a++) {
		unsigned low = row->box.low.of[a], high = row->box.high.of[a];

		if (low == high)
			fprintf(to, ",%u", low);
		else
			fprintf(to, ",%u..%u", low, high);
	}
	fputc('\n', to);
}

void sb_cubes_write(FILE *to, const char *profile,
		    const struct sb_risk_case *of)
{
	for (size_t i = 0; i < of->cube_count; i++) {
		const struct sb_risk_guess row = { .box = of->cubes[i].box,
						   .whole =
							   of->cubes[i].whole };

		write_row(to, profile, CUBE, &row, of->guess_ns);
	}
	for (size_t i = 0; i < of->guess_count; i++)
		write_row(to, profile, GUESS, &of->guesses[i], of->guess_ns);
	for (size_t i = 0; i < of->destroyer_count; i++) {
		const struct sb_risk_guess row = {
			.box = of->destroyers[i].box,
			.whole = of->destroyers[i].whole
		};

		write_row(to, profile, DESTROYER, &row, of->guess_ns);
	}
}

/* --- reading --- */

/* The next field of a line that strsep cuts; "" beyond the last. */
static const char *field(char **line)
{
	const char *s = strsep(line, ",");

	return s ? s : "";
}

static int parse_row(char *line, enum kind *kind, struct sb_risk_guess *row,
		     double *guess_ns)
{
	const char *word = field(&line);
	unsigned k = 0;

	memset(row, 0, sizeof(*row));
	while (k < KINDS && strcmp(word, kinds[k]) != 0)
		k++;
	*kind = (enum kind)k;
	row->whole = (uint32_t)strtoul(field(&line), NULL, 16);
	row->item = (uint8_t)sb_atom_find(field(&line));
	row->tries = (uint32_t)strtoul(field(&line), NULL, 10);
	row->by_service = (uint8_t)strtoul(field(&line), NULL, 10);
	*guess_ns = strtod(field(&line), NULL);
	for (unsigned a = 0; a < SB_ATOM_COUNT; a++) {
		const char *values = field(&line);
		char *end;
		unsigned long low = strtoul(values, &end, 10), high = low;

		if (end == values)
			return 0;
		if (strncmp(end, "..", 2) == 0)
			high = strtoul(end + 2, &end, 10);
		if (*end || low > high || high > SB_ODDS_MOST)
			return 0;
		row->box.low.of[a] = (uint8_t)low;
		row->box.high.of[a] = (uint8_t)high;
	}
	return k < KINDS && !line &&
	       (*kind != GUESS || sb_atom_is_item((enum sb_atom)row->item));
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

static enum sb_err add(struct sb_risk_case *of, enum kind kind,
		       const struct sb_risk_guess *row)
{
	struct sb_risk_guess *more;

	if (kind == CUBE)
		return add_cube(&of->cubes, &of->cube_count, row);
	if (kind == DESTROYER)
		return add_cube(&of->destroyers, &of->destroyer_count, row);
	more = grown(of->guesses, of->guess_count, sizeof(*more));
	if (!more)
		return SB_MEMORY;
	of->guesses = more;
	more[of->guess_count++] = *row;
	return SB_OK;
}

static int header_is_ours(const char *line)
{
	char wanted[LINE_BYTES];
	size_t len = sizeof(FIRST) - 1;

	memcpy(wanted, FIRST, sizeof(FIRST));
	for (unsigned a = 0; a < SB_ATOM_COUNT; a++)
		len += (size_t)snprintf(wanted + len, sizeof(wanted) - len,
					",%s", sb_atom_name((enum sb_atom)a));
	return strcmp(line, wanted) == 0;
}

enum sb_err sb_cubes_read(FILE *from, const struct sb_profile *profile,
			  struct sb_risk_case *out)
{
	char line[LINE_BYTES];
	enum sb_err err = SB_OK;

	memset(out, 0, sizeof(*out));
	sb_atom_most(profile, &out->most);
	rewind(from);
	if (!fgets(line, sizeof(line), from))
		return SB_MALFORMED;
	line[strcspn(line, "\n")] = '\0';
	if (!header_is_ours(line))
		return SB_MALFORMED;
	while (err == SB_OK && fgets(line, sizeof(line), from)) {
		struct sb_risk_guess row;
		char *rest = line;
		enum kind kind;

		line[strcspn(line, "\n")] = '\0';
		if (strcmp(strsep(&rest, ","), profile->name) != 0)
			continue;
		if (!rest || !parse_row(rest, &kind, &row, &out->guess_ns))
			err = SB_MALFORMED;
		else
			err = add(out, kind, &row);
	}
	if (err == SB_OK && !out->cube_count)
		err = SB_MISSING;
	if (err != SB_OK)
		sb_risk_gather_release(out);
	return err;
}
