// SPDX-License-Identifier: Apache-2.0
//
// co_await rt::select(a, b, ...): runs all of them inside the current task until the first is done,
// destroys the others, and yields std::variant with the winner's value at its index (rt::unit for
// void); throws the winner's exception. Which branch is asked first changes from poll to poll;
// rt::select_biased asks in written order.
//
// Arguments as in rt::join; a borrowed lvalue (a join handle) survives when it loses.
#pragma once

#include <cstddef>
#include <tuple>
#include <utility>
#include <variant>

#include "rt/detail/branch.hpp"
#include "rt/detail/budget.hpp"

namespace rt {

template <bool IsSend, bool Biased, class... T>
class select_await : public leaf {
 public:
  static constexpr bool rt_send = IsSend;
  explicit select_await(detail::frame_owner<T>... frames) : branches_(std::move(frames)...) {}

  bool poll(const waker& w) noexcept override {
    // Out of budget: all of them wait, rather than only those that would spend.
    if (!detail::budget_unit(w)) return false;
    return poll_all(w, std::index_sequence_for<T...>{});
  }

  std::variant<unit_for<T>...> await_resume() { return take(std::index_sequence_for<T...>{}); }

 private:
  static constexpr std::size_t count = sizeof...(T);

  template <std::size_t... I>
  bool poll_all(const waker& w, std::index_sequence<I...>) noexcept {
    const std::size_t first = Biased ? 0 : detail::arbitrary_below(count);
    for (std::size_t i = 0; i < count && winner_ == count; ++i) {
      const std::size_t now = (first + i) % count;
      static_cast<void>(
          ((I == now && std::get<I>(branches_).poll(w) && (winner_ = I, true)) || ...));
    }
    if (winner_ == count) return false;
    ((I != winner_ ? abandon(std::get<I>(branches_)) : void()), ...);
    return true;
  }

  template <class Branch>
  void abandon(Branch& loser) noexcept {
    loser.abandon();
    if (loser.failed() && !thrown_) thrown_ = loser.error();  // by a destructor
  }

  template <std::size_t... I>
  std::variant<unit_for<T>...> take(std::index_sequence<I...>) {
    using result = std::variant<unit_for<T>...>;
    if (thrown_) std::rethrow_exception(thrown_);
    std::optional<result> taken;
    static_cast<void>(((I == winner_ &&
                        (taken.emplace(std::in_place_index<I>, std::get<I>(branches_).take()),
                         true)) ||
                       ...));
    return std::move(*taken);
  }

  std::tuple<detail::branch<T>...> branches_;
  std::size_t winner_ = count;
  std::exception_ptr thrown_;
};

template <class... A>
auto select(A&&... awaited) {
  static_assert(sizeof...(A) > 0, "rt::select needs something to wait for");
  return select_await<(detail::lifted_is_send<A>() && ...), false, detail::lifted_result<A>...>(
      detail::lift(std::forward<A>(awaited))...);
}

template <class... A>
auto select_biased(A&&... awaited) {
  static_assert(sizeof...(A) > 0, "rt::select_biased needs something to wait for");
  return select_await<(detail::lifted_is_send<A>() && ...), true, detail::lifted_result<A>...>(
      detail::lift(std::forward<A>(awaited))...);
}

}  // namespace rt
