// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(leaves_context_to_destroy, rule::poll_context_current,
       "the context is current when") {
  bool enters_to_destroy() override { return false; }
};
