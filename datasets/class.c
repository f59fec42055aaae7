#include "datasets/class.h"

#include <string.h>

static const char *const names[SB_CLASS_COUNT] = {
	[SB_CLASS_MESSAGES] = "messages",
	[SB_CLASS_PHOTOS] = "photos",
	[SB_CLASS_VIDEOS] = "videos",
	[SB_CLASS_APP_DATA] = "app_data",
	[SB_CLASS_SETTINGS] = "settings",
	[SB_CLASS_HEALTH] = "health",
	[SB_CLASS_PURCHASES] = "purchases",
	[SB_CLASS_VOICEMAIL_PASSWORD] = "voicemail_password",
	[SB_CLASS_KEYCHAIN] = "keychain",
	[SB_CLASS_WIFI] = "wifi",
	[SB_CLASS_CONTACTS] = "contacts",
	[SB_CLASS_OTHER] = "other",
};

const char *sb_class_name(unsigned data_class)
{
	return data_class < SB_CLASS_COUNT ? names[data_class] : "unknown";
}

enum where {
	COMPONENT, /* a directory or the file is called this */
	PART,      /* a directory's or the file's name contains this */
	BASE,      /* the file's name contains this */
	EXTENSION, /* the file's name ends in '.' and this */
};

/* Applied in order, the first hit decides: names that say what a file is come
 * before extensions that only say how it is written. */
static const struct rule {
	enum where where;
	enum sb_class data_class;
	const char *words; /* lower case, separated by spaces */
} rules[] = {
	{ BASE, SB_CLASS_VOICEMAIL_PASSWORD, "visualvoicemail vmpassword" },
	{ PART, SB_CLASS_KEYCHAIN, "keychain" },
	{ BASE, SB_CLASS_WIFI, "com.apple.wifi wifi.plist wpa_supplicant" },
	{ BASE, SB_CLASS_WIFI, "wificonfigstore" },
	{ COMPONENT, SB_CLASS_MESSAGES, "sms mms chat chats messages" },
	{ BASE, SB_CLASS_MESSAGES, "sms.db mmssms chat.db msgstore" },
	{ PART, SB_CLASS_HEALTH, "healthdb healthdomain" },
	{ COMPONENT, SB_CLASS_HEALTH, "health" },
	{ COMPONENT, SB_CLASS_CONTACTS, "addressbook contacts callhistorydb" },
	{ BASE, SB_CLASS_CONTACTS, "contacts2.db addressbook" },
	{ EXTENSION, SB_CLASS_CONTACTS, "vcf" },
	{ PART, SB_CLASS_PURCHASES, "itunesstored purchase" },
	{ BASE, SB_CLASS_PHOTOS, "photos.sqlite" },
	{ EXTENSION, SB_CLASS_PHOTOS,
	  "jpg jpeg heic heif png gif webp dng tif tiff cr2 nef arw bmp aae" },
	{ EXTENSION, SB_CLASS_VIDEOS, "mp4 mov m4v avi mkv webm 3gp mpg mpeg" },
	{ EXTENSION, SB_CLASS_SETTINGS, "plist ini conf cfg prefs" },
	{ COMPONENT, SB_CLASS_SETTINGS, "preferences shared_prefs" },
	{ PART, SB_CLASS_APP_DATA, "appdomain" },
	{ EXTENSION, SB_CLASS_APP_DATA, "sqlite sqlite3 sqlitedb db realm" },
	{ EXTENSION, SB_CLASS_APP_DATA, "storedata crypt14 crypt15" },
};

static unsigned lower(unsigned c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static int same(struct sb_span a, const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (lower(a.ptr[i]) != (unsigned char)word[i])
			return 0;
	return 1;
}

static int contains(struct sb_span a, const char *word, size_t len)
{
	for (size_t i = 0; i + len <= a.len; i++)
		if (same(sb_span_of(a.ptr + i, len), word, len))
			return 1;
	return 0;
}

static int ends_in(struct sb_span a, const char *word, size_t len)
{
	if (a.len < len + 1)
		return 0;
	a.ptr += a.len - len;
	return a.ptr[-1] == '.' && same(a, word, len);
}

static int name_fits(struct sb_span name, int last, enum where where,
		     const char *word, size_t len)
{
	switch (where) {
	case COMPONENT:
		return name.len == len && same(name, word, len);
	case PART:
		return contains(name, word, len);
	case BASE:
		return last && contains(name, word, len);
	case EXTENSION:
		return last && ends_in(name, word, len);
	}
	return 0;
}

static int path_fits(struct sb_span path, enum where where, const char *word,
		     size_t len)
{
	size_t start = 0;

	for (size_t i = 0; i <= path.len; i++) {
		struct sb_span name;

		if (i < path.len && path.ptr[i] != '/')
			continue;
		name = sb_span_of(path.ptr + start, i - start);
		if (name_fits(name, i == path.len, where, word, len))
			return 1;
		start = i + 1;
	}
	return 0;
}

unsigned sb_class_of_path(struct sb_span path)
{
	for (size_t r = 0; r < sizeof(rules) / sizeof(rules[0]); r++) {
		const char *word = rules[r].words;

		while (*word) {
			size_t len = strcspn(word, " ");

			if (path_fits(path, rules[r].where, word, len))
				return rules[r].data_class;
			word += len + (word[len] == ' ');
		}
	}
	return SB_CLASS_OTHER;
}
