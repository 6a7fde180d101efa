// SPDX-License-Identifier: Apache-2.0
//
// What the tests of the runtime share: runtimes by number of workers, objects that are counted, and
// waiting for quiescence.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "rt/rt.hpp"

namespace rt_test {

/// How many there are.
struct counted {
  static inline std::atomic<int> alive{0};
  counted() { ++alive; }
  counted(const counted&) { ++alive; }
  counted(counted&&) noexcept { ++alive; }
  counted& operator=(counted&&) = default;
  ~counted() { --alive; }
};

/// 0 workers stands for the current-thread flavour.
inline rt::runtime make_runtime(int workers) {
  if (workers == 0) return rt::builder().current_thread().build();
  return rt::builder().multi_thread(static_cast<std::size_t>(workers)).build();
}

inline std::string flavour_name(const testing::TestParamInfo<int>& info) {
  return info.param == 0 ? std::string("current_thread")
                         : "workers_" + std::to_string(info.param);
}

/// Lets the runtime work until nothing happens any more.
inline rt::local_task<> quiescence(rt::runtime& runtime) {
  while (!runtime.quiescent()) co_await rt::yield_now();
}

}  // namespace rt_test
