#include "bench/custody/facts.h"

#include <stdlib.h>
#include <string.h>

#include "schemes/kit/base64.h"
#include "schemes/kit/kit.h"

#define NONE        UINT32_MAX
#define SLOTS_LEAST 1024u
#define CODED_MOST  256u /* longer secrets are looked for raw only */

/* How a string looks inside another. */
struct look {
	uint8_t *bytes;
	size_t len;
	uint32_t string, next; /* of those that begin alike */
};

struct sb_facts {
	struct sb_string *strings;
	size_t count, cap;
	uint32_t *slots; /* by content; of a power of two */
	size_t slot_count;
	struct sb_fact_link *links;
	size_t link_count, link_cap;
	struct look *looks;
	size_t look_count, look_cap;
	uint32_t *heads; /* looks by their first eight bytes */
	size_t head_count;
	int lost;
};

/* Content is compared after.  Of eight bytes it is one multiplication. */
static uint64_t hash(const uint8_t *bytes, size_t len)
{
	uint64_t h = len, word = 0;

	for (; len >= sizeof(word); len -= sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
		bytes += sizeof(word);
	}
	word = 0;
	memcpy(&word, bytes, len);
	h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 32;
}

static void *grown(void *old, size_t count, size_t *cap, size_t bytes)
{
	size_t wider = *cap ? 2 * *cap : 64;
	void *more;

	if (count < *cap)
		return old;
	more = realloc(old, wider * bytes);
	if (more)
		*cap = wider;
	return more;
}

/* --- strings --- */

static uint32_t *slot_of(const struct sb_facts *f, struct sb_span bytes)
{
	size_t i = (size_t)hash(bytes.ptr, bytes.len) & (f->slot_count - 1);

	for (;; i = (i + 1) & (f->slot_count - 1)) {
		const struct sb_string *s;

		if (f->slots[i] == NONE)
			return &f->slots[i];
		s = &f->strings[f->slots[i]];
		if (s->len == bytes.len &&
		    memcmp(s->bytes, bytes.ptr, bytes.len) == 0)
			return &f->slots[i];
	}
}

static int widen(struct sb_facts *f)
{
	uint32_t *old = f->slots;
	size_t count = f->slot_count ? 2 * f->slot_count : SLOTS_LEAST;
	uint32_t *more;

	if (2 * (f->count + 1) < f->slot_count)
		return 1;
	more = malloc(count * sizeof(*more));
	if (!more)
		return 0;
	memset(more, 0xff, count * sizeof(*more));
	f->slots = more;
	f->slot_count = count;
	for (uint32_t i = 0; i < f->count; i++)
		*slot_of(f, sb_span_of(f->strings[i].bytes,
				       f->strings[i].len)) = i;
	free(old);
	return 1;
}

static uint32_t lose(struct sb_facts *f)
{
	f->lost = 1;
	return NONE;
}

uint32_t sb_facts_string(struct sb_facts *f, struct sb_span bytes, int secret)
{
	struct sb_string *more;
	uint32_t *slot;
	uint8_t *copy;

	if (!widen(f))
		return lose(f);
	slot = slot_of(f, bytes);
	if (*slot != NONE) {
		f->strings[*slot].secret |= secret != 0;
		return *slot;
	}
	more = grown(f->strings, f->count, &f->cap, sizeof(*more));
	copy = malloc(bytes.len + 1);
	if (more)
		f->strings = more;
	if (!more || !copy) {
		free(copy);
		return lose(f);
	}
	if (bytes.len)
		memcpy(copy, bytes.ptr, bytes.len);
	f->strings[f->count] = (struct sb_string) { .bytes = copy,
						    .len = bytes.len,
						    .secret = secret != 0 };
	*slot = (uint32_t)f->count;
	return (uint32_t)f->count++;
}

uint32_t sb_facts_find(const struct sb_facts *f, struct sb_span bytes)
{
	return f->slot_count ? *slot_of(f, bytes) : NONE;
}

/* --- facts --- */

static int is_zero(struct sb_span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i])
			return 0;
	return 1;
}

/* Inputs that only a secret holder has: keys, what is sealed, what is masked.
 * A key of zeros is a scheme's way to have none. */
static int secret_input(const struct sb_fact *fact, size_t i)
{
	switch (fact->kind) {
	case SB_FACT_SEALS:
	case SB_FACT_MASKS:
		return 1;
	case SB_FACT_WRAPS:
		return i == 1;
	case SB_FACT_PAIRS:
	case SB_FACT_AGREES:
	case SB_FACT_SHARES:
		return i == 0;
	case SB_FACT_DRAWN:
	case SB_FACT_MAKES:
	case SB_FACT_CALLS:
		break;
	}
	return 0;
}

