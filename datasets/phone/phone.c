#include "datasets/phone/files.h"
#include "datasets/phone/kept.h"
#include "datasets/phone/listing.h"
#include "datasets/phone/params.h"
#include "datasets/source.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct phone_source {
	struct sb_source base;
	struct sb_world world;
	struct sb_kept kept;
};

/* One snapshot while it is listed. */
struct gathering {
	struct sb_files *files;
	struct sb_kept_user *kept;
};

const char *sb_phone_profile_name(enum sb_phone_profile profile)
{
	static const char *const names[SB_PHONE_PROFILES] = {
		[SB_PHONE_MEDIAN] = "median",
		[SB_PHONE_LIGHT] = "light",
		[SB_PHONE_HEAVY] = "heavy",
		[SB_PHONE_MIXED] = "mixed",
	};

	return profile < SB_PHONE_PROFILES ? names[profile] : "unknown";
}

uint64_t sb_phone_full_bytes(enum sb_phone_profile profile)
{
	return profile == SB_PHONE_LIGHT   ? SB_LIGHT_PHONE_BYTES
	       : profile == SB_PHONE_HEAVY ? SB_HEAVY_PHONE_BYTES
					   : SB_FULL_PHONE_BYTES;
}

/* --- gathering ------------------------------------------------------------ */

static enum sb_err add_media(void *arg, enum sb_class data_class,
			     const struct sb_media *m, const char *path)
{
	struct gathering *g = arg;

	return sb_files_media(g->files, data_class, *m, path);
}

static enum sb_err add_database(void *arg, const struct sb_device *d,
				enum sb_class data_class, const char *path,
				unsigned number)
{
	struct gathering *g = arg;
	struct sb_database **at = &g->kept->databases[number];
	struct sb_image image;
	enum sb_err err = SB_MEMORY;

	if (!*at)
		*at = sb_listing_open(d, number);
	if (*at)
		err = sb_database_copy(*at, d, &image);
	if (err)
		return err;
	return sb_files_image(g->files, data_class, image, path);
}

static enum sb_err add_small(void *arg, const struct sb_device *d,
			     const struct sb_small *s)
{
	struct gathering *g = arg;
	struct sb_buf bytes;
	enum sb_err err = sb_small_build(d, s, &bytes);

	if (err)
		return err;
	return sb_files_blob(g->files, s->data_class, s->born_s, s->mtime_s,
			     bytes, s->path);
}

static enum sb_err add_dir(void *arg, const char *path)
{
	struct gathering *g = arg;

	return sb_files_dir(g->files, path);
}

static enum sb_err add_link(void *arg, const char *path, const char *target)
{
	struct gathering *g = arg;

	return sb_files_link(g->files, target, path);
}

static void phone_release(struct sb_snapshot *s)
{
	struct sb_files *f = s->state;

	if (f) {
		sb_files_release(f);
		free(f);
	}
	memset(s, 0, sizeof(*s));
}

/* Databases go on from where the user's were left, if that was before. */
static enum sb_err gather(struct phone_source *p, struct sb_device *d,
			  struct sb_files *f)
{
	struct gathering g = { .files = f };
	const struct sb_listing to = { add_media, add_database, add_small,
				       add_dir,   &g,           add_link };
	enum sb_err err;

	g.kept = sb_kept_take(&p->kept, d, sb_listing_databases(d));
	if (!g.kept)
		return SB_MEMORY;
	err = sb_listing_walk(d, &to);
	g.kept->days_end = d->day + 1;
	if (err)
		sb_kept_close(g.kept);
	else
		sb_kept_give(&p->kept, g.kept);
	return err ? err : sb_files_finish(f);
}

static enum sb_err phone_list(const struct sb_source *source, uint32_t user,
			      uint32_t day, struct sb_snapshot *out)
{
	/* What is kept changes no answer. */
	struct phone_source *p = (struct phone_source *)(uintptr_t)source;
	struct sb_files *f;
	struct sb_device d;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	if (user >= source->user_count || day >= source->day_count)
		return SB_PARAM;
	f = calloc(1, sizeof(*f));
	if (!f)
		return SB_MEMORY;
	out->state = f;
	err = sb_device_init(&d, &p->world, user, day);
	if (!err)
		err = gather(p, &d, f);
	sb_device_release(&d);
	if (err) {
		phone_release(out);
		return err;
	}
	out->source = source;
	out->user = user;
	out->day = day;
	out->entries = f->list.at;
	out->entry_count = f->list.count;
	out->total_bytes = sb_entries_total(&f->list);
	return SB_OK;
}

static enum sb_err phone_read(const struct sb_snapshot *s, size_t index,
			      uint64_t offset, size_t len, uint8_t *into,
			      struct sb_span *got)
{
	const struct phone_source *p = (const struct phone_source *)s->source;
	const struct sb_entry *e = &s->entries[index];
	const struct sb_files *f = s->state;
	const struct sb_files_body *body = &f->bodies[e->tag];

	assert(index < s->entry_count && e->type == SB_ENTRY_FILE);
	if (offset > e->size_bytes)
		offset = e->size_bytes;
	if (len > e->size_bytes - offset)
		len = (size_t)(e->size_bytes - offset);
	*got = sb_span_of(into, len);
	if (!len)
		return SB_OK;
	if (body->in_memory) {
		*got = sb_span_of(body->blob + offset, len);
		return SB_OK;
	}
	return sb_media_read(&body->media, &p->world.stock, offset, len, into);
}

static void phone_close(struct sb_source *source)
{
	sb_kept_release(&((struct phone_source *)source)->kept);
	free(source);
}

enum sb_err sb_phone_check(const struct sb_phone_params *params)
{
	if (!params->users || !params->days ||
	    params->profile >= SB_PHONE_PROFILES ||
	    params->bytes_per_user < SB_LEAST_PHONE_BYTES ||
	    params->bytes_per_user > SB_MOST_PHONE_BYTES)
		return SB_PARAM;
	return sodium_init() < 0 ? SB_UNSUPPORTED : SB_OK;
}

enum sb_err sb_phone_open(const struct sb_phone_params *params,
			  struct sb_source **out)
{
	struct phone_source *p;
	enum sb_err err = sb_phone_check(params);

	*out = NULL;
	if (err)
		return err;
	p = calloc(1, sizeof(*p));
	if (!p)
		return SB_MEMORY;
	sb_world_init(&p->world, params);
	sb_world_draw_pictures(&p->world);
	sb_kept_init(&p->kept);
	p->base = (struct sb_source) {
		.kind = "phone",
		.user_count = params->users,
		.day_count = params->days,
		.snapshot = phone_list,
		.read = phone_read,
		.release = phone_release,
		.close = phone_close,
	};
	*out = &p->base;
	return SB_OK;
}
