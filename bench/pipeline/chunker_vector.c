/* bench/pipeline/chunker_vector.c: the same cuts with AVX-512 VBMI.
 *
 * A candidate is a property of 32 bytes of content (chunker_internal.h).  So
 * a stretch of data is divided into 16 lanes, each warmed over the 31 bytes
 * before it, and one vector holds the 16 hashes.  Candidates go to two
 * bitmaps, one for each mask; cutting then is a search for set bits.
 *
 * The gear table lies in registers as four planes of 256 bytes; a look-up of
 * 64 bytes in a plane is two permutations and a blend. */
#include "bench/pipeline/chunker_internal.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define TARGET                                                      \
	__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq," \
			      "avx512vbmi")))
#define LANES       16u
#define BLOCK       64u /* bytes that a lane reads at once */
#define AHEAD_BYTES 256u
/* Not a power of two: lanes that are 4 KiB apart compete for one set of the
 * first-level cache. */
#define STRIDE_MAX    (129u * BLOCK)
#define STRETCH_MAX   (LANES * STRIDE_MAX)
#define STRETCH_LEAST (LANES * BLOCK * 2u)
#define WORDS         (STRETCH_MAX / 64u)

/* Candidates among the stretch's bytes: bit i of hard or easy is set when
 * the hash after byte from + i is zero under that mask. */
struct stretch {
	size_t from, to;
	uint64_t hard[WORDS], easy[WORDS];
};

struct planes {
	__m512i p[4][4];
};

TARGET static void load_planes(const uint32_t gear[256], struct planes *out)
{
	uint8_t bytes[4][256];

	for (unsigned i = 0; i < 256; i++)
		for (unsigned k = 0; k < 4; k++)
			bytes[k][i] = (uint8_t)(gear[i] >> (8 * k));
	for (unsigned k = 0; k < 4; k++)
		for (unsigned q = 0; q < 4; q++)
			out->p[k][q] = _mm512_loadu_si512(bytes[k] + 64 * q);
}

TARGET static inline __m512i plane(const __m512i p[4], __m512i index,
				   __mmask64 upper)
{
	__m512i low = _mm512_permutex2var_epi8(p[0], index, p[1]);
	__m512i high = _mm512_permutex2var_epi8(p[2], index, p[3]);

	return _mm512_mask_mov_epi8(low, upper, high);
}

/* v: dword l = four consecutive bytes of lane l.  g[j]: dword l = the gear of
 * lane l's byte j. */
