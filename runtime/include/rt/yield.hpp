// SPDX-License-Identifier: Apache-2.0
//
// Lets other tasks run.
#pragma once

#include "rt/leaf.hpp"

namespace rt {

class yield_await : public leaf {
 public:
  static constexpr bool rt_send = true;
  bool poll(const waker& w) noexcept override {
    if (yielded_) return true;
    yielded_ = true;
    w.wake();
    return false;
  }
  void await_resume() const noexcept {}

 private:
  bool yielded_ = false;
};

/// Suspends the task once and puts it at the back of the queue. Rules: poll.yield-*
inline yield_await yield_now() noexcept { return {}; }

}  // namespace rt
