// SPDX-License-Identifier: Apache-2.0
//
// The names of bounds.hpp for every runtime that has an adapter (contract/adapter.hpp): its one
// type of task is what is awaited and what is spawned. A runtime that tells the two apart, or whose
// own spawn has bounds, has a header of its own, such as adapters/reference_bounds.hpp.
#pragma once

#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "conformance/contract/adapter.hpp"
#include TASKSPEC_ADAPTER_HEADER

static_assert(conformance::check_adapter<conformance::adapter_under_test>());

#define BOUNDS_NOT_SEND static constexpr bool rt_send = false;

namespace bounds {

using runtime = conformance::adapter_under_test;
template <class T>
using task = runtime::template task<T>;
template <class T>
using spawnable = task<T>;
template <class T>
using local_task = task<T>;
template <class T>
using handle = runtime::template handle<T>;

inline auto yield_now() {
  return runtime::suspend([](const runtime::waker& self) { self.wake(); });
}

/// f and its arguments in one callable, which is all that an adapter's spawn takes.
template <class F, class... Args>
auto with_arguments(F f, Args... args) {
  return [f = std::move(f), kept = std::tuple<Args...>(std::move(args)...)]() mutable {
    return std::apply([&](auto&... each) { return std::invoke(f, std::move(each)...); }, kept);
  };
}

template <class T>
handle<T> spawn(runtime& on, task<T> started) {
  return on.spawn([started = std::move(started)]() mutable { return std::move(started); });
}
template <class F, class... Args>
requires std::invocable<F&, Args...>
auto spawn(runtime& on, F f, Args... args) {
  return on.spawn(with_arguments(std::move(f), std::move(args)...));
}

template <class R>
struct local_set_of {
  using type = void;  // the runtime has none
};
template <class R>
requires requires { typename R::local_set; }
struct local_set_of<R> {
  using type = typename R::local_set;
};
using local_set = local_set_of<runtime>::type;

template <class Set, class F, class... Args>
auto spawn_local(Set& on, F f, Args... args) {
  return on.spawn(with_arguments(std::move(f), std::move(args)...));
}

}  // namespace bounds
