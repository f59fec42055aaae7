#include "bench/profile/notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/profile/text.h"
#include "schemes/custody.h"

static const char *const aspects[] = { "custody", "cipher",   "kdf",
				       "chunks",  "names",    "padding",
				       "codec",   "recovery", "login" };
static const char *const statuses[SB_NOTE_STATUSES] = {
	[SB_NOTE_DOCUMENTED] = "documented",
	[SB_NOTE_REVERSED] = "reverse-engineered",
	[SB_NOTE_ASSUMED] = "assumed",
	[SB_NOTE_SIMPLIFIED] = "simplified",
	[SB_NOTE_OWN] = "own",
	[SB_NOTE_INFERRED] = "inferred",
};
static const char *const outcomes[SB_NOTE_OUTCOMES] = {
	[SB_NOTE_NOTHING] = "nothing",
	[SB_NOTE_CONFIRMED] = "confirmed",
	[SB_NOTE_LIMITED] = "guessing-limited",
	[SB_NOTE_OFFLINE] = "guessing-offline",
	[SB_NOTE_PARTLY] = "partly",
	[SB_NOTE_WHOLE] = "whole",
};

static const char differs_look[] =
	"write differs.SITUATION.CLASS = words, below the record of the same "
	"situation and class";

static const char *const chapters[SB_STORY_CHAPTERS] = {
	[SB_STORY_READ] = "read",
	[SB_STORY_INSTEAD] = "instead",
	[SB_STORY_ORACLE] = "oracle",
	[SB_STORY_CHOICES] = "choices",
};

#define ASPECTS (sizeof(aspects) / sizeof(aspects[0]))

static const char facts_look[] = "write fact.ASPECT = STATUS: words, at most "
				 "32, with words of schemes/README.md";
static const char records_look[] =
	"write record.SITUATION.CLASS = STATUS OUTCOME: source, or, of "
	"guessing, STATUS OUTCOME ITEM TRIES: source, at most 24, "
	"with words of schemes/README.md";

const char *sb_notes_aspect(size_t index)
{
	return index < ASPECTS ? aspects[index] : NULL;
}

const char *sb_notes_status_name(enum sb_note_status status)
{
	return statuses[status];
}

const char *sb_notes_outcome_name(enum sb_note_outcome outcome)
{
	return outcomes[outcome];
}

void sb_notes_on_record(const struct sb_record_note *r, char *text,
			size_t bytes)
{
	char tries[32] = "";

	if (r->tries)
		snprintf(tries, sizeof(tries), ", %u tries", r->tries);
	snprintf(text, bytes, "%s%s%s%s", outcomes[r->outcome],
		 *r->item ? ", " : "", r->item, tries);
	for (char *c = text; *c; c++)
		if (*c == '_')
			*c = ' ';
}

int sb_notes_is(const char *key)
{
	return !strncmp(key, "fact.", 5) || !strncmp(key, "record.", 7) ||
	       !strncmp(key, "differs.", 8) || !strncmp(key, "story.", 6) ||
	       !strcmp(key, "facts_as");
}

/* The index of the word of len bytes, or count. */
static uint8_t find(const char *const *words, size_t count, const char *word,
		    size_t len)
{
	size_t i = 0;

	while (i < count &&
	       (strlen(words[i]) != len || memcmp(words[i], word, len) != 0))
		i++;
	return (uint8_t)i;
}

static int copy(char *to, size_t cap, const char *from, size_t len)
{
	if (!len || len >= cap)
		return 0;
	memcpy(to, from, len);
	to[len] = '\0';
	return 1;
}

static int take_fact(struct sb_notes *notes, const char *aspect,
		     const char *value)
{
	struct sb_fact_note *f = &notes->facts[notes->fact_count];
	size_t len = strcspn(value, ":");

	if (notes->fact_count == SB_NOTES_FACTS ||
	    strncmp(value + len, ": ", 2) != 0)
		return 0;
	f->aspect = find(aspects, ASPECTS, aspect, strlen(aspect));
	f->status = find(statuses, SB_NOTE_INFERRED, value, len);
	if (f->aspect == ASPECTS || f->status == SB_NOTE_INFERRED ||
	    !copy(f->words, sizeof(f->words), value + len + 2,
		  strlen(value + len + 2)))
		return 0;
	notes->fact_count++;
	return 1;
}

/* " ITEM", " ITEM TRIES" or nothing, after guessing. */
static int take_guessed(struct sb_record_note *r, const char *from, size_t len)
{
	static const char *const items[] = { SB_PASSPHRASE, SB_PASSCODE,
					     SB_ACCOUNT_PASSWORD,
					     SB_SECURITY_CODE };
	size_t item = len ? strcspn(from + 1, " :") : 0, digits;

	r->item[0] = '\0';
	r->tries = 0;
	if (!len)
		return 1;
	if ((r->outcome != SB_NOTE_LIMITED && r->outcome != SB_NOTE_OFFLINE) ||
	    find(items, 4, from + 1, item) == 4 ||
	    !copy(r->item, sizeof(r->item), from + 1, item))
		return 0;
	if (item + 1 == len)
		return 1;
	from += item + 2;
	digits = strspn(from, "0123456789");
	if (r->outcome != SB_NOTE_LIMITED || !digits || digits > 6 ||
	    digits != len - item - 2)
		return 0;
	r->tries = (uint32_t)strtoul(from, NULL, 10);
	return r->tries != 0;
}

