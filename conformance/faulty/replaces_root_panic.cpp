// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(replaces_root_panic, rule::panic_root_propagates, "the exception of the root") {
  bool replaces_root_panic() override { return true; }
};
