// SPDX-License-Identifier: Apache-2.0
//
// The judgement behind the concepts of rt/send.hpp. Included by that header only.
#pragma once

#include <array>
#include <deque>
#include <forward_list>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <ranges>
#include <set>
#include <shared_mutex>
#include <span>
#include <stack>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "rt/detail/closure.hpp"
#include "rt/detail/fields.hpp"

namespace rt {

template <class T>
inline constexpr verdict enable_send<assert_send_static<T>> = verdict::yes;
template <class T>
inline constexpr verdict enable_static<assert_send_static<T>> = verdict::yes;
template <class F>
inline constexpr verdict enable_send<owned_closure_t<F>> = verdict::yes;
template <class F>
inline constexpr verdict enable_static<owned_closure_t<F>> = verdict::yes;

namespace detail {

/// `Above` are the aggregates that T is part of: one that contains itself, in a vector of its kind,
/// is judged by its other fields.
template <class T, class... Above>
consteval bool is_send();
template <class T, class... Above>
consteval bool is_sync();
template <class T, class... Above>
consteval bool is_static();

// Owners and containers are judged by their template arguments.
template <class T>
struct judged_by_arguments : std::false_type {};
template <template <class...> class Template, class... Args>
struct by_arguments_of : std::true_type {
  using arguments = type_list<Args...>;
};
#define RT_JUDGED_BY_ARGUMENTS(name) \
  template <class... Args> \
  struct judged_by_arguments<name<Args...>> : by_arguments_of<name, Args...> {}
RT_JUDGED_BY_ARGUMENTS(std::vector);
RT_JUDGED_BY_ARGUMENTS(std::deque);
RT_JUDGED_BY_ARGUMENTS(std::list);
RT_JUDGED_BY_ARGUMENTS(std::set);
RT_JUDGED_BY_ARGUMENTS(std::map);
RT_JUDGED_BY_ARGUMENTS(std::unordered_map);
RT_JUDGED_BY_ARGUMENTS(std::unordered_set);
RT_JUDGED_BY_ARGUMENTS(std::forward_list);
RT_JUDGED_BY_ARGUMENTS(std::multiset);
RT_JUDGED_BY_ARGUMENTS(std::multimap);
RT_JUDGED_BY_ARGUMENTS(std::unordered_multimap);
RT_JUDGED_BY_ARGUMENTS(std::unordered_multiset);
RT_JUDGED_BY_ARGUMENTS(std::queue);
RT_JUDGED_BY_ARGUMENTS(std::stack);
RT_JUDGED_BY_ARGUMENTS(std::priority_queue);
RT_JUDGED_BY_ARGUMENTS(std::optional);
RT_JUDGED_BY_ARGUMENTS(std::tuple);
RT_JUDGED_BY_ARGUMENTS(std::variant);
RT_JUDGED_BY_ARGUMENTS(std::pair);
RT_JUDGED_BY_ARGUMENTS(std::unique_ptr);
RT_JUDGED_BY_ARGUMENTS(std::shared_ptr);
RT_JUDGED_BY_ARGUMENTS(std::weak_ptr);
RT_JUDGED_BY_ARGUMENTS(std::basic_string);
RT_JUDGED_BY_ARGUMENTS(std::allocator);
#undef RT_JUDGED_BY_ARGUMENTS
template <class T, std::size_t N>
struct judged_by_arguments<std::array<T, N>> : std::true_type {
  using arguments = type_list<T>;
};

template <class... Above, class... T>
consteval bool all_send(type_list<T...>) {
  return (is_send<T, Above...>() && ...);
}
template <class... Above, class... T>
consteval bool all_sync(type_list<T...>) {
  return (is_sync<T, Above...>() && ...);
}
template <class... Above, class... T>
consteval bool all_static(type_list<T...>) {
  return (is_static<T, Above...>() && ...);
}

// Shared owners hand out one object to many threads: it must be Send and Sync.
template <class T>
inline constexpr bool is_shared_owner = false;
template <class T>
inline constexpr bool is_shared_owner<std::shared_ptr<T>> = true;
template <class T>
inline constexpr bool is_shared_owner<std::weak_ptr<T>> = true;

// Lock guards must be released by the thread that took the lock.
template <class T>
inline constexpr bool is_guard = false;
template <class M>
inline constexpr bool is_guard<std::lock_guard<M>> = true;
template <class M>
inline constexpr bool is_guard<std::unique_lock<M>> = true;
template <class M>
inline constexpr bool is_guard<std::shared_lock<M>> = true;
template <class... M>
inline constexpr bool is_guard<std::scoped_lock<M...>> = true;

// Views own nothing; whether they may cross threads depends on what they show.
template <class T>
struct view_of : std::false_type {};
template <class C, class Traits>
struct view_of<std::basic_string_view<C, Traits>> : std::true_type {
  using element = const C;
};
template <class T, std::size_t N>
struct view_of<std::span<T, N>> : std::true_type {
  using element = T;
};
template <class T>
struct view_of<std::reference_wrapper<T>> : std::true_type {
  using element = T;
};
template <class T>
struct view_of<std::initializer_list<T>> : std::true_type {
  using element = const T;
};

template <class T>
concept says_rt_send = requires {
  { T::rt_send } -> std::convertible_to<bool>;
};

/// What a reference or a view to T allows: sharing when const, handing over otherwise.
template <class T, class... Above>
consteval bool referent_is_send() {
  if constexpr (std::is_const_v<T>) {
    return is_sync<std::remove_const_t<T>, Above...>();
  } else {
    return is_send<T, Above...>();
  }
}

template <class T, class... Above>
consteval bool is_send() {
  using U = std::remove_cv_t<T>;
  if constexpr (enable_send<U> != verdict::deduce) {
    return enable_send<U> == verdict::yes;
  } else if constexpr (says_rt_send<U>) {
    return U::rt_send;
  } else if constexpr (std::is_reference_v<U>) {
    return referent_is_send<std::remove_reference_t<U>, Above...>();
  } else if constexpr (std::is_array_v<U>) {
    return is_send<std::remove_all_extents_t<U>, Above...>();
  } else if constexpr (std::is_pointer_v<U>) {
    return std::is_function_v<std::remove_pointer_t<U>>;  // data pointers: no, as in Rust
  } else if constexpr (std::is_scalar_v<U> || std::is_void_v<U>) {
    return true;
  } else if constexpr (is_guard<U>) {
    return false;
  } else if constexpr (view_of<U>::value) {
    return referent_is_send<typename view_of<U>::element, Above...>();
  } else if constexpr (is_shared_owner<U>) {
    using V = typename U::element_type;
    return is_send<V, Above...>() && is_sync<V, Above...>();
  } else if constexpr (judged_by_arguments<U>::value) {
    return all_send<Above...>(typename judged_by_arguments<U>::arguments{});
  } else if constexpr (is_closure<U>) {
    return !captures<U>;
  } else if constexpr ((std::is_same_v<U, Above> || ...)) {
    return true;
  } else if constexpr (has_visible_fields<U>) {
    return all_send<U, Above...>(fields_of<U>{});
  } else {
    return true;
  }
}

template <class T, class... Above>
consteval bool is_sync() {
  using U = std::remove_cv_t<T>;
  if constexpr (enable_sync<U> != verdict::deduce) {
    return enable_sync<U> == verdict::yes;
  } else if constexpr (std::is_reference_v<U>) {
    return is_sync<std::remove_reference_t<U>, Above...>();
  } else if constexpr (std::is_array_v<U>) {
    return is_sync<std::remove_all_extents_t<U>, Above...>();
  } else if constexpr (std::is_pointer_v<U>) {
    return std::is_function_v<std::remove_pointer_t<U>>;
  } else if constexpr (judged_by_arguments<U>::value) {
    return all_sync<Above...>(typename judged_by_arguments<U>::arguments{});
  } else if constexpr (is_closure<U>) {
    return !captures<U>;
  } else if constexpr ((std::is_same_v<U, Above> || ...)) {
    return true;
  } else if constexpr (has_visible_fields<U>) {
    return all_sync<U, Above...>(fields_of<U>{});
  } else {
    return is_send<U, Above...>();
  }
}

template <class T, class... Above>
consteval bool is_static() {
  using U = std::remove_cv_t<T>;
  if constexpr (enable_static<U> != verdict::deduce) {
    return enable_static<U> == verdict::yes;
  } else if constexpr (std::is_reference_v<U>) {
    return false;
  } else if constexpr (std::is_array_v<U>) {
    return is_static<std::remove_all_extents_t<U>, Above...>();
  } else if constexpr (std::is_pointer_v<U>) {
    return std::is_function_v<std::remove_pointer_t<U>>;
  } else if constexpr (std::is_scalar_v<U> || std::is_void_v<U>) {
    return true;
  } else if constexpr (is_guard<U> || view_of<U>::value) {
    return false;
  } else if constexpr (judged_by_arguments<U>::value) {
    return all_static<Above...>(typename judged_by_arguments<U>::arguments{});
  } else if constexpr (is_closure<U>) {
    return !captures<U>;
  } else if constexpr ((std::is_same_v<U, Above> || ...)) {
    return true;
  } else if constexpr (has_visible_fields<U>) {
    return all_static<U, Above...>(fields_of<U>{});
  } else if constexpr (requires { requires std::ranges::enable_view<U>; }) {
    return false;
  } else if constexpr (std::input_or_output_iterator<U>) {
    return false;
  } else {
    return true;
  }
}

}  // namespace detail
}  // namespace rt
