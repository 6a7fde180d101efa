// SPDX-License-Identifier: Apache-2.0
//
// The door to threads.
#pragma once

#include <thread>

namespace rt::port {

using thread = std::thread;
using thread_id = std::thread::id;

inline thread_id this_thread() noexcept { return std::this_thread::get_id(); }
inline unsigned processors() noexcept {
  const unsigned n = std::thread::hardware_concurrency();
  return n == 0 ? 1 : n;
}

}  // namespace rt::port
