// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(keeps_unclaimed_results, rule::result_dropped_early_by_completer,
       "destroyed at completion") {
  bool destroys_unclaimed_result() override { return false; }
};
