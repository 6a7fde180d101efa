// SPDX-License-Identifier: Apache-2.0
//
// `taskspec repeat`: judges a runtime again and again, each time with another seed, the second half
// while every processor is kept busy by somebody else; no verdict may differ from the first run's.
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "conformance/cli/commands.hpp"
#include "conformance/cli/errors.hpp"
#include "conformance/cli/judge.hpp"
#include "conformance/cli/selection.hpp"
#include "conformance/cli/suite_run.hpp"

namespace conformance::cli {
namespace {

/// Processes that do nothing but use a processor each, as long as the object lives.
class busy_processors {
 public:
  busy_processors() {
    for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i) {
      const pid_t pid = ::fork();
      if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        // relaxed: nobody reads it; an atomic only keeps the loop from being optimised away.
        for (std::atomic<unsigned> spin{0};;) spin.fetch_add(1, std::memory_order_relaxed);
      }
      if (pid > 0) pids_.push_back(pid);
    }
  }
  ~busy_processors() {
    for (const pid_t pid : pids_) {
      ::kill(pid, SIGKILL);
      ::waitpid(pid, nullptr, 0);
    }
  }
  busy_processors(busy_processors&&) = delete;

 private:
  std::vector<pid_t> pids_;
};

using verdicts = std::map<std::string, std::string>;

struct flip {
  std::string rule;
  std::string before;
  std::string now;
  std::string reason;
  std::uint64_t seed = 0;
};

struct repetition {
  suite subject;
  settings how;
  std::vector<flip> flips;
  verdicts first;

  // False when interrupted.
  bool run_once(const selection& chosen) {
    std::vector<case_job> jobs;
    for (const suite_case* c : chosen.cases) jobs.push_back({c, ""});
    std::vector<case_outcome> outcomes;
    if (!run_jobs(jobs, how, {},
                  [&](const case_job&, case_outcome o) { outcomes.push_back(std::move(o)); }))
      return false;
    const auto judged = judge(
        outcomes, {.with_tsan = subject.with_tsan(), .rules = chosen.rules, .compile_time = {}});
    for (const rule_verdict& v : judged) compare(v);
    return true;
  }

  void compare(const rule_verdict& v) {
    const std::string id(v.rule->id);
    const std::string now(name_of(v.what));
    const auto [at, is_new] = first.emplace(id, now);
    if (is_new || at->second == now) return;
    flips.push_back({id, at->second, now, v.reason, how.seed});
    fmt::print("{}: {} in the first run, {} with seed {}: {}\n", id, at->second, now, how.seed,
               v.reason);
    std::fflush(stdout);  // a long run is looked at while it goes on
  }
};

struct repeat_options {
  std::string runtime;
  std::string times = "100";
  settings_text text;
};

int repeat(const repeat_options& given) {
  repetition r;
  r.how = checked(given.text);
  const auto times = whole_number("--times", given.times, 2, 100000);
  r.subject = load_suite(r.how.bin_dir, given.runtime);
  const selection chosen = select(r.subject, {}, {});
  const std::uint64_t first_seed = r.how.seed;
  std::unique_ptr<busy_processors> load;
  for (std::uint64_t i = 0; i < times; ++i) {
    if (i == times / 2) load = std::make_unique<busy_processors>();
    r.how.seed = first_seed + i;
    if (!r.run_once(chosen)) return static_cast<int>(exit_code::unknown);
    fmt::print(stderr, "run {} of {}{}: {} flip(s) so far\n", i + 1, times,
               load ? ", processors busy" : "", r.flips.size());
  }
  fmt::print("{}: {} full runs, {} verdict(s) flipped\n", r.subject.runtime, times, r.flips.size());
  return static_cast<int>(r.flips.empty() ? exit_code::conforms : exit_code::violates);
}

}  // namespace

void add_repeat(CLI::App& program, int& result) {
  auto given = std::make_shared<repeat_options>();
  CLI::App* command = program.add_subcommand("repeat", "does any verdict flip over many runs?");
  command->add_option("--runtime", given->runtime, "the runtime to judge")->required();
  command->add_option("--times", given->times, "full runs, half of them on busy processors (100)");
  given->text.add_to(*command, true);
  command->callback([given, &result] { result = repeat(*given); });
}

}  // namespace conformance::cli
