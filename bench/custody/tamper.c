#include "bench/custody/tamper.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/tamper_plant.h"
#include "bench/custody/tamper_power.h"

#define UNITS (3u + 3u * SB_ATOM_COUNT) /* as make_units makes at most */

/* --- trying --- */

struct search {
	struct sb_tamper *t;
	const struct sb_access *access;
	struct sb_forge forge;
	struct sb_coalition everybody;
	struct sb_coalition units[UNITS];
	size_t unit_count;
	struct sb_power *powers; /* of t->tried */
	size_t cap;
};

static void note(uint8_t how[SB_TAMPER_VERDICTS], uint32_t mask,
		 enum sb_tamper_probe probe)
{
	for (unsigned v = 0; v < SB_TAMPER_VERDICTS; v++) {
		if (mask >> v & 1 && !how[v])
			how[v] = (uint8_t)(probe + 1);
	}
}

static int is_complete(const struct sb_tamper_tried *r)
{
	for (unsigned v = 0; v < SB_TAMPER_VERDICTS; v++) {
		if (!r->how[SB_FOUND_OTHER][v])
			return 0;
	}
	return 1;
}

/* May it write the store: 0: no, 1: what is the account's, 2: everything. */
static enum sb_err right_to_write(struct search *s, struct sb_tamper_tried *r,
				  struct sb_power *power, int *right)
{
	struct sb_view *view;
	enum sb_atom at = sb_world_place(s->t->archive.world, SB_AT_STORE);
	enum sb_err err = sb_view_new(s->t->archive.world, SB_PROBE_VICTIM,
				      &r->who, &view);

	if (err != SB_OK)
		return err;
	*right = sb_view_store(view) == SB_OK;
	if (*right &&
	    (at != SB_ATOM_STORE || sb_view_reach(view, at, 0) == SB_OWN))
		*right = 2;
	sb_power_measure(view, power);
	sb_view_free(view); /* nothing changed: it guesses nothing */
	return SB_OK;
}

/* Another class is of use where a new phone does not open all of them. */
static int is_idle(const struct search *s, unsigned probe)
{
	const uint32_t all = (1u << SB_CLASS_COUNT) - 1;

	return (probe == SB_TAMPER_RESEAL_PLAINER ||
		probe == SB_TAMPER_ENROL_PLAINER) &&
	       (s->t->archive.gets & all) == all;
}

static enum sb_err attack(struct search *s, struct sb_tamper_tried *r,
			  int right)
{
	enum sb_err err = SB_OK;

	for (unsigned i = 0; right && i < SB_TAMPER_KEYLESS; i++) {
		const struct sb_tamper_seen *seen =
			&s->t->keyless[right == 2][i];

		note(r->how[SB_FOUND_OTHER], seen->other,
		     (enum sb_tamper_probe)i);
		note(r->how[SB_FOUND_OLD], seen->old, (enum sb_tamper_probe)i);
	}
	if (right)
		note(r->how[SB_FOUND_PLANTED], s->t->planted[right == 2].other,
		     SB_TAMPER_PLANT);
	for (unsigned i = SB_TAMPER_KEYLESS;
	     i < SB_TAMPER_PROBES && err == SB_OK && !is_complete(r); i++) {
		struct sb_tamper_seen seen = { .err = SB_UNSUPPORTED };

		if (is_idle(s, i))
			continue;
		if (i == SB_TAMPER_MAKE)
			err = right ? sb_tamper_made_try(s->t->made, &r->who,
							 &seen)
				    : SB_OK;
		else
			err = sb_tamper_keyed(&s->t->archive, &s->forge,
					      (enum sb_tamper_probe)i, &r->who,
					      &seen);
		if (err != SB_OK)
			break;
		note(r->how[SB_FOUND_OTHER], seen.other,
		     (enum sb_tamper_probe)i);
		note(r->how[SB_FOUND_OLD], seen.old, (enum sb_tamper_probe)i);
	}
	return err;
}

