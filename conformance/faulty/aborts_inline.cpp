// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(aborts_inline, rule::abort_never_on_aborters_stack, "not destroyed inside abort") {
  bool aborts_inline() override { return true; }
};
