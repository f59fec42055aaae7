/* bench/measure/report_speed.c: tables of time. */
#include <string.h>

#include "bench/measure/report.h"

#define CHUNK (UINT64_C(64) << 10)

static const struct sb_series *cell(const struct sb_report *r, const char *mode,
				    const char *profile, const char *op,
				    uint32_t threads)
{
	return sb_summary_cell(&r->summary, mode, profile, op, threads);
}

static void rate(FILE *to, const struct sb_series *s)
{
	struct sb_interval v;

	if (!s || !s->bytes) {
		fputs(" - |", to);
		return;
	}
	v = sb_summary_rate(s);
	fprintf(to, " %.0f", v.mid);
	if (v.known)
		fprintf(to, " [%.0f, %.0f]", v.low, v.high);
	fputs(" |", to);
}

/* Milliseconds of one operation. */
static void latency(FILE *to, const struct sb_series *s)
{
	double n = s && s->count ? (double)s->count : 1;

	if (s)
		fprintf(to, " %.3g |", s->estimate.mid / n / 1e6);
	else
		fputs(" - |", to);
}

static void rates(const struct sb_report *r, FILE *to, const char *mode,
		  uint32_t threads)
{
	static const char *const ops[] = { "backup_first", "backup_unchanged",
					   "backup_unchanged_reread",
					   "backup_changed", "restore_all" };

	fprintf(to,
		"\n%u thread%s, MB/s of what is in the snapshot:\n\n"
		"| | first | unchanged | unchanged, all read | changed | "
		"restore all |\n|---|---|---|---|---|---|\n",
		threads, threads == 1 ? "" : "s");
	for (size_t i = 0; i < r->profile_count; i++) {
		const char *name = r->profiles[i].name;

		if (!cell(r, mode, name, ops[0], threads))
			continue;
		fprintf(to, "| %s |", r->profiles[i].title);
		for (size_t k = 0; k < 5; k++)
			rate(to, cell(r, mode, name, ops[k], threads));
		fputc('\n', to);
	}
}

static void waits(const struct sb_report *r, FILE *to)
{
	fputs("\n### Latency, memory, requests\n\n"
	      "Milliseconds of one operation; enrolling and unlocking at the "
	      "profile's own KDF cost; the rest of the first backup.\n\n"
	      "| | enrol | unlock | restore one file | peak memory, MB | "
	      "store requests | service calls "
	      "|\n|---|---|---|---|---|---|---|\n",
	      to);
	for (size_t i = 0; i < r->profile_count; i++) {
		const char *name = r->profiles[i].name;
		const struct sb_series *first =
			cell(r, "controlled", name, "backup_first", r->threads);

		if (!first)
			continue;
		fprintf(to, "| %s |", r->profiles[i].title);
		latency(to, cell(r, "controlled", name, "enroll", 1));
		latency(to, cell(r, "controlled", name, "unlock", 1));
		latency(to,
			cell(r, "controlled", name, "restore_one", r->threads));
		fprintf(to, " %.0f | %llu | %llu |\n",
			(double)first->peak_bytes / 1e6,
			(unsigned long long)first->requests,
			(unsigned long long)first->service_calls);
	}
}

static void cpu_of(FILE *to, const struct sb_series *s)
{
	double bytes = s ? (double)s->bytes * (double)s->sample_count : 0;

	for (int party = 0; party < 3; party++) {
		if (s && bytes > 0)
			fprintf(to, " %.2f |", s->cpu_ns[party] / bytes);
		else
			fputs(" - |", to);
	}
}

static void cpu(const struct sb_report *r, FILE *to)
{
	fprintf(to,
		"\n### CPU by who pays\n\n"
		"Seconds of CPU for each GB (10^9 bytes), %u thread%s.\n\n"
		"| | backup: client | provider | services | restore: client | "
		"provider | services |\n|---|---|---|---|---|---|---|\n",
		r->threads, r->threads == 1 ? "" : "s");
	for (size_t i = 0; i < r->profile_count; i++) {
		const char *name = r->profiles[i].name;

		if (!cell(r, "controlled", name, "backup_first", r->threads))
			continue;
		fprintf(to, "| %s |", r->profiles[i].title);
		cpu_of(to,
		       cell(r, "controlled", name, "backup_first", r->threads));
		cpu_of(to,
		       cell(r, "controlled", name, "restore_all", r->threads));
		fputc('\n', to);
	}
}

static void interval(FILE *to, const struct sb_interval *v)
{
	fprintf(to, " %.2f", v->mid);
	if (v->known)
		fprintf(to, " [%.2f, %.2f]", v->low, v->high);
	fputs(" |", to);
}

