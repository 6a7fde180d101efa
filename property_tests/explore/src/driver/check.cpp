// SPDX-License-Identifier: Apache-2.0
//
// The search: batches of schedules in children, determinism checked as it goes, a failure
// confirmed, reduced, told.
#include <taskspec/explore.hpp>

#include <execinfo.h>
#include <cstring>

#include "abi/instrumented.hpp"
#include "driver/child.hpp"
#include "driver/coverage.hpp"
#include "driver/free_run.hpp"
#include "driver/reduce.hpp"
#include "driver/report.hpp"
#include "driver/settings.hpp"
#include "strategy/all.hpp"

namespace taskspec::explore::inner {
namespace {

constexpr std::size_t most_deviations_to_reduce = 100000;

// How a schedule went: enough to see whether it went the same way again.
struct course {
  status state;
  failure_kind failure;
  std::uint64_t hash;
  std::uint64_t steps;
  bool operator==(const course& other) const {
    return state == other.state && failure == other.failure && hash == other.hash &&
           steps == other.steps;
  }
};

course course_of_report() {
  return {report->state, report->failure, report->hash, report->steps_taken};
}

class search {
 public:
  search(const body_of_user& body, const options& how) : body_(body), how_(how) {}

  result run() {
    const std::uint64_t began = real_nanoseconds();
    const std::uint64_t until =
        how_.seconds > 0 ? began + static_cast<std::uint64_t>(how_.seconds * 1e9) : 0;
    restart_bounded_dfs(how_);
    warm_ = wants_warm_process(how_);
    pct_length() = 0;
    std::uint64_t size = how_.batch < 64 ? how_.batch : 64;
    for (std::uint64_t first = 0, batches = 0; first < how_.schedules; ++batches) {
      if ((batches & (batches - 1)) == 0) check_determinism(first);
      const std::uint64_t left = how_.schedules - first;
      run_batch(body_, how_, {first, size < left ? size : left, until, wants_warm_process(how_)});
      if (report->diverged) {
        if (isolated()) not_deterministic(numbered(first, first));
        if (report->finished > 0) {  // the process grew too old: a new one goes on from here
          seen_.points += report->points;
          first += report->finished;
          seen_.schedules = first;
          how_.batch = report->finished > 4 ? static_cast<unsigned>(report->finished / 2) : 2;
          size = how_.batch;
          continue;
        }
        if (!how_.quiet) {
          remark(
              "the body of '%s' keeps something from one schedule to the next, so that each gets a "
              "process",
              how_.name);
          print_stack_of_refusal();
        }
        isolate();
        first = 0;
        size = 1;
        continue;
      }
      seen_.points += report->points;
      seen_.schedules = first + report->finished;
      if (report->state == status::failed) {
        ++seen_.schedules;
        if (explain(first)) break;
        first = 0;
        size = 1;
        continue;
      }
      seen_.exhausted = report->exhausted;
      if (report->exhausted || (until != 0 && real_nanoseconds() > until)) break;
      first += report->finished;
      size = size * 2 < how_.batch ? size * 2 : how_.batch;
    }
    seen_.seconds = static_cast<double>(real_nanoseconds() - began) * 1e-9;
    return seen_;
  }

  result replay(const schedule_name& name) {
    seen_.schedules = 1;
    tell(name);
    return seen_;
  }

 private:
  schedule_name numbered(std::uint64_t first, std::uint64_t index) const {
    schedule_name name;
    name.warm = warm_;
    name.kind = how_.strategy;
    name.seed = how_.seed;
    name.first = first;
    name.index = index;
    name.pct_length = report->pct_length;
    return name;
  }

  // What a schedule leaves in globals must not reach the next one: a process each, and the tree from its root.
  bool isolated() const { return how_.batch == 1; }
  void isolate() {
    how_.batch = 1;
    warm_ = false;
    restart_bounded_dfs(how_);
  }

  // The same schedule in two fresh processes.
  void check_determinism(std::uint64_t index) {
    const schedule_name name = numbered(index, index);
    run(name, detail_of_run::decisions);
    if (report->hooks == 0 && report->state == status::clean) {
      usage_error(
          "the body of '%s' was not compiled with -fsanitize=thread, so nothing in it can be seen; "
          "use "
          "taskspec_explore(target) in CMake, or give the flag to the compiler, not to the linker",
          how_.name);
    }
    const course before = course_of_report();
    run(name, detail_of_run::decisions);
    if (!(course_of_report() == before)) not_deterministic(name);
  }

  void run(const schedule_name& name, detail_of_run detail) {
    run_named(body_, how_, name, detail);
  }

  void keep_steps() {
    steps_.clear();
    for (std::size_t i = 0; i < report->step_count; ++i) steps_.push_back(report->steps[i]);
  }

  [[noreturn]] void not_deterministic(const schedule_name& name) {
    run(name, detail_of_run::steps);
    keep_steps();
    run(name, detail_of_run::steps);
    std::size_t i = 0;
    while (i < steps_.size() && i < report->step_count &&
           steps_[i].thread == report->steps[i].thread && steps_[i].what == report->steps[i].what) {
      ++i;
    }
    if (i < report->step_count) {
      report->second = report->steps[i].where;
      std::snprintf(report->second_title, sizeof report->second_title,
                    "the first step that differs (step %zu, thread %d: %s)", i,
                    report->steps[i].thread, name_of(report->steps[i].what));
      print_stack_of_refusal();
    }
    usage_error(
        "the body of '%s' is not deterministic: the same schedule went another way the second "
        "time; look for "
        "real time, random_device, addresses used as keys, input from outside",
        how_.name);
  }

