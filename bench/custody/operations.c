#include "bench/custody/operations.h"

#include <stdio.h>
#include <string.h>

#include "bench/custody/operations_act.h"

#define REKEY(what) SB_ACT_REKEY, SB_REKEY_##what

static const struct sb_operation_kind kinds[] = {
	{ REKEY(NEW_SECRET), SB_PASSPHRASE, SB_NEW_NOBODY },
	{ REKEY(NEW_SECRET), SB_PASSCODE, SB_NEW_NOBODY },
	{ REKEY(NEW_SECRET), SB_ACCOUNT_PASSWORD, SB_NEW_NOBODY },
	{ REKEY(NEW_SECRET), SB_SECURITY_CODE, SB_NEW_NOBODY },
	{ REKEY(ADD_DEVICE), NULL, SB_NEW_BY_DEVICE },
	{ REKEY(REVOKE_DEVICE), NULL, SB_NEW_NOBODY },
	{ REKEY(ROTATE), NULL, SB_NEW_NOBODY },
	{ REKEY(E2EE_ON), NULL, SB_NEW_ANYBODY },
	{ REKEY(E2EE_OFF), NULL, SB_NEW_ANYBODY },
	{ REKEY(ERASE), NULL, SB_NEW_NOBODY },
	{ .act = SB_ACT_FORGET },
	{ .act = SB_ACT_DELETE },
};

static const char *const names[] = {
	"new passphrase",
	"new passcode",
	"new account password",
	"new security code",
	"add device",
	"revoke device",
	"rotate",
	"end-to-end on",
	"end-to-end off",
	"erase",
	"forget snapshot",
	"delete account",
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))
_Static_assert(sizeof(names) / sizeof(names[0]) == KINDS, "a name for each");

const char *sb_operations_copy_name(enum sb_copy copy)
{
	static const char *const copies[SB_COPY_COUNT] = { "before", "after",
							   "both" };

	return (unsigned)copy < SB_COPY_COUNT ? copies[copy] : "unknown";
}

const char *sb_operations_word(uint32_t mask)
{
	const uint32_t all = (1u << SB_CLASS_COUNT) - 1;

	if ((mask & all) == all)
		return "whole";
	if (mask & all)
		return "partly";
	return mask ? "names only" : "nothing";
}

struct state {
	const struct sb_operation_kind *kind;
	struct sb_probe probe;
	struct sb_operation_run run;
	struct sb_world_state *old, *now;
	struct sb_operation_row row;
	sb_operation_visit *visit;
	void *arg;
};

static enum sb_err to_now(void *arg)
{
	const struct state *s = arg;

	return sb_world_rewind(s->run.world, s->now);
}

/* What the reader opens with what he knew; the world is now's afterwards. */
static enum sb_err opens(struct state *s, const struct sb_coalition *who,
			 const struct sb_target *target, uint32_t *mask)
{
	struct sb_guess guesses[SB_ITEMS];
	struct sb_attempt a;
	size_t count = 0;
	enum sb_err err, back;

	for (unsigned i = 0; i < SB_ITEMS; i++) {
		const struct sb_secret *known = &s->run.known[i];

		if (who->of[SB_ATOM_KNOW_PASSPHRASE + i])
			guesses[count++] = (struct sb_guess) {
				(enum sb_atom)(SB_ATOM_KNOW_PASSPHRASE + i),
				sb_span_of(known->text, known->len)
			};
	}
	err = sb_attempt_at(&s->probe, who, guesses, count, target, &a);
	if (err == SB_OK) {
		*mask |= sb_attempt_whole(&a);
		sb_attempt_release(&a);
	}
	back = to_now(s);
	return err == SB_OK ? back : err;
}

/* Keys from the world as it was, objects and services as they are. */
static enum sb_err opens_later(struct state *s, const struct sb_coalition *who,
			       uint32_t *mask)
{
	struct sb_target target = s->run.after;
	enum sb_err err = sb_world_rewind(s->run.world, s->old);

	target.turn = to_now;
	target.turn_arg = s;
	return err == SB_OK ? opens(s, who, &target, mask) : err;
}

/* What is known and in hand is the victim's: of use with another account are
 * places only. */
static void places_of(const struct sb_coalition *who, struct sb_coalition *out)
{
	static const enum sb_atom kept[] = {
		SB_ATOM_STORE,
		SB_ATOM_ACCOUNT,
		SB_ATOM_HSM,
		SB_ATOM_HSM_OWN,
		SB_ATOM_PROVIDER_SERVICES,
		SB_ATOM_THIRD_SERVICES,
		SB_ATOM_GROUP_SECRET,
	};

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		out->of[kept[i]] = who->of[kept[i]];
}