static void roofline(const struct sb_report *r, FILE *to)
{
	fputs("\n### Pipeline against its roofline\n\n"
	      "First backup on one thread against the same stages measured "
	      "alone, 1 / sum(1 / rate);\nthe stage that takes longest binds. "
	      "Last: highest number of threads against one.\n\n"
	      "| | pipeline, MB/s | roofline, MB/s | ratio | binds | threads "
	      "|\n|---|---|---|---|---|---|\n",
	      to);
	for (size_t i = 0; i < r->profile_count; i++) {
		const char *name = r->profiles[i].name;
		const struct sb_series *one =
			cell(r, "controlled", name, "backup_first", 1);
		const struct sb_series *all =
			cell(r, "controlled", name, "backup_first", r->threads);
		struct sb_interval ratio;
		const char *binds;
		double mb;

		if (!one || sb_summary_roofline(&r->summary, name, &ratio, &mb,
						&binds) != SB_OK)
			continue;
		fprintf(to, "| %s |", r->profiles[i].title);
		rate(to, one);
		fprintf(to, " %.0f |", mb);
		interval(to, &ratio);
		fprintf(to, " %s |", binds);
		if (all && all != one &&
		    sb_summary_ratio(one, all, &ratio) == SB_OK)
			interval(to, &ratio);
		else
			fputs(" - |", to);
		fputc('\n', to);
	}
}

static void verbs(const struct sb_report *r, FILE *to)
{
	static const char *const ops[] = { "derive", "seal", "open", "check",
					   "open_damaged" };
	static const char *const single[] = { "begin", "resume" };

	fputs("\n### Verbs\n\nMB/s on chunks of 64 KiB that do not compress, "
	      "one thread; begin and resume: microseconds for each file.\n\n"
	      "| | derive | seal | open | check | open, damaged | begin | "
	      "resume |\n|---|---|---|---|---|---|---|---|\n",
	      to);
	for (size_t i = 0; i < r->profile_count; i++) {
		const char *name = r->profiles[i].name;

		if (!sb_summary_micro(&r->summary, "verb", name, "seal", "",
				      CHUNK))
			continue;
		fprintf(to, "| %s |", r->profiles[i].title);
		for (size_t k = 0; k < 5; k++)
			rate(to, sb_summary_micro(&r->summary, "verb", name,
						  ops[k], "", CHUNK));
		for (size_t k = 0; k < 2; k++) {
			const struct sb_series *s = sb_summary_micro(
				&r->summary, "verb", name, single[k], "", 0);

			if (s)
				fprintf(to, " %.3g |", s->estimate.mid / 1e3);
			else
				fputs(" - |", to);
		}
		fputc('\n', to);
	}
}

static void primitives(const struct sb_report *r, FILE *to)
{
	fputs("\n### Primitives\n\nMB/s at 64 KiB, or microseconds a call.\n\n"
	      "| | path | via | |\n|---|---|---|---|\n",
	      to);
	for (size_t i = 0; i < r->summary.count; i++) {
		const struct sb_series *s = &r->summary.series[i];

		if (strcmp(s->kind, "micro") != 0 ||
		    !strcmp(s->group, "verb") || !strcmp(s->group, "stage") ||
		    (s->chunk_bytes && s->chunk_bytes != CHUNK))
			continue;
		fprintf(to, "| %s | %s | %s |", s->op, s->path, s->via);
		if (s->bytes) {
			rate(to, s);
			fputc('\n', to);
		} else {
			fprintf(to, " %.3g us |\n", s->estimate.mid / 1e3);
		}
	}
}

/* How many times faster a is than b. */
static void target(FILE *to, const char *what, const struct sb_series *a,
		   const struct sb_series *b, const char *wanted)
{
	struct sb_interval v;

	if (!a || !b)
		return;
	/* Rates, not times: the two may be about different bytes. */
	if (sb_summary_ratio(b, a, &v) != SB_OK)
		return;
	if (a->bytes && b->bytes && a->bytes != b->bytes) {
		double scale = (double)a->bytes / (double)b->bytes;

		v.mid *= scale;
		v.low *= scale;
		v.high *= scale;
	}
	fprintf(to, "| %s |", what);
	interval(to, &v);
	fprintf(to, " %s |\n", wanted);
}

static void targets(const struct sb_report *r, FILE *to)
{
	const struct sb_summary *s = &r->summary;
	fputs("\n### The instrument against its targets\n\n"
	      "Ratios of this run; chunks of 64 KiB unless it is said.\n\n"
	      "| | ratio | target |\n|---|---|---|\n",
	      to);
	target(to, "AES-256-GCM, portable path, of OpenSSL used directly",
	       sb_summary_micro(s, "primitive", "", "aes-256-gcm seal",
				"portable", CHUNK),
	       sb_summary_micro(s, "floor", "", "openssl evp seal", "", CHUNK),
	       ">= 0.98");
	target(to, "AES-256-GCM, fastest path, of OpenSSL used directly",
	       sb_summary_micro(s, "primitive", "", "aes-256-gcm seal",
				"fastest", CHUNK),
	       sb_summary_micro(s, "floor", "", "openssl evp seal", "", CHUNK),
	       "");
	target(to, "FastCDC, fastest path, of the portable one",
	       sb_summary_micro(s, "chunker", "", "fastcdc", "fastest", CHUNK),
	       sb_summary_micro(s, "chunker", "", "fastcdc", "portable", CHUNK),
	       "");
	target(to,
	       "no work, fixed chunks, first backup on one thread, of memcpy "
	       "of the same bytes",
	       cell(r, "fixed", "null", "backup_first", 1),
	       sb_summary_micro(s, "floor", "null", "memcpy input", "", CHUNK),
	       ">= 0.5");
}

