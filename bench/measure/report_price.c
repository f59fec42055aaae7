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

const char *sb_report_priced(const struct sb_report *r, const char *profile,
			     const char *text, char *out, size_t bytes)
{
	static const char word[] = "offline";
	const struct sb_csv *all = &r->guesses;
	const char *found;
	char price[64];

	out[0] = '\0';
	while ((found = strstr(text, word)) != NULL) {
		const char *end = found + sizeof(word) - 1;

		append(out, bytes, text, (size_t)(end - text));
		for (size_t i = 0; i < all->count; i++) {
			if (strcmp(sb_csv_at(all, i, "profile"), profile) ||
			    !ends_with(text, found,
				       sb_csv_at(all, i, "secret")))
				continue;
			snprintf(price, sizeof(price), ", %.3g s %s %s here",
				 strtod(sb_csv_at(all, i, "cpu_seconds"), NULL),
				 *sb_csv_at(all, i, "by") == 'u' ? "an" : "a",
				 sb_csv_at(all, i, "by"));
			append(out, bytes, price, strlen(price));
		}
		text = end;
	}
	append(out, bytes, text, strlen(text));
	return out;
}
