/* bench/measure/verdicts.c: situations and attacks, as lines. */
#include "bench/measure/verdicts.h"

#include <stdio.h>
#include <string.h>

#include "bench/analysis/attack.h"
#include "bench/analysis/duplicate.h"
#include "bench/analysis/guess.h"
#include "bench/analysis/upload.h"
#include "bench/custody/access_rows.h"
#include "bench/custody/operations.h"
#include "bench/custody/shape.h"
#include "bench/custody/situations.h"
#include "bench/custody/tamper_rows.h"
#include "bench/measure/verdicts_notes.h"
#include "bench/measure/verdicts_prices.h"
#include "bench/risk/cubes.h"
#include "bench/risk/gather.h"
#include "schemes/kit/memo.h"

static const char *class_of(unsigned of)
{
	if (of == SB_VERDICT_NAMES)
		return "names";
	if (of == SB_VERDICT_OVERALL)
		return "all";
	return sb_class_name(of);
}

static enum sb_err emit_verdict(const struct sb_emit *emit,
				const struct sb_situation_result *r,
				unsigned of, size_t column)
{
	const struct sb_situation *s = r->situation;
	const struct sb_verdict *v = &r->of[of];
	struct sb_json j = sb_emit_begin(emit, "recovery");
	char text[512];

	sb_json_string(&j, "situation", s->name);
	sb_json_string(&j, "label", s->label);
	sb_json_count(&j, "column", column);
	sb_json_string(&j, "side", s->owner ? "owner" : "adversary");
	sb_json_string(&j, "class", class_of(of));
	sb_json_string(&j, "verdict", sb_situations_word(s, v));
	sb_json_string(&j, "symbol", sb_situations_symbol(s, v));
	sb_json_number(&j, "shade", sb_situations_shade(s, v));
	sb_json_count(&j, "files", v->files);
	sb_json_count(&j, "right", v->right);
	sb_json_count(&j, "wrong", v->wrong);
	sb_situations_explain(s, v, text, sizeof(text));
	sb_json_string(&j, "explanation", text);
	if (of == SB_VERDICT_OVERALL) {
		sb_situations_asked(r, text, sizeof(text));
		sb_json_string(&j, "asked", text);
	}
	return sb_emit_end(&j);
}

static enum sb_err situations(struct sb_probe *probe,
			      const struct sb_emit *emit, char *why,
			      size_t why_bytes)
{
	size_t count;
	const struct sb_situation *all = sb_situations_all(&count);

	for (size_t i = 0; i < count; i++) {
		struct sb_situation_result r;
		enum sb_err err = sb_situations_run(probe, &all[i], &r);

		if (err != SB_OK) {
			snprintf(why, why_bytes, "situation %s: %s: %s",
				 all[i].name, sb_err_name(err), probe->why);
			return err;
		}
		for (unsigned of = 0; err == SB_OK && of < SB_VERDICT_COUNT;
		     of++)
			err = emit_verdict(emit, &r, of, i);
		sb_situations_release(&r);
		if (err != SB_OK)
			return err;
	}
	return SB_OK;
}

static struct sb_json leak(const struct sb_emit *emit, const char *attack,
			   const char *name)
{
	struct sb_json j = sb_emit_begin(emit, "leak");

	sb_json_string(&j, "attack", attack);
	sb_json_string(&j, "name", name);
	return j;
}

static enum sb_err leak_count(const struct sb_emit *emit, const char *attack,
			      const char *name, uint64_t value)
{
	struct sb_json j = leak(emit, attack, name);

	sb_json_count(&j, "value", value);
	return sb_emit_end(&j);
}

static enum sb_err leak_word(const struct sb_emit *emit, const char *attack,
			     const char *name, const char *value)
{
	struct sb_json j = leak(emit, attack, name);

	sb_json_string(&j, "value", value);
	return sb_emit_end(&j);
}

static enum sb_err confirm(struct sb_probe *probe, uint32_t person,
			   const char *attack, const struct sb_emit *emit)
{
	struct sb_attack_confirm c;
	enum sb_err err = sb_attack_confirm(probe, person, &c);

	if (err == SB_OK)
		err = leak_word(emit, attack, "how", sb_attack_how_name(c.how));
	if (err == SB_OK)
		err = leak_count(emit, attack, "present", c.present);
	if (err == SB_OK)
		err = leak_count(emit, attack, "present_found",
				 c.present_found);
	if (err == SB_OK)
		err = leak_count(emit, attack, "absent", c.absent);
	if (err == SB_OK)
		err = leak_count(emit, attack, "absent_found", c.absent_found);
	return err;
}

static enum sb_err remaining(struct sb_probe *probe, uint32_t person,
			     const char *attack, const struct sb_emit *emit)
{
	struct sb_attack_remaining r;
	enum sb_err err = sb_attack_remaining(probe, person, &r);

	if (err == SB_OK)
		err = leak_word(emit, attack, "success",
				!r.applicable ? "not applicable"
				: r.found     ? "yes"
					      : "no");
	if (err != SB_OK || !r.applicable)
		return err;
	err = leak_count(emit, attack, "tried", r.tried);
	if (err == SB_OK)
		err = leak_count(emit, attack, "hits", r.hits);
	if (err == SB_OK)
		err = leak_word(emit, attack, "stopped_by",
				sb_err_name(r.stopped));
	if (err == SB_OK && r.cpu_ns)
		err = leak_count(
			emit, attack, "candidates_per_sec",
			(uint64_t)((double)r.tried * 1e9 / (double)r.cpu_ns));
	return err;
}

