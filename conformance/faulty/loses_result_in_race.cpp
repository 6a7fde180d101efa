// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(loses_result_in_race, rule::result_destroyed_once, "the result was destroyed exactly once") {
  bool loses_result_dropped_while_running() override { return true; }
};
