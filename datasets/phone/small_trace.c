#include "datasets/phone/small_trace.h"

#include <stdlib.h>
#include <string.h>

/* --- what is neither a setting nor a database -------------------------------- */

/* Chunk n of what an app remembers: of the day where it is the first, or always
 * the same. */
static uint64_t name_of_state(const struct sb_device *d,
			      const struct sb_small *s, uint64_t n)
{
	struct {
		struct sb_draw_key user;
		uint64_t app, what;
	} recipe = { d->key, s->number, n ? n << 32 : s->version };

	return sb_page_name_of(sb_span_of(&recipe, sizeof(recipe))).low;
}

/* Where chunks are pages, what is of a day lies in the first. */
static enum sb_err name_state(struct sb_small_trace *t,
			      const struct sb_small *s, struct sb_known *k)
{
	uint64_t step = t->pool->cut->fixed_bytes, left;
	enum sb_err err;

	if (k->there) {
		t->pool->runs[k->first].id = name_of_state(t->device, s, 0);
		return SB_OK;
	}
	left = k->bytes = sb_small_state_bytes(t->device, s->number);
	step = step ? step : left;
	k->first = t->pool->count;
	k->count = (left + step - 1) / step;
	err = sb_known_room(t->pool, k->count);
	for (uint64_t n = 0; !err && left; n++) {
		uint64_t len = left < step ? left : step;

		t->pool->runs[t->pool->count++] =
			(struct sb_trace_run) { name_of_state(t->device, s, n),
						1, len, len };
		left -= len;
	}
	return err;
}

static enum sb_err build_state(struct sb_small_trace *t,
			       const struct sb_small *s, struct sb_known *k)
{
	struct sb_span bytes;
	enum sb_err err;

	if (t->device->named)
		return name_state(t, s, k);
	err = sb_small_state(t->device, s, &t->states, &bytes);
	return err ? err : sb_known_bytes(t->pool, bytes, k);
}

static int is_secret(const struct sb_small *s)
{
	return s->kind == SB_SMALL_KEYCHAIN || s->kind == SB_SMALL_WIFI ||
	       s->kind == SB_SMALL_PURCHASES;
}

static enum sb_err build_other(struct sb_small_trace *t,
			       const struct sb_small *s, struct sb_known *k)
{
	struct sb_buf bytes = { 0 };
	enum sb_err err;

	if (s->kind == SB_SMALL_APP_STATE)
		return build_state(t, s, k);
	err = is_secret(s) ? sb_secrets_build(&t->secrets, t->device, s, &bytes)
			   : sb_small_build(t->device, s, &bytes);
	if (!err)
		err = sb_known_bytes(t->pool, sb_span_of(bytes.ptr, bytes.len),
				     k);
	free(bytes.ptr);
	return err;
}

/* They come in about the same order every day; most are as they were. */
static enum sb_err give_other(void *arg, const struct sb_device *d,
			      const struct sb_small *s)
{
	struct sb_small_trace *t = arg;
	size_t at = t->at++;
	struct sb_known *k;
	enum sb_err err = SB_OK;

	(void)d;
	if (at == t->others.count && !sb_known_add(&t->others))
		return SB_MEMORY;
	k = &t->others.at[at];
	if (!k->there || k->version != s->version ||
	    k->data_class != s->data_class)
		err = build_other(t, s, k);
	k->data_class = (uint16_t)s->data_class;
	k->version = s->version;
	k->there = 1;
	return err ? err : sb_known_give(t->pool, k);
}

static enum sb_err give_others(struct sb_small_trace *t)
{
	const struct sb_device *d = t->device;
	enum sb_err err = sb_secrets_reach(&t->secrets, d);
	struct sb_small s;

	t->at = 0;
	if (!err)
		err = sb_secrets_visit(&t->secrets, d, give_other, t);
	for (uint32_t a = 0; !err && a < d->app_count; a++) {
		s = sb_small_app_state(d, d->apps[a]);
		err = give_other(t, d, &s);
		s = sb_small_app_setting(d->apps[a]);
		if (!err)
			err = give_other(t, d, &s);
	}
	/* Last: their number changes from day to day. */
	for (size_t i = 0; !err && i < d->item_count; i++)
		if (sb_small_adjustment(d, &d->items[i], &s))
			err = give_other(t, d, &s);
	return err;
}

/* --- settings --------------------------------------------------------------- */

