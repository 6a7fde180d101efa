// SPDX-License-Identifier: Apache-2.0
//
// Making a task and handing it to whoever runs it: a runtime or a local set.
//
// Thread safety: as the scheduler's `start`.
#pragma once

#include <source_location>
#include <type_traits>
#include <utility>

#include "rt/detail/call_cell.hpp"
#include "rt/detail/lift.hpp"
#include "rt/detail/task_cell.hpp"
#include "rt/join_handle.hpp"

namespace rt::detail {

/// Hands a new task to its scheduler.
template <class Scheduler, class Cell>
auto start_task(Scheduler& on, Cell* cell, std::source_location at) {
  cell->set_origin(at);
  auto handle = handle_of(cell);
  on.start(cell);
  return handle;
}

/// Makes the task of spawn(f, args...) or spawn(object); the rules were checked.
template <class Scheduler, class F, class... Args>
auto start_new_task(Scheduler& on, std::source_location at, F&& f, Args&&... args) {
  using D = std::decay_t<F>;
  if constexpr (is_coroutine_object<D>) {
    auto frame = std::forward<F>(f).take_frame();
    using T = typename frame_result<decltype(frame)>::type;
    return start_task(on, new coroutine_cell<T>(&on, std::move(frame)), at);
  } else {
    using cell = call_cell<D, std::decay_t<Args>...>;
    return start_task(on, cell::make(&on, std::forward<F>(f), std::forward<Args>(args)...), at);
  }
}

}  // namespace rt::detail
