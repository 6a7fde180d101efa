// SPDX-License-Identifier: Apache-2.0
//
// A thread's place to sleep: an unpark that comes first is kept for the next park.
// Thread safety: park from one thread, unpark from any.
#pragma once

#include <atomic>

#include "small_runtime/mutant.hpp"

namespace small {

class parker {
 public:
  void park() {
    if (makes(mutant::park_overwrites_token)) {
      token_.store(0);
      token_.wait(0);
      return;
    }
    // Acquire: pairs with the release in unpark(), what the unparker did is seen.
    while (token_.exchange(0, std::memory_order_acquire) == 0)
      token_.wait(0, std::memory_order_relaxed);
  }
  void unpark() {
    token_.store(1, std::memory_order_release);  // pairs with the acquire in park()
    token_.notify_one();
  }

 private:
  std::atomic<int> token_{0};
};

}  // namespace small
