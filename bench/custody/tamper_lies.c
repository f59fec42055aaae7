#include "bench/custody/tamper_lies.h"

#include <stdio.h>
#include <string.h>

#include "bench/custody/words.h"
#include "bench/custody/world.h"

#define INSISTS     12u /* times that an owner tries who is refused */
#define FIRST_MADE  100u
#define WORDS_BYTES 640u

struct lies {
	struct sb_probe probe;
	struct sb_world *world;
	struct sb_world_state *past, *base; /* before a renewal, after it */
	struct sb_coalition owner;          /* who restores */
	const struct sb_profile *profile;
	uint64_t seed;
	uint64_t told;       /* lies, at the moment that was tried last */
	const char *renewed; /* memory item; NULL: none is */
	uint32_t whole, whole_made; /* what comes back otherwise */
	uint32_t made;              /* number of the next snapshot */
	unsigned row;
	sb_access_visit *visit;
	void *arg;
};

struct tried {
	enum sb_lied_end end;
	enum sb_err err; /* of a refusal */
};

/* --- one moment --- */

static enum sb_err restore(struct lies *l, struct tried *t)
{
	struct sb_attempt a;
	enum sb_err err = sb_attempt_run(&l->probe, &l->owner, NULL, 0, &a);

	if (err != SB_OK)
		return err;
	t->err = a.err;
	t->end = sb_attempt_wrong(&a) ? SB_LIED_OTHER
		 : (sb_attempt_whole(&a) & l->whole) == l->whole
			 ? SB_LIED_RESTORED
			 : SB_LIED_REFUSED;
	sb_attempt_release(&a);
	return SB_OK;
}

static void be_honest(struct lies *l)
{
	sb_lies_tell(l->world, NULL, SB_LIE_SILENT, NULL);
}

/* Whether it lasts: all are honest again. */
static enum sb_err see_later(struct lies *l, struct tried *t)
{
	struct tried later = { SB_LIED_RESTORED, SB_OK };
	enum sb_err err;

	be_honest(l);
	if (t->end != SB_LIED_REFUSED)
		return SB_OK;
	err = restore(l, &later);
	if (err == SB_OK && later.end != SB_LIED_RESTORED)
		t->end = later.end == SB_LIED_OTHER ? SB_LIED_OTHER
						    : SB_LIED_LOST;
	return err;
}

static enum sb_err at_restore(struct lies *l, struct tried *t)
{
	enum sb_err err = restore(l, t);

	for (unsigned i = 1;
	     i < INSISTS && err == SB_OK && t->end == SB_LIED_REFUSED; i++) {
		struct tried again = { SB_LIED_REFUSED, SB_OK };

		err = restore(l, &again);
		if (again.end == SB_LIED_OTHER)
			*t = again;
	}
	return err == SB_OK ? see_later(l, t) : err;
}

static enum sb_err backup(struct lies *l)
{
	struct sb_meter meter = { 0 };
	struct sb_view *view;
	enum sb_err err = sb_view_new(l->world, SB_PROBE_VICTIM, NULL, &view);

	if (err != SB_OK)
		return err;
	err = sb_pipeline_backup_as(&l->probe.archiver, view, NULL,
				    SB_PROBE_VICTIM, l->made,
				    &l->probe.days[SB_PROBE_MEMBER], &meter);
	sb_view_free(view);
	return err;
}

/* What an owner with everything restores of the snapshot just made. */
static enum sb_err restore_made(struct lies *l, uint32_t *whole,
				uint32_t *wrong)
{
	const struct sb_target target = { .snapshot = l->made++,
					  .day = SB_PROBE_MEMBER,
					  .anew = 1 };
	struct sb_coalition all;
	struct sb_attempt a;
	enum sb_err err;

	sb_atom_owner(&all);
	err = sb_attempt_at(&l->probe, &all, NULL, 0, &target, &a);
	if (err != SB_OK)
		return err;
	*whole = sb_attempt_whole(&a);
	*wrong = sb_attempt_wrong(&a);
	sb_attempt_release(&a);
	return SB_OK;
}

static enum sb_err at_backup(struct lies *l, struct tried *t)
{
	uint32_t whole = 0, wrong = 0;
	enum sb_err err;

