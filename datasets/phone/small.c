#include "datasets/phone/small.h"

#include "datasets/phone/params.h"
#include "datasets/phone/plist.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The last day until the device's on which something with that chance per day
 * happened to thing number of that label; 0 if it never did. */
static uint32_t last_touch(const struct sb_device *d, const char *label,
			   uint64_t number, uint32_t ppm)
{
	struct sb_draw by;
	uint32_t last = 0;

	sb_draw_from(&by, &d->key, label, number);
	for (uint32_t day = 1; day <= d->day; day++)
		if (sb_draw_chance(&by, ppm))
			last = day;
	return last;
}

static enum sb_err add_plist(struct sb_files *f, enum sb_class data_class,
			     int64_t mtime_s, struct sb_plist *p, int binary,
			     const char *domain, const char *name)
{
	struct sb_buf bytes;
	enum sb_err err = sb_plist_write(p, binary, &bytes);

	sb_plist_release(p);
	return err ? err
		   : sb_files_blob(f, data_class, mtime_s, bytes, "%s/%s",
				   domain, name);
}

/* A value such as settings have: mostly flags and numbers, some text. */
static void add_setting_value(struct sb_plist *p, size_t parent,
			      const char *key, const struct sb_text *text,
			      struct sb_draw *by)
{
	uint64_t kind = sb_draw_below(by, 10);
	uint8_t bytes[512];
	size_t len;

	if (kind < 3) {
		sb_plist_boolean(p, parent, key, (int)sb_draw_below(by, 2));
	} else if (kind < 6) {
		sb_plist_integer(p, parent, key,
				 (int64_t)sb_draw_below(by, 100000));
	} else if (kind < 9) {
		len = 4 + (size_t)sb_draw_below(by, 60);
		sb_text_fill(text, by, (char *)bytes, len);
		sb_plist_string(p, parent, key, (char *)bytes, len);
	} else {
		len = 16 + (size_t)sb_draw_below(by, sizeof(bytes) - 16);
		sb_draw_bytes(by, bytes, len);
		sb_plist_data(p, parent, key, bytes, len);
	}
}

static void add_setting_values(struct sb_plist *p, const struct sb_text *text,
			       struct sb_draw *by)
{
	/* 638 bytes is a median file, about nine values. */
	uint64_t count = 1 + sb_draw_lognormal(by, 9, 72090);

	for (uint64_t i = 0; i < count; i++) {
		char word[SB_TEXT_WORD_BYTES + 1], key[32];

		sb_text_word(text, sb_draw_u32(by), word);
		snprintf(key, sizeof(key), "%s%u", word, (unsigned)i);
		add_setting_value(p, 0, key, text, by);
	}
}

static enum sb_err add_setting(const struct sb_device *d, struct sb_files *f,
			       uint32_t number)
{
	const struct sb_text *text = &d->world->text;
	char word[SB_TEXT_WORD_BYTES + 1], name[64];
	struct sb_plist p = { 0 };
	uint32_t touched = 0;
	struct sb_draw by;
	int own, binary;

	sb_draw_from(&by, &d->world->root, "setting", number);
	sb_text_word(text, sb_draw_u32(&by) | 512, word);
	snprintf(name, sizeof(name), "com.apple.%s%u.plist", word, number);
	own = !sb_draw_chance(&by, SB_SETTING_DEFAULT_PPM);
	binary = sb_draw_chance(&by, SB_SETTING_BINARY_PPM);
	if (own) {
		sb_draw_from(&by, &d->key, "setting", number);
		touched = last_touch(d, "setting touched", number,
				     SB_SETTING_TOUCH_PPM);
	}
	add_setting_values(&p, text, &by);
	if (own) {
		sb_draw_from(&by, &d->key, "setting value",
			     (uint64_t)number << 32 | touched);
		sb_plist_integer(&p, 0, "LastUsed",
				 sb_device_midnight(touched) -
					 (int64_t)sb_draw_below(&by, 86400));
		add_setting_value(&p, 0, "State", text, &by);
	}
	return add_plist(f, SB_CLASS_SETTINGS, sb_device_midnight(touched), &p,
			 binary, "HomeDomain/Library/Preferences", name);
}

/* --- secrets ------------------------------------------------------------ */

