// SPDX-License-Identifier: Apache-2.0
//
// co_await rt::join(a, b, ...): runs all of them inside the current task, concurrently and never in
// parallel, and yields std::tuple of their values (rt::unit for void). They may borrow from the
// task and need not be Send. When one throws, the others are destroyed and the exception is thrown.
//
// Arguments: tasks (moved in), callables that return one, or other awaitables; an lvalue is
// borrowed.
#pragma once

#include <cstddef>
#include <tuple>
#include <utility>

#include "rt/detail/branch.hpp"

namespace rt {

template <bool IsSend, class... T>
class join_await : public leaf {
 public:
  /// A value that is ready waits for the others.
  static constexpr bool rt_send = IsSend && (Send<T> && ...);
  explicit join_await(detail::frame_owner<T>... frames) : branches_(std::move(frames)...) {}

  bool poll(const waker& w) noexcept override {
    // Another branch goes first each time, so that none can keep the others from their turn.
    const std::size_t first = first_++;
    bool all_done = true;
    for (std::size_t i = 0; i < sizeof...(T); ++i) {
      if (!poll_one((first + i) % sizeof...(T), w)) all_done = false;
      if (failed_) {
        std::apply([](auto&... each) { (each.abandon(), ...); }, branches_);
        return true;
      }
    }
    return all_done;
  }

  std::tuple<unit_for<T>...> await_resume() {
    if (failed_) std::rethrow_exception(failed_);
    return std::apply([](auto&... each) { return std::tuple<unit_for<T>...>(each.take()...); },
                      branches_);
  }

 private:
  bool poll_one(std::size_t index, const waker& w) noexcept {
    return poll_one(index, w, std::index_sequence_for<T...>{});
  }
  template <std::size_t... I>
  bool poll_one(std::size_t index, const waker& w, std::index_sequence<I...>) noexcept {
    bool done = false;
    const auto at = [&](auto& each) {
      done = each.poll(w);
      if (each.failed()) failed_ = each.error();
    };
    static_cast<void>(((I == index && (at(std::get<I>(branches_)), true)) || ...));
    return done;
  }

  std::tuple<detail::branch<T>...> branches_;
  std::exception_ptr failed_;
  std::size_t first_ = 0;
};

template <class... A>
auto join(A&&... awaited) {
  static_assert(sizeof...(A) > 0, "rt::join needs something to wait for");
  return join_await<(detail::lifted_is_send<A>() && ...), detail::lifted_result<A>...>(
      detail::lift(std::forward<A>(awaited))...);
}

}  // namespace rt
