#include "bench/measure/key_picture.h"

#include <stdlib.h>
#include <string.h>

#include "bench/measure/layers.h"
#include "bench/measure/table.h"

#define LINES   9u
#define LETTERS 30u /* of a line; longer words stay whole */
#define CHAR    6.1 /* mean width at 11 px */
#define LEADING 14.0
#define MARGIN  8.0

enum look {
	ITEM,
	PLACE,
	SERVICE,
	STEP,
	KEY,
	CONTENT
};

static const char *const looks[] = { "item", "place", "service",
				     "step", "key",   "content" };

struct sb_key_box {
	enum look look;
	int gone, inputs;
	char line[LINES][80];
	size_t count; /* of lines */
};

/* --- making --- */

/* Words into lines. */
static void say(struct sb_key_box *b, const char *text)
{
	while (*text && b->count < LINES) {
		size_t len = 0, best = 0;

		while ((len < LETTERS || !best) && text[len]) {
			len++;
			if (!text[len] || text[len] == ' ')
				best = len;
		}
		if (!best || best >= sizeof(b->line[0]))
			best = len < sizeof(b->line[0]) - 1
				       ? len
				       : sizeof(b->line[0]) - 1;
		memcpy(b->line[b->count], text, best);
		b->line[b->count++][best] = 0;
		text += best;
		text += strspn(text, " ");
	}
}

static void say_times(struct sb_key_box *b, unsigned long count)
{
	size_t len = b->count ? strlen(b->line[b->count - 1]) : 0;

	if (count > 1 && b->count)
		snprintf(b->line[b->count - 1] + len, sizeof(b->line[0]) - len,
			 " \u00d7 %lu", count);
}

static void say_classes(struct sb_key_box *b, const char *classes)
{
	char text[400];
	size_t n = 0;

	for (; *classes && n + 3 < sizeof(text); classes++) {
		if (*classes == '+') {
			text[n++] = ',';
			text[n++] = ' ';
		} else {
			text[n++] = *classes == '_' ? ' ' : *classes;
		}
	}
	text[n] = 0;
	say(b, text);
}

/* "label [guard]" */
static void say_guarded(struct sb_key_box *b, const char *text)
{
	const char *guard = strstr(text, " [");
	char label[80];

	snprintf(label, sizeof(label), "%.*s", guard ? (int)(guard - text) : 79,
		 text);
	say(b, label);
	if (guard)
		say(b, guard + 1);
}

static void fill(struct sb_key_box *b, const char *text, const char *classes,
		 unsigned long count)
{
	const char *rest = strstr(text, ": ");
	char first[80];

	switch (b->look) {
	case PLACE:
		snprintf(first, sizeof(first), "%.*s",
			 rest ? (int)(rest - text) : 79, text);
		say(b, first);
		if (rest)
			say_guarded(b, rest + 2);
		break;
	case SERVICE:
		say(b, text);
		say(b, "keeps");
		break;
	case CONTENT:
		say(b, text);
		say_times(b, count);
		if (!strcmp(text, "files"))
			say_classes(b, classes);
		return;
	case KEY:
	case ITEM:
	case STEP:
		say(b, text);
		break;
	}
	say_times(b, count);
}

enum sb_err sb_key_picture_add(struct sb_key_picture *p, const char *kind,
			       const char *text, const char *classes,
			       unsigned long count)
{
	struct sb_key_box box = { .look = KEY };

	if (p->count == p->cap) {
		size_t wider = p->cap ? 2 * p->cap : 32;
		struct sb_key_box *more =
			realloc(p->boxes, wider * sizeof(*more));

		if (!more)
			return SB_MEMORY;
		p->boxes = more;
		p->cap = wider;
	}
	for (unsigned i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		if (!strcmp(looks[i], kind))
			box.look = (enum look)i;
	}
	fill(&box, text, classes, count);
	p->boxes[p->count++] = box;
	return SB_OK;
}

enum sb_err sb_key_picture_join(struct sb_key_picture *p, size_t from,
				size_t to)
{
	if (p->line_count == p->line_cap) {
		size_t wider = p->line_cap ? 2 * p->line_cap : 64;
		struct sb_key_line *more =
			realloc(p->lines, wider * sizeof(*more));

		if (!more)
			return SB_MEMORY;
		p->lines = more;
		p->line_cap = wider;
	}
	p->lines[p->line_count++] = (struct sb_key_line) { from, to };
	return SB_OK;
}

void sb_key_picture_release(struct sb_key_picture *p)
{
	free(p->boxes);
	free(p->lines);
	memset(p, 0, sizeof(*p));
}

/* --- folding --- */