static enum sb_err make_room(struct search *s)
{
	struct sb_tamper *t = s->t;
	size_t cap = s->cap ? 2 * s->cap : 64;
	struct sb_tamper_tried *tried;
	struct sb_power *powers;

	if (t->tried_count < s->cap)
		return SB_OK;
	tried = realloc(t->tried, cap * sizeof(*tried));
	if (tried)
		t->tried = tried;
	powers = realloc(s->powers, cap * sizeof(*powers));
	if (powers)
		s->powers = powers;
	if (!tried || !powers)
		return SB_MEMORY;
	s->cap = cap;
	return SB_OK;
}

/* *out: its number among those that were tried. */
static enum sb_err try_one(struct search *s, const struct sb_coalition *who,
			   size_t *out)
{
	struct sb_tamper *t = s->t;
	struct sb_tamper_tried r = { .who = *who };
	struct sb_power power;
	int right;
	enum sb_err err;

	for (*out = 0; *out < t->tried_count; ++*out) {
		if (memcmp(&t->tried[*out].who, who, sizeof(*who)) == 0)
			return SB_OK;
	}
	err = make_room(s);
	if (err == SB_OK)
		err = right_to_write(s, &r, &power, &right);
	if (err != SB_OK)
		return err;
	for (*out = 0; *out < t->tried_count; ++*out) {
		if (power.used < SB_POWER_BYTES &&
		    memcmp(&s->powers[*out], &power, sizeof(power)) == 0)
			break;
	}
	if (*out < t->tried_count) {
		r = t->tried[*out];
		r.who = *who;
	} else {
		err = attack(s, &r, right);
	}
	*out = t->tried_count;
	s->powers[t->tried_count] = power;
	t->tried[t->tried_count++] = r;
	return err;
}

/* --- making minimal --- */

static int is_below(const struct sb_coalition *a, const struct sb_coalition *b)
{
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (a->of[i] > b->of[i])
			return 0;
	}
	return 1;
}

int sb_tamper_is_above(const struct sb_sets *sets,
		       const struct sb_coalition *who)
{
	for (size_t i = 0; i < sets->count; i++) {
		if (is_below(&sets->of[i], who))
			return 1;
	}
	return 0;
}

static enum sb_err shrink(struct search *s, unsigned verdict,
			  enum sb_tamper_found as, struct sb_coalition *who)
{
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		while (who->of[i] > s->everybody.of[i]) {
			struct sb_coalition less = *who;
			size_t n;
			enum sb_err err;

			less.of[i]--;
			err = try_one(s, &less, &n);
			if (err != SB_OK)
				return err;
			if (!s->t->tried[n].how[as][verdict])
				break;
			*who = less;
		}
	}
	return SB_OK;
}

static enum sb_err keep(struct search *s, const struct sb_coalition *who,
			size_t n, enum sb_tamper_found as)
{
	struct sb_sets *sets = s->t->found[as];
	enum sb_err err = SB_OK;

	for (unsigned v = 0; v < SB_TAMPER_VERDICTS && err == SB_OK; v++) {
		struct sb_coalition least = *who;

		if (!s->t->tried[n].how[as][v] ||
		    sb_tamper_is_above(&sets[v], who))
			continue;
		err = shrink(s, v, as, &least);
		if (err == SB_OK)
			err = sb_sets_add(&sets[v], &least);
	}
	return err;
}

static int is_settled(const struct search *s, const struct sb_coalition *who)
{
	for (unsigned v = 0; v < SB_TAMPER_VERDICTS; v++) {
		if (!sb_tamper_is_above(&s->t->found[SB_FOUND_OTHER][v], who))
			return 0;
	}
	return 1;
}

static enum sb_err consider(struct search *s, const struct sb_coalition *who)
{
	size_t n;
	enum sb_err err;

