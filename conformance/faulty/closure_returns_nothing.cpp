// SPDX-License-Identifier: Apache-2.0
//
// The end of a blocking closure does not hand its memory over to the joiner. Only ThreadSanitizer
// can see it (textbook/hidden_edge.hpp).
#include "conformance/textbook/variant.hpp"

FAULTY_UNDER_TSAN(closure_returns_nothing, rule::order_blocking_both_ways,
                  "ThreadSanitizer reported a data race") {
  edge missing_edge() override { return edge::blocking_out; }
};
