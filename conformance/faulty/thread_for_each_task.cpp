// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(thread_for_each_task, rule::spawn_many_tasks_few_threads,
       "share the runtime's few threads") {
  // Beyond a small pool, every poll gets a thread of its own.
  bool polls_on_own_thread(std::uint64_t id) override { return id > 100; }
};
