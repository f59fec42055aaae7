#include "bench/measure/kinds.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A view counts kinds where classes are counted. */
static_assert((int)SB_KINDS_COUNT <= (int)SB_CLASS_COUNT,
	      "more kinds than classes");

static const struct {
	const char *name, *title;
} kinds[SB_KINDS_COUNT] = {
	[SB_KINDS_PHOTO] = { "photo", "JPEG, cameras'" },
	[SB_KINDS_PICTURE] = { "picture", "JPEG, apps' and thumbnails" },
	[SB_KINDS_IMAGE] = { "image", "PNG, GIF, WebP, HEIF" },
	[SB_KINDS_FILM] = { "film", "films" },
	[SB_KINDS_SOUND] = { "sound", "sound" },
	[SB_KINDS_BINARY_LIST] = { "binary_list", "property list, binary" },
	[SB_KINDS_XML_LIST] = { "xml_list", "property list, XML" },
	[SB_KINDS_SQLITE] = { "sqlite", "SQLite" },
	[SB_KINDS_LOG] = { "log", "log of SQLite" },
	[SB_KINDS_JSON] = { "json", "JSON" },
	[SB_KINDS_DOCUMENT] = { "document", "PDF, ZIP, office" },
	[SB_KINDS_OTHER] = { "other", "other" },
};

const char *sb_kinds_name(unsigned kind)
{
	return kind < SB_KINDS_COUNT ? kinds[kind].name : "all";
}

const char *sb_kinds_title(unsigned kind)
{
	return kind < SB_KINDS_COUNT ? kinds[kind].title : "all";
}

/* --- by first bytes ------------------------------------------------------- */

static const struct mark {
	size_t at, len;
	const char *bytes;
	enum sb_kinds_kind kind;
} marks[] = {
	{ 0, 8, "bplist00", SB_KINDS_BINARY_LIST },
	{ 0, 16, "SQLite format 3\0", SB_KINDS_SQLITE },
	{ 0, 4, "\x37\x7f\x06\x82", SB_KINDS_LOG },
	{ 0, 4, "\x37\x7f\x06\x83", SB_KINDS_LOG },
	{ 0, 8, "\x89PNG\r\n\x1a\n", SB_KINDS_IMAGE },
	{ 0, 4, "GIF8", SB_KINDS_IMAGE },
	{ 8, 4, "WEBP", SB_KINDS_IMAGE },
	{ 8, 4, "AVI ", SB_KINDS_FILM },
	{ 8, 4, "WAVE", SB_KINDS_SOUND },
	{ 0, 4, "\x1a\x45\xdf\xa3", SB_KINDS_FILM },
	{ 4, 7, "ftypM4A", SB_KINDS_SOUND },
	{ 4, 7, "ftyphei", SB_KINDS_IMAGE },
	{ 4, 8, "ftypmif1", SB_KINDS_IMAGE },
	{ 4, 4, "ftyp", SB_KINDS_FILM },
	{ 4, 4, "moov", SB_KINDS_FILM },
	{ 0, 5, "#!AMR", SB_KINDS_SOUND },
	{ 0, 3, "ID3", SB_KINDS_SOUND },
	{ 0, 4, "OggS", SB_KINDS_SOUND },
	{ 0, 4, "%PDF", SB_KINDS_DOCUMENT },
	{ 0, 4, "PK\3\4", SB_KINDS_DOCUMENT },
};

static int has(struct sb_span b, const char *what, size_t len)
{
	return memmem(b.ptr, b.len, what, len) != NULL;
}

/* EXIF that names a maker, in either byte order. */
static int is_cameras(struct sb_span b)
{
	return has(b, "Exif\0\0", 6) &&
	       (has(b, "\1\x0f\0\2", 4) || has(b, "\x0f\1\2\0", 4));
}

