// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(local_spawn_polls_at_once, rule::local_driven_only,
       "does not start before the set is driven") {
  bool local_spawn_only_queues() override { return false; }
};
