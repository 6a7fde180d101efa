// SPDX-License-Identifier: Apache-2.0
//
// Joining all tasks of a join_set or a join_queue: what both do alike.
#pragma once

#include <type_traits>
#include <utility>
#include <vector>

#include "rt/task.hpp"
#include "rt/unit.hpp"

namespace rt::detail {

/// Values of all tasks in the order in which `all` gives them out. Throws the first join_error, and the rest is aborted.
template <class T, class Joins>
task<std::vector<unit_for<T>>> join_all(Joins all) {
  // Gone, and the rest aborted, when the awaiter goes on; the parameter lives as long as the frame.
  Joins mine = std::move(all);
  std::vector<unit_for<T>> values;
  while (auto result = co_await mine.join_next()) {
    if constexpr (std::is_void_v<T>) {
      result->value();
      values.emplace_back();
    } else {
      values.push_back(std::move(*result).value());
    }
  }
  co_return values;
}

/// Aborts all tasks and waits until they are gone; what they threw is ignored.
template <class Joins>
task<> abort_and_join_all(Joins& joins) {
  joins.abort_all();
  // A named result: GCC 12 destroys the temporary of a `while (co_await ...)` twice.
  for (bool more = true; more;) {
    const auto ended = co_await joins.join_next();
    more = ended.has_value();
  }
}

}  // namespace rt::detail
