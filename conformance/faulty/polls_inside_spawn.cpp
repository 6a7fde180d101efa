// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/scheduler.hpp"
#include "conformance/textbook/variant.hpp"

FAULTY(polls_inside_spawn, rule::spawn_returns_first, "ran inside the spawn call") {
  // A worker runs what its task spawned at once: the data is still in its cache.
  bool polls_inside_spawn() override { return scheduler::current_task() != nullptr; }
};
