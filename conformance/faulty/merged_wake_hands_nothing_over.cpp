// SPDX-License-Identifier: Apache-2.0
//
// A wake that finds the task already woken returns without handing anything over. Only
// ThreadSanitizer can see it (textbook/hidden_edge.hpp).
#include "conformance/textbook/variant.hpp"

FAULTY_UNDER_TSAN(merged_wake_hands_nothing_over, rule::order_wake_to_poll,
                  "ThreadSanitizer reported a data race") {
  edge missing_edge() override { return edge::merged_wake; }
};
