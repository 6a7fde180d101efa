// SPDX-License-Identifier: Apache-2.0
//
// The end of a poll does not hand over what the task wrote to its next poll. Only ThreadSanitizer
// can see it (textbook/hidden_edge.hpp).
#include "conformance/textbook/variant.hpp"

FAULTY_UNDER_TSAN(poll_hands_nothing_over, rule::order_poll_to_poll,
                  "ThreadSanitizer reported a data race") {
  edge missing_edge() override { return edge::poll; }
};
