// SPDX-License-Identifier: Apache-2.0
//
// Work from outside is looked at only when the runtime's own queue is empty.
#include "conformance/textbook/variant.hpp"

FAULTY(outside_spawns_come_last, rule::schedule_outside_spawns_served,
       "a task spawned from outside is polled although the runtime's own tasks go on") {
  bool outside_spawns_wait() override { return true; }
};