	if (is_settled(s, who))
		return SB_OK;
	err = try_one(s, who, &n);
	for (unsigned as = 0; as < SB_FOUNDS && err == SB_OK; as++)
		err = keep(s, who, n, (enum sb_tamper_found)as);
	return err;
}

/* --- whom to try --- */

static struct sb_coalition joined(const struct sb_coalition *a,
				  const struct sb_coalition *b)
{
	struct sb_coalition both = *a;

	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		if (both.of[i] < b->of[i])
			both.of[i] = b->of[i];
	}
	return both;
}

static void add_unit(struct search *s, const struct sb_coalition *extra)
{
	assert(s->unit_count < UNITS);
	s->units[s->unit_count++] = joined(extra, &s->everybody);
}

static void add_atom(struct search *s, enum sb_atom atom, unsigned value)
{
	struct sb_coalition extra = { { 0 } };

	extra.of[atom] = (uint8_t)value;
	add_unit(s, &extra);
}

/* Does any unlock ask for it, or was anything left there? */
static int matters(const struct search *s, enum sb_atom atom)
{
	const struct sb_owner *owner =
		&s->t->archive.world->owners[SB_PROBE_VICTIM];
	enum sb_atom at = atom == SB_ATOM_HSM_OWN ? SB_ATOM_HSM : atom;

	if (!s->access->most.of[atom])
		return 0;
	for (size_t i = 0; i < s->access->count; i++) {
		const struct sb_box *box = &s->access->cubes[i].box;

		if (box->low.of[atom] ||
		    box->high.of[atom] != s->access->most.of[atom])
			return 1;
	}
	for (size_t i = 0; i < owner->count; i++) {
		if (owner->deposits[i].at == at)
			return 1;
	}
	return 0;
}

/* A session takes two. */
static void add_unlocked(struct search *s, enum sb_atom device)
{
	struct sb_coalition extra = { { [SB_ATOM_KNOW_PASSCODE] = 1 } };

	extra.of[device] = SB_USE;
	add_unit(s, &extra);
}

/* Everything that can be had: little of it, half, all. */
static void make_units(struct search *s)
{
	static const enum sb_atom devices[] = { SB_ATOM_PHONE, SB_ATOM_DEVICE };
	struct sb_coalition phish = { { [SB_ATOM_KNOW_ACCOUNT_PASSWORD] = 1,
					[SB_ATOM_SECOND_FACTOR] = 1 } };

	add_atom(s, SB_ATOM_STORE, SB_OWN);
	add_atom(s, SB_ATOM_ACCOUNT, SB_OWN);
	add_unit(s, &phish);
	for (unsigned i = 0; i < 2; i++)
		if (matters(s, devices[i]))
			add_unlocked(s, devices[i]);
	for (unsigned i = 0; i < SB_ATOM_COUNT; i++) {
		enum sb_atom atom = (enum sb_atom)i;
		unsigned most = s->access->most.of[i];

		if (i == SB_ATOM_STORE || i == SB_ATOM_ACCOUNT ||
		    !matters(s, atom))
			continue;
		if (most > s->everybody.of[i])
			add_atom(s, atom, s->everybody.of[i] + 1u);
		if (most > s->everybody.of[i] + 2u)
			add_atom(s, atom, most / 2 + 1);
		if (most > s->everybody.of[i] + 1u)
			add_atom(s, atom, most);
	}
}

static enum sb_err try_pairs(struct search *s)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < s->unit_count && err == SB_OK; i++)
		err = consider(s, &s->units[i]);
	for (size_t i = 0; i < s->unit_count; i++) {
		for (size_t k = 0; k < i && err == SB_OK; k++) {
			struct sb_coalition both =
				joined(&s->units[i], &s->units[k]);

			err = consider(s, &both);
		}
	}
	return err;
}

static enum sb_err try_readers(struct search *s, unsigned verdict)
{
	struct sb_sets readers;
	enum sb_err err = sb_access_readers(s->access, verdict, &readers);

