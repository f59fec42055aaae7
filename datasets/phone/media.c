#include "datasets/phone/media.h"

#include "datasets/phone/bytes.h"
#include "datasets/phone/document.h"
#include "datasets/phone/film.h"
#include "datasets/phone/voice.h"

#include <assert.h>
#include <stdio.h>

enum {
	CONTENT_ID_BYTES = 36
};

/* What ties the two parts of a live photo together. */
static void content_id(const struct sb_media *m,
		       char text[CONTENT_ID_BYTES + 1])
{
	struct sb_draw by;
	uint64_t a, b;

	sb_draw_from(&by, &m->key, "content identifier", 0);
	a = sb_draw_u64(&by);
	b = sb_draw_u64(&by);
	snprintf(text, CONTENT_ID_BYTES + 1, "%08X-%04X-4%03X-%04X-%012llX",
		 (unsigned)(a >> 32), (unsigned)(a >> 16) & 0xffff,
		 (unsigned)a & 0xfff, 0x8000 | ((unsigned)(b >> 48) & 0x3fff),
		 (unsigned long long)b & 0xffffffffffff);
}

/* id: room for the content identifier, which it may point to. */
static struct sb_picture picture_of(const struct sb_media *m,
				    char id[CONTENT_ID_BYTES + 1])
{
	if (m->kind == SB_MEDIA_LIVE)
		content_id(m, id);
	return (struct sb_picture) {
		.key = &m->key,
		.size_bytes = m->size_bytes,
		.taken_s = m->taken_s,
		.camera = m->kind != SB_MEDIA_PICTURE,
		.owner = m->owner,
		.content_id = m->kind == SB_MEDIA_LIVE ? id : NULL,
	};
}

static enum sb_err read_picture(const struct sb_media *m,
				const struct sb_media_stock *stock,
				uint64_t offset, size_t len, uint8_t *out)
{
	char id[CONTENT_ID_BYTES + 1];
	const struct sb_picture p = picture_of(m, id);

	return sb_picture_read(&stock->tiles, &p, offset, len, out);
}

static enum sb_err read_film(const struct sb_media *m, uint64_t offset,
			     size_t len, uint8_t *out)
{
	const int live = m->kind == SB_MEDIA_LIVE_MOV;
	/* The still has the key's own noise. */
	const struct sb_draw_key key =
		live ? sb_draw_child(&m->key, "live film", 0) : m->key;
	char id[CONTENT_ID_BYTES + 1];
	const struct sb_film f = { &key, m->size_bytes, m->taken_s,
				   m->kind == SB_MEDIA_MP4   ? SB_FILM_MP4
				   : m->kind == SB_MEDIA_M4A ? SB_FILM_M4A
							     : SB_FILM_MOV,
				   live ? id : NULL };

	if (live)
		content_id(m, id);
	return sb_film_read(&f, offset, len, out);
}

static void resource_block(const struct sb_media *m, const struct sb_text *text,
			   uint64_t number, uint8_t block[4096])
{
	struct sb_draw d;
	size_t split;

	sb_draw_from(&d, &m->key, "block", number);
	split = 2048 + (size_t)sb_draw_below(&d, 1024);
	sb_text_fill(text, &d, (char *)block, split);
	sb_draw_bytes(&d, block + split, 4096 - split);
}

static enum sb_err read_resource(const struct sb_media *m,
				 const struct sb_text *text, uint64_t offset,
				 size_t len, uint8_t *out)
{
	for (uint64_t n = offset / 4096; n * 4096 < offset + len; n++) {
		uint8_t block[4096];

		resource_block(m, text, n, block);
		sb_bytes_overlay(n * 4096, block, sizeof(block), offset, len,
				 out);
	}
	return SB_OK;
}

