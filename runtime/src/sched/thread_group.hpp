// SPDX-License-Identifier: Apache-2.0
//
// The threads of a runtime: started one by one, ended by themselves, joined together or left
// behind.
//
// Thread safety: all members may be called from any thread. The group must outlive its threads:
// each thread's function keeps the core alive.
#pragma once

#include <functional>
#include <list>

#include "rt/detail/ref.hpp"
#include "rt/port/clock.hpp"
#include "rt/port/mutex.hpp"
#include "rt/port/thread.hpp"

namespace rt::detail {

class core;

class thread_group {
 public:
  /// Runs `body` on a new thread, which keeps `keep_alive` until it has left the group. Throws
  /// std::system_error when the platform has no thread to give.
  void start(ref<core> keep_alive, std::function<void()> body);

  /// Waits until all threads have ended, and joins them. False at the deadline; the threads that
  /// are left are then on their own, and so is one that is started afterwards.
  bool join_all(port::time_point deadline);

 private:
  void leave(std::list<port::thread>::iterator self);
  static void join_each(std::list<port::thread>& ended);

  port::mutex mutex_;
  port::condition_variable someone_left_;
  std::list<port::thread> running_;
  std::list<port::thread> ended_;
  bool abandoned_ = false;
};

}  // namespace rt::detail
