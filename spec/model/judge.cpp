// SPDX-License-Identifier: Apache-2.0
#include "spec/model/judge.hpp"

#include <algorithm>
#include <array>

#include "spec/model/clauses.hpp"

namespace spec::model {
namespace {

std::vector<clause> every_clause() {
  std::vector<clause> all;
  for (const auto chapter : {spawn_clauses(), poll_clauses(), wake_clauses(), join_clauses(),
                             abort_clauses(), result_clauses(), shutdown_clauses()})
    all.insert(all.end(), chapter.begin(), chapter.end());
  return all;
}

const std::vector<clause>& clauses() {
  static const std::vector<clause> all = every_clause();
  return all;
}

// These speak about every task.
bool is_general(event_kind kind) {
  return kind == event_kind::at_rest || kind == event_kind::shutdown_ended;
}

class reader {
 public:
  void read(const event& now) {
    if (is_general(now.kind)) {
      for (const task_number task : known_.tasks()) look(now, known_.of(task));
    } else if (now.task != no_task) {
      look(now, known_.of(now.task));
    }
    known_.remember(now);
  }
  judgement take() { return std::move(result_); }

 private:
  void look(const event& now, const history& task) {
    for (const clause& c : clauses()) {
      if (!c.when.hold(now.kind)) continue;
      sight seen(now, task, known_);
      c.look(seen);
      if (!seen.was_entered()) continue;
      ++result_.entered[c.rule.id];
      if (!seen.sentence().empty()) blame(c.rule, seen);
    }
  }
  void blame(rule_ref rule, const sight& seen) {
    const bool known = std::ranges::any_of(
        result_.violations, [&](const violation& v) { return v.rule == rule; });
    if (!known)
      result_.violations.push_back({rule, seen.sentence(), seen.now.order, seen.task.task});
  }

  histories known_;
  judgement result_;
};

}  // namespace

judgement judge(const trace& seen) {
  reader reads;
  for (const event& now : seen) reads.read(now);
  return reads.take();
}

const history* sight::awaited() const {
  const std::uint64_t other = task.poll_pending.detail;
  if (!task.between_polls() || other == 0 || other == by_yield) return nullptr;
  return all.find(static_cast<task_number>(other));
}

const history* sight::awaited_and_over() const {
  const history* other = awaited();
  return other != nullptr && other->destroyed ? other : nullptr;
}

bool sight::an_aborted_stranger_awaits_it() const {
  return std::ranges::any_of(all.tasks(), [this](task_number number) {
    const history* other = all.find(number);
    return number != task.spawner && other->abort_called && other->between_polls() &&
           other->poll_pending.detail == task.task;
  });
}

std::vector<rule_ref> judged_rules() {
  std::vector<rule_ref> rules;
  for (const clause& c : clauses())
    if (std::ranges::find(rules, c.rule) == rules.end()) rules.push_back(c.rule);
  return rules;
}

}  // namespace spec::model
