#include "datasets/phone/secrets.h"

#include "datasets/phone/params.h"

#include <stdlib.h>
#include <string.h>

struct sb_secrets_network {
	struct sb_secrets_touch joined;
	uint32_t item;   /* in the list */
	int64_t early_s; /* before that day's midnight */
};

/* --- days ------------------------------------------------------------------- */

static void follow(struct sb_secrets_touch *t, const struct sb_device *d,
		   uint32_t ppm)
{
	while (t->day < d->day) {
		t->day++;
		if (sb_draw_chance(&t->by, ppm)) {
			t->last = t->day;
			t->count++;
		}
	}
}

static uint64_t networks_of(const struct sb_device *d)
{
	return sb_device_count(d, SB_WIFI_COUNT, SB_WIFI_FLOOR);
}

static enum sb_err begin(struct sb_secrets *s, const struct sb_device *d)
{
	uint64_t networks = networks_of(d);

	s->keychain.first =
		sb_device_share(d, SB_KEYCHAIN_PPM) / SB_KEYCHAIN_ITEM_BYTES;
	if (s->keychain.first < SB_KEYCHAIN_FLOOR)
		s->keychain.first = SB_KEYCHAIN_FLOOR;
	s->purchases.first =
		sb_device_count(d, SB_PURCHASE_COUNT, SB_PURCHASE_FLOOR);
	sb_draw_from(&s->keychain.touch.by, &d->key, "keychain", UINT32_MAX);
	sb_draw_from(&s->purchases.touch.by, &d->key, "purchases", UINT32_MAX);
	s->networks = calloc(networks + 1, sizeof(*s->networks));
	if (!s->networks)
		return SB_MEMORY;
	s->network_count = networks;
	for (uint64_t i = 0; i < networks; i++)
		sb_draw_from(&s->networks[i].joined.by, &d->key, "wifi joined",
			     i);
	s->begun = 1;
	return SB_OK;
}

enum sb_err sb_secrets_reach(struct sb_secrets *s, const struct sb_device *d)
{
	enum sb_err err = s->begun ? SB_OK : begin(s, d);

	if (err)
		return err;
	follow(&s->keychain.touch, d, SB_KEYCHAIN_NEW_PPM);
	follow(&s->purchases.touch, d, SB_PURCHASE_NEW_PPM);
	/* The first one is joined every day. */
	for (uint64_t i = 0; i < s->network_count; i++)
		follow(&s->networks[i].joined, d,
		       i ? SB_WIFI_JOIN_PPM : 1000000);
	return SB_OK;
}

/* --- files ------------------------------------------------------------------ */

enum sb_err sb_secrets_visit(const struct sb_secrets *s,
			     const struct sb_device *d, sb_small_visit *visit,
			     void *arg)
{
	const struct sb_secrets_list *k = &s->keychain, *p = &s->purchases;
	struct sb_small files[] = {
		{ .kind = SB_SMALL_KEYCHAIN,
		  .version = k->first + k->touch.count,
		  .data_class = SB_CLASS_KEYCHAIN,
		  .mtime_s = sb_device_midnight(k->touch.last),
		  .path = "KeychainDomain/keychain-backup.plist" },
		{ .kind = SB_SMALL_WIFI,
		  .data_class = SB_CLASS_WIFI,
		  .mtime_s = sb_device_midnight(d->day),
		  .path = "SystemPreferencesDomain/SystemConfiguration/"
			  "com.apple.wifi.plist" },
		{ .kind = SB_SMALL_VOICEMAIL,
		  .data_class = SB_CLASS_VOICEMAIL_PASSWORD,
		  .mtime_s = SB_DAY0_S,
		  .path = "WirelessDomain/Library/Preferences/"
			  "com.apple.visualvoicemail.plist" },
		{ .kind = SB_SMALL_PURCHASES,
		  .version = p->first + p->touch.count,
		  .data_class = SB_CLASS_PURCHASES,
		  .mtime_s = sb_device_midnight(p->touch.last),
		  .path = "HomeDomain/Library/com.apple.itunesstored/"
			  "purchase-history.plist" },
	};
	enum sb_err err = SB_OK;

	for (uint64_t i = 0; i < s->network_count; i++)
		files[1].version += s->networks[i].joined.last;
	for (size_t i = 0; !err && i < sizeof(files) / sizeof(*files); i++)
		err = visit(arg, d, &files[i]);
	return err;
}

/* --- what they hold ------------------------------------------------------------ */

static enum sb_err build_keychain(struct sb_secrets_list *k,
				  const struct sb_device *d, uint64_t count,
				  struct sb_buf *out)
{
	static const char *const tables[] = { "genp", "inet", "cert", "keys" };
	struct sb_plist *p = &k->list;

