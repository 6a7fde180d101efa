// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(abandoned_join_aborts, rule::join_cancelled_wait_harmless, "a later join yields the value") {
  bool abandoned_join_aborts() override { return true; }
};
