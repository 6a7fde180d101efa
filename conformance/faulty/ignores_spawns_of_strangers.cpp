// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(ignores_spawns_of_strangers, rule::spawn_from_any_thread,
       "starts a task spawned from a plain thread") {
  bool starts_tasks_of_strangers() override { return false; }
};