static enum sb_err duplicate(const struct sb_profile *profile, uint64_t seed,
			     const struct sb_emit *emit)
{
	struct sb_duplicate d;
	enum sb_err err = sb_duplicate_try(profile, seed, &d);

	if (err == SB_OK)
		err = leak_word(emit, "duplicate", "faking",
				sb_duplicate_effect_name(d.faking));
	if (err == SB_OK)
		err = leak_word(emit, "duplicate", "erasure",
				sb_duplicate_effect_name(d.erasure));
	if (err == SB_OK)
		err = leak_count(emit, "duplicate", "provider_can_check",
				 d.provider_can_check);
	return err;
}

static enum sb_err upload(const struct sb_profile *profile, uint64_t seed,
			  const struct sb_emit *emit)
{
	struct sb_upload u;
	enum sb_err err = sb_upload_try(profile, seed, &u);

	if (err == SB_OK)
		err = leak_word(emit, "upload", "told", u.told ? "yes" : "no");
	if (err == SB_OK)
		err = leak_count(emit, "upload", "there_bytes", u.there_bytes);
	if (err == SB_OK)
		err = leak_count(emit, "upload", "there_sent", u.there_sent);
	if (err == SB_OK)
		err = leak_count(emit, "upload", "absent_bytes",
				 u.absent_bytes);
	if (err == SB_OK)
		err = leak_count(emit, "upload", "absent_sent", u.absent_sent);
	return err;
}

static enum sb_err guess(const struct sb_profile *profile, uint64_t seed,
			 const struct sb_emit *emit)
{
	struct sb_guess_cost g;
	enum sb_err err = sb_guess_cost(profile, seed, &g);

	if (err == SB_OK)
		err = leak_word(emit, "guess", "secret",
				g.guessable ? g.item : "none");
	if (err == SB_OK && g.guessable)
		err = leak_count(emit, "guess", "guess_cpu_ns", g.cpu_ns);
	return err;
}

static enum sb_err attacks(struct sb_probe *probe,
			   const struct sb_profile *profile, uint64_t seed,
			   int cost, const struct sb_emit *emit)
{
	enum sb_err err =
		confirm(probe, SB_PROBE_OUTSIDER, "confirm/outsider", emit);

	if (err == SB_OK)
		err = confirm(probe, SB_PROBE_MEMBER, "confirm/member", emit);
	if (err == SB_OK)
		err = remaining(probe, SB_PROBE_OUTSIDER, "enumerate/outsider",
				emit);
	if (err == SB_OK && profile->group_users)
		err = remaining(probe, SB_PROBE_MEMBER, "enumerate/member",
				emit);
	if (err == SB_OK)
		err = duplicate(profile, seed, emit);
	if (err == SB_OK)
		err = upload(profile, seed, emit);
	if (err == SB_OK && cost)
		err = guess(profile, seed, emit);
	return err;
}

static enum sb_err emit_access(void *arg, const struct sb_access_row *row)
{
	struct sb_json j = sb_emit_begin(arg, "access");

	sb_json_string(&j, "structure", row->kind);
	sb_json_string(&j, "classes", row->classes);
	sb_json_count(&j, "number", row->number);
	sb_json_string(&j, "set", row->set);
	sb_json_string(&j, "atoms", row->atoms);
	sb_json_string(&j, "guess", row->guess);
	sb_json_string(&j, "rerun", row->rerun);
	return sb_emit_end(&j);
}

static enum sb_err emit_cube(void *arg, const struct sb_cubes_row *row)
{
	struct sb_json j = sb_emit_begin(arg, "cube");

	sb_json_string(&j, "part", row->part);
	sb_json_count(&j, "whole", row->whole);
	sb_json_string(&j, "item", row->item);
	sb_json_string(&j, "tries", row->tries);
	sb_json_string(&j, "by_service", row->by_service);
	sb_json_string(&j, "atoms", row->atoms);
	return sb_emit_end(&j);
}

/* The structure, and from the same exploration what risks are computed of,
 * which the caller releases. */
static enum sb_err access(const struct sb_profile *profile, uint64_t seed,
			  const struct sb_emit *emit, struct sb_risk_case *of,
			  char *why, size_t why_bytes)
{
	struct sb_emit to = *emit;
	struct sb_explored explored;
	enum sb_err err =
		sb_access_open(profile, seed, &explored, why, why_bytes);

	if (err != SB_OK)
		return err;
	snprintf(why, why_bytes, "who can read could not be worked out");
	err = sb_risk_gather_of(explored.probe, explored.access, explored.harms,
				of);
	if (err == SB_OK)
		err = sb_cubes_each(of, emit_cube, &to);
	if (err == SB_OK)
		err = sb_verdicts_keys(explored.derive, emit);
	if (err == SB_OK)
		err = sb_access_rows_of(&explored, emit_access, &to);
	if (err == SB_OK)
		err = sb_tamper_rows(profile, seed, explored.access,
				     emit_access, &to, why, why_bytes);
	sb_access_close(&explored);
	return err;
}

