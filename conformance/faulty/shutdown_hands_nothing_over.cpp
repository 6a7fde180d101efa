// SPDX-License-Identifier: Apache-2.0
//
// The drop of the runtime ends its workers without receiving their memory. Only ThreadSanitizer can
// see it (textbook/hidden_edge.hpp).
#include "conformance/textbook/variant.hpp"

FAULTY_UNDER_TSAN(shutdown_hands_nothing_over, rule::order_shutdown_after_all,
                  "ThreadSanitizer reported a data race") {
  edge missing_edge() override { return edge::shutdown; }
};
