#include "datasets/phone/document.h"

#include "datasets/phone/bytes.h"

#include <assert.h>
#include <stdio.h>
#include <zlib.h>

/* Bytes [from, from + len) of the picture inside, wanted as bytes of the file
 * that holds it at start. */
static enum sb_err overlay_picture(const struct sb_media *m,
				   const struct sb_media_stock *stock,
				   uint64_t start, uint64_t picture_bytes,
				   uint64_t offset, size_t len, uint8_t *out)
{
	const struct sb_picture p = { .key = &m->key,
				      .size_bytes = picture_bytes,
				      .taken_s = m->taken_s };
	uint64_t from = offset > start ? offset : start;
	uint64_t end = start + picture_bytes;

	if (end > offset + len)
		end = offset + len;
	if (from >= end)
		return SB_OK;
	return sb_picture_read(&stock->tiles, &p, from - start,
			       (size_t)(end - from), out + (from - offset));
}

/* --- PDF ------------------------------------------------------------------ */

#define PDF_HEAD                                                         \
	"%%PDF-1.4\n"                                                    \
	"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"           \
	"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"   \
	"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] " \
	"/Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>\n"  \
	"endobj\n"                                                       \
	"4 0 obj\n<< /Length 28 >>\nstream\n"                            \
	"595 0 0 842 0 0 cm\n   /I Do\n"                                 \
	"endstream\nendobj\n"                                            \
	"5 0 obj\n<< /Type /XObject /Subtype /Image /Width %05u "        \
	"/Height %05u /ColorSpace /DeviceRGB /BitsPerComponent 8 "       \
	"/Filter /DCTDecode /Length %010llu >>\nstream\n"

/* Where each object begins in the head. */
static void find_objects(const char *head, uint64_t at[5])
{
	for (unsigned i = 0; i < 5; i++) {
		char mark[16];

		snprintf(mark, sizeof(mark), "\n%u 0 obj", i + 1);
		at[i] = (uint64_t)(strstr(head, mark) + 1 - head);
	}
}

static size_t pdf_tail(char *tail, size_t cap, const char *head, uint64_t table)
{
	uint64_t at[5];

	find_objects(head, at);
	return (size_t)snprintf(
		tail, cap,
		"\nendstream\nendobj\nxref\n0 6\n0000000000 65535 f \n"
		"%010llu 00000 n \n%010llu 00000 n \n%010llu 00000 n \n"
		"%010llu 00000 n \n%010llu 00000 n \n"
		"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n"
		"%010llu\n%%%%EOF\n",
		(unsigned long long)at[0], (unsigned long long)at[1],
		(unsigned long long)at[2], (unsigned long long)at[3],
		(unsigned long long)at[4], (unsigned long long)table);
}

enum sb_err sb_document_pdf(const struct sb_media *m,
			    const struct sb_media_stock *stock, uint64_t offset,
			    size_t len, uint8_t *out)
{
	char head[1024], tail[512];
	uint64_t inner;
	unsigned width = 0, height = 0;
	size_t head_len, tail_len;
	struct sb_picture p = { .key = &m->key, .taken_s = m->taken_s };

	/* All numbers have their width, so lengths are known at once. */
	head_len = (size_t)snprintf(head, sizeof(head), PDF_HEAD, width, height,
				    0ull);
	tail_len = pdf_tail(tail, sizeof(tail), head, 0);
	inner = p.size_bytes = m->size_bytes - head_len - tail_len;
	sb_picture_shape(&p, &width, &height);
	snprintf(head, sizeof(head), PDF_HEAD, width, height,
		 (unsigned long long)inner);
	pdf_tail(tail, sizeof(tail), head,
		 head_len + inner + sizeof("\nendstream\nendobj\n") - 1);
	sb_bytes_overlay(0, (uint8_t *)head, head_len, offset, len, out);
	sb_bytes_overlay(m->size_bytes - tail_len, (uint8_t *)tail, tail_len,
			 offset, len, out);
	return overlay_picture(m, stock, head_len, inner, offset, len, out);
}

/* --- text ----------------------------------------------------------------- */

enum {
	XML_BYTES = 128,
	JSON_BYTES = SB_DOCUMENT_LEAST_JSON_BYTES - 8,
	LINE_CAP = JSON_BYTES,
};

static size_t line_bytes(const struct sb_media *m)
{
	return m->kind == SB_MEDIA_ZIP ? XML_BYTES : JSON_BYTES;
}

