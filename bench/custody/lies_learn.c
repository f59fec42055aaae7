#include "bench/custody/lies_learn.h"

#include <stdio.h>
#include <string.h>

#include "bench/custody/attempt.h"
#include "bench/custody/derive_lied.h"
#include "bench/custody/lies_forge.h"
#include "bench/custody/words.h"
#include "bench/custody/world.h"

#define WORDS_BYTES 640u
#define INDEX_LIES  2u
#define ALL_CLASSES ((1u << SB_CLASS_COUNT) - 1)

/* Who looks at what came of it.  RECORDS: whoever copied store and account
 * records, and asks no service for the owner's. */
enum looker {
	LIAR,
	LIAR_AND_STORE,
	STORE,
	RECORDS,
	LOOKERS
};

struct seen {
	uint32_t read, confirmed;
	uint8_t forged; /* has other bytes restored as right */
};

struct liar {
	enum sb_atom party; /* of services; SB_ATOM_STORE: of the index */
	struct sb_coalition all;
	uint8_t enrolment; /* lies then, not to a backup */
	struct seen honest[LOOKERS];
	struct seen lied[SB_LIES][LOOKERS];
	uint8_t told[SB_LIES]; /* somebody was answered so */
	uint8_t lost[SB_LIES]; /* of the index: the owner restores less */
	uint32_t owner;        /* what he restores after honest answers */
	unsigned lies;
};

struct study {
	const struct sb_profile *profile;
	uint64_t seed;
	sb_access_visit *visit;
	void *arg;
	char *why;
	size_t why_bytes;
	unsigned row;
};

/* --- what is seen --- */

static void lie_of(const struct liar *l, unsigned which, struct sb_lied *out)
{
	memset(out, 0, sizeof(*out));
	if (l->party == SB_ATOM_STORE) {
		out->index = (uint8_t)(which + 1);
		return;
	}
	out->services = 1;
	out->enrolment = l->enrolment;
	out->by = l->all;
	out->lie = (enum sb_lie)which;
}

static void looker_of(const struct liar *l, enum looker who,
		      struct sb_coalition *out)
{
	sb_atom_public(out);
	if (who == RECORDS) {
		out->of[SB_ATOM_ACCOUNT] = SB_OWN;
		out->of[SB_ATOM_PROVIDER_SERVICES] = SB_NONE;
		out->of[SB_ATOM_THIRD_SERVICES] = SB_NONE;
		out->of[SB_ATOM_HSM] = 0;
	}
	if (who < STORE && l->party != SB_ATOM_STORE)
		out->of[l->party] = l->all.of[l->party];
	if (who != LIAR || l->party == SB_ATOM_STORE)
		out->of[SB_ATOM_STORE] = SB_OWN;
}

static enum sb_err open_as(struct sb_derive *d, const struct sb_coalition *who,
			   uint32_t *mask)
{
	struct sb_attempt a;
	enum sb_err err = sb_attempt_try(sb_derive_probe(d), who, NULL, 0, &a);

	if (err == SB_IO) /* the list itself is not there */
		return SB_OK;
	if (err != SB_OK)
		return err;
	*mask |= sb_attempt_whole(&a);
	sb_attempt_release(&a);
	return SB_OK;
}

struct name {
	struct sb_id id;
	int found;
};

static enum sb_err is_it(void *arg, const struct sb_id *id, uint64_t realm,
			 struct sb_span object)
{
	struct name *n = arg;

	(void)realm;
	(void)object;
	n->found |= id && memcmp(id, &n->id, sizeof(*id)) == 0;
	return SB_OK;
}

/* Is content's name, as an outsider's client makes it, in the index? */
static enum sb_err is_named(struct sb_derive *d, struct sb_span content,
			    int *found)
{
	struct sb_archiver *a = &sb_derive_probe(d)->archiver;
	struct name n = { .found = 0 };
	uint64_t realm;
	enum sb_err err = sb_pipeline_name_candidate(a, SB_PROBE_OUTSIDER,
						     content, &n.id, &realm);

	if (err == SB_OK)
		err = sb_pipeline_provider_view(a, is_it, &n);
	else if (err == SB_UNSUPPORTED || sb_attempt_is_answer(err))
		err = SB_OK; /* it makes no name */
	*found |= n.found;
	return err;
}

/* Of whose files it is.  A liar who drew his answers has them all: the first
 * count of them are tried in turn. */
