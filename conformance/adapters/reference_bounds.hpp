// SPDX-License-Identifier: Apache-2.0
//
// The reference runtime's names for the compile-time rules.
#pragma once

#include <rt/rt.hpp>
#include <utility>

// With RT_CHECK_PINS the pin is counted, so the mistake is found when it runs.
#define BOUNDS_NOT_SEND                 \
  static constexpr bool rt_send = false; \
  rt::pin pinned_{"an object that is not Send"};

namespace bounds {

using rt::local_set;
using rt::local_task;
using rt::runtime;
using rt::spawnable;
using rt::task;
using rt::yield_now;
template <class T>
using handle = rt::join_handle<T>;

template <class F, class... Args>
auto spawn(runtime& on, F&& f, Args&&... args) {
  return on.spawn(std::forward<F>(f), std::forward<Args>(args)...);
}
template <class F, class... Args>
auto spawn_local(local_set& on, F&& f, Args&&... args) {
  return on.spawn_local(std::forward<F>(f), std::forward<Args>(args)...);
}

inline runtime make_runtime() { return rt::builder().multi_thread(1).build(); }
template <class T>
void finish(runtime& on, handle<T> started) {
  static_cast<void>(on.block_on(std::move(started)));
}

}  // namespace bounds
