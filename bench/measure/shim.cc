// bench/measure/shim.cc: the only C++ here; nothing throws across the border.
#include "bench/measure/shim.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <exception>
#include <new>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace
{

struct step {
	size_t index;
	unsigned repetition;
};

// What one case learnt so far.
struct progress {
	uint64_t iterations = 0;
	unsigned done = 0;
	bool failed = false;
};

// The library reports to us only: no console, no JSON, no aggregates.
class collector : public benchmark::BenchmarkReporter
{
      public:
	uint64_t iterations = 0;
	double wall_ns = 0, cpu_ns = 0;
	unsigned runs = 0;

	bool ReportContext(const Context &) override
	{
		return true;
	}

	void ReportRuns(const std::vector<Run> &reports) override
	{
		for (const Run &run : reports) {
			if (run.run_type != Run::RT_Iteration)
				continue;
			runs++;
			iterations = static_cast<uint64_t>(run.iterations);
			wall_ns = run.real_accumulated_time * 1e9;
			cpu_ns = run.cpu_accumulated_time * 1e9;
		}
	}
};

bool selected(const struct sb_shim_case &one, const char *filter)
{
	return !filter || !*filter ||
	       std::string(one.name).find(filter) != std::string::npos;
}

void loop(benchmark::State &state, const struct sb_shim_case &one,
	  enum sb_err *err)
{
	for (auto _ : state) {
		*err = one.run(one.user);
		sb_shim_escape(one.output);
		if (*err != SB_OK) {
			state.SkipWithError("failed");
			break;
		}
	}
}

// One repetition through the library.
void measure(const struct sb_shim_case &one, uint64_t iterations,
	     double min_time_s, struct sb_shim_sample *s)
{
	collector got;
	enum sb_err err = SB_OK;

	benchmark::ClearRegisteredBenchmarks();
	auto *b = benchmark::RegisterBenchmark(
		"case",
		[&](benchmark::State &state) { loop(state, one, &err); });
	b->UseRealTime()->MeasureProcessCPUTime();
	if (iterations)
		b->Iterations(
			static_cast<benchmark::IterationCount>(iterations));
	else
		b->MinTime(min_time_s);
	benchmark::RunSpecifiedBenchmarks(&got, ".");
	benchmark::ClearRegisteredBenchmarks();
	if (err != SB_OK) {
		s->err = err;
		s->why = "the operation failed";
	} else if (got.runs != 1 || !got.iterations) {
		s->err = SB_UNSUPPORTED;
		s->why = "the library reported no run";
	} else if (!std::isfinite(got.wall_ns) || !std::isfinite(got.cpu_ns) ||
		   got.wall_ns <= 0 || got.cpu_ns < 0) {
		s->err = SB_UNSUPPORTED;
		s->why = "a time is not finite or not positive";
	} else if (static_cast<double>(one.bytes) *
			   static_cast<double>(got.iterations) * 1e9 >
		   SB_SHIM_PLAUSIBLE_BYTES_PER_SEC * got.wall_ns) {
		s->err = SB_UNSUPPORTED;
		s->why = "faster than memory can be: was the work elided?";
	} else {
		s->iterations = got.iterations;
		s->wall_ns = got.wall_ns;
		s->cpu_ns = got.cpu_ns;
	}
}

std::vector<step> order(const std::vector<size_t> &chosen,
			const struct sb_shim_plan &plan)
{
	std::vector<step> steps;
	std::mt19937_64 random(plan.seed);

	for (size_t index : chosen)
		for (unsigned r = 0; r < plan.repetitions; r++)
			steps.push_back({ index, r });
	// std::shuffle differs between libraries; recorded orders must not.
	for (size_t i = steps.size(); i > 1; i--)
		std::swap(steps[i - 1], steps[random() % i]);
	return steps;
}

enum sb_err run(const struct sb_shim_case *cases, size_t count,
		const struct sb_shim_plan &plan, sb_shim_sink *sink, void *arg,
		size_t *failed)
{
	std::set<std::string> names;
	std::vector<size_t> chosen;
	std::vector<progress> seen(count);

	for (size_t i = 0; i < count; i++) {
		if (!selected(cases[i], plan.filter))
			continue;
		if (!names.insert(cases[i].name).second)
			return SB_PARAM;
		chosen.push_back(i);
	}
	if (chosen.empty() || !plan.repetitions || !(plan.min_time_s > 0) ||
	    !std::isfinite(plan.min_time_s))
		return SB_PARAM;
	const std::vector<step> steps = order(chosen, plan);
	for (size_t position = 0; position < steps.size(); position++) {
		const size_t i = steps[position].index;
		struct sb_shim_sample s = {};

		if (plan.stop && *plan.stop)
			return SB_STOPPED;
		if (seen[i].failed)
			continue;
		s.case_index = i;
		s.name = cases[i].name;
		s.repetition = seen[i].done++;
		s.position = position;
		s.why = "";
		measure(cases[i],
			cases[i].iterations ? cases[i].iterations
					    : seen[i].iterations,
			plan.min_time_s, &s);
		seen[i].iterations = s.iterations;
		if (s.err != SB_OK) {
			seen[i].failed = true;
			++*failed;
		}
		sink(arg, &s);
	}
	return *failed ? SB_FORGED : SB_OK;
}

} // namespace

extern "C" enum sb_err sb_shim_run(const struct sb_shim_case *cases,
				   size_t count,
				   const struct sb_shim_plan *plan,
				   sb_shim_sink *sink, void *arg,
				   size_t *failed)
{
	*failed = 0;
	try {
		return run(cases, count, *plan, sink, arg, failed);
	} catch (const std::bad_alloc &) {
		return SB_MEMORY;
	} catch (const std::exception &) {
		return SB_UNSUPPORTED;
	}
}

extern "C" const char *sb_shim_build_type(void)
{
	// The loop is inlined from the header, so the library's own build
	// type costs nothing; it is recorded because the library warns.
#ifdef NDEBUG
	return "loop built with NDEBUG";
#else
	return "loop built without NDEBUG";
#endif
}
