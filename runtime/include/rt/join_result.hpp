// SPDX-License-Identifier: Apache-2.0
//
// What awaiting a join handle yields: the task's value, or a join_error.
#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include "rt/join_error.hpp"
#include "rt/misuse.hpp"
#include "rt/send.hpp"

namespace rt {

template <class T>
class [[nodiscard("look at the result: it may say that the task panicked")]] join_result {
  using stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

 public:
  /// A value; for void, `join_result<void>()`.
  join_result()
    requires std::is_void_v<T>
      : state_(std::in_place_index<0>) {}
  template <class U>
    requires(!std::is_void_v<T> && std::is_constructible_v<stored, U &&> &&
             !std::is_same_v<std::remove_cvref_t<U>, join_result> &&
             !std::is_same_v<std::remove_cvref_t<U>, join_error>)
  explicit join_result(U&& value) : state_(std::in_place_index<0>, std::forward<U>(value)) {}
  explicit join_result(join_error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// The value; throws the join_error when there is none.
  std::add_lvalue_reference_t<T> value() & {
    require_value();
    if constexpr (!std::is_void_v<T>) return std::get<0>(state_);
  }
  std::add_lvalue_reference_t<std::add_const_t<T>> value() const& {
    require_value();
    if constexpr (!std::is_void_v<T>) return std::get<0>(state_);
  }
  T value() && {
    require_value();
    if constexpr (!std::is_void_v<T>) return std::move(std::get<0>(state_));
  }
  std::add_lvalue_reference_t<T> operator*() & { return value(); }
  T operator*() && { return std::move(*this).value(); }

  /// The error; throws `misuse` when there is a value.
  const join_error& error() const {
    if (has_value()) throw misuse("join_result::error was called, but the join has a value");
    return std::get<1>(state_);
  }
  bool is_cancelled() const noexcept { return !has_value() && std::get<1>(state_).is_cancelled(); }
  bool is_panic() const noexcept { return !has_value() && std::get<1>(state_).is_panic(); }

 private:
  void require_value() const {
    if (!has_value()) throw std::get<1>(state_);
  }
  std::variant<stored, join_error> state_;
};

template <class T>
inline constexpr verdict enable_send<join_result<T>> = Send<T> ? verdict::yes : verdict::no;
template <class T>
inline constexpr verdict enable_static<join_result<T>> = Static<T> ? verdict::yes : verdict::no;

}  // namespace rt
