// SPDX-License-Identifier: Apache-2.0
//
// A place for one thread to sleep. An unpark before the park is kept, so none is lost.
//
// Thread safety: one thread parks; any thread unparks.
#pragma once

#include "rt/port/clock.hpp"
#include "rt/port/mutex.hpp"

namespace rt::detail {

class parker {
 public:
  /// Sleeps until unparked or until the deadline.
  void park(port::time_point deadline = port::never) {
    port::lock lock(mutex_);
    if (deadline == port::never) {
      wake_up_.wait(lock, [this] { return unparked_; });
    } else {
      wake_up_.wait_until(lock, deadline, [this] { return unparked_; });
    }
    unparked_ = false;
  }

  void unpark() {
    {
      const port::lock lock(mutex_);
      if (unparked_) return;
      unparked_ = true;
    }
    wake_up_.notify_one();
  }

 private:
  port::mutex mutex_;
  port::condition_variable wake_up_;
  bool unparked_ = false;
};

}  // namespace rt::detail