static int is_json(struct sb_span b)
{
	static const char blank[] = " \t\r\n";
	size_t at = 0;
	uint8_t open;

	while (at < b.len && memchr(blank, b.ptr[at], 4))
		at++;
	if (b.len - at < 2 || (b.ptr[at] != '{' && b.ptr[at] != '['))
		return 0;
	open = b.ptr[at++];
	while (at < b.len && memchr(blank, b.ptr[at], 4))
		at++;
	if (at == b.len ||
	    !strchr(open == '{' ? "\"}" : "\"[]{-0123456789tfn", b.ptr[at]))
		return 0;
	for (; at < b.len; at++)
		if (b.ptr[at] < 32 && !memchr(blank, b.ptr[at], 4))
			return 0;
	return 1;
}

enum sb_kinds_kind sb_kinds_of(struct sb_span b)
{
	if (!b.len)
		return SB_KINDS_OTHER;
	if (b.len >= 3 && !memcmp(b.ptr, "\xff\xd8\xff", 3))
		return is_cameras(b) ? SB_KINDS_PHOTO : SB_KINDS_PICTURE;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const struct mark *m = &marks[i];

		if (b.len >= m->at + m->len &&
		    !memcmp(b.ptr + m->at, m->bytes, m->len))
			return m->kind;
	}
	if (has(b, "<plist", 6))
		return SB_KINDS_XML_LIST;
	return is_json(b) ? SB_KINDS_JSON : SB_KINDS_OTHER;
}

/* --- a source by kinds ---------------------------------------------------- */

struct view {
	struct sb_source base;
	struct sb_source *inner;
};

/* A snapshot of the inner source, and its entries anew. */
struct state {
	struct sb_snapshot inner;
	struct sb_entry entries[];
};

static void view_release(struct sb_snapshot *s)
{
	struct state *state = s->state;

	if (state) {
		state->inner.source->release(&state->inner);
		free(state);
	}
	memset(s, 0, sizeof(*s));
}

static enum sb_err view_list(const struct sb_source *source, uint32_t user,
			     uint32_t day, struct sb_snapshot *out)
{
	const struct view *v = (const struct view *)source;
	struct sb_snapshot inner;
	enum sb_err err = v->inner->snapshot(v->inner, user, day, &inner);
	struct state *state;

	memset(out, 0, sizeof(*out));
	if (err)
		return err;
	state = malloc(sizeof(*state) +
		       inner.entry_count * sizeof(state->entries[0]));
	if (!state) {
		v->inner->release(&inner);
		return SB_MEMORY;
	}
	state->inner = inner;
	*out = inner;
	out->source = source;
	out->state = state;
	out->entries = state->entries;
	for (size_t i = 0; i < inner.entry_count; i++) {
		uint8_t start[SB_KINDS_BYTES];
		struct sb_span got = { NULL, 0 };
		struct sb_entry *e = &state->entries[i];

		*e = inner.entries[i];
		if (e->type == SB_ENTRY_FILE &&
		    v->inner->read(&inner, i, 0, sizeof(start), start, &got))
			got.len = 0;
		e->data_class = (uint16_t)sb_kinds_of(got);
	}
	return SB_OK;
}

static enum sb_err view_read(const struct sb_snapshot *s, size_t index,
			     uint64_t offset, size_t len, uint8_t *into,
			     struct sb_span *got)
{
	const struct state *state = s->state;

	return state->inner.source->read(&state->inner, index, offset, len,
					 into, got);
}

static void view_close(struct sb_source *source)
{
	free(source);
}

enum sb_err sb_kinds_view(struct sb_source *inner, struct sb_source **out)
{
	struct view *v = calloc(1, sizeof(*v));

	*out = NULL;
	if (!v)
		return SB_MEMORY;
	v->inner = inner;
	v->base = (struct sb_source) {
		.kind = inner->kind,
		.user_count = inner->user_count,
		.day_count = inner->day_count,
		.snapshot = view_list,
		.read = view_read,
		.release = view_release,
		.close = view_close,
	};
	*out = &v->base;
	return SB_OK;
}