	t->err = backup(l);
	be_honest(l);
	if (t->err != SB_OK) {
		t->end = SB_LIED_REFUSED;
		return sb_attempt_is_answer(t->err) ? SB_OK : t->err;
	}
	err = restore_made(l, &whole, &wrong);
	t->end = wrong                    ? SB_LIED_OTHER
		 : whole == l->whole_made ? SB_LIED_RESTORED
					  : SB_LIED_LOST;
	return err;
}

/* SB_UNSUPPORTED: that item is not renewed. */
static enum sb_err renew(struct lies *l, const char *item,
			 struct sb_meter *meter)
{
	enum sb_redo redo = SB_REDO_NOTHING;
	enum sb_err err;

	sb_world_next_epoch(l->world); /* or it would be the same secret */
	err = sb_world_renew(l->world, SB_PROBE_VICTIM, item, 0);

	if (err == SB_OK)
		err = sb_pipeline_rekey(&l->probe.archiver, SB_PROBE_VICTIM,
					SB_REKEY_NEW_SECRET, &redo, meter);
	if (err == SB_OK)
		err = sb_world_renew(l->world, SB_PROBE_VICTIM, item, 1);
	return err == SB_OK && redo != SB_REDO_NOTHING ? SB_UNSUPPORTED : err;
}

static enum sb_err at_renewal(struct lies *l, struct tried *t)
{
	struct sb_meter meter = { 0 };
	enum sb_err made = renew(l, l->renewed, &meter), err;

	be_honest(l);
	if (made != SB_OK && !sb_attempt_is_answer(made))
		return made;
	err = restore(l, t);
	if (err != SB_OK || t->end == SB_LIED_OTHER)
		return err;
	if (t->end != SB_LIED_RESTORED)
		t->end = SB_LIED_LOST;
	else if (made != SB_OK)
		t->end = SB_LIED_REFUSED;
	t->err = made != SB_OK ? made : t->err;
	return SB_OK;
}

struct liars {
	const struct sb_coalition *by;
	enum sb_lie lie;
	int from_end;
};

static enum sb_err at_enrolment(struct lies *l, const struct liars *who,
				struct tried *t)
{
	const struct sb_lied_enrolment of = { l->profile, l->seed, l->owner,
					      l->whole };

	be_honest(l); /* it is another world's */
	return sb_tamper_lies_enrol(&of, who->by, who->lie, who->from_end,
				    &t->end, &t->err, &l->told);
}

static enum sb_err at_once(struct lies *l, enum sb_lied_moment moment,
			   const struct liars *who, struct tried *t)
{
	enum sb_err err = SB_OK, back;

	sb_lies_tell(l->world, who->by, who->lie, l->past);
	if (who->from_end)
		sb_lies_from_end(l->world);
	if (moment == SB_LIED_ENROLMENT)
		return at_enrolment(l, who, t);
	switch (moment) {
	case SB_LIED_RESTORE:
		err = at_restore(l, t);
		break;
	case SB_LIED_BACKUP:
		err = at_backup(l, t);
		break;
	case SB_LIED_RENEWAL:
		err = at_renewal(l, t);
		break;
	case SB_LIED_ENROLMENT:
	case SB_LIED_MOMENTS:
		err = SB_PARAM;
	}
	l->told = sb_lies_told(l->world);
	be_honest(l);
	back = sb_world_rewind(l->world, l->base);
	return err == SB_OK ? back : err;
}

/* Replicas are renewed one after the other: the first liars may be met first, or
 * last.  The worse of both. */
static enum sb_err at(struct lies *l, enum sb_lied_moment moment,
		      const struct sb_coalition *by, enum sb_lie lie,
		      struct tried *t)
{
	struct liars who = { by, lie, 0 };
	enum sb_err err = at_once(l, moment, &who, t);
	struct tried last;

	if (err != SB_OK ||
	    (moment != SB_LIED_RENEWAL && moment != SB_LIED_ENROLMENT) ||
	    !by->of[SB_ATOM_HSM_OWN])
		return err;
	who.from_end = 1;
	err = at_once(l, moment, &who, &last);
	if (last.end > t->end)
		*t = last;
	return err;
}

/* --- rows --- */

struct case_of {
	enum sb_lied_moment moment;
	enum sb_atom party;
	struct sb_coalition by;
	struct tried of[SB_LIES];
};

static void liars_words(const struct lies *l, const struct case_of *c,
			char *text, size_t bytes)
{
	unsigned most = l->world->most.of[SB_ATOM_HSM_OWN];

	if (c->party == SB_ATOM_HSM_OWN)
		snprintf(text, bytes, "%u of %u HSM replicas",
			 c->by.of[c->party], most);
	else
		snprintf(text, bytes, "%s", sb_atom_row(c->party)->words[1]);
}