enum sb_err sb_media_read(const struct sb_media *m,
			  const struct sb_media_stock *stock, uint64_t offset,
			  size_t len, uint8_t *out)
{
	assert(offset <= m->size_bytes && len <= m->size_bytes - offset);
	if (!len)
		return SB_OK;
	switch ((enum sb_media_kind)m->kind) {
	case SB_MEDIA_PHOTO:
	case SB_MEDIA_PICTURE:
	case SB_MEDIA_LIVE:
		return read_picture(m, stock, offset, len, out);
	case SB_MEDIA_MOV:
	case SB_MEDIA_MP4:
	case SB_MEDIA_M4A:
	case SB_MEDIA_LIVE_MOV:
		return read_film(m, offset, len, out);
	case SB_MEDIA_AMR:
		return sb_voice_amr(&m->key, m->size_bytes, offset, len, out);
	case SB_MEDIA_PDF:
		return sb_document_pdf(m, stock, offset, len, out);
	case SB_MEDIA_ZIP:
		return sb_document_zip(m, stock, offset, len, out);
	case SB_MEDIA_JSON:
		return sb_document_json(m, stock, offset, len, out);
	case SB_MEDIA_NOISE:
		return sb_draw_noise(&m->key, offset, out, len);
	case SB_MEDIA_RESOURCE:
		return read_resource(m, &stock->text, offset, len, out);
	case SB_MEDIA_KINDS:
		break;
	}
	return SB_PARAM;
}

static int is_picture(enum sb_media_kind kind)
{
	return kind == SB_MEDIA_PHOTO || kind == SB_MEDIA_PICTURE ||
	       kind == SB_MEDIA_LIVE;
}

void sb_media_resemble(struct sb_media *m, const struct sb_media *other,
		       struct sb_draw *by, uint64_t spread_ppm)
{
	uint64_t spread = other->size_bytes / 1000 * spread_ppm / 1000;
	uint64_t least = sb_media_least(other->kind), step = 1, less, more;

	m->kind = other->kind;
	if (is_picture(other->kind)) {
		char id[CONTENT_ID_BYTES + 1];
		const struct sb_picture p = picture_of(other, id);

		m->owner = other->owner;
		step = sb_picture_like(&p, &m->key);
	}
	less = spread / 2 / step;
	if (less > (other->size_bytes - least) / step)
		less = (other->size_bytes - least) / step;
	more = spread / 2 / step;
	if (more > (sb_media_most(other->kind) - other->size_bytes) / step)
		more = (sb_media_most(other->kind) - other->size_bytes) / step;
	m->size_bytes = other->size_bytes - less * step +
			sb_draw_below(by, less + more + 1) * step;
}

const char *sb_media_extension(enum sb_media_kind kind)
{
	static const char *const extensions[SB_MEDIA_KINDS] = {
		[SB_MEDIA_PHOTO] = "JPG",    [SB_MEDIA_PICTURE] = "jpg",
		[SB_MEDIA_MOV] = "MOV",      [SB_MEDIA_MP4] = "mp4",
		[SB_MEDIA_M4A] = "m4a",      [SB_MEDIA_AMR] = "amr",
		[SB_MEDIA_PDF] = "pdf",      [SB_MEDIA_ZIP] = "docx",
		[SB_MEDIA_JSON] = "json",    [SB_MEDIA_NOISE] = "dat",
		[SB_MEDIA_RESOURCE] = "bin", [SB_MEDIA_LIVE] = "JPG",
		[SB_MEDIA_LIVE_MOV] = "MOV"
	};

	return extensions[kind];
}

uint64_t sb_media_least(enum sb_media_kind kind)
{
	switch (kind) {
	case SB_MEDIA_PHOTO:
	case SB_MEDIA_PICTURE:
	case SB_MEDIA_LIVE:
		return SB_PICTURE_LEAST_BYTES;
	case SB_MEDIA_MOV:
	case SB_MEDIA_MP4:
	case SB_MEDIA_M4A:
	case SB_MEDIA_LIVE_MOV:
		return SB_FILM_LEAST_BYTES;
	case SB_MEDIA_PDF:
	case SB_MEDIA_ZIP:
		return 3 * SB_PICTURE_LEAST_BYTES;
	case SB_MEDIA_AMR:
		return SB_VOICE_LEAST_AMR_BYTES;
	case SB_MEDIA_JSON:
		return SB_DOCUMENT_LEAST_JSON_BYTES;
	case SB_MEDIA_NOISE:
	case SB_MEDIA_RESOURCE:
	case SB_MEDIA_KINDS:
		break;
	}
	return 64;
}

uint64_t sb_media_most(enum sb_media_kind kind)
{
	return is_picture(kind) || kind == SB_MEDIA_PDF || kind == SB_MEDIA_ZIP
		       ? SB_PICTURE_MOST_BYTES
		       : UINT64_MAX;
}
