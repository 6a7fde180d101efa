// SPDX-License-Identifier: Apache-2.0
//
// Runs all schedules with at most two preemptions (--preemptions=K) of the smallest programs of the rules in which
// more than one thread takes part.
//
//   smallest-<runtime> [--rule=ID]… [--case=CHAPTER.NAME] [--part=K/N] [--budget=SECONDS | --schedules=N]
//                      [--preemptions=K] [--variant=NAME] [--faulty=N] [--result=FILE]
//
// A program whose turn lasts longer than its share of the budget is not exhausted; what it does not use is left to
// the next ones. With --schedules the limit is a number for each program, the same on every machine, and a program
// that needs more fails. With --faulty each rule's faulty runtimes are hunted with its smallest programs, for at most
// N schedules each: that shows every check red. Exit status: 0 all is well, 1 not, 3 a flag that makes no sense.
#include <chrono>
#include <cstdio>

#include "explored_case.hpp"
#include "results.hpp"
#include "settings.hpp"
#include "slips_rarely.hpp"

namespace {

using conformance::case_record;
using conformance::variant_record;

class clock_budget {
 public:
  explicit clock_budget(double seconds) : left_(seconds) {}
  /// Most programs need little: one that needs much may take three shares of what is left.
  double share(std::size_t programs_left) const {
    const std::chrono::duration<double> used = clock::now() - began_;
    const double left = left_ - used.count();
    return 3 * (left > 0.1 ? left : 0.1) / static_cast<double>(programs_left + 2);
  }

 private:
  using clock = std::chrono::steady_clock;
  clock::time_point began_ = clock::now();
  double left_;
};

bool run_right(const std::vector<const case_record*>& cases, explored::settings all) {
  const bool counted = all.each.schedules != ~0ull;
  const clock_budget clock(all.seconds);
  explored::results results(all.result_file);
  std::size_t exhausted = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    all.each.seconds = counted ? 0 : clock.share(cases.size() - i);
    const explored::finding seen = explored::exhaust(*cases[i], all.each);
    if (seen.exhausted >= 0)
      ++exhausted;
    else if (seen.failure.empty())
      std::printf("not all  ");
    results.add(seen);
  }
  std::printf("%zu of %zu programs: all schedules with at most %u preemptions\n", exhausted,
              cases.size(), all.each.preemptions);
  return !results.any_failure() && (!counted || exhausted == cases.size());
}

// The faulty runtimes of the chosen rules, each found by a smallest program of its rule - or known not to be.
bool run_faulty(const std::vector<const case_record*>& cases, explored::budget each) {
  each.seconds = 0;
  std::size_t found = 0;
  std::size_t rare = 0;
  std::size_t wrong = 0;
  for (const variant_record& variant : conformance::all_variants()) {
    // What hides from ThreadSanitizer alone is no fault here.
    if (variant.what != variant_record::kind::faulty || variant.needs_tsan) continue;
    bool any_program = false;
    explored::finding seen;
    for (const case_record* one : cases) {
      if (one->rule != *variant.rule || !seen.failure.empty()) continue;
      any_program = true;
      seen = explored::hunt(*one, variant, each);
    }
    if (!any_program) continue;
    const bool excused = explored::slips_rarely(variant.name);
    const bool is_found = !seen.failure.empty();
    ++(is_found ? found : rare);
    if (is_found == excused) ++wrong;
    std::printf("%s %-35s %s: %s\n", is_found == excused ? "WRONG    " : is_found ? "found    " : "rare     ",
                std::string(variant.name).c_str(), seen.name.c_str(),
                is_found ? seen.message.c_str() : explored::extent_of(seen).c_str());
    std::fflush(stdout);
  }
  std::printf("%zu faulty runtimes found by the smallest program of their rule; %zu go wrong too rarely\n",
              found, rare);
  return wrong == 0;
}

}  // namespace

int main(int argc, char** argv) {
  explored::settings all = explored::parse(argc, argv);
  explored::use_variant(all);
  const auto cases = explored::chosen_cases(all);
  bool well = run_right(cases, all);
  if (all.faulty != 0) {
    explored::budget each = all.each;
    each.schedules = all.faulty;
    well = run_faulty(cases, each) && well;
  }
  return well ? 0 : 1;
}
