// SPDX-License-Identifier: Apache-2.0
//
// The rules for the parameters of a spawnable coroutine, and the words they are refused with. Clang
// can put our text on the user's line (diagnose_if); GCC prints it from a static_assert and names
// the user's line below. Included by rt/spawnable.hpp only.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "rt/detail/closure.hpp"
#include "rt/send.hpp"

namespace rt::detail {

enum parameter_fault : int { fine = 0, closure_captures = 1, is_reference, borrows, not_send };

constexpr int fault_at(parameter_fault fault, std::size_t index) {
  return static_cast<int>(fault) * 16 + static_cast<int>(index);
}

/// `Complete`: whether closure types are complete where the question is asked.
template <bool Complete, std::size_t Index, class P>
consteval int judge_parameter() {
  using V = std::remove_cvref_t<P>;
  if constexpr (!std::is_reference_v<P>) {
    if constexpr (!is_static<P>()) return fault_at(borrows, Index);
    if constexpr (!is_send<P>()) return fault_at(not_send, Index);
    return fine;
  } else if constexpr (Index == 1 && std::is_lvalue_reference_v<P> && std::is_class_v<V>) {
    // Perhaps the implicit object: a callable without state is fine, one with captures is not.
    if constexpr (is_closure<V>) {
      if constexpr (Complete) {
        return captures<V> ? fault_at(closure_captures, Index) : static_cast<int>(fine);
      } else {
        return fine;
      }
    } else {
      return std::is_empty_v<V> ? static_cast<int>(fine) : fault_at(is_reference, Index);
    }
  } else {
    return fault_at(is_reference, Index);
  }
}

/// The first fault among the parameters, 0 when there is none.
template <bool Complete, class... P>
consteval int judge_parameters() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    int found = fine;
    static_cast<void>(((found = judge_parameter<Complete, I + 1, P>()) || ...));
    return found;
  }(std::index_sequence_for<P...>{});
}

}  // namespace rt::detail

#define RT_SAY_CAPTURES \
  "[bounds.static] this spawnable coroutine is a lambda with captures, which live in the closure " \
  "and not in the coroutine: remove the capture list and pass the values as parameters"
#define RT_SAY_REFERENCE(n) \
  "[bounds.static] a spawnable coroutine may outlive its caller, but parameter " n \
  " is a reference (of a member function, parameter 1 is `this`): take it by value, or share it " \
  "with std::shared_ptr"
#define RT_SAY_BORROWS(n) \
  "[bounds.static] a spawnable coroutine may outlive its caller, but parameter " n \
  " borrows (a pointer, a view, a capturing closure): take an owning type"
#define RT_SAY_NOT_SEND(n) \
  "[bounds.send] a spawnable coroutine may continue on another thread, but parameter " n \
  " is not Send: use a thread-safe type, or keep the task on one thread with rt::spawn_local"

#if defined(__clang__)
#define RT_DIAGNOSE(condition, text) __attribute__((diagnose_if((condition), text, "error")))
#define RT_DIAGNOSE_ONE(i, n, ...) \
  RT_DIAGNOSE((__VA_ARGS__) == fault_at(is_reference, i), RT_SAY_REFERENCE(n)) \
  RT_DIAGNOSE((__VA_ARGS__) == fault_at(borrows, i), RT_SAY_BORROWS(n)) \
  RT_DIAGNOSE((__VA_ARGS__) == fault_at(not_send, i), RT_SAY_NOT_SEND(n))
#define RT_DIAGNOSE_PARAMETERS(...) \
  RT_DIAGNOSE_ONE(1, "1", __VA_ARGS__) RT_DIAGNOSE_ONE(2, "2", __VA_ARGS__) \
  RT_DIAGNOSE_ONE(3, "3", __VA_ARGS__) RT_DIAGNOSE_ONE(4, "4", __VA_ARGS__) \
  RT_DIAGNOSE_ONE(5, "5", __VA_ARGS__) RT_DIAGNOSE_ONE(6, "6", __VA_ARGS__)
#else
#define RT_DIAGNOSE_PARAMETERS(...)
#endif

#define RT_ASSERT_ONE(i, n, ...) \
  static_assert((__VA_ARGS__) != fault_at(is_reference, i), RT_SAY_REFERENCE(n)); \
  static_assert((__VA_ARGS__) != fault_at(borrows, i), RT_SAY_BORROWS(n)); \
  static_assert((__VA_ARGS__) != fault_at(not_send, i), RT_SAY_NOT_SEND(n))
#define RT_ASSERT_PARAMETERS(...) \
  static_assert((__VA_ARGS__) != fault_at(closure_captures, 1), RT_SAY_CAPTURES); \
  RT_ASSERT_ONE(1, "1", __VA_ARGS__); \
  RT_ASSERT_ONE(2, "2", __VA_ARGS__); \
  RT_ASSERT_ONE(3, "3", __VA_ARGS__); \
  RT_ASSERT_ONE(4, "4", __VA_ARGS__); \
  RT_ASSERT_ONE(5, "5", __VA_ARGS__); \
  RT_ASSERT_ONE(6, "6", __VA_ARGS__); \
  static_assert((__VA_ARGS__) == fine || (__VA_ARGS__) % 16 <= 6, \
                "[bounds.static] a parameter after the sixth of this spawnable coroutine borrows " \
                "or is not Send: take an owning, Send type")
