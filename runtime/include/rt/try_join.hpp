// SPDX-License-Identifier: Apache-2.0
//
// co_await rt::try_join(a, b, ...): as rt::join, for futures that may fail: each yields a
// join_result or a std::optional. All values, or the first failure; then the others are destroyed.
//
//   auto both = co_await rt::try_join(handle_a, handle_b);   // join_result<std::tuple<A, B>>
//   auto all = co_await rt::try_join(find(1), find(2));      // std::optional<std::tuple<...>>
//
// Thread safety and arguments as rt::join; an exception of one is thrown on. Rules: combine.*
#pragma once

#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>

#include "rt/detail/branch.hpp"
#include "rt/join_result.hpp"

namespace rt {

namespace detail {

/// What a result that may fail says: its value, and how failure and success are expressed.
template <class R>
struct fallible;
template <class T>
struct fallible<join_result<T>> {
  using value = unit_for<T>;
  template <class Tuple>
  using all = join_result<Tuple>;
  static value take(join_result<T>&& r) {
    if constexpr (std::is_void_v<T>) {
      return value();
    } else {
      return std::move(r).value();
    }
  }
  template <class Tuple>
  static all<Tuple> failure(const join_result<T>& r) {
    return all<Tuple>(r.error());
  }
};
template <class T>
struct fallible<std::optional<T>> {
  using value = T;
  template <class Tuple>
  using all = std::optional<Tuple>;
  static value take(std::optional<T>&& r) { return *std::move(r); }
  template <class Tuple>
  static all<Tuple> failure(const std::optional<T>&) {
    return std::nullopt;
  }
};

template <class First, class... Rest>
struct first_of {
  using type = First;
};

}  // namespace detail

template <bool IsSend, class... R>
class try_join_await : public leaf {
  using values = std::tuple<typename detail::fallible<R>::value...>;
  using result =
      typename detail::fallible<typename detail::first_of<R...>::type>::template all<values>;

 public:
  /// A value that is ready waits for the others.
  static constexpr bool rt_send = IsSend && (Send<R> && ...);
  explicit try_join_await(detail::frame_owner<R>... frames) : branches_(std::move(frames)...) {}

  bool poll(const waker& w) noexcept override {
    // Another branch goes first each time, so that none can keep the others from their turn.
    const std::size_t first = turn_++;
    bool all_done = true;
    for (std::size_t i = 0; i < count && failed_ == count; ++i) {
      const std::size_t now = (first + i) % count;
      if (!poll_one(now, w, std::index_sequence_for<R...>{})) all_done = false;
    }
    if (failed_ == count) return all_done;
    std::apply([](auto&... each) { (each.abandon(), ...); }, branches_);
    return true;
  }

  result await_resume() { return take(std::index_sequence_for<R...>{}); }

 private:
  static constexpr std::size_t count = sizeof...(R);

  template <std::size_t... I>
  bool poll_one(std::size_t index, const waker& w, std::index_sequence<I...>) noexcept {
    bool done = false;
    const auto at = [&](std::size_t i, auto& each) {
      done = each.poll(w);
      if (done && (each.failed() || !static_cast<bool>(each.value()))) failed_ = i;
    };
    static_cast<void>(((I == index && (at(I, std::get<I>(branches_)), true)) || ...));
    return done;
  }

  template <std::size_t... I>
  result take(std::index_sequence<I...>) {
    std::optional<result> failure;
    const auto fail = [&](auto& each) {
      auto r = each.take();  // throws what the branch threw
      failure.emplace(
          detail::fallible<std::remove_cvref_t<decltype(r)>>::template failure<values>(r));
    };
    static_cast<void>(((I == failed_ && (fail(std::get<I>(branches_)), true)) || ...));
    if (failure) return std::move(*failure);
    return result(values(detail::fallible<R>::take(std::get<I>(branches_).take())...));
  }

  std::tuple<detail::branch<R>...> branches_;
  std::size_t turn_ = 0;
  std::size_t failed_ = count;
};

template <class... A>
auto try_join(A&&... awaited) {
  static_assert(sizeof...(A) > 0, "rt::try_join needs something to wait for");
  return try_join_await<(detail::lifted_is_send<A>() && ...), detail::lifted_result<A>...>(
      detail::lift(std::forward<A>(awaited))...);
}

}  // namespace rt
