/* bench/measure/verdicts_notes.c: notes, the recovery point and keys,
 * as lines. */
#include "bench/measure/verdicts_notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/custody/key_graph.h"
#include "bench/custody/point.h"
#include "bench/custody/records.h"

static enum sb_err emit_fact(const struct sb_fact_note *fact,
			     const struct sb_emit *emit)
{
	struct sb_json j = sb_emit_begin(emit, "fact");

	sb_json_string(&j, "aspect", sb_notes_aspect(fact->aspect));
	sb_json_string(&j, "status",
		       sb_notes_status_name((enum sb_note_status)fact->status));
	sb_json_string(&j, "fact", fact->words);
	return sb_emit_end(&j);
}

static enum sb_err emit_record(void *arg, const struct sb_record_row *row)
{
	const struct sb_record_note *n = row->note;
	struct sb_json j = sb_emit_begin(arg, "record");
	char text[96];

	sb_json_string(&j, "situation", n->situation);
	sb_json_string(&j, "label", row->situation->label);
	sb_json_string(&j, "class", n->class_name);
	sb_json_string(&j, "status",
		       sb_notes_status_name((enum sb_note_status)n->status));
	sb_notes_on_record(n, text, sizeof(text));
	sb_json_string(&j, "on_record", text);
	sb_json_string(&j, "executed", row->executed);
	sb_json_string(&j, "agrees", row->agrees ? "yes" : "no");
	sb_json_string(&j, "source", n->source);
	sb_json_string(&j, "differs", n->differs);
	return sb_emit_end(&j);
}

/* Rows are sorted as text: numbers have leading noughts. */
static enum sb_err emit_key(const struct sb_key_graph *graph, size_t i,
			    const struct sb_emit *emit)
{
	const struct sb_key_node *n = &graph->nodes[i];
	struct sb_json j = sb_emit_begin(emit, "key");
	char number[16], classes[256] = "", *inputs = NULL;
	size_t bytes;
	FILE *to = open_memstream(&inputs, &bytes);

	snprintf(number, sizeof(number), "%03zu", i);
	sb_json_string(&j, "node", number);
	sb_json_string(&j, "what", sb_key_kind_name((enum sb_key_kind)n->kind));
	sb_json_string(&j, "text", n->text);
	sb_json_count(&j, "count", n->count);
	for (unsigned c = 0; c < SB_CLASS_COUNT; c++) {
		size_t len = strlen(classes);

		if (n->classes >> c & 1)
			snprintf(classes + len, sizeof(classes) - len, "%s%s",
				 len ? "+" : "", sb_class_name(c));
	}
	sb_json_string(&j, "classes", classes);
	for (size_t k = 0; to && k < n->input_count; k++)
		fprintf(to, "%s%03u", k ? " " : "", n->inputs[k]);
	if (!to || fclose(to)) {
		free(inputs);
		return SB_MEMORY;
	}
	sb_json_string(&j, "inputs", inputs);
	free(inputs);
	return sb_emit_end(&j);
}

enum sb_err sb_verdicts_notes(const struct sb_notes *notes,
			      struct sb_probe *probe,
			      const struct sb_emit *emit, char *why,
			      size_t why_bytes)
{
	struct sb_emit to = *emit;
	enum sb_err err = SB_OK;

	for (size_t i = 0; i < notes->fact_count && err == SB_OK; i++)
		err = emit_fact(&notes->facts[i], emit);
	if (err != SB_OK)
		return err;
	return sb_records_run(probe, notes, emit_record, &to, why, why_bytes);
}

enum sb_err sb_verdicts_keys(struct sb_derive *derive,
			     const struct sb_emit *emit)
{
	struct sb_key_graph graph;
	enum sb_err err = sb_key_graph_of(derive, &graph);

	for (size_t i = 0; i < graph.count && err == SB_OK; i++)
		err = emit_key(&graph, i, emit);
	sb_key_graph_release(&graph);
	return err;
}

static void emit_day(struct sb_json *j, const char *day,
		     const struct sb_point_day *d)
{
	const struct {
		const char *name;
		uint64_t value;
	} of[] = { { "files", d->files },
		   { "files_back", d->back_files },
		   { "files_older", d->older_files },
		   { "bytes", d->bytes },
		   { "bytes_back", d->back_bytes } };
	char name[32];

	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		snprintf(name, sizeof(name), "%s_%s", of[i].name, day);
		sb_json_count(j, name, of[i].value);
	}
}

enum sb_err sb_verdicts_point(const struct sb_profile *profile, uint64_t seed,
			      const struct sb_emit *emit, char *why,
			      size_t why_bytes)
{
	struct sb_point point;
	struct sb_json j;
	char words[64];
	enum sb_err err = sb_point_run(profile, seed, &point, why, why_bytes);

	if (err != SB_OK)
		return err;
	sb_point_words(profile, &point, words, sizeof(words));
	j = sb_emit_begin(emit, "point");
	sb_json_string(&j, "point", words);
	sb_json_count(&j, "every_days", point.every_days);
	sb_json_count(&j, "oldest_days", point.oldest_days);
	sb_json_number(&j, "mean_days", point.mean_days);
	emit_day(&j, "best", &point.best);
	emit_day(&j, "worst", &point.worst);
	return sb_emit_end(&j);
}
