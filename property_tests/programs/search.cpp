// SPDX-License-Identifier: Apache-2.0
#include "property_tests/programs/search.hpp"

#include <utility>

namespace property {
namespace {

// A schedule that breaks a rule may be rare: each smaller program gets this many chances…
constexpr unsigned chances = 6;
// … and all of them together this many runs.
constexpr unsigned shrink_budget = 1'500;
// While shrinking, most programs do what they must, and a runtime that cannot say it is idle is
// waited for less long; the smallest program is confirmed with full patience.
constexpr int impatience = 20;

class shrinker {
 public:
  shrinker(std::chrono::nanoseconds patience, const run_function& run)
      : patience_(patience), run_(run) {}

  /// The smallest program found that still breaks a rule, with the run that shows it. Not always
  /// the same rule: what is left in a smallest program is needed, so it blames best.
  void shrink(rc::Shrinkable<spec::model::program> from, counterexample& best) {
    const counterexample original = best;
    for (bool smaller = true; smaller && left_ > 0;) {
      smaller = false;
      auto candidates = from.shrinks();
      for (auto next = candidates.next(); next && left_ > 0; next = candidates.next()) {
        if (!breaks(next->value(), patience_ / impatience, best)) continue;
        from = std::move(*next);
        smaller = true;
        break;
      }
    }
    if (!impatient_) return;
    left_ = chances;
    const spec::model::program smallest = best.smallest;
    if (!breaks(smallest, patience_, best)) best = original;
  }

 private:
  bool breaks(const spec::model::program& p, std::chrono::nanoseconds patience,
              counterexample& best) {
    for (unsigned chance = 0; chance < chances && left_ > 0; ++chance) {
      --left_;
      run_report report = run_(p, patience);
      if (report.violations.empty()) continue;
      best.smallest = p;
      best.broken = std::move(report.violations.front());
      best.seen = std::move(report.seen);
      impatient_ = report.impatient;
      return true;
    }
    return false;
  }

  std::chrono::nanoseconds patience_;
  const run_function& run_;
  unsigned left_ = shrink_budget;
  bool impatient_ = false;  // the run that shows the smallest program was
};

void count(search_result& result, const run_report& report) {
  ++result.programs;
  if (report.enumerated) ++result.enumerated;
  for (const auto& [rule, times] : report.entered) result.entered[rule] += times;
}

counterexample example_of(const spec::model::program& p, run_report report) {
  return {p, std::move(report.violations.front()), std::move(report.seen),
          spec::model::count_steps(p)};
}

}  // namespace

search_result search(const search_settings& settings, const run_function& run) {
  search_result result;
  const auto generator = programs(settings.generate);
  rc::Random random(settings.seed);
  for (unsigned i = 0; i < settings.programs; ++i) {
    if (settings.may_go_on && !settings.may_go_on()) break;
    // Small programs first, then all sizes in turn. The size depends on nothing else, so that
    // program i is the same at every effort.
    const int size = static_cast<int>(i < 20 ? i : i * 7 % 100);
    const auto made = generator(random.split(), size);
    const spec::model::program p = made.value();
    run_report report = run(p, settings.patience);
    count(result, report);
    if (report.violations.empty()) continue;
    result.found = example_of(p, std::move(report));
    shrinker(settings.patience, run).shrink(made, *result.found);
    break;
  }
  return result;
}

search_result repeat(const spec::model::program& p, unsigned times,
                     std::chrono::nanoseconds patience, const run_function& run) {
  search_result result;
  for (unsigned i = 0; i < times && !result.found; ++i) {
    run_report report = run(p, patience);
    count(result, report);
    if (!report.violations.empty()) result.found = example_of(p, std::move(report));
  }
  return result;
}

}  // namespace property
