// SPDX-License-Identifier: Apache-2.0
//
// The door to blocking: mutexes and condition variables of the platform.
#pragma once

#include <condition_variable>
#include <mutex>

#include "rt/port/clock.hpp"

namespace rt::port {

using mutex = std::mutex;
using lock = std::unique_lock<std::mutex>;
using condition_variable = std::condition_variable;

/// Waits for `true` from `done`, which is called under the lock; false when the deadline passed
/// first. `never` is no point in time that a library could convert, so it is not handed to one.
template <class Done>
bool wait_until(condition_variable& changed, lock& held, time_point deadline, Done done) {
  if (deadline != never) return changed.wait_until(held, deadline, done);
  changed.wait(held, done);
  return true;
}

}  // namespace rt::port
