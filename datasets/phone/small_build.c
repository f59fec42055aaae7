#include "datasets/phone/small.h"

#include "datasets/phone/params.h"
#include "datasets/phone/secrets.h"
#include "datasets/phone/settings.h"
#include "datasets/phone/shipped.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- settings ------------------------------------------------------------- */

static enum sb_err build_setting(const struct sb_device *d,
				 const struct sb_small *s, struct sb_buf *out)
{
	struct sb_shipped_kept k = { 0 };
	enum sb_err err = sb_shipped_build(NULL, d, s, &k, out);

	sb_plist_release(&k.list);
	return err;
}

static enum sb_err build_app_setting(const struct sb_device *d, uint32_t app,
				     struct sb_buf *out)
{
	struct sb_plist p = { 0 };
	struct sb_draw by;

	sb_draw_from(&by, &d->key, "app settings", app);
	sb_settings_fill(&p, &d->world->stock.text, &by,
			 (size_t)sb_draw_lognormal(&by, SB_APP_SETTING_BYTES,
						   SB_SETTING_SIGMA_Q16));
	return sb_plist_write(&p, 1, out);
}

/* What an editor notes of its work, so that it can be undone. */
static enum sb_err build_adjustment(const struct sb_device *d,
				    const struct sb_small *s,
				    struct sb_buf *out)
{
	static const char editor[] = "com.apple.mobileslideshow";
	static const char format[] = "com.apple.photo";
	struct sb_plist p = { 0 };
	uint8_t bytes[SB_ADJUSTMENT_BYTES];
	struct sb_draw by;
	size_t len;

	sb_draw_from(&by, &d->key, "adjustment", s->number);
	len = 120 + (size_t)sb_draw_below(&by, sizeof(bytes) - 120);
	sb_draw_bytes(&by, bytes, len); /* deflated there */
	sb_plist_integer(&p, SB_PLIST_ROOT, "adjustmentBaseVersion", 0);
	sb_plist_data(&p, SB_PLIST_ROOT, "adjustmentData", bytes, len);
	sb_plist_string(&p, SB_PLIST_ROOT, "adjustmentEditorBundleID", editor,
			sizeof(editor) - 1);
	sb_plist_string(&p, SB_PLIST_ROOT, "adjustmentFormatIdentifier", format,
			sizeof(format) - 1);
	sb_plist_string(&p, SB_PLIST_ROOT, "adjustmentFormatVersion", "1.5", 3);
	sb_plist_integer(&p, SB_PLIST_ROOT, "adjustmentTimestamp",
			 s->mtime_s + (int64_t)sb_draw_below(&by, 86400));
	return sb_plist_write(&p, 1, out);
}

static enum sb_err build_secret(const struct sb_device *d,
				const struct sb_small *s, struct sb_buf *out)
{
	struct sb_secrets once = { 0 };
	enum sb_err err = sb_secrets_build(&once, d, s, out);

	sb_secrets_release(&once);
	return err;
}

/* --- what apps remember ------------------------------------------------- */

enum {
	STATE_LATEST = 5,
	STATE_HEAD_BYTES = 64, /* at most */
};

static_assert(STATE_HEAD_BYTES + STATE_LATEST * (SB_APP_STATE_ITEM_BYTES + 2) <
		      SB_SMALL_STATE_FRESH,
	      "what is today's is at a feed's begin");

/* A feed: the latest few are today's. */
static void write_objects(const struct sb_device *d, struct sb_draw *by,
			  uint64_t from, uint64_t end, FILE *f)
{
	for (uint64_t i = from; i < end; i++) {
		char object[SB_APP_STATE_ITEM_BYTES];

		sb_text_object(&d->world->stock.text, by, object,
			       sizeof(object));
		fprintf(f, "%s%.*s", i ? ",\n" : "\n", (int)sizeof(object),
			object);
	}
}

/* Returns its length, which is the same every day. */
static size_t state_head(uint32_t user, int64_t opened_s,
			 char out[STATE_HEAD_BYTES])
{
	return (size_t)snprintf(out, STATE_HEAD_BYTES,
				"{\"user\":%u,\"opened\":%lld,\"items\":[",
				user, (long long)opened_s);
}

static void write_today(const struct sb_device *d, uint32_t app, uint32_t day,
			uint32_t user, FILE *f)
{
	char head[STATE_HEAD_BYTES];
	struct sb_draw today;

	sb_draw_from(&today, &d->key, "app today", (uint64_t)app << 32 | day);
	(void)state_head(user,
			 sb_device_midnight(day) -
				 (int64_t)sb_draw_below(&today, 86400),
			 head);
	fputs(head, f);
	write_objects(d, &today, 0, STATE_LATEST, f);
}