static void add_cost(struct sb_json *j, const struct sb_operation_cost *c)
{
	const struct {
		const char *name;
		uint64_t value;
	} all[] = {
		{ "data_bytes", c->data_bytes },
		{ "recipe_bytes", c->recipe_bytes },
		{ "read_bytes", c->read_bytes },
		{ "objects", c->objects },
		{ "bytes", c->bytes },
		{ "kept_objects", c->kept_objects },
		{ "kept_bytes", c->kept_bytes },
		{ "key_bytes", c->key_bytes },
		{ "deposits", c->deposits },
		{ "removals", c->removals },
		{ "service_items", c->service_items },
		{ "round_trips", c->round_trips },
		{ "left_bytes", c->left_bytes },
		{ "left_service_bytes", c->left_service_bytes },
		{ "cpu_ns", c->cpu_ns },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		sb_json_count(j, all[i].name, all[i].value);
}

static enum sb_err emit_operation(void *arg, const struct sb_operation_row *row)
{
	struct sb_json j = sb_emit_begin(arg, "operation");
	int first = !row->reader;

	sb_json_string(&j, "operation", row->operation);
	sb_json_string(&j, "redo", row->redo);
	sb_json_string(&j, "reader", first ? "" : row->reader);
	sb_json_string(&j, "copy",
		       first ? "" : sb_operations_copy_name(row->copy));
	sb_json_string(&j, "before",
		       first ? "" : sb_operations_word(row->before));
	sb_json_string(&j, "after",
		       first ? "" : sb_operations_word(row->after));
	sb_json_string(&j, "elsewhere",
		       first ? "" : sb_operations_word(row->elsewhere));
	sb_json_string(&j, "why", row->why);
	if (first && strcmp(row->redo, "unsupported") != 0)
		add_cost(&j, &row->cost);
	return sb_emit_end(&j);
}

static enum sb_err shape(const struct sb_profile *profile, uint64_t seed,
			 const struct sb_emit *emit, char *why,
			 size_t why_bytes)
{
	struct sb_shape of;
	struct sb_emit to = *emit;
	char words[96], atoms[64];
	const struct sb_access_row row = { .kind = "cost",
					   .classes = "all",
					   .number = 1,
					   .set = words,
					   .atoms = atoms,
					   .guess = "",
					   .rerun = "" };
	enum sb_err err = sb_shape_check(profile, seed, &of, why, why_bytes);

	if (err != SB_OK)
		return err;
	if (of.cheapened)
		snprintf(words, sizeof(words),
			 "the same %zu steps at the least cost of key "
			 "stretching and at the profile's own",
			 of.questions);
	else
		snprintf(words, sizeof(words), "no key is stretched");
	snprintf(atoms, sizeof(atoms), "steps=%zu", of.questions);
	return emit_access(&to, &row);
}

enum sb_err sb_verdicts_run(const struct sb_profile *profile,
			    const struct sb_notes *notes, uint64_t seed,
			    unsigned how, const struct sb_emit *emit, char *why,
			    size_t why_bytes)
{
	struct sb_probe probe = { 0 };
	struct sb_risk_case of = { .cubes = NULL };
	enum sb_err err = how & SB_VERDICTS_SHAPE
				  ? shape(profile, seed, emit, why, why_bytes)
				  : SB_OK;

	if (err != SB_OK)
		return err;
	err = sb_probe_open(profile, seed, SB_PROBE_CHEAP, &probe);
	snprintf(why, why_bytes, "probe archive: %s: %s", sb_err_name(err),
		 probe.why);
	sb_memo_keep(1);
	if (err == SB_OK)
		err = situations(&probe, emit, why, why_bytes);
	if (err == SB_OK)
		err = sb_verdicts_notes(notes, &probe, emit, why, why_bytes);
	sb_memo_keep(-1); /* attacks are timed */
	if (err == SB_OK) {
		snprintf(why, why_bytes, "an attack could not be run");
		err = attacks(&probe, profile, seed,
			      (how & SB_VERDICTS_COST) != 0, emit);
	}
	sb_probe_close(&probe);
	sb_memo_keep(1);
	if (err == SB_OK)
		err = sb_verdicts_point(profile, seed, emit, why, why_bytes);
	if (err == SB_OK) {
		struct sb_emit to = *emit;

		err = access(profile, seed, emit, &of, why, why_bytes);
		if (err == SB_OK)
			err = sb_operations_run(profile, seed, emit_operation,
						&to, why, why_bytes);
	}
	sb_memo_keep(-1); /* so are guesses */
	if (err == SB_OK)
		err = sb_verdicts_prices(profile, seed, how, &of, emit, why,
					 why_bytes);
	sb_risk_gather_release(&of);
	return err;
}