/* Item count of a list that begins with first and grows now and then. */
static uint64_t grown(const struct sb_device *d, const char *label,
		      uint64_t first, uint32_t ppm, uint32_t *last)
{
	struct sb_draw by;

	sb_draw_from(&by, &d->key, label, UINT32_MAX);
	*last = 0;
	for (uint32_t day = 1; day <= d->day; day++) {
		if (!sb_draw_chance(&by, ppm))
			continue;
		first++;
		*last = day;
	}
	return first;
}

static enum sb_err add_keychain(const struct sb_device *d, struct sb_files *f)
{
	static const char *const tables[] = { "genp", "inet", "cert", "keys" };
	struct sb_plist p = { 0 };
	size_t lists[4];
	uint32_t last;
	uint64_t count = grown(d, "keychain", SB_KEYCHAIN_ITEMS,
			       SB_KEYCHAIN_NEW_PPM, &last);

	for (size_t t = 0; t < 4; t++)
		lists[t] = sb_plist_array(&p, 0, tables[t]);
	for (uint64_t i = 0; i < count; i++) {
		uint8_t bytes[512];
		struct sb_draw by;
		size_t len, item;

		sb_draw_from(&by, &d->key, "keychain", i);
		item = sb_plist_dict(&p, lists[sb_draw_zipf(&by, 4)], NULL);
		sb_draw_bytes(&by, bytes, 20);
		sb_plist_data(&p, item, "v_PersistentRef", bytes, 20);
		len = 180 + (size_t)sb_draw_below(&by, 300);
		sb_draw_bytes(&by, bytes, len);
		sb_plist_data(&p, item, "v_Data", bytes, len);
	}
	return add_plist(f, SB_CLASS_KEYCHAIN, sb_device_midnight(last), &p, 1,
			 "KeychainDomain", "keychain-backup.plist");
}

static void add_password(struct sb_plist *p, size_t parent, struct sb_draw *by)
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	size_t len = 8 + (size_t)sb_draw_below(by, 8);
	char word[16];

	for (size_t i = 0; i < len; i++)
		word[i] = letters[sb_draw_below(by, sizeof(letters) - 1)];
	sb_plist_string(p, parent, "password", word, len);
}

static enum sb_err add_wifi(const struct sb_device *d, struct sb_files *f)
{
	struct sb_plist p = { 0 };
	size_t list = sb_plist_array(&p, 0, "List of known networks");

	for (uint64_t i = 0; i < SB_WIFI_NETWORKS; i++) {
		char name[SB_TEXT_WORD_BYTES + 1];
		struct sb_draw by;
		uint32_t seen = last_touch(d, "wifi joined", i,
					   i ? SB_WIFI_JOIN_PPM : 1000000);
		size_t item = sb_plist_dict(&p, list, NULL);

		sb_draw_from(&by, &d->key, "wifi", i);
		sb_text_word(&d->world->text, sb_draw_u32(&by), name);
		sb_plist_string(&p, item, "SSID_STR", name, strlen(name));
		add_password(&p, item, &by);
		sb_plist_integer(&p, item, "lastJoined",
				 sb_device_midnight(seen) -
					 (int64_t)sb_draw_below(&by, 86400));
		sb_plist_boolean(&p, item, "AutoJoin", 1);
	}
	return add_plist(f, SB_CLASS_WIFI, sb_device_midnight(d->day), &p, 0,
			 "SystemPreferencesDomain/SystemConfiguration",
			 "com.apple.wifi.plist");
}

static enum sb_err add_voicemail(const struct sb_device *d, struct sb_files *f)
{
	struct sb_plist p = { 0 };
	struct sb_draw by;

	sb_draw_from(&by, &d->key, "voicemail", 0);
	sb_plist_integer(&p, 0, "account",
			 (int64_t)sb_draw_below(&by, 1u << 30));
	add_password(&p, 0, &by);
	return add_plist(f, SB_CLASS_VOICEMAIL_PASSWORD, SB_DAY0_S, &p, 1,
			 "WirelessDomain/Library/Preferences",
			 "com.apple.visualvoicemail.plist");
}

static enum sb_err add_purchases(const struct sb_device *d, struct sb_files *f)
{
	struct sb_plist p = { 0 };
	size_t list = sb_plist_array(&p, 0, "purchases");
	uint32_t last;
	uint64_t count =
		grown(d, "purchases", SB_PURCHASES, SB_PURCHASE_NEW_PPM, &last);

