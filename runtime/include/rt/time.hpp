// SPDX-License-Identifier: Apache-2.0
//
// Waiting for time: `co_await rt::sleep(10ms)`, `co_await rt::timeout(1s, task)`.
// Rules: time.*
//
// A sleep never ends early. It belongs to the runtime in which it is first awaited; destroying it
// cancels it. Throws `misuse` when awaited outside a runtime, or after its runtime was shut down.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "rt/clock.hpp"
#include "rt/coop.hpp"
#include "rt/detail/branch.hpp"
#include "rt/detail/core.hpp"
#include "rt/leaf.hpp"
#include "rt/port/clock.hpp"

namespace rt {

class sleep_await final : public leaf {
 public:
  static constexpr bool rt_send = true;
  explicit sleep_await(port::time_point deadline) noexcept { entry_.deadline = deadline; }
  /// Only before the first poll.
  sleep_await(sleep_await&& other) noexcept : sleep_await(other.entry_.deadline) {}
  ~sleep_await();

  bool poll(const waker& w) noexcept override;
  void await_resume() const;

  /// `co_await s` of a sleep that is kept: it can be reset and awaited again.
  class borrowed_await;
  borrowed_await operator co_await() & noexcept;

  port::time_point deadline() const noexcept { return entry_.deadline; }
  bool is_elapsed() const noexcept { return now() >= entry_.deadline; }
  /// Another deadline, also for a sleep that is over or being awaited: `co_await s` again waits for
  /// it. Whoever awaits it already is polled again.
  void reset(port::time_point deadline);

 private:
  bool ask(const waker& w) noexcept;

  detail::timer_entry entry_;
  detail::core* runtime_ = nullptr;  ///< a counted reference since the first poll, see loan.hpp
  enum class fault { none, no_runtime, shut_down } fault_ = fault::none;
};

class sleep_await::borrowed_await : public leaf {
 public:
  static constexpr bool rt_send = true;
  explicit borrowed_await(sleep_await& s) noexcept : sleep_(&s) {}
  bool poll(const waker& w) noexcept override { return sleep_->poll(w); }
  void await_resume() const { sleep_->await_resume(); }

 private:
  sleep_await* sleep_;
};

inline sleep_await::borrowed_await sleep_await::operator co_await() & noexcept {
  return borrowed_await(*this);
}

inline sleep_await sleep_until(port::time_point deadline) { return sleep_await(deadline); }

template <class Rep, class Period>
sleep_await sleep(std::chrono::duration<Rep, Period> d) {
  return sleep_await(port::later(now(), d));
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
    if (elapsed_) inner_.abandon();
    return elapsed_;
  }
  std::optional<unit_for<T>> await_resume() {
    if (!elapsed_) return inner_.take();
    limit_.await_resume();
    if (inner_.failed()) std::rethrow_exception(inner_.error());  // by a destructor
    return std::nullopt;
  }

 private:
  detail::branch<T> inner_;
  sleep_await limit_;
  bool elapsed_ = false;
};

/// The value of `awaited`, or nothing when `d` passes first; then it is destroyed.
template <class Rep, class Period, class A>
auto timeout(std::chrono::duration<Rep, Period> d, A&& awaited) {
  return timeout_await<detail::lifted_is_send<A>(), detail::lifted_result<A>>(
      port::later(now(), d), detail::lift(std::forward<A>(awaited)));
}
/// The same with a point in time.
template <class A>
auto timeout_at(port::time_point deadline, A&& awaited) {
  return timeout_await<detail::lifted_is_send<A>(), detail::lifted_result<A>>(
      deadline, detail::lift(std::forward<A>(awaited)));
}

}  // namespace rt
