#include "datasets/phone/shipped.h"

#include "datasets/phone/params.h"
#include "datasets/phone/settings.h"

#include <stdlib.h>
#include <string.h>

struct sb_shipped_setting {
	int drawn;
	struct sb_shipped_shape shape;
	struct sb_shipped_version *at;
	unsigned count;
};

/* --- what is kept ----------------------------------------------------------- */

static struct sb_shipped_setting *setting_of(struct sb_shipped *all,
					     uint32_t number)
{
	if (!all)
		return NULL;
	if (number >= all->room) {
		uint32_t room = number + number / 2 + 64;
		struct sb_shipped_setting *more =
			reallocarray(all->at, room, sizeof(*more));

		if (!more)
			return NULL;
		memset(more + all->room, 0, (room - all->room) * sizeof(*more));
		all->at = more;
		all->room = room;
	}
	return &all->at[number];
}

struct sb_shipped_version *sb_shipped_at(struct sb_shipped *all,
					 uint32_t number, uint64_t updates)
{
	struct sb_shipped_setting *s = setting_of(all, number);
	struct sb_shipped_version *more;

	for (unsigned i = 0; s && i < s->count; i++)
		if (s->at[i].updates == updates)
			return &s->at[i];
	if (!s || all->bytes >= SB_SHIPPED_BYTES)
		return NULL;
	more = reallocarray(s->at, s->count + 1u, sizeof(*more));
	if (!more)
		return NULL;
	s->at = more;
	more += s->count++;
	memset(more, 0, sizeof(*more));
	more->updates = updates;
	return more;
}

struct sb_shipped_shape sb_shipped_shape_of(const struct sb_device *d,
					    uint32_t number)
{
	struct sb_shipped_shape s = { 0 };
	struct sb_draw by;
	uint64_t what;

	sb_draw_from(&by, &d->world->root, "setting", number);
	s.own = !sb_draw_chance(&by, SB_SETTING_DEFAULT_PPM);
	s.binary = sb_draw_chance(&by, SB_SETTING_BINARY_PPM) != 0;
	what = sb_draw_below(&by, 1000000);
	s.bytes = (size_t)sb_draw_lognormal(&by, SB_SETTING_BYTES,
					    SB_SETTING_SIGMA_Q16);
	if (s.bytes > SB_SETTING_MOST_BYTES)
		s.bytes = SB_SETTING_MOST_BYTES;
	s.nothing = what < SB_SETTING_NOTHING_PPM;
	s.empty = what < SB_SETTING_NOTHING_PPM + SB_SETTING_EMPTY_PPM;
	return s;
}

struct sb_shipped_shape sb_shipped_shape(struct sb_shipped *all,
					 const struct sb_device *d,
					 uint32_t number)
{
	struct sb_shipped_setting *s = setting_of(all, number);

	if (!s)
		return sb_shipped_shape_of(d, number);
	if (!s->drawn)
		s->shape = sb_shipped_shape_of(d, number);
	s->drawn = 1;
	return s->shape;
}

void sb_shipped_release(struct sb_shipped *all)
{
	for (uint32_t i = 0; i < all->room; i++) {
		struct sb_shipped_setting *s = &all->at[i];

		for (unsigned n = 0; n < s->count; n++) {
			sb_plist_release(&s->at[n].list);
			free(s->at[n].runs);
		}
		free(s->at);
	}
	free(all->at);
	memset(all, 0, sizeof(*all));
}

/* --- files ------------------------------------------------------------------ */

/* The shipped part is the world's and changes with system updates. */
static enum sb_err ship(struct sb_shipped *all, const struct sb_device *d,
			const struct sb_small *s,
			const struct sb_shipped_shape *shape,
			struct sb_plist *list)
{
	uint64_t updates = s->version >> 32;
	struct sb_shipped_version *v = NULL;
	struct sb_draw by;
	enum sb_err err;

	if (shape->own)
		v = sb_shipped_at(all, s->number, updates);
	if (v && v->list.count)
		return sb_plist_clone(&v->list, list);
	sb_draw_from(&by, &d->world->root, "setting values",
		     updates << 32 | s->number);
	sb_settings_fill(list, &d->world->stock.text, &by,
			 shape->own ? shape->bytes / 4 * 3 : shape->bytes);
	/* A short one may have nothing that is shipped. */
	if (!v || list->err || !list->count)
		return list->err;
	err = sb_plist_clone(list, &v->list);
	all->bytes += sb_plist_memory(&v->list);
	return err;
}

/* The rest, if the user ever touched it, is the user's. */
static enum sb_err fill_setting(struct sb_shipped *all,
				const struct sb_device *d,
				const struct sb_small *s,
				const struct sb_shipped_shape *shape,
				struct sb_shipped_kept *k)
{
	uint64_t updates = s->version >> 32;
	uint32_t touched = (uint32_t)s->version;
	struct sb_draw by;
	enum sb_err err = SB_OK;

	if (!k->list.count || k->updates != updates) {
		sb_plist_release(&k->list);
		k->updates = updates;
		err = ship(all, d, s, shape, &k->list);
	}
	if (err || !shape->own)
		return err;
	/* Where a version before is kept, these take the places of its. */
	sb_draw_from(&by, &d->key, "setting value",
		     (uint64_t)s->number << 32 | touched);
	sb_plist_integer(&k->list, SB_PLIST_ROOT, "LastUsed",
			 sb_device_midnight(touched) -
				 (int64_t)sb_draw_below(&by, 86400));
	sb_settings_value(&k->list, "State", &d->world->stock.text, &by,
			  shape->bytes / 4);
	return k->list.err;
}

enum sb_err sb_shipped_build(struct sb_shipped *all, const struct sb_device *d,
			     const struct sb_small *s,
			     struct sb_shipped_kept *k, struct sb_buf *out)
{
	struct sb_shipped_shape shape = sb_shipped_shape(all, d, s->number);
	enum sb_err err = SB_OK;

	memset(out, 0, sizeof(*out));
	if (shape.nothing) /* a file without a byte */
		return SB_OK;
	if (!shape.empty)
		err = fill_setting(all, d, s, &shape, k);
	if (!err)
		err = sb_plist_copy(&k->list, shape.binary || shape.empty, out);
	/* What is never touched will hardly be asked for again. */
	if (err || !shape.own)
		sb_plist_release(&k->list);
	return err;
}