struct sb_small_trace_setting {
	struct sb_known known;
	size_t first_version, next;
	struct sb_shipped_kept kept;
};

/* Each one's versions are found once for all days. */
static enum sb_err find_settings(struct sb_small_trace *t)
{
	uint32_t count = sb_small_settings(t->device);
	enum sb_err err = SB_OK;

	t->versions.count = 0;
	t->settings = calloc((size_t)count + 1, sizeof(*t->settings));
	if (!t->settings)
		return SB_MEMORY;
	t->setting_count = count;
	for (uint32_t i = 0; !err && i < count; i++) {
		struct sb_small_trace_setting *one = &t->settings[i];

		one->known.data_class = SB_CLASS_SETTINGS;
		one->first_version = one->next = t->versions.count;
		err = sb_small_follow(
			t->device, i,
			sb_shipped_shape(t->shipped, t->device, i).own,
			&t->versions);
	}
	return err;
}

static enum sb_err build_setting(struct sb_small_trace *t,
				 struct sb_small_trace_setting *one,
				 const struct sb_small *s)
{
	struct sb_buf bytes;
	enum sb_err err =
		sb_shipped_build(t->shipped, t->device, s, &one->kept, &bytes);

	if (!err)
		err = sb_known_bytes(t->pool, sb_span_of(bytes.ptr, bytes.len),
				     &one->known);
	free(bytes.ptr);
	return err;
}

/* What nobody changes is everybody's. */
static enum sb_err renew_setting(struct sb_small_trace *t,
				 struct sb_small_trace_setting *one,
				 const struct sb_small *s)
{
	struct sb_known_pool *p = t->pool;
	struct sb_shipped_version *v = NULL;
	enum sb_err err;

	if (!sb_shipped_shape(t->shipped, t->device, s->number).own)
		v = sb_shipped_at(t->shipped, s->number, s->version >> 32);
	if (v && v->runs) {
		err = sb_known_room(p, v->count);
		if (err)
			return err;
		one->known.first = p->count;
		one->known.count = v->count;
		one->known.bytes = v->bytes;
		memcpy(p->runs + p->count, v->runs,
		       v->count * sizeof(*v->runs));
		p->count += v->count;
		return SB_OK;
	}
	err = build_setting(t, one, s);
	if (err || !v)
		return err;
	v->runs = calloc(one->known.count + 1, sizeof(*v->runs));
	if (!v->runs)
		return SB_MEMORY;
	memcpy(v->runs, p->runs + one->known.first,
	       one->known.count * sizeof(*v->runs));
	v->count = one->known.count;
	v->bytes = one->known.bytes;
	return SB_OK;
}

static enum sb_err give_setting(struct sb_small_trace *t, uint32_t number)
{
	struct sb_small_trace_setting *one = &t->settings[number];
	size_t end = number + 1 < t->setting_count ? one[1].first_version
						   : t->versions.count;
	struct sb_small s = { .kind = SB_SMALL_SETTING,
			      .number = number,
			      .data_class = SB_CLASS_SETTINGS };
	enum sb_err err = SB_OK;

	if (one->next < end &&
	    t->versions.at[one->next].day == t->device->day) {
		s.version = t->versions.at[one->next++].version;
		err = renew_setting(t, one, &s);
	}
	return err ? err : sb_known_give(t->pool, &one->known);
}

/* --- a user ----------------------------------------------------------------- */

enum sb_err sb_small_trace_begin(struct sb_small_trace *t,
				 struct sb_known_pool *pool,
				 const struct sb_device *device,
				 struct sb_shipped *shipped)
{
	t->pool = pool;
	t->shipped = shipped;
	t->device = device;
	return find_settings(t);
}

enum sb_err sb_small_trace_day(struct sb_small_trace *t)
{
	enum sb_err err = SB_OK;

	for (uint32_t i = 0; !err && i < t->setting_count; i++)
		err = give_setting(t, i);
	return err ? err : give_others(t);
}

void sb_small_trace_end(struct sb_small_trace *t)
{
	for (uint32_t i = 0; t->settings && i < t->setting_count; i++)
		sb_plist_release(&t->settings[i].kept.list);
	free(t->settings);
	t->settings = NULL;
	sb_small_forget(&t->states);
	sb_secrets_release(&t->secrets);
	t->others.count = 0;
}

void sb_small_trace_release(struct sb_small_trace *t)
{
	free(t->versions.at);
	free(t->others.at);
}
