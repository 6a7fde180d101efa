// SPDX-License-Identifier: Apache-2.0
#include "driver/reduce.hpp"

#include "strategy/all.hpp"

namespace taskspec::explore::inner {
namespace {

constexpr int most_attempts = 1500;
constexpr std::uint64_t patience = 5'000'000'000;  // nanoseconds: long schedules are reduced less
constexpr std::uint64_t schedules_of_lower_bound = 4000;
constexpr std::uint64_t patience_of_lower_bound = 1'000'000'000;  // nanoseconds

void take_noted(vec<deviation>& room) {
  room.clear();
  for (std::size_t i = 0; i < report->deviation_count; ++i) room.push_back(report->deviations[i]);
}

struct reduction {
  const body_of_user& body;
  const options& how;
  bool warm;
  failure_kind kind;
  vec<deviation>& best;
  int attempts = 0;
  std::uint64_t until = real_nanoseconds() + patience;

  bool may_try() const { return attempts < most_attempts && real_nanoseconds() < until; }

  bool shorter(const vec<deviation>& other) const {
    const unsigned theirs = preemptions_of(other);
    const unsigned ours = preemptions_of(best);
    return theirs < ours || (theirs == ours && other.size() < best.size());
  }

  // Without deviations begin … end-1. What the run really did counts: others may have lost
  // their meaning.
  bool try_without(std::size_t begin, std::size_t end) {
    ++attempts;
    static vec<deviation> candidate;
    candidate.clear();
    for (std::size_t i = 0; i < best.size(); ++i) {
      if (i < begin || i >= end) candidate.push_back(best[i]);
    }
    if (!fails(candidate) || !shorter(candidate)) return false;
    take(candidate);
    return true;
  }

  // With what the run really did in `candidate`.
  bool fails(vec<deviation>& candidate) {
    schedule_name name;
    name.warm = warm;
    name.by_deviations = true;
    name.deviations = candidate.begin();
    name.deviation_count = candidate.size();
    run_named(body, how, name, detail_of_run::decisions);
    if (!failed()) return false;
    take_noted(candidate);
    return true;
  }

  bool failed() const { return report->state == status::failed && report->failure == kind; }

  void take(const vec<deviation>& candidate) {
    best.clear();
    for (const deviation& one : candidate) best.push_back(one);
  }

  bool pass(std::size_t chunk) {
    bool any = false;
    for (std::size_t begin = 0; begin < best.size() && may_try();) {
      const std::size_t end = begin + chunk < best.size() ? begin + chunk : best.size();
      if (try_without(begin, end))
        any = true;
      else
        begin = end;
    }
    return any;
  }
};

// Leaving out is not enough when fewer preemptions need others elsewhere; a short search with a
// lower bound is.
bool search_with(reduction& work, unsigned preemptions) {
  options lower = work.how;
  lower.strategy = strategy_kind::bounded_dfs;
  lower.preemptions = preemptions;
  restart_bounded_dfs(lower);
  const std::uint64_t until = real_nanoseconds() + patience_of_lower_bound;
  run_batch(work.body, lower, {0, schedules_of_lower_bound, until, wants_warm_process(lower)});
  if (!work.failed()) return false;
  schedule_name name;
  name.warm = wants_warm_process(lower);
  name.kind = strategy_kind::bounded_dfs;
  run_named(work.body, lower, name, detail_of_run::decisions);
  if (!work.failed()) return false;
  static vec<deviation> found;
  take_noted(found);
  if (!work.fails(found)) return false;
  work.take(found);
  return true;
}

}  // namespace

unsigned preemptions_of(const vec<deviation>& all) {
  unsigned count = 0;
  for (const deviation& one : all) {
    if (one.preempts || one.kind == choice_kind::early_timeout || one.kind == choice_kind::spurious)
      ++count;
  }
  return count;
}

namespace {
void leave_out(reduction& work) {
  for (std::size_t chunk = work.best.size(); chunk > 1; chunk = (chunk + 1) / 2) work.pass(chunk);
  while (work.pass(1) && work.may_try()) {
  }
}
}  // namespace

void reduce(const body_of_user& body, const options& how, bool warm, failure_kind kind,
            vec<deviation>& all) {
  reduction work{body, how, warm, kind, all};
  leave_out(work);
  const unsigned preemptions = preemptions_of(all);
  for (unsigned lower = 0; lower < preemptions && lower < 4 && work.may_try(); ++lower) {
    if (!search_with(work, lower)) continue;
    leave_out(work);
    break;
  }
}

}  // namespace taskspec::explore::inner
