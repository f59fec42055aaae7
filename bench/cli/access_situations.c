/* bench/cli/access_situations.c: sealbench access --situations. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cli/access.h"
#include "bench/cli/cli.h"
#include "bench/custody/records.h"
#include "bench/measure/json.h"
#include "schemes/kit/memo.h"

/* A record beside what was executed for it. */
struct compared {
	const struct sb_situation *situation;
	const struct sb_record_note *note;
	int agrees;
	char executed[256];
};

struct printer {
	const struct sb_profile *profile;
	int json;
	struct compared records[SB_NOTES_RECORDS];
	size_t record_count;
};

static enum sb_err keep(void *arg, const struct sb_record_row *row)
{
	struct printer *p = arg;
	struct compared *c = &p->records[p->record_count++];

	c->situation = row->situation;
	c->note = row->note;
	c->agrees = row->agrees;
	memcpy(c->executed, row->executed, sizeof(c->executed));
	return SB_OK;
}

static const char *comparison(const struct compared *c)
{
	if (c->agrees)
		return "agrees";
	return *c->note->differs ? "differs, waived" : "DIFFERS";
}

static enum sb_err record_json(const struct printer *p,
			       const struct compared *c)
{
	struct sb_json j = { .to = stdout };
	char text[96];

	sb_notes_on_record(c->note, text, sizeof(text));
	sb_json_object(&j, NULL);
	sb_json_string(&j, "profile", p->profile->name);
	sb_json_string(&j, "kind", "record");
	sb_json_string(&j, "situation", c->note->situation);
	sb_json_string(&j, "class", c->note->class_name);
	sb_json_string(
		&j, "status",
		sb_notes_status_name((enum sb_note_status)c->note->status));
	sb_json_string(&j, "on_record", text);
	sb_json_string(&j, "executed", c->executed);
	sb_json_bool(&j, "agrees", c->agrees);
	sb_json_string(&j, "differs", c->note->differs);
	sb_json_string(&j, "source", c->note->source);
	sb_json_end(&j, '}');
	return sb_json_finish(&j);
}

static void record_text(const struct compared *c)
{
	char text[96];

	sb_notes_on_record(c->note, text, sizeof(text));
	printf("      %s, of %s: %s (%s)\n        %s",
	       sb_notes_status_name((enum sb_note_status)c->note->status),
	       c->note->class_name, text, c->note->source, comparison(c));
	if (!c->agrees)
		printf(": executed: %s", c->executed);
	if (!c->agrees && *c->note->differs)
		printf("; %s", c->note->differs);
	printf("\n");
}

/* Those of one situation. */
static enum sb_err put_records(const struct printer *p, const char *situation)
{
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < p->record_count && err == SB_OK; i++) {
		const struct compared *c = &p->records[i];

		if (strcmp(c->note->situation, situation) != 0)
			continue;
		if (p->json)
			err = record_json(p, c);
		else
			record_text(c);
	}
	return err;
}

static const char *class_of(unsigned of)
{
	if (of == SB_VERDICT_OVERALL)
		return "all";
	return of == SB_VERDICT_NAMES ? "names" : sb_class_name(of);
}

static enum sb_err situation_json(const struct printer *p,
				  const struct sb_situation_result *r)
{
	const struct sb_situation *s = r->situation;
	struct sb_json j = { .to = stdout };
	char text[256];

	sb_json_object(&j, NULL);
	sb_json_string(&j, "profile", p->profile->name);
	sb_json_string(&j, "kind", "situation");
	sb_json_string(&j, "situation", s->name);
	sb_json_string(&j, "title", s->title);
	sb_json_string(&j, "side", s->owner ? "owner" : "adversary");
	sb_json_object(&j, "verdicts");
	for (unsigned of = 0; of < SB_VERDICT_COUNT; of++) {
		sb_situations_explain(s, &r->of[of], text, sizeof(text));
		sb_json_string(&j, class_of(of), text);
	}
	sb_json_end(&j, '}');
	sb_json_end(&j, '}');
	return sb_json_finish(&j);
}

static enum sb_err put_situation(struct printer *p, struct sb_probe *probe,
				 const struct sb_situation *situation)
{
	struct sb_situation_result r;
	enum sb_err err = sb_situations_run(probe, situation, &r);
	char text[256];

	if (err != SB_OK)
		return err;
	sb_situations_explain(situation, &r.of[SB_VERDICT_OVERALL], text,
			      sizeof(text));
	if (p->json)
		err = situation_json(p, &r);
	else
		printf("    %-26s %s  %s\n", situation->name,
		       sb_situations_symbol(situation,
					    &r.of[SB_VERDICT_OVERALL]),
		       text);
	sb_situations_release(&r);
	return err == SB_OK ? put_records(p, situation->name) : err;
}

static enum sb_err put_all(struct printer *p, struct sb_probe *probe)
{
	size_t count;
	const struct sb_situation *all = sb_situations_all(&count);
	enum sb_err err = SB_OK;

	for (unsigned owner = 2; owner-- > 0;) {
		if (!p->json)
			printf("  %s:\n", owner ? "The owner, when"
						: "Somebody else, who has");
		for (size_t i = 0; i < count && err == SB_OK; i++) {
			if (all[i].owner == owner)
				err = put_situation(p, probe, &all[i]);
		}
	}
	if (!p->json && p->record_count)
		printf("  Only on record:\n");
	for (size_t i = 0; i < p->record_count && err == SB_OK; i++) {
		const struct compared *c = &p->records[i];

		if (sb_situations_find(c->note->situation))
			continue;
		if (p->json) {
			err = record_json(p, c);
			continue;
		}
		printf("    %s\n", c->note->situation);
		record_text(c);
	}
	return err;
}

int sb_access_situations(const char *name, const struct sb_profile *profile,
			 uint64_t seed, int json)
{
	struct printer *p = calloc(1, sizeof(*p));
	struct sb_notes *notes = calloc(1, sizeof(*notes));
	struct sb_probe probe = { 0 };
	char why[512] = "out of memory";
	enum sb_err err = p && notes ? SB_OK : SB_MEMORY;

	sb_memo_keep(1);
	if (err == SB_OK)
		err = sb_notes_find(name, notes, why, sizeof(why));
	if (err == SB_OK) {
		*p = (struct printer) { .profile = profile, .json = json };
		err = sb_probe_open(profile, seed, SB_PROBE_CHEAP, &probe);
		snprintf(why, sizeof(why), "profile %s, situations: %s: %.200s",
			 profile->name, sb_err_name(err), probe.why);
	}
	if (err == SB_OK)
		err = sb_records_run(&probe, notes, keep, p, why, sizeof(why));
	if (err == SB_OK && !json)
		printf("%s (%s)\n", profile->name, profile->title);
	if (err == SB_OK) {
		err = put_all(p, &probe);
		snprintf(why, sizeof(why), "profile %s, situations: %s: %.200s",
			 profile->name, sb_err_name(err), probe.why);
	}
	sb_memo_keep(-1);
	sb_probe_close(&probe);
	free(notes);
	free(p);
	return err == SB_OK ? SB_EXIT_OK : sb_cli_failed("%s", why);
}
