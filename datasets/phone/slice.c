#include "datasets/phone/slice.h"

#include "datasets/phone/bits.h"
#include "datasets/phone/bytes.h"

#include <assert.h>

enum {
	SAMPLES = 384,            /* of a macroblock: 16 x 16 and twice 8 x 8 */
	MACROBLOCK = SAMPLES + 2, /* with what says that it is I_PCM */
	PREFIX = 5,               /* length of a NAL unit, what it is */
	KEY_LEAD = 8,             /* and the header of a key frame's slice */
	LEAD_CAP = 20,
	TAIL_CAP = 8,
	LAST_SKIP_BYTES = 4, /* at most: 27 bits */
	MESSAGE_LEAST = 24,
	MOST_SKIPPED =
		14, /* between two: their code and the type fill 16 bits */
	FRAME_NUM_BITS = 6,
};

/* Types (Tables 7-11, 7-13). */
enum {
	I_PCM_IN_I = 25,
	I_PCM_IN_P = 30,
	SLICE_P = 5,
	SLICE_I = 7
};

/* One sample: a message or nothing, the slice's lead, predicted macroblocks of a key
 * frame, I_PCM ones, the tail.  Lengths in bytes. */
struct plan {
	uint64_t message;
	uint64_t lead, predicted;
	uint64_t pcm; /* how many macroblocks */
	uint64_t tail;
	unsigned skipped; /* between two of them */
	uint8_t head[8];  /* two, of each but the first */
	uint8_t lead_bytes[LEAD_CAP], tail_bytes[TAIL_CAP];
};

/* --- parameter sets ------------------------------------------------------- */

struct sb_slice_shape sb_slice_shape(uint64_t film_bytes, uint64_t key_bytes)
{
	static const struct sb_slice_shape shapes[] = {
		{ 1920, 1080, 120, 68 }, { 1280, 720, 80, 45 },
		{ 848, 480, 53, 30 },    { 640, 360, 40, 23 },
		{ 480, 272, 30, 17 },    { 320, 180, 20, 12 },
		{ 160, 90, 10, 6 },      { 96, 64, 6, 4 },
	};
	unsigned i = 0;

	while (i + 1 < sizeof(shapes) / sizeof(shapes[0])) {
		uint64_t count = (uint64_t)shapes[i].columns * shapes[i].rows;

		if (count <= film_bytes / 64 && count <= key_bytes / 12)
			break;
		i++;
	}
	return shapes[i];
}

/* 7.3.2.1.1, without what High profile adds by a flag. */
static size_t put_sequence(const struct sb_slice_shape *s, uint8_t *out)
{
	unsigned right = (16u * s->columns - s->width) / 2;
	unsigned bottom = (16u * s->rows - s->height) / 2;
	struct sb_bits o = { out, 0 };

	sb_bits_put(&o, 0x67640028, 32); /* level 4 */
	sb_bits_ue(&o, 0);
	sb_bits_ue(&o, 1); /* 4:2:0 */
	sb_bits_ue(&o, 0); /* of 8 bits */
	sb_bits_ue(&o, 0);
	sb_bits_put(&o, 0, 2);
	sb_bits_ue(&o, FRAME_NUM_BITS - 4);
	sb_bits_ue(&o, 2); /* shown as they are decoded */
	sb_bits_ue(&o, 1); /* reference frame */
	sb_bits_put(&o, 0, 1);
	sb_bits_ue(&o, s->columns - 1u);
	sb_bits_ue(&o, s->rows - 1u);
	sb_bits_put(&o, 3, 2); /* frames; 8 x 8 inference */
	sb_bits_put(&o, right || bottom, 1);
	if (right || bottom) {
		sb_bits_ue(&o, 0);
		sb_bits_ue(&o, right);
		sb_bits_ue(&o, 0);
		sb_bits_ue(&o, bottom);
	}
	sb_bits_put(&o, 1, 2); /* no VUI; the end */
	sb_bits_align(&o);
	return o.at / 8;
}

size_t sb_slice_config(const struct sb_slice_shape *shape,
		       uint8_t out[SB_SLICE_CONFIG_BYTES])
{
	/* 7.3.2.2: CAVLC; slices say whether they are deblocked. */
	static const uint8_t picture[] = { 0x68, 0xce, 0x3c, 0x80 };
	struct sb_bytes o = { out };
	size_t len = put_sequence(shape, out + 8);

	sb_bytes_put(&o, 0x01640028ffe1, 6);
	sb_bytes_put(&o, len, 2);
	o.at += len;
	sb_bytes_put(&o, 1, 1);
	sb_bytes_put(&o, sizeof(picture), 2);
	sb_bytes_copy(&o, picture, sizeof(picture));
	sb_bytes_put(&o, 0xfdf8f800, 4);
	return (size_t)(o.at - out);
}

/* --- what is where -------------------------------------------------------- */

