// SPDX-License-Identifier: Apache-2.0
//
// Completion does not hand the task's memory over to its joiner. Only ThreadSanitizer can see it
// (textbook/hidden_edge.hpp).
#include "conformance/textbook/variant.hpp"

FAULTY_UNDER_TSAN(join_hands_nothing_over, rule::order_task_to_join,
                  "ThreadSanitizer reported a data race") {
  edge missing_edge() override { return edge::join; }
};