static enum sb_err opens_elsewhere(struct state *s,
				   const struct sb_coalition *who)
{
	struct sb_coalition places;
	struct sb_attempt a;
	enum sb_err err;

	s->row.elsewhere = 0;
	if (!s->run.has_elsewhere || !s->run.cost.kept_objects)
		return SB_OK;
	places_of(who, &places);
	err = sb_attempt_at(&s->probe, &places, NULL, 0, &s->run.elsewhere, &a);
	if (err != SB_OK)
		return err;
	/* That account's list of names is not the victim's. */
	s->row.elsewhere = sb_attempt_whole(&a) & ~(1u << SB_VERDICT_NAMES);
	sb_attempt_release(&a);
	return to_now(s);
}

static enum sb_err try_reader(struct state *s, const struct sb_coalition *who,
			      uint32_t first)
{
	uint32_t before[2] = { first, 0 }, after[2] = { 0, 0 };
	enum sb_err err = opens(s, who, &s->run.before, &before[1]);

	if (err == SB_OK && s->run.has_after)
		err = opens(s, who, &s->run.after, &after[1]);
	if (err == SB_OK && s->run.has_after)
		err = opens_later(s, who, &after[0]);
	if (err == SB_OK)
		err = opens_elsewhere(s, who);
	before[1] |= s->row.elsewhere;
	for (unsigned c = 0; c < SB_COPY_COUNT && err == SB_OK; c++) {
		s->row.copy = (enum sb_copy)c;
		s->row.before =
			c == SB_COPY_BOTH ? before[0] | before[1] : before[c];
		s->row.after =
			c == SB_COPY_BOTH ? after[0] | after[1] : after[c];
		err = s->visit(s->arg, &s->row);
	}
	return err;
}

static enum sb_err trial(void *arg, const struct sb_coalition *who,
			 struct sb_trial *out)
{
	struct state *s = arg;
	struct sb_attempt a;
	enum sb_err err =
		sb_attempt_at(&s->probe, who, NULL, 0, &s->run.after, &a);

	if (err != SB_OK)
		return err;
	out->whole = sb_attempt_whole(&a);
	out->wrong = sb_attempt_wrong(&a);
	out->step_count = a.step_count;
	memcpy(out->steps, a.steps, sizeof(out->steps));
	sb_attempt_release(&a);
	return to_now(s);
}

/* Minimal readers of any class. */
static enum sb_err put_readers(const struct sb_access *access,
			       struct sb_sets *readers)
{
	enum sb_err err = SB_OK;

	for (unsigned c = 0; c < SB_CLASS_COUNT && err == SB_OK; c++) {
		struct sb_sets of_class = { .count = 0 };

		err = sb_access_readers(access, c, &of_class);
		for (size_t i = 0; i < of_class.count && err == SB_OK; i++)
			err = sb_sets_put(readers, &of_class.of[i]);
		sb_sets_release(&of_class);
	}
	return err;
}

/* Those who can read now and could not, or not with so little, before. */
static enum sb_err add_readers(struct state *s, struct sb_sets *readers)
{
	struct sb_access now = { .count = 0 };
	enum sb_err err = sb_access_cover(&s->probe.profile, trial, s, &now);

	if (err == SB_OK)
		err = put_readers(&now, readers);
	sb_access_release(&now);
	return err;
}

/* Without the phone but for the passphrase: the device has what opens, or it
 * does not. */
static enum sb_err add_instead(struct state *s, struct sb_coalition *with,
			       struct sb_sets *readers)
{
	uint32_t mask = 0;
	enum sb_err err;

	with->of[SB_ATOM_DEVICE] = SB_USE;
	with->of[SB_ATOM_KNOW_PASSPHRASE] = 0;
	err = opens(s, with, &s->run.before, &mask);
	return err == SB_OK && mask ? sb_sets_put(readers, with) : err;
}

static enum sb_err add_by_device(struct state *s, struct sb_sets *readers)
{
	const size_t count = readers->count;
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < count && err == SB_OK; i++) {
		struct sb_coalition with = readers->of[i];

		if (with.of[SB_ATOM_PHONE]) {
			with.of[SB_ATOM_DEVICE] = with.of[SB_ATOM_PHONE];
			with.of[SB_ATOM_PHONE] = SB_NONE;
			err = sb_sets_put(readers, &with);
		} else if (with.of[SB_ATOM_KNOW_PASSPHRASE]) {
			err = add_instead(s, &with, readers);
		}
	}
	return err;
}