/* How many objects; by goes on to what they are made from. */
static uint64_t state_items(const struct sb_device *d, uint32_t app,
			    struct sb_draw *by, uint32_t *user)
{
	uint64_t items = sb_device_share(d, SB_APP_STATE_PPM) / d->app_count /
			 SB_APP_STATE_ITEM_BYTES;

	sb_draw_from(by, &d->key, "app state", app);
	*user = sb_draw_u32(by);
	return STATE_LATEST +
	       sb_draw_lognormal(by, items, SB_APP_STATE_SIGMA_Q16);
}

static void write_state(const struct sb_device *d, uint32_t app, uint32_t day,
			FILE *f)
{
	struct sb_draw own;
	uint32_t user;
	uint64_t items = state_items(d, app, &own, &user);

	write_today(d, app, day, user, f);
	write_objects(d, &own, STATE_LATEST, items, f);
	fputs("]}\n", f);
}

uint64_t sb_small_state_bytes(const struct sb_device *d, uint32_t app)
{
	char head[STATE_HEAD_BYTES];
	struct sb_draw own;
	uint32_t user;
	uint64_t items = state_items(d, app, &own, &user);

	/* Each behind a comma, but for the first, and a line's end. */
	return state_head(user, SB_DAY0_S, head) +
	       items * (SB_APP_STATE_ITEM_BYTES + 2) - 1 + 3;
}

static enum sb_err build_state(const struct sb_device *d,
			       const struct sb_small *s, struct sb_buf *out)
{
	char *text = NULL;
	size_t len = 0;
	FILE *json = open_memstream(&text, &len);

	if (!json)
		return SB_MEMORY;
	write_state(d, s->number, (uint32_t)s->version, json);
	if (fclose(json)) {
		free(text);
		return SB_MEMORY;
	}
	*out = (struct sb_buf) { (uint8_t *)text, len, len };
	return SB_OK;
}

/* What is today's has the same length every day. */
static enum sb_err renew_state(const struct sb_device *d,
			       const struct sb_small *s, struct sb_buf *kept)
{
	struct sb_draw own;
	char *text = NULL;
	size_t len = 0;
	FILE *json = open_memstream(&text, &len);

	if (!json)
		return SB_MEMORY;
	sb_draw_from(&own, &d->key, "app state", s->number);
	write_today(d, s->number, (uint32_t)s->version, sb_draw_u32(&own),
		    json);
	if (fclose(json)) {
		free(text);
		return SB_MEMORY;
	}
	assert(len < kept->len);
	memcpy(kept->ptr, text, len);
	free(text);
	return SB_OK;
}

enum sb_err sb_small_state(const struct sb_device *d, const struct sb_small *s,
			   struct sb_small_states *kept, struct sb_span *out)
{
	struct sb_buf *mine;
	enum sb_err err;

	if (s->number >= kept->room) {
		size_t room = s->number + s->number / 2 + 64;
		struct sb_buf *more =
			reallocarray(kept->at, room, sizeof(*more));

		if (!more)
			return SB_MEMORY;
		memset(more + kept->room, 0,
		       (room - kept->room) * sizeof(*more));
		kept->at = more;
		kept->room = room;
	}
	mine = &kept->at[s->number];
	err = mine->ptr ? renew_state(d, s, mine) : build_state(d, s, mine);
	*out = sb_span_of(mine->ptr, mine->len);
	return err;
}

void sb_small_forget(struct sb_small_states *kept)
{
	for (size_t i = 0; i < kept->room; i++)
		free(kept->at[i].ptr);
	free(kept->at);
	memset(kept, 0, sizeof(*kept));
}

enum sb_err sb_small_build(const struct sb_device *d, const struct sb_small *s,
			   struct sb_buf *out)
{
	memset(out, 0, sizeof(*out));
	switch (s->kind) {
	case SB_SMALL_SETTING:
		return build_setting(d, s, out);
	case SB_SMALL_KEYCHAIN:
	case SB_SMALL_WIFI:
	case SB_SMALL_VOICEMAIL:
	case SB_SMALL_PURCHASES:
		return build_secret(d, s, out);
	case SB_SMALL_APP_STATE:
		return build_state(d, s, out);
	case SB_SMALL_APP_SETTING:
		return build_app_setting(d, s->number, out);
	case SB_SMALL_ADJUSTMENT:
		return build_adjustment(d, s, out);
	}
	return SB_PARAM;
}