/* One line: what opens it, words of the key's, what closes it. */
static void put_line(const struct sb_media *m, const struct sb_text *text,
		     uint64_t number, uint8_t line[LINE_CAP])
{
	static const char end[] = "</w:t></w:r></w:p>\n";
	struct sb_draw d;
	char start[48];
	size_t a, b = sizeof(end) - 1;

	sb_draw_from(&d, &m->key, "line", number);
	if (m->kind != SB_MEDIA_ZIP) {
		sb_text_object(text, &d, (char *)line, JSON_BYTES - 2);
		memcpy(line + JSON_BYTES - 2, ",\n", 2);
		return;
	}
	a = (size_t)snprintf(start, sizeof(start),
			     "<w:p w:rsidR=\"%08X\"><w:r><w:t>",
			     sb_draw_u32(&d));
	memcpy(line, start, a);
	sb_text_fill(text, &d, (char *)line + a, XML_BYTES - a - b);
	memcpy(line + XML_BYTES - b, end, b);
}

static void overlay_lines(const struct sb_media *m, const struct sb_text *text,
			  uint64_t start, uint64_t count, uint64_t offset,
			  size_t len, uint8_t *out)
{
	size_t each = line_bytes(m);
	uint64_t n = offset > start ? (offset - start) / each : 0;

	for (; n < count && start + n * each < offset + len; n++) {
		uint8_t line[LINE_CAP];

		put_line(m, text, n, line);
		sb_bytes_overlay(start + n * each, line, each, offset, len,
				 out);
	}
}

enum sb_err sb_document_json(const struct sb_media *m,
			     const struct sb_media_stock *stock,
			     uint64_t offset, size_t len, uint8_t *out)
{
	static const uint8_t head[] = "[\n", end[] = "null]\n";
	uint64_t count = (m->size_bytes - 8) / JSON_BYTES;

	/* Spaces where no line fits any more. */
	memset(out, ' ', len);
	sb_bytes_overlay(0, head, 2, offset, len, out);
	overlay_lines(m, &stock->text, 2, count, offset, len, out);
	sb_bytes_overlay(m->size_bytes - 6, end, 6, offset, len, out);
	return SB_OK;
}

/* --- ZIP ------------------------------------------------------------------ */

/* Little-endian writer. */
static void put(uint8_t **at, uint64_t v, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		*(*at)++ = (uint8_t)(v >> (8 * i));
}

/* A part of the package; what is fixed of it: all, or what surrounds the lines. */
struct member {
	const char *name;
	const char *before, *behind;
	uint64_t lines, picture; /* how many; its bytes */
	uint64_t bytes, start;   /* start: of its header */
	uint32_t crc;
};

#define XML  "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define OPEN "http://schemas.openxmlformats.org/"
#define WORD OPEN "wordprocessingml/2006/main"
#define RELS XML "<Relationships xmlns=\"" OPEN "package/2006/relationships\">"
#define KIND OPEN "officeDocument/2006/relationships/"
#define TYPE "application/vnd.openxmlformats-"

/* What a reader of ISO 29500 looks for: the kinds of parts, where the document is,
 * its text, which pictures it has. */
static const struct member members[] = {
	{ .name = "[Content_Types].xml",
	  .before = XML "<Types xmlns=\"" OPEN "package/2006/content-types\">"
			"<Default Extension=\"rels\" ContentType=\"" TYPE
			"package.relationships+xml\"/>"
			"<Default Extension=\"jpeg\" "
			"ContentType=\"image/jpeg\"/>"
			"<Override PartName=\"/word/document.xml\" "
			"ContentType=\"" TYPE
			"officedocument.wordprocessingml.document.main+xml\"/>"
			"</Types>" },
	{ .name = "_rels/.rels",
	  .before = RELS "<Relationship Id=\"rId1\" Type=\"" KIND
			 "officeDocument\" Target=\"word/document.xml\"/>"
			 "</Relationships>" },
	{ .name = "word/document.xml",
	  .before = XML "<w:document xmlns:w=\"" WORD "\"><w:body>\n",
	  .behind = "</w:body></w:document>" },
	{ .name = "word/_rels/document.xml.rels",
	  .before = RELS "<Relationship Id=\"rId1\" Type=\"" KIND
			 "image\" Target=\"media/image1.jpeg\"/>"
			 "</Relationships>" },
	{ .name = "word/media/image1.jpeg" },
};

enum {
	LOCAL_BYTES = 30,
	CENTRAL_BYTES = 46,
	END_BYTES = 22,
	MEMBERS = sizeof(members) / sizeof(members[0]),
	DOCUMENT = 2,
};

