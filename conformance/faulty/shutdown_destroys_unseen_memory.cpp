// SPDX-License-Identifier: Apache-2.0
//
// The drop of the runtime destroys tasks before it receives what workers wrote in their last polls.
// Only ThreadSanitizer can see it (textbook/hidden_edge.hpp).
#include "conformance/textbook/variant.hpp"

FAULTY_UNDER_TSAN(shutdown_destroys_unseen_memory, rule::order_poll_to_destruction,
                  "ThreadSanitizer reported a data race") {
  edge missing_edge() override { return edge::destruction_at_shutdown; }
};
