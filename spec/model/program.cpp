// SPDX-License-Identifier: Apache-2.0
#include "spec/model/program.hpp"

#include <algorithm>
#include <array>

namespace spec::model {
namespace {

std::string task_name(std::size_t number) { return "task " + std::to_string(number); }

// What one task has done with its children so far, to tell which steps make sense.
class holder {
 public:
  // A sentence when the step makes no sense here. `spawned` is shared by all tasks.
  std::optional<std::string> refuse(std::size_t self, step s, std::size_t tasks,
                                    std::array<bool, most_tasks + 1>& spawned) {
    if (failed_) return "nothing can follow a fail";
    if (operand_of(s.what) == operand::gate && s.of >= most_gates)
      return "there is no such gate; gates are a, b, c and d";
    if (operand_of(s.what) == operand::task && (s.of == 0 || s.of > tasks))
      return "there is no " + task_name(s.of);
    switch (s.what) {
      case action::spawn:
        if (s.of <= self) return "a task spawns only tasks of larger numbers";
        if (spawned[s.of]) return task_name(s.of) + " is spawned twice";
        spawned[s.of] = held_[s.of] = true;
        break;
      case action::await:
        if (!held_[s.of]) return "it holds no handle of " + task_name(s.of);
        if (awaited_[s.of]) return task_name(s.of) + " is awaited twice";
        awaited_[s.of] = true;
        break;
      case action::abort:
        if (!held_[s.of]) return "it holds no handle of " + task_name(s.of);
        break;
      case action::drop:
        if (!held_[s.of]) return "it holds no handle of " + task_name(s.of);
        held_[s.of] = false;
        break;
      case action::fail:
        failed_ = true;
        break;
      default:
        break;
    }
    return std::nullopt;
  }

 private:
  std::array<bool, most_tasks + 1> held_{};
  std::array<bool, most_tasks + 1> awaited_{};
  bool failed_ = false;
};

// Gives the tasks that somebody spawns the numbers 1, 2, … again; the others go.
program without_unspawned(const program& p, const std::array<bool, most_tasks + 1>& spawned) {
  std::array<std::uint8_t, most_tasks + 1> renumbered{};
  std::uint8_t next = 0;
  for (std::size_t number = 1; number <= p.tasks.size(); ++number)
    if (spawned[number]) renumbered[number] = ++next;
  program kept{.tasks = {}, .end = p.end};
  for (std::size_t number = 1; number <= p.tasks.size(); ++number) {
    if (!spawned[number]) continue;
    auto& steps = kept.tasks.emplace_back();
    for (step s : p.tasks[number - 1]) {
      if (operand_of(s.what) == operand::task) {
        if (renumbered[s.of] == 0) continue;
        s.of = renumbered[s.of];
      }
      steps.push_back(s);
    }
  }
  return kept;
}

}  // namespace

std::optional<std::string> why_malformed(const program& p) {
  if (p.tasks.empty()) return "the program has no task";
  if (p.tasks.size() > most_tasks)
    return "the program has more than " + std::to_string(most_tasks) + " tasks";
  std::array<bool, most_tasks + 1> spawned{};
  spawned[1] = true;
  for (std::size_t number = 1; number <= p.tasks.size(); ++number) {
    if (p.tasks[number - 1].size() > most_steps)
      return task_name(number) + " has more than " + std::to_string(most_steps) + " steps";
    if (!spawned[number]) return "nobody spawns " + task_name(number);
    holder holds;
    for (const step s : p.tasks[number - 1])
      if (const auto reason = holds.refuse(number, s, p.tasks.size(), spawned))
        return task_name(number) + ": " + std::string(name_of(s.what)) + ": " + *reason;
  }
  return std::nullopt;
}

program repaired(program p) {
  if (p.tasks.empty()) p.tasks.emplace_back();
  if (p.tasks.size() > most_tasks) p.tasks.resize(most_tasks);
  // Taking a task away may leave others that nobody spawns, so until nothing changes.
  while (why_malformed(p)) {
    std::array<bool, most_tasks + 1> spawned{};
    spawned[1] = true;
    for (std::size_t number = 1; number <= p.tasks.size(); ++number) {
      auto& steps = p.tasks[number - 1];
      if (!spawned[number]) steps.clear();
      holder holds;
      std::erase_if(steps, [&](step s) {
        return holds.refuse(number, s, p.tasks.size(), spawned).has_value();
      });
      if (steps.size() > most_steps) steps.resize(most_steps);
    }
    p = without_unspawned(p, spawned);
  }
  return p;
}

std::size_t count_steps(const program& p) noexcept {
  std::size_t sum = 0;
  for (const auto& steps : p.tasks) sum += steps.size();
  return sum;
}

operand operand_of(action what) noexcept {
  switch (what) {
    case action::wait:
    case action::open:
      return operand::gate;
    case action::yield:
    case action::own:
    case action::linger:
    case action::fail:
      return operand::none;
    default:
      return operand::task;
  }
}

std::string_view name_of(action what) noexcept {
  constexpr std::string_view names[] = {"spawn", "yield", "wait", "open", "await",
                                        "abort", "drop",  "poke", "own",  "linger", "fail"};
  return names[static_cast<std::size_t>(what)];
}

}  // namespace spec::model