static enum sb_err confirm(struct sb_derive *d, uint64_t count, uint32_t *mask)
{
	struct sb_probe *p = sb_derive_probe(d);
	struct sb_world *world = sb_pipeline_world(&p->archiver);
	const struct sb_snapshot *day = &p->days[SB_PROBE_VICTIM];
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < day->entry_count && err == SB_OK; i++) {
		const struct sb_entry *e = &day->entries[i];
		struct sb_span content;
		int found = 0;

		err = day->source->read(day, i, 0, (size_t)e->size_bytes, NULL,
					&content);
		for (uint64_t k = 0; k < count && !found && err == SB_OK; k++) {
			world->liars.told = k;
			err = is_named(d, content, &found);
		}
		if (found)
			*mask |= 1u << e->data_class;
	}
	return err;
}

/* What was made of an honest answer, or drawn, is no recorded secret, though
 * whoever did not see the answer does not have it. */
static int is_counted(enum looker who, const struct sb_lied *lie)
{
	return !lie || !lie->services || who < STORE ||
	       sb_lies_is_public(lie->lie) || lie->lie == SB_LIE_SILENT ||
	       lie->lie == SB_LIE_OTHERS || lie->lie == SB_LIE_NEXTS ||
	       lie->lie == SB_LIE_PAST;
}

/* Who is answered by himself needs nobody's leave to ask. */
static void play(const struct liar *l, struct sb_coalition *looker)
{
	const enum sb_atom asked =
		l->party == SB_ATOM_HSM_OWN ? SB_ATOM_HSM : l->party;

	if (looker->of[asked] == SB_NONE)
		looker->of[asked] = asked == SB_ATOM_HSM ? SB_ALL : SB_USE;
}

/* lie NULL: answers were honest, and are. */
static enum sb_err look(struct sb_derive *d, const struct liar *l,
			enum looker who, const struct sb_lied *lie,
			uint64_t told, struct seen *out)
{
	struct sb_world *world =
		sb_pipeline_world(&sb_derive_probe(d)->archiver);
	struct sb_coalition looker;
	uint32_t mask = 0;
	enum sb_err err = SB_OK;

	looker_of(l, who, &looker);
	memset(out, 0, sizeof(*out));
	if (is_counted(who, lie))
		err = sb_derive_reach(d, &looker, &mask);
	out->read = mask;
	if (err == SB_OK)
		err = open_as(d, &looker, &out->read);
	if (err == SB_OK && looker.of[SB_ATOM_STORE] == SB_OWN)
		err = confirm(d, 1, &out->confirmed);
	if (err != SB_OK || !lie || !lie->services ||
	    (who >= STORE && !sb_lies_is_public(lie->lie)))
		return err;
	/* He is, or plays, the liar: answered falsely again. */
	play(l, &looker);
	sb_lies_tell_as(world, lie);
	err = open_as(d, &looker, &out->read);
	if (err == SB_OK && looker.of[SB_ATOM_STORE] == SB_OWN)
		err = confirm(d, lie->lie == SB_LIE_RANDOM ? told : 1,
			      &out->confirmed);
	sb_lies_tell_as(world, NULL);
	return err;
}

static enum sb_err owner_gets(struct sb_derive *d, uint32_t *mask)
{
	struct sb_coalition owner;

	sb_atom_owner(&owner);
	*mask = 0;
	return open_as(d, &owner, mask);
}

/* Who writes the store; the liar alone does not. */
static enum sb_err forge_all(const struct study *s, const struct liar *l,
			     const struct sb_lied *lie,
			     struct seen seen[LOOKERS])
{
	struct sb_lies_forger of[LOOKERS];
	enum sb_err err;

	if (l->party == SB_ATOM_STORE)
		return SB_OK;
	memset(of, 0, sizeof(of));
	for (unsigned i = LIAR_AND_STORE; i < LOOKERS; i++) {
		struct sb_lies_forger *f = &of[i - LIAR_AND_STORE];

		looker_of(l, (enum looker)i, &f->who);
		f->player = f->who;
		play(l, &f->player);
		f->plays = lie && (i < STORE || sb_lies_is_public(lie->lie));
	}
	err = sb_lies_forge(s->profile, s->seed, lie, of,
			    LOOKERS - LIAR_AND_STORE, s->why, s->why_bytes);
	for (unsigned i = LIAR_AND_STORE; i < LOOKERS; i++)
		seen[i].forged = of[i - LIAR_AND_STORE].forged;
	return err;
}

