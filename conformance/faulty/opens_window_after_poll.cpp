// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include "conformance/textbook/variant.hpp"

FAULTY(opens_window_after_poll, rule::wake_no_window,
       "at the end of a poll is not lost") {
  // Not in a task's first polls: a window that is hit at once would be noticed by its author.
  bool has_window(const task_story& task) override {
    return task.polls > 32 && task.polls % 8 == 0;
  }
  void dawdle() override {
    for (int turn = 0; turn < 50; ++turn) std::this_thread::yield();
  }
};