static int take_record(struct sb_notes *notes, const char *what,
		       const char *value)
{
	struct sb_record_note *r = &notes->records[notes->record_count];
	size_t dot = strcspn(what, "."), space = strcspn(value, " ");
	size_t colon = strcspn(value, ":"), word;
	const char *class_name = what[dot] ? what + dot + 1 : "all";

	if (notes->record_count == SB_NOTES_RECORDS || space >= colon ||
	    strncmp(value + colon, ": ", 2) != 0)
		return 0;
	r->status = find(statuses, SB_NOTE_STATUSES, value, space);
	word = strcspn(value + space + 1, " :");
	r->outcome = find(outcomes, SB_NOTE_OUTCOMES, value + space + 1, word);
	if (!take_guessed(r, value + space + 1 + word,
			  colon - space - 1 - word) ||
	    (r->status != SB_NOTE_DOCUMENTED &&
	     r->status != SB_NOTE_INFERRED) ||
	    r->outcome == SB_NOTE_OUTCOMES ||
	    !copy(r->situation, sizeof(r->situation), what, dot) ||
	    !copy(r->class_name, sizeof(r->class_name), class_name,
		  strlen(class_name)) ||
	    !copy(r->source, sizeof(r->source), value + colon + 2,
		  strlen(value + colon + 2)))
		return 0;
	notes->record_count++;
	return 1;
}

static int take_difference(struct sb_notes *notes, const char *what,
			   const char *words)
{
	size_t dot = strcspn(what, ".");
	const char *class_name = what[dot] ? what + dot + 1 : "all";

	for (size_t i = 0; i < notes->record_count; i++) {
		struct sb_record_note *r = &notes->records[i];

		if (strlen(r->situation) == dot &&
		    !strncmp(r->situation, what, dot) &&
		    !strcmp(r->class_name, class_name) && !*r->differs)
			return copy(r->differs, sizeof(r->differs), words,
				    strlen(words));
	}
	return 0;
}

static int take_story(struct sb_notes *notes, const char *chapter,
		      const char *value)
{
	size_t at = find(chapters, SB_STORY_CHAPTERS, chapter, strlen(chapter));
	size_t len = strcspn(value, " ");
	const char *place = value + len + strspn(value + len, " ");
	size_t digits = strspn(place, "0123456789");

	if (at == SB_STORY_CHAPTERS || digits > 2 || place[digits] ||
	    *place == '0')
		return 0;
	notes->place[at] =
		digits ? (uint8_t)strtoul(place, NULL, 10) : SB_STORY_LAST;
	return copy(notes->story[at], sizeof(notes->story[at]), value, len);
}

enum sb_err sb_notes_take(struct sb_notes *notes, const char *key,
			  const char *value, const char **remedy)
{
	int ok;

	if (!strncmp(key, "fact.", 5)) {
		*remedy = facts_look;
		ok = take_fact(notes, key + 5, value);
	} else if (!strncmp(key, "record.", 7)) {
		*remedy = records_look;
		ok = take_record(notes, key + 7, value);
	} else if (!strncmp(key, "differs.", 8)) {
		*remedy = differs_look;
		ok = take_difference(notes, key + 8, value);
	} else if (!strncmp(key, "story.", 6)) {
		*remedy = "write story.CHAPTER = WORD [PLACE], with words of "
			  "schemes/README.md and a place from 1 to 99";
		ok = take_story(notes, key + 6, value);
	} else {
		*remedy = "name a profile";
		ok = copy(notes->facts_as, sizeof(notes->facts_as), value,
			  strlen(value));
	}
	return ok ? SB_OK : SB_PARAM;
}

static int has_aspect(const struct sb_notes *notes, size_t count,
		      const char *aspect)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(aspects[notes->facts[i].aspect], aspect) == 0)
			return 1;
	return 0;
}

/* facts_only: facts of aspects that are not among the first own ones. */
static enum sb_err take_all(const char *profile, int facts_only,
			    struct sb_notes *out, char *why, size_t why_bytes)
{
	struct sb_profile_source source;
	enum sb_err err =
		sb_profile_text_load(profile, &source, why, why_bytes);
	char *rest = source.text, *key, *value;
	size_t own = out->fact_count;
	const char *remedy;

	while (err == SB_OK && sb_profile_text_next(&rest, &key, &value)) {
		if (!sb_notes_is(key) ||
		    (facts_only && (strncmp(key, "fact.", 5) != 0 ||
				    has_aspect(out, own, key + 5))))
			continue;
		err = sb_notes_take(out, key, value ? value : "", &remedy);
		if (err != SB_OK)
			snprintf(why, why_bytes, "profile %s: %s: %s",
				 source.name, key, remedy);
	}
	free(source.text);
	return err;
}

enum sb_err sb_notes_find(const char *profile, struct sb_notes *out, char *why,
			  size_t why_bytes)
{
	enum sb_err err;

	memset(out, 0, sizeof(*out));
	err = take_all(profile, 0, out, why, why_bytes);
	if (err == SB_OK && *out->facts_as)
		err = take_all(out->facts_as, 1, out, why, why_bytes);
	return err;
}
