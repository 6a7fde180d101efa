// SPDX-License-Identifier: Apache-2.0
#include "explored_programs.hpp"

#include <chrono>

#include TASKSPEC_ADAPTER_HEADER

#include "property_tests/programs/runner.hpp"
#include "property_tests/programs/search.hpp"
#include "property_tests/regressions/kept_programs.hpp"

namespace explored {
namespace {

using namespace taskspec::explore;
using R = conformance::adapter_under_test;
using spec::model::program;

// Of a program there are many schedules, but of programs there are more.
constexpr std::uint64_t schedules_a_program = 100;
constexpr std::string_view rule_of_all = spec::rule::spawn_exactly_one_outcome.id;

std::string name_of(unsigned workers) { return "programs.on_" + std::to_string(workers) + "_workers"; }

// Random programs on one number of workers, and what became of them.
class explored_flavour {
 public:
  explored_flavour(unsigned workers, const budget& given) : workers_(workers), given_(given) {
    seen_.name = name_of(workers);
    seen_.rule = rule_of_all;
  }

  // For property::search and ::repeat: a run is many schedules.
  property::run_report operator()(const program& p, std::chrono::nanoseconds patience) {
    const property::possible_ends possible = property::ends_of(p);
    options how = usual_options(seen_.name.c_str(), given_);
    how.schedules = schedules_a_program;
    how.batch = schedules_a_program;
    how.quiet = true;
    const auto body = [&] {
      property::program_run<R> run(p, {.workers = workers_}, patience);
      const property::run_report report = run.run(possible);
      if (!report.violations.empty())
        blame(report.violations.front().rule.id, report.violations.front().sentence);
    };
    property::run_report report;
    report.enumerated = possible.has_value();
    last_ = check(body, how);
    seen_.schedules += last_.schedules;
    if (!last_) report.violations.push_back(broken());
    return report;
  }

  // Half of the time is for the kept programs, as far as it goes. A limit of 0 is none.
  finding search(std::chrono::duration<double> limit) {
    using clock = std::chrono::steady_clock;
    const auto began = clock::now();
    const auto is_over = [=](auto share) {
      return limit.count() > 0 && clock::now() - began > share;
    };
    const property::run_function run = std::ref(*this);
    for (const auto& kept : property::kept_programs) {
      if (is_over(limit / 2)) break;
      const auto parsed = spec::model::parse(kept.text);
      if (!parsed.value || !property::can_run<R>(*parsed.value)) continue;
      take(property::repeat(*parsed.value, 1, full_patience, run));
      if (!seen_.failure.empty()) return seen_;
    }
    property::search_settings settings;
    settings.seed = given_.seed;
    settings.programs = given_.programs;
    settings.generate.aborts =
        property::can_run<R>({.tasks = {{{property::action::abort, 1}}}, .end = {}});
    settings.patience = full_patience;
    settings.may_go_on = [=] { return !is_over(limit); };
    take(property::search(settings, run));
    return seen_;
  }

  finding one(const program& p) {
    take(property::repeat(p, 1, full_patience, std::ref(*this)));
    return seen_;
  }

 private:
  static constexpr std::chrono::nanoseconds full_patience = std::chrono::seconds(20);

  spec::model::violation broken() {
    std::string message = last_.message;
    const spec::rule_ref rule = blamed(message, spec::rule::spawn_exactly_one_outcome);
    return {rule, message, 0, spec::model::no_task};
  }

  void take(const property::search_result& result) {
    seen_.programs += result.programs;
    if (!result.found) return;
    const std::string text = spec::model::print_line(result.found->smallest);
    // Once more, for the replay line of this program and for the report that a person reads.
    (*this)(result.found->smallest, full_patience);
    seen_.failure = "program";
    seen_.blames = result.found->broken.rule.id;
    seen_.message = result.found->broken.sentence + ", in the program " + text;
    seen_.replay = last_.replay;
    seen_.replay_with =
        "--program='" + text + "' --workers=" + std::to_string(workers_);
  }

  unsigned workers_;
  budget given_;
  finding seen_;
  result last_;
};

std::vector<unsigned> flavours() {
  std::vector<unsigned> all;
  if (conformance::offers<R, conformance::can::current_thread>()) all.push_back(0);
  if (conformance::offers<R, conformance::can::multi_thread>()) all.insert(all.end(), {1, 2});
  return all;
}

}  // namespace

std::vector<finding> explore_programs(const budget& given) {
  std::vector<finding> seen;
  const auto all = flavours();
  const std::chrono::duration<double> each(given.seconds / static_cast<double>(all.size()));
  budget unlimited = given;
  unlimited.seconds = 0;
  for (const unsigned workers : all)
    seen.push_back(explored_flavour(workers, unlimited).search(each));
  return seen;
}

finding explore_program(const std::string& text, unsigned workers, const budget& given) {
  const auto parsed = spec::model::parse(text);
  if (!parsed.value) {
    std::fprintf(stderr, "explored: --program: %s\n", parsed.error.c_str());
    std::exit(3);
  }
  return explored_flavour(workers, given).one(*parsed.value);
}

}  // namespace explored