static size_t lines_of(const struct sb_key_picture *p, size_t box, int into,
		       size_t *one)
{
	size_t count = 0;

	for (size_t i = 0; i < p->line_count; i++) {
		if ((into ? p->lines[i].to : p->lines[i].from) != box)
			continue;
		*one = i;
		count++;
	}
	return count;
}

static void drop_line(struct sb_key_picture *p, size_t line)
{
	p->lines[line] = p->lines[--p->line_count];
}

/* A key that comes from one step and goes into one place needs no box. */
static int skip_key(struct sb_key_picture *p, size_t box)
{
	size_t in = 0, out = 0;

	if (p->boxes[box].look != KEY || lines_of(p, box, 1, &in) != 1 ||
	    lines_of(p, box, 0, &out) != 1 || in == out)
		return 0;
	p->lines[in].to = p->lines[out].to;
	drop_line(p, out);
	p->boxes[box].gone = 1;
	return 1;
}

/* A step whose only use is as the only input of another. */
static int join_steps(struct sb_key_picture *p, size_t box)
{
	struct sb_key_box *b = &p->boxes[box], *next;
	size_t out, in, after;

	if (b->look != STEP || lines_of(p, box, 0, &out) != 1)
		return 0;
	after = p->lines[out].to;
	next = &p->boxes[after];
	/* A circle, which sb_layers_place refuses. */
	if (after == box)
		return 0;
	if (next->look != STEP || lines_of(p, after, 1, &in) != 1 ||
	    b->count + next->count > LINES)
		return 0;
	for (size_t i = 0; i < next->count; i++)
		memcpy(b->line[b->count++], next->line[i], sizeof(b->line[0]));
	memcpy(next->line, b->line, sizeof(b->line));
	next->count = b->count;
	drop_line(p, out);
	for (size_t i = 0; i < p->line_count; i++) {
		if (p->lines[i].to == box)
			p->lines[i].to = after;
	}
	b->gone = 1;
	return 1;
}

/* What nothing leads to stands beside each box that asks for it: lines stay
 * short. */
static enum sb_err repeat_sources(struct sb_key_picture *p)
{
	size_t before = p->count, in;

	for (size_t i = 0; i < before; i++) {
		int first = 1;

		if (p->boxes[i].gone || p->boxes[i].look == KEY ||
		    p->boxes[i].look == STEP || lines_of(p, i, 1, &in))
			continue;
		for (size_t k = 0; k < p->line_count; k++) {
			enum sb_err err;

			if (p->lines[k].from != i || first) {
				first &= p->lines[k].from != i;
				continue;
			}
			err = sb_key_picture_add(p, "", "", "", 1);
			if (err != SB_OK)
				return err;
			p->boxes[p->count - 1] = p->boxes[i];
			p->lines[k].from = p->count - 1;
		}
	}
	return SB_OK;
}

static void drop_bad_lines(struct sb_key_picture *p)
{
	for (size_t i = p->line_count; i-- > 0;) {
		if (p->lines[i].from >= p->count ||
		    p->lines[i].to >= p->count ||
		    p->lines[i].from == p->lines[i].to)
			drop_line(p, i);
	}
}

static enum sb_err fold(struct sb_key_picture *p)
{
	size_t kept = 0;
	int more = 1;

	drop_bad_lines(p);
	while (more) {
		more = 0;
		for (size_t i = 0; i < p->count; i++)
			more |= !p->boxes[i].gone &&
				(skip_key(p, i) || join_steps(p, i));
	}
	if (repeat_sources(p) != SB_OK)
		return SB_MEMORY;
	for (size_t i = 0; i < p->count; i++) {
		if (p->boxes[i].gone)
			continue;
		for (size_t k = 0; k < p->line_count; k++) {
			p->boxes[i].inputs += p->lines[k].to == i;
			if (p->lines[k].from == i)
				p->lines[k].from = kept;
		}
		for (size_t k = 0; k < p->line_count; k++) {
			if (p->lines[k].to == i)
				p->lines[k].to = kept;
		}
		p->boxes[kept++] = p->boxes[i];
	}
	p->count = kept;
	for (size_t i = 0; i < p->count; i++) {
		if (p->boxes[i].look == KEY && p->boxes[i].inputs > 1)
			say(&p->boxes[i], "(any one way)");
	}
	return SB_OK;
}

/* --- drawing --- */

static double width_of(const struct sb_key_box *b)
{
	size_t most = 0;

	for (size_t i = 0; i < b->count; i++) {
		size_t letters = 0;

		for (const char *at = b->line[i]; *at; at++)
			letters += (*at & 0xc0) != 0x80;
		if (letters > most)
			most = letters;
	}
	return (double)most * CHAR + 18;
}