static void put_member(uint8_t **at, const struct member *f, int central)
{
	put(at, central ? 0x02014b50 : 0x04034b50, 4);
	if (central)
		put(at, 20, 2);
	put(at, 20, 2);
	put(at, 0, 2);
	put(at, 0, 2); /* stored */
	put(at, 0x58210000, 4);
	put(at, f->crc, 4);
	put(at, f->bytes, 4);
	put(at, f->bytes, 4);
	put(at, strlen(f->name), 2);
	put(at, 0, 2);
	if (central) {
		put(at, 0, 8); /* comment, disk, attributes */
		put(at, 0, 2);
		put(at, f->start, 4);
	}
	memcpy(*at, f->name, strlen(f->name));
	*at += strlen(f->name);
}

static uint64_t content_start(const struct member *f)
{
	return f->start + LOCAL_BYTES + strlen(f->name);
}

/* Where everything is; returns where the list of members begins.  A picture takes
 * what is left. */
static uint64_t lay_members(const struct sb_media *m, struct member f[MEMBERS])
{
	uint64_t at = 0, list = m->size_bytes - END_BYTES;

	memcpy(f, members, sizeof(members));
	f[DOCUMENT].lines = m->size_bytes / 8 / XML_BYTES;
	for (unsigned i = 0; i < MEMBERS; i++)
		list -= CENTRAL_BYTES + strlen(f[i].name);
	for (unsigned i = 0; i < MEMBERS; i++) {
		f[i].start = at;
		if (!f[i].before)
			f[i].picture = list - content_start(&f[i]);
		f[i].bytes = f[i].picture + f[i].lines * XML_BYTES;
		f[i].bytes += f[i].before ? strlen(f[i].before) : 0;
		f[i].bytes += f[i].behind ? strlen(f[i].behind) : 0;
		at = content_start(&f[i]) + f[i].bytes;
	}
	assert(at == list);
	return list;
}

/* A member's bytes where they lie in the range. */
static enum sb_err zip_content(const struct sb_media *m,
			       const struct sb_media_stock *stock,
			       const struct member *f, uint64_t offset,
			       size_t len, uint8_t *out)
{
	uint64_t at = content_start(f);

	if (f->picture)
		return overlay_picture(m, stock, at, f->picture, offset, len,
				       out);
	sb_bytes_overlay(at, (const uint8_t *)f->before, strlen(f->before),
			 offset, len, out);
	at += strlen(f->before);
	overlay_lines(m, &stock->text, at, f->lines, offset, len, out);
	at += f->lines * XML_BYTES;
	if (f->behind)
		sb_bytes_overlay(at, (const uint8_t *)f->behind,
				 strlen(f->behind), offset, len, out);
	return SB_OK;
}

static enum sb_err zip_sum(const struct sb_media *m,
			   const struct sb_media_stock *stock, struct member *f)
{
	uint64_t at = content_start(f), left = f->bytes;
	uint8_t piece[16384];
	enum sb_err err = SB_OK;

	while (!err && left) {
		size_t n = left < sizeof(piece) ? (size_t)left : sizeof(piece);

		err = zip_content(m, stock, f, at, n, piece);
		f->crc = (uint32_t)crc32(f->crc, piece, (uInt)n);
		at += n;
		left -= n;
	}
	return err;
}

enum sb_err sb_document_zip(const struct sb_media *m,
			    const struct sb_media_stock *stock, uint64_t offset,
			    size_t len, uint8_t *out)
{
	struct member f[MEMBERS];
	uint64_t list = lay_members(m, f);
	uint8_t part[512], *at;
	enum sb_err err = SB_OK;

	assert(m->size_bytes < 1u << 31);
	for (unsigned i = 0; !err && i < MEMBERS; i++)
		err = zip_content(m, stock, &f[i], offset, len, out);
	if (err ||
	    (offset >= content_start(&f[MEMBERS - 1]) && offset + len <= list))
		return err;
	for (unsigned i = 0; !err && i < MEMBERS; i++) {
		err = zip_sum(m, stock, &f[i]);
		at = part;
		put_member(&at, &f[i], 0);
		sb_bytes_overlay(f[i].start, part, (size_t)(at - part), offset,
				 len, out);
	}
	at = part;
	for (unsigned i = 0; i < MEMBERS; i++)
		put_member(&at, &f[i], 1);
	put(&at, 0x06054b50, 4);
	put(&at, 0, 4);
	put(&at, MEMBERS, 2);
	put(&at, MEMBERS, 2);
	put(&at, m->size_bytes - END_BYTES - list, 4);
	put(&at, list, 4);
	put(&at, 0, 2);
	assert((size_t)(at - part) == m->size_bytes - list);
	sb_bytes_overlay(list, part, (size_t)(at - part), offset, len, out);
	return err;
}