static enum sb_err each_reader(struct state *s, const struct sb_access *access)
{
	struct sb_coalition everybody;
	struct sb_sets readers = { .count = 0 };
	char words[512];
	enum sb_err err = put_readers(access, &readers);

	sb_atom_public(&everybody);
	if (err == SB_OK)
		err = sb_world_save(s->run.world, &s->now);
	if (err == SB_OK && s->kind->newcomers == SB_NEW_BY_DEVICE)
		err = add_by_device(s, &readers);
	if (err == SB_OK && s->kind->newcomers == SB_NEW_ANYBODY)
		err = add_readers(s, &readers);
	for (size_t i = 0; i < readers.count && err == SB_OK; i++) {
		const struct sb_cube *cube =
			sb_access_find(access, &readers.of[i]);

		sb_access_words(access, &readers.of[i], &everybody, 0, words,
				sizeof(words));
		s->row.reader = words;
		err = try_reader(s, &readers.of[i], cube ? cube->whole : 0);
	}
	s->row.reader = NULL;
	sb_sets_release(&readers);
	return err;
}

static enum sb_err run(struct state *s, const struct sb_access *access)
{
	static const char *const redos[] = { "nothing", "recipes", "all" };
	char why[sizeof(s->probe.why)];
	enum sb_err err = sb_world_save(s->run.world, &s->old);

	if (err == SB_OK)
		err = sb_operation_act(s->kind, &s->run);
	if (err == SB_UNSUPPORTED) {
		snprintf(why, sizeof(why), "%s",
			 s->probe.archiver.ops->why(s->probe.archiver.self));
		s->row.redo = "unsupported";
		s->row.why = why;
		return s->visit(s->arg, &s->row);
	}
	if (err != SB_OK)
		return err;
	s->row.redo = redos[s->run.redo <= SB_REDO_ALL ? s->run.redo : 0];
	s->row.cost = s->run.cost;
	err = s->visit(s->arg, &s->row);
	return err == SB_OK ? each_reader(s, access) : err;
}

/* An archive where the last operation did nothing is as good as new. */
static enum sb_err open_probe(struct state *s, const struct sb_profile *profile,
			      uint64_t seed)
{
	const unsigned how = SB_PROBE_CHEAP | SB_PROBE_SMALL;
	enum sb_err err;

	if (s->run.world)
		return SB_OK;
	err = sb_probe_open(profile, seed, how, &s->probe);
	if (err == SB_OK)
		s->run.world = sb_pipeline_world(&s->probe.archiver);
	return err;
}

static void close_probe(struct state *s)
{
	s->run.world = NULL;
	sb_probe_close(&s->probe);
}

static enum sb_err one(struct state *s, const struct sb_access *access)
{
	struct sb_world *world = s->run.world;
	int used;
	enum sb_err err;

	s->run = (struct sb_operation_run) { .probe = &s->probe,
					     .world = world };
	s->old = s->now = NULL;
	err = run(s, access);
	used = strcmp(s->row.redo, "unsupported") != 0;
	if (err == SB_OK && !used)
		err = sb_world_rewind(world, s->old);
	sb_world_forget(world, s->old);
	sb_world_forget(world, s->now);
	sb_wipe(s->run.known, sizeof(s->run.known));
	if (used)
		close_probe(s);
	return err;
}

enum sb_err sb_operations_run(const struct sb_profile *profile, uint64_t seed,
			      sb_operation_visit *visit, void *arg, char *why,
			      size_t why_bytes)
{
	struct sb_access access = { .count = 0 };
	struct state s = { .visit = visit, .arg = arg };
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < KINDS && err == SB_OK; i++) {
		s.kind = &kinds[i];
		s.row = (struct sb_operation_row) { .operation = names[i],
						    .redo = "",
						    .why = "" };
		err = open_probe(&s, profile, seed);
		if (err == SB_OK && !access.count)
			err = sb_access_explore(&s.probe, &access);
		if (err == SB_OK)
			err = one(&s, &access);
		if (err != SB_OK)
			snprintf(why, why_bytes, "profile %s, %s: %s: %s",
				 profile->name, names[i], sb_err_name(err),
				 s.probe.why);
	}
	close_probe(&s);
	sb_access_release(&access);
	return err;
}