TARGET static inline void gears(const struct planes *t, __m512i v, __m512i g[4])
{
	const __m512i turn = _mm512_broadcast_i32x4(_mm_setr_epi8(
		0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
	__m512i index = _mm512_shuffle_epi8(v, turn);
	__mmask64 upper = _mm512_movepi8_mask(index);
	__m512i a = plane(t->p[0], index, upper);
	__m512i b = plane(t->p[1], index, upper);
	__m512i c = plane(t->p[2], index, upper);
	__m512i d = plane(t->p[3], index, upper);
	__m512i ab_low = _mm512_unpacklo_epi8(a, b);
	__m512i ab_high = _mm512_unpackhi_epi8(a, b);
	__m512i cd_low = _mm512_unpacklo_epi8(c, d);
	__m512i cd_high = _mm512_unpackhi_epi8(c, d);

	g[0] = _mm512_unpacklo_epi16(ab_low, cd_low);
	g[1] = _mm512_unpackhi_epi16(ab_low, cd_low);
	g[2] = _mm512_unpacklo_epi16(ab_high, cd_high);
	g[3] = _mm512_unpackhi_epi16(ab_high, cd_high);
}

/* Load a row, and ask for what comes after: the lanes are more streams than
 * the processor follows by itself.  The address may be past the data, so it is
 * a number and not a pointer. */
TARGET static inline __m512i load(const uint8_t *row)
{
	_mm_prefetch((const char *)((uintptr_t)row + AHEAD_BYTES), _MM_HINT_T0);
	return _mm512_loadu_si512(row);
}

/* Four rows; q[j]: 128-bit lane k = dword 4k + j of each row.  Written out,
 * because not every compiler unrolls and keeps it in registers. */
TARGET static inline void quarter(const uint8_t *rows, size_t stride,
				  __m512i q[4])
{
	__m512i a = load(rows);
	__m512i b = load(rows + stride);
	__m512i c = load(rows + 2 * stride);
	__m512i d = load(rows + 3 * stride);
	__m512i ab_low = _mm512_unpacklo_epi32(a, b);
	__m512i ab_high = _mm512_unpackhi_epi32(a, b);
	__m512i cd_low = _mm512_unpacklo_epi32(c, d);
	__m512i cd_high = _mm512_unpackhi_epi32(c, d);

	q[0] = _mm512_unpacklo_epi64(ab_low, cd_low);
	q[1] = _mm512_unpackhi_epi64(ab_low, cd_low);
	q[2] = _mm512_unpacklo_epi64(ab_high, cd_high);
	q[3] = _mm512_unpackhi_epi64(ab_high, cd_high);
}

/* The j-th of each quarter to dwords j, 4 + j, 8 + j and 12 + j of all rows. */
TARGET static inline void gather(__m512i a, __m512i b, __m512i c, __m512i d,
				 __m512i *out)
{
	__m512i ab_even = _mm512_shuffle_i32x4(a, b, 0x88);
	__m512i ab_odd = _mm512_shuffle_i32x4(a, b, 0xdd);
	__m512i cd_even = _mm512_shuffle_i32x4(c, d, 0x88);
	__m512i cd_odd = _mm512_shuffle_i32x4(c, d, 0xdd);

	out[0] = _mm512_shuffle_i32x4(ab_even, cd_even, 0x88);
	out[4] = _mm512_shuffle_i32x4(ab_odd, cd_odd, 0x88);
	out[8] = _mm512_shuffle_i32x4(ab_even, cd_even, 0xdd);
	out[12] = _mm512_shuffle_i32x4(ab_odd, cd_odd, 0xdd);
}

/* 16 rows of 64 bytes, stride apart.  out[i]: dword l = bytes 4i .. 4i + 3 of
 * row l. */
TARGET static inline void transpose(const uint8_t *rows, size_t stride,
				    __m512i out[16])
{
	__m512i a[4], b[4], c[4], d[4];

	quarter(rows, stride, a);
	quarter(rows + 4 * stride, stride, b);
	quarter(rows + 8 * stride, stride, c);
	quarter(rows + 12 * stride, stride, d);
	gather(a[0], b[0], c[0], d[0], out);
	gather(a[1], b[1], c[1], d[1], out + 1);
	gather(a[2], b[2], c[2], d[2], out + 2);
	gather(a[3], b[3], c[3], d[3], out + 3);
}

static void mark(uint64_t *map, uint32_t lanes, size_t stride, size_t step)
{
	for (; lanes != 0; lanes &= lanes - 1) {
		size_t bit = (size_t)__builtin_ctz(lanes) * stride + step;

		map[bit / 64] |= UINT64_C(1) << (bit % 64);
	}
}

/* h: the hashes after step. */
TARGET static void note(struct stretch *s, __m512i h,
			const struct sb_chunker *c, size_t stride, size_t step)
{
	const __m512i hard = _mm512_set1_epi32((int)c->mask_hard);
	const __m512i easy = _mm512_set1_epi32((int)c->mask_easy);

	mark(s->easy, _mm512_testn_epi32_mask(h, easy), stride, step);
	mark(s->hard, _mm512_testn_epi32_mask(h, hard), stride, step);
}

TARGET static inline __m512i next(__m512i h, __m512i g)
{
	return _mm512_add_epi32(_mm512_slli_epi32(h, 1), g);
}

/* The hashes just before each lane, over the 32 bytes that precede it. */
TARGET static __m512i warm(const struct planes *t, const uint8_t *data,
			   size_t stride)
{
	const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
					       11, 12, 13, 14, 15);
	__m512i at = _mm512_mullo_epi32(lane, _mm512_set1_epi32((int)stride));
	__m512i h = _mm512_setzero_si512();
	__m512i g[4];

	for (unsigned i = 0; i < SB_GEAR_WINDOW; i += 4) {
		gears(t,
		      _mm512_i32gather_epi32(at, data - SB_GEAR_WINDOW + i, 1),
		      g);
		h = next(next(next(next(h, g[0]), g[1]), g[2]), g[3]);
	}
	return h;
}

/* Fill s with the candidates of 16 * stride bytes at data + from. */
TARGET static void look(const struct sb_chunker *c, const struct planes *table,
			const uint8_t *data, size_t from, size_t stride,
			struct stretch *s)
{
	const struct planes t = *table;
	/* All bits of the easy mask are zero when h is no more than this. */
	const __m512i limit = _mm512_set1_epi32((int)~c->mask_easy);
	const uint8_t *start = data + from;
	__m512i h = warm(&t, start, stride);

	s->from = from;
	s->to = from + LANES * stride;
	memset(s->hard, 0, LANES * stride / 8);
	memset(s->easy, 0, LANES * stride / 8);
	for (size_t step = 0; step < stride; step += BLOCK) {
		__m512i rows[16];

		transpose(start + step, stride, rows);
		for (unsigned i = 0; i < 16; i++) {
			__m512i g[4], v[4], least;

			gears(&t, rows[i], g);
			v[0] = next(h, g[0]);
			v[1] = next(v[0], g[1]);
			v[2] = next(v[1], g[2]);
			v[3] = next(v[2], g[3]);
			h = v[3];
			least = _mm512_min_epu32(_mm512_min_epu32(v[0], v[1]),
						 _mm512_min_epu32(v[2], v[3]));
			if (__builtin_expect(
				    _mm512_cmple_epu32_mask(least, limit) == 0,
				    1))
				continue;
			for (unsigned j = 0; j < 4; j++)
				note(s, v[j], c, stride, step + 4 * i + j);
		}
	}
}

/* First set bit in [from, to), or some number from to up. */
static size_t find(const uint64_t *map, size_t from, size_t to)
{
	size_t word = from / 64;
	uint64_t bits;

	if (from >= to)
		return to;
	bits = map[word] & (UINT64_MAX << (from % 64));
	while (bits == 0) {
		if (++word * 64 >= to)
			return to;
		bits = map[word];
	}
	return word * 64 + (size_t)__builtin_ctzll(bits);
}

/* The rest of the data, when there is too little for 16 lanes. */
static void look_portable(const struct sb_chunker *c, const uint8_t *data,
			  size_t from, size_t to, struct stretch *s)
{
	uint32_t h = 0;

	s->from = from;
	s->to = to;
	memset(s->hard, 0, STRETCH_LEAST / 8);
	memset(s->easy, 0, STRETCH_LEAST / 8);
	for (size_t i = from - (SB_GEAR_WINDOW - 1); i < from; i++)
		h = (h << 1) + c->gear[data[i]];
	for (size_t i = from; i < to; i++) {
		uint64_t bit = UINT64_C(1) << ((i - from) % 64);

		h = (h << 1) + c->gear[data[i]];
		if ((h & c->mask_easy) != 0)
			continue;
		s->easy[(i - from) / 64] |= bit;
		if ((h & c->mask_hard) == 0)
			s->hard[(i - from) / 64] |= bit;
	}
}

TARGET static void look_from(const struct sb_chunker *c, const struct planes *t,
			     struct sb_span data, size_t from,
			     struct stretch *s)
{
	size_t left = data.len - from;
	size_t stride = left / LANES / BLOCK * BLOCK;

	if (stride > STRIDE_MAX)
		stride = STRIDE_MAX;
	if (left < STRETCH_LEAST)
		look_portable(c, data.ptr, from, data.len, s);
	else
		look(c, t, data.ptr, from, stride, s);
}

/* Length of the chunk at pos. */
TARGET static size_t cut_at(const struct sb_chunker *c, const struct planes *t,
			    struct sb_span data, size_t pos, struct stretch *s)
{
	size_t left = data.len - pos;
	size_t most = left < c->cutting.max ? left : c->cutting.max;
	size_t normal = sb_chunker_normal(&c->cutting);
	/* A cut of length L is decided by byte pos + L - 1. */
	size_t at = pos + c->cutting.min - 1;
	size_t turn = pos + (normal < most ? normal : most) - 1;
	size_t stop = pos + most - 1;

	while (at < stop) {
		const uint64_t *map = at < turn ? s->hard : s->easy;
		size_t to = at < turn ? turn : stop;
		size_t found;

		if (at >= s->to)
			look_from(c, t, data, at, s);
		if (to > s->to)
			to = s->to;
		found = s->from + find(map, at - s->from, to - s->from);
		if (found < to)
			return found - pos + 1;
		at = to;
	}
	return most;
}

TARGET static size_t cut(const struct sb_chunker *c, struct sb_span data,
			 int end, uint32_t *lengths, size_t room)
{
	struct planes table;
	struct stretch s;
	size_t n = 0;

	s.from = 0;
	s.to = 0;
	load_planes(c->gear, &table);
	for (size_t pos = 0; n < room && pos < data.len; n++) {
		if (!end && data.len - pos < c->cutting.max)
			break;
		lengths[n] = (uint32_t)cut_at(c, &table, data, pos, &s);
		pos += lengths[n];
	}
	return n;
}

sb_chunker_cutter *sb_chunker_vector(void)
{
	if (__builtin_cpu_supports("avx512f") &&
	    __builtin_cpu_supports("avx512bw") &&
	    __builtin_cpu_supports("avx512vl") &&
	    __builtin_cpu_supports("avx512dq") &&
	    __builtin_cpu_supports("avx512vbmi"))
		return cut;
	return NULL;
}

#else /* not amd64 */

sb_chunker_cutter *sb_chunker_vector(void)
{
	return NULL;
}

#endif
