#include "datasets/phone/settings.h"

#include "datasets/phone/params.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	DATA_CAP = SB_SETTING_DATA_BYTES,
	OBJECT_BYTES = SB_SETTING_OBJECT_BYTES,
	NUMBERS = SB_SETTING_FLAGS + SB_SETTING_SMALLS,
	TEXTS = NUMBERS + SB_SETTING_LARGES,
	DATA = TEXTS + SB_SETTING_TEXTS,
	FIELDS = 12,
	NAME_CAP = 2 * SB_TEXT_NAME_BYTES + 2,
};

/* A value such as settings have: mostly flags and numbers, some text.  Returns
 * about how long it is in the file. */
static size_t add_value(struct sb_plist *p, uint32_t parent, const char *key,
			const struct sb_text *text, struct sb_draw *by,
			size_t most)
{
	uint64_t kind = sb_draw_below(by, 40);
	uint8_t bytes[DATA_CAP];
	size_t len;

	if (kind < SB_SETTING_FLAGS) {
		sb_plist_boolean(p, parent, key, (int)sb_draw_below(by, 2));
		return 1;
	}
	if (kind < TEXTS) {
		sb_plist_integer(p, parent, key,
				 kind < NUMBERS ? (int64_t)sb_draw_below(by, 64)
						: (int64_t)sb_draw_u32(by));
		return 4;
	}
	most = most < 64 ? 64 : most > DATA_CAP ? DATA_CAP : most;
	if (kind < DATA) {
		len = 4 + (size_t)sb_draw_below(by, SB_SETTING_TEXT_BYTES - 4);
		sb_text_fill(text, by, (char *)bytes, len);
		sb_plist_string(p, parent, key, (char *)bytes, len);
	} else {
		len = 16 + (size_t)sb_draw_below(by, most - 16);
		sb_draw_bytes(by, bytes, len);
		sb_plist_data(p, parent, key, bytes, len);
	}
	return len + 2;
}

void sb_settings_value(struct sb_plist *p, const char *key,
		       const struct sb_text *text, struct sb_draw *by,
		       size_t most)
{
	(void)add_value(p, SB_PLIST_ROOT, key, text, by, most);
}

/* Names that begin alike, as a program's do: most with what the one before
 * began with. */
static size_t add_flat(struct sb_plist *p, uint32_t parent,
		       const struct sb_text *text, struct sb_draw *by,
		       size_t bytes, size_t about_bytes)
{
	char key[NAME_CAP];
	size_t stem = 0;

	while (bytes < about_bytes) {
		if (!stem || !sb_draw_chance(by, SB_SETTING_STEM_PPM))
			stem = sb_text_name(text, by, key);
		key[stem] = '.';
		(void)sb_text_name(text, by, key + stem + 1);
		bytes += strlen(key) + 5;
		bytes += add_value(p, parent, key, text, by,
				   about_bytes > bytes ? about_bytes - bytes
						       : 0);
	}
	return bytes;
}

/* Records of one shape: what is known of networks, devices, accounts. */
static size_t add_records(struct sb_plist *p, const struct sb_text *text,
			  struct sb_draw *by, size_t bytes, size_t about_bytes)
{
	unsigned fields = 4 + (unsigned)sb_draw_below(by, FIELDS - 4);
	char names[FIELDS][SB_TEXT_NAME_BYTES + 1], key[NAME_CAP];
	uint8_t kinds[FIELDS];
	uint32_t list;

	(void)sb_text_name(text, by, key);
	list = sb_plist_dict(p, SB_PLIST_ROOT, key);
	for (unsigned f = 0; f < fields; f++) {
		bytes += sb_text_name(text, by, names[f]) + 2;
		kinds[f] = (uint8_t)sb_draw_below(by, 8);
	}
	while (bytes < about_bytes) {
		char value[SB_TEXT_WORD_BYTES + 1];
		size_t len = (size_t)snprintf(key, sizeof(key), "record.%08x",
					      sb_draw_u32(by));
		uint32_t item = sb_plist_dict(p, list, key);

		bytes += len + 2u * fields + 3;
		for (unsigned f = 0; f < fields; f++) {
			if (kinds[f] < 3) {
				sb_plist_boolean(p, item, names[f],
						 (int)sb_draw_below(by, 2));
			} else if (kinds[f] < 5) {
				sb_plist_integer(p, item, names[f],
						 SB_DAY0_S -
							 (int64_t)sb_draw_below(
								 by, 9000000));
				bytes += 5;
			} else {
				/* Of a few: a country, a state, a version. */
				sb_text_word(text,
					     f * 97 + sb_draw_zipf(by, 16),
					     value);
				sb_plist_string(p, item, names[f], value,
						strlen(value));
			}
		}
	}
	return bytes;
}

/* One value that holds what a server answered. */
static size_t add_answer(struct sb_plist *p, const struct sb_text *text,
			 struct sb_draw *by, size_t bytes, size_t about_bytes)
{
	size_t count = (about_bytes - bytes) / OBJECT_BYTES;
	char key[SB_TEXT_NAME_BYTES + 1];
	uint8_t *all = malloc(count * OBJECT_BYTES + 1);

	if (!all) {
		p->err = SB_MEMORY;
		return about_bytes;
	}
	for (size_t i = 0; i < count; i++)
		sb_text_object(text, by, (char *)all + i * OBJECT_BYTES,
			       OBJECT_BYTES);
	(void)sb_text_name(text, by, key);
	sb_plist_data(p, SB_PLIST_ROOT, key, all, count * OBJECT_BYTES);
	free(all);
	return bytes + count * OBJECT_BYTES;
}

void sb_settings_fill(struct sb_plist *p, const struct sb_text *text,
		      struct sb_draw *by, size_t about_bytes)
{
	size_t bytes = 42;

	if (about_bytes >= SB_SETTING_ANSWER_BYTES &&
	    sb_draw_chance(by, SB_SETTING_ANSWER_PPM))
		bytes = add_answer(p, text, by, bytes, about_bytes / 8 * 7);
	else if (about_bytes >= SB_SETTING_RECORDS_BYTES &&
		 sb_draw_chance(by, SB_SETTING_RECORDS_PPM))
		bytes = add_records(p, text, by, bytes, about_bytes / 8 * 7);
	(void)add_flat(p, SB_PLIST_ROOT, text, by, bytes, about_bytes);
}
