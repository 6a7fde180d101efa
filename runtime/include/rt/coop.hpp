// SPDX-License-Identifier: Apache-2.0
//
// Cooperation: a task whose operations are always ready would never suspend, and nobody else on its
// thread would run. So each poll of a task has a budget (128); an operation of this library that is
// ready spends one, and when none is left it says "not yet" and wakes the task, which goes to the
// back of the queue.
//
// Operations that spend: receives, bounded sends and permits, semaphores, mutexes, locks, sleeps,
// `consume_budget`. Not: `try_` forms, `notify`, `yield_now`, unbounded sends, user-written leaves.
// Outside a poll (in a blocking closure, on a plain thread) nothing is spent.
//
// Thread safety: the budget belongs to the poll, and so to one thread at a time.
#pragma once

#include <utility>

#include "rt/detail/branch.hpp"
#include "rt/detail/budget.hpp"
#include "rt/leaf.hpp"

namespace rt {

class consume_budget_await : public leaf {
 public:
  static constexpr bool rt_send = true;
  bool poll(const waker& w) noexcept override {
    const detail::budget_unit budget(w);
    return budget && budget.spend_if(true);
  }
  void await_resume() const noexcept {}
};

/// `co_await rt::consume_budget()` in a loop that computes: spends one, and yields when none is
/// left. Rules: schedule.bounded-delay
inline consume_budget_await consume_budget() noexcept { return {}; }

/// What is left for the rest of this poll; a very large number where nothing limits it.
inline std::uint32_t remaining_budget() noexcept { return detail::context().budget; }

template <bool IsSend, class T>
class unconstrained_await : public leaf {
 public:
  static constexpr bool rt_send = IsSend;
  explicit unconstrained_await(detail::frame_owner<T> frame) : inner_(std::move(frame)) {}
  bool poll(const waker& w) noexcept override {
    const detail::context_scope<std::uint32_t> unlimited(&detail::thread_context::budget,
                                                         detail::unlimited_budget);
    return inner_.poll(w);
  }
  decltype(auto) await_resume() { return inner_.result(); }

 private:
  detail::branch<T> inner_;
};

/// Runs `awaited` in place without a budget; the rest of the task keeps its own. It may keep its
/// thread from everybody else: meant for code that has a limit of its own.
template <class A>
auto unconstrained(A&& awaited) {
  return unconstrained_await<detail::lifted_is_send<A>(), detail::lifted_result<A>>(
      detail::lift(std::forward<A>(awaited)));
}

}  // namespace rt
