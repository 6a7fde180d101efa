// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(leaks_future_of_panicked, rule::poll_future_destroyed_once,
       "is destroyed after a throw") {
  // A task that threw in a later poll than its first is forgotten, frame and all.
  bool leaks_future_of_panicked(const task_story& task) override { return task.polls > 1; }
};
