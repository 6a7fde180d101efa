// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(copies_results, rule::join_value_once, "no copy of the value was made") {
  bool copies_result() override { return true; }
};
