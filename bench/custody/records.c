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
	  "Somebody has the locked phone and all that the provider has.",
	  0,
	  { { [SB_ATOM_STORE] = SB_OWN,
	      [SB_ATOM_ACCOUNT] = SB_OWN,
	      [SB_ATOM_PROVIDER_SERVICES] = SB_OWN,
	      [SB_ATOM_THIRD_SERVICES] = SB_USE,
	      [SB_ATOM_HSM] = SB_ALL,
	      [SB_ATOM_PHONE] = SB_USE } },
	  SB_HARM_NONE,
	  { { 0 } } },
};

const struct sb_situation *sb_records_situation(const char *name)
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
		/* Records of this do not say whether somebody may also try
		 * passwords. */
		return v->confirmed && (v->outcome == SB_OUTCOME_CONFIRMED ||
					(guessed && !offline));
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

static enum sb_err run_one(struct sb_probe *probe,
			   const struct sb_record_note *note,
			   struct sb_record_row *row)
{
	struct sb_situation_result result;
	const struct sb_verdict *v;
	enum sb_err err = sb_situations_run(probe, row->situation, &result);

	if (err != SB_OK)
		return err;
	v = &result.of[class_of(note->class_name)];
	row->note = note;
	row->agrees = is_so(v, note->outcome);
	sb_situations_explain(row->situation, v, row->executed,
			      sizeof(row->executed));
	sb_situations_release(&result);
	return SB_OK;
}

enum sb_err sb_records_run(struct sb_probe *probe, const struct sb_notes *notes,
			   enum sb_err (*each)(void *arg,
					       const struct sb_record_row *row),
			   void *arg, char *why, size_t why_bytes)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < notes->record_count && err == SB_OK; i++) {
		const struct sb_record_note *note = &notes->records[i];
		struct sb_record_row row = { .situation = sb_records_situation(
						     note->situation) };

		if (!row.situation ||
		    class_of(note->class_name) == SB_VERDICT_COUNT)
			err = SB_PARAM;
		if (err == SB_OK)
			err = run_one(probe, note, &row);
		if (err == SB_OK)
			err = each(arg, &row);
		if (err != SB_OK)
			snprintf(why, why_bytes, "record.%s.%s: %s",
				 note->situation, note->class_name,
				 err == SB_PARAM ? "no such situation or class"
						 : sb_err_name(err));
	}
	return err;
}
