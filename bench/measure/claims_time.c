/* bench/measure/claims_time.c: orders and ratios. */
#include "bench/measure/claims_time.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/figure.h"

static const struct sb_series *cell_of(const struct sb_summary *s,
				       const char *operand)
{
	char words[256], *at = words, *word[5] = { NULL };
	uint32_t threads;

	snprintf(words, sizeof(words), "%s", operand);
	for (size_t i = 0; at && i < 5; i++)
		word[i] = strsep(&at, " ");
	if (!word[4])
		return NULL;
	threads = !strcmp(word[4], "most")
			  ? sb_summary_threads(s)
			  : (uint32_t)strtoul(word[4], NULL, 10);
	return sb_summary_cell(s, word[1], word[2], word[3], threads);
}

static void show(char *text, size_t bytes, const struct sb_interval *r)
{
	if (r->known)
		snprintf(text, bytes, "%.3g [%.3g, %.3g]", r->mid, r->low,
			 r->high);
	else
		snprintf(text, bytes, "%.3g", r->mid);
}

/* Time of a over time of b in one run, 0: not measured. */
static int paired(const struct sb_claims_side *side,
		  const struct sb_claim *claim, struct sb_paired *p)
{
	const struct sb_series *a = cell_of(&side->summary, claim->a);
	const struct sb_series *b = cell_of(&side->summary, claim->b);

	/* A cell against itself, at another number of threads that is the
	 * same one here, says nothing. */
	if (!a || !b || a == b)
		return 0;
	return sb_figure_paired(a, b, p) == SB_OK;
}

static void order(const struct sb_claim *claim, size_t family,
		  const struct sb_paired *p, struct sb_claim_result *out)
{
	enum sb_verdict v = sb_infer_verdict(p, fmin(1, p->p * (double)family),
					     family, SB_INFER_MARGIN);
	/* p is of a's time over b's: above 1, b is the faster. */
	const char *word = v == SB_VERDICT_FASTER   ? "slower"
			   : v == SB_VERDICT_SLOWER ? "faster"
						    : sb_infer_verdict_name(v);

	out->resolvable = expm1(sb_infer_resolvable(
		p, SB_INFER_ALPHA / (double)family, SB_INFER_POWER));
	if (v == SB_VERDICT_NONE) {
		snprintf(out->why, sizeof(out->why),
			 "fewer than 3 blocks have both");
		return;
	}
	if (v == SB_VERDICT_UNRESOLVED) {
		snprintf(out->why, sizeof(out->why), "unresolved");
		return;
	}
	out->verdict = strcmp(word, claim->relation) != 0 ? SB_CLAIM_FAIL
							  : SB_CLAIM_PASS;
	if (out->verdict == SB_CLAIM_FAIL)
		snprintf(out->why, sizeof(out->why), "%s", word);
}

/* Welch's interval of the difference of two log ratios against the
 * tolerance. */
static void ratio(const struct sb_claim *claim, size_t family,
		  const struct sb_paired *ref, const struct sb_paired *now,
		  struct sb_claim_result *out)
{
	double a = ref->sd * ref->sd / (double)ref->count;
	double b = now->sd * now->sd / (double)now->count;
	double difference = now->mean - ref->mean, se = sqrt(a + b);
	double alpha = SB_INFER_ALPHA / (double)family, half = 0, dof;
	double limit = log1p(claim->tolerance);

	if (ref->count < 3 || now->count < 3) {
		snprintf(out->why, sizeof(out->why),
			 "fewer than 3 blocks have both%s",
			 ref->count < 3 ? " in the reference" : "");
		return;
	}
	if (se > 0) {
		dof = (a + b) * (a + b) /
		      (a * a / (double)(ref->count - 1) +
		       b * b / (double)(now->count - 1));
		half = sb_stats_t_quantile(1 - alpha / 2, dof) * se;
		out->resolvable = expm1(
			half + sb_stats_t_quantile(SB_INFER_POWER, dof) * se);
	}
	if (fabs(difference) + half <= limit)
		out->verdict = SB_CLAIM_PASS;
	else if (fabs(difference) - half > limit)
		out->verdict = SB_CLAIM_FAIL;
	if (out->verdict != SB_CLAIM_PASS)
		snprintf(out->why, sizeof(out->why),
			 "%.3g [%.3g, %.3g] times the reference's, tolerance "
			 "%.3g",
			 exp(difference), exp(difference - half),
			 exp(difference + half), 1 + claim->tolerance);
}

void sb_claims_time_check(const struct sb_claim *claim, size_t family,
			  const struct sb_claims_side *reference,
			  const struct sb_claims_side *here,
			  struct sb_claim_result *out)
{
	struct sb_paired ref = { 0 }, now = { 0 };
	int has_ref = paired(reference, claim, &ref);
	int has_now = paired(here, claim, &now);
	struct sb_interval r;

	if (has_ref) {
		r = sb_infer_interval(&ref, 1 - SB_INFER_ALPHA);
		show(out->reference, sizeof(out->reference), &r);
	}
	if (has_now) {
		r = sb_infer_interval(&now, 1 - SB_INFER_ALPHA);
		show(out->here, sizeof(out->here), &r);
	}
	if (!has_now || (claim->kind == SB_CLAIM_RATIO && !has_ref))
		snprintf(out->why, sizeof(out->why), "not measured %s",
			 has_now ? "in the reference" : "here");
	else if (claim->kind == SB_CLAIM_ORDER)
		order(claim, family, &now, out);
	else
		ratio(claim, family, &ref, &now, out);
}