	for (size_t t = 0; !k->count && t < 4; t++)
		k->parts[t] = sb_plist_array(p, SB_PLIST_ROOT, tables[t]);
	for (; k->count < count; k->count++) {
		uint8_t bytes[SB_KEYCHAIN_LEAST_BYTES + SB_KEYCHAIN_MORE_BYTES];
		struct sb_draw by;
		uint32_t item;
		size_t len;

		sb_draw_from(&by, &d->key, "keychain", k->count);
		item = sb_plist_dict(p, k->parts[sb_draw_zipf(&by, 4)], NULL);
		sb_draw_bytes(&by, bytes, 20);
		sb_plist_data(p, item, "v_PersistentRef", bytes, 20);
		len = SB_KEYCHAIN_LEAST_BYTES +
		      (size_t)sb_draw_below(&by, SB_KEYCHAIN_MORE_BYTES);
		sb_draw_bytes(&by, bytes, len);
		sb_plist_data(p, item, "v_Data", bytes, len);
	}
	return sb_plist_copy(p, 1, out);
}

static enum sb_err build_purchases(struct sb_secrets_list *k,
				   const struct sb_device *d, uint64_t count,
				   struct sb_buf *out)
{
	struct sb_plist *p = &k->list;

	if (!k->count)
		k->parts[0] = sb_plist_array(p, SB_PLIST_ROOT, "purchases");
	for (; k->count < count; k->count++) {
		uint32_t item = sb_plist_dict(p, k->parts[0], NULL);
		struct sb_draw by;
		char name[40];

		sb_draw_from(&by, &d->key, "purchase", k->count);
		sb_text_fill(&d->world->stock.text, &by, name, sizeof(name));
		sb_plist_string(p, item, "item-name", name, sizeof(name));
		sb_plist_integer(p, item, "item-id",
				 (int64_t)sb_draw_below(&by, 2000000000));
		sb_plist_integer(p, item, "price-cents",
				 99 + 100 * (int64_t)sb_draw_zipf(&by, 64));
		sb_plist_integer(
			p, item, "purchase-date",
			SB_DAY0_S - (int64_t)sb_draw_below(&by, 100000000));
	}
	return sb_plist_copy(p, 0, out);
}

static void add_password(struct sb_plist *p, uint32_t parent,
			 struct sb_draw *by)
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	size_t len = 8 + (size_t)sb_draw_below(by, 8);
	char word[16];

	for (size_t i = 0; i < len; i++)
		word[i] = letters[sb_draw_below(by, sizeof(letters) - 1)];
	sb_plist_string(p, parent, "password", word, len);
}

static int64_t joined_s(const struct sb_secrets_network *n)
{
	return sb_device_midnight(n->joined.last) - n->early_s;
}

static void add_networks(struct sb_secrets *s, const struct sb_device *d)
{
	struct sb_plist *p = &s->wifi;
	uint32_t list =
		sb_plist_array(p, SB_PLIST_ROOT, "List of known networks");

	for (uint64_t i = 0; i < s->network_count; i++) {
		struct sb_secrets_network *n = &s->networks[i];
		char name[SB_TEXT_WORD_BYTES + 1];
		struct sb_draw by;

		n->item = sb_plist_dict(p, list, NULL);
		sb_draw_from(&by, &d->key, "wifi", i);
		sb_text_word(&d->world->stock.text, sb_draw_u32(&by), name);
		sb_plist_string(p, n->item, "SSID_STR", name, strlen(name));
		add_password(p, n->item, &by);
		n->early_s = (int64_t)sb_draw_below(&by, 86400);
		sb_plist_integer(p, n->item, "lastJoined", joined_s(n));
		sb_plist_boolean(p, n->item, "AutoJoin", 1);
	}
}

static enum sb_err build_wifi(struct sb_secrets *s, const struct sb_device *d,
			      struct sb_buf *out)
{
	if (!s->wifi.count)
		add_networks(s, d);
	else
		for (uint64_t i = 0; i < s->network_count; i++)
			sb_plist_integer(&s->wifi, s->networks[i].item,
					 "lastJoined",
					 joined_s(&s->networks[i]));
	return sb_plist_copy(&s->wifi, 0, out);
}

static enum sb_err build_voicemail(const struct sb_device *d,
				   struct sb_buf *out)
{
	struct sb_plist p = { 0 };
	struct sb_draw by;

	sb_draw_from(&by, &d->key, "voicemail", 0);
	sb_plist_integer(&p, SB_PLIST_ROOT, "account",
			 (int64_t)sb_draw_below(&by, 1u << 30));
	add_password(&p, SB_PLIST_ROOT, &by);
	return sb_plist_write(&p, 1, out);
}

enum sb_err sb_secrets_build(struct sb_secrets *s, const struct sb_device *d,
			     const struct sb_small *small, struct sb_buf *out)
{
	enum sb_err err = sb_secrets_reach(s, d);

	memset(out, 0, sizeof(*out));
	if (err)
		return err;
	if (small->kind == SB_SMALL_KEYCHAIN)
		return build_keychain(&s->keychain, d, small->version, out);
	if (small->kind == SB_SMALL_WIFI)
		return build_wifi(s, d, out);
	if (small->kind == SB_SMALL_PURCHASES)
		return build_purchases(&s->purchases, d, small->version, out);
	return build_voicemail(d, out);
}

void sb_secrets_release(struct sb_secrets *s)
{
	sb_plist_release(&s->keychain.list);
	sb_plist_release(&s->purchases.list);
	sb_plist_release(&s->wifi);
	free(s->networks);
	memset(s, 0, sizeof(*s));
}
