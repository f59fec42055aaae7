/* bench/cli/dataset_import.c: public traces in text, made a trace file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cli/dataset.h"
#include "datasets/trace_import.h"

/* A text, and what its name says: fslhomes-user004-2013-01-22... */
struct text {
	const char *path;
	uint32_t user, day; /* day: as a number that ascends with the date */
	size_t order;
	int dated;
};

struct import {
	struct sb_dataset *d;
	struct sb_span rules;
	struct text *texts;
	size_t count, untold; /* texts without totals */
};

/* Exactly so many digits. */
static int digits(const char *text, size_t count, uint32_t *out)
{
	*out = 0;
	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return 0;
		*out = 10 * *out + (uint32_t)(text[i] - '0');
	}
	return 1;
}

static int is_date(uint32_t year, uint32_t month, uint32_t day)
{
	static const uint8_t lengths[] = { 31, 29, 31, 30, 31, 30,
					   31, 31, 30, 31, 30, 31 };
	int leap = year % 4 == 0 && (year % 100 || year % 400 == 0);

	return month >= 1 && month <= 12 && day >= 1 &&
	       day <= lengths[month - 1] && (month != 2 || day < 29 || leap);
}

/* 0: a sentence was printed. */
static int read_user(struct text *t, const char *name)
{
	const char *user = strstr(name, "user");
	uint32_t digit;
	uint64_t n = 0;

	while (user && !digits(user + 4, 1, &digit))
		user = strstr(user + 4, "user");
	if (!user)
		return 1;
	for (user += 4; n <= UINT32_MAX && digits(user, 1, &digit); user++)
		n = 10 * n + digit;
	t->user = (uint32_t)n;
	if (n <= UINT32_MAX)
		return 1;
	sb_cli_fail("dataset import: %s: the user's number in its name is over "
		    "4294967295; rename it, with a smaller one",
		    t->path);
	return 0;
}

/* 0: a sentence was printed. */
static int read_name(struct text *t)
{
	const char *name = strrchr(t->path, '/');
	uint32_t year, month, day;

	name = name ? name + 1 : t->path;
	if (!read_user(t, name))
		return 0;
	for (; *name && !t->dated; name++) {
		if (strlen(name) < 10 || !digits(name, 4, &year) ||
		    name[4] != '-' || !digits(name + 5, 2, &month) ||
		    name[7] != '-' || !digits(name + 8, 2, &day))
			continue;
		t->dated = 1;
		t->day = (year * 12 + month) * 31 + day;
		if (is_date(year, month, day))
			continue;
		sb_cli_fail("dataset import: %s: %.10s in its name is no day "
			    "of the calendar; rename it by the day that it is "
			    "of",
			    t->path, name);
		return 0;
	}
	return 1;
}

static int by_time(const void *a, const void *b)
{
	const struct text *x = a, *y = b;

	if (x->user != y->user)
		return x->user < y->user ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* 0: a sentence was printed. */
static int order(struct import *m, char *const *paths)
{
	for (size_t i = 0; i < m->count; i++) {
		m->texts[i] = (struct text) { .path = paths[i], .order = i };
		if (!read_name(&m->texts[i]))
			return 0;
		if (m->texts[i].dated == m->texts[0].dated)
			continue;
		sb_cli_fail("dataset import: only one of the names %s and %s "
			    "has a date (2013-01-22) in it; give all of them "
			    "one, or none and the texts in their order",
			    paths[0], paths[i]);
		return 0;
	}
	qsort(m->texts, m->count, sizeof(*m->texts), by_time);
	for (size_t i = 1; i < m->count; i++) {
		const struct text *t = &m->texts[i];

		if (!t->dated || t->user != t[-1].user || t->day != t[-1].day)
			continue;
		sb_cli_fail("dataset import: %s and %s are of one user and one "
			    "day; leave one out",
			    t[-1].path, t->path);
		return 0;
	}
	return 1;
}

static int one(struct import *m, const struct text *t, uint32_t day,
	       const struct sb_trace_sink *to, enum sb_err *err)
{
	FILE *f = fopen(t->path, "re");
	char first[64] = "", why[160] = "";
	int unread, told = 1;

	if (!f)
		return sb_cli_fail("%s cannot be read: %s", t->path,
				   strerror(errno));
	if (fgets(first, sizeof(first), f))
		rewind(f);
	if (!sb_trace_import_is_csv(first)) {
		*err = to->snapshot(to->arg, t->user, day);
		if (*err == SB_OK)
			*err = sb_trace_import_hf(f, m->rules, to, &told, why,
						  sizeof(why));
		m->untold += !told;
	} else if (m->count > 1) {
		fclose(f);
		return sb_cli_fail("%s: a CSV is a whole history; name it "
				   "alone",
				   t->path);
	} else {
		*err = sb_trace_import_csv(f, to, why, sizeof(why));
	}
	unread = ferror(f) ? errno : 0;
	fclose(f);
	if (*err == SB_IO && unread)
		return sb_cli_fail("%s cannot be read: %s", t->path,
				   strerror(unread));
	if (*err == SB_MALFORMED)
		return sb_cli_fail("%s: %s; correct it or leave it out",
				   t->path, why);
	return SB_EXIT_OK;
}

static int fill(void *arg, const struct sb_trace_sink *to, enum sb_err *err)
{
	struct import *m = arg;
	uint32_t day = 0;
	int status = SB_EXIT_OK;

	for (size_t i = 0; i < m->count && !status && *err == SB_OK; i++) {
		if (i && m->texts[i].user != m->texts[i - 1].user)
			day = 0;
		status = one(m, &m->texts[i], day++, to, err);
	}
	return status;
}

int sb_dataset_import(struct sb_dataset *d, const char *out, char *const *files,
		      size_t count)
{
	struct import m = { .d = d, .count = count };
	int status;

	if (d->input.root_count)
		return sb_cli_fail("dataset import: texts are named without "
				   "--input");
	status = sb_input_rules(&d->input, &m.rules);
	if (status != SB_EXIT_OK)
		return status;
	m.texts = calloc(count, sizeof(*m.texts));
	if (!m.texts)
		return sb_cli_failed("out of memory");
	status = order(&m, files) ? sb_dataset_trace_to(d, out, fill, &m)
				  : SB_EXIT_USAGE;
	if (status == SB_EXIT_OK && m.untold)
		fprintf(stderr,
			"note: %zu of %zu texts do not say how many chunks "
			"they have, as hf-stat -fht does: one that was cut "
			"between two files would not be seen\n",
			m.untold, count);
	free(m.texts);
	return status;
}
