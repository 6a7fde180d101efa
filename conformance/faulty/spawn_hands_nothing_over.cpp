// SPDX-License-Identifier: Apache-2.0
//
// Spawning a task does not hand over what the spawner wrote. Only ThreadSanitizer can see it
// (textbook/hidden_edge.hpp).
#include "conformance/textbook/variant.hpp"

FAULTY_UNDER_TSAN(spawn_hands_nothing_over, rule::order_spawn_to_first_poll,
                  "ThreadSanitizer reported a data race") {
  edge missing_edge() override { return edge::spawn; }
};