/* As deployed; where controlling changes nothing it was run once. */
static const struct sb_series *deployed_cell(const struct sb_report *r,
					     const char *profile,
					     const char *op, uint32_t threads)
{
	const struct sb_series *s = cell(r, "deployed", profile, op, threads);

	return s ? s : cell(r, "controlled", profile, op, threads);
}

static const char *const tool_ops[] = { "backup_first", "backup_unchanged",
					"backup_changed", "restore_all" };

static int is_tool(const struct sb_series *s)
{
	return !strcmp(s->archiver, "tool") && !strcmp(s->op, tool_ops[0]);
}

/* Time of the tool over time of each profile. */
static void against(const struct sb_report *r, FILE *to,
		    const struct sb_series *tool)
{
	fprintf(to,
		"\nHow many times faster than %s, %u thread%s (it uses as many "
		"as it likes):\n\n| | first | unchanged | changed | restore "
		"all |\n|---|---|---|---|---|\n",
		tool->profile, r->threads, r->threads == 1 ? "" : "s");
	for (size_t i = 0; i < r->profile_count; i++) {
		const char *name = r->profiles[i].name;

		if (!deployed_cell(r, name, tool_ops[0], r->threads))
			continue;
		fprintf(to, "| %s |", r->profiles[i].title);
		for (size_t k = 0; k < 4; k++) {
			const struct sb_series *ours =
				deployed_cell(r, name, tool_ops[k], r->threads);
			const struct sb_series *theirs =
				cell(r, tool->mode, tool->profile, tool_ops[k],
				     tool->threads);
			struct sb_interval v;

			if (ours && theirs &&
			    sb_summary_ratio(theirs, ours, &v) == SB_OK)
				interval(to, &v);
			else
				fputs(" - |", to);
		}
		fputc('\n', to);
	}
}

static void tools(const struct sb_report *r, FILE *to)
{
	fputs("\n### Other tools\n\nRun as processes on the same input, with "
	      "their usual settings, repositories in memory; what they "
	      "restored "
	      "was compared too. Each command of theirs starts a process and "
	      "derives a key, ours do not: on an input of seconds that is most "
	      "of the time, so quote these ratios for large inputs only.\n\n"
	      "| | first, MB/s | unchanged | changed | restore all | stored by "
	      "the first, MB |\n|---|---|---|---|---|---|\n",
	      to);
	for (size_t i = 0; i < r->summary.count; i++) {
		const struct sb_series *s = &r->summary.series[i];

		if (!is_tool(s))
			continue;
		fprintf(to, "| %s |", s->profile);
		for (size_t k = 0; k < 4; k++)
			rate(to, cell(r, s->mode, s->profile, tool_ops[k],
				      s->threads));
		fprintf(to, " %.1f |\n", (double)s->stored_bytes / 1e6);
	}
	for (size_t i = 0; i < r->summary.count; i++)
		if (is_tool(&r->summary.series[i]))
			against(r, to, &r->summary.series[i]);
}

static void deployed(const struct sb_report *r, FILE *to)
{
	int some = 0, any_tool = 0;

	for (size_t i = 0; i < r->summary.count; i++) {
		some |= !strcmp(r->summary.series[i].mode, "deployed");
		any_tool |= is_tool(&r->summary.series[i]);
	}
	if (!some)
		return;
	fprintf(to,
		"\n### As deployed\n\nEach profile with its own chunks, codec "
		"and padding; never to be ranked with the controlled rows. "
		"First backup and what it stored, %u thread%s; where the "
		"controlled setting changes nothing, these are its rows.\n\n"
		"| | first, MB/s | changed, MB/s | restore all, MB/s | stored "
		"by "
		"the first, MB |\n|---|---|---|---|---|\n",
		r->threads, r->threads == 1 ? "" : "s");
	for (size_t i = 0; i < r->profile_count; i++) {
		const char *name = r->profiles[i].name;
		const struct sb_series *s =
			deployed_cell(r, name, tool_ops[0], r->threads);

		if (!s)
			continue;
		fprintf(to, "| %s |", r->profiles[i].title);
		rate(to, s);
		rate(to, deployed_cell(r, name, tool_ops[2], r->threads));
		rate(to, deployed_cell(r, name, tool_ops[3], r->threads));
		fprintf(to, " %.1f |\n", (double)s->stored_bytes / 1e6);
	}
	if (any_tool)
		tools(r, to);
}

void sb_report_speed(const struct sb_report *r, FILE *to)
{
	fputs("\n## Speed\n\nControlled. Every pass restored what it had "
	      "backed up and compared it before its times counted.\n",
	      to);
	rates(r, to, "controlled", r->threads);
	if (r->threads > 1)
		rates(r, to, "controlled", 1);
	waits(r, to);
	cpu(r, to);
	roofline(r, to);
	targets(r, to);
	verbs(r, to);
	primitives(r, to);
	deployed(r, to);
}