/* "denied+missing": what was said where it was not restored. */
static void put_errors(const struct case_of *c, enum sb_lied_end end,
		       char *text, size_t bytes)
{
	for (unsigned i = 0; i < SB_LIES; i++) {
		unsigned k = 0;

		if (c->of[i].end != end || c->of[i].err == SB_OK)
			continue;
		while (c->of[k].end != end || c->of[k].err != c->of[i].err)
			k++;
		if (k < i)
			continue;
		sb_words_append(text, bytes, *text ? "+" : "");
		sb_words_append(text, bytes, sb_err_name(c->of[i].err));
	}
}

/* The answers with the same end, as one row. */
static enum sb_err emit_end(struct lies *l, const struct case_of *c,
			    enum sb_lied_end end)
{
	static const char *const moments[][2] = {
		{ "restore", "a new phone restores" },
		{ "backup", "a backup is made" },
		{ "renewal", "a secret is renewed" },
		{ "enrolment", "the owner enrols" }
	};
	static const char *const ends[][2] = { { "restored", "restored whole" },
					       { "refused", "refused" },
					       { "lost", "lost for good" },
					       { "other_bytes",
						 "OTHER BYTES as right" } };
	char liars[96], which[WORDS_BYTES] = "", set[2 * WORDS_BYTES],
			atoms[WORDS_BYTES], errors[128] = "";
	const struct sb_access_row row = { "lies", "all", l->row + 1, set,
					   atoms,  "",    "" };
	unsigned count = 0;

	for (unsigned i = 0; i < SB_LIES; i++) {
		if (c->of[i].end != end)
			continue;
		sb_words_append(which, sizeof(which), count++ ? ", " : "");
		sb_words_append(which, sizeof(which),
				sb_lies_name((enum sb_lie)i));
	}
	if (!count)
		return SB_OK;
	l->row++;
	put_errors(c, end, errors, sizeof(errors));
	liars_words(l, c, liars, sizeof(liars));
	snprintf(set, sizeof(set), "%s corrupted, %s: %s%s%s", liars,
		 moments[c->moment][1], ends[end][1],
		 count == SB_LIES ? ", whatever is answered"
				  : ", when the answer is ",
		 count == SB_LIES ? "" : which);
	snprintf(atoms, sizeof(atoms),
		 "party=%s count=%u of=%u moment=%s end=%s errors=%s lies=%u",
		 sb_atom_name(c->party), c->by.of[c->party],
		 l->world->most.of[c->party], moments[c->moment][0],
		 ends[end][0], *errors ? errors : "none", count);
	return l->visit(l->arg, &row);
}

static enum sb_err emit(struct lies *l, const struct case_of *c)
{
	enum sb_err err = SB_OK;

	for (unsigned i = 0; i < SB_LIED_ENDS && err == SB_OK; i++)
		err = emit_end(l, c, (enum sb_lied_end)i);
	return err;
}

/* --- all moments --- */

static enum sb_err one_case(struct lies *l, struct case_of *c)
{
	enum sb_err err = SB_OK;

	for (unsigned i = 0; i < SB_LIES && err == SB_OK; i++) {
		err = at(l, c->moment, &c->by, (enum sb_lie)i, &c->of[i]);
		/* Whatever was said on the way there. */
		if (c->of[i].end == SB_LIED_RESTORED)
			c->of[i].err = SB_OK;
	}
	return err == SB_OK ? emit(l, c) : err;
}

/* Is anything asked of the party then?  All of it is silent. */
static enum sb_err is_asked(struct lies *l, enum sb_lied_moment moment,
			    const struct sb_coalition *all, int *asked)
{
	struct tried t = { SB_LIED_RESTORED, SB_OK };
	enum sb_err err;

	*asked = 0;
	if (moment == SB_LIED_RENEWAL && !l->renewed)
		return SB_OK;
	err = at(l, moment, all, SB_LIE_SILENT, &t);
	*asked = l->told > 0;
	return err;
}

static enum sb_err of_party(struct lies *l, enum sb_atom party)
{
	static const uint8_t shares[] = { 1, SB_LIES_FEW, SB_LIES_MOST };
	const unsigned first = party == SB_ATOM_HSM_OWN ? 0 : 2;
	enum sb_err err = SB_OK;

