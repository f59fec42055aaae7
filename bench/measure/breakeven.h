/* bench/measure/breakeven.h: what a backup takes over a link of a given speed,
 * and the link at which two schemes swap places.
 *
 * A scheme needs t seconds of work, measured without a network, and sends W
 * bytes.  Over a link of b bytes a second it takes
 *
 *	pipelined  max(t, W / b)   sending hides behind the work, or it behind
 *	                           sending
 *	serial     t + W / b       nothing overlaps
 *
 * Real tools lie between the two.  Latency, loss and a link that others use
 * too are not in it.
 *
 * Of two schemes, let the light one send less: it wins on slow links.  If the
 * heavy one needs less work, it wins on fast ones, and they swap places at
 *
 *	pipelined  b = W_heavy / t_light
 *	serial     b = (W_heavy - W_light) / (t_light - t_heavy)        */
#ifndef BENCH_MEASURE_BREAKEVEN_H
#define BENCH_MEASURE_BREAKEVEN_H

#include "bench/measure/stats.h"

enum sb_breakeven_link {
	SB_BREAKEVEN_PIPELINED,
	SB_BREAKEVEN_SERIAL
};

enum sb_breakeven_verdict {
	SB_BREAKEVEN_UNKNOWN, /* fewer than 3 blocks in common */
	SB_BREAKEVEN_SWAP,    /* the heavy one needs less work for certain */
	SB_BREAKEVEN_LIGHT,   /* the light one needs less: ahead on any link */
	SB_BREAKEVEN_UNRESOLVED,
	SB_BREAKEVEN_SAME /* they send the same bytes: work alone decides */
};
/* "unknown", "swap", "never", "unresolved", "same bytes"; static. */
const char *sb_breakeven_verdict_name(enum sb_breakeven_verdict verdict);

/* work: seconds; wire: bytes; link: bytes a second, > 0.  Seconds. */
double sb_breakeven_seconds(enum sb_breakeven_link how, double work,
			    double wire, double link);
/* The same for the ends of an interval of work. */
struct sb_interval sb_breakeven_interval(enum sb_breakeven_link how,
					 const struct sb_interval *work,
					 double wire, double link);

/* Work in seconds of a light and a heavy scheme, paired by block, and what
 * they send: light_wire <= heavy_wire.  link (may be NULL) gets the bytes a
 * second at which they swap.  Certain: the 95 % t interval of the paired
 * differences has one sign.  Unresolved: link's high end is infinite, and so
 * is mid where the mean difference is not positive.  Serial: the interval is
 * that of the difference.  Pipelined: that of the light one's work, the t
 * interval over blocks. */
enum sb_breakeven_verdict sb_breakeven_swap(enum sb_breakeven_link how,
					    const double *light,
					    const double *heavy, size_t count,
					    double light_wire,
					    double heavy_wire,
					    struct sb_interval *link);

#endif
