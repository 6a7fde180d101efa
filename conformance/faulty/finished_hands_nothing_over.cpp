// SPDX-License-Identifier: Apache-2.0
//
// The answer that a task is finished does not hand its memory over. Only ThreadSanitizer can see it
// (textbook/hidden_edge.hpp).
#include "conformance/textbook/variant.hpp"

FAULTY_UNDER_TSAN(finished_hands_nothing_over, rule::order_finished_visible,
                  "ThreadSanitizer reported a data race") {
  edge missing_edge() override { return edge::finished; }
};