static struct sb_fact_opening *copied(struct sb_facts *f,
				      const struct sb_opening *how)
{
	struct sb_fact_opening *copy;

	if (!how || how->extra[0].len > SB_FACT_EXTRA ||
	    how->extra[1].len > SB_FACT_EXTRA)
		return NULL;
	copy = calloc(1, sizeof(*copy));
	if (!copy) {
		f->lost = 1;
		return NULL;
	}
	copy->how = *how;
	for (unsigned i = 0; i < 2; i++) {
		if (how->extra[i].len)
			memcpy(copy->extra[i], how->extra[i].ptr,
			       how->extra[i].len);
		copy->how.extra[i].ptr = copy->extra[i];
	}
	return copy;
}

static void listen(void *arg, const struct sb_fact *fact)
{
	struct sb_facts *f = arg;
	struct sb_fact_link link = { .kind = (uint8_t)fact->kind,
				     .how = fact->how,
				     .number = fact->number };
	struct sb_fact_link *more =
		grown(f->links, f->link_count, &f->link_cap, sizeof(*more));

	if (!more) {
		f->lost = 1;
		return;
	}
	f->links = more;
	if (fact->service && strlen(fact->service) < sizeof(link.service))
		memcpy(link.service, fact->service, strlen(fact->service));
	for (size_t i = 0; i < fact->in_count && i < SB_FACT_INPUTS; i++) {
		if (!fact->in[i].len)
			continue;
		link.in[link.in_count++] = sb_facts_string(
			f, fact->in[i],
			secret_input(fact, i) && !is_zero(fact->in[i]));
	}
	link.out = sb_facts_string(f, fact->out,
				   fact->kind != SB_FACT_PAIRS &&
					   fact->kind != SB_FACT_CALLS);
	link.opening = copied(f, fact->opening);
	f->links[f->link_count++] = link;
}

void sb_facts_listen(struct sb_facts *f, int on)
{
	sb_record_to(on ? listen : NULL, f);
}

/* --- what lies inside what --- */

static uint32_t *head_of(const struct sb_facts *f, const uint8_t *bytes)
{
	return &f->heads[(size_t)hash(bytes, SB_INSIDE_LEAST) &
			 (f->head_count - 1)];
}

static void add_look(struct sb_facts *f, uint32_t string, const void *bytes,
		     size_t len)
{
	struct look *more =
		grown(f->looks, f->look_count, &f->look_cap, sizeof(*more));
	uint8_t *copy = malloc(len);

	if (more)
		f->looks = more;
	if (!more || !copy) {
		free(copy);
		f->lost = 1;
		return;
	}
	memcpy(copy, bytes, len);
	more = &f->looks[f->look_count++];
	more->bytes = copy;
	more->len = len;
	more->string = string;
	more->next = NONE;
}

/* Whole groups of three, of which skip bytes more are in one with what goes
 * before: what goes before and follows changes the rest.  In the alphabet of
 * RFC 4648, section 5, too. */
static void add_base64(struct sb_facts *f, uint32_t string, size_t skip)
{
	const struct sb_string *s = &f->strings[string];
	size_t len = (s->len - skip) / 3 * 3;
	char text[CODED_MOST / 3 * 4];
	int other = 0;

	sb_base64_write(sb_span_of(s->bytes + skip, len), text);
	len = len / 3 * 4;
	add_look(f, string, text, len);
	for (size_t i = 0; i < len; i++) {
		if (text[i] != '+' && text[i] != '/')
			continue;
		text[i] = text[i] == '+' ? '-' : '_';
		other = 1;
	}
	if (other)
		add_look(f, string, text, len);
}

static void add_coded(struct sb_facts *f, uint32_t string)
{
	static const char digits[2][17] = { "0123456789abcdef",
					    "0123456789ABCDEF" };
	const struct sb_string *s = &f->strings[string];
	char text[2 * CODED_MOST];

	for (unsigned high = 0; high < 2; high++) {
		for (size_t i = 0; i < s->len; i++) {
			text[2 * i] = digits[high][s->bytes[i] >> 4];
			text[2 * i + 1] = digits[high][s->bytes[i] & 15];
		}
		add_look(f, string, text, 2 * s->len);
	}
	for (size_t skip = 0; skip < 3; skip++)
		add_base64(f, string, skip);
}

static void make_looks(struct sb_facts *f)
{
	for (uint32_t i = 0; i < f->count; i++) {
		const struct sb_string *s = &f->strings[i];

		if (s->len < SB_INSIDE_LEAST)
			continue;
		add_look(f, i, s->bytes, s->len);
		if (s->secret && s->len >= 12 && s->len <= CODED_MOST)
			add_coded(f, i);
	}
	f->head_count = SLOTS_LEAST;
	while (f->head_count < 2 * f->look_count)
		f->head_count *= 2;
	f->heads = malloc(f->head_count * sizeof(*f->heads));
	if (!f->heads) {
		f->lost = 1;
		return;
	}
	memset(f->heads, 0xff, f->head_count * sizeof(*f->heads));
	for (uint32_t i = 0; i < f->look_count; i++) {
		uint32_t *head = head_of(f, f->looks[i].bytes);

		f->looks[i].next = *head;
		*head = i;
	}
}

