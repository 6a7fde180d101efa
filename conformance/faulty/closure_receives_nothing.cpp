// SPDX-License-Identifier: Apache-2.0
//
// The blocking pool does not hand over what the submitter wrote. Only ThreadSanitizer can see it
// (textbook/hidden_edge.hpp).
#include "conformance/textbook/variant.hpp"

FAULTY_UNDER_TSAN(closure_receives_nothing, rule::order_blocking_both_ways,
                  "ThreadSanitizer reported a data race") {
  edge missing_edge() override { return edge::blocking_in; }
};
