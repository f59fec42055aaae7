/* bench/measure/report_price.c: what a guess cost where it is offline. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/report.h"

/* Does text, up to at, end with the secret's name, in one spelling or the
 * other ("account_password: ", "account password ")? */
static int ends_with(const char *text, const char *at, const char *item)
{
	size_t len = strlen(item);

	while (at > text && (at[-1] == ' ' || at[-1] == ':' || at[-1] == ','))
		at--;
	if ((size_t)(at - text) >= 9 && !strncmp(at - 9, " together", 9))
		at -= 9;
	if (!len || (size_t)(at - text) < len)
		return 0;
	for (size_t i = 0; i < len; i++) {
		char c = at[(ptrdiff_t)i - (ptrdiff_t)len];

		if (c != item[i] && !(c == ' ' && item[i] == '_'))
			return 0;
	}
	return 1;
}

static void append(char *out, size_t bytes, const char *text, size_t len)
{
	size_t at = strlen(out);

	if (at + 1 >= bytes)
		return;
	if (len > bytes - at - 1)
		len = bytes - at - 1;
	memcpy(out + at, text, len);
	out[at + len] = '\0';
}

/* The row of the secret that text ends with; of two at once that is their own
 * row, not one of the second.  -1: none. */
static long row_of(const struct sb_report *r, const char *profile,
		   const char *text, const char *at)
{
	const struct sb_csv *all = &r->guesses;
	int pair = (size_t)(at - text) >= 10 &&
		   !strncmp(at - 10, "together, ", 10);

	for (size_t i = 0; i < all->count; i++) {
		const char *secret = sb_csv_at(all, i, "secret");

		if (!strcmp(sb_csv_at(all, i, "profile"), profile) &&
		    pair == (strstr(secret, " and ") != NULL) &&
		    ends_with(text, at, secret))
			return (long)i;
	}
	return -1;
}

/* Of a row of guesses.csv, or -1. */
static void price_of(const struct sb_report *r, long row, char *out,
		     size_t bytes)
{
	const char *by, *seconds;

	if (row < 0) {
		snprintf(out, bytes, "not timed in this run");
		return;
	}
	by = sb_csv_at(&r->guesses, (size_t)row, "by");
	seconds = sb_csv_at(&r->guesses, (size_t)row, "cpu_seconds");
	if (!*seconds)
		snprintf(out, bytes, "%s tells", by);
	else
		snprintf(out, bytes, "%.3g s %s %s here", strtod(seconds, NULL),
			 strchr("aeiou", *by) ? "an" : "a", by);
}

const char *sb_report_priced(const struct sb_report *r, const char *profile,
			     const char *text, char *out, size_t bytes)
{
	static const char word[] = "offline";
	const char *found, *from = text;
	char price[64];

	out[0] = '\0';
	while ((found = strstr(from, word)) != NULL) {
		const char *end = found + sizeof(word) - 1;

		append(out, bytes, from, (size_t)(end - from));
		price_of(r, row_of(r, profile, text, found), price,
			 sizeof(price));
		append(out, bytes, ", ", 2);
		append(out, bytes, price, strlen(price));
		from = end;
	}
	append(out, bytes, from, strlen(from));
	return out;
}
