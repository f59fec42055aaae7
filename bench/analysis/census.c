/* bench/analysis/census.c: names, contents and classes of a trace. */
#include "bench/analysis/census.h"

#include "bench/analysis/relation.h"
#include "bench/analysis/share.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* By content: live references and the classes that need it. */
struct tally {
	uint64_t references;
	uint32_t classes;
};

static void measure(struct sb_census_frequency *f, double weighted)
{
	double n = (double)f->references;
	double most;

	if (f->names == 0)
		return;
	most = log2((double)f->names);
	f->entropy_bits = log2(n) - weighted / n;
	f->kld_bits = most - f->entropy_bits;
	if (f->names > 1)
		f->normalised = f->kld_bits / most;
}

/* Returns c log2 c. */
static double count(struct sb_census_frequency *f, uint64_t references)
{
	f->names++;
	f->references += references;
	if (references > f->max_references)
		f->max_references = references;
	return (double)references * log2((double)references);
}

static void take_occurrence(struct sb_census *out,
			    const struct sb_occurrence *o)
{
	struct sb_census_class *k = &out->classes[o->data_class];

	k->occurrences++;
	k->logical_bytes += o->plain_bytes;
	out->total.occurrences++;
	out->total.logical_bytes += o->plain_bytes;
}

static void take_name(struct sb_census *out, uint32_t classes, uint64_t bytes,
		      struct sb_share *share)
{
	sb_share_add(share, classes, bytes);
	out->total.names++;
	out->total.stored_bytes += bytes;
	if ((classes & (classes - 1)) == 0)
		out->classes[__builtin_ctz(classes)].exclusive_bytes += bytes;
	for (; classes != 0; classes &= classes - 1)
		out->classes[__builtin_ctz(classes)].names++;
}

static void take_content(struct sb_census *out, uint32_t classes,
			 uint64_t bytes)
{
	out->total.contents++;
	out->total.content_bytes += bytes;
	for (; classes != 0; classes &= classes - 1) {
		out->classes[__builtin_ctz(classes)].contents++;
		out->classes[__builtin_ctz(classes)].content_bytes += bytes;
	}
}

static void take_all(const struct sb_relation *r,
		     const struct sb_intern *contents, struct tally *tallies,
		     struct sb_census *out)
{
	struct sb_share share = { 0 };
	uint64_t divided[SB_CLASS_COUNT];
	double names = 0, plain = 0;

	for (uint64_t i = 0; i < r->log->count; i++)
		if (r->log->live[i])
			take_occurrence(out, &r->log->items[i]);
	for (uint64_t n = 0; n < r->numbers.count; n++) {
		const struct sb_relation_name *name = &r->names[n];

		if (name->live == 0)
			continue;
		take_name(out, name->classes,
			  sb_relation_object(r, n)->object_bytes, &share);
		names += count(&out->names, name->live);
		tallies[name->content].references += name->live;
		tallies[name->content].classes |= name->classes;
	}
	for (uint64_t c = 0; c < contents->count; c++) {
		if (tallies[c].references == 0)
			continue;
		/* The first word of a content's key is its length. */
		take_content(out, tallies[c].classes, contents->keys[c].w[0]);
		plain += count(&out->contents, tallies[c].references);
	}
	measure(&out->names, names);
	measure(&out->contents, plain);
	sb_share_divide(&share, divided);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++)
		out->classes[c].stored_bytes = divided[c];
	out->total.exclusive_bytes = out->total.stored_bytes;
}

enum sb_err sb_census_of(const struct sb_trace_log *log, struct sb_census *out)
{
	struct sb_intern contents;
	struct sb_relation r;
	struct tally *tallies;
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	sb_intern_init(&contents);
	err = sb_relation_init(&r, log, &contents);
	if (err != SB_OK)
		goto out;
	tallies = calloc(contents.count + 1, sizeof(*tallies));
	if (tallies != NULL)
		take_all(&r, &contents, tallies, out);
	else
		err = SB_MEMORY;
	free(tallies);
	sb_relation_release(&r);
out:
	sb_intern_release(&contents);
	return err;
}