	if (err != SB_OK)
		return err;
	for (size_t i = 0; i < readers.count && err == SB_OK; i++)
		err = consider(s, &readers.of[i]);
	for (size_t i = 0; i < readers.count; i++) {
		for (size_t k = 0; k < s->unit_count && err == SB_OK; k++) {
			struct sb_coalition both =
				joined(&readers.of[i], &s->units[k]);

			err = consider(s, &both);
		}
	}
	sb_sets_release(&readers);
	return err;
}

static int by_who(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct sb_coalition));
}

static void sort(struct sb_sets *sets)
{
	if (sets->count)
		qsort(sets->of, sets->count, sizeof(*sets->of), by_who);
}

static enum sb_err run(struct search *s)
{
	struct sb_tamper *t = s->t;
	enum sb_err err = sb_tamper_living(t);

	if (err == SB_OK)
		err = sb_tamper_anchor(t);
	for (unsigned i = 0; i < SB_TAMPER_KEYLESS && err == SB_OK; i++)
		err = sb_tamper_keyless(&t->archive, (enum sb_tamper_probe)i,
					t->keyless[0] + i, t->keyless[1] + i);
	if (err == SB_OK)
		err = try_pairs(s);
	for (unsigned v = 0; v < SB_TAMPER_VERDICTS && err == SB_OK; v++)
		err = try_readers(s, v);
	for (unsigned i = 0; i < SB_FOUNDS * SB_TAMPER_VERDICTS; i++)
		sort(&t->found[i / SB_TAMPER_VERDICTS][i % SB_TAMPER_VERDICTS]);
	return err;
}

enum sb_err sb_tamper_run(const struct sb_profile *profile, uint64_t seed,
			  const struct sb_access *access, struct sb_tamper *out,
			  char *why, size_t why_bytes)
{
	struct search s = { .t = out, .access = access };
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	sb_atom_public(&s.everybody);
	err = sb_tamper_archive_open(profile, seed, &out->archive);
	if (err == SB_OK)
		err = sb_tamper_plant(profile, seed, &out->planted[0],
				      &out->planted[1], out->archive.why,
				      sizeof(out->archive.why));
	if (err == SB_OK)
		err = sb_tamper_made_open(profile, seed, &out->made,
					  out->archive.why,
					  sizeof(out->archive.why));
	if (err == SB_OK)
		err = sb_forge_init(&s.forge, out->archive.world,
				    SB_PROBE_VICTIM, seed);
	if (err == SB_OK) {
		make_units(&s);
		err = run(&s);
	}
	sb_forge_release(&s.forge);
	free(s.powers);
	if (err != SB_OK) {
		snprintf(why, why_bytes, "profile %s, tampering: %s: %s",
			 profile->name, sb_err_name(err), out->archive.why);
		sb_tamper_release(out);
	}
	return err;
}

void sb_tamper_release(struct sb_tamper *t)
{
	for (unsigned i = 0; i < SB_FOUNDS * SB_TAMPER_VERDICTS; i++)
		sb_sets_release(&t->found[i / SB_TAMPER_VERDICTS]
					 [i % SB_TAMPER_VERDICTS]);
	free(t->tried);
	sb_tamper_made_close(t->made);
	sb_tamper_archive_close(&t->archive);
	memset(t, 0, sizeof(*t));
}

enum sb_tamper_probe sb_tamper_how(const struct sb_tamper *t,
				   const struct sb_coalition *who,
				   unsigned verdict, enum sb_tamper_found as)
{
	for (size_t i = 0; i < t->tried_count; i++) {
		const struct sb_tamper_tried *r = &t->tried[i];
		unsigned how = r->how[as][verdict];

		if (memcmp(&r->who, who, sizeof(*who)) == 0 && how)
			return (enum sb_tamper_probe)(how - 1);
	}
	return SB_TAMPER_HIDE;
}
