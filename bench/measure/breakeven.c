#include "bench/measure/breakeven.h"

#include <math.h>
#include <string.h>

static const char *const names[] = {
	[SB_BREAKEVEN_UNKNOWN] = "unknown",
	[SB_BREAKEVEN_SWAP] = "swap",
	[SB_BREAKEVEN_LIGHT] = "never",
	[SB_BREAKEVEN_UNRESOLVED] = "unresolved",
	[SB_BREAKEVEN_SAME] = "same bytes",
};

const char *sb_breakeven_verdict_name(enum sb_breakeven_verdict verdict)
{
	return names[verdict];
}

double sb_breakeven_seconds(enum sb_breakeven_link how, double work,
			    double wire, double link)
{
	double sending = wire / link;

	if (how == SB_BREAKEVEN_SERIAL)
		return work + sending;
	return work > sending ? work : sending;
}

struct sb_interval sb_breakeven_interval(enum sb_breakeven_link how,
					 const struct sb_interval *work,
					 double wire, double link)
{
	struct sb_interval out = *work;

	out.mid = sb_breakeven_seconds(how, work->mid, wire, link);
	if (work->known) {
		out.low = sb_breakeven_seconds(how, work->low, wire, link);
		out.high = sb_breakeven_seconds(how, work->high, wire, link);
	}
	return out;
}

/* t interval of the mean of a, or of a - b. */
static struct sb_interval mean(const double *a, const double *b, size_t count)
{
	struct sb_interval v = { .known = 1 };
	double sum = 0, squares = 0, half;

	for (size_t i = 0; i < count; i++)
		sum += a[i] - (b ? b[i] : 0);
	v.mid = sum / (double)count;
	for (size_t i = 0; i < count; i++) {
		double d = a[i] - (b ? b[i] : 0) - v.mid;

		squares += d * d;
	}
	half = sb_stats_t_quantile(0.975, (double)count - 1) *
	       sqrt(squares / (double)(count - 1) / (double)count);
	v.low = v.mid - half;
	v.high = v.mid + half;
	return v;
}

static double over(double bytes, double seconds)
{
	return seconds > 0 ? bytes / seconds : INFINITY;
}

enum sb_breakeven_verdict sb_breakeven_swap(enum sb_breakeven_link how,
					    const double *light,
					    const double *heavy, size_t count,
					    double light_wire,
					    double heavy_wire,
					    struct sb_interval *link)
{
	struct sb_interval gain, work;
	double bytes = heavy_wire;

	if (link)
		memset(link, 0, sizeof(*link));
	if (!(heavy_wire > light_wire))
		return SB_BREAKEVEN_SAME;
	if (count < 3)
		return SB_BREAKEVEN_UNKNOWN;
	gain = mean(light, heavy, count);
	if (gain.high <= 0)
		return SB_BREAKEVEN_LIGHT;
	work = how == SB_BREAKEVEN_SERIAL ? gain : mean(light, NULL, count);
	if (how == SB_BREAKEVEN_SERIAL)
		bytes = heavy_wire - light_wire;
	if (link) {
		link->known = 1;
		link->mid = gain.mid > 0 ? over(bytes, work.mid) : INFINITY;
		link->low = over(bytes, work.high);
		link->high = gain.low > 0 ? over(bytes, work.low) : INFINITY;
	}
	return gain.low > 0 ? SB_BREAKEVEN_SWAP : SB_BREAKEVEN_UNRESOLVED;
}
