/* bench/analysis/loss_upload.c: sent bytes, by cause. */
#include "bench/analysis/loss_upload.h"

#include "bench/analysis/chain.h"
#include "bench/analysis/relation.h"
#include "bench/analysis/share.h"

#include <stdlib.h>
#include <string.h>

#define NOBODY UINT64_MAX

struct send {
	uint32_t payload_bytes, pad_bytes, classes;
};

/* One side's uploads. */
struct sends {
	uint64_t *node_of;    /* by occurrence: the upload it rides on */
	uint64_t *content_of; /* by upload */
	struct send *items;
	uint64_t count;
	struct sb_share payload, pad;
	uint64_t payload_class[SB_CLASS_COUNT], pad_class[SB_CLASS_COUNT];
	uint64_t protocol_bytes;
};

static int64_t minus(uint64_t a, uint64_t b)
{
	return (int64_t)(a - b);
}

int64_t sb_loss_upload_sum(const struct sb_loss_upload_terms *t)
{
	return t->within_snapshot + t->cross_snapshot + t->cross_user +
	       t->compression + t->padding + t->protocol + t->chunking_sizes +
	       t->chunking_key;
}

static void release(struct sends *s)
{
	free(s->node_of);
	free(s->content_of);
	free(s->items);
	memset(s, 0, sizeof(*s));
}

/* The latest upload of each name, and of each name by each user. */
struct latest {
	struct sb_intern pairs; /* name, user */
	uint64_t *by_pair, *by_name;
};

/* A payload that was sent and found to be there already need not have been
 * recorded; it was that of the object. */
static struct send sent_by(const struct sb_loss_side *side,
			   const struct sb_relation *r, uint64_t name,
			   const struct sb_occurrence *o)
{
	struct send s = { 0 };

	if (side->plain_on_wire) {
		s.payload_bytes = o->plain_bytes;
		return s;
	}
	if (o->payload_bytes == 0)
		o = sb_relation_object(r, name);
	s.payload_bytes = o->payload_bytes;
	s.pad_bytes = o->pad_bytes;
	return s;
}

static enum sb_err ride(const struct sb_loss_side *side,
			const struct sb_relation *r, struct latest *latest,
			struct sends *s, uint64_t i)
{
	const struct sb_occurrence *o = &side->log->items[i];
	uint64_t name = r->name_of[i], known = latest->pairs.count;
	struct sb_intern_key key = { { name, o->user } };
	uint64_t pair, node;

	if (sb_intern_add(&latest->pairs, &key, &pair) != SB_OK)
		return SB_MEMORY;
	if (pair == known)
		latest->by_pair[pair] = latest->by_name[name];
	if (o->sent) {
		node = s->count++;
		s->content_of[node] = r->names[name].content;
		s->items[node] = sent_by(side, r, name, o);
		latest->by_pair[pair] = node;
		latest->by_name[name] = node;
	}
	node = latest->by_pair[pair];
	if (node == NOBODY)
		return SB_MISSING;
	s->items[node].classes |= UINT32_C(1) << o->data_class;
	s->node_of[i] = node;
	return SB_OK;
}

static enum sb_err ride_all(const struct sb_loss_side *side,
			    const struct sb_relation *r, struct sends *s)
{
	struct latest latest;
	size_t room = r->log->count + 1;
	enum sb_err err = SB_OK;

	sb_intern_init(&latest.pairs);
	latest.by_pair = calloc(room, sizeof(*latest.by_pair));
	latest.by_name = calloc(room, sizeof(*latest.by_name));
	if (latest.by_pair == NULL || latest.by_name == NULL)
		err = SB_MEMORY;
	for (size_t n = 0; err == SB_OK && n < room; n++)
		latest.by_name[n] = NOBODY;
	for (uint64_t i = 0; err == SB_OK && i < r->log->count; i++)
		err = ride(side, r, &latest, s, i);
	free(latest.by_pair);
	free(latest.by_name);
	sb_intern_release(&latest.pairs);
	return err;
}

static enum sb_err collect(const struct sb_loss_side *side,
			   const struct sb_relation *r, struct sends *s)
{
	size_t room = r->log->count + 1;
	uint64_t bytes;
	enum sb_err err;

	if (r->log->count > SB_LOSS_COUNT_MAX ||
	    side->wire_up_bytes > SB_LOSS_BYTES_MAX)
		return SB_PARAM;
	s->node_of = calloc(room, sizeof(*s->node_of));
	s->content_of = calloc(room, sizeof(*s->content_of));
	s->items = calloc(room, sizeof(*s->items));
	if (s->node_of == NULL || s->content_of == NULL || s->items == NULL)
		return SB_MEMORY;
	err = ride_all(side, r, s);
	if (err != SB_OK)
		return err;
	for (uint64_t n = 0; n < s->count; n++) {
		const struct send *item = &s->items[n];

		sb_share_add(&s->payload, item->classes, item->payload_bytes);
		sb_share_add(&s->pad, item->classes, item->pad_bytes);
	}
	sb_share_divide(&s->payload, s->payload_class);
	sb_share_divide(&s->pad, s->pad_class);
	bytes = s->payload.total_bytes + s->pad.total_bytes;
	if (bytes > side->wire_up_bytes)
		return SB_MALFORMED;
	s->protocol_bytes = side->wire_up_bytes - bytes;
	return SB_OK;
}