  // False: it was of no use, because of what earlier schedules left behind; the search begins anew without.
  bool explain(std::uint64_t first) {
    const std::uint64_t index = report->index;
    const course failed = course_of_report();
    schedule_name name = numbered(index, index);
    run(name, detail_of_run::decisions);
    if (!(course_of_report() == failed)) {
      if (how_.strategy == strategy_kind::bounded_dfs && !isolated()) {
        isolate();
        return false;
      }
      // What earlier schedules left in globals may be part of it: what any first one sets up, or
      // what just those did that ran in its process.
      warm_ = true;
      name = numbered(index, index);
      run(name, detail_of_run::decisions);
    }
    if (!(course_of_report() == failed)) {
      warm_ = false;
      name = numbered(first, index);
      run(name, detail_of_run::decisions);
      if (!(course_of_report() == failed)) not_deterministic(name);
      return found(name);
    }
    if (how_.shorten && report->deviation_count < most_deviations_to_reduce) {
      static vec<deviation> shortest;
      shortest.clear();
      for (std::size_t i = 0; i < report->deviation_count; ++i)
        shortest.push_back(report->deviations[i]);
      if (!fails_as_listed(shortest, failed.failure)) {
        return found(numbered(index, index));
      }
      reduce(body_, how_, warm_, failed.failure, shortest);
      name = listed(shortest);
      run(name, detail_of_run::decisions);
      if (report->state != status::failed) {
        name = numbered(index, index);
        run(name, detail_of_run::decisions);
      }
    }
    return found(name);
  }

  bool found(const schedule_name& name) {
    tell(name);
    if (seen_.failure == failure_kind::none) not_deterministic(name);
    return true;
  }

  schedule_name listed(vec<deviation>& all) const {
    schedule_name name;
    name.warm = warm_;
    name.by_deviations = true;
    name.deviations = all.begin();
    name.deviation_count = all.size();
    return name;
  }

  bool fails_as_listed(vec<deviation>& all, failure_kind kind) {
    run(listed(all), detail_of_run::decisions);
    return report->state == status::failed && report->failure == kind;
  }

  // This schedule becomes the result.
  void tell(const schedule_name& name) {
    run(name, how_.quiet ? detail_of_run::decisions : detail_of_run::steps);
    seen_.failure = report->failure;
    seen_.hash = report->hash;
    std::snprintf(seen_.message, sizeof seen_.message, "%s", report->message);
    static vec<deviation> noted;
    noted.clear();
    for (std::size_t i = 0; i < report->deviation_count; ++i)
      noted.push_back(report->deviations[i]);
    seen_.preemptions = preemptions_of(noted);
    text line(seen_.replay, sizeof seen_.replay);
    if (!write_replay(line, name, how_)) {
      text again(seen_.replay, sizeof seen_.replay);
      write_replay(again, numbered(report->index, report->index), how_);
    }
    if (report->state == status::failed && !how_.quiet) print_failure(how_, seen_);
  }

  body_of_user body_;
  options how_;
  bool warm_ = false;  // of the schedules that are named
  result seen_;
  vec<step> steps_;
};

void prepare() {
  if (report != nullptr) return;
  report = static_cast<shared_report*>(map_pages(sizeof(shared_report), true));
  // The first backtrace loads a library, which must not happen in a schedule.
  void* room[2];
  backtrace(room, 2);
}

result replayed(const body_of_user& body, options how) {
  static vec<deviation> room;
  const schedule_name name = read_replay(how, room);
  const result seen = search(body, how).replay(name);
  if (!how.quiet) {
    if (seen.failure == failure_kind::none) remark("replayed '%s': nothing went wrong", how.name);
    remark("hash of the schedule: %016llx", static_cast<unsigned long long>(seen.hash));
  }
  return seen;
}

}  // namespace
}  // namespace taskspec::explore::inner

namespace taskspec::explore {

using namespace inner;

result check(detail::body_function body, void* context, const options& wanted) {
  options how = settled(wanted);
  prepare();
  if (!has_instrumented_code()) {
    usage_error(
        "nothing of this program was compiled with -fsanitize=thread; use taskspec_explore(target) "
        "in CMake, or "
        "give the flag to the compiler, not to the linker");
  }
  const body_of_user both{body, context};
  if (how.backend == backend_kind::free) return run_free(both, how);
  if (how.races) {
    if (const char* library = uninstrumented_synchroniser()) {
      how.races = false;
      if (!how.quiet) {
        remark(
            "races are not looked for: %s synchronises, but was not compiled with "
            "-fsanitize=thread",
            library);
      }
    }
  }
  switch (requested_replay(how)) {
    case replay_request::this_body:
      return replayed(both, how);
    case replay_request::other_body:
      return {};
    case replay_request::none:
      break;
  }
  return search(both, how).run();
}

bool simulated() { return world.active; }

unsigned choose(unsigned count) {
  if (!controlled()) return 0;
  const library_scope scope;
  return decide(choice_kind::body, count);
}

void fail(const char* what) {
  if (world.active) fail_schedule(failure_kind::assertion, "%s", what);
  fail_free(what);
}

}  // namespace taskspec::explore
