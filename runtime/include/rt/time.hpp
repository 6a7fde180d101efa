// SPDX-License-Identifier: Apache-2.0
//
// Waiting for time: `co_await rt::sleep(10ms)`, `co_await rt::timeout(1s, task)`.
//
// A sleep never ends early. It belongs to the runtime in which it is first awaited; destroying it
// cancels it. Throws `misuse` when awaited outside a runtime, or after its runtime was shut down.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "rt/coop.hpp"
#include "rt/detail/branch.hpp"
#include "rt/detail/core.hpp"
#include "rt/leaf.hpp"
#include "rt/port/clock.hpp"

namespace rt {

class sleep_await : public leaf {
 public:
  static constexpr bool rt_send = true;
  explicit sleep_await(port::time_point deadline) noexcept { entry_.deadline = deadline; }
  /// Only before the first poll.
  sleep_await(sleep_await&& other) noexcept : sleep_await(other.entry_.deadline) {}
  ~sleep_await();

  bool poll(const waker& w) noexcept override;
  void await_resume() const;

 private:
  bool ask(const waker& w) noexcept;

  detail::timer_entry entry_;
  detail::ref<detail::core> runtime_;  ///< since the first poll
  enum class fault { none, no_runtime, shut_down } fault_ = fault::none;
};

inline sleep_await sleep_until(port::time_point deadline) { return sleep_await(deadline); }

template <class Rep, class Period>
sleep_await sleep(std::chrono::duration<Rep, Period> d) {
  return sleep_await(port::after(d));
}

template <bool IsSend, class T>
class timeout_await : public leaf {
 public:
  static constexpr bool rt_send = IsSend;
  timeout_await(port::time_point deadline, detail::frame_owner<T> frame)
      : inner_(std::move(frame)), limit_(deadline) {}

  bool poll(const waker& w) noexcept override {
    // The future first: one that is ready wins over a deadline that has passed.
    const bool had_budget = remaining_budget() > 0;
    if (inner_.poll(w)) return true;
    // A future that burns its budget at every poll must not keep the limit from being looked at.
    const bool burnt = had_budget && remaining_budget() == 0;
    const detail::context_scope<std::uint32_t> budget(
        &detail::thread_context::budget, burnt ? detail::unlimited_budget : remaining_budget());
    elapsed_ = limit_.poll(w);
    return elapsed_;
  }
  std::optional<unit_for<T>> await_resume() {
    if (!elapsed_) return inner_.take();
    limit_.await_resume();
    return std::nullopt;
  }

 private:
  detail::branch<T> inner_;
  sleep_await limit_;
  bool elapsed_ = false;
};

/// The value of `awaited`, or nothing when `d` passes first; then it is destroyed with this await.
template <class Rep, class Period, class A>
auto timeout(std::chrono::duration<Rep, Period> d, A&& awaited) {
  return timeout_await<detail::lifted_is_send<A>(), detail::lifted_result<A>>(
      port::after(d), detail::lift(std::forward<A>(awaited)));
}

}  // namespace rt