static uint64_t mixed(uint64_t seed, uint64_t number)
{
	uint64_t x = seed + number * 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/* Bytes of a message whose NAL unit has so many, with its length: sizes are written
 * in bytes of 255 and a last one (7.3.2.3.1), so not every length can be made. */
static int message_fits(uint64_t bytes)
{
	uint64_t rest = bytes - 8, payload = rest - rest / 256;

	return !bytes || (bytes >= MESSAGE_LEAST && bytes < 2 * 256 * 256 &&
			  payload + payload / 255 == rest);
}

static uint64_t key_bytes(uint64_t count, uint64_t pcm)
{
	return KEY_LEAD + (count - pcm) + pcm * MACROBLOCK + 1;
}

static void plan_key(const struct sb_slice *s, uint64_t count, struct plan *p)
{
	uint32_t id = 1 + (uint32_t)(s->frame / s->group % 2);
	struct sb_bits o = { p->lead_bytes, PREFIX * 8 };

	p->pcm = (s->size_bytes - KEY_LEAD - 1 - count) / (MACROBLOCK - 1);
	while (!message_fits(s->size_bytes - key_bytes(count, p->pcm)))
		p->pcm--;
	assert(p->pcm && p->pcm <= count);
	p->predicted = count - p->pcm;
	p->message = s->size_bytes - key_bytes(count, p->pcm);
	sb_bits_ue(&o, 0);
	sb_bits_ue(&o, SLICE_I);
	sb_bits_ue(&o, 0);
	sb_bits_put(&o, 0, FRAME_NUM_BITS);
	sb_bits_ue(&o, id); /* differs between neighbours */
	sb_bits_put(&o, 0, 2);
	sb_bits_ue(&o, 0); /* no change of the quantiser */
	sb_bits_ue(&o, 1); /* no deblocking */
	assert(o.at == KEY_LEAD * 8);
	p->lead = KEY_LEAD;
	o = (struct sb_bits) { p->head, 0 };
	sb_bits_ue(&o, I_PCM_IN_I);
	sb_bits_align(&o);
	p->tail = 1;
	p->tail_bytes[0] = 0x80;
}

/* Where the first I_PCM macroblock is, how many are skipped up to the next ones. */
static uint64_t place(const struct sb_slice *s, uint64_t count, struct plan *p)
{
	uint64_t random = mixed(s->seed, s->frame);
	uint64_t most = (count - 1 - p->pcm) / p->pcm;
	struct sb_bits o = { p->head, 0 };
	uint64_t taken;

	most = most < MOST_SKIPPED ? most : MOST_SKIPPED;
	p->skipped = (unsigned)((random & 0xffff) % (most + 1));
	taken = p->pcm + (p->pcm - 1) * p->skipped;
	sb_bits_ue(&o, p->skipped);
	sb_bits_ue(&o, I_PCM_IN_P);
	sb_bits_align(&o);
	/* At least one is left for the end. */
	return (random >> 16) % (count - taken);
}

static void put_between(const struct sb_slice *s, uint64_t count,
			uint64_t first, struct plan *p)
{
	uint64_t taken = p->pcm + (p->pcm - 1) * p->skipped;
	struct sb_bits o = { p->lead_bytes, PREFIX * 8 };

	sb_bits_ue(&o, 0);
	sb_bits_ue(&o, SLICE_P);
	sb_bits_ue(&o, 0);
	sb_bits_put(&o, (uint32_t)(s->frame % s->group), FRAME_NUM_BITS);
	sb_bits_put(&o, 0, 3); /* references as they are */
	sb_bits_ue(&o, 0);
	sb_bits_ue(&o, 1);
	sb_bits_ue(&o, (uint32_t)first);
	sb_bits_ue(&o, I_PCM_IN_P);
	sb_bits_align(&o);
	/* The first macroblock's head is counted with it. */
	p->lead = o.at / 8 - 2;
	o = (struct sb_bits) { p->tail_bytes, 0 };
	sb_bits_ue(&o, (uint32_t)(count - first - taken));
	sb_bits_put(&o, 1, 1);
	sb_bits_align(&o);
	p->tail = o.at / 8;
}

static void plan_between(const struct sb_slice *s, uint64_t count,
			 struct plan *p)
{
	p->pcm = (s->size_bytes - LEAD_CAP - LAST_SKIP_BYTES) / MACROBLOCK;
	for (;; p->pcm--) {
		assert(p->pcm && p->pcm < count);
		put_between(s, count, place(s, count, p), p);
		p->message =
			s->size_bytes - p->lead - p->tail - p->pcm * MACROBLOCK;
		if (message_fits(p->message))
			break;
	}
}

static void make_plan(const struct sb_slice *s, struct plan *p)
{
	int key = s->frame % s->group == 0;
	uint64_t count = (uint64_t)s->shape->columns * s->shape->rows;
	struct sb_bytes o = { p->lead_bytes };

	if (key)
		plan_key(s, count, p);
	else
		plan_between(s, count, p);
	sb_bytes_put(&o, s->size_bytes - p->message - 4, 4);
	sb_bytes_put(&o, key ? 0x65 : 0x41, 1);
}

/* --- dressing ------------------------------------------------------------- */

/* A range of a sample, as it is asked for. */
struct range {
	uint64_t offset;
	size_t len;
	uint8_t *out;
};

static void lay(const struct range *r, uint64_t at, const uint8_t *piece,
		uint64_t len)
{
	sb_bytes_overlay(at, piece, (size_t)len, r->offset, r->len, r->out);
}

/* What of [at, at + len) is asked for; its length. */
static size_t within(const struct range *r, uint64_t *at, uint64_t len)
{
	uint64_t end = *at + len;

	if (*at < r->offset)
		*at = r->offset;
	if (end > r->offset + r->len)
		end = r->offset + r->len;
	return *at < end ? (size_t)(end - *at) : 0;
}

/* Of bytes [at, at + len), the first and every other become 1 where they are 0. */
static void lift(const struct range *r, uint64_t at, uint64_t len)
{
	static const uint8_t least[64] = {
		1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0,
		1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0,
		1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0,
		1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0,
	};
	uint64_t from = at;
	size_t n = within(r, &from, len);
	uint8_t *b, *end;

	if (!n)
		return;
	b = r->out + (from - r->offset);
	end = b + n;
	b += (from - at) % 2;
	for (; end - b >= (ptrdiff_t)sizeof(least); b += sizeof(least))
		for (size_t k = 0; k < sizeof(least); k++)
			b[k] = b[k] > least[k] ? b[k] : least[k];
	for (; b < end; b += 2)
		*b |= *b == 0;
}

/* 7.3.2.3: a message of user data, which nobody registered (D.1.6). */
static void dress_message(const struct range *r, uint64_t bytes)
{
	uint64_t rest = bytes - 8, payload = rest - rest / 256;
	uint8_t head[6 + 2 * 256 + 1];
	static const uint8_t end = 0x80;
	struct sb_bytes o = { head };

	sb_bytes_put(&o, bytes - 4, 4);
	sb_bytes_put(&o, 0x0605, 2);
	for (uint64_t left = payload; left >= 255; left -= 255)
		sb_bytes_put(&o, 255, 1);
	sb_bytes_put(&o, payload % 255, 1);
	lift(r, (uint64_t)(o.at - head), payload);
	lay(r, 0, head, (uint64_t)(o.at - head));
	lay(r, bytes - 1, &end, 1);
}

/* Macroblocks of Intra_16x16 without residual whose codes fill a byte: one of four
 * predictions, one of three of the colours, the quantiser as it was, one up or down.
 * At the upper and left edge there is nothing to predict from but the mean. */
static void dress_predicted(const struct sb_slice *s, const struct range *r,
			    uint64_t at, uint64_t count)
{
	static const uint8_t codes[16] = { 0x27, 0x2f, 0x4b, 0x4f, 0x6b, 0x6f,
					   0x55, 0x57, 0x75, 0x77, 0x2f, 0x4f,
					   0x6b, 0x57, 0x75, 0x4b };
	const uint64_t columns = s->shape->columns;
	uint64_t from = at;
	size_t n = within(r, &from, count);
	uint8_t *b = n ? r->out + (from - r->offset) : NULL;
	uint64_t first = from - at, row = 0;

	for (size_t i = 0; i < n; i++)
		b[i] = codes[b[i] & 15];
	for (size_t i = 0; i < n && first + i < columns; i++)
		b[i] = codes[0];
	while (row < first)
		row += columns;
	for (; row < first + n; row += columns)
		b[row - first] = codes[0];
}

static void dress_pcm(const struct range *r, uint64_t at, const struct plan *p)
{
	uint64_t from = at;
	size_t n = within(r, &from, p->pcm * MACROBLOCK);
	size_t begun = (size_t)((from - at) % MACROBLOCK);
	size_t next = begun ? MACROBLOCK - begun : 0;
	uint8_t *b = n ? r->out + (from - r->offset) : NULL;

	lift(r, at, p->pcm * MACROBLOCK);
	/* The second byte of a head that was begun. */
	if (n && begun == 1)
		b[0] = p->head[1];
	for (; next + 1 < n; next += MACROBLOCK) {
		b[next] = p->head[0];
		b[next + 1] = p->head[1];
	}
	if (next < n)
		b[next] = p->head[0];
}

void sb_slice_dress(const struct sb_slice *s, uint64_t offset, size_t len,
		    uint8_t *noise)
{
	const struct range r = { offset, len, noise };
	struct plan p = { 0 };
	uint64_t at, lead;

	make_plan(s, &p);
	if (p.message)
		dress_message(&r, p.message);
	at = p.message + p.lead;
	dress_predicted(s, &r, at, p.predicted);
	at += p.predicted;
	dress_pcm(&r, at, &p);
	/* Over the first macroblock's head, which is the lead's in other frames. */
	lead = s->frame % s->group ? p.lead + 2 : p.lead;
	lay(&r, p.message, p.lead_bytes, lead);
	lay(&r, at + p.pcm * MACROBLOCK, p.tail_bytes, p.tail);
}
