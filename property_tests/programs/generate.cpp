// SPDX-License-Identifier: Apache-2.0
#include "property_tests/programs/generate.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace property {
namespace {

using spec::model::action;
using spec::model::ending;
using spec::model::program;
using spec::model::step;

class builder {
 public:
  builder(const rc::Random& random, int size, generator_settings settings)
      : random_(random), size_(static_cast<std::size_t>(std::max(size, 0))), settings_(settings) {}

  program build() {
    static constexpr std::array endings{ending::open_gates, ending::open_gates,
                                        ending::drop_at_rest, ending::drop_at_once};
    program p{.tasks = std::vector<std::vector<step>>(1 + below(2 + size_ / 15)),
              .end = endings[below(endings.size())]};
    if (p.tasks.size() > spec::model::most_tasks) p.tasks.resize(spec::model::most_tasks);
    gates_ = 1 + below(spec::model::most_gates);
    for (auto& steps : p.tasks)
      for (auto left = below(2 + size_ / 12); left > 0; --left)
        steps.push_back(some_step(p.tasks.size()));
    for (std::size_t child = 2; child <= p.tasks.size(); ++child) give_to_a_parent(p, child);
    for (auto& steps : p.tasks)
      if (below(6) == 0) steps.push_back({action::fail, 0});
    return spec::model::repaired(std::move(p));
  }

 private:
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_.next() % bound); }

  step some_step(std::size_t tasks) {
    static constexpr std::array actions{action::wait,  action::wait, action::wait,
                                        action::open,  action::open, action::yield,
                                        action::yield, action::own,  action::poke,
                                        action::linger};
    const action what = actions[below(actions.size())];
    switch (spec::model::operand_of(what)) {
      case spec::model::operand::gate:
        return {what, static_cast<std::uint8_t>(below(gates_))};
      case spec::model::operand::task:
        return {what, static_cast<std::uint8_t>(1 + below(tasks))};
      default:
        return {what, 0};
    }
  }

  // Somewhere among the parent's steps the child is spawned, and after that something is done with
  // its handle.
  void give_to_a_parent(program& p, std::size_t child) {
    const bool by_first = p.end == ending::drop_at_once || below(3) == 0;
    auto& steps = p.tasks[by_first ? 0 : below(child - 1)];
    std::size_t at = below(steps.size() + 1);
    const auto put = [&](action what) {
      const bool of_child = spec::model::operand_of(what) == spec::model::operand::task;
      steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(at),
                   {what, static_cast<std::uint8_t>(of_child ? child : 0)});
      at += 1 + below(steps.size() - at);
    };
    put(action::spawn);
    if (settings_.aborts && below(3) == 0) {
      // Let it begin, and perhaps suspend, before it is aborted.
      static constexpr std::array before{action::yield, action::linger, action::own};
      for (auto left = below(3); left > 0; --left) put(before[below(before.size())]);
      put(action::abort);
    }
    if (below(2) == 0) put(action::await);
    if (settings_.aborts && below(8) == 0) put(action::abort);
    if (below(3) == 0) put(action::drop);
  }

  rc::Random random_;
  std::size_t size_;
  generator_settings settings_;
  std::size_t gates_ = 1;
};

void without_a_task(const program& p, std::vector<program>& found) {
  for (std::size_t number = p.tasks.size(); number > 1; --number) {
    program less = p;
    for (auto& steps : less.tasks)
      std::erase(steps, step{action::spawn, static_cast<std::uint8_t>(number)});
    found.push_back(spec::model::repaired(std::move(less)));
  }
}

void without_a_step(const program& p, std::vector<program>& found) {
  for (std::size_t task = 0; task < p.tasks.size(); ++task)
    for (std::size_t at = p.tasks[task].size(); at > 0; --at) {
      program less = p;
      less.tasks[task].erase(less.tasks[task].begin() + static_cast<std::ptrdiff_t>(at - 1));
      found.push_back(spec::model::repaired(std::move(less)));
    }
}

// The spawner does itself what the task would have done.
void with_a_task_less_deep(const program& p, std::vector<program>& found) {
  for (std::size_t number = p.tasks.size(); number > 1; --number) {
    const step spawn{action::spawn, static_cast<std::uint8_t>(number)};
    program less = p;
    for (auto& steps : less.tasks) {
      const auto at = std::ranges::find(steps, spawn);
      if (at == steps.end()) continue;
      const auto& inside = p.tasks[number - 1];
      steps.insert(steps.erase(at), inside.begin(), inside.end());
    }
    found.push_back(spec::model::repaired(std::move(less)));
  }
}

void with_an_easier_end(const program& p, std::vector<program>& found) {
  for (int end = 0; end < static_cast<int>(p.end); ++end) {
    program less = p;
    less.end = static_cast<ending>(end);
    found.push_back(std::move(less));
  }
}

void with_fewer_gates(const program& p, std::vector<program>& found) {
  for (std::size_t task = 0; task < p.tasks.size(); ++task)
    for (std::size_t at = 0; at < p.tasks[task].size(); ++at) {
      if (spec::model::operand_of(p.tasks[task][at].what) != spec::model::operand::gate) continue;
      if (p.tasks[task][at].of == 0) continue;
      program less = p;
      less.tasks[task][at].of = 0;
      found.push_back(std::move(less));
    }
}

rc::Shrinkable<program> shrinkable(program p) {
  return rc::shrinkable::shrinkRecur(std::move(p), [](const program& larger) {
    return rc::seq::fromContainer(simpler_than(larger));
  });
}

}  // namespace

std::vector<program> simpler_than(const program& p) {
  std::vector<program> found;
  without_a_task(p, found);
  with_a_task_less_deep(p, found);
  without_a_step(p, found);
  with_an_easier_end(p, found);
  with_fewer_gates(p, found);
  std::erase(found, p);
  return found;
}

rc::Gen<program> programs(generator_settings settings) {
  return [settings](const rc::Random& random, int size) {
    return shrinkable(builder(random, size, settings).build());
  };
}

}  // namespace property