/* z: what plain sends of each content. */
static enum sb_err payloads(const struct sends *plain, uint64_t content_count,
			    uint64_t *bytes_of)
{
	for (uint64_t c = 0; c < content_count; c++)
		bytes_of[c] = NOBODY;
	for (uint64_t n = 0; n < plain->count; n++) {
		uint64_t content = plain->content_of[n];

		if (bytes_of[content] != NOBODY)
			return SB_PARAM;
		bytes_of[content] = plain->items[n].payload_bytes;
	}
	return SB_OK;
}

static enum sb_err chain_of(const struct sb_trace_log *log,
			    const struct sends *scheme,
			    const struct sends *plain, uint64_t content_count,
			    struct sb_chain *out)
{
	uint8_t *all = malloc(log->count + 1);
	uint64_t *bytes_of = calloc(content_count + 1, sizeof(*bytes_of));
	struct sb_chain_input in = {
		log,      all,           scheme->node_of, scheme->content_of,
		bytes_of, scheme->count, content_count
	};
	enum sb_err err = SB_MEMORY;

	if (all != NULL && bytes_of != NULL) {
		memset(all, 1, log->count + 1);
		err = payloads(plain, content_count, bytes_of);
	}
	if (err == SB_OK)
		err = sb_chain_of(&in, out);
	free(all);
	free(bytes_of);
	return err;
}

static void add_class(const struct sends *scheme, const struct sends *plain,
		      const struct sb_chain *chain, unsigned c,
		      struct sb_loss_upload_class *out)
{
	struct sb_loss_upload_terms *t = &out->terms;
	const uint64_t *z = chain->class_bytes[c];

	out->scheme_bytes = scheme->payload_class[c] + scheme->pad_class[c];
	out->plain_bytes = plain->payload_class[c] + plain->pad_class[c];
	sb_chain_terms(z, &t->within_snapshot, &t->cross_snapshot,
		       &t->cross_user);
	t->compression = minus(scheme->payload_class[c], z[0]);
	t->padding = minus(scheme->pad_class[c], plain->pad_class[c]);
}

static void add_terms(const struct sb_loss_input *in,
		      const struct sends *scheme, const struct sends *plain,
		      const struct sb_chain *chain, struct sb_loss_upload *out)
{
	const uint64_t *z = chain->level_bytes;
	struct sb_loss_upload_terms *t = &out->terms;
	uint64_t unkeyed = in->plain.wire_up_bytes;

	if (in->unkeyed != NULL)
		unkeyed = in->unkeyed->wire_up_bytes;
	out->reference_bytes = unkeyed;
	if (in->reference != NULL)
		out->reference_bytes = in->reference->wire_up_bytes;
	out->scheme_bytes = in->scheme.wire_up_bytes;
	out->plain_bytes = in->plain.wire_up_bytes;
	out->scheme_sends = scheme->count;
	out->plain_sends = plain->count;
	sb_chain_terms(z, &t->within_snapshot, &t->cross_snapshot,
		       &t->cross_user);
	t->compression = minus(scheme->payload.total_bytes, z[0]);
	t->padding = minus(scheme->pad.total_bytes, plain->pad.total_bytes);
	t->protocol = minus(scheme->protocol_bytes, plain->protocol_bytes);
	t->chunking_key = minus(out->plain_bytes, unkeyed);
	t->chunking_sizes = minus(unkeyed, out->reference_bytes);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++)
		add_class(scheme, plain, chain, c, &out->classes[c]);
}

static int adds_up(const struct sb_loss_upload *l)
{
	struct sb_loss_upload_terms rest = l->terms;

	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		const struct sb_loss_upload_class *k = &l->classes[c];

		if (sb_loss_upload_sum(&k->terms) !=
		    minus(k->scheme_bytes, k->plain_bytes))
			return 0;
		rest.within_snapshot -= k->terms.within_snapshot;
		rest.cross_snapshot -= k->terms.cross_snapshot;
		rest.cross_user -= k->terms.cross_user;
		rest.compression -= k->terms.compression;
		rest.padding -= k->terms.padding;
	}
	return rest.within_snapshot == 0 && rest.cross_snapshot == 0 &&
	       rest.cross_user == 0 && rest.compression == 0 &&
	       rest.padding == 0 &&
	       sb_loss_upload_sum(&l->terms) ==
		       minus(l->scheme_bytes, l->reference_bytes);
}

static enum sb_err compare(const struct sb_loss_input *in,
			   const struct sb_relation_pair *pair,
			   struct sb_loss_upload *out)
{
	struct sends s = { 0 }, p = { 0 };
	struct sb_chain chain;
	enum sb_err err = sb_relation_alike(&pair->scheme, &pair->plain,
					    pair->contents.count, 0);

	if (err == SB_OK)
		err = collect(&in->scheme, &pair->scheme, &s);
	if (err == SB_OK)
		err = collect(&in->plain, &pair->plain, &p);
	if (err == SB_OK)
		err = chain_of(in->scheme.log, &s, &p, pair->contents.count,
			       &chain);
	if (err == SB_OK) {
		for (uint64_t i = 0; i < in->scheme.log->count; i++)
			out->logical_bytes +=
				in->scheme.log->items[i].plain_bytes;
		add_terms(in, &s, &p, &chain, out);
		if (!adds_up(out))
			err = SB_MALFORMED;
	}
	release(&s);
	release(&p);
	return err;
}

enum sb_err sb_loss_upload_of(const struct sb_loss_input *in,
			      struct sb_loss_upload *out)
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