	for (uint64_t i = 0; i < count; i++) {
		size_t item = sb_plist_dict(&p, list, NULL);
		struct sb_draw by;
		char name[40];

		sb_draw_from(&by, &d->key, "purchase", i);
		sb_text_fill(&d->world->text, &by, name, sizeof(name));
		sb_plist_string(&p, item, "item-name", name, sizeof(name));
		sb_plist_integer(&p, item, "item-id",
				 (int64_t)sb_draw_below(&by, 2000000000));
		sb_plist_integer(&p, item, "price-cents",
				 99 + 100 * (int64_t)sb_draw_zipf(&by, 64));
		sb_plist_integer(
			&p, item, "purchase-date",
			SB_DAY0_S - (int64_t)sb_draw_below(&by, 100000000));
	}
	return add_plist(f, SB_CLASS_PURCHASES, sb_device_midnight(last), &p, 0,
			 "HomeDomain/Library/com.apple.itunesstored",
			 "purchase-history.plist");
}

/* --- what apps remember ------------------------------------------------- */

static void write_state(const struct sb_device *d, uint16_t app, FILE *f)
{
	struct sb_draw own, today;
	uint64_t items;

	sb_draw_from(&own, &d->key, "app state", app);
	sb_draw_from(&today, &d->key, "app today",
		     (uint64_t)app << 32 | d->day);
	fprintf(f, "{\"user\":%u,\"opened\":%lld,\"items\":[",
		sb_draw_u32(&own),
		(long long)(sb_device_midnight(d->day) -
			    (int64_t)sb_draw_below(&today, 86400)));
	items = 10 + sb_draw_lognormal(&own, 60, 65536);
	for (uint64_t i = 0; i < items; i++) {
		/* A feed: the latest few are today's. */
		struct sb_draw *by = i < 5 ? &today : &own;
		uint64_t id = sb_draw_u64(by);
		char title[48];

		sb_text_fill(&d->world->text, by, title, sizeof(title));
		fprintf(f, "%s{\"id\":\"%016llx\",\"title\":\"%.48s\"}",
			i ? ",\n" : "\n", (unsigned long long)id, title);
	}
	fputs("]}\n", f);
}

static enum sb_err add_app(const struct sb_device *d, struct sb_files *f,
			   uint16_t app)
{
	char name[SB_DEVICE_NAME_BYTES], domain[SB_DEVICE_NAME_BYTES + 40];
	char file[SB_DEVICE_NAME_BYTES + 8], *text = NULL;
	struct sb_plist p = { 0 };
	struct sb_draw by;
	enum sb_err err;
	size_t len = 0;
	FILE *json = open_memstream(&text, &len);

	if (!json)
		return SB_MEMORY;
	write_state(d, app, json);
	if (fclose(json)) {
		free(text);
		return SB_MEMORY;
	}
	sb_device_app_name(d->world, app, name);
	err = sb_files_blob(
		f, SB_CLASS_APP_DATA, sb_device_midnight(d->day),
		(struct sb_buf) { (uint8_t *)text, len, len },
		"AppDomain-%s/Library/Application Support/state.json", name);
	if (err)
		return err;
	sb_draw_from(&by, &d->key, "app settings", app);
	add_setting_values(&p, &d->world->text, &by);
	snprintf(domain, sizeof(domain), "AppDomain-%s/Library/Preferences",
		 name);
	snprintf(file, sizeof(file), "%s.plist", name);
	return add_plist(f, SB_CLASS_SETTINGS, SB_DAY0_S, &p, 1, domain, file);
}

enum sb_err sb_small_add(const struct sb_device *d, struct sb_files *f)
{
	uint64_t settings = sb_device_scaled(d->bytes, SB_SETTINGS_COUNT,
					     SB_SETTINGS_FLOOR);
	enum sb_err err = add_keychain(d, f);

	if (!err)
		err = add_wifi(d, f);
	if (!err)
		err = add_voicemail(d, f);
	if (!err)
		err = add_purchases(d, f);
	for (uint32_t i = 0; !err && i < settings; i++)
		err = add_setting(d, f, i);
	for (uint32_t a = 0; !err && a < d->app_count; a++)
		err = add_app(d, f, d->apps[a]);
	return err;
}
