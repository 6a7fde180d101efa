// SPDX-License-Identifier: Apache-2.0
//
// The last poll does not hand over what the task wrote to the thread that destroys it. Only
// ThreadSanitizer can see it (textbook/hidden_edge.hpp).
#include "conformance/textbook/variant.hpp"

FAULTY_UNDER_TSAN(abort_destroys_unseen_memory, rule::order_poll_to_destruction,
                  "ThreadSanitizer reported a data race") {
  edge missing_edge() override { return edge::destruction; }
};
