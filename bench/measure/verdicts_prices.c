#include "bench/measure/verdicts_prices.h"

#include <stdio.h>

#include "bench/measure/infer.h"
#include "bench/risk/prices.h"

#define CONFIDENCE 0.95

static unsigned alone(void *arg)
{
	return sb_emit_alone(arg);
}

static void together(void *arg)
{
	sb_emit_together(arg);
}

/* "" where it is not known. */
static void put_seconds(struct sb_json *j, const char *name, double ns)
{
	char seconds[32] = "";

	if (ns > 0)
		snprintf(seconds, sizeof(seconds), "%.6g", ns / 1e9);
	sb_json_string(j, name, seconds);
}

static enum sb_err emit_sample(const struct sb_risk_price *p, unsigned i,
			       const struct sb_emit *emit)
{
	struct sb_json j = sb_emit_begin(emit, "price");
	char secret[64];

	sb_json_string(&j, "op",
		       sb_risk_price_secret(p, secret, sizeof(secret)));
	sb_json_string(&j, "via", sb_risk_price_by(p));
	sb_json_count(&j, "pass", i);
	sb_json_count(&j, "wall_ns", (uint64_t)p->wall_samples_ns[i]);
	sb_json_count(&j, "cpu_ns", (uint64_t)p->cpu_samples_ns[i]);
	sb_json_count(&j, "paused", p->paused);
	return sb_emit_end(&j);
}

/* Each sample counts as a block, though all are of one process. */
static enum sb_err interval_of(const struct sb_risk_price *p,
			       struct sb_interval *out)
{
	size_t start[SB_RISK_PRICE_SAMPLES + 1];
	const struct sb_blocks blocks = { p->cpu_samples_ns, start, p->count };

	for (size_t i = 0; i <= p->count; i++)
		start[i] = i;
	*out = (struct sb_interval) { 0 };
	return p->count ? sb_infer_estimate(&blocks, CONFIDENCE, 1, 1, out)
			: SB_OK;
}

static enum sb_err emit_price(const struct sb_risk_price *p,
			      const struct sb_emit *emit)
{
	struct sb_interval interval;
	struct sb_json j;
	char secret[64];
	enum sb_err err = interval_of(p, &interval);

	for (unsigned i = 0; i < p->count && err == SB_OK; i++)
		err = emit_sample(p, i, emit);
	if (err != SB_OK)
		return err;
	j = sb_emit_begin(emit, "guess");
	sb_json_string(&j, "secret",
		       sb_risk_price_secret(p, secret, sizeof(secret)));
	sb_json_string(&j, "by", sb_risk_price_by(p));
	put_seconds(&j, "cpu_seconds", p->cpu_ns);
	put_seconds(&j, "low", interval.low);
	put_seconds(&j, "high", interval.high);
	sb_json_count(&j, "n", p->count);
	put_seconds(&j, "wall_seconds", p->wall_ns);
	sb_json_count(&j, "paused", p->paused);
	return sb_emit_end(&j);
}

enum sb_err sb_verdicts_prices(const struct sb_profile *profile, uint64_t seed,
			       unsigned how, struct sb_risk_case *of,
			       const struct sb_emit *emit, char *why,
			       size_t why_bytes)
{
	struct sb_emit to = *emit;
	const struct sb_guess_quiet quiet = {
		alone, together, &to,
		how & SB_VERDICTS_SHAPE ? SB_VERDICTS_PRICE_SAMPLES : 1
	};
	enum sb_err err = sb_risk_prices_measure(profile, seed, of, &quiet, why,
						 why_bytes);

	for (size_t i = 0; i < of->price_count && err == SB_OK; i++)
		err = emit_price(&of->prices[i], emit);
	return err;
}
