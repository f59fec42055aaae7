#include "bench/custody/records.h"

#include <stdio.h>
#include <string.h>

static const struct sb_situation only_here[] = {
	{ "nothing_left",
	  "nothing left",
	  "Phone, paper, devices and contacts are gone and no secret is "
	  "remembered; computer and drive are left.",
	  1,
	  { { [SB_ATOM_STORE] = SB_USE,
	      [SB_ATOM_ACCOUNT] = SB_USE,
	      [SB_ATOM_PROVIDER_SERVICES] = SB_USE,
	      [SB_ATOM_THIRD_SERVICES] = SB_USE,
	      [SB_ATOM_HSM] = SB_ALL,
	      [SB_ATOM_COMPUTER] = SB_OWN,
	      [SB_ATOM_DRIVE] = SB_OWN,
	      [SB_ATOM_SECOND_FACTOR] = 1,
	      [SB_ATOM_IDENTITY] = 1 } },
	  SB_HARM_NONE,
	  { { 0 } } },
	{ "device_and_store",
	  "locked device, store",
	  "Somebody has the locked phone, or the computer that is backed up, "
	  "and all that the provider has.",
	  0,
	  { { [SB_ATOM_STORE] = SB_OWN,
	      [SB_ATOM_ACCOUNT] = SB_OWN,
	      [SB_ATOM_PROVIDER_SERVICES] = SB_OWN,
	      [SB_ATOM_THIRD_SERVICES] = SB_USE,
	      [SB_ATOM_HSM] = SB_ALL,
	      [SB_ATOM_PHONE] = SB_MACHINE + SB_USE } },
	  SB_HARM_NONE,
	  { { 0 } } },
};

static const struct sb_situation *situation_of(const char *name)
{
	for (size_t i = 0; i < sizeof(only_here) / sizeof(only_here[0]); i++)
		if (strcmp(only_here[i].name, name) == 0)
			return &only_here[i];
	return sb_situations_find(name);
}

static int is_so(const struct sb_verdict *v, uint8_t outcome)
{
	int guessed = v->outcome == SB_OUTCOME_GUESSING;
	int offline = v->guessing == SB_GUESSING_OFFLINE;

	if (v->wrong)
		return 0;
	switch ((enum sb_note_outcome)outcome) {
	case SB_NOTE_NOTHING:
		return v->outcome == SB_OUTCOME_NOTHING;
	case SB_NOTE_CONFIRMED:
		return v->outcome == SB_OUTCOME_CONFIRMED;
	case SB_NOTE_LIMITED:
		return guessed && !offline;
	case SB_NOTE_OFFLINE:
		return guessed && offline;
	case SB_NOTE_PARTLY:
		return v->outcome == SB_OUTCOME_PARTLY;
	case SB_NOTE_WHOLE:
		return v->outcome == SB_OUTCOME_WHOLE;
	case SB_NOTE_OUTCOMES:
		break;
	}
	return 0;
}

/* Which secret, and how many tries, where the record says so. */
static int is_guessed_so(const struct sb_verdict *v,
			 const struct sb_record_note *note)
{
	const struct sb_guessed *g = v->guessed;

	if (*note->item &&
	    (g[1].item ||
	     strcmp(note->item, sb_atom_name((enum sb_atom)g[0].item)) != 0))
		return 0;
	return !note->tries || note->tries == g[0].tries;
}

/* SB_VERDICT_COUNT: no such class. */
static unsigned class_of(const char *name)
{
	unsigned of = 0;

	if (strcmp(name, "all") == 0)
		return SB_VERDICT_OVERALL;
	if (strcmp(name, "names") == 0)
		return SB_VERDICT_NAMES;
	while (of < SB_CLASS_COUNT && strcmp(sb_class_name(of), name) != 0)
		of++;
	return of < SB_CLASS_COUNT ? of : SB_VERDICT_COUNT;
}

/* The situation is executed once for all records of it, from this one on. */
struct round {
	const struct sb_notes *notes;
	size_t first;
	enum sb_err (*each)(void *arg, const struct sb_record_row *row);
	void *arg;
};

static enum sb_err run_one(struct sb_probe *probe, const struct round *round,
			   const struct sb_situation *situation)
{
	const struct sb_notes *notes = round->notes;
	struct sb_situation_result result;
	enum sb_err err = sb_situations_run(probe, situation, &result);

	if (err != SB_OK)
		return err;
	for (size_t i = round->first; i < notes->record_count && err == SB_OK;
	     i++) {
		const struct sb_record_note *note = &notes->records[i];
		struct sb_record_row row = { situation, note, 0, "" };
		unsigned of = class_of(note->class_name);

		if (strcmp(note->situation, situation->name) != 0 ||
		    of == SB_VERDICT_COUNT)
			continue;
		row.agrees = is_so(&result.of[of], note->outcome) &&
			     is_guessed_so(&result.of[of], note);
		sb_situations_explain(situation, &result.of[of], row.executed,
				      sizeof(row.executed));
		err = round->each(round->arg, &row);
	}
	sb_situations_release(&result);
	return err;
}

static int was_run(const struct sb_notes *notes, size_t record)
{
	for (size_t i = 0; i < record; i++)
		if (!strcmp(notes->records[i].situation,
			    notes->records[record].situation))
			return 1;
	return 0;
}

enum sb_err sb_records_run(struct sb_probe *probe, const struct sb_notes *notes,
			   enum sb_err (*each)(void *arg,
					       const struct sb_record_row *row),
			   void *arg, char *why, size_t why_bytes)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < notes->record_count && err == SB_OK; i++) {
		const struct sb_record_note *note = &notes->records[i];
		const struct sb_situation *situation =
			situation_of(note->situation);
		const struct round round = { notes, i, each, arg };

		if (!situation ||
		    class_of(note->class_name) == SB_VERDICT_COUNT)
			err = SB_PARAM;
		else if (!was_run(notes, i))
			err = run_one(probe, &round, situation);
		if (err != SB_OK)
			snprintf(why, why_bytes, "record.%s.%s: %s",
				 note->situation, note->class_name,
				 err == SB_PARAM ? "no such situation or class"
						 : sb_err_name(err));
	}
	return err;
}

enum sb_err sb_records_check(const char *profile, const struct sb_notes *notes,
			     char *why, size_t why_bytes)
{
	for (size_t i = 0; i < notes->record_count; i++) {
		const struct sb_record_note *n = &notes->records[i];
		int is_class = class_of(n->class_name) != SB_VERDICT_COUNT;

		if (situation_of(n->situation) && is_class)
			continue;
		snprintf(why, why_bytes,
			 "profile %s, record.%s.%s: there is no %s \"%s\"; "
			 "sealbench access --situations PROFILE lists them",
			 profile, n->situation, n->class_name,
			 is_class ? "situation" : "class",
			 is_class ? n->situation : n->class_name);
		return SB_PARAM;
	}
	return SB_OK;
}
