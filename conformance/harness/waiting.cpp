// SPDX-License-Identifier: Apache-2.0
#include "conformance/harness/waiting.hpp"

#include <algorithm>
#include <thread>

namespace conformance {

bool wait_until(const std::function<bool()>& condition, const std::function<bool()>& idle,
                std::chrono::nanoseconds limit) {
  using clock = std::chrono::steady_clock;
  const auto end = clock::now() + limit;
  std::chrono::microseconds pause{0};
  while (true) {
    if (condition()) return true;
    // Idle first, condition second: what happened before the runtime became idle is then seen.
    if (idle && idle() && idle()) return condition();
    if (clock::now() >= end) return false;
    // Pauses grow so that a loaded machine spends its time on the runtime, not on looking.
    if (pause.count() == 0)
      std::this_thread::yield();
    else
      std::this_thread::sleep_for(pause);
    pause = std::min(pause + std::chrono::microseconds{5}, std::chrono::microseconds{500});
  }
}

void let_time_pass(std::chrono::nanoseconds wait) { std::this_thread::sleep_for(wait); }

}  // namespace conformance
