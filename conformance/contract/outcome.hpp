// SPDX-License-Identifier: Apache-2.0
//
// What a join handle resolves to, the same for every runtime: a value, a panic with the
// exception that caused it, or a cancellation. Adapters translate their own result into this type
// and nothing else, so that a case can be written once. Plain data: no thread safety of its own.
#pragma once

#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

namespace conformance {

/// Stands for the result of a task that returns `void`.
struct unit {
  friend bool operator==(unit, unit) = default;
};

/// The outcome of a joined task. `T` may be move-only; `void` is stored as `unit`.
template <class T>
class outcome {
 public:
  using value_type = std::conditional_t<std::is_void_v<T>, unit, T>;

  static outcome of_value(value_type value) {
    return outcome(std::in_place_index<0>, std::move(value));
  }
  static outcome of_panic(std::exception_ptr payload) {
    return outcome(std::in_place_index<1>, std::move(payload));
  }
  static outcome of_cancelled() { return outcome(std::in_place_index<2>, cancelled{}); }

  [[nodiscard]] bool is_value() const noexcept { return state_.index() == 0; }
  [[nodiscard]] bool is_panic() const noexcept { return state_.index() == 1; }
  [[nodiscard]] bool is_cancelled() const noexcept { return state_.index() == 2; }

  /// The value. Precondition: `is_value()`; otherwise throws `std::bad_variant_access`.
  [[nodiscard]] value_type& value() & { return std::get<0>(state_); }
  [[nodiscard]] const value_type& value() const& { return std::get<0>(state_); }
  [[nodiscard]] value_type value() && { return std::get<0>(std::move(state_)); }

  /// The exception that ended the task. Precondition: `is_panic()`.
  [[nodiscard]] std::exception_ptr payload() const { return std::get<1>(state_); }

  /// "value", "panic" or "cancelled", for messages and traces.
  [[nodiscard]] const char* kind() const noexcept {
    constexpr const char* names[] = {"value", "panic", "cancelled"};
    return names[state_.index()];
  }

 private:
  struct cancelled {};
  template <std::size_t I, class Arg>
  outcome(std::in_place_index_t<I> which, Arg&& arg) : state_(which, std::forward<Arg>(arg)) {}

  std::variant<value_type, std::exception_ptr, cancelled> state_;
};

}  // namespace conformance
