// SPDX-License-Identifier: Apache-2.0
//
// The free functions that start tasks on the runtime of the current thread.
#pragma once

#include <utility>

#include "rt/handle.hpp"

namespace rt {

/// As handle::spawn, on the current runtime; throws `misuse` outside a runtime, and then f and its
/// arguments are destroyed.
template <class F, class... Args>
auto spawn(F&& f, Args&&... args) {
  detail::core& runtime = detail::require_runtime("spawn");
  return detail::spawn_frame(
      runtime, detail::spawned_frame(std::forward<F>(f), std::forward<Args>(args)...));
}

/// As handle::spawn_blocking, on the current runtime.
template <class F>
auto spawn_blocking(F&& f) {
  return detail::spawn_blocking_on(detail::require_runtime("spawn_blocking"), std::forward<F>(f));
}

}  // namespace rt
