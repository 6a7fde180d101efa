// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(set_joins_in_spawn_order, rule::set_completion_order,
       "joined although earlier ones still run") {
  bool set_in_completion_order() override { return false; }
};
