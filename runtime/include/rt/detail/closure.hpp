// SPDX-License-Identifier: Apache-2.0
//
// What can be found out about a lambda from outside: that it is one, and whether it has captures.
#pragma once

#include <string_view>
#include <type_traits>

namespace rt::detail {

template <class T>
consteval bool named_like_a_closure() {
  std::string_view name = __PRETTY_FUNCTION__;
  name.remove_prefix(name.find("T = ") + 4);
#if defined(__clang__)
  const auto at = name.rfind("(lambda at ");  // "... [T = (lambda at f.cpp:1:2)]"
  return at != name.npos && name.find('>', at) == name.npos && name.find(")::", at) == name.npos;
#else
  const auto at = name.rfind("<lambda(");  // "... [with T = main()::<lambda()>]"
  return at != name.npos && (name.ends_with(")>]") || name.ends_with(")> mutable]"));
#endif
}

template <class T>
inline constexpr bool is_closure = [] {
  if constexpr (std::is_class_v<T>) {
    return named_like_a_closure<T>();
  } else {
    return false;
  }
}();

template <class T>
inline constexpr bool captures = [] {
  if constexpr (is_closure<T>) {
    return !std::is_empty_v<T>;
  } else {
    return false;
  }
}();

/// Both compilers store a capture by reference as a reference member, which makes the closure
/// non-standard-layout. Some captures by value do so too: good for the wording, not for a verdict.
template <class T>
inline constexpr bool captures_like_a_reference = captures<T> && !std::is_standard_layout_v<T>;

}  // namespace rt::detail