void sb_facts_where(const struct sb_facts *f, struct sb_span bytes,
		    sb_facts_visit *visit, void *arg)
{
	for (size_t at = 0; at + SB_INSIDE_LEAST <= bytes.len; at++) {
		uint32_t i = *head_of(f, bytes.ptr + at);

		for (; i != NONE; i = f->looks[i].next) {
			const struct look *l = &f->looks[i];

			if (l->len <= bytes.len - at &&
			    memcmp(l->bytes, bytes.ptr + at, l->len) == 0)
				visit(arg, l->string, at, l->len);
		}
	}
}

struct bare {
	void (*visit)(void *arg, uint32_t string);
	void *arg;
};

static void visit_bare(void *arg, uint32_t string, size_t at, size_t len)
{
	const struct bare *b = arg;

	(void)at, (void)len;
	b->visit(b->arg, string);
}

void sb_facts_inside(const struct sb_facts *f, struct sb_span bytes,
		     void (*visit)(void *arg, uint32_t string), void *arg)
{
	struct bare b = { visit, arg };

	sb_facts_where(f, bytes, visit_bare, &b);
}

struct parts {
	struct sb_facts *f;
	uint32_t of;
};

static void add_part(void *arg, uint32_t string)
{
	struct parts *p = arg;
	struct sb_string *s = &p->f->strings[p->of];
	uint32_t *more;

	if (string == p->of)
		return;
	for (uint32_t i = 0; i < s->part_count; i++)
		if (s->parts[i] == string)
			return;
	more = realloc(s->parts, (s->part_count + 1) * sizeof(*more));
	if (!more) {
		p->f->lost = 1;
		return;
	}
	s->parts = more;
	s->parts[s->part_count++] = string;
}

/* A piece of fresh randomness, or of a derived key, is as secret. */
static void spread_secrecy(struct sb_facts *f)
{
	for (size_t i = 0; i < f->link_count; i++) {
		const struct sb_fact_link *l = &f->links[i];
		const struct sb_string *s;

		if ((l->kind != SB_FACT_DRAWN && l->kind != SB_FACT_MAKES) ||
		    l->out == NONE)
			continue;
		s = &f->strings[l->out];
		for (uint32_t j = 0; j < s->part_count; j++)
			f->strings[s->parts[j]].secret = 1;
	}
}

/* A key may be kept in two places, one half in each: both give it. */
static void add_halves(struct sb_facts *f)
{
	size_t count = f->count;

	for (uint32_t i = 0; i < count && !f->lost; i++) {
		struct sb_fact_link link = { .kind = SB_FACT_MAKES,
					     .in_count = 2,
					     .out = i };
		const struct sb_string s = f->strings[i];
		size_t half = s.len / 2;
		struct sb_fact_link *more;

		if (!s.secret || (s.len != 16 && s.len != 32 && s.len != 64))
			continue;
		more = grown(f->links, f->link_count, &f->link_cap,
			     sizeof(*more));
		if (more)
			f->links = more;
		f->lost |= !more;
		for (unsigned k = 0; k < 2 && more; k++)
			link.in[k] = sb_facts_string(
				f, sb_span_of(s.bytes + k * half, half), 1);
		if (!f->lost)
			f->links[f->link_count++] = link;
	}
}

enum sb_err sb_facts_ready(struct sb_facts *f)
{
	if (!f->lost)
		add_halves(f);
	if (!f->lost)
		make_looks(f);
	for (uint32_t i = 0; i < f->count && !f->lost; i++) {
		struct parts p = { f, i };

		sb_facts_inside(
			f, sb_span_of(f->strings[i].bytes, f->strings[i].len),
			add_part, &p);
	}
	if (!f->lost)
		spread_secrecy(f);
	return f->lost ? SB_MEMORY : SB_OK;
}

/* --- the rest --- */

enum sb_err sb_facts_new(struct sb_facts **out)
{
	*out = calloc(1, sizeof(**out));
	return *out ? SB_OK : SB_MEMORY;
}

void sb_facts_free(struct sb_facts *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->count; i++) {
		sb_wipe(f->strings[i].bytes, f->strings[i].len);
		free(f->strings[i].bytes);
		free(f->strings[i].parts);
	}
	for (size_t i = 0; i < f->look_count; i++) {
		sb_wipe(f->looks[i].bytes, f->looks[i].len);
		free(f->looks[i].bytes);
	}
	for (size_t i = 0; i < f->link_count; i++)
		free(f->links[i].opening);
	free(f->strings);
	free(f->slots);
	free(f->links);
	free(f->looks);
	free(f->heads);
	free(f);
}

const struct sb_string *sb_facts_strings(const struct sb_facts *f,
					 size_t *count)
{
	*count = f->count;
	return f->strings;
}

const struct sb_fact_link *sb_facts_links(const struct sb_facts *f,
					  size_t *count)
{
	*count = f->link_count;
	return f->links;
}
