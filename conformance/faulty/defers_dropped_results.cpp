// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(defers_dropped_results, rule::result_dropped_late_by_dropper, "destroyed during the drop") {
  bool drop_destroys_result() override { return false; }
};
