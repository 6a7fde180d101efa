// SPDX-License-Identifier: Apache-2.0
//
// The field types of an aggregate, found by structured bindings. Twelve fields at most; a larger
// aggregate, or one with a base or an array member, counts as a class that cannot be looked into.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace rt::detail {

template <class... T>
struct type_list {};

/// Converts to any field of T, but not to T itself and not to a base of it.
template <class T>
struct any_field {
  template <class U>
    requires(!std::is_base_of_v<U, T>)
  constexpr operator U&() const& noexcept;  // NOLINT: stands for any value
  template <class U>
    requires(!std::is_base_of_v<U, T>)
  constexpr operator U&&() const&& noexcept;  // NOLINT
};

/// Converts to the bases of T alone: an aggregate that takes it has a base, and cannot be bound.
template <class T>
struct any_base {
  template <class U>
    requires(std::is_base_of_v<U, T> && !std::is_same_v<U, T>)
  constexpr operator U&&() const&& noexcept;  // NOLINT
};
template <class T>
inline constexpr bool has_base = requires { T{any_base<T>{}}; };

inline constexpr std::size_t most_fields = 12;

template <class T, std::size_t>
using field_at = any_field<T>;

template <class T, std::size_t N>
inline constexpr bool takes = []<std::size_t... I>(std::index_sequence<I...>) {
  return requires { T{field_at<T, I>{}...}; };
}(std::make_index_sequence<N>{});

template <class T, std::size_t N = most_fields + 1>
consteval std::size_t field_count() {
  if constexpr (N == 0 || takes<T, N>) {
    return N;
  } else {
    return field_count<T, N - 1>();
  }
}

/// Whether T can be made from `Before` values, a braced pair, and `After` values.
template <class T, std::size_t Before, std::size_t After>
inline constexpr bool takes_pair_at =
    []<std::size_t... I, std::size_t... J>(std::index_sequence<I...>, std::index_sequence<J...>) {
      return requires { T{field_at<T, I>{}..., {any_field<T>{}, any_field<T>{}},
                          field_at<T, J>{}...}; };
    }(std::make_index_sequence<Before>{}, std::make_index_sequence<After>{});

template <class T, std::size_t Before, std::size_t N>
inline constexpr bool pair_fits_at = []<std::size_t... After>(std::index_sequence<After...>) {
  return (takes_pair_at<T, Before, After> || ...);
}(std::make_index_sequence<N - Before - 1>{});

/// An array member counts one per element above but binds as one: a pair in braces stands for the
/// whole array, so there is no room for as many others as beside a class member.
template <class T, std::size_t N>
inline constexpr bool has_array_member = []<std::size_t... I>(std::index_sequence<I...>) {
  return ((pair_fits_at<T, I, N> && !takes_pair_at<T, I, N - I - 1>) || ...);
}(std::make_index_sequence<(N < 2 ? 0 : N - 1)>{});

template <class T>
concept plain_aggregate =
    std::is_aggregate_v<T> && std::is_class_v<T> && !std::is_empty_v<T> && !has_base<T>;

// Only the types of the bindings matter: never evaluated.
template <class T>
auto bind_fields(T& object) {
  constexpr std::size_t n = field_count<T>();
  if constexpr (n == 0 || n > most_fields) {
    return type_list<>{};
  } else if constexpr (n == 1) {
    auto& [a] = object;
    return type_list<decltype(a)>{};
  } else if constexpr (n == 2) {
    auto& [a, b] = object;
    return type_list<decltype(a), decltype(b)>{};
  } else if constexpr (n == 3) {
    auto& [a, b, c] = object;
    return type_list<decltype(a), decltype(b), decltype(c)>{};
  } else if constexpr (n == 4) {
    auto& [a, b, c, d] = object;
    return type_list<decltype(a), decltype(b), decltype(c), decltype(d)>{};
  } else if constexpr (n == 5) {
    auto& [a, b, c, d, e] = object;
    return type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e)>{};
  } else if constexpr (n == 6) {
    auto& [a, b, c, d, e, f] = object;
    return type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f)>{};
  } else if constexpr (n == 7) {
    auto& [a, b, c, d, e, f, g] = object;
    return type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                     decltype(g)>{};
  } else if constexpr (n == 8) {
    auto& [a, b, c, d, e, f, g, h] = object;
    return type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                     decltype(g), decltype(h)>{};
  } else if constexpr (n == 9) {
    auto& [a, b, c, d, e, f, g, h, i] = object;
    return type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                     decltype(g), decltype(h), decltype(i)>{};
  } else if constexpr (n == 10) {
    auto& [a, b, c, d, e, f, g, h, i, j] = object;
    return type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                     decltype(g), decltype(h), decltype(i), decltype(j)>{};
  } else if constexpr (n == 11) {
    auto& [a, b, c, d, e, f, g, h, i, j, k] = object;
    return type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                     decltype(g), decltype(h), decltype(i), decltype(j), decltype(k)>{};
  } else if constexpr (n == 12) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l] = object;
    return type_list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f),
                     decltype(g), decltype(h), decltype(i), decltype(j), decltype(k), decltype(l)>{};
  }
}

template <class T>
using fields_of = decltype(bind_fields(std::declval<T&>()));

template <class T>
inline constexpr bool has_visible_fields = [] {
  if constexpr (plain_aggregate<T>) {
    constexpr std::size_t n = field_count<T>();
    if constexpr (n >= 1 && n <= most_fields) {
      return !has_array_member<T, n>;
    } else {
      return false;
    }
  } else {
    return false;
  }
}();

}  // namespace rt::detail
