// SPDX-License-Identifier: Apache-2.0
//
// Results that nobody claims are destroyed by their runtime when it has nothing better to do.
#include "conformance/textbook/variant.hpp"

LEGAL(late_results) {
  bool destroys_unclaimed_late() override { return true; }
};
