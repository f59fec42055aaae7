#include "bench/custody/operations.h"

#include <stdio.h>
#include <string.h>

#include "bench/custody/world.h"

static const struct {
	enum sb_rekey what;
	const char *name;
	const char *item; /* that is renewed */
} operations[] = {
	{ SB_REKEY_NEW_SECRET, "new passphrase", SB_PASSPHRASE },
	{ SB_REKEY_NEW_SECRET, "new passcode", SB_PASSCODE },
	{ SB_REKEY_NEW_SECRET, "new security code", SB_SECURITY_CODE },
	{ SB_REKEY_ADD_DEVICE, "add device", NULL },
	{ SB_REKEY_REVOKE_DEVICE, "revoke device", NULL },
	{ SB_REKEY_ROTATE, "rotate", NULL },
	{ SB_REKEY_E2EE_ON, "end-to-end on", NULL },
	{ SB_REKEY_E2EE_OFF, "end-to-end off", NULL },
	{ SB_REKEY_ERASE, "erase", NULL },
};

const char *sb_operations_copy_name(enum sb_copy copy)
{
	static const char *const names[SB_COPY_COUNT] = { "before", "after",
							  "both" };

	return (unsigned)copy < SB_COPY_COUNT ? names[copy] : "unknown";
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

/* One operation on an archive of its own. */
struct state {
	struct sb_probe probe;
	struct sb_world *world;
	struct sb_world_state *old;
	struct sb_secret known[SB_ITEMS]; /* as they were before */
	struct sb_operation_row row;
	struct sb_target before, after;
	int after_backup; /* new files are there */
	enum sb_redo redo;
};

static enum sb_err backup(struct state *s, uint32_t day, uint64_t *data,
			  uint64_t *recipes)
{
	const struct sb_archiver_ops *ops = s->probe.archiver.ops;
	struct sb_meter meter = { 0 };
	enum sb_err err = ops->backup(s->probe.archiver.self, SB_PROBE_VICTIM,
				      &s->probe.days[day], &meter);

	*data += meter.put_bytes[SB_BYTES_DATA];
	*recipes += meter.put_bytes[SB_BYTES_RECIPE];
	return err;
}

/* What must be sealed again is backed up again. */
static enum sb_err redo(struct state *s)
{
	enum sb_err err;

	if (s->redo == SB_REDO_NOTHING)
		return SB_OK;
	err = backup(s, SB_PROBE_VICTIM, &s->row.data_bytes,
		     &s->row.recipe_bytes);
	s->before.snapshot = 1;
	s->after.snapshot = 2;
	return err;
}

static enum sb_err operate(struct state *s, size_t which)
{
	static const char *const redos[] = { "nothing", "recipes", "all" };
	const char *item = operations[which].item;
	struct sb_meter meter = { 0 };
	uint64_t unpriced = 0;
	enum sb_err err;

	memcpy(s->known, s->world->owners[SB_PROBE_VICTIM].secrets,
	       sizeof(s->known));
	sb_world_next_epoch(s->world);
	err = item ? sb_world_renew(s->world, SB_PROBE_VICTIM, item, 0) : SB_OK;
	if (err == SB_OK)
		err = sb_pipeline_rekey(&s->probe.archiver, SB_PROBE_VICTIM,
					operations[which].what, &s->redo,
					&meter);
	if (err != SB_OK)
		return err;
	if (item)
		err = sb_world_renew(s->world, SB_PROBE_VICTIM, item, 1);
	s->row.redo = redos[s->redo <= SB_REDO_ALL ? s->redo : 0];
	s->before = (struct sb_target) { 0, SB_PROBE_VICTIM, 0 };
	s->after = (struct sb_target) { 1, SB_PROBE_MEMBER, 0 };
	if (err == SB_OK)
		err = redo(s);
	s->after_backup = operations[which].what != SB_REKEY_ERASE;
	if (err == SB_OK && s->after_backup)
		err = backup(s, SB_PROBE_MEMBER, &unpriced, &unpriced);
	return err;
}

/* What the reader opens with what he knew; the world is put back. */
static enum sb_err opens(struct state *s, const struct sb_coalition *who,
			 const struct sb_target *target, uint32_t *mask)
{
	struct sb_guess guesses[SB_ITEMS];
	struct sb_world_state *now;
	struct sb_attempt a;
	size_t count = 0;
	enum sb_err err, back;

	for (unsigned i = 0; i < SB_ITEMS; i++) {
		if (who->of[SB_ATOM_KNOW_PASSPHRASE + i])
			guesses[count++] = (struct sb_guess) {
				(enum sb_atom)(SB_ATOM_KNOW_PASSPHRASE + i),
				sb_span_of(s->known[i].text, s->known[i].len)
			};
	}
	err = sb_world_save(s->world, &now);
	if (err != SB_OK)
		return err;
	err = sb_attempt_at(&s->probe, who, guesses, count, target, &a);
	if (err == SB_OK) {
		*mask |= sb_attempt_whole(&a);
		sb_attempt_release(&a);
	}
	back = sb_world_rewind(s->world, now);
	sb_world_forget(s->world, now);
	return err == SB_OK ? back : err;
}

static enum sb_err try_reader(struct state *s, const struct sb_coalition *who,
			      uint32_t first, sb_operation_visit *visit,
			      void *arg)
{
	struct sb_world_state *now;
	uint32_t before[2] = { first, 0 }, after[2] = { 0, 0 };
	enum sb_err err = opens(s, who, &s->before, &before[1]);

	if (err == SB_OK && s->after_backup)
		err = opens(s, who, &s->after, &after[1]);
	if (err == SB_OK)
		err = sb_world_save(s->world, &now);
	if (err != SB_OK)
		return err;
	err = sb_world_rewind(s->world, s->old);
	if (err == SB_OK && s->after_backup)
		err = opens(s, who, &s->after, &after[0]);
	if (err == SB_OK)
		err = sb_world_rewind(s->world, now);
	sb_world_forget(s->world, now);
	for (unsigned c = 0; c < SB_COPY_COUNT && err == SB_OK; c++) {
		s->row.copy = (enum sb_copy)c;
		s->row.before =
			c == SB_COPY_BOTH ? before[0] | before[1] : before[c];
		s->row.after =
			c == SB_COPY_BOTH ? after[0] | after[1] : after[c];
		err = visit(arg, &s->row);
	}
	return err;
}

static enum sb_err run(struct state *s, size_t which,
		       const struct sb_access *access,
		       sb_operation_visit *visit, void *arg)
{
	struct sb_coalition everybody;
	struct sb_sets readers;
	char words[512];
	enum sb_err err = sb_access_readers(access, 0, &readers);

	sb_atom_public(&everybody);
	if (err == SB_OK)
		err = sb_world_save(s->world, &s->old);
	if (err == SB_OK)
		err = operate(s, which);
	if (err == SB_UNSUPPORTED) {
		s->row.redo = "unsupported";
		s->row.reader = "";
		sb_sets_release(&readers);
		return visit(arg, &s->row);
	}
	for (size_t i = 0; i < readers.count && err == SB_OK; i++) {
		const struct sb_cube *cube =
			sb_access_find(access, &readers.of[i]);

		sb_access_words(access, &readers.of[i], &everybody, 0, words,
				sizeof(words));
		s->row.reader = words;
		err = try_reader(s, &readers.of[i], cube ? cube->whole : 0,
				 visit, arg);
	}
	s->row.reader = "";
	sb_sets_release(&readers);
	return err;
}

enum sb_err sb_operations_run(const struct sb_profile *profile, uint64_t seed,
			      sb_operation_visit *visit, void *arg, char *why,
			      size_t why_bytes)
{
	const unsigned how = SB_PROBE_CHEAP | SB_PROBE_SMALL;
	struct sb_access access = { .count = 0 };
	enum sb_err err = SB_OK;

	for (size_t i = 0;
	     err == SB_OK && i < sizeof(operations) / sizeof(operations[0]);
	     i++) {
		struct state s;

		memset(&s, 0, sizeof(s));
		s.row.operation = operations[i].name;
		err = sb_probe_open(profile, seed, how, &s.probe);
		if (err == SB_OK)
			s.world = sb_pipeline_world(&s.probe.archiver);
		if (err == SB_OK && !access.count)
			err = sb_access_explore(&s.probe, &access);
		if (err == SB_OK)
			err = run(&s, i, &access, visit, arg);
		if (err != SB_OK)
			snprintf(why, why_bytes, "profile %s, %s: %s: %s",
				 profile->name, operations[i].name,
				 sb_err_name(err), s.probe.why);
		if (s.world)
			sb_world_forget(s.world, s.old);
		sb_probe_close(&s.probe);
	}
	sb_access_release(&access);
	return err;
}
