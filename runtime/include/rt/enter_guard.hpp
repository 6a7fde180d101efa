// SPDX-License-Identifier: Apache-2.0
//
// Makes a runtime the current one of this thread for a scope, without block_on: free `spawn`,
// `spawn_blocking`, `handle::current` and timers find it.
//
//   const auto guard = runtime.enter();
//   rt::spawn(work);
//
// Thread safety: a guard belongs to the thread that made it, and is neither moved nor copied.
#pragma once

#include "rt/detail/core.hpp"
#include "rt/detail/ref.hpp"

namespace rt {

class [[nodiscard("the runtime is left again when the guard goes")]] enter_guard {
 public:
  static constexpr bool rt_send = false;

  explicit enter_guard(detail::ref<detail::core> runtime) noexcept;
  enter_guard(const enter_guard&) = delete;
  enter_guard& operator=(const enter_guard&) = delete;
  /// Restores the runtime that was current before. Throws `misuse` when guards end in another order
  /// than the reverse of their making, or on another thread; the last one on a thread restores what
  /// was before the first all the same.
  ~enter_guard() noexcept(false);

 private:
  detail::ref<detail::core> runtime_;
  detail::core* before_;
  enter_guard* outer_;
};

}  // namespace rt
