// SPDX-License-Identifier: Apache-2.0
#include <atomic>

#include "conformance/textbook/variant.hpp"

FAULTY(starts_some_with_handle, rule::spawn_starts_by_itself,
       "starts although nobody awaits its handle") {
  // Every so often a new task waits for the first use of its handle, as a deferred future does.
  bool enqueues_on_spawn() override { return ++spawned_ % 64 != 0; }

 private:
  std::atomic<unsigned> spawned_{0};
};