	for (unsigned m = 0; m < SB_LIED_MOMENTS && err == SB_OK; m++) {
		struct case_of c = { .moment = (enum sb_lied_moment)m,
				     .party = party };
		unsigned before = 0;
		int asked;

		c.by.of[party] =
			(uint8_t)sb_lies_count(l->world, party, SB_ALL);
		err = is_asked(l, c.moment, &c.by, &asked);
		for (unsigned i = first; i < 3 && asked && err == SB_OK; i++) {
			unsigned now = sb_lies_count(
				l->world, party,
				party == SB_ATOM_HSM_OWN ? shares[i] : SB_ALL);

			if (now == before)
				continue;
			c.by.of[party] = (uint8_t)now;
			before = now;
			err = one_case(l, &c);
		}
	}
	return err;
}

/* Who restores, and what: with memory alone, or else with things. */
static enum sb_err settle_owner(struct lies *l)
{
	struct sb_attempt a;
	enum sb_err err = SB_OK;

	for (unsigned i = 0; i < 2 && !l->whole && err == SB_OK; i++) {
		sb_atom_owner(&l->owner);
		l->owner.of[SB_ATOM_PHONE] = SB_NONE;
		for (unsigned k = SB_ATOM_COMPUTER; !i && k <= SB_ATOM_CONTACTS;
		     k++)
			l->owner.of[k] = SB_NONE;
		err = sb_attempt_try(&l->probe, &l->owner, NULL, 0, &a);
		if (err == SB_OK) {
			l->whole = sb_attempt_whole(&a);
			sb_attempt_release(&a);
		}
	}
	return err;
}

/* One secret that services are asked about is renewed, honestly: what is from
 * before knows the old one. */
static enum sb_err settle_renewal(struct lies *l)
{
	static const char *const items[] = { SB_SECURITY_CODE, SB_PASSCODE,
					     SB_PASSPHRASE,
					     SB_ACCOUNT_PASSWORD };
	enum sb_err err = SB_OK;

	for (unsigned i = 0; i < 4 && !l->renewed && err == SB_OK; i++) {
		struct sb_meter meter = { 0 };

		err = renew(l, items[i], &meter);
		if (err == SB_OK && meter.service_items)
			l->renewed = items[i];
		else if (err == SB_OK || err == SB_UNSUPPORTED)
			err = sb_world_rewind(l->world, l->past);
	}
	return err;
}

static enum sb_err settle(struct lies *l)
{
	uint32_t wrong = 0;
	enum sb_err err = sb_world_save(l->world, &l->past);

	if (err == SB_OK)
		err = settle_renewal(l);
	if (err == SB_OK)
		err = sb_world_save(l->world, &l->base);
	if (err == SB_OK)
		err = settle_owner(l);
	if (err == SB_OK)
		err = backup(l);
	if (err == SB_OK)
		err = restore_made(l, &l->whole_made, &wrong);
	return err == SB_OK ? sb_world_rewind(l->world, l->base) : err;
}

static enum sb_err run(struct lies *l)
{
	static const enum sb_atom parties[] = { SB_ATOM_PROVIDER_SERVICES,
						SB_ATOM_THIRD_SERVICES,
						SB_ATOM_HSM_OWN };
	enum sb_err err = settle(l);

	for (unsigned i = 0; i < 3 && err == SB_OK; i++)
		if (l->world->most.of[parties[i]])
			err = of_party(l, parties[i]);
	sb_world_forget(l->world, l->past);
	sb_world_forget(l->world, l->base);
	return err;
}

enum sb_err sb_tamper_lies(const struct sb_profile *profile, uint64_t seed,
			   sb_access_visit *visit, void *arg, char *why,
			   size_t why_bytes)
{
	struct lies l = { .made = FIRST_MADE,
			  .profile = profile,
			  .seed = seed,
			  .visit = visit,
			  .arg = arg };
	enum sb_err err;

	if (!profile->scheme->services || !profile->scheme->services[0])
		return SB_OK;
	err = sb_probe_open(profile, seed, SB_PROBE_CHEAP | SB_PROBE_SMALL,
			    &l.probe);
	if (err == SB_OK) {
		l.world = sb_pipeline_world(&l.probe.archiver);
		err = run(&l);
	}
	if (err != SB_OK)
		snprintf(why, why_bytes, "profile %s, false answers: %s: %s",
			 profile->name, sb_err_name(err), l.probe.why);
	sb_probe_close(&l.probe);
	return err;
}