static enum sb_err be_honest(const struct study *s, struct liar *l)
{
	const struct sb_lied none = { .services = 0 };
	struct sb_derive *d;
	enum sb_err said;
	uint64_t told;
	enum sb_err err =
		sb_derive_open_lied(s->profile, s->seed, &none, &d, &said,
				    &told, s->why, s->why_bytes);

	if (err != SB_OK)
		return err;
	err = owner_gets(d, &l->owner);
	for (unsigned i = 0; i < LOOKERS && err == SB_OK; i++)
		err = look(d, l, (enum looker)i, NULL, 0, &l->honest[i]);
	sb_derive_close(d);
	return err == SB_OK ? forge_all(s, l, NULL, l->honest) : err;
}

static enum sb_err lie_once(const struct study *s, struct liar *l,
			    unsigned which)
{
	struct sb_lied lie;
	struct sb_derive *d;
	enum sb_err said;
	uint64_t told;
	uint32_t owner;
	enum sb_err err;

	lie_of(l, which, &lie);
	err = sb_derive_open_lied(s->profile, s->seed, &lie, &d, &said, &told,
				  s->why, s->why_bytes);
	if (err == SB_UNSUPPORTED)
		return SB_OK;
	if (err != SB_OK)
		return err;
	l->told[which] = told > 0;
	for (unsigned i = 0; i < LOOKERS && told && err == SB_OK; i++)
		err = look(d, l, (enum looker)i, &lie, told,
			   &l->lied[which][i]);
	if (told && err == SB_OK)
		err = owner_gets(d, &owner);
	if (told && err == SB_OK)
		l->lost[which] = lie.index && said == SB_OK &&
				 (owner & l->owner) != l->owner;
	sb_derive_close(d);
	return err == SB_OK && told && lie.services
		       ? forge_all(s, l, &lie, l->lied[which])
		       : err;
}

/* --- rows --- */

struct learnt {
	uint32_t read, confirmed;
	uint8_t lost, forged;
};

static struct learnt learnt_of(const struct liar *l, unsigned which,
			       enum looker who)
{
	const struct seen *is = &l->lied[which][who], *was = &l->honest[who];
	struct learnt out = { is->read & ~was->read,
			      is->confirmed & ~(was->confirmed | was->read),
			      l->lost[which], is->forged && !was->forged };

	out.confirmed &= ~out.read;
	return out;
}

static const char *lie_name(const struct liar *l, unsigned which)
{
	static const char *const of_index[INDEX_LIES] = { "it has everything",
							  "it has nothing" };

	return l->party == SB_ATOM_STORE ? of_index[which % INDEX_LIES]
					 : sb_lies_name((enum sb_lie)which);
}

static const char *word_of(const struct seen *s)
{
	if ((s->read & ALL_CLASSES) == ALL_CLASSES)
		return "read";
	if (s->read & ALL_CLASSES)
		return "partly";
	return s->confirmed ? "confirmed" : "nothing";
}

/* "the whole store, after an answer of the provider's services" */
static void looker_words(const struct liar *l, enum looker who, char *text,
			 size_t bytes)
{
	const char *party = sb_atom_row(l->party)->words[1];

	if (l->party == SB_ATOM_STORE)
		snprintf(text, bytes, "whoever keeps the index");
	else if (who >= STORE)
		snprintf(text, bytes, "the whole store%s, when %s answer",
			 who == RECORDS ? " and accounts, copied" : "", party);
	else
		snprintf(text, bytes, "%s%s", party,
			 who == LIAR ? "" : " with the store");
}

