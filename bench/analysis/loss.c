/* bench/analysis/loss.c: stored bytes, by cause. */
#include "bench/analysis/loss.h"

#include "bench/analysis/chain.h"
#include "bench/analysis/relation.h"
#include "bench/analysis/share.h"

#include <stdlib.h>
#include <string.h>

/* What one side's live objects are made of. */
struct sums {
	struct sb_share object, payload, pad;
	uint64_t object_class[SB_CLASS_COUNT];
	uint64_t payload_class[SB_CLASS_COUNT];
	uint64_t pad_class[SB_CLASS_COUNT];
	uint64_t recipe_bytes; /* live */
	uint64_t total_bytes;  /* all kinds, dead ones too: B */
};

static int64_t minus(uint64_t a, uint64_t b)
{
	return (int64_t)(a - b);
}

int64_t sb_loss_sum(const struct sb_loss_terms *t)
{
	return t->within_snapshot + t->cross_snapshot + t->cross_user +
	       t->compression + t->padding + t->sealing + t->recipes +
	       t->index + t->keys + t->dead + t->chunking_sizes +
	       t->chunking_key;
}

static enum sb_err total(const struct sb_loss_side *side, uint64_t *bytes)
{
	*bytes = 0;
	for (unsigned k = 0; k < SB_BYTES_KINDS; k++) {
		if (side->stored_bytes[k] > SB_LOSS_BYTES_MAX)
			return SB_PARAM;
		*bytes += side->stored_bytes[k];
		if (*bytes > SB_LOSS_BYTES_MAX)
			return SB_PARAM;
	}
	return side->log->count > SB_LOSS_COUNT_MAX ? SB_PARAM : SB_OK;
}

/* Dead bytes are those of dead objects, which the trace knows, and of dead
 * recipes, which it does not. */
static enum sb_err sum_up(const struct sb_loss_side *side,
			  const struct sb_relation *r, struct sums *s)
{
	const uint64_t *stored = side->stored_bytes;
	uint64_t dead = 0;
	enum sb_err err = total(side, &s->total_bytes);

	for (uint64_t n = 0; n < r->numbers.count; n++) {
		const struct sb_occurrence *o = sb_relation_object(r, n);
		uint32_t classes = r->names[n].classes;

		if (r->names[n].live == 0) {
			dead += o->object_bytes;
			continue;
		}
		sb_share_add(&s->object, classes, o->object_bytes);
		sb_share_add(&s->payload, classes, o->payload_bytes);
		sb_share_add(&s->pad, classes, o->pad_bytes);
	}
	if (err != SB_OK)
		return err;
	if (s->object.total_bytes + dead != stored[SB_BYTES_DATA] ||
	    side->dead_bytes < dead ||
	    side->dead_bytes - dead > stored[SB_BYTES_RECIPE])
		return SB_MALFORMED;
	s->recipe_bytes = stored[SB_BYTES_RECIPE] - (side->dead_bytes - dead);
	sb_share_divide(&s->object, s->object_class);
	sb_share_divide(&s->payload, s->payload_class);
	sb_share_divide(&s->pad, s->pad_class);
	return SB_OK;
}

/* B of a plain archive that is only compared as a whole. */
static enum sb_err whole(const struct sb_loss_side *side, uint64_t *bytes)
{
	struct sums s = { 0 };
	struct sb_intern contents;
	struct sb_relation r;
	enum sb_err err;

	sb_intern_init(&contents);
	err = sb_relation_init(&r, side->log, &contents);
	if (err == SB_OK) {
		err = sum_up(side, &r, &s);
		sb_relation_release(&r);
	}
	sb_intern_release(&contents);
	*bytes = s.total_bytes;
	return err;
}

static enum sb_err add_chunking(const struct sb_loss_input *in,
				struct sb_loss *out)
{
	uint64_t unkeyed = out->plain_bytes;
	enum sb_err err = SB_OK;

	out->reference_bytes = out->plain_bytes;
	if (in->unkeyed != NULL)
		err = whole(in->unkeyed, &unkeyed);
	if (err == SB_OK)
		out->reference_bytes = unkeyed;
	if (err == SB_OK && in->reference != NULL)
		err = whole(in->reference, &out->reference_bytes);
	out->terms.chunking_key = minus(out->plain_bytes, unkeyed);
	out->terms.chunking_sizes = minus(unkeyed, out->reference_bytes);
	return err;
}

static void add_class(const struct sums *scheme, const struct sums *plain,
		      const struct sb_chain *chain, unsigned c,
		      struct sb_loss_class *out)
{
	const uint64_t *z = chain->class_bytes[c];
	struct sb_loss_terms *t = &out->terms;
	uint64_t pads = scheme->pad_class[c];

	out->scheme_bytes = scheme->object_class[c];
	out->plain_bytes = plain->object_class[c];
	sb_chain_terms(z, &t->within_snapshot, &t->cross_snapshot,
		       &t->cross_user);
	t->compression = minus(scheme->payload_class[c], z[0]);
	t->padding = minus(pads, plain->pad_class[c]);
	t->sealing = minus(out->scheme_bytes, scheme->payload_class[c] + pads) -
		     minus(out->plain_bytes,
			   plain->payload_class[c] + plain->pad_class[c]);
}

