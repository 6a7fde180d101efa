// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(late_join_waits, rule::join_either_order, "a join of a task that was over already") {
  bool late_join_waits() override { return true; }
};