/* The lies that taught the same as the first of them did. */
static enum sb_err emit_same(struct study *s, const struct liar *l,
			     enum looker who, unsigned first, unsigned count,
			     const char *which)
{
	static const char *const lookers[] = { "liar", "liar_and_store",
					       "store", "records" };
	static const char *const words[][2] = {
		{ "nothing", "learns nothing more" },
		{ "confirmed", "can confirm guesses at" },
		{ "read", "READS" }
	};
	const struct learnt learnt = learnt_of(l, first, who);
	const char *const *word = words[learnt.read ? 2 : !!learnt.confirmed];
	const uint32_t mask = (learnt.read | learnt.confirmed) & ALL_CLASSES;
	char classes[256], set[2 * WORDS_BYTES], atoms[WORDS_BYTES], by[96];
	const struct sb_access_row row = { "learns", classes, ++s->row, set,
					   atoms,    "",      "" };

	sb_words_classes(mask ? mask : UINT32_MAX, classes, sizeof(classes));
	looker_words(l, who, by, sizeof(by));
	snprintf(set, sizeof(set), "%s %s%s%s, %s %s%s%s%s%s", by, word[1],
		 learnt.read || learnt.confirmed ? " " : "",
		 learnt.read || learnt.confirmed ? classes : "",
		 count == SB_LIES ? "whatever is answered to" : "when",
		 l->enrolment ? "an enrolment" : "a backup",
		 count == SB_LIES ? "" : " is answered ",
		 count == SB_LIES ? "" : which,
		 learnt.forged ? "; FORGES what is restored" : "",
		 learnt.lost ? "; it is lost" : "");
	snprintf(atoms, sizeof(atoms),
		 "liar=%s moment=%s looker=%s learns=%s honest=%s forges=%u "
		 "lost=%u lies=%u",
		 l->party == SB_ATOM_STORE ? "index" : sb_atom_name(l->party),
		 l->enrolment ? "enrolment" : "backup", lookers[who], word[0],
		 word_of(&l->honest[who]), learnt.forged, learnt.lost, count);
	return s->visit(s->arg, &row);
}

static enum sb_err emit(struct study *s, const struct liar *l, enum looker who)
{
	uint8_t done[SB_LIES] = { 0 };
	enum sb_err err = SB_OK;

	for (unsigned i = 0; i < l->lies && err == SB_OK; i++) {
		const struct learnt first = learnt_of(l, i, who);
		char which[WORDS_BYTES] = "";
		unsigned count = 0;

		for (unsigned k = i; k < l->lies && !done[i]; k++) {
			const struct learnt other = learnt_of(l, k, who);

			if (!l->told[k] || done[k] ||
			    other.read != first.read ||
			    other.confirmed != first.confirmed ||
			    other.lost != first.lost ||
			    other.forged != first.forged)
				continue;
			done[k] = k > i;
			sb_words_append(which, sizeof(which),
					count++ ? ", " : "");
			sb_words_append(which, sizeof(which), lie_name(l, k));
		}
		if (count && l->told[i])
			err = emit_same(s, l, who, i, count, which);
	}
	return err;
}

static enum sb_err at_moment(struct study *s, struct liar *l, int enrolment)
{
	enum sb_err err = SB_OK;
	unsigned asked = 0;

	l->enrolment = enrolment != 0;
	memset(l->told, 0, sizeof(l->told));
	l->lies = l->party == SB_ATOM_STORE ? INDEX_LIES : SB_LIES;
	for (unsigned i = 0; i < l->lies && err == SB_OK; i++) {
		err = lie_once(s, l, i);
		asked += l->told[i];
		if (!asked && l->party != SB_ATOM_STORE)
			return err; /* it is asked nothing then */
	}
	for (unsigned i = 0; i < LOOKERS && err == SB_OK; i++) {
		if (l->party != SB_ATOM_STORE || i == LIAR)
			err = emit(s, l, (enum looker)i);
	}
	return err;
}

static enum sb_err one(struct study *s, struct liar *l)
{
	enum sb_err err = be_honest(s, l);

	if (err == SB_OK)
		err = at_moment(s, l, 0);
	return err == SB_OK && l->party != SB_ATOM_STORE ? at_moment(s, l, 1)
							 : err;
}

enum sb_err sb_lies_learn(const struct sb_profile *profile, uint64_t seed,
			  sb_access_visit *visit, void *arg, char *why,
			  size_t why_bytes)
{
	static const enum sb_atom parties[] = { SB_ATOM_PROVIDER_SERVICES,
						SB_ATOM_THIRD_SERVICES,
						SB_ATOM_HSM_OWN,
						SB_ATOM_STORE };
	struct study s = { profile, seed, visit, arg, why, why_bytes, 0 };
	struct sb_coalition most;
	enum sb_err err = SB_OK;

	*why = '\0';
	sb_atom_most(profile, &most);
	for (unsigned i = 0; i < 4 && err == SB_OK; i++) {
		struct liar l = { .party = parties[i] };

		if (!most.of[l.party] || (l.party != SB_ATOM_STORE &&
					  (!profile->scheme->services ||
					   !profile->scheme->services[0])))
			continue;
		l.all.of[l.party] = most.of[l.party];
		err = one(&s, &l);
		if (err != SB_OK && !*why)
			snprintf(why, why_bytes,
				 "profile %s, what lies teach: %s",
				 profile->name, sb_err_name(err));
	}
	return err;
}
