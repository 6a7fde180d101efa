// SPDX-License-Identifier: Apache-2.0
//
// Runs all schedules with at most two preemptions (--preemptions=K) of the smallest programs of the rules in which
// more than one thread takes part.
//
//   smallest-<runtime> [--rule=ID]… [--case=CHAPTER.NAME] [--budget=SECONDS] [--preemptions=K] [--result=FILE]
//
// A program whose turn lasts longer than its share of the budget is not exhausted; what it does not use is left to
// the next ones. Exit status: 0 nothing found, 1 found, 3 a flag that makes no sense.
#include <chrono>
#include <cstdio>

#include "explored_case.hpp"
#include "results.hpp"
#include "settings.hpp"

int main(int argc, char** argv) {
  using clock = std::chrono::steady_clock;
  explored::settings all = explored::parse(argc, argv);
  explored::use_variant(all);
  explored::results results(all.result_file);
  const auto cases = explored::chosen_cases(all);
  const auto began = clock::now();
  std::size_t exhausted = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const double used = std::chrono::duration<double>(clock::now() - began).count();
    const double left = all.seconds - used;
    // Most need little: one that needs much may take three shares.
    all.each.seconds = 3 * (left > 0.1 ? left : 0.1) / static_cast<double>(cases.size() - i + 2);
    const explored::finding seen = explored::exhaust(*cases[i], all.each);
    if (seen.exhausted >= 0)
      ++exhausted;
    else if (seen.failure.empty())
      std::printf("not all  ");
    results.add(seen);
  }
  std::printf("%zu of %zu programs: all schedules with at most %u preemptions\n", exhausted,
              cases.size(), all.each.preemptions);
  return results.any_failure() ? 1 : 0;
}