static void shape(const struct sb_key_box *b, const struct sb_layers_box *at,
		  FILE *to)
{
	static const struct {
		double round, stroke;
		const char *more;
	} of[] = {
		[ITEM] = { 12, 1.6, "" },
		[PLACE] = { 0, 1.6, "" },
		[SERVICE] = { 0, 1.6, " stroke-dasharray=\"5 2\"" },
		[STEP] = { 3, .5, "" },
		[KEY] = { 12, .5, " stroke-dasharray=\"2 2\"" },
		[CONTENT] = { 0, 2.6, "" },
	};
	double x = at->x - at->width / 2, y = at->y - at->height / 2;

	fprintf(to,
		"<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
		"rx=\"%.0f\" fill=\"none\" stroke=\"currentColor\" "
		"stroke-width=\"%.1f\"%s/>\n",
		x, y, at->width, at->height, of[b->look].round,
		of[b->look].stroke, of[b->look].more);
	for (size_t i = 0; i < b->count; i++) {
		fprintf(to, "<text x=\"%.1f\" y=\"%.1f\"%s>", at->x,
			y + 5 + LEADING * ((double)i + .75),
			!i && b->look != STEP && b->look != KEY
				? " font-weight=\"bold\""
				: "");
		sb_table_html_text(b->line[i], to);
		fputs("</text>\n", to);
	}
}

/* Down from the middle of one box to the middle of the other. */
static void curve(const struct sb_layers *l, const struct sb_layers_edge *e,
		  FILE *to)
{
	const struct sb_layers_box *a = &l->boxes[e->from],
				   *b = &l->boxes[e->to];
	double x = a->x, y = a->y + a->height / 2;

	fprintf(to, "<path marker-end=\"url(#tip)\" d=\"M%.1f %.1f", x, y);
	for (size_t i = 0; i <= e->bends; i++) {
		double nx = i < e->bends ? e->x[i] : b->x,
		       ny = i < e->bends ? e->y[i] : b->y - b->height / 2 - 5,
		       half = (ny - y) / 2;

		fprintf(to, "C%.1f %.1f %.1f %.1f %.1f %.1f", x, y + half, nx,
			ny - half, nx, ny);
		x = nx;
		y = ny;
	}
	fputs("\"/>\n", to);
}

static void write_svg(const struct sb_key_picture *p, const struct sb_layers *l,
		      const char *title, FILE *to)
{
	fprintf(to,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" "
		"viewBox=\"%.0f %.0f %.0f %.0f\" width=\"%.0f\" "
		"height=\"%.0f\" font-family=\"sans-serif\" font-size=\"11\" "
		"text-anchor=\"middle\" fill=\"currentColor\">\n<title>",
		-MARGIN, -MARGIN, l->width + 2 * MARGIN, l->height + 2 * MARGIN,
		l->width + 2 * MARGIN, l->height + 2 * MARGIN);
	sb_table_html_text(title, to);
	fputs("</title>\n<defs><marker id=\"tip\" viewBox=\"0 0 6 6\" "
	      "refX=\"1\" refY=\"3\" markerWidth=\"6\" markerHeight=\"6\" "
	      "orient=\"auto\"><path d=\"M0 0L6 3L0 6z\"/></marker></defs>\n"
	      "<g fill=\"none\" stroke=\"currentColor\" "
	      "stroke-width=\".8\">\n",
	      to);
	for (size_t i = 0; i < l->edge_count; i++)
		curve(l, &l->edges[i], to);
	fputs("</g>\n", to);
	for (size_t i = 0; i < p->count; i++)
		shape(&p->boxes[i], &l->boxes[i], to);
	fputs("</svg>\n", to);
}

enum sb_err sb_key_picture_draw(struct sb_key_picture *p, const char *title,
				FILE *to)
{
	struct sb_layers l = { 0 };
	enum sb_err err = fold(p);

	if (err != SB_OK)
		return err;
	err = SB_MEMORY;
	l.box_count = p->count;
	l.edge_count = p->line_count;
	l.boxes = calloc(p->count + 1, sizeof(*l.boxes));
	l.edges = calloc(p->line_count + 1, sizeof(*l.edges));
	if (l.boxes && l.edges) {
		for (size_t i = 0; i < p->count; i++) {
			l.boxes[i].width = width_of(&p->boxes[i]);
			l.boxes[i].height =
				(double)p->boxes[i].count * LEADING + 10;
		}
		for (size_t i = 0; i < p->line_count; i++) {
			l.edges[i].from = p->lines[i].from;
			l.edges[i].to = p->lines[i].to;
		}
		err = sb_layers_place(&l);
		if (err == SB_OK)
			write_svg(p, &l, title, to);
		sb_layers_release(&l);
	}
	free(l.boxes);
	free(l.edges);
	return err;
}
