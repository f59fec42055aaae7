#include "bench/risk/lacks.h"

#include <stdio.h>
#include <string.h>

#include "bench/risk/curve.h"

/* Atoms that the model changes: of the owner, of adversaries; bits. */
struct known {
	uint32_t lost, got;
};

static struct known known_of(const struct sb_risk_model *m)
{
	struct known k = { 0, 0 };

	for (size_t i = 0; i < m->effect_count; i++) {
		const struct sb_risk_effect *e = &m->effects[i];

		*(e->who ? &k.got : &k.lost) |= UINT32_C(1) << e->atom;
	}
	return k;
}

enum sb_err sb_lacks_of_model(const char *from,
			      const struct sb_risk_model *model, char *why,
			      size_t why_bytes)
{
	struct known k = known_of(model);

	if (!k.lost)
		snprintf(why, why_bytes,
			 "%s: nothing is ever lost; write how, as in \"alone "
			 "owner phone=0 VALUE\" (--print-model shows the "
			 "built-in model)",
			 from);
	else if (!k.got)
		snprintf(why, why_bytes,
			 "%s: there is no adversary; write what one gets, as "
			 "in \"alone thief phone=use VALUE\" (--print-model "
			 "shows the built-in model)",
			 from);
	return k.lost && k.got ? SB_OK : SB_PARAM;
}

static int is_within(const struct sb_coalition *a, const struct sb_coalition *b)
{
	for (size_t i = 0; i < SB_ATOM_COUNT; i++) {
		if (a->of[i] > b->of[i])
			return 0;
	}
	return 1;
}

/* No smaller coalition opens as much as the least one of this cube. */
static int is_least(const struct sb_risk_case *of, size_t cube)
{
	const struct sb_risk_cube *c = &of->cubes[cube];

	for (size_t i = 0; i < of->cube_count; i++) {
		const struct sb_risk_cube *d = &of->cubes[i];

		if (i != cube && !(c->whole & ~d->whole) &&
		    is_within(&d->box.low, &c->box.low))
			return 0;
	}
	return 1;
}

/* What the least coalitions that open anything have beyond public; NULL: at
 * all. */
static uint32_t asked(const struct sb_risk_case *of,
		      const struct sb_coalition *public)
{
	uint32_t atoms = 0;

	for (size_t i = 0; i < of->cube_count; i++) {
		const struct sb_risk_cube *c = &of->cubes[i];

		if (!c->whole || !is_least(of, i))
			continue;
		for (unsigned a = 0; a < SB_ATOM_COUNT; a++) {
			if (c->box.low.of[a] > (public ? public->of[a] : 0))
				atoms |= UINT32_C(1) << a;
		}
	}
	return atoms;
}

/* Asked of the owner, who has it, and nothing takes it. */
static uint32_t never_lost(const struct sb_risk_case *of, struct known k)
{
	uint32_t atoms = asked(of, NULL) & ~k.lost;
	struct sb_coalition owner;

	sb_atom_owner(&owner);
	for (unsigned a = 0; a < SB_ATOM_COUNT; a++) {
		if (!owner.of[a])
			atoms &= ~(UINT32_C(1) << a);
	}
	return atoms;
}

/* Asked of a reader, not to be guessed, and nobody gets it. */
static uint32_t never_got(const struct sb_risk_case *of, struct known k)
{
	struct sb_coalition public;
	uint32_t atoms;

	sb_atom_public(&public);
	atoms = asked(of, &public) & ~k.got;
	for (unsigned a = 0; a < SB_ATOM_COUNT; a++) {
		if (sb_atom_is_item((enum sb_atom)a))
			atoms &= ~(UINT32_C(1) << a);
	}
	return atoms;
}

static void names(uint32_t atoms, char *text, size_t bytes)
{
	size_t len = 0;

	text[0] = '\0';
	for (unsigned a = 0; a < SB_ATOM_COUNT && len < bytes; a++) {
		int n = atoms >> a & 1 ? snprintf(text + len, bytes - len,
						  "%s%s", len ? ", " : "",
						  sb_atom_name((enum sb_atom)a))
				       : 0;

		len += n > 0 ? (size_t)n : 0;
	}
}

enum sb_err sb_lacks_of_case(const char *from,
			     const struct sb_risk_model *model,
			     const char *profile, const struct sb_risk_case *of,
			     char *why, size_t why_bytes)
{
	struct known k = known_of(model);
	uint32_t lost = never_lost(of, k), got = never_got(of, k);
	const char *value;
	char list[256];

	if (lost) {
		names(lost, list, sizeof(list));
		snprintf(why, why_bytes,
			 "%s does not say how the owner loses what profile %s "
			 "asks for: %s; write \"alone owner ATOM=0 VALUE\" for "
			 "each, of value 0 where it never happens",
			 from, profile, list);
		return SB_PARAM;
	}
	if (got) {
		names(got, list, sizeof(list));
		snprintf(why, why_bytes,
			 "%s does not say how anybody gets what reading "
			 "profile %s takes: %s; write \"alone WHO ATOM=own "
			 "VALUE\" for each, of value 0 where it never happens",
			 from, profile, list);
		return SB_PARAM;
	}
	for (size_t i = 0; of->guess_count && (value = sb_curve_needs(i));
	     i++) {
		if (sb_risk_model_find(model, value) < model->value_count)
			continue;
		snprintf(why, why_bytes,
			 "%s has no value %s, which guessing a secret of "
			 "profile %s takes; copy its line from --print-model",
			 from, value, profile);
		return SB_PARAM;
	}
	return SB_OK;
}