static void add_terms(const struct sb_loss_input *in, const struct sums *scheme,
		      const struct sums *plain, const struct sb_chain *chain,
		      struct sb_loss *out)
{
	const uint64_t *z = chain->level_bytes;
	struct sb_loss_terms *t = &out->terms;

	sb_chain_terms(z, &t->within_snapshot, &t->cross_snapshot,
		       &t->cross_user);
	t->compression = minus(scheme->payload.total_bytes, z[0]);
	t->padding = minus(scheme->pad.total_bytes, plain->pad.total_bytes);
	t->sealing =
		minus(scheme->object.total_bytes,
		      scheme->payload.total_bytes + scheme->pad.total_bytes) -
		minus(plain->object.total_bytes,
		      plain->payload.total_bytes + plain->pad.total_bytes);
	t->recipes = minus(scheme->recipe_bytes, plain->recipe_bytes);
	t->index = minus(in->scheme.stored_bytes[SB_BYTES_INDEX],
			 in->plain.stored_bytes[SB_BYTES_INDEX]);
	t->keys = minus(in->scheme.stored_bytes[SB_BYTES_KEYS],
			in->plain.stored_bytes[SB_BYTES_KEYS]);
	t->dead = minus(in->scheme.dead_bytes, in->plain.dead_bytes);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++)
		add_class(scheme, plain, chain, c, &out->classes[c]);
}

/* The identity, in total and for each class, and the classes' sum. */
static int adds_up(const struct sb_loss *l, const struct sums *scheme)
{
	struct sb_loss_terms rest = l->terms;
	uint64_t bytes = 0;

	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		const struct sb_loss_class *k = &l->classes[c];

		if (sb_loss_sum(&k->terms) !=
		    minus(k->scheme_bytes, k->plain_bytes))
			return 0;
		bytes += k->scheme_bytes;
		rest.within_snapshot -= k->terms.within_snapshot;
		rest.cross_snapshot -= k->terms.cross_snapshot;
		rest.cross_user -= k->terms.cross_user;
		rest.compression -= k->terms.compression;
		rest.padding -= k->terms.padding;
		rest.sealing -= k->terms.sealing;
	}
	return bytes == scheme->object.total_bytes &&
	       rest.within_snapshot == 0 && rest.cross_snapshot == 0 &&
	       rest.cross_user == 0 && rest.compression == 0 &&
	       rest.padding == 0 && rest.sealing == 0 &&
	       sb_loss_sum(&l->terms) ==
		       minus(l->scheme_bytes, l->reference_bytes);
}

static enum sb_err chain_of(const struct sb_relation *scheme,
			    const struct sb_relation *plain,
			    uint64_t content_count, struct sb_chain *out)
{
	uint64_t *content_of = sb_relation_contents(scheme);
	uint64_t *bytes_of = calloc(content_count + 1, sizeof(*bytes_of));
	struct sb_chain_input in = { scheme->log,     scheme->log->live,
				     scheme->name_of, content_of,
				     bytes_of,        scheme->numbers.count,
				     content_count };
	enum sb_err err = SB_MEMORY;

	if (content_of != NULL && bytes_of != NULL)
		err = sb_relation_payloads(plain, content_count, bytes_of);
	if (err == SB_OK)
		err = sb_relation_alike(scheme, plain, content_count, 1);
	if (err == SB_OK)
		err = sb_chain_of(&in, out);
	free(content_of);
	free(bytes_of);
	return err;
}

static enum sb_err compare(const struct sb_loss_input *in,
			   const struct sb_relation_pair *pair,
			   struct sb_loss *out)
{
	struct sums s = { 0 }, p = { 0 };
	struct sb_chain chain;
	enum sb_err err = sum_up(&in->scheme, &pair->scheme, &s);

	if (err == SB_OK)
		err = sum_up(&in->plain, &pair->plain, &p);
	if (err == SB_OK)
		err = chain_of(&pair->scheme, &pair->plain,
			       pair->contents.count, &chain);
	if (err != SB_OK)
		return err;
	for (uint64_t i = 0; i < in->scheme.log->count; i++)
		if (in->scheme.log->live[i])
			out->logical_bytes +=
				in->scheme.log->items[i].plain_bytes;
	out->scheme_bytes = s.total_bytes;
	out->plain_bytes = p.total_bytes;
	add_terms(in, &s, &p, &chain, out);
	err = add_chunking(in, out);
	if (err == SB_OK && !adds_up(out, &s))
		err = SB_MALFORMED;
	return err;
}

enum sb_err sb_loss_of(const struct sb_loss_input *in, struct sb_loss *out)
{
	struct sb_relation_pair pair;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	err = sb_relation_pair_init(&pair, in->scheme.log, in->plain.log);
	if (err == SB_OK)
		err = compare(in, &pair, out);
	sb_relation_pair_release(&pair);
	return err;
}
