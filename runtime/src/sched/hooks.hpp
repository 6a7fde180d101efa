// SPDX-License-Identifier: Apache-2.0
//
// What a program asked to be called when a thread of the runtime starts, stops, parks and unparks.
//
// Thread safety: immutable once the runtime runs; called on the thread it is about. An exception of
// a hook is swallowed: there is nobody to tell, and the thread must go on.
#pragma once

#include <functional>

namespace rt::detail {

struct thread_hooks {
  std::function<void()> start;
  std::function<void()> stop;
  std::function<void()> park;
  std::function<void()> unpark;

  static void call(const std::function<void()>& hook) noexcept {
    if (!hook) return;
    try {
      hook();
    } catch (...) {
    }
  }
};

/// `start` now and `stop` at the end of the scope.
class hooked_thread {
 public:
  explicit hooked_thread(const thread_hooks& hooks) noexcept : hooks_(hooks) {
    thread_hooks::call(hooks_.start);
  }
  hooked_thread(const hooked_thread&) = delete;
  hooked_thread& operator=(const hooked_thread&) = delete;
  ~hooked_thread() { thread_hooks::call(hooks_.stop); }

 private:
  const thread_hooks& hooks_;
};

}  // namespace rt::detail
