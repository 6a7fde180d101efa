// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(abort_leaves_locals, rule::abort_runs_destructors, "the destructors of the locals ran") {
  bool destroys_locals_on_abort() override { return false; }
};
